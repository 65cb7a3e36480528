//! Trust list, registry list, status list, and receipts.

use document::Timestamp;
use seal::jws::{ContentType, read, sign};
use seal::key::{Signer, SigningKey};
use seal::lists::{
    AddSignatureError, KeyRow, ListError, RegistryList, StatusBody, StatusEntry, StatusList, Trust, TrustBody,
    Withdrawal, add_signature, refuse_rollback, sign_trust_list,
};
use seal::receipt::{Event, Receipt, ReceiptError};

use crate::world::{DAY, NOW, WORLD, bare, certified_hub, ed25519, opinion, payload_digest};

fn file(body: &TrustBody, signers: &[&SigningKey]) -> Vec<u8> {
    let signers: Vec<&dyn Signer> = signers.iter().map(|key| *key as &dyn Signer).collect();
    sign_trust_list(body, &signers, NOW).expect("signed")
}

fn changed(change: impl FnOnce(&mut TrustBody)) -> TrustBody {
    let mut body = WORLD.trust_body.clone();
    change(&mut body);
    body
}

#[test]
fn a_trust_list_counts_when_enough_of_its_roots_signed() {
    let [one, two] = &WORLD.roots;
    let body = &WORLD.trust_body;
    assert_eq!(Trust::read(&file(body, &[one, two])).expect("counts").body(), Some(body));
    assert!(matches!(Trust::read(&file(body, &[one])), Err(ListError::Threshold { signed: 1, threshold: 2 })));
    assert!(matches!(Trust::read(&file(body, &[one, one])), Err(ListError::File)), "one key twice");
    let stranger = bare(&ed25519(99));
    assert!(matches!(Trust::read(&file(body, &[one, &stranger])), Err(ListError::Threshold { signed: 1, .. })));
    assert!(matches!(Trust::read(b"[]"), Err(ListError::File)));
    assert!(Trust::read(&file(body, &[one, two])[1..]).is_err());
    let nine: Vec<_> = (30..39).map(|seed| bare(&ed25519(seed))).collect();
    assert!(Trust::read(&file(body, &nine.iter().collect::<Vec<_>>())).is_err(), "nine signatures");
}

#[test]
fn root_holders_sign_one_after_the_other_and_what_was_signed_stays() {
    let [one, two] = &WORLD.roots;
    let payload = serde_json::to_vec(&WORLD.trust_body).expect("JSON");
    let first = add_signature(&payload, one, NOW).expect("signed");
    assert!(matches!(Trust::read(&first), Err(ListError::Threshold { signed: 1, threshold: 2 })));
    let both = add_signature(&first, two, NOW).expect("signed");
    assert_eq!(Trust::read(&both).expect("counts").body(), Some(&WORLD.trust_body));
    assert!(both.starts_with(&first[..first.len() - 1]), "the first signature is the same to the byte");
    assert!(matches!(add_signature(&both, one, NOW), Err(AddSignatureError::Again { .. })));
    let mut full = both;
    for seed in 30..36 {
        full = add_signature(&full, &bare(&ed25519(seed)), NOW).expect("signed");
    }
    assert!(Trust::read(&full).is_ok(), "strangers count for nothing");
    assert!(matches!(add_signature(&full, &bare(&ed25519(36)), NOW), Err(AddSignatureError::Full)));
    for wrong in [&b"[]"[..], b"{}", b"", &payload[..payload.len() - 1]] {
        assert!(matches!(add_signature(wrong, one, NOW), Err(AddSignatureError::List(_))));
    }
}

