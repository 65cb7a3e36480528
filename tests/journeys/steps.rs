//! A department suspends, resumes and withdraws what it issued; whoever verifies and whoever pulls sees it.

use std::process::Command;

use causeway_tests::{Hub, Reply, binary, message};
use serde_json::{Value, json};

use crate::refusals::expect;
use crate::story::{OPINION, open_case, pull, sealed};

/// Takes a step with a document.
fn step(hub: &Hub, key: &str, (id, step): (&str, &str), idempotency: &str, grounds: &Value) -> Reply {
    let bearer = format!("Bearer {key}");
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", idempotency), ("Content-Type", "application/json")];
    hub.send("POST", &format!("/v1/documents/{id}/{step}"), &headers, grounds.to_string().as_bytes())
}

/// Takes a step with a document of the land bureau.
pub(crate) fn take_step(hub: &Hub, step: (&str, &str), idempotency: &str) -> Reply {
    self::step(hub, &hub.keys.land, step, idempotency, &grounds())
}

fn grounds() -> Value {
    json!({"reason": "依据复议决定", "instrument": {"title": "行政复议决定书（样例）", "number": "云复〔2026〕1号"}})
}

/// What the status list served now makes of a file; waits until it says so, since it is signed by a job.
fn becomes(hub: &Hub, file: &std::path::Path, exit: i32, word: &str) {
    let trust = hub.scratch().join("trust");
    std::fs::create_dir_all(trust.join("crl")).expect("a folder");
    for (folder, to) in [(hub.top().join("trust"), &trust), (hub.top().join("trust/crl"), &trust.join("crl"))] {
        for entry in std::fs::read_dir(folder).expect("files").map(|entry| entry.expect("read").path()) {
            if entry.is_file() {
                std::fs::copy(&entry, to.join(entry.file_name().expect("a name"))).expect("copied");
            }
        }
    }
    let verify = || {
        for list in ["status-list", "registry-list"] {
            let bytes = hub.send("GET", &format!("/log/{list}"), &[], b"").body;
            std::fs::write(trust.join(format!("{list}.json")), bytes).expect("written");
        }
        let out = Command::new(binary()).arg("verify").arg(file).arg("--trust").arg(&trust).output().expect("it runs");
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let mut last = verify();
    for _ in 0..200 {
        if last.0 == Some(exit) && last.1.contains(word) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        last = verify();
    }
    panic!("{word} was expected: {last:?}");
}

#[test]
fn a_document_is_suspended_resumed_and_withdrawn_and_verdicts_and_pulls_follow() {
    let hub = Hub::serving();
    let land = &hub.keys.land;
    let id = hub.publish(land, "s-0", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let file = hub.scratch().join("opinion.json");
    std::fs::write(&file, sealed(&hub, &id)).expect("written");
    assert_eq!(open_case(&hub, "s-case").status, 201);
    becomes(&hub, &file, 0, "TOTAL-PASSED");

    let suspended = step(&hub, land, (&id, "suspension"), "s-1", &grounds());
    assert_eq!((suspended.status, &suspended.json()["status"]), (201, &json!("suspended")));
    assert!(suspended.json()["receipt"]["payload"].is_string(), "{}", suspended.json());
    becomes(&hub, &file, 2, "DOCUMENT_SUSPENDED");
    expect(&pull(&hub, "", "s-pull-1"), 404, "document-not-found", Some("D01"));
    let read = hub.get(land, &format!("/v1/documents/{id}"));
    assert_eq!((read.status, read.header("causeway-document-status")), (200, "suspended"), "its issuer still reads it");

    let again = step(&hub, land, (&id, "suspension"), "s-1", &grounds());
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(again.body, suspended.body, "the same receipt");
    let other = json!({"reason": "another", "instrument": {"title": "t", "number": "n"}});
    expect(&step(&hub, land, (&id, "suspension"), "s-1", &other), 409, "idempotency-conflict", None);
    expect(&step(&hub, land, (&id, "suspension"), "s-2", &grounds()), 409, "document-not-current", None);

    assert_eq!(step(&hub, land, (&id, "resumption"), "s-3", &grounds()).json()["status"], "current");
    becomes(&hub, &file, 0, "TOTAL-PASSED");
    assert_eq!(pull(&hub, "", "s-pull-2").status, 200);
    expect(&step(&hub, land, (&id, "resumption"), "s-4", &grounds()), 409, "document-not-current", None);

    assert_eq!(step(&hub, land, (&id, "withdrawal"), "s-5", &grounds()).json()["status"], "revoked");
    becomes(&hub, &file, 1, "DOCUMENT_REVOKED");
    for name in ["withdrawal", "suspension", "resumption"] {
        expect(&step(&hub, land, (&id, name), &format!("s-6-{name}"), &grounds()), 409, "document-not-current", None);
    }
    let pulled = hub.get(&hub.keys.reform, &format!("/v1/documents/{id}"));
    assert_eq!((pulled.status, pulled.header("causeway-document-status")), (200, "revoked"), "who pulled it sees that");
}

#[test]
fn only_its_own_department_takes_a_step_and_says_why() {
    let mut hub = Hub::made();
    let planning = hub.key("planning", "publish");
    hub.start(&[]);
    let land = &hub.keys.land;
    let id = hub.publish(land, "s-0", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let refused = |key: &str, id: &str, grounds: &Value| step(&hub, key, (id, "withdrawal"), "w-1", grounds);
    expect(&refused(&hub.keys.reform, &id, &grounds()), 403, "role-insufficient", None);
    expect(&refused(&planning, &id, &grounds()), 404, "not-found", None);
    expect(&refused(land, "01a0e598-ee00-7a31-9c55-0d6b7e2f4a10", &grounds()), 404, "not-found", None);
    expect(&refused(land, "no-id", &grounds()), 404, "not-found", None);
    for wrong in [
        json!({"reason": "r"}),
        json!({"reason": " ", "instrument": {"title": "t", "number": "n"}}),
        json!({"reason": "r".repeat(2001), "instrument": {"title": "t", "number": "n"}}),
        json!({"reason": "r", "instrument": {"title": "t"}}),
        json!({"reason": "r", "instrument": {"title": "t", "number": "n"}, "status": "revoked"}),
        json!(["r"]),
    ] {
        expect(&refused(land, &id, &wrong), 422, "request-invalid", None);
    }
    let bearer = format!("Bearer {land}");
    let path = format!("/v1/documents/{id}/withdrawal");
    let unkeyed = [("Authorization", &*bearer), ("Content-Type", "application/json")];
    let body = grounds().to_string();
    expect(&hub.send("POST", &path, &unkeyed, body.as_bytes()), 400, "idempotency-key-required", None);
    let keyed = [("Authorization", &*bearer), ("Content-Type", "application/json"), ("Idempotency-Key", "w-2")];
    expect(&hub.send("POST", &path, &keyed, b"{\"reason\":1,\"reason\":2}"), 400, "request-malformed", None);
    expect(&hub.send("POST", &path, &[], body.as_bytes()), 401, "unauthenticated", None);
    assert_eq!(hub.get(land, &format!("/v1/documents/{id}")).header("causeway-document-status"), "current");
}
