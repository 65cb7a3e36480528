//! The operator leads keys through their lives by command line, on a stopped hub.

use std::path::Path;
use std::process::{Command, Output};

use causeway_tests::{Hub, binary, message};
use serde_json::Value;

use crate::refusals::expect;
use crate::story::OPINION;

fn run(hub: &Hub, arguments: &[&str]) -> Output {
    with(hub, arguments, &[])
}

fn with(hub: &Hub, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(binary());
    command.args(arguments).arg("--config").arg(hub.top().join("causeway.toml"));
    command.envs(environment.iter().copied()).output().expect("it runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn done(hub: &Hub, arguments: &[&str]) -> String {
    let output = run(hub, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(hub: &Hub, arguments: &[&str], exit: i32, words: &str) {
    let output = run(hub, arguments);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty() && said.starts_with("error: ") && said.contains(words), "{said}");
}

/// The rows of `key list --format json`.
fn keys(hub: &Hub, department: &str) -> Vec<Value> {
    let text = done(hub, &["key", "list", "--department", department, "--format", "json"]);
    text.lines().map(|line| serde_json::from_str(line).expect("one JSON document a line")).collect()
}

fn kid(row: &Value) -> &str {
    row["kid"].as_str().expect("a kid")
}

fn verdict(hub: &Hub, file: &Path) -> (Option<i32>, String) {
    let trust = hub.top().join("trust");
    let output = Command::new(binary()).arg("verify").arg(file).arg("--trust").arg(trust).output().expect("it runs");
    (output.status.code(), said(&output))
}

#[test]
fn a_key_is_made_activated_retired_and_compromised_by_command_line() {
    let mut hub = Hub::made();
    hub.start(&[]);
    let published = hub.publish(&hub.keys.land, "k-1", &message(OPINION));
    assert_eq!(published.status, 201);
    let id = published.json()["id"].as_str().expect("id").to_owned();
    let bearer = format!("Bearer {}", hub.keys.land);
    let headers = [("Authorization", bearer.as_str()), ("Accept", "application/jose+json")];
    let file = hub.scratch().join("opinion.json");
    std::fs::write(&file, hub.send("GET", &format!("/v1/documents/{id}"), &headers, b"").body).expect("a file");
    let in_use = run(&hub, &["key", "list"]);
    assert_eq!(in_use.status.code(), Some(69), "{}", said(&in_use));
    assert!(hub.stop());
    assert_eq!(verdict(&hub, &file).0, Some(0));

    let first = keys(&hub, "land").remove(0);
    assert_eq!((first["state"].as_str(), first["holder"].as_str()), (Some("active"), Some("hosted")));
    let added: Value = serde_json::from_str(&done(&hub, &["key", "add", "land", "--format", "json"])).expect("JSON");
    assert_eq!(added["state"], "pending");
    assert!(done(&hub, &["key", "request", kid(&added)]).starts_with("-----BEGIN CERTIFICATE REQUEST-----"));
    assert!(done(&hub, &["key", "activate", &kid(&added)[..12]]).contains("  active  "));
    refused(&hub, &["key", "activate", kid(&added)], 65, "active");
    assert!(done(&hub, &["key", "retire", kid(&first)]).contains("  retired  "));
    assert_eq!(verdict(&hub, &file).0, Some(0), "what a retired key sealed still counts");

    let since = first["signFrom"].as_str().expect("a time").to_owned();
    refused(&hub, &["key", "compromise", kid(&first), "--since", &since], 64, "--yes");
    refused(&hub, &["key", "compromise", kid(&first), "--since", "yesterday", "--yes"], 64, "2026-11-24T02:00:00Z");
    done(&hub, &["key", "compromise", kid(&first), "--since", &since, "--yes"]);
    let (code, text) = verdict(&hub, &file);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("REVOKED_NO_POE"), "{text}");
    refused(&hub, &["key", "retire", kid(&first)], 65, "Compromised");
    refused(&hub, &["key", "show", "nothing-like-it"], 65, "causeway key list");
    refused(&hub, &["key", "add", "nobody"], 65, "not in the registry");
}

#[test]
fn all_keys_go_under_a_new_master_key_in_one_step() {
    let mut hub = Hub::made();
    let old = hub.top().join("secrets/master.key");
    let new = hub.top().join("secrets/new.key");
    let secret = "5a".repeat(32);
    std::fs::write(&new, &secret).expect("a file");
    let (old, new) = (old.to_str().expect("text").to_owned(), new.to_str().expect("text").to_owned());
    let rewrap = ["key", "rewrap", "--from", &old, "--to", &new];
    assert!(Command::new("chmod").args(["640", &new]).status().expect("chmod").success());
    refused(&hub, &rewrap, 78, "group or others can read it");
    assert!(Command::new("chmod").args(["600", &new]).status().expect("chmod").success());
    let third = hub.top().join("secrets/third.key");
    std::fs::copy(&new, &third).expect("copied with its mode");
    std::fs::write(&third, "6b".repeat(32)).expect("another key");
    refused(&hub, &["key", "rewrap", "--from", &new, "--to", third.to_str().expect("text")], 69, "master key");
    let said = done(&hub, &rewrap);
    let masters: Vec<_> = keys(&hub, "land").iter().map(|key| key["master"].as_str().map(str::to_owned)).collect();
    assert!(masters[0].as_ref().is_some_and(|id| said.contains(&format!("to master {id}"))), "{said}");
    assert!(!said.contains(&secret[..16]));

    hub.launch(&[]);
    let reply = wait(&hub);
    assert!(reply.contains("master-key") || reply.contains("ready"), "{reply}");
    expect(&hub.publish(&hub.keys.land, "r-1", &message(OPINION)), 503, "key-unavailable", None);
    hub.kill();
    std::fs::rename(&new, &old).expect("renamed");
    std::fs::remove_file(hub.scratch().join("log.txt")).expect("what it logged of its keys is as told");
    hub.start(&[]);
    assert_eq!(hub.publish(&hub.keys.land, "r-1", &message(OPINION)).status, 201);
}

/// What `/readyz` says once the hub answers at all.
fn wait(hub: &Hub) -> String {
    for _ in 0..1000 {
        if let Some(reply) = hub.try_send("GET", "/readyz", &[], b"") {
            return String::from_utf8_lossy(&reply.body).into_owned();
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("no answer: {}", hub.log())
}

#[test]
fn the_master_key_comes_from_one_place_and_never_from_two() {
    let hub = Hub::made();
    let file = hub.top().join("secrets/master.key");
    let hex = std::fs::read_to_string(&file).expect("a master key");
    let credentials = hub.scratch().join("credentials");
    std::fs::create_dir(&credentials).expect("a folder");
    let request = ["key", "request"].map(str::to_owned).to_vec();
    let request = |hub: &Hub| [request.clone(), vec![kid(&keys(hub, "land")[0]).to_owned()]].concat();
    let request = request(&hub);
    let request: Vec<&str> = request.iter().map(String::as_str).collect();
    let two = with(&hub, &request, &[("CAUSEWAY_MASTER_KEY", &hex)]);
    assert_eq!(two.status.code(), Some(78), "{}", said(&two));
    assert!(!said(&two).contains(&hex[..16]));

    let config = hub.top().join("causeway.toml");
    let text = std::fs::read_to_string(&config).expect("a configuration");
    std::fs::write(&config, text.replace("\nmaster = ", "\n# master = ")).expect("written");
    refused(&hub, &request, 69, "seal.master");
    let by_variable = with(&hub, &request, &[("CAUSEWAY_MASTER_KEY", &hex)]);
    assert!(by_variable.status.success(), "{}", said(&by_variable));
    std::fs::write(credentials.join("causeway-master"), &hex).expect("a credential");
    let folder = credentials.to_str().expect("text");
    let by_credential = with(&hub, &request, &[("CREDENTIALS_DIRECTORY", folder)]);
    assert!(by_credential.status.success(), "{}", said(&by_credential));
    let both = with(&hub, &request, &[("CREDENTIALS_DIRECTORY", folder), ("CAUSEWAY_MASTER_KEY", &hex)]);
    assert_eq!(both.status.code(), Some(78), "{}", said(&both));
}

#[test]
fn a_department_brings_its_own_key_made_by_openssl() {
    let hub = Hub::made();
    let (key, csr) = (hub.scratch().join("own.pem"), hub.scratch().join("own.csr"));
    let made = Command::new("openssl")
        .args(["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=land"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&csr)
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        assert!(std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_none(), "openssl is absent");
        eprintln!("skipped: openssl is absent");
        return;
    }
    let csr = csr.to_str().expect("text").to_owned();
    let chain = done(&hub, &["key", "add", "land", "--csr", &csr]);
    assert_eq!(chain.matches("-----BEGIN CERTIFICATE-----").count(), 2, "leaf and issuing authority: {chain}");
    let own = keys(&hub, "land").into_iter().find(|key| key["holder"] == "department").expect("it is listed");
    assert!(own.get("master").is_none() && own["state"] == "pending");
    refused(&hub, &["key", "add", "land", "--csr", &csr], 65, "already");
    refused(&hub, &["key", "request", kid(&own)], 69, "held by its department");
    done(&hub, &["key", "activate", kid(&own)]);
    let list = std::fs::read(hub.top().join("trust/registry-list.json")).expect("a list");
    let list: Value = serde_json::from_slice(&list).expect("JSON");
    use base64::Engine;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let payload = engine.decode(list["payload"].as_str().expect("a payload")).expect("base64url");
    let payload = String::from_utf8(payload).expect("text");
    assert!(payload.contains(&format!("{{\"holder\":\"department\",\"kid\":\"{}\"}}", kid(&own))), "{payload}");
    let master = hub.top().join("secrets/master.key");
    refused(&hub, &["key", "add", "land", "--csr", master.to_str().expect("text")], 65, "PKCS#10");
}
