//! A witness over HTTP sees the log grow: what it cosigned proves existence, and what it does wrong harms nothing.

mod server;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use causeway_tests::{Hub, binary, message};
use serde_json::{Value, json};

use crate::story::{OPINION, sealed};
use server::{Call, Mood, NAME, Witness};

const BATCH: &str = "land-xml/002-batch-of-three-approved-rejected-conditional-three-date-forms.gb18030.xml";

fn causeway(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(binary()).current_dir(folder).args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A stopped hub whose roots named a witness in the trust list, and whose operator asks it.
fn watched() -> (Hub, Witness) {
    let hub = Hub::made();
    let (top, away) = (hub.top(), hub.scratch().to_path_buf());
    let shown = causeway(&top, &["trust", "show", "--format", "json"]);
    let log: Value = serde_json::from_slice(&shown).expect("JSON");
    let witness = Witness::watching(log["logs"][0]["vkey"].as_str().expect("a key").parse().expect("a key"));

    let list: Value =
        serde_json::from_slice(&std::fs::read(top.join("trust/trust-list.json")).expect("read")).expect("JSON");
    use base64::Engine as _;
    let payload = list[0]["payload"].as_str().expect("a payload");
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    let mut next: Value = serde_json::from_slice(&payload).expect("JSON");
    next["sequence"] = json!(2);
    next["witnesses"] = json!([{"name": NAME, "vkey": witness.vkey().to_string()}]);
    next["witnessThreshold"] = json!(1);
    std::fs::write(away.join("next.json"), next.to_string()).expect("written");
    for root in ["root-1.p8", "root-2.p8"] {
        let key = top.join("roots").join(root);
        let signed = causeway(&away, &["trust", "sign", "next.json", "--key", key.to_str().expect("UTF-8")]);
        std::fs::write(away.join("next.json"), signed).expect("written");
    }
    causeway(&top, &["trust", "import", "../next.json"]);

    let config = top.join("causeway.toml");
    let text = std::fs::read_to_string(&config).expect("a configuration");
    let named = format!("\nwitnesses = [{{ name = \"{NAME}\", url = \"{}\" }}]\n", witness.url);
    assert!(text.contains("\nwitnesses = []\n"));
    std::fs::write(&config, text.replace("\nwitnesses = []\n", &named)).expect("written");
    (hub, witness)
}

/// Waits for something that comes by itself, half a minute at most.
fn comes<T>(what: &str, hub: &Hub, look: impl Fn() -> Option<T>) -> T {
    let looks = (0..300).find_map(|_| {
        std::thread::sleep(Duration::from_millis(100));
        look()
    });
    looks.unwrap_or_else(|| panic!("{what}: {}", hub.log()))
}

/// Size and cosignatures of the newest checkpoint.
fn checkpoint(hub: &Hub) -> (u64, usize) {
    let note = String::from_utf8(hub.send("GET", "/log/checkpoint", &[], b"").body).expect("text");
    let size = note.lines().nth(1).and_then(|line| line.parse().ok()).expect("a size");
    (size, note.lines().filter(|line| line.starts_with(&format!("— {NAME} "))).count())
}

/// The opinion under a number of its own.
pub(crate) fn numbered(number: usize) -> Vec<u8> {
    let opinion = message(OPINION);
    let at = opinion.windows(7).rposition(|bytes| bytes == b"[2026]4").expect("its number") + 6;
    [&opinion[..at], number.to_string().as_bytes(), &opinion[at..]].concat()
}

fn publish(hub: &Hub, key: &str, message: &[u8]) -> String {
    let published = hub.publish(&hub.keys.land, key, message);
    assert_eq!(published.status, 201, "{}", String::from_utf8_lossy(&published.body));
    let json = published.json();
    let id = json["id"].as_str().or_else(|| json["items"][0]["id"].as_str()).expect("an id").to_owned();
    comes("a proof", hub, || (proof(hub, &id).0 == 200).then_some(()));
    id
}

fn proof(hub: &Hub, id: &str) -> (u16, String) {
    let reply = hub.get(&hub.keys.land, &format!("/v1/documents/{id}/proof"));
    (reply.status, String::from_utf8_lossy(&reply.body).into_owned())
}

/// The proofs of existence that a verification of a stored document finds.
fn existence(hub: &Hub, id: &str) -> Vec<Value> {
    let headers = [("Content-Type", "application/jose+json")];
    let report = hub.send("POST", "/v1/verifications", &headers, &sealed(hub, id)).json();
    assert_eq!(report["indication"], "TOTAL-PASSED", "{report}");
    report["signatures"][0]["proofOfExistence"].as_array().expect("a list").clone()
}

#[test]
fn what_a_witness_cosigned_proves_existence_and_one_that_is_down_delays_only_that() {
    let (mut hub, witness) = watched();
    witness.set(Mood::Down);
    hub.start(&[]);
    comes("a call", &hub, || (!witness.calls().is_empty()).then_some(()));
    let first = publish(&hub, "one", &message(OPINION));
    assert!(existence(&hub, &first).is_empty() && !proof(&hub, &first).1.contains(NAME), "nobody else saw it yet");
    assert!(hub.stop());

    witness.set(Mood::Honest);
    hub.start(&[]);
    let (size, _) = comes("a cosignature", &hub, || Some(checkpoint(&hub)).filter(|(_, lines)| *lines == 1));
    assert_eq!(witness.calls(), [Call { older: 0, hashes: 0, status: 200 }]);
    let found = existence(&hub, &first);
    assert_eq!(
        (found.len(), &found[0]["source"], &found[0]["origin"]),
        (1, &json!("log"), &json!("hub.example.gov.cn/log"))
    );
    assert!(proof(&hub, &first).1.contains(NAME), "whoever takes the proof away has the cosignature");
    publish(&hub, "two", &message(BATCH));
    assert!(hub.stop());

    // The next process knows no size: the witness names its own, and is shown the way from there.
    witness.set(Mood::Honest);
    hub.start(&[]);
    let (grown, _) =
        comes("another", &hub, || Some(checkpoint(&hub)).filter(|(now, lines)| *lines == 1 && *now > size));
    let calls = witness.calls();
    assert_eq!(calls[0], Call { older: 0, hashes: 0, status: 409 });
    assert!(calls[1].older == size && calls[1].hashes > 0 && calls[1].status == 200, "{calls:?}");
    assert_eq!((calls.len(), witness.seen()), (2, grown));
    assert_eq!(existence(&hub, &first), found, "the first cosigned checkpoint over an entry stays its proof");
}

#[test]
fn a_witness_that_lies_is_not_believed_and_stops_nothing() {
    let (mut hub, witness) = watched();
    let lies = [Mood::OtherText, Mood::OtherKey, Mood::OtherName, Mood::Huge, Mood::Ahead];
    for (number, mood) in lies.into_iter().enumerate() {
        witness.set(mood);
        hub.start(&[]);
        comes("a call", &hub, || (!witness.calls().is_empty()).then_some(()));
        let id = publish(&hub, &format!("lie-{number}"), &numbered(number));
        comes("a warning", &hub, || hub.log().contains(NAME).then_some(()));
        assert!(existence(&hub, &id).is_empty(), "{mood:?}");
        assert_eq!(checkpoint(&hub).1, 0, "{mood:?}");
        assert!(hub.stop());
        std::fs::remove_file(hub.scratch().join("log.txt")).expect("each lie has its own warning");
    }
    witness.set(Mood::Honest);
    hub.start(&[]);
    comes("a cosignature at last", &hub, || Some(checkpoint(&hub)).filter(|(_, lines)| *lines == 1));
}
