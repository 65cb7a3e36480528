//! Tools of other makers judge what a hub made.

#![expect(clippy::print_stdout, reason = "a tool that is absent is named in the output")]

use std::path::Path;
use std::process::{Command, Output};

use causeway_tests::{Hub, message, root};

/// Runs a tool; `None`, loudly, when it is not there. Under `CAUSEWAY_REQUIRE_TOOLS=1` it must be there.
fn tool(name: &str, command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            assert!(std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_none(), "{name} is required: {error}");
            println!("SKIPPED {name}: {error}");
            None
        }
    }
}

fn python() -> Option<Command> {
    let own = root().join("target/verifiers/bin/python");
    let mut python = Command::new(if own.exists() { own.into_os_string() } else { "python3".into() });
    let modules = tool("joserfc", Command::new(python.get_program()).args(["-c", "import joserfc, cryptography"]))?;
    if !modules.status.success() {
        assert!(std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_none(), "joserfc and cryptography are required");
        println!("SKIPPED joserfc: the Python modules joserfc and cryptography are not installed");
        return None;
    }
    python.arg(root().join("ops/verify_sealed.py"));
    Some(python)
}

fn sealed(hub: &Hub) -> Vec<u8> {
    let published = hub.publish(&hub.keys.land, "k", &message("land-xml/001-opinion-approved-rare-name.gb18030.xml"));
    let id = published.json()["id"].as_str().expect("id").to_owned();
    let bearer = format!("Bearer {}", hub.keys.land);
    let headers = [("Authorization", &*bearer), ("Accept", "application/jose+json")];
    hub.send("GET", &format!("/v1/documents/{id}"), &headers, b"").body
}

#[test]
fn joserfc_accepts_what_the_hub_sealed_and_refuses_it_with_one_byte_changed() {
    let hub = Hub::serving();
    let sealed = sealed(&hub);
    let good = hub.scratch().join("good.json");
    std::fs::write(&good, &sealed).expect("written");
    let Some(mut command) = python() else { return };
    let judged = command.arg(&good).arg("--trust").arg(hub.top().join("trust")).output().expect("python runs");
    assert!(
        judged.status.success(),
        "{}{}",
        String::from_utf8_lossy(&judged.stdout),
        String::from_utf8_lossy(&judged.stderr)
    );
    let changed = hub.scratch().join("changed.json");
    for at in [40, sealed.len() / 3, sealed.len() / 2, sealed.len() - 20] {
        let mut bytes = sealed.clone();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        std::fs::write(&changed, &bytes).expect("written");
        let judged = python().expect("as before").arg(&changed).output().expect("python runs");
        assert!(!judged.status.success(), "byte {at}");
    }
}

#[test]
fn openssl_reads_the_revocation_lists_and_believes_only_whole_ones() {
    let hub = Hub::serving();
    let crl = hub.top().join("trust/crl/issuing-ca.crl");
    let authority = hub.scratch().join("ca.pem");
    let der = hub.top().join("roots/issuing-ca.der");
    let made = tool(
        "openssl",
        Command::new("openssl").args(["x509", "-inform", "DER", "-in"]).arg(&der).arg("-out").arg(&authority),
    );
    let Some(made) = made else { return };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let judge = |crl: &Path| {
        let mut command = Command::new("openssl");
        command.args(["crl", "-inform", "DER", "-noout", "-CAfile"]).arg(&authority).arg("-in").arg(crl);
        String::from_utf8_lossy(&tool("openssl", &mut command).expect("as before").stderr).into_owned()
    };
    assert!(judge(&crl).contains("verify OK"), "{}", judge(&crl));
    let mut bytes = std::fs::read(&crl).expect("read");
    let last = bytes.len() - 5;
    bytes[last] ^= 1;
    let changed = hub.scratch().join("changed.crl");
    std::fs::write(&changed, bytes).expect("written");
    assert!(!judge(&changed).contains("verify OK"));
}
