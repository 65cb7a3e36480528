//! Signatures: what is written, and what is refused when read.

use document::json::{self, Value};
use document::{Catalogue, Timestamp};
use seal::algorithm::Algorithm;
use seal::jws::{ContentType, Form, JwsError, SealedDocument, read, sign};
use seal::key::{KeyMaterial, Signer, SigningKey};
use seal::{Indication, base64url, conclude, inspect};

use crate::world::{NOW, WORLD, axes, bare, ed25519, opinion, sub_of, subs};

/// Splits a flattened JWS into its three members.
pub(crate) fn parts(bytes: &[u8]) -> [String; 3] {
    let value = json::parse(bytes).expect("strict JSON");
    ["payload", "protected", "signature"]
        .map(|name| value.pointer(&format!("/{name}")).and_then(Value::as_str).expect(name).to_owned())
}

pub(crate) fn flattened([payload, protected, signature]: [&str; 3]) -> String {
    format!(r#"{{"payload":"{payload}","protected":"{protected}","signature":"{signature}"}}"#)
}

/// The land bureau's own signature over a header that it would never write.
pub(crate) fn with_header(change: impl FnOnce(String) -> String) -> Vec<u8> {
    let [payload, protected, _] = parts(&WORLD.sealed());
    let header = String::from_utf8(base64url::decode(&protected).expect("base64url")).expect("UTF-8");
    let protected = base64url::encode(change(header).as_bytes());
    let value = WORLD.land.sign(format!("{protected}.{payload}").as_bytes()).expect("signed");
    flattened([&payload, &protected, &base64url::encode(value.as_bytes())]).into_bytes()
}

#[test]
fn a_seal_has_three_members_and_the_header_of_the_profile_in_its_order() {
    let document = opinion(|_| {});
    let bytes = WORLD.sealed_by(&WORLD.land, &document);
    let [payload, protected, signature] = parts(&bytes);
    assert_eq!(String::from_utf8(bytes).expect("ASCII"), flattened([&payload, &protected, &signature]));
    assert_eq!(base64url::decode(&payload).expect("base64url"), document.canonical());
    assert_eq!(signature.len(), 86);
    let header = base64url::decode(&protected).expect("base64url");
    let value = json::parse(&header).expect("strict JSON");
    let names: Vec<_> = value.as_object().expect("an object").iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, ["alg", "typ", "cty", "kid", "x5c", "x5t#S256", "iat"]);
    let text = String::from_utf8(header).expect("UTF-8");
    assert!(text.starts_with(r#"{"alg":"ES256","typ":"jose+json","cty":"vnd.causeway.document+json","kid":""#));
    assert!(text.ends_with(&format!(r#""iat":{}}}"#, NOW.as_seconds() - 3_600)));
    assert_eq!(
        value.pointer("/x5c").and_then(Value::as_array).map(<[_]>::len),
        Some(2),
        "leaf and one authority, no anchor"
    );
    assert_eq!(value.pointer("/kid").and_then(Value::as_str), Some(WORLD.land.kid().as_str()));
}

#[test]
fn lists_carry_alg_typ_cty_kid_iat_only() {
    let signed = sign(ContentType::StatusList, b"{}", &WORLD.land, NOW).expect("signed");
    let [_, protected, _] = parts(signed.as_bytes());
    let value = json::parse(&base64url::decode(&protected).expect("base64url")).expect("strict JSON");
    let names: Vec<_> = value.as_object().expect("an object").iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, ["alg", "typ", "cty", "kid", "iat"]);
}

#[test]
fn the_kept_head_of_a_key_fits_every_instant() {
    for seconds in [0, 9, 99_999, 1_795_485_600, 253_402_300_799] {
        let at = Timestamp::from_seconds(seconds);
        let signed = sign(ContentType::Document, b"{}", &WORLD.land, at).expect("signed");
        let jws = read(signed.as_bytes()).expect("reads back");
        assert_eq!(jws.header().iat, Some(at));
        assert_eq!(jws.header().x5c, WORLD.land.chain());
    }
}

#[test]
fn the_compact_form_is_the_same_seal() {
    let [payload, protected, signature] = parts(&WORLD.sealed());
    let compact = format!("{protected}.{payload}.{signature}");
    assert_eq!(read(compact.as_bytes()).expect("reads").form(), Form::Compact);
    assert_eq!(axes(&WORLD.verify(compact.as_bytes())), ["passed"; 5]);
}

#[test]
fn a_sealed_document_keeps_its_bytes() {
    let bytes = WORLD.sealed();
    let sealed = SealedDocument::read(bytes.clone()).expect("a sealed document");
    assert_eq!(sealed.as_bytes(), bytes);
    assert_eq!(sealed.payload(), opinion(|_| {}).canonical());
    assert!(!format!("{sealed:?}").contains("ey"), "no content in Debug");
}

#[test]
fn an_ed25519_key_seals_as_well_and_both_of_its_names_are_read() {
    let (key, _) = crate::world::certified(&WORLD.issuing, &ed25519(21), "land", 21);
    let bytes = WORLD.sealed_by(&key, &opinion(|_| {}));
    let report = WORLD.verify(&bytes);
    assert_eq!((axes(&report), report.signature().map(|s| s.algorithm)), (["passed"; 5], Some("EdDSA")));
    assert_eq!(Algorithm::read("Ed25519"), Ok(Algorithm::EdDsa));
}

#[test]
fn a_header_that_no_seal_may_carry_fails_however_well_it_is_signed() {
    let with = |member: &str| with_header(|header| header.replacen('{', &format!("{{{member},"), 1));
    for member in [
        r#""crit":["exp"]"#,
        r#""crit":[]"#,
        r#""b64":false"#,
        r#""b64":true"#,
        r#""zip":"DEF""#,
        r#""jwk":{"kty":"EC"}"#,
        r#""jku":"https://a.example""#,
        r#""x5u":"https://a.example""#,
        r#""alg":"ES256""#,
        r#""kid":"x""#,
    ] {
        let report = WORLD.verify(&with(member));
        assert_eq!((report.indication(), subs(&report)), (Indication::TotalFailed, vec!["FORMAT_FAILURE"]), "{member}");
    }
}

#[test]
fn an_unknown_header_member_leaves_the_verdict_open_and_the_rest_is_judged() {
    let report = WORLD.verify(&with_header(|header| header.replacen('{', r#"{"sigPId":"x","#, 1)));
    assert_eq!(axes(&report), ["indeterminate", "passed", "passed", "passed", "passed"]);
    assert_eq!(subs(&report), ["SIG_CONSTRAINTS_FAILURE"]);
}

#[test]
fn algorithms_that_are_never_signatures_fail_and_weak_ones_stay_open() {
    let told = |alg: &str| {
        let report = WORLD.verify(&with_header(|header| header.replacen("ES256", alg, 1)));
        (report.indication(), subs(&report).join(" "))
    };
    for alg in ["none", "NONE", "HS256", "HS512", "", "ES257", "es256"] {
        assert_eq!(told(alg), (Indication::TotalFailed, "FORMAT_FAILURE".to_owned()), "{alg}");
    }
    for alg in ["RS1", "RS384", "RS512", "PS384", "PS512", "ES512"] {
        assert_eq!(told(alg), (Indication::Indeterminate, "CRYPTO_CONSTRAINTS_FAILURE".to_owned()), "{alg}");
    }
    for alg in ["RS256", "PS256", "ES384", "EdDSA"] {
        assert_eq!(told(alg), (Indication::TotalFailed, "SIG_CRYPTO_FAILURE".to_owned()), "{alg}: not the key's");
    }
}

#[test]
fn no_object_passes_for_another() {
    let payload = opinion(|_| {});
    for content in [ContentType::Receipt, ContentType::VerificationReport] {
        let signed = sign(content, payload.canonical(), &WORLD.land, NOW).expect("signed");
        let report = WORLD.verify(signed.as_bytes());
        assert_eq!(sub_of(&report, "jws.content_type"), Some("FORMAT_FAILURE"));
        assert!(SealedDocument::read(signed.into_bytes()).is_err());
    }
}

#[test]
fn the_header_must_name_the_certificate_that_it_carries() {
    let other = base64url::encode(&[7; 32]);
    let kid = WORLD.land.kid().as_str();
    let report = WORLD.verify(&with_header(|header| header.replacen(kid, &other, 1)));
    assert_eq!((axes(&report)[0], subs(&report)), ("indeterminate", vec!["SIG_CONSTRAINTS_FAILURE"]));
    for missing in ["typ", "cty", "kid", "x5t#S256", "iat"] {
        let named = format!("\"{missing}\":");
        let bytes = with_header(|header| header.replacen(&named, "\"sigT\":", 1));
        assert_eq!(subs(&WORLD.verify(&bytes)), ["FORMAT_FAILURE"], "{missing}");
    }
}

#[test]
fn the_form_is_read_strictly() {
    let [payload, protected, signature] = parts(&WORLD.sealed());
    let whole = flattened([&payload, &protected, &signature]);
    assert!(read(whole.as_bytes()).is_ok());
    assert!(read(whole.replacen('{', r#"{"header":{},"#, 1).as_bytes()).is_ok(), "an empty unprotected header");
    assert!(
        read(whole.replacen('{', r#"{"header":{"etsiU":[]},"#, 1).as_bytes()).is_ok(),
        "unsigned properties of JAdES"
    );
    let general =
        format!(r#"{{"payload":"{payload}","signatures":[{{"protected":"{protected}","signature":"{signature}"}}]}}"#);
    let wrong = [
        general,
        whole.replacen('{', r#"{"header":{"kid":"x"},"#, 1),
        whole.replacen('{', r#"{"extra":1,"#, 1),
        whole.replacen('{', &format!(r#"{{"signature":"{signature}","#), 1),
        flattened([&format!("{payload}="), &protected, &signature]),
        flattened([&payload, &protected, &format!("{signature}==")]),
        flattened([&payload, &protected, &format!("+{}", &signature[1..])]),
        format!("{protected}.{payload}"),
        format!("{protected}.{payload}.{signature}."),
        format!("{protected} .{payload}.{signature}"),
        format!("[{whole}]"),
        format!("{whole}{whole}"),
        String::new(),
        whole.replacen(&payload, "", 1).replacen("\"\"", "1", 1),
    ];
    for text in wrong {
        assert!(read(text.as_bytes()).is_err(), "{}", &text[..text.len().min(80)]);
    }
    // One signature has one text: bits beyond its last byte must be zero.
    let last = signature.chars().last().expect("not empty");
    for stray in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars().filter(|sign| *sign != last)
    {
        let changed = format!("{}{stray}", &signature[..85]);
        let report = WORLD.verify(flattened([&payload, &protected, &changed]).as_bytes());
        assert_eq!(report.indication(), Indication::TotalFailed, "{stray}");
    }
}

#[test]
fn bounds_hold_before_anything_is_decoded() {
    assert!(matches!(read(&vec![b'{'; seal::jws::MAX_JWS + 1]), Err(JwsError::TooLarge { .. })));
    let many = |count: usize| {
        let list = vec!["\"AAAA\""; count].join(",");
        let from = WORLD.land.chain().len();
        assert!(from == 2);
        with_header(|header| {
            let start = header.find("\"x5c\":[").expect("x5c") + 7;
            let end = start + header[start..].find(']').expect("its end");
            format!("{}{list}{}", &header[..start], &header[end..])
        })
    };
    assert!(matches!(read(&many(5)), Err(JwsError::Certificates)));
    assert!(matches!(read(&many(0)), Err(JwsError::Member { name: "x5c" })));
    assert!(read(&many(4)).is_ok());
}

#[test]
fn what_carries_no_seal_says_so() {
    let told = |bytes: &[u8]| {
        let inspection = inspect(bytes, Catalogue::builtin());
        let format = inspection.format().as_str();
        let report = conclude(inspection, &seal::Facts::default(), NOW).report().clone();
        (format, report.indication(), subs(&report).join(" "))
    };
    let open = |format| (format, Indication::Indeterminate, "NOT_SEALED".to_owned());
    assert_eq!(told(b"%PDF-1.7\n%..."), open("pdf"));
    assert_eq!(told(b"junk before %PDF-1.4"), open("pdf"));
    assert_eq!(told(b"PK\x03\x04rest"), open("zip"));
    assert_eq!(told(opinion(|_| {}).canonical()), open("json"));
    assert_eq!(told(b""), open("unknown"));
    assert_eq!(told("你好".as_bytes()), open("unknown"));
    assert_eq!(told(b"www.example.cn"), open("unknown"));
    assert_eq!(told(br#"{"signature":1}"#), ("jws", Indication::TotalFailed, "FORMAT_FAILURE".to_owned()));
}

#[test]
fn a_payload_that_is_not_strict_json_fails_though_it_is_signed() {
    let document = opinion(|_| {});
    let text = String::from_utf8(document.canonical().to_vec()).expect("UTF-8");
    let sealed = |payload: String| {
        sign(ContentType::Document, payload.as_bytes(), &WORLD.land, NOW).expect("signed").into_bytes()
    };
    let twice = sealed(text.replacen('{', r#"{"kind":"opinion","#, 1));
    let fraction = sealed(text.replacen('{', r#"{"extra":1.0,"#, 1));
    for bytes in [twice, fraction] {
        let report = WORLD.verify(&bytes);
        assert_eq!((axes(&report)[0], subs(&report)), ("failed", vec!["FORMAT_FAILURE"]));
        assert!(report.check("json.strict").is_some());
    }
    let unknown = sealed(text.replace("land-use-pre-review-opinion", "land-use-other-opinion"));
    assert_eq!(axes(&WORLD.verify(&unknown))[0], "indeterminate", "a type that this verifier does not know");
    let broken = sealed(text.replacen("\"verdict\":\"agree", "\"verdict\":\"perhaps", 1));
    let report = WORLD.verify(&broken);
    assert_eq!(axes(&report)[0], "failed");
    assert!(report.check("payload.schema").is_some());
}

#[test]
fn keys_are_for_their_own_algorithm() {
    let key = bare(&KeyMaterial::es256().expect("a key"));
    assert_eq!(key.algorithm(), Algorithm::Es256);
    assert!(SigningKey::from_pkcs8(Algorithm::EdDsa, b"junk", Vec::new()).is_err());
}
