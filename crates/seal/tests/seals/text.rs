//! The report, as JSON and as text.

use document::json::{self, Value};
use seal::lists::RegistryBody;
use seal::report::{Language, exit_code};
use seal::{Indication, Signer};

use crate::world::{NOW, WORLD, opinion};

#[test]
fn a_passed_report_reads_as_told() {
    let sample = opinion(|tree| {
        tree.insert("number", "云国土预审〔2026〕4号");
    });
    let report = WORLD.verify(&WORLD.sealed_by(&WORLD.land, &sample));
    let digest = report.document().expect("a document").payload.hex();
    let text = report.to_text(Language::En);
    let told = format!(
        "TOTAL-PASSED  opinion.sealed.json
  document   land-use-pre-review-opinion  云国土预审〔2026〕4号  issued on 2026-11-03
  integrity  passed  ES256, payload sha256 {}…{}
  identity   passed  云桥市国土资源局（样例） 119999009999000117, key held by the hub for the department (hosted)
  authority  passed  mandate mnd-0007, division 990000, original, on 2026-11-03 and today
  time       passed  no proof of existence; certificate valid and not revoked now
  status     passed  current as of the status list of 2026-11-24; trust list 3, registry list 17
  warning    time.issued_on_gap: sealed 21 days after the date of issue · status.unregistered: no inclusion proof beside it
",
        &digest[..4],
        &digest[60..]
    );
    assert_eq!(text, told);
}

#[test]
fn a_changed_file_reads_as_told() {
    let mut bytes = WORLD.sealed();
    bytes[100] = if bytes[100] == b'A' { b'B' } else { b'A' };
    let text = WORLD.verify(&bytes).to_text(Language::En);
    let told = "TOTAL-FAILED  opinion.sealed.json
  integrity  failed  SIG_CRYPTO_FAILURE: the signature does not cover these bytes
  identity, authority, time, status  not evaluated
";
    assert!(text.starts_with(told), "{text}");
    assert!(text.contains("签名与内容不符"), "reasons in both languages: {text}");
}

#[test]
fn the_same_in_chinese() {
    let text = WORLD.verify(&WORLD.sealed()).to_text(Language::Zh);
    assert!(text.contains("职权 mnd-0007，行政区划 990000，法定，2026-11-03和今日"), "{text}");
    let none = WORLD.registry_with(|body: &mut RegistryBody| body.mandates.retain(|row| row.id.as_str() != "mnd-0007"));
    let text = WORLD.verify_with(&WORLD.sealed(), NOW, &none, &WORLD.status(Vec::new())).to_text(Language::Zh);
    assert!(text.contains("MANDATE_NOT_HELD: 签发部门没有签发此类文书的职权"), "{text}");
    assert!(
        text.contains("The department holds no mandate") || text.contains("the department holds no mandate"),
        "{text}"
    );
}

#[test]
fn the_json_report_has_the_members_of_its_form() {
    let report = WORLD.verify(&WORLD.sealed());
    let bytes = report.to_json();
    let value = json::parse(&bytes).expect("strict JSON");
    assert_eq!(json::to_canonical(&value), bytes, "canonical");
    let at = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or("-");
    let told = [
        ("/format", "jws"),
        ("/indication", "TOTAL-PASSED"),
        ("/controlTime", "2026-11-24T02:00:00Z"),
        ("/file/name", "opinion.sealed.json"),
        ("/file/mediaType", "application/jose+json"),
        ("/axes/authority", "passed"),
        ("/document/type", "land-use-pre-review-opinion"),
        ("/document/issuer", "land"),
        ("/signatures/0/alg", "ES256"),
        ("/signatures/0/profile", "JAdES-B-B"),
        ("/signatures/0/claimedTime", "2026-11-24T01:00:00Z"),
        ("/signatures/0/department", "land"),
        ("/signatures/0/keyHolder", "hosted"),
        ("/signatures/0/mandates/0", "mnd-0007"),
        ("/signatures/0/kid", WORLD.land.kid().as_str()),
        ("/signatures/0/revocation/0/result", "good"),
        ("/policy/id", "default"),
        ("/verifier/name", "causeway"),
    ];
    for (pointer, expected) in told {
        assert_eq!(at(pointer), expected, "{pointer}");
    }
    assert_eq!(value.pointer("/signatures/0/revocation/0/crlNumber").and_then(Value::as_int), Some(88));
    assert_eq!(value.pointer("/trust/sequence").and_then(Value::as_int), Some(3));
    assert_eq!(value.pointer("/registry/sequence").and_then(Value::as_int), Some(17));
    assert_eq!(value.pointer("/signatures/0/chain").and_then(Value::as_array).map(<[_]>::len), Some(3));
    let ids: Vec<_> = value
        .pointer("/checks")
        .and_then(Value::as_array)
        .expect("checks")
        .iter()
        .map(|axis| axis.pointer("/id").and_then(Value::as_str).expect("an id"))
        .collect();
    assert_eq!(ids, ["integrity", "identity", "authority", "time", "status"]);
}

#[test]
fn every_check_speaks_both_languages_and_what_did_not_pass_has_a_remedy() {
    let mut changed = WORLD.sealed();
    changed[100] ^= 1;
    let nobody = WORLD.registry_with(|body| body.mandates.clear());
    let reports = [
        WORLD.verify(&WORLD.sealed()),
        WORLD.verify(&changed),
        WORLD.verify(b"%PDF-1.7"),
        WORLD.verify_with(&WORLD.sealed(), NOW.plus_seconds(40_000_000), &nobody, &WORLD.status(Vec::new())),
    ];
    for report in reports {
        let value = document::json::parse(&report.to_json()).expect("strict JSON");
        for axis in value.pointer("/checks").and_then(Value::as_array).expect("checks") {
            for check in axis.pointer("/checks").and_then(Value::as_array).expect("checks") {
                let text = |pointer: &str| check.pointer(pointer).and_then(Value::as_str).unwrap_or("");
                assert!(!text("/zh").is_empty() && !text("/en").is_empty(), "{check:?}");
                if matches!(text("/result"), "failed" | "indeterminate") {
                    assert!(!text("/remedy/zh").is_empty() && !text("/remedy/en").is_empty(), "{check:?}");
                    assert!(text("/subIndication").starts_with("urn:"), "{check:?}");
                }
            }
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bytes = WORLD.sealed();
    assert_eq!(WORLD.verify(&bytes).to_json(), WORLD.verify(&bytes).to_json());
}

#[test]
fn exit_codes_follow_the_worst_file() {
    use Indication::{Indeterminate, TotalFailed, TotalPassed};
    assert_eq!(exit_code(&[Some(TotalPassed)]), 0);
    assert_eq!(exit_code(&[Some(TotalPassed), Some(Indeterminate)]), 2);
    assert_eq!(exit_code(&[Some(Indeterminate), None, Some(TotalPassed)]), 66);
    assert_eq!(exit_code(&[None, Some(TotalFailed), Some(Indeterminate)]), 1);
    assert_eq!([TotalPassed, TotalFailed, Indeterminate].map(Indication::exit_code), [0, 1, 2]);
}
