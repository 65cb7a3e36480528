//! Identity, time and status: what each fact, its absence and its age make of the verdict.

use std::sync::LazyLock;

use document::json::Value;
use document::{Catalogue, Digest, Timestamp};
use seal::facts::{Inclusion, MemoryCache};
use seal::key::{KeyMaterial, SignError, SigningKey};
use seal::lists::{StatusEntry, Trust, TrustBody, Withdrawal, sign_trust_list};
use seal::x509::Crl;
use seal::x509::ca::Revoke;
use seal::x509::crl::Reason;
use seal::{Conclusion, Facts, Indication, Mandates, Policy, Report, Status, conclude, inspect};

use crate::world::{DAY, NOW, WORLD, axes, crl, opinion, payload_digest, sub_of, subs};

/// ECDSA is randomised: reports are compared over one seal.
static SEALED: LazyLock<Vec<u8>> = LazyLock::new(|| WORLD.sealed());

/// Verifies the sample opinion with facts that `change` spoils. What it starts from is leaked, so that any borrow may join it.
fn with<'a>(at: Timestamp, change: impl FnOnce(&mut Facts<'a>)) -> Report {
    let inspection = inspect(&SEALED, Catalogue::builtin());
    let needs = inspection.needs(at);
    let mandates = Box::leak(Box::new(Mandates::of_list(&needs, &WORLD.registry(&WORLD.registry_body))));
    let status = Status::of_list(&WORLD.status(Vec::new()), &needs.payload.expect("a payload"), at);
    let mut facts: Facts<'a> = Facts {
        trust: Some(&WORLD.trust),
        crls: &WORLD.crls,
        mandates: Some(mandates),
        status: Some(Box::leak(Box::new(status))),
        ..Facts::default()
    };
    change(&mut facts);
    conclude(inspection, &facts, at).report().clone()
}

fn trust(change: impl FnOnce(&mut TrustBody)) -> Trust {
    let mut body = WORLD.trust_body.clone();
    change(&mut body);
    let signers = [&WORLD.roots[0] as &dyn seal::Signer, &WORLD.roots[1]];
    Trust::read(&sign_trust_list(&body, &signers, NOW).expect("signed")).expect("a trust list")
}

#[test]
fn only_the_verifier_makes_a_verified_document() {
    let cache = MemoryCache::new(8);
    let Conclusion::Verified(verified) = WORLD.conclude(&WORLD.sealed(), &cache) else { panic!("should pass") };
    assert_eq!(verified.report().indication(), Indication::TotalPassed);
    assert_eq!(verified.get().canonical(), opinion(|_| {}).canonical());
    assert_eq!(verified.sealed().payload(), verified.get().canonical());
    let mut changed = WORLD.sealed();
    let last = changed.len() - 10;
    changed[last] ^= 1;
    assert!(matches!(WORLD.conclude(&changed, &cache), Conclusion::Report(_)));
}

#[test]
fn what_is_sealed_here_is_judged_as_if_it_were_read_back() {
    let own = seal::issue(opinion(|_| {}), &WORLD.land, NOW).expect("sealed");
    let needs = own.needs(NOW);
    let mandates = Mandates::of_list(&needs, &WORLD.registry(&WORLD.registry_body));
    let status = Status::of_list(&WORLD.status(Vec::new()), &needs.payload.expect("a payload"), NOW);
    let facts = Facts {
        trust: Some(&WORLD.trust),
        crls: &WORLD.crls,
        mandates: Some(&mandates),
        status: Some(&status),
        ..Facts::default()
    };
    let Conclusion::Verified(own) = conclude(own, &facts, NOW) else { panic!("should pass") };
    let read = inspect(own.sealed().as_bytes(), Catalogue::builtin());
    assert_eq!(read.needs(NOW), needs);
    let Conclusion::Verified(read) = conclude(read, &facts, NOW) else { panic!("should pass") };
    assert!(own.report().to_json() == read.report().to_json());
    assert!(own.sealed() == read.sealed());
}

#[test]
fn a_key_with_another_keys_certificate_issues_nothing() {
    let other = seal::Signer::chain(&WORLD.reform).to_vec();
    let key = KeyMaterial::es256().expect("a key");
    let key = SigningKey::from_pkcs8(key.algorithm(), key.pkcs8(), other).expect("a key");
    assert!(matches!(seal::issue(opinion(|_| {}), &key, NOW), Err(SignError::Certificate { .. })));
}

