//! A department sees what it may pull before it asks.

use causeway_tests::{Hub, Reply, message};
use serde_json::{Value, json};

use crate::refusals::expect;
use crate::story::{OPINION, open_case, pull};

fn offers(hub: &Hub, key: &str, query: &str) -> Vec<Value> {
    let reply = hub.get(key, &format!("/v1/evidence-offers{query}"));
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()["items"].as_array().expect("items").clone()
}

#[test]
fn a_department_sees_what_it_may_pull_from_whom_under_which_agreement() {
    let hub = Hub::serving();
    let reform = &hub.keys.reform;
    let all = offers(&hub, reform, "");
    let types: Vec<&str> = all.iter().filter_map(|offer| offer["type"].as_str()).collect();
    assert!(types.contains(&"land-use-pre-review-opinion") && types.contains(&"site-selection-opinion"), "{types:?}");

    let land = "?type=land-use-pre-review-opinion&division=990112";
    let [offer] = offers(&hub, reform, land).try_into().expect("one");
    let told = ["type", "provider", "agreement", "version", "matters", "purposes", "caseless", "live", "usedToday"];
    let told: Vec<&Value> = told.iter().map(|name| &offer[name]).collect();
    let expected = json!([
        "land-use-pre-review-opinion",
        "land",
        "agr-2026-0014",
        3,
        ["enterprise-project-approval"],
        ["project-approval"],
        false,
        false,
        0
    ]);
    assert_eq!(json!(told), expected);
    assert_eq!(offer["legalBasis"], json!([{"act": "样例办法", "article": "第三条"}]));

    // The branch that was delegated to is whom a request would be routed to in its division, the bureau elsewhere.
    for (division, provider) in [("990112", "planning-liangjiang"), ("990000", "planning")] {
        let [site] =
            offers(&hub, reform, &format!("?type=site-selection-opinion&division={division}")).try_into().expect("one");
        assert_eq!(site["provider"], provider);
    }

    let published = hub.publish(&hub.keys.land, "o-0", &message(OPINION));
    assert_eq!((published.status, open_case(&hub, "o-case").status, pull(&hub, "", "o-pull").status), (201, 201, 200));
    assert_eq!(offers(&hub, reform, land)[0]["usedToday"], 1);

    let rest = offers(&hub, reform, "?cursor=agr-2026-0014/land-use-pre-review-opinion");
    assert!(rest.len() < all.len() && rest.iter().all(|offer| offer["agreement"] != "agr-2026-0014"), "{rest:?}");
    assert!(offers(&hub, reform, "?matter=drug-production-licence").is_empty(), "a matter of others");
    let others = offers(&hub, &hub.keys.food_drug, "?type=land-use-pre-review-opinion");
    assert!(others.is_empty(), "it has no agreement: {others:?}");
}

#[test]
fn what_a_list_of_offers_cannot_be_asked_is_told() {
    let hub = Hub::serving();
    let asked = |query: &str| -> Reply { hub.get(&hub.keys.reform, &format!("/v1/evidence-offers?{query}")) };
    expect(&asked("type=no-such-type"), 422, "document-type-unknown", None);
    expect(&asked("matter=no-such-matter"), 422, "matter-unknown", None);
    expect(&asked("division=999999"), 422, "request-invalid", None);
    expect(&asked("division=99"), 422, "request-invalid", None);
    expect(&asked("type=%20"), 422, "request-invalid", None);
    for cursor in ["cursor=x", "cursor=a/b/c/d", "cursor=/", "cursor=agr-2026-0014/%20"] {
        expect(&asked(cursor), 400, "cursor-invalid", None);
    }
    expect(&asked("page=2"), 400, "request-malformed", None);
    expect(&hub.get(&hub.keys.land, "/v1/evidence-offers"), 403, "role-insufficient", None);
    expect(&hub.send("GET", "/v1/evidence-offers", &[], b""), 401, "unauthenticated", None);
}
