//! Public vectors: Wycheproof, and the literal values of the Ed25519 test key.

use seal::algorithm::{Algorithm, PublicKey};
use seal::base64url;
use seal::key::{KeyMaterial, Signer, SigningKey};
use wycheproof::{TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};

macro_rules! wycheproof {
    ($name:ident, $set:expr, $algorithm:expr) => {
        #[test]
        fn $name() {
            let set = $set;
            let mut counted = 0;
            for group in &set.test_groups {
                let key = PublicKey::from_spki(&group.der).expect("a key that is read");
                for test in &group.tests {
                    let accepted = key.verify($algorithm, &test.msg, &test.sig).is_ok();
                    match test.result {
                        TestResult::Valid => assert!(accepted, "{} {}", test.tc_id, test.comment),
                        TestResult::Invalid => assert!(!accepted, "{} {}", test.tc_id, test.comment),
                        TestResult::Acceptable => {}
                    }
                    counted += 1;
                }
            }
            assert!(counted > 50, "{counted} cases");
        }
    };
}

fn ecdsa_set(name: ecdsa::TestName) -> ecdsa::TestSet {
    ecdsa::TestSet::load(name).expect("vectors")
}

wycheproof!(ecdsa_p256_in_the_fixed_form, ecdsa_set(ecdsa::TestName::EcdsaSecp256r1Sha256P1363), Algorithm::Es256);
wycheproof!(ecdsa_p384_in_the_fixed_form, ecdsa_set(ecdsa::TestName::EcdsaSecp384r1Sha384P1363), Algorithm::Es384);
wycheproof!(ed25519, eddsa::TestSet::load(eddsa::TestName::Ed25519).expect("vectors"), Algorithm::EdDsa);
wycheproof!(
    rsa_pkcs1_with_2048_bits,
    rsa_pkcs1_verify::TestSet::load(rsa_pkcs1_verify::TestName::Rsa2048Sha256).expect("vectors"),
    Algorithm::Rs256
);
wycheproof!(
    rsa_pss_with_2048_bits,
    rsa_pss_verify::TestSet::load(rsa_pss_verify::TestName::RsaPss2048Sha256Mgf1SaltLen32).expect("vectors"),
    Algorithm::Ps256
);

