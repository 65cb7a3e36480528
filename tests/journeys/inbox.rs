//! Who pulled a document hears what became of it, and says so.

use causeway_tests::{Hub, Reply, Store, message};
use serde_json::{Value, json};

use crate::refusals::expect;
use crate::steps::take_step;
use crate::story::{OPINION, open_case, pull};

/// A hub on which the Commission has pulled the land bureau's opinion; the Commission's key for its inbox; the opinion.
fn pulled(store: Store) -> (Hub, String, String) {
    let mut hub = Hub::made_on(store);
    let inbox = hub.key("reform", "inbox");
    hub.start(&[]);
    let id = hub.publish(&hub.keys.land, "i-0", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    assert_eq!(open_case(&hub, "i-case").status, 201);
    assert_eq!(pull(&hub, "", "i-pull").status, 200);
    (hub, inbox, id)
}

fn items(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()["items"].as_array().expect("items").clone()
}

fn types(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|item| item["type"].as_str()).collect()
}

fn acknowledge(hub: &Hub, key: &str, id: &str) -> Reply {
    let bearer = format!("Bearer {key}");
    hub.send("POST", &format!("/v1/inbox/{id}/ack"), &[("Authorization", &bearer)], b"")
}

#[test]
fn whoever_pulled_a_document_hears_of_each_step_until_it_acknowledges() {
    told_on(Store::Sqlite);
}

#[test]
fn whoever_pulled_a_document_hears_of_each_step_until_it_acknowledges_in_postgres() {
    told_on(Store::Postgres);
}

fn told_on(store: Store) {
    let (hub, inbox, id) = pulled(store);
    let look = |query: &str| items(&hub.get(&inbox, &format!("/v1/inbox{query}")));
    assert!(look("").is_empty());
    let heard = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| look("?wait=25"));
        assert_eq!(take_step(&hub, (&id, "suspension"), "i-1").status, 201);
        waiting.join().expect("an answer")
    });
    assert_eq!(types(&heard), ["causeway.document.suspended"], "whoever waits is woken");
    assert_eq!((&heard[0]["stream"], &heard[0]["sequence"]), (&json!(id), &json!(2)));
    assert_eq!(heard[0]["links"], json!({"document": format!("/v1/documents/{id}")}));
    let read = hub.get(&hub.keys.reform, heard[0]["links"]["document"].as_str().expect("a link"));
    assert_eq!(read.header("causeway-document-status"), "suspended");

    assert_eq!(take_step(&hub, (&id, "resumption"), "i-2").status, 201);
    assert_eq!(take_step(&hub, (&id, "withdrawal"), "i-3").status, 201);
    let all = look(&format!("?stream={id}"));
    let expected = ["causeway.document.suspended", "causeway.document.resumed", "causeway.document.withdrawn"];
    assert_eq!(types(&all), expected);
    assert_eq!(look("?limit=2"), all[..2]);
    assert!(look("?stream=another").is_empty());

    let first = all[0]["id"].as_str().expect("id");
    expect(&acknowledge(&hub, &hub.keys.reform, first), 403, "role-insufficient", None);
    for _ in 0..2 {
        let done = acknowledge(&hub, &inbox, first);
        assert_eq!((done.status, done.body.len()), (204, 0));
    }
    let taken = look("?lease=60&limit=1");
    assert_eq!(types(&taken), ["causeway.document.resumed"]);
    assert!(look("").is_empty(), "it is hidden, and so is what follows it");
    assert_eq!(acknowledge(&hub, &inbox, taken[0]["id"].as_str().expect("id")).status, 204);
    assert_eq!(types(&look("")), ["causeway.document.withdrawn"]);
}