#[test]
fn a_list_with_a_header_member_beyond_its_profile_does_not_count() {
    let body = file(&WORLD.trust_body, &[&WORLD.roots[0]]);
    let jws = read(&body[1..body.len() - 1]).expect("one signature");
    let kid = WORLD.roots[0].kid();
    let header = format!(
        r#"{{"alg":"EdDSA","typ":"jose+json","cty":"vnd.causeway.trust-list+json","kid":"{kid}","exp":1,"iat":{}}}"#,
        NOW.as_seconds()
    );
    let encode = seal::base64url::encode;
    let (protected, payload) = (encode(header.as_bytes()), encode(jws.payload()));
    let value = WORLD.roots[0].sign(format!("{protected}.{payload}").as_bytes()).expect("signed");
    let text =
        format!(r#"[{{"payload":"{payload}","protected":"{protected}","signature":"{}"}}]"#, encode(value.as_bytes()));
    assert!(matches!(Trust::read(text.as_bytes()), Err(ListError::Header { name }) if name == "exp"));
}

#[test]
fn every_change_of_a_trust_list_is_noticed() {
    let whole = file(&WORLD.trust_body, &[&WORLD.roots[0], &WORLD.roots[1]]);
    for at in (0..whole.len()).step_by(3) {
        let mut broken = whole.clone();
        broken[at] ^= 1;
        assert!(Trust::read(&broken).is_err(), "byte {at}");
    }
}

#[test]
fn new_roots_need_the_old_and_the_new_threshold() {
    let [one, two] = &WORLD.roots;
    let new_keys = [ed25519(41), ed25519(42)];
    let [new_one, new_two] = [bare(&new_keys[0]), bare(&new_keys[1])];
    let next = changed(|body| {
        body.sequence = 4;
        body.roots.keys = new_keys.iter().map(|key| KeyRow::of(key.algorithm(), key.spki(), None)).collect();
    });
    assert!(WORLD.trust.succeed(&file(&next, &[one, two, &new_one, &new_two])).is_ok());
    assert!(matches!(
        WORLD.trust.succeed(&file(&next, &[one, &new_one, &new_two])),
        Err(ListError::Threshold { signed: 1, .. })
    ));
    assert!(matches!(
        WORLD.trust.succeed(&file(&next, &[one, two, &new_one])),
        Err(ListError::Threshold { signed: 1, .. })
    ));
}

#[test]
fn an_older_list_is_refused() {
    let older = file(&changed(|body| body.sequence = 2), &[&WORLD.roots[0], &WORLD.roots[1]]);
    assert!(matches!(WORLD.trust.succeed(&older), Err(ListError::Rollback { seen: 3, offered: 2 })));
    assert!(refuse_rollback(17, 17).is_ok());
    assert!(matches!(refuse_rollback(17, 16), Err(ListError::Rollback { .. })));
}

#[test]
fn a_trust_list_has_the_members_of_its_form() {
    let value = serde_json::to_value(&WORLD.trust_body).expect("JSON");
    let mut names: Vec<_> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    let mut told = [
        "v",
        "sequence",
        "issuedAt",
        "nextUpdate",
        "operator",
        "roots",
        "anchors",
        "registryKeys",
        "logs",
        "witnesses",
        "witnessThreshold",
    ];
    told.sort_unstable();
    assert_eq!(names, told);
    assert_eq!(value["anchors"][0]["status"], "granted");
    assert_eq!(value["roots"]["threshold"], 2);
    let unknown = serde_json::to_string(&value).expect("JSON").replacen('{', r#"{"extra":1,"#, 1);
    assert!(serde_json::from_str::<TrustBody>(&unknown).is_err());
}

#[test]
fn a_registry_list_counts_only_under_a_registry_key_of_the_trust_list() {
    let body = &WORLD.registry_body;
    let list =
        RegistryList::read(body.sign(&WORLD.registry_key).expect("signed").as_bytes(), &WORLD.trust).expect("counts");
    assert_eq!((list.sequence(), list.hub()), (17, "hub.example"));
    for stranger in [&WORLD.roots[0], &bare(&ed25519(99))] {
        let bytes = body.sign(stranger).expect("signed").into_bytes();
        assert!(matches!(RegistryList::read(&bytes, &WORLD.trust), Err(ListError::Signer { .. })));
    }
    let status = StatusBody { v: 1, hub: String::new(), as_of: NOW, next_update: NOW, entries: Vec::new() };
    let other = status.sign(&WORLD.registry_key).expect("signed").into_bytes();
    assert!(
        matches!(RegistryList::read(&other, &WORLD.trust), Err(ListError::Jws(_))),
        "a status list is no registry list"
    );
    let early = Timestamp::from_seconds(0);
    let claimed = sign(ContentType::RegistryList, &serde_json::to_vec(body).expect("JSON"), &WORLD.registry_key, early)
        .expect("signed");
    assert!(
        matches!(RegistryList::read(claimed.as_bytes(), &WORLD.trust), Err(ListError::Signer { .. })),
        "before the key's term"
    );
}

#[test]
fn a_status_list_writes_its_entries_as_arrays() {
    let document = opinion(|_| {});
    let successor = document.envelope().id;
    let payload = payload_digest(&document);
    let entry = |withdrawal, successor| StatusEntry { payload, withdrawal, at: NOW, successor };
    let text =
        serde_json::to_string(&[entry(Withdrawal::Revoked, None), entry(Withdrawal::Superseded, Some(successor))])
            .expect("JSON");
    let digest = seal::base64url::encode(payload.as_bytes());
    assert_eq!(
        text,
        format!(
            r#"[["{digest}","revoked","2026-11-24T02:00:00Z"],["{digest}","superseded","2026-11-24T02:00:00Z","{successor}"]]"#
        )
    );
    let back: Vec<StatusEntry> = serde_json::from_str(&text).expect("entries");
    assert_eq!(back[1], entry(Withdrawal::Superseded, Some(successor)));
    for wrong in [
        r#"["x","revoked","2026-11-24T02:00:00Z"]"#,
        r#"[]"#,
        r#"{}"#,
        &format!(r#"["{digest}","lost","2026-11-24T02:00:00Z"]"#),
    ] {
        assert!(serde_json::from_str::<StatusEntry>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_status_list_of_another_signer_does_not_count() {
    let body = StatusBody {
        v: 1,
        hub: "hub.example".to_owned(),
        as_of: NOW,
        next_update: NOW.plus_seconds(7 * DAY),
        entries: Vec::new(),
    };
    assert!(StatusList::read(body.sign(&WORLD.registry_key).expect("signed").as_bytes(), &WORLD.trust).is_ok());
    assert!(StatusList::read(body.sign(&bare(&ed25519(5))).expect("signed").as_bytes(), &WORLD.trust).is_err());
}

#[test]
fn a_receipt_reads_back_and_has_only_what_it_was_given() {
    let text = format!(
        r#"{{"v":1,"id":"01a206c1-2000-7a31-9c55-0d6b7e2f4a10","event":"fulfilled","at":"2026-11-24T02:00:00Z","from":"land","to":"reform","document":{{"id":"01a0e598-ee00-7a31-9c55-0d6b7e2f4a10","sha256":"{0}"}},"request":{{"sha256":"{0}"}},"response":{{"sha256":"{0}"}},"agreement":"agr-2026-0009","purpose":"project-approval","legalBasis":{{"act":"样例办法","article":"第三条"}},"log":{{"origin":"hub.example.gov.cn/log","leaf":"x"}}}}"#,
        "4c".repeat(32)
    );
    let receipt: Receipt = serde_json::from_str(&text).expect("a receipt");
    assert_eq!(receipt.event, Event::Fulfilled);
    assert_eq!(serde_json::to_string(&receipt).expect("JSON"), text);
    let signed = receipt.sign(&WORLD.land).expect("signed");
    let jws = read(signed.as_bytes()).expect("reads");
    assert!(jws.require(ContentType::Receipt).is_ok());
    assert_eq!(Receipt::read(jws.payload()).expect("a receipt"), receipt);
    let open = |bytes: &[u8]| Receipt::open(bytes, &WORLD.trust, &WORLD.crls, NOW);
    assert!(matches!(open(signed.as_bytes()), Err(ReceiptError::Key)), "a department's seal key signs no receipts");
    let by_hub = |unit| receipt.sign(&certified_hub(unit)).expect("signed").into_bytes();
    assert_eq!(open(&by_hub("receipt")).expect("counts"), receipt);
    assert!(matches!(open(&by_hub("bundle")), Err(ReceiptError::Key)), "another key of the hub");
    let mut changed = by_hub("receipt");
    changed[30] ^= 1;
    assert!(open(&changed).is_err());
    let none = Receipt::open(&by_hub("receipt"), &WORLD.trust, &[], NOW);
    assert!(matches!(none, Err(ReceiptError::Chain { check: "revocation.leaf" })), "{none:?}");
    assert!(!text.contains("index"), "no receipt carries a log index");
}
