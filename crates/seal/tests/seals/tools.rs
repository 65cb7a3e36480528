//! What must be true outside our own code: independent JOSE and X.509 tools judge our seals, and we theirs.

use std::io::Write as _;
use std::process::{Command, Stdio};

use document::json::{self, Value};
use seal::base64url;
use seal::key::{KeyMaterial, SigningKey};
use seal::x509::Certificate;

use crate::world::{WORLD, axes, certified, opinion};

/// Runs a tool with this input; its output if it ended with 0. `None` when the tool is absent, which is told, and fails where
/// `CAUSEWAY_REQUIRE_TOOLS=1`.
#[allow(clippy::print_stderr, reason = "an absent tool is told")]
fn run(name: &str, present: &[&str], command: &[&str], input: &[u8]) -> Option<Result<Vec<u8>, String>> {
    let is_there = Command::new(present[0]).args(&present[1..]).output().is_ok_and(|output| output.status.success());
    if !is_there {
        assert!(
            std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
            "{name} is required and absent"
        );
        eprintln!("SKIPPED {name}: not installed");
        return None;
    }
    let mut child = Command::new(command[0])
        .args(&command[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool starts");
    child.stdin.take().expect("piped").write_all(input).expect("the tool reads");
    let output = child.wait_with_output().expect("the tool ends");
    Some(match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    })
}

/// A JOSE library of another maker, as two Python programs.
struct Jose {
    module: &'static str,
    /// Reads `{"jws", "pem"}`, writes the payload; ends with an exception of the name `refusal` where the signature does not count.
    verifies: &'static str,
    refusal: &'static str,
    /// Reads `{"header", "payload", "pem"}`; writes the flattened form.
    signs: &'static str,
}

impl Jose {
    fn run(&self, program: &str, input: &[u8]) -> Option<Result<Vec<u8>, String>> {
        let import = format!("import {}", self.module);
        run(self.module, &["python3", "-c", &import], &["python3", "-c", program], input)
    }
}

const JOSE: [Jose; 2] = [
    Jose {
        module: "joserfc",
        verifies: r#"
import json, sys
from joserfc import jws
from joserfc.jwk import ECKey
given = json.load(sys.stdin)
registry = jws.JWSRegistry(strict_check_header=False, algorithms=["ES256"])
registry.max_header_length = registry.max_payload_length = 65536  # certificates alone pass its 512 bytes
found = jws.deserialize_json(given["jws"], ECKey.import_key(given["pem"]), registry=registry)
sys.stdout.buffer.write(found.payload)
"#,
        refusal: "BadSignatureError",
        signs: r#"
import json, sys
from joserfc import jws
from joserfc.jwk import ECKey
given = json.load(sys.stdin)
registry = jws.JWSRegistry(strict_check_header=False, algorithms=["ES256"])
made = jws.serialize_json({"protected": given["header"]}, given["payload"].encode(), ECKey.import_key(given["pem"]), registry=registry)
json.dump(made, sys.stdout)
"#,
    },
    Jose {
        module: "jwcrypto",
        verifies: r#"
import json, sys
from jwcrypto import jwk, jws
given = json.load(sys.stdin)
found = jws.JWS()
found.allowed_algs = ["ES256"]
found.deserialize(json.dumps(given["jws"]), jwk.JWK.from_pem(given["pem"].encode()))
sys.stdout.buffer.write(found.payload)
"#,
        refusal: "InvalidJWSSignature",
        signs: r#"
import json, sys
from jwcrypto import jwk, jws
given = json.load(sys.stdin)
made = jws.JWS(given["payload"].encode())
made.add_signature(jwk.JWK.from_pem(given["pem"].encode()), None, json.dumps(given["header"]))
sys.stdout.write(made.serialize())
"#,
    },
];

fn pem(label: &str, der: &[u8]) -> String {
    let text = base64url::encode(der).replace('-', "+").replace('_', "/");
    let padded = format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4));
    let lines: Vec<_> = padded.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line)).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// A key of the land bureau whose private part the test knows.
