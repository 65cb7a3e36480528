//! A department lists what it has issued.

use causeway_tests::{Hub, Reply, message};
use serde_json::Value;

use crate::refusals::expect;
use crate::steps::take_step;
use crate::story::OPINION;
use crate::witness::numbered;

const SITE_OPINION: &str = "planning-xml/002-site-opinion-branch-default-namespace-extra-element.utf8.xml";

fn list(hub: &Hub, key: &str, query: &str) -> Vec<Value> {
    let reply = hub.get(key, &format!("/v1/documents{query}"));
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()["items"].as_array().expect("items").clone()
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|item| item["id"].as_str()).collect()
}

#[test]
fn a_department_lists_what_it_and_its_branches_have_issued() {
    let mut hub = Hub::made();
    let (planning, branch) = (hub.key("planning", "publish"), hub.key("planning-liangjiang", "publish,seal"));
    hub.start(&[]);
    let land = hub.keys.land.clone();
    let opinion = hub.publish(&land, "l-0", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let bearer = format!("Bearer {branch}");
    let headers = [
        ("Authorization", &*bearer),
        ("Idempotency-Key", "l-1"),
        ("Content-Type", "application/xml"),
        ("Causeway-Adapter", "planning-xml"),
    ];
    let published = hub.send("POST", "/v1/documents", &headers, &message(SITE_OPINION));
    assert_eq!(published.status, 201, "{}", String::from_utf8_lossy(&published.body));
    let site = published.json()["id"].as_str().expect("id").to_owned();

    let own = list(&hub, &land, "");
    assert_eq!(ids(&own), [&*opinion]);
    let told = ["type", "kind", "issuer", "number", "issuedOn", "status"].map(|name| own[0][name].as_str());
    let expected =
        ["land-use-pre-review-opinion", "opinion", "land", "云国土预审[2026]4号", "2026-11-03", "current"].map(Some);
    assert_eq!(told, expected);
    assert!(own[0].get("body").is_none() && own[0].get("subjects").is_none(), "nothing of what stands in it");
    assert_eq!(take_step(&hub, (&opinion, "suspension"), "l-2").status, 201);
    assert_eq!(list(&hub, &land, "")[0]["status"], "suspended");

    for (key, expected) in [(&branch, vec![&*site]), (&planning, vec![&*site]), (&hub.keys.reform, Vec::new())] {
        assert_eq!(ids(&list(&hub, key, "")), expected);
    }
    assert_eq!(ids(&list(&hub, &land, "?type=land-use-pre-review-opinion")), [&*opinion]);
    assert!(list(&hub, &land, "?type=site-selection-opinion").is_empty());
    assert_eq!(
        ids(&list(&hub, &land, "?number=%E4%BA%91%E5%9B%BD%E5%9C%9F%E9%A2%84%E5%AE%A1%5B2026%5D4%E5%8F%B7")),
        [&*opinion]
    );
    assert!(list(&hub, &land, "?number=5").is_empty());
    assert!(list(&hub, &land, "?case=99000026FD4CA5E8TEW1").is_empty());
    assert!(list(&hub, &land, &format!("?cursor={opinion}")).is_empty(), "nothing is older");
}

#[test]
fn lists_of_documents_come_in_pages_without_gap_or_repeat() {
    let hub = Hub::serving();
    let land = &hub.keys.land;
    let mut all = Vec::new();
    for n in 0..103 {
        let reply = hub.publish(land, &format!("p-{n}"), &numbered(n));
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        all.push(reply.json()["id"].as_str().expect("id").to_owned());
    }
    all.sort_by(|a, b| b.cmp(a));
    let first = hub.get(land, "/v1/documents").json();
    let next = first["next"].as_str().expect("another page").to_owned();
    let second = hub.get(land, &format!("/v1/documents?cursor={next}")).json();
    assert!(second.get("next").is_none());
    let read: Vec<String> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["items"].as_array().expect("items"))
        .map(|item| item["id"].as_str().expect("id").to_owned())
        .collect();
    assert_eq!(read, all);
}

#[test]
fn what_a_list_of_documents_cannot_be_asked_is_told() {
    let hub = Hub::serving();
    let asked = |query: &str| -> Reply { hub.get(&hub.keys.land, &format!("/v1/documents?{query}")) };
    let long = format!("number={}", "1".repeat(201));
    for wrong in ["type=%20", "number=%00", &long, "page=2"] {
        expect(&asked(wrong), 400, "request-malformed", None);
    }
    expect(&asked("case=99000026FD4CA5E8TEW2"), 400, "case-code-check", None);
    expect(&asked("cursor=x"), 400, "cursor-invalid", None);
    expect(&hub.send("GET", "/v1/documents", &[], b""), 401, "unauthenticated", None);
}
