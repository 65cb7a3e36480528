//! The operator's trust list: signed by root holders who have no hub, taken by the hub, never set back.

use std::path::Path;
use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use causeway_tests::{Hub, binary};
use serde_json::{Value, json};

fn causeway(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(binary()).current_dir(folder).args(arguments).output().expect("the program runs")
}

fn payload(list: &[u8]) -> Value {
    let list: Value = serde_json::from_slice(list).expect("JSON");
    let payload = list[0]["payload"].as_str().expect("a payload");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

#[test]
fn two_root_holders_sign_the_next_trust_list_and_the_hub_takes_it_once_and_for_all() {
    let hub = Hub::made();
    let (top, away) = (hub.top(), hub.scratch());
    let first = std::fs::read(top.join("trust/trust-list.json")).expect("read");
    let mut next = payload(&first);
    next["sequence"] = json!(7);
    next["operator"]["en"] = json!("Yunqiao exchange (sample)");
    std::fs::write(away.join("next.json"), next.to_string()).expect("written");

    // Neither needs a hub's folder: they are run beside it.
    let sign = |file: &str, root: &str| {
        causeway(away, &["trust", "sign", file, "--key", top.join("roots").join(root).to_str().expect("UTF-8")])
    };
    let by_one = sign("next.json", "root-1.p8");
    assert!(by_one.status.success(), "{}", String::from_utf8_lossy(&by_one.stderr));
    std::fs::write(away.join("one.json"), &by_one.stdout).expect("written");
    let half = causeway(&top, &["trust", "import", "../one.json"]);
    assert_eq!(half.status.code(), Some(65), "one signature of two");
    assert!(String::from_utf8_lossy(&half.stderr).contains("1 of 2 needed root keys signed"));

    assert_eq!(sign("one.json", "root-1.p8").status.code(), Some(65), "nobody signs twice");
    let by_both = sign("one.json", "root-2.p8");
    std::fs::write(away.join("both.json"), &by_both.stdout).expect("written");
    let taken = causeway(&top, &["trust", "import", "../both.json"]);
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));

    std::fs::write(away.join("first.json"), &first).expect("written");
    let older = causeway(&top, &["trust", "import", "../first.json"]);
    assert_eq!(older.status.code(), Some(65));
    assert!(String::from_utf8_lossy(&older.stderr).contains("trust-list-rollback"));
    assert!(causeway(&top, &["trust", "export", "../exported"]).status.success());
    let exported = std::fs::read(away.join("exported/trust-list.json")).expect("read");
    assert!(exported == by_both.stdout, "what the roots signed is served to the byte");
}

#[test]
fn the_list_in_force_is_shown_by_its_fingerprint_on_the_hub_and_wherever_a_copy_lies() {
    let hub = Hub::made();
    let (top, away) = (hub.top(), hub.scratch());
    let said = |folder: &Path, arguments: &[&str]| {
        let output = causeway(folder, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let own: Value = serde_json::from_str(&said(&top, &["trust", "show", "--format", "json"])).expect("JSON");
    let body = payload(&std::fs::read(top.join("trust/trust-list.json")).expect("read"));
    assert_eq!((&own["sequence"], &own["logs"], &own["threshold"]), (&body["sequence"], &body["logs"], &json!(2)));
    let kids = |rows: &Value| rows.as_array().into_iter().flatten().map(|row| row["kid"].clone()).collect::<Vec<_>>();
    assert_eq!(kids(&own["rootKeys"]), kids(&body["roots"]["keys"]));
    assert_eq!(kids(&own["registryKeys"]), kids(&body["registryKeys"]));
    let trust = top.join("trust");
    let trust = trust.to_str().expect("UTF-8");
    assert_eq!(
        said(away, &["trust", "show", trust, "--format", "json"]).trim(),
        own.to_string(),
        "a copy tells the same"
    );

    let text = said(away, &["trust", "show", trust]);
    let fingerprint = own["rootSet"].as_str().expect("a fingerprint");
    for part in [fingerprint, "in date", "2 of 2 sign", "root-ca", "hub.example.gov.cn/log+"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let verified = causeway(away, &["verify", "no-such-file", "--trust", trust]);
    assert!(String::from_utf8_lossy(&verified.stderr).contains(fingerprint), "verify names the same root set");
    let files = said(away, &["trust", "list", trust]);
    let names: Vec<_> = files.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let expected =
        ["crl/issuing-ca.crl", "crl/root-ca.crl", "registry-list.json", "status-list.json", "trust-list.json"];
    assert_eq!(names, expected, "{files}");

    std::fs::write(away.join("forged.json"), b"[]").expect("written");
    let forged = causeway(away, &["trust", "show", "forged.json"]);
    assert_eq!((forged.status.code(), forged.stdout.len()), (Some(65), 0));
    assert_eq!(causeway(away, &["trust", "show", "no-such-list"]).status.code(), Some(66));
}