#[test]
fn whoever_pulled_a_document_hears_what_took_its_place() {
    let (hub, inbox, id) = pulled(Store::Sqlite);
    let original = hub.get(&hub.keys.land, &format!("/v1/documents/{id}")).json();
    let mut members = original.as_object().expect("an object").clone();
    for made_by_the_hub in ["id", "source"] {
        members.remove(made_by_the_hub);
    }
    members.insert("links".to_owned(), json!([{"rel": "supersedes", "document": id}]));
    let bearer = format!("Bearer {}", hub.keys.land);
    let media = "application/vnd.causeway.document+json";
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", "i-4"), ("Content-Type", media)];
    let successor = hub.send("POST", "/v1/documents", &headers, Value::Object(members).to_string().as_bytes());
    assert_eq!(successor.status, 201, "{}", String::from_utf8_lossy(&successor.body));
    let told = items(&hub.get(&inbox, "/v1/inbox"));
    assert_eq!(types(&told), ["causeway.document.superseded"]);
    let links = json!({"document": format!("/v1/documents/{id}"), "successor": successor.header("location")});
    assert_eq!(told[0]["links"], links);
}

#[test]
fn an_inbox_is_its_departments_alone() {
    let (mut hub, _, id) = pulled(Store::Sqlite);
    assert!(hub.stop());
    let (inbox, other) = (hub.key("reform", "inbox"), hub.key("land", "inbox"));
    hub.start(&[]);
    assert_eq!(take_step(&hub, (&id, "withdrawal"), "i-1").status, 201);
    let entry = items(&hub.get(&inbox, "/v1/inbox")).remove(0)["id"].as_str().expect("id").to_owned();
    assert!(items(&hub.get(&other, "/v1/inbox")).is_empty());
    expect(&acknowledge(&hub, &other, &entry), 404, "not-found", None);
    expect(&acknowledge(&hub, &inbox, "01a0e598-ee00-7a31-9c55-0d6b7e2f4a10"), 404, "not-found", None);
    expect(&acknowledge(&hub, &inbox, "no-id"), 404, "not-found", None);
    expect(&hub.get(&hub.keys.reform, "/v1/inbox"), 403, "role-insufficient", None);
    expect(&hub.send("GET", "/v1/inbox", &[], b""), 401, "unauthenticated", None);
    assert_eq!(items(&hub.get(&inbox, "/v1/inbox")).len(), 1, "nothing of this acknowledged it");
}

#[test]
fn what_an_inbox_is_asked_has_bounds() {
    let mut hub = Hub::made();
    let inbox = hub.key("reform", "inbox");
    hub.start(&[]);
    let long = format!("stream={}", "s".repeat(129));
    for wrong in [
        "wait=61",
        "wait=-1",
        "wait=x",
        "limit=0",
        "limit=1001",
        "lease=0",
        "lease=3601",
        "since=1",
        "stream=%00",
        &long,
    ] {
        expect(&hub.get(&inbox, &format!("/v1/inbox?{wrong}")), 400, "request-malformed", None);
    }
    for right in ["wait=0", "limit=1", "limit=1000", "lease=3600", "stream=", "wait=0&limit=5&stream=a&lease=1"] {
        assert!(items(&hub.get(&inbox, &format!("/v1/inbox?{right}"))).is_empty(), "{right}");
    }
}

#[test]
fn whoever_waits_is_answered_when_the_hub_stops() {
    let mut hub = Hub::made();
    let inbox = hub.key("reform", "inbox");
    hub.start(&[]);
    let address = hub.url("/v1/inbox?wait=60");
    let asked = std::thread::spawn(move || {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let asking = config.new_agent().get(address).header("Authorization", format!("Bearer {inbox}")).call();
        asking.map(|mut reply| (reply.status().as_u16(), reply.body_mut().read_to_string().expect("a body")))
    });
    // The hub counts what it answers when it has answered: that it waits is seen by nothing but time.
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(hub.stop(), "it ends in order");
    // The time for requests in flight is shorter than the minute: an answer in full came because the hub stopped.
    let answered = asked.join().expect("no panic").expect("an answer");
    assert_eq!(answered, (200, r#"{"items":[]}"#.to_owned()));
}
