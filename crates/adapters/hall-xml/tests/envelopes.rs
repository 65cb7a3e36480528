//! What stands around a report changes nothing in it.

use adapter_kit::{Adapter, Code, Collected, DecodeContext, Decoded, Limits, Refusal};
use document::{DepartmentId, Timestamp};

const CDATA: &str = include_str!("../golden/001-acceptance-inner-xml-in-cdata/in.xml");
const ESCAPED: &str = include_str!("../golden/002-acceptance-inner-xml-escaped/in.xml");

fn decode(input: &str) -> Result<Decoded, Refusal> {
    let partner: DepartmentId = "hall-990112".parse().expect("a slug");
    let received_at = Timestamp::from_seconds(1_795_485_600);
    let context = DecodeContext { partner: &partner, received_at, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    hall_xml::adapter().expect("compiles").decode(input.as_bytes(), &context, &mut sink)?;
    Ok(sink.items.remove(0).expect("accepted"))
}

/// The message with an entry of another system in its header.
fn with_header(entry: &str) -> String {
    CDATA.replacen("</soapenv:Header>", &format!("{entry}</soapenv:Header>"), 1)
}

#[test]
fn a_report_in_cdata_and_one_with_escapes_are_the_same_report() {
    assert_eq!(decode(CDATA).expect("accepted").content, decode(ESCAPED).expect("accepted").content);
}

#[test]
fn a_header_entry_that_nobody_knows_is_kept_beside_the_report() {
    let entry = r#"<r:route xmlns:r="urn:example:router" soapenv:mustUnderstand="0">gateway 3</r:route>"#;
    let found = decode(&with_header(entry)).expect("accepted");
    assert_eq!(found.content, decode(CDATA).expect("accepted").content);
    assert!(found.residual.items().any(|kept| kept.path == "/Envelope/Header/route" && kept.value == entry));
}

#[test]
fn a_header_entry_that_must_be_understood_refuses_the_report_unless_it_is() {
    let entry = r#"<r:route xmlns:r="urn:example:router" soapenv:mustUnderstand="1"/>"#;
    assert_eq!(decode(&with_header(entry)).expect_err("refused").code, Code::CW204);
    let known = CDATA.replace("mustUnderstand=\"0\"", "mustUnderstand=\"1\"");
    assert!(decode(&known).is_ok(), "the hall's own entry is understood");
}

#[test]
fn an_encoding_that_only_the_inner_declaration_names_is_not_asked() {
    let untrue = CDATA.replace("encoding=\"GBK\"", "encoding=\"EBCDIC-CP-US\"");
    assert_eq!(decode(&untrue).expect("accepted").content, decode(CDATA).expect("accepted").content);
}