fn known_key() -> (KeyMaterial, SigningKey, Certificate) {
    let material = KeyMaterial::es256().expect("a key");
    let (key, leaf) = certified(&WORLD.issuing, &material, "land", 51);
    (material, key, leaf)
}

#[test]
fn jose_libraries_accept_our_seal_and_refuse_it_with_one_byte_changed() {
    let (material, key, _) = known_key();
    let document = opinion(|_| {});
    let sealed = String::from_utf8(WORLD.sealed_by(&key, &document)).expect("ASCII");
    let (before, after) = sealed.split_at(40);
    let changed = format!("{before}{}{}", if after.starts_with('A') { 'B' } else { 'A' }, &after[1..]);
    let pem = serde_json::to_string(&pem("PUBLIC KEY", material.spki())).expect("JSON");
    for jose in JOSE {
        let ask = |jws: &str| jose.run(jose.verifies, format!(r#"{{"jws":{jws},"pem":{pem}}}"#).as_bytes());
        let Some(accepted) = ask(&sealed) else { continue };
        assert_eq!(accepted.expect(jose.module), document.canonical(), "{}", jose.module);
        let refused = ask(&changed).expect("present").expect_err(jose.module);
        assert!(refused.contains(jose.refusal), "{refused}");
    }
}

#[test]
fn we_accept_what_jose_libraries_sign_and_refuse_it_with_one_byte_changed() {
    let (material, key, _) = known_key();
    let document = opinion(|_| {});
    let ours = json::parse(&WORLD.sealed_by(&key, &document)).expect("strict JSON");
    let header =
        base64url::decode(ours.pointer("/protected").and_then(Value::as_str).expect("a header")).expect("base64url");
    let input = serde_json::json!({
        "header": serde_json::from_slice::<serde_json::Value>(&header).expect("JSON"),
        "payload": String::from_utf8_lossy(document.canonical()),
        "pem": pem("PRIVATE KEY", material.pkcs8()),
    });
    for jose in JOSE {
        let Some(made) = jose.run(jose.signs, input.to_string().as_bytes()) else { continue };
        let mut made = made.expect(jose.module);
        assert_eq!(axes(&WORLD.verify(&made)), ["passed"; 5], "{}", jose.module);
        made[60] ^= 1;
        assert_eq!(axes(&WORLD.verify(&made))[0], "failed", "{}", jose.module);
    }
}

#[test]
fn openssl_takes_our_certificates_to_their_root() {
    let (_, key, leaf) = known_key();
    let folder = std::env::temp_dir().join(format!("causeway-seal-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str, bytes: &str| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let root = file("root.pem", &pem("CERTIFICATE", WORLD.root.certificate().der()));
    let issuing = file("issuing.pem", &pem("CERTIFICATE", &seal::Signer::chain(&key)[1]));
    let lists: String = WORLD.crls.iter().map(|crl| pem("X509 CRL", crl.der())).collect();
    let lists = file("lists.pem", &lists);
    let at = crate::world::NOW.as_seconds().to_string();
    let verify = |leaf: &str| {
        let command = ["openssl", "verify", "-CAfile", &root, "-untrusted", &issuing, "-CRLfile", &lists];
        let options = ["-crl_check_all", "-x509_strict", "-attime", &at, "-purpose", "any", leaf];
        run("openssl", &["openssl", "version"], &[&command[..], &options[..]].concat(), b"")
    };
    let good = verify(&file("leaf.pem", &pem("CERTIFICATE", leaf.der())));
    let mut changed = leaf.der().to_vec();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let bad = verify(&file("changed.pem", &pem("CERTIFICATE", &changed)));
    std::fs::remove_dir_all(&folder).expect("removed");
    if let (Some(good), Some(bad)) = (good, bad) {
        assert!(good.is_ok(), "{good:?}");
        assert!(bad.is_err());
    }
}