#[test]
fn without_facts_nothing_passes_and_each_axis_says_what_is_missing() {
    let report = conclude(inspect(&WORLD.sealed(), Catalogue::builtin()), &Facts::default(), NOW).report().clone();
    assert_eq!(axes(&report), ["passed", "indeterminate", "indeterminate", "indeterminate", "indeterminate"]);
    assert_eq!(subs(&report), ["NO_CERTIFICATE_CHAIN_FOUND", "MANDATE_UNKNOWN", "TRY_LATER"]);
}

#[test]
fn root_certificates_alone_leave_authority_unknown() {
    let named = Trust::of_certificates([WORLD.root.certificate().clone()]);
    let report = with(NOW, |facts| {
        facts.trust = Some(&named);
        facts.mandates = None;
    });
    assert_eq!(axes(&report), ["passed", "passed", "indeterminate", "passed", "passed"]);
    assert_eq!(subs(&report), ["MANDATE_UNKNOWN"]);
    assert!(report.trust().is_none());
}

#[test]
fn a_chain_to_no_anchor_stays_open() {
    let nobody = Trust::of_certificates([]);
    let report = with(NOW, |facts| facts.trust = Some(&nobody));
    assert_eq!(sub_of(&report, "chain.path"), Some("NO_CERTIFICATE_CHAIN_FOUND"));
    let withdrawn = trust(|body| body.anchors[0].status = seal::lists::AnchorStatus::Withdrawn);
    assert_eq!(with(NOW, |facts| facts.trust = Some(&withdrawn)).indication(), Indication::Indeterminate);
    let for_receipts = trust(|body| body.anchors[0].uses = vec![seal::key::Use::Receipt]);
    assert_eq!(axes(&with(NOW, |facts| facts.trust = Some(&for_receipts)))[1], "indeterminate");
}

#[test]
fn each_list_past_its_next_update_leaves_its_axis_open_and_at_inside_it_does_not() {
    let next = WORLD.trust_body.next_update;
    let (old_trust, one_day) = (trust(|body| body.next_update = NOW.plus_seconds(-1)), NOW.plus_seconds(DAY));
    let report = with(NOW, |facts| facts.trust = Some(&old_trust));
    assert_eq!(
        (axes(&report), subs(&report)),
        (["passed", "indeterminate", "passed", "passed", "passed"], vec!["TRY_LATER"])
    );
    assert_eq!(
        axes(&with(NOW.plus_seconds(-1), |facts| facts.trust = Some(&old_trust))),
        ["passed"; 5],
        "--at inside it"
    );
    assert!(next > one_day);

    let registry = WORLD.registry_with(|body| body.next_update = NOW.plus_seconds(-1));
    let report = WORLD.verify_with(&WORLD.sealed(), NOW, &registry, &WORLD.status(Vec::new()));
    assert_eq!(
        (axes(&report), subs(&report)),
        (["passed", "passed", "indeterminate", "passed", "passed"], vec!["TRY_LATER"])
    );
    let report = WORLD.verify_with(&WORLD.sealed(), NOW.plus_seconds(-1), &registry, &WORLD.status(Vec::new()));
    assert_eq!(axes(&report), ["passed"; 5]);

    let at = NOW.plus_seconds(7 * DAY + 1);
    let report = with(at, |_| {});
    assert_eq!(sub_of(&report, "status.list"), Some("TRY_LATER"));
    assert_eq!(sub_of(&report, "registry.list"), Some("TRY_LATER"));
}

#[test]
fn missing_revocation_lists_leave_identity_and_time_open() {
    for crls in [&[][..], &WORLD.crls[..1], &WORLD.crls[1..]] {
        let report = with(NOW, |facts| facts.crls = crls);
        assert_eq!(axes(&report), ["passed", "indeterminate", "passed", "indeterminate", "passed"]);
        assert_eq!(subs(&report), ["TRY_LATER"]);
    }
}

