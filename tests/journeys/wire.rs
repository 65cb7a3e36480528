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

/// The answers on a connection: status line and headers in lower case, and the body that `Content-Length` measures.
fn answers(mut stream: &str) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    while !stream.is_empty() {
        let (head, rest) = stream.split_once("\r\n\r\n").expect("a whole head");
        let head = head.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        let (body, rest) = rest.split_at(length.parse().expect("a number"));
        answers.push((head, body.to_owned()));
        stream = rest;
    }
    answers
}

/// Asserts that this is a problem document like all others, after which the connection closes.
fn expect_turned_away((head, body): &(String, String), detail: &str) {
    let has = |line: &str| assert!(head.lines().any(|l| l == line), "{line}: {head}");
    let problem: serde_json::Value = serde_json::from_str(body).expect("a problem document");
    assert!(head.starts_with("http/1.1 400 "), "{head}");
    has("content-type: application/problem+json");
    has("connection: close");
    has(&format!("causeway-request-id: {}", problem["requestId"].as_str().expect("an id")));
    assert_eq!((problem["code"].as_str(), problem["status"].as_u64()), (Some("request-malformed"), Some(400)));
    assert_eq!(
        (problem["title"].as_str(), problem["titleZh"].as_str()),
        (Some("Malformed request"), Some("请求格式错误"))
    );
    assert!(problem["detail"].as_str().expect("a detail").contains(detail), "{problem}");
}

#[test]
fn garbled_requests_are_turned_away_with_a_problem_and_are_no_error_of_the_hub() {
    let hub = Hub::serving();
    let two_lengths = format!("{}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", head(&hub, "w-1"));
    let two_framings = format!("{}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", head(&hub, "w-2"));
    let no_chunk = format!("{}Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello", head(&hub, "w-3"));
    let no_chunk_unread = "POST /v1/documents HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello";
    let long = format!("GET /{} HTTP/1.1\r\nHost: hub\r\n\r\n", "a".repeat(200_000));
    let many = format!("GET /healthz HTTP/1.1\r\nHost: hub\r\n{}\r\n", "X-Y: z\r\n".repeat(200));
    let large = format!("GET /healthz HTTP/1.1\r\nHost: hub\r\nX-Y: {}\r\n\r\n", "z".repeat(200_000));
    let (malformed, too_large) = ("not well-formed", "128 KiB");
    for (garbled, detail) in [
        ("\0\u{1}\u{2}\r\n\r\n", malformed),
        ("GET / HTTP/9.9\r\nHost: hub\r\n\r\n", malformed),
        ("GET /heal thz HTTP/1.1\r\nHost: hub\r\n\r\n", malformed),
        ("GET /healthz HTTP/1.1\r\nBad Header\r\n\r\n", malformed),
        ("GET /healthz HTTP/1.1\r\n\r\n", malformed),
        ("POST /v1/documents HTTP/1.1\r\nContent-Length: -5\r\n\r\nhello", malformed),
        (&two_lengths, malformed),
        (&two_framings, malformed),
        (&no_chunk, "could not be read to its end"),
        (&long, too_large),
        (&many, "96 headers"),
        (&large, too_large),
    ] {
        let answer = text(hub.raw(garbled.as_bytes()));
        let [answer] = &answers(&answer)[..] else { panic!("not one answer: {answer}") };
        expect_turned_away(answer, detail);
    }
    let unread = answers(&text(hub.raw(no_chunk_unread.as_bytes())));
    assert_eq!(unread.len(), 1, "{unread:?}");
    assert!(unread[0].0.starts_with("http/1.1 401 ") && unread[0].0.contains("connection: close"), "{unread:?}");
    assert_eq!(hub.send("GET", "/healthz", &[], b"").status, 200);
    assert!(!hub.log().contains("\"ERROR\""), "{}", hub.log());
}

#[test]
fn what_is_garbled_after_good_requests_is_turned_away_after_their_answers() {
    let hub = Hub::serving();
    let good = "GET /openapi.json HTTP/1.1\r\nHost: hub\r\n\r\n";
    let stream = text(hub.raw([good, good, "GET /heal thz\r\n\r\n"].concat().as_bytes()));
    let all = answers(&stream);
    assert_eq!(all.len(), 3, "{stream}");
    let description = std::fs::read_to_string(causeway_tests::root().join("schemas/openapi.json")).expect("file");
    assert!(all[..2].iter().all(|(head, body)| head.starts_with("http/1.1 200 ") && *body == description));
    expect_turned_away(&all[2], "not well-formed");
}

#[test]
fn a_head_that_does_not_come_to_its_end_is_turned_away_and_silence_is_not_answered() {
    let mut hub = Hub::made();
    hub.start(&[("CAUSEWAY__SERVER__REQUEST_TIMEOUT", "1s")]);
    let answer = text(hub.raw(b"GET /healthz HTTP/1.1\r\nHost: h"));
    let [answer] = &answers(&answer)[..] else { panic!("not one answer: {answer}") };
    expect_turned_away(answer, "did not come within 1 s");
    assert_eq!(text(hub.raw(b"")), "");
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
    let chunked = format!("{}Transfer-Encoding: chunked\r\n\r\n100\r\nhello", head(&hub, "w-1"));
    let answer = answers(&text(hub.raw(chunked.as_bytes())));
    let [answer] = &answer[..] else { panic!("not one answer: {answer:?}") };
    expect_turned_away(answer, "did not come to its end within 1 s");
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
