//! One department never reads another's documents, requests or cases, nor learns whether they exist.

use causeway_tests::{Hub, Reply, message};
use serde_json::Value;

use crate::story::{OPINION, open_case, pull};

/// What an answer says, but for its ids and the time.
fn said(reply: Reply) -> (u16, Value, Vec<(String, String)>) {
    let mut problem = reply.json();
    let _ = problem.as_object_mut().and_then(|members| members.remove("requestId"));
    let headers =
        reply.headers.into_iter().filter(|(name, _)| !["date", "causeway-request-id"].contains(&name.as_str()));
    (reply.status, problem, headers.collect())
}

/// The path of a case that nobody opened; of its check characters one is right.
fn no_such_case(hub: &Hub) -> String {
    let paths = ('0'..='9').chain('A'..='Z').map(|check| format!("/v1/cases/9900002600000000000{check}"));
    let mut well_formed = paths.filter(|path| hub.get(&hub.keys.food_drug, path).code() != "case-code-check");
    well_formed.next().expect("one check character is right")
}

#[test]
fn what_belongs_to_others_looks_like_what_does_not_exist() {
    let hub = Hub::serving();
    let id = hub.publish(&hub.keys.land, "s-1", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let code = open_case(&hub, "s-2").json()["code"].as_str().expect("code").to_owned();
    let request = pull(&hub, "", "s-3").header("location").to_owned();
    let absent = "01a0e598-ee00-7a31-9c55-0d6b7e2f4a10";
    for (path, no_such_path) in [
        (format!("/v1/documents/{id}"), format!("/v1/documents/{absent}")),
        (format!("/v1/documents/{id}?as=land-xml"), format!("/v1/documents/{absent}?as=land-xml")),
        (format!("/v1/documents/{id}/original"), format!("/v1/documents/{absent}/original")),
        (format!("/v1/documents/{id}/provenance"), format!("/v1/documents/{absent}/provenance")),
        (format!("/v1/documents/{id}/proof"), format!("/v1/documents/{absent}/proof")),
        (request, format!("/v1/evidence-requests/{absent}")),
        (format!("/v1/cases/{code}"), no_such_case(&hub)),
    ] {
        let others = hub.get(&hub.keys.food_drug, &path);
        assert_eq!(others.status, 404, "{path}");
        let nothing = hub.get(&hub.keys.food_drug, &no_such_path);
        assert_eq!(said(others), said(nothing), "{path}");
    }
}

#[test]
fn who_pulled_a_document_reads_it_and_not_what_the_issuer_sent() {
    let hub = Hub::serving();
    let id = hub.publish(&hub.keys.land, "s-1", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let read = |what: &str| hub.get(&hub.keys.reform, &format!("/v1/documents/{id}{what}")).status;
    assert_eq!(read(""), 404, "before the pull");
    open_case(&hub, "s-2");
    assert_eq!(pull(&hub, "", "s-3").status, 200);
    assert_eq!((read(""), read("?as=reform-json")), (200, 200));
    assert_eq!((read("?as=land-xml"), read("/original")), (403, 404));
}
