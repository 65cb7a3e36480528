//! Limits hold at their exact value, with the code and the value in the title.

use adapter_kit::read::text::{Encoding, Encodings, decode};
use adapter_kit::read::{Kind, Names, json, xml};
use adapter_kit::{Limits, Refusal};

fn xml_within(text: &str, limits: &Limits) -> Result<(), Refusal> {
    let names = Names::new();
    let mut reader = xml::Reader::new(text, &names, limits);
    while reader.read()? != xml::Event::Eof {}
    Ok(())
}

fn json_within(text: &str, limits: &Limits) -> Result<(), Refusal> {
    let names = Names::new();
    let mut reader = json::Reader::new(text, &names, limits);
    while reader.read()? != json::Event::Eof {}
    Ok(())
}

fn refused(result: Result<(), Refusal>, code: &str, title: &str) {
    let refusal = result.expect_err("one beyond the limit");
    assert_eq!((refusal.code.to_string().as_str(), &*refusal.title), (code, title));
    assert!(refusal.position.is_some());
}

#[test]
fn the_defaults_are_those_of_the_contract() {
    let limits = Limits::default();
    assert_eq!((limits.message, limits.stream, limits.document), (64 << 20, 4 << 30, 16 << 20));
    assert_eq!((limits.depth, limits.attributes, limits.text, limits.attachment), (64, 256, 1 << 20, 16 << 20));
    assert_eq!((limits.name, limits.elements, limits.documents), (1024, 100_000, 100_000));
    assert_eq!((limits.residual, limits.refusals), (1000, 20));
}

#[test]
fn a_message_is_refused_by_its_size_before_it_is_decoded() {
    let encodings = Encodings { kind: Kind::Json, accepts: &[Encoding::UTF_8], assume: None };
    let limits = Limits { message: 4, ..Limits::default() };
    assert!(decode(b"\"ab\"", &encodings, None, &limits).is_ok());
    refused(decode(b"\"abc\"", &encodings, None, &limits).map(|_| ()), "CW150", "message limit in bytes 4");
}

#[test]
fn a_document_is_refused_by_its_size_and_a_batch_counts_each_of_its_own() {
    let limits = Limits { document: 20, elements: 3, ..Limits::default() };
    assert_eq!(xml_within("<a>12345678901234</a>", &limits), Ok(()));
    refused(xml_within("<a>123456789012345678</a>", &limits), "CW150", "document limit in bytes 20");
    let (names, text) = (Names::new(), format!("<a>{}</a>", "<b><c/></b>".repeat(50)));
    let mut reader = xml::Reader::new(&text, &names, &limits);
    loop {
        match reader.read().expect("no document is large") {
            xml::Event::Start(start) if start.name.local() == "b" => reader.begin_document(),
            xml::Event::Eof => break,
            _ => {}
        }
    }
}

#[test]
fn depth_ends_at_64() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert_eq!(xml_within(&nested(64), &Limits::default()), Ok(()));
    refused(xml_within(&nested(65), &Limits::default()), "CW151", "depth limit 64");
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(json_within(&nested(64), &Limits::default()), Ok(()));
    refused(json_within(&nested(65), &Limits::default()), "CW151", "depth limit 64");
}

#[test]
fn too_deep_json_names_the_member_not_sixty_items() {
    let text = format!("{{\"head\":{{}},\"list\":{}{}}}", "[".repeat(200), "]".repeat(200));
    let refusal = json_within(&text, &Limits::default()).expect_err("too deep");
    let position = refusal.position.expect("a place");
    assert_eq!(refusal.source.as_deref(), Some("/list"));
    assert_eq!((position.line, position.byte(), position.column), (1, Some(18 + 63), 19 + 63));
}

#[test]
fn attributes_end_at_256_declarations_included() {
    let element = |attributes: usize| {
        let list: String = (0..attributes).map(|i| format!(" b{i}=''")).collect();
        format!("<a xmlns:p='u'{list}/>")
    };
    assert_eq!(xml_within(&element(255), &Limits::default()), Ok(()));
    refused(xml_within(&element(256), &Limits::default()), "CW152", "attribute limit 256");
}

