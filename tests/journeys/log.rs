//! Whoever distrusts the hub walks its log: `causeway log verify`, on a server and on a copy.

use std::path::{Path, PathBuf};
use std::process::Command;

use causeway_tests::{Hub, binary, message};
use log::{Audit, OpenCheckpoint, TilePath};
use serde_json::Value;

use crate::story::OPINION;

const BATCH: &str = "land-xml/002-batch-of-three-approved-rejected-conditional-three-date-forms.gb18030.xml";

/// What `log verify` says: exit code and report.
fn verify(log: &str, trust: &Path, from: Option<&Path>) -> (Option<i32>, Value) {
    let mut command = Command::new(binary());
    command.args(["log", "verify", log, "--format", "json", "--trust"]).arg(trust);
    from.map(|from| command.arg("--from").arg(from));
    let out = command.output().expect("the program runs");
    let report = serde_json::from_slice(&out.stdout);
    (out.status.code(), report.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr))))
}

/// Publishes and waits until a checkpoint covers it.
fn publish(hub: &Hub, key: &str, message: &[u8]) {
    let published = hub.publish(&hub.keys.land, key, message);
    assert_eq!(published.status, 201, "{}", String::from_utf8_lossy(&published.body));
    let json = published.json();
    let id = json["id"].as_str().or_else(|| json["items"][0]["id"].as_str()).expect("an id").to_owned();
    let proved = || hub.get(&hub.keys.land, &format!("/v1/documents/{id}/proof")).status == 200;
    assert!((0..10).any(|_| proved()), "the checkpoint comes");
}

fn checkpoint(hub: &Hub, name: &str) -> PathBuf {
    let path = hub.scratch().join(name);
    std::fs::write(&path, hub.send("GET", "/log/checkpoint", &[], b"").body).expect("written");
    path
}

/// Copies the log's files, as a mirror does.
fn mirror(hub: &Hub, folder: &Path) {
    let fetch = |name: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let reply = hub.send("GET", &format!("/log/{name}"), &[], b"");
        assert_eq!(reply.status, 200, "{name}");
        std::fs::write(path, &reply.body).expect("written");
        reply.body
    };
    let trust: Value = serde_json::from_slice(&fetch("trust-list")).expect("JSON");
    let note = fetch("checkpoint");
    let tree = OpenCheckpoint::open(&note, &vkey(&trust), &[]).expect("signed").checkpoint().tree;
    let mut audit = Audit::new(tree, None).expect("nothing was seen before");
    while let Some(paths) = audit.next() {
        let [bundle, tile] = paths.map(|path: TilePath| fetch(&path.to_string()));
        for higher in audit.take(&bundle, &tile).expect("a whole log") {
            fetch(&higher.path.to_string());
        }
    }
}

fn vkey(trust: &Value) -> log::VerifierKey {
    use base64::Engine as _;
    let payload = trust[0]["payload"].as_str().expect("a JWS");
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    let list: Value = serde_json::from_slice(&payload).expect("JSON");
    list["logs"][0]["vkey"].as_str().expect("a key").parse().expect("a key")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("read") {
        let entry = entry.expect("read");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}

#[test]
fn a_log_is_verified_where_it_is_served_and_in_a_copy_and_a_changed_byte_is_named_by_its_entry() {
    let hub = Hub::serving();
    let trust = hub.top().join("trust");
    publish(&hub, "one", &message(OPINION));
    let older = checkpoint(&hub, "older");
    publish(&hub, "three", &message(BATCH));
    let (exit, report) = verify(&hub.url("/log"), &trust, Some(&older));
    assert_eq!((exit, &report["result"]), (Some(0), &"passed".into()), "{report}");
    assert_eq!(report["size"].as_u64(), report["from"]["size"].as_u64().map(|size| size + 3), "{report}");

    let folder = hub.scratch().join("mirror");
    mirror(&hub, &folder);
    let folder_name = folder.to_str().expect("UTF-8").to_owned();
    assert_eq!(verify(&folder_name, &trust, Some(&older)).0, Some(0));

    let bundle = folder.join(format!("tile/entries/000.p/{}", report["size"]));
    let whole = std::fs::read(&bundle).expect("read");
    let mut changed = whole.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    std::fs::write(&bundle, changed).expect("written");
    let (exit, told) = verify(&folder_name, &trust, None);
    assert_eq!((exit, told["firstBadIndex"].as_u64()), (Some(1), report["size"].as_u64().map(|size| size - 1)));

    std::fs::remove_file(&bundle).expect("removed");
    let (exit, told) = verify(&folder_name, &trust, None);
    assert_eq!((exit, &told["result"]), (Some(2), &"indeterminate".into()), "{told}");
    std::fs::write(&bundle, whole).expect("written");
    let note = String::from_utf8(std::fs::read(folder.join("checkpoint")).expect("read")).expect("text");
    std::fs::write(
        folder.join("checkpoint"),
        note.replacen("hub.example.gov.cn/log\n1", "hub.example.gov.cn/log\n2", 1),
    )
    .expect("written");
    assert_eq!(verify(&folder_name, &trust, None).0, Some(1), "the log did not sign that");
}

#[test]
fn a_store_put_back_in_time_issues_nothing_and_if_forced_its_other_history_is_found_out() {
    let mut hub = Hub::serving();
    let (data, guard) = (hub.top().join("data"), hub.top().join("log-guard.json"));
    let (backup, trust) = (hub.scratch().join("backup"), hub.top().join("trust"));
    publish(&hub, "before", &message(OPINION));
    assert!(hub.stop());
    copy(&data, &backup);
    hub.start(&[]);
    publish(&hub, "after", &message(BATCH));
    let seen = checkpoint(&hub, "seen");
    assert!(hub.stop());

    hub.provoked = Some("log-rollback-detected");
    std::fs::remove_dir_all(&data).expect("gone");
    copy(&backup, &data);
    hub.launch(&[]);
    let refused = (0..500).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        hub.try_publish(&hub.keys.land, "again", &message(BATCH))
    });
    let refused = refused.expect("it serves");
    assert_eq!((refused.status, &refused.json()["code"]), (503, &"log-rollback-detected".into()));
    assert_eq!(hub.send("GET", "/log/checkpoint", &[], b"").status, 200, "reads go on");
    let (exit, report) = verify(&hub.url("/log"), &trust, Some(&seen));
    assert_eq!(exit, Some(1), "{report}");
    assert!(report["reason"].as_str().expect("a reason").contains("rolled back"), "{report}");

    hub.kill();
    std::fs::remove_file(&guard).expect("forced");
    hub.start(&[]);
    publish(&hub, "other", &message(BATCH));
    let (exit, report) = verify(&hub.url("/log"), &trust, Some(&seen));
    assert_eq!(exit, Some(1), "{report}");
    assert!(report["reason"].as_str().expect("a reason").contains("two histories"), "{report}");
}