#[test]
fn a_revoked_key_needs_a_proof_of_existence() {
    let leaf = seal::x509::Certificate::parse(&seal::Signer::chain(&WORLD.land)[0]).expect("a certificate");
    let at = NOW.plus_seconds(-DAY);
    let revoked = Revoke { certificate: leaf, at, invalid_since: None, reason: Reason::KeyCompromise };
    let crls: Vec<Crl> = vec![crl(&WORLD.issuing, 89, &[revoked]), WORLD.crls[1].clone()];
    let report = with(NOW, |facts| facts.crls = &crls);
    assert_eq!(axes(&report), ["passed", "indeterminate", "passed", "indeterminate", "passed"]);
    assert_eq!(subs(&report), ["REVOKED_NO_POE"]);
    let proof = |witnessed| Inclusion { origin: "hub.example/log".to_owned(), index: 7, witnessed };
    let inclusion = proof(Some(NOW.plus_seconds(-2 * DAY)));
    let report = with(NOW, |facts| (facts.crls, facts.inclusion) = (&crls, Some(&inclusion)));
    assert_eq!(axes(&report)[1], "passed", "existed before");
    let inclusion = proof(Some(NOW.plus_seconds(-60)));
    let report = with(NOW, |facts| (facts.crls, facts.inclusion) = (&crls, Some(&inclusion)));
    assert_eq!((report.indication(), subs(&report)[0]), (Indication::TotalFailed, "REVOKED"));
    let own_checkpoint = proof(None);
    let report = with(NOW, |facts| (facts.crls, facts.inclusion) = (&crls, Some(&own_checkpoint)));
    assert_eq!(subs(&report), ["REVOKED_NO_POE"], "the hub's own checkpoint is no proof");
}

#[test]
fn a_certificate_that_has_ended_leaves_time_open() {
    let report = with(NOW.plus_seconds(700 * DAY), |_| {});
    assert_eq!(sub_of(&report, "time.proof"), Some("OUT_OF_BOUNDS_NO_POE"));
    assert_eq!(report.indication(), Indication::Indeterminate);
}

#[test]
fn a_claimed_time_may_not_lie_ahead() {
    let sealed = NOW.plus_seconds(-3_600);
    let at = |seconds: i64| with(sealed.plus_seconds(-seconds), |_| {});
    assert_eq!(at(300).axis(seal::report::Axis::Time).as_str(), "passed");
    assert_eq!(subs(&at(301)), ["TIMESTAMP_ORDER_FAILURE"]);
}

#[test]
fn each_status_has_its_verdict() {
    let payload = payload_digest(&opinion(|_| {}));
    let entry = |withdrawal, at| StatusEntry { payload, withdrawal, at, successor: None };
    let told = |withdrawal, at| {
        let report = WORLD.verify_with(
            &WORLD.sealed(),
            NOW,
            &WORLD.registry(&WORLD.registry_body),
            &WORLD.status(vec![entry(withdrawal, at)]),
        );
        (axes(&report)[4], subs(&report).join(" "))
    };
    let before = NOW.plus_seconds(-60);
    assert_eq!(told(Withdrawal::Suspended, before), ("indeterminate", "DOCUMENT_SUSPENDED".to_owned()));
    assert_eq!(told(Withdrawal::Revoked, before), ("failed", "DOCUMENT_REVOKED".to_owned()));
    assert_eq!(told(Withdrawal::Superseded, before), ("failed", "DOCUMENT_SUPERSEDED".to_owned()));
    assert_eq!(
        told(Withdrawal::Revoked, NOW.plus_seconds(60)),
        ("passed", String::new()),
        "with --at the state at that time counts"
    );
    let other = StatusEntry { payload: Digest::of(b"other"), ..entry(Withdrawal::Revoked, before) };
    let report =
        WORLD.verify_with(&WORLD.sealed(), NOW, &WORLD.registry(&WORLD.registry_body), &WORLD.status(vec![other]));
    assert_eq!(axes(&report), ["passed"; 5], "absence means current");
    assert_eq!(subs(&with(NOW, |facts| facts.status = None)), ["TRY_LATER"]);
}

