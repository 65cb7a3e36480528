//! The edge: the table of routes, methods, media types, ids, bounds.

use api::ROUTES;
use api::route::{Access, Method, Scope};
use causeway_tests::{Hub, message, root};

use crate::story::OPINION;

#[test]
fn every_route_lets_in_whom_the_table_names_and_nobody_else() {
    let hub = Hub::serving();
    let id = "01a0e598-ee00-7a31-9c55-0d6b7e2f4a10";
    for route in ROUTES {
        let path = route
            .path
            .replace("{id}", id)
            .replace("{code}", "990000267K3MQ9TXWR4G")
            .replace("{name}", "x.crl")
            .replace("{path}", "0/000");
        let method = if route.method == Method::Get { "GET" } else { "POST" };
        let as_who = |key: Option<&str>| {
            let bearer = key.map(|key| format!("Bearer {key}"));
            let headers: Vec<(&str, &str)> = bearer.iter().map(|b| ("Authorization", b.as_str())).collect();
            hub.send(method, &path, &headers, b"").status
        };
        let (nobody, wrong) = (as_who(None), as_who(Some("cwk_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
        match route.access {
            Access::Public => assert!(nobody != 401 && nobody != 403, "{path}: {nobody}"),
            Access::PublicOrDepartment => assert_eq!((nobody, wrong), (404, 401), "{path}"),
            Access::Department | Access::Scope(_) => assert_eq!((nobody, wrong), (401, 401), "{path}"),
        }
        if let Access::Scope(scope) = route.access {
            let without = if scope == Scope::Publish { &hub.keys.reform } else { &hub.keys.land };
            assert_eq!(as_who(Some(without)), 403, "{path} without scope {}", scope.name());
        }
    }
}

#[test]
fn what_does_not_fit_is_a_problem_document_with_the_callers_request_id() {
    let hub = Hub::serving();
    let given = "01a206d1-0000-7000-8000-00000000000a";
    for (method, path, status, code) in [
        ("GET", "/no/such/thing", 404, "not-found"),
        ("DELETE", "/v1/cases", 405, "method-not-allowed"),
        ("GET", "/v1/documents/not-an-id", 404, "not-found"),
        ("POST", "/v1/verifications", 415, "media-type-unsupported"),
    ] {
        let reply = hub.send(method, path, &[("Causeway-Request-Id", given)], b"");
        assert_eq!((reply.status, reply.code()), (status, code.to_owned()), "{method} {path}");
        assert_eq!(reply.header("causeway-request-id"), given);
        assert_eq!(reply.json()["requestId"], given);
    }
    let invented = hub.send("GET", "/healthz", &[("Causeway-Request-Id", "mine")], b"");
    assert_ne!(invented.header("causeway-request-id"), "mine", "only a UUID is kept");
}

#[test]
fn representations_are_negotiated_and_known_ones_are_not_sent_again() {
    let hub = Hub::serving();
    let id = hub.publish(&hub.keys.land, "k-1", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let path = format!("/v1/documents/{id}");
    let bearer = format!("Bearer {}", hub.keys.land);
    let get = |headers: &[(&str, &str)]| {
        let all: Vec<_> = [("Authorization", bearer.as_str())].iter().chain(headers).copied().collect();
        hub.send("GET", &path, &all, b"")
    };
    let canonical = get(&[("Accept", "application/jose+json;q=0.2, application/vnd.causeway.document+json")]);
    assert_eq!(canonical.header("content-type"), "application/vnd.causeway.document+json");
    let refused = get(&[("Accept", "image/png")]);
    assert_eq!((refused.status, refused.code()), (406, "not-acceptable".to_owned()));
    let known = get(&[("If-None-Match", canonical.header("etag"))]);
    assert_eq!((known.status, known.body.len()), (304, 0));
    let legacy = hub.get(&hub.keys.land, &format!("{path}?as=land-xml"));
    assert_eq!(legacy.status, 200, "its own format, with the residual put back");
    assert!(legacy.header("content-type").starts_with("application/xml"), "{}", legacy.header("content-type"));
}

#[test]
fn bodies_beyond_the_bound_are_refused() {
    let hub = Hub::serving();
    let reply = hub.publish(&hub.keys.land, "k-1", &vec![b'x'; (32 << 20) + 1]);
    assert_eq!((reply.status, reply.code()), (413, "body-too-large".to_owned()));
    let bearer = format!("Bearer {}", hub.keys.land);
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", "k-2"), ("Content-Type", "application/json")];
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    let reply = hub.send("POST", "/v1/documents", &headers, deep.as_bytes());
    assert_eq!((reply.status, reply.code()), (400, "document-too-deep".to_owned()));
}

#[test]
fn the_served_description_is_the_committed_one() {
    let hub = Hub::serving();
    let served = hub.send("GET", "/openapi.json", &[], b"").body;
    assert!(served == std::fs::read(root().join("schemas/openapi.json")).expect("file"));
}
