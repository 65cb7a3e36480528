//! Bytes on the wire that no well-behaved client sends, and some that it may.

use causeway_tests::{Hub, message};

use crate::story::OPINION;

fn text(answer: Option<Vec<u8>>) -> String {
    String::from_utf8_lossy(&answer.expect("the hub closes the connection")).into_owned()
}

/// The head of a publication by the land bureau, without the headers that frame the body.
fn head(hub: &Hub, key: &str) -> String {
    format!(
        "POST /v1/documents HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/xml\r\nCauseway-Adapter: land-xml\r\nIdempotency-Key: {key}\r\n",
        hub.keys.land
    )
}

#[test]
fn garbled_requests_are_turned_away_and_are_no_error_of_the_hub() {
    let hub = Hub::serving();
    let two_lengths = format!("{}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", head(&hub, "w-1"));
    let two_framings = format!("{}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", head(&hub, "w-2"));
    let no_chunk = format!("{}Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello", head(&hub, "w-3"));
    let long = format!("GET /{} HTTP/1.1\r\nHost: hub\r\n\r\n", "a".repeat(200_000));
    let many = format!("GET /healthz HTTP/1.1\r\nHost: hub\r\n{}\r\n", "X-Y: z\r\n".repeat(200));
    for garbled in [
        "\0\u{1}\u{2}\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: hub\r\n\r\n",
        "GET /heal thz HTTP/1.1\r\nHost: hub\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nBad Header\r\n\r\n",
        "POST /v1/documents HTTP/1.1\r\nContent-Length: -5\r\n\r\nhello",
        &two_lengths,
        &two_framings,
        &no_chunk,
        &long,
        &many,
    ] {
        let answer = text(hub.raw(garbled.as_bytes()));
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(status.starts_with('4'), "{:?}: {answer}", garbled.chars().take(80).collect::<String>());
    }
    assert_eq!(hub.send("GET", "/healthz", &[], b"").status, 200);
    assert!(!hub.log().contains("\"ERROR\""), "{}", hub.log());
}

#[test]
fn a_body_in_chunks_is_the_same_body() {
    let hub = Hub::serving();
    let opinion = message(OPINION);
    let mut request = format!("{}Transfer-Encoding: chunked\r\n\r\n", head(&hub, "w-1")).into_bytes();
    for chunk in opinion.chunks(97) {
        request.extend(format!("{:x}\r\n", chunk.len()).bytes());
        request.extend(chunk);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    let answer = text(hub.raw(&request));
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let again = hub.publish(&hub.keys.land, "w-1", &opinion);
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
}

#[test]
fn requests_sent_together_are_answered_in_their_order() {
    let hub = Hub::serving();
    let one = |path: &str, last: bool| {
        format!("GET {path} HTTP/1.1\r\nHost: hub\r\n{}\r\n", if last { "Connection: close\r\n" } else { "" })
    };
    let together = [one("/healthz", false), one("/no/such/thing", false), one("/problems/not-found", true)].concat();
    let answer = text(hub.raw(together.as_bytes()));
    let statuses: Vec<&str> = answer.match_indices("HTTP/1.1 ").map(|(at, _)| &answer[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "404", "200"], "{answer}");
}

#[test]
fn a_look_without_content_has_the_headers_and_no_body() {
    let hub = Hub::serving();
    let answer = text(hub.raw(b"HEAD /openapi.json HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    let unknown = text(hub.raw(b"HEAD /no/such/thing HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n"));
    assert!(unknown.starts_with("HTTP/1.1 404 ") && unknown.ends_with("\r\n\r\n"), "{unknown}");
}

#[test]
fn a_client_that_stops_sending_is_cut_off_and_nothing_is_kept() {
    let mut hub = Hub::made();
    hub.start(&[("CAUSEWAY__SERVER__REQUEST_TIMEOUT", "1s")]);
    let opinion = message(OPINION);
    let mut request = format!("{}Content-Length: {}\r\n\r\n", head(&hub, "w-1"), opinion.len()).into_bytes();
    request.extend(&opinion[..500]);
    let answer = text(hub.raw(&request));
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("\"request-malformed\""), "{answer}");
    let form = "POST /v1/verifications HTTP/1.1\r\nHost: hub\r\nContent-Type: multipart/form-data; boundary=x\r\n\
                Content-Length: 900\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhello";
    let answer = text(hub.raw(form.as_bytes()));
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("\"request-malformed\""), "{answer}");
    let whole = hub.publish(&hub.keys.land, "w-1", &opinion);
    assert_eq!((whole.status, whole.header("idempotency-replayed")), (201, ""), "the key is free");
}

#[test]
fn a_header_that_decides_comes_once_or_the_request_is_refused() {
    let hub = Hub::serving();
    let opinion = message(OPINION);
    let send = |more: &str| {
        let mut request = format!("{}Content-Length: {}\r\n{more}\r\n", head(&hub, "w-1"), opinion.len()).into_bytes();
        request.extend(&opinion);
        text(hub.raw(&request)).chars().skip(9).take(3).collect::<String>()
    };
    let statuses = [
        "Idempotency-Key: w-2\r\n",
        "Causeway-Adapter: reform-json\r\n",
        "Content-Type: application/json\r\n",
        "Authorization: Bearer x\r\n",
    ]
    .map(send);
    assert_eq!(statuses, ["400", "400", "400", "401"]);
    assert_eq!(send(""), "201");
}