#[test]
fn a_document_stands_to_the_end_of_its_last_day() {
    let bytes = WORLD.sealed_by(
        &WORLD.land,
        &opinion(|tree| {
            tree.insert("issuedOn", "2023-11-24");
            tree.insert("effectiveFrom", "2023-11-24");
            tree.insert("validUntil", "2026-11-23");
        }),
    );
    let at = |text: &str| {
        subs(&WORLD.verify_with(
            &bytes,
            text.parse().expect("an instant"),
            &WORLD.registry(&WORLD.registry_body),
            &WORLD.status(Vec::new()),
        ))
    };
    assert!(at("2026-11-23T16:00:00Z").contains(&"DOCUMENT_EXPIRED"), "midnight in China");
    assert!(!at("2026-11-23T15:59:59Z").contains(&"DOCUMENT_EXPIRED"));
}

#[test]
fn attachments_must_be_at_hand_unless_the_policy_says_otherwise() {
    let scan = b"a scan";
    let digest = Digest::of(scan);
    let document = opinion(|tree| {
        let text = format!(
            r#"[{{"number":1,"name":"scan.pdf","mode":"upload","mediaType":"application/pdf","size":6,"digest":"{digest}"}}]"#
        );
        tree.insert("attachments", document::json::parse(text.as_bytes()).expect("strict JSON"));
    });
    let bytes = WORLD.sealed_by(&WORLD.land, &document);
    let judge = |attachments: &[Digest], policy: &Policy| {
        let inspection = inspect(&bytes, Catalogue::builtin());
        let needs = inspection.needs(NOW);
        assert_eq!(needs.attachments, [digest]);
        let mandates = Mandates::of_list(&needs, &WORLD.registry(&WORLD.registry_body));
        let status = Status::of_list(&WORLD.status(Vec::new()), &needs.payload.expect("a payload"), NOW);
        let facts = Facts {
            trust: Some(&WORLD.trust),
            crls: &WORLD.crls,
            mandates: Some(&mandates),
            status: Some(&status),
            attachments,
            policy,
            ..Facts::default()
        };
        conclude(inspection, &facts, NOW).report().clone()
    };
    assert_eq!(judge(&[digest], Policy::built_in()).indication(), Indication::TotalPassed);
    let absent = judge(&[], Policy::built_in());
    assert_eq!((axes(&absent)[0], subs(&absent)), ("indeterminate", vec!["SIGNED_DATA_NOT_FOUND"]));
    assert_eq!(
        document::json::parse(&absent.to_json())
            .expect("strict JSON")
            .pointer("/notProvided")
            .and_then(Value::as_array)
            .map(<[_]>::len),
        Some(1)
    );
    let relaxed =
        Policy::read("id=\"relaxed\"\n[checks]\n\"attachments.present\"=\"inform\"\n[[algorithms]]\nname=\"ES256\"")
            .expect("a policy");
    let told = judge(&[], &relaxed);
    assert_eq!(told.indication(), Indication::TotalPassed);
    assert_ne!(told.to_json(), absent.to_json());
}

#[test]
fn an_algorithm_counts_only_while_the_policy_admits_it() {
    let ended = Policy::read("id=\"strict\"\n[[algorithms]]\nname=\"ES256\"\nverifyUntil=\"2026-01-01T00:00:00Z\"")
        .expect("a policy");
    let report = with(NOW, |facts| facts.policy = &ended);
    assert_eq!(sub_of(&report, "signature.algorithm"), Some("CRYPTO_CONSTRAINTS_FAILURE"));
    assert_eq!(report.indication(), Indication::Indeterminate);
}

#[test]
fn a_kept_chain_gives_the_same_report_and_no_more_than_it_holds_for() {
    let cache = MemoryCache::new(8);
    let first = with(NOW, |facts| facts.chains = Some(&cache));
    let again = with(NOW, |facts| facts.chains = Some(&cache));
    assert!(first.to_json() == again.to_json(), "kept");
    assert!(first.to_json() == with(NOW, |_| {}).to_json(), "not kept");
    // The revocation list has ended there: what was kept no longer holds.
    let later = NOW.plus_seconds(DAY + 1);
    assert_eq!(axes(&with(later, |facts| facts.chains = Some(&cache)))[1], "indeterminate");
    assert_eq!(
        axes(&with(NOW, |facts| *facts = Facts { chains: Some(&cache), crls: &[], ..*facts }))[1],
        "indeterminate"
    );
    let nobody = Trust::of_certificates([]);
    assert_eq!(
        axes(&with(NOW, |facts| *facts = Facts { chains: Some(&cache), trust: Some(&nobody), ..*facts }))[1],
        "indeterminate"
    );
}