#[test]
fn namespace_declarations_in_force_end_at_256() {
    let nested = |each: usize| {
        let open: String = (0..8)
            .map(|level| {
                let list: String = (0..each).map(|i| format!(" xmlns:p{level}x{i}='u'")).collect();
                format!("<a{list}>")
            })
            .collect();
        format!("{open}{}", "</a>".repeat(8))
    };
    assert_eq!(xml_within(&nested(32), &Limits::default()), Ok(()));
    refused(xml_within(&nested(33), &Limits::default()), "CW152", "namespace declaration limit 256");
}

#[test]
fn text_ends_at_its_limit_however_it_is_written() {
    let limits = Limits { text: 8, ..Limits::default() };
    for good in [
        "<a>12345678</a>",
        "<a b='12345678'/>",
        "<a>1234<b/>5678</a>",
        "<a>&lt;&lt;&lt;</a>",
        "<a><![CDATA[12345678]]></a>",
    ] {
        assert_eq!(xml_within(good, &limits), Ok(()), "{good}");
    }
    for bad in [
        "<a>123456789</a>",
        "<a b='123456789'/>",
        "<a>1234<!-- -->56789</a>",
        "<a>1234<![CDATA[56789]]></a>",
        "<a>&lt;12345678</a>",
        "<a><!--123456789--></a>",
        "<a><?p 123456789?></a>",
    ] {
        refused(xml_within(bad, &limits), "CW153", "text limit in bytes 8");
    }
    assert_eq!(json_within("[\"12345678\"]", &limits), Ok(()));
    refused(json_within("[\"123456789\"]", &limits), "CW153", "text limit in bytes 8");
    refused(json_within("[123456789]", &limits), "CW153", "text limit in bytes 8");
}

#[test]
fn an_attachment_may_be_longer_where_it_is_expected_and_nowhere_else() {
    let limits = Limits { text: 4, attachment: 8, ..Limits::default() };
    let names = Names::new();
    let mut reader = xml::Reader::new("<a>12345678</a>", &names, &limits);
    reader.read().expect("the root");
    reader.expect_attachment();
    assert!(reader.read().is_ok());
    let mut reader = json::Reader::new("[\"12345678\",\"12345\"]", &names, &limits);
    reader.read().expect("the bracket");
    reader.expect_attachment();
    assert!(reader.read().is_ok());
    assert_eq!(reader.read().expect_err("no attachment").code.to_string(), "CW153");
}

#[test]
fn names_end_at_1024_bytes() {
    let (fits, long) = ("n".repeat(1024), "n".repeat(1025));
    let limits = Limits::default();
    assert_eq!(xml_within(&format!("<{fits} {fits}=''/>"), &limits), Ok(()));
    refused(xml_within(&format!("<{long}/>"), &limits), "CW154", "name limit in bytes 1024");
    refused(xml_within(&format!("<a {long}=''/>"), &limits), "CW154", "name limit in bytes 1024");
    refused(xml_within(&format!("<a><?{long}?></a>"), &limits), "CW154", "name limit in bytes 1024");
    assert_eq!(json_within(&format!("{{\"{fits}\":1}}"), &limits), Ok(()));
    refused(json_within(&format!("{{\"{long}\":1}}"), &limits), "CW154", "name limit in bytes 1024");
}

#[test]
fn elements_and_values_end_at_100_000() {
    let limits = Limits::default();
    let list = |items: usize| format!("<a>{}</a>", "<b/>".repeat(items));
    assert_eq!(xml_within(&list(99_999), &limits), Ok(()));
    refused(xml_within(&list(100_000), &limits), "CW155", "element limit 100000");
    let list = |items: usize| format!("[{}]", vec!["1"; items].join(","));
    assert_eq!(json_within(&list(99_999), &limits), Ok(()));
    refused(json_within(&list(100_000), &limits), "CW155", "value limit 100000");
}
