//! The edge: the table of routes, methods, media types, ids, bounds.

use std::io::Write;

use api::ROUTES;
use api::route::{Access, Method, Scope};
use causeway_tests::{Hub, message, root};
use flate2::Compression;
use flate2::write::GzEncoder;

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
            .replace("{kid}", "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg")
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
fn a_body_that_says_itself_that_it_is_too_large_is_refused_unread() {
    let hub = Hub::serving();
    let head = |path: &str, media: &str, length: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {}\r\nIdempotency-Key: k-1\r\n\
             Content-Type: {media}\r\nContent-Length: {length}\r\n\r\n",
            if path == "/v1/documents" { &hub.keys.land } else { &hub.keys.reform }
        )
    };
    for (path, media, limit) in [
        ("/v1/documents", "application/json", 32 << 20),
        ("/v1/evidence-requests", "application/json", 1 << 20),
        ("/v1/cases", "application/json", 1 << 20),
        ("/v1/verifications", "application/jose+json", 8 << 20),
        ("/v1/verifications", "multipart/form-data; boundary=x", (8 << 20) + (64 << 10)),
    ] {
        let answer = hub.raw(head(path, media, limit + 1).as_bytes()).expect("an answer, though no body comes");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"body-too-large\""), "{path}: {answer}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{path}: {answer}");
    }
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

#[test]
fn a_message_sent_compressed_is_the_same_message() {
    let hub = Hub::serving();
    let bearer = format!("Bearer {}", hub.keys.land);
    let opinion = message(OPINION);
    let publish = |coding: &str, body: &[u8]| {
        let headers = [
            ("Authorization", &*bearer),
            ("Idempotency-Key", "k-1"),
            ("Content-Type", "application/xml"),
            ("Causeway-Adapter", "land-xml"),
            ("Content-Encoding", coding),
        ];
        hub.send("POST", "/v1/documents", &headers, body)
    };
    for (coding, body, status, code) in [
        ("br", opinion.clone(), 415, "media-type-unsupported"),
        ("gzip, gzip", gzip(&gzip(&opinion)), 415, "media-type-unsupported"),
        ("gzip", opinion.clone(), 400, "request-malformed"),
        ("gzip", gzip(&vec![b' '; 16 << 20]), 413, "body-too-large"),
    ] {
        let refused = publish(coding, &body);
        assert_eq!((refused.status, refused.code()), (status, code.to_owned()), "{coding}");
    }
    let accepted = publish("gzip", &gzip(&opinion));
    assert_eq!((accepted.status, accepted.header("idempotency-replayed")), (201, ""), "{}", accepted.json());
    let again = hub.publish(&hub.keys.land, "k-1", &opinion);
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    let id = accepted.json()["id"].as_str().expect("id").to_owned();
    let original = hub.get(&hub.keys.land, &format!("/v1/documents/{id}/original"));
    assert!(original.body == opinion, "what is kept is the message, not its coding");

    let bearer = [("Authorization", &*bearer), ("Accept", "application/jose+json")];
    let sealed = hub.send("GET", &format!("/v1/documents/{id}"), &bearer, b"").body;
    let form = [b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n", &*sealed, b"\r\n--x--\r\n"].concat();
    for (media, body) in [("application/jose+json", &sealed), ("multipart/form-data; boundary=x", &form)] {
        let headers = [("Content-Type", media), ("Content-Encoding", "gzip")];
        let report = hub.send("POST", "/v1/verifications", &headers, &gzip(body));
        assert_eq!((report.status, &report.json()["indication"]), (200, &"TOTAL-PASSED".into()), "{}", report.json());
    }
}

#[test]
fn the_served_description_is_the_committed_one() {
    let hub = Hub::serving();
    let served = hub.send("GET", "/openapi.json", &[], b"").body;
    assert!(served == std::fs::read(root().join("schemas/openapi.json")).expect("file"));
}
