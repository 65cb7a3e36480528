//! A service hall speaks SOAP, and is answered in SOAP.

use causeway_tests::{Hub, Reply, message};
use serde_json::json;

/// A hub that serves, and the key of the hall's system.
fn hall() -> (Hub, String) {
    let mut hub = Hub::made();
    let key = hub.key("hall-990112", "publish,cases");
    hub.start(&[]);
    (hub, key)
}

fn send(hub: &Hub, key: &str, idempotency: &str, envelope: &[u8]) -> Reply {
    let bearer = format!("Bearer {key}");
    let headers = [
        ("Authorization", &*bearer),
        ("Idempotency-Key", idempotency),
        ("Content-Type", "text/xml; charset=utf-8"),
        ("Causeway-Adapter", "hall-xml"),
        ("SOAPAction", "\"\""),
    ];
    hub.send("POST", "/v1/documents", &headers, envelope)
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.clone()).expect("UTF-8")
}

/// The text of the first element of this name.
fn element<'t>(text: &'t str, name: &str) -> &'t str {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    text.split_once(&open).and_then(|(_, rest)| rest.split_once(&close)).map_or("", |(found, _)| found)
}

#[test]
fn a_hall_reports_a_case_from_acceptance_to_pause_and_gets_the_numbers_of_its_receipts() {
    let (hub, key) = hall();
    let accepted = message("hall-xml/001-acceptance-inner-xml-in-cdata.utf8.xml");
    let opened = send(&hub, &key, "hall-1", &accepted);
    let answer = text(&opened);
    assert_eq!((opened.status, opened.header("content-type")), (201, "text/xml; charset=utf-8"), "{answer}");
    assert!(answer.contains("<submitResponse xmlns=\"urn:example:yunqiao:hall:service\">"), "{answer}");
    let (receipt, code) = (element(&answer, "receipt"), element(&answer, "id"));
    assert_eq!((receipt.len(), code.len(), element(&answer, "queryWord").len()), (36, 20, 8), "{answer}");
    assert_eq!(opened.header("location"), format!("/v1/cases/{code}"));

    let again = send(&hub, &key, "hall-1", &accepted);
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!((element(&text(&again), "receipt"), element(&text(&again), "queryWord")), (receipt, ""));

    let escaped = send(&hub, &key, "hall-2", &message("hall-xml/002-acceptance-inner-xml-escaped.utf8.xml"));
    assert_eq!(element(&text(&escaped), "id"), code, "the same case, told once more");
    let paused = send(&hub, &key, "hall-3", &message("hall-xml/003-clock-pause-inner-xml.utf8.xml"));
    assert_eq!((paused.status, element(&text(&paused), "id")), (201, code));

    let case = hub.get(&key, &format!("/v1/cases/{code}")).json();
    let kinds: Vec<_> = case["events"].as_array().expect("events").iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["received", "accepted", "accepted", "paused"]);
    assert_eq!((&case["owner"], &case["state"]), (&json!("hall-990112"), &json!("open")));
}

#[test]
fn what_a_hall_sends_wrong_is_answered_by_a_fault_with_the_adapters_code_in_its_detail() {
    let (hub, key) = hall();
    let good = String::from_utf8(message("hall-xml/001-acceptance-inner-xml-in-cdata.utf8.xml")).expect("UTF-8");
    let header = r#"<a:b xmlns:a="urn:a" soapenv:mustUnderstand="1"/></soapenv:Header>"#;
    let roots = message("hall-xml/900-hostile-two-roots-in-inner-document.utf8.xml");
    let fault = message("hall-xml/901-broken-soap-fault-instead-of-event.utf8.xml");
    let not_understood = good.replacen("</soapenv:Header>", header, 1).into_bytes();
    let other = good.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope");
    let stranger = good.replace("0500201", "0000000").into_bytes();
    for (sent, faultcode, code) in [
        (roots, "s:Client", "<refusals><adapter>hall-xml</adapter><byte>690</byte><code>CW121</code>"),
        (fault, "s:Client", "<code>CW212</code>"),
        (not_understood, "s:MustUnderstand", "<code>CW204</code>"),
        (other.into_bytes(), "s:VersionMismatch", "<code>CW201</code>"),
        (b"<a".to_vec(), "s:Client", "<code>CW133</code>"),
        (stranger, "s:Client", "<code>matter-unknown</code>"),
    ] {
        let reply = send(&hub, &key, "hall-1", &sent);
        let answer = text(&reply);
        assert_eq!((reply.status, reply.header("content-type")), (500, "text/xml; charset=utf-8"), "{answer}");
        assert_eq!(element(&answer, "faultcode"), faultcode, "{answer}");
        let detail = element(&answer, "detail");
        assert!(detail.contains(code), "{code}: {answer}");
        assert!(detail.contains("<status>422</status>"), "the problem's own status: {answer}");
    }
    let keyless = hub.send("POST", "/v1/documents", &[("Causeway-Adapter", "hall-xml")], good.as_bytes());
    assert_eq!((keyless.status, keyless.code().as_str()), (401, "unauthenticated"), "who is not let in calls nothing");
}
