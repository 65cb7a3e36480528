//! Documents that stand as text inside a message, and what a partner's system says instead of one.

use adapter_kit::{Code, MappedAdapter};

use crate::adapter::{compiled, decode, encode, member, outgoing, xml_mapping};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

fn adapter() -> MappedAdapter {
    let head = "root = \"s:Envelope\"\nembedded = \"s:Body/xml\"\nfault = \"s:Body/s:Fault\"";
    let rows = r#"{ from = "BJ/HM", to = "number", required = true },
  { from = "BJ/RQ", to = "issuedOn", as = "date", forms = ["yyyy-MM-dd"] },"#;
    let mapping = xml_mapping(head, rows)
        .replace("emits = \"UTF-8\"", &format!("emits = \"UTF-8\"\nnamespaces = {{ s = \"{SOAP}\" }}"));
    compiled(&mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"))
}

fn envelope(body: &str) -> String {
    format!("<s:Envelope xmlns:s=\"{SOAP}\"><s:Body>{body}</s:Body></s:Envelope>")
}

fn cdata(inner: &str) -> String {
    envelope(&format!("<xml><![CDATA[{inner}]]></xml>"))
}

fn escaped(inner: &str) -> String {
    envelope(&format!("<xml>{}</xml>", inner.replace('&', "&amp;").replace('<', "&lt;")))
}

const INNER: &str = "<?xml version=\"1.0\" encoding=\"GBK\"?><BJ>\n<HM>7号</HM><RQ>2026-11-03</RQ><ZZ>多</ZZ></BJ>";

#[test]
fn the_document_says_the_same_in_cdata_and_escaped() {
    let adapter = adapter();
    let [plain, other] = [cdata(INNER), escaped(INNER)].map(|input| decode(&adapter, &input).expect("accepted"));
    assert_eq!(plain.content, other.content);
    assert_eq!(member(&plain.content, "number").as_deref(), Some("\"7号\""));
    let row =
        |item: &adapter_kit::Decoded| item.provenance.rows().find(|r| r.to.as_deref() == Some("/number")).expect("row");
    assert_eq!(row(&plain).from, "/Envelope/Body/xml!/BJ/HM");
    let (start, end) = row(&plain).span.expect("a span");
    assert_eq!(&cdata(INNER)[start..end], "7号");
    let (start, end) = row(&other).span.expect("a span");
    assert!(escaped(INNER)[start..end].starts_with("&lt;?xml") && escaped(INNER)[start..end].ends_with("&lt;/BJ>"));
    for item in [&plain, &other] {
        assert!(item.residual.items().any(|kept| kept.value == "<ZZ>多</ZZ>"), "what no row takes is kept");
        let (out, _) = encode(&adapter, outgoing(item)).expect("written");
        assert!(out.contains("<![CDATA[<BJ>"), "{out}");
        assert_eq!(decode(&adapter, &out).expect("accepted").content, item.content);
    }
}

#[test]
fn places_inside_are_exact_in_cdata_and_told_beside_the_text_where_it_is_escaped() {
    let inner = INNER.replace("2026-11-03", "2026-02-30");
    let input = cdata(&inner);
    let refused = decode(&adapter(), &input).expect_err("refused");
    assert_eq!((refused[0].code, refused[0].inner), (Code::CW206, None));
    assert_eq!(refused[0].position.expect("a place").byte(), input.find("2026-02-30"));
    let input = escaped(&inner);
    let refused = decode(&adapter(), &input).expect_err("refused");
    assert_eq!(refused[0].position.expect("a place").byte(), input.find("&lt;?xml"));
    let place = refused[0].inner.expect("a place inside");
    assert_eq!((place.line, place.byte()), (2, inner.find("2026-02-30")));
    let absent = decode(&adapter(), &escaped("<BJ/>")).expect_err("refused");
    assert_eq!((absent[0].code, absent[0].inner.expect("a place inside").byte()), (Code::CW202, Some(0)));
}

#[test]
fn what_is_ill_formed_inside_is_refused_there() {
    for input in [cdata("<BJ/><BJ/>"), escaped("<BJ/><BJ/>")] {
        let refused = decode(&adapter(), &input).expect_err("refused");
        assert_eq!((refused[0].code, refused[0].source.as_deref()), (Code::CW121, Some("/Envelope/Body/xml!/")));
    }
    let missing = decode(&adapter(), &envelope("")).expect_err("refused");
    assert_eq!((missing[0].code, missing[0].source.as_deref()), (Code::CW202, Some("/Envelope/Body/xml")));
}

#[test]
fn a_fault_is_the_partners_and_told_in_its_words() {
    let input = envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>ORA-1</faultstring></s:Fault>");
    let refused = decode(&adapter(), &input).expect_err("refused");
    assert_eq!((refused[0].code, refused[0].source.as_deref()), (Code::CW212, Some("/Envelope/Body/Fault")));
    assert_eq!(refused[0].value.as_ref().expect("words").as_str(), "s:Server: ORA-1");
    assert_eq!(refused[0].position.expect("a place").byte(), input.find("<s:Fault>"));
}

#[test]
fn a_header_that_must_be_understood_is_not_passed_over() {
    let with = |must: &str| {
        let header = format!("<s:Header><a s:mustUnderstand=\"{must}\"/></s:Header><s:Body>");
        cdata(INNER).replacen("<s:Body>", &header, 1)
    };
    assert!(decode(&adapter(), &with("0")).is_ok());
    let refused = decode(&adapter(), &with("1"));
    match refused {
        Err(refusals) => assert_eq!(refusals[0].code, Code::CW204),
        Ok(_) => panic!("an unknown header that must be understood was accepted"),
    }
}