#[test]
fn ed25519_signs_as_the_literal_values_say() {
    let seed: [u8; 32] = std::array::from_fn(|i| u8::try_from(i).expect("below 32"));
    let key = KeyMaterial::ed25519(&seed).expect("a key");
    let public: String = key.spki()[12..].iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(public, "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
    let signer = SigningKey::from_pkcs8(Algorithm::EdDsa, key.pkcs8(), Vec::new()).expect("the key");
    let input = [base64url::encode(br#"{"alg":"EdDSA","typ":"JOSE"}"#), base64url::encode(br#"{"a":1}"#)].join(".");
    let signature = signer.sign(input.as_bytes()).expect("signed");
    assert_eq!(
        base64url::encode(signature.as_bytes()),
        "sX6c9HQVzKovUDsngTMqJrjM1Kr8iULKs_KJLH5L_iKdFhYyO0kyRPk7zXtyBEWW2TDQHAt7FR2r27SL-nTNBA"
    );
}

mod json_web_signature {
    use seal::algorithm::PublicKey;
    use seal::{base64url, jws};
    use serde_json::Value;

    /// The algorithms of this crate; of all others every case must be refused.
    const READ: [&str; 5] = ["ES256", "ES384", "EdDSA", "RS256", "PS256"];

    #[test]
    fn every_case_of_wycheproof_is_judged_rightly() {
        let Some(folder) = std::env::var_os("CAUSEWAY_VECTORS") else {
            eprintln!("SKIPPED wycheproof/json_web_signature_test.json: CAUSEWAY_VECTORS is not set");
            return;
        };
        let path = std::path::Path::new(&folder).join("wycheproof/json_web_signature_test.json");
        let set: Value = serde_json::from_slice(&std::fs::read(path).expect("the vectors are there")).expect("JSON");
        let (mut accepted, mut refused) = (0, 0);
        for group in set["testGroups"].as_array().expect("groups") {
            let jwk = group.get("public").unwrap_or(&Value::Null);
            for test in group["tests"].as_array().expect("tests") {
                let text = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
                let is_ours = is_read(&text);
                let passes = verify(&text, jwk);
                if passes {
                    accepted += 1;
                    assert_eq!(test["result"], "valid", "{test}");
                    assert!(is_ours, "{test}");
                } else {
                    refused += 1;
                    assert!(test["result"] != "valid" || !is_ours, "{test}");
                }
            }
        }
        assert_eq!(accepted + refused, 401);
        assert_eq!(accepted, 16, "every valid case of the five algorithms");
    }

    /// Whether the case is about an algorithm that is read here.
    fn is_read(text: &str) -> bool {
        let header = text.split('.').next().and_then(base64url::decode);
        let header: Option<Value> = header.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        header.is_some_and(|header| header["alg"].as_str().is_some_and(|alg| READ.contains(&alg)))
    }

    fn verify(text: &str, jwk: &Value) -> bool {
        let Ok(jws) = jws::read(text.as_bytes()) else { return false };
        // A JWK may name the one algorithm that its key is for.
        let is_for_this = jwk["alg"].as_str().is_none_or(|alg| alg == jws.header().algorithm.name());
        key(jwk).is_some_and(|key| is_for_this && jws.verify(&key).is_ok())
    }

    /// The key as SubjectPublicKeyInfo; keys that are not for signatures are none.
    fn key(jwk: &Value) -> Option<PublicKey> {
        let for_signing = jwk["use"].as_str().is_none_or(|r#use| r#use == "sig")
            && jwk["key_ops"].as_array().is_none_or(|ops| ops.iter().any(|op| op == "verify"));
        let bytes = |name: &str| base64url::decode(jwk[name].as_str()?);
        let spki = match (jwk["kty"].as_str()?, jwk["crv"].as_str()) {
            ("EC", Some("P-256")) => ec("301306072a8648ce3d020106082a8648ce3d030107", &bytes("x")?, &bytes("y")?, 32),
            ("EC", Some("P-384")) => ec("301006072a8648ce3d020106052b81040022", &bytes("x")?, &bytes("y")?, 48),
            ("RSA", _) => rsa(&bytes("n")?, &bytes("e")?),
            _ => return None,
        };
        PublicKey::from_spki(&spki).ok().filter(|_| for_signing)
    }

    fn ec(algorithm: &str, x: &[u8], y: &[u8], size: usize) -> Vec<u8> {
        let pad = |n: &[u8]| [vec![0; size - n.len()], n.to_vec()].concat();
        tlv(0x30, &[hex(algorithm), tlv(3, &[vec![0, 4], pad(x), pad(y)].concat())].concat())
    }

    fn rsa(n: &[u8], e: &[u8]) -> Vec<u8> {
        let integer = |n: &[u8]| tlv(2, &if n[0] < 128 { n.to_vec() } else { [&[0], n].concat() });
        let key = tlv(0x30, &[integer(n), integer(e)].concat());
        let algorithm = hex("300d06092a864886f70d0101010500");
        tlv(0x30, &[algorithm, tlv(3, &[vec![0], key].concat())].concat())
    }

    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).expect("short").to_be_bytes();
        let head = match content.len() {
            0..=127 => vec![tag, length[1]],
            128..=255 => vec![tag, 0x81, length[1]],
            _ => vec![tag, 0x82, length[0], length[1]],
        };
        [head, content.to_vec()].concat()
    }

    fn hex(text: &str) -> Vec<u8> {
        let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
        (0..text.len()).step_by(2).map(digit).collect()
    }
}
