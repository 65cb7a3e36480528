//! What the reader of XML says about what it accepts, and where it says it refuses.

use adapter_kit::read::xml::{Event, Reader};
use adapter_kit::read::{NameId, Names, NamespaceId};
use adapter_kit::refusal::Excerpt;
use adapter_kit::{Limits, Refusal};

/// Events one per line, spans as the text they cover.
fn events(text: &str) -> Vec<String> {
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = Reader::new(text, &names, &limits);
    let mut lines = Vec::new();
    loop {
        lines.push(match reader.read().expect("the text is well-formed") {
            Event::Start(start) => {
                let mut line = format!("<{{{}}}{}", reader.uri(start.name.namespace), start.name.local());
                for attribute in reader.attributes() {
                    assert_eq!(text[attribute.span.clone()].split(['=', ' ']).next(), Some(attribute.name.qualified));
                    line += &format!(
                        " {{{}}}{}={:?}",
                        reader.uri(attribute.name.namespace),
                        attribute.name.local(),
                        attribute.value
                    );
                }
                assert!(text[start.span.clone()].starts_with('<') && text[start.span].ends_with('>'));
                line
            }
            Event::End { span } => format!("end {:?}", &text[span]),
            Event::Text(run) if run.cdata => format!("cdata {:?} of {:?}", run.content, &text[run.span]),
            Event::Text(run) => format!("text {:?} of {:?}", run.content, &text[run.span]),
            Event::Comment { content, span } => format!("comment {content:?} of {:?}", &text[span]),
            Event::Instruction { target, content, span } => {
                format!("instruction {target:?} {content:?} of {:?}", &text[span])
            }
            Event::Eof => return lines,
        });
    }
}

fn refusal(text: &str) -> Refusal {
    super::xml::read(text).expect_err("the text is refused")
}

/// Code, line, column, byte, path.
fn place(refusal: &Refusal) -> (String, usize, usize, usize, &str) {
    let position = refusal.position.expect("a place");
    let source = refusal.source.as_deref().expect("a path");
    (refusal.code.to_string(), position.line, position.column, position.byte().expect("of the text"), source)
}

#[test]
fn events_come_in_order_with_the_text_they_cover() {
    assert_eq!(
        events("<?xml version='1.0'?>\n<!-- c --><a b='1'>x<b/><![CDATA[<y>]]><?p  q ?></a>\n"),
        [
            "comment \" c \" of \"<!-- c -->\"",
            "<{}a {}b=\"1\"",
            "text \"x\" of \"x\"",
            "<{}b",
            "end \"\"",
            "cdata \"<y>\" of \"<y>\"",
            "instruction \"p\" \"q \" of \"<?p  q ?>\"",
            "end \"</a>\"",
        ]
    );
}

#[test]
fn references_do_not_split_a_text() {
    assert_eq!(
        events("<a>材料齐全 &amp; 同意&#x0031;5</a>")[1],
        "text \"材料齐全 & 同意15\" of \"材料齐全 &amp; 同意&#x0031;5\""
    );
}

#[test]
fn line_ends_are_normalised_everywhere() {
    assert_eq!(
        events("<a b='x\r\ny\tz&#13;'>1\r\n2\r3<!--\r\n--><![CDATA[\r]]></a>"),
        [
            "<{}a {}b=\"x y z\\r\"",
            "text \"1\\n2\\n3\" of \"1\\r\\n2\\r3\"",
            "comment \"\\n\" of \"<!--\\r\\n-->\"",
            "cdata \"\\n\" of \"\\r\"",
            "end \"</a>\""
        ]
    );
}

#[test]
fn cdata_that_ends_in_a_bracket_keeps_it() {
    assert_eq!(events("<a><![CDATA[[公章]]]></a>")[1], "cdata \"[公章]\" of \"[公章]\"");
}

#[test]
fn the_prefix_is_not_the_name() {
    let one = events("<gh:a xmlns:gh='urn:x' gh:b='1' c='2'/>");
    let other = events("<a xmlns='urn:x' xmlns:n1='urn:x' n1:b='1' c='2'/>");
    assert_eq!(one, other);
    assert_eq!(one[0], "<{urn:x}a {urn:x}b=\"1\" {}c=\"2\"");
}

#[test]
fn a_default_namespace_ends_with_its_element() {
    assert_eq!(
        events("<a><b xmlns='u'><c xmlns=''/><d/></b><e/></a>")
            .iter()
            .filter(|line| line.starts_with('<'))
            .collect::<Vec<_>>(),
        ["<{}a", "<{u}b", "<{}c", "<{u}d", "<{}e"]
    );
}

#[test]
fn declarations_are_told_apart_from_attributes() {
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = Reader::new("<a xmlns='u' b='1' xmlns:p='v'><c/></a>", &names, &limits);
    reader.read().expect("the root");
    let declared: Vec<_> = reader.declarations().iter().map(|d| (d.prefix, reader.uri(d.namespace))).collect();
    assert_eq!(declared, [("", "u"), ("p", "v")]);
    assert_eq!(reader.attributes().len(), 1);
    reader.read().expect("the child");
    assert!(reader.declarations().is_empty());
}

#[test]
fn names_of_the_mapping_come_as_numbers() {
    let mut names = Names::new();
    let site = names.add_namespace("urn:example:yunqiao:planning:site-opinion:2");
    let known: Vec<NameId> = ["a", "基本信息", "a-name-longer-than-eight", "a-name-longer-than-eighty"]
        .into_iter()
        .map(|local| names.add(site, local))
        .collect();
    let plain = names.add(NamespaceId::NONE, "a");
    for number in 0..500 {
        names.add(NamespaceId::NONE, &format!("N{number}"));
    }
    let limits = Limits::default();
    let text = "<x:a xmlns:x='urn:example:yunqiao:planning:site-opinion:2' a=''><x:基本信息/><x:a-name-longer-than-eight/>\
                <x:a-name-longer-than-eighty/><x:b/><a/><N499/></x:a>";
    let mut reader = Reader::new(text, &names, &limits);
    let mut ids = Vec::new();
    loop {
        match reader.read().expect("well-formed") {
            Event::Start(start) => {
                ids.extend(reader.attributes().iter().map(|attribute| attribute.name.id));
                ids.push(start.name.id);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let n499 = names.find(NamespaceId::NONE, "N499");
    assert!(n499.is_some());
    let expected =
        [Some(plain), Some(known[0]), Some(known[1]), Some(known[2]), Some(known[3]), None, Some(plain), n499];
    assert_eq!(ids, expected);
    assert_eq!(names.name(known[1]), ("urn:example:yunqiao:planning:site-opinion:2", "基本信息"));
}

#[test]
fn plain_text_is_borrowed() {
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = Reader::new("<a b='值'>经审查（样例）\n</a>", &names, &limits);
    reader.read().expect("the root");
    assert!(matches!(reader.attributes()[0].value, std::borrow::Cow::Borrowed("值")));
    let Ok(Event::Text(text)) = reader.read() else { panic!("a text") };
    assert!(matches!(text.content, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn an_unbound_prefix_is_refused_at_its_element_and_shown_as_spelled() {
    let refusal = refusal("<gh:选址 xmlns:gh='u'>\n  <gh:审查>\n    <gx:条件/>\n  </gh:审查>\n</gh:选址>");
    assert_eq!(place(&refusal), ("CW127".into(), 3, 5, 43, "/选址/审查/gx:条件"));
    assert_eq!(refusal.title, "unbound prefix");
    assert_eq!(refusal.value.as_ref().map(Excerpt::as_str), Some("gx"));
}

#[test]
fn a_control_character_is_refused_where_it_stands_and_spelled_out() {
    let refusal = refusal("<YGJC>\n  <FKYJ>属实\u{1}</FKYJ></YGJC>");
    assert_eq!(place(&refusal), ("CW123".into(), 2, 11, 21, "/YGJC/FKYJ"));
    assert_eq!(refusal.title, "character U+0001");
    assert_eq!(refusal.value.as_ref().map(Excerpt::as_str), Some("U+0001"));
}

#[test]
fn a_second_root_is_refused_where_it_begins() {
    let refusal = refusal("<YGJC>\n</YGJC>\n<YGJC/>");
    assert_eq!(place(&refusal), ("CW121".into(), 3, 1, 15, "/"));
    assert_eq!(refusal.title, "content after the root element");
}

#[test]
fn attribute_refusals_name_the_attribute() {
    assert_eq!(place(&refusal("<a><b c='1' d='&x;'/></a>")), ("CW125".into(), 1, 16, 15, "/a/b/@d"));
    assert_eq!(place(&refusal("<a><b c='1' c='2'/></a>")), ("CW128".into(), 1, 13, 12, "/a/b/@c"));
    assert_eq!(place(&refusal("<a><b p:c='1'/></a>")), ("CW127".into(), 1, 7, 6, "/a/b/@p:c"));
}

#[test]
fn a_document_in_cdata_is_read_in_place() {
    let text = "<a>\n<![CDATA[<?xml version=\"1.0\" encoding=\"GBK\"?><B><C>路</C></B><B/>]]></a>";
    let (names, limits) = (Names::new(), Limits::default());
    let mut outer = Reader::new(text, &names, &limits);
    let span = loop {
        match outer.read().expect("well-formed") {
            Event::Text(run) if run.cdata => break run.span,
            _ => {}
        }
    };
    let mut inner = Reader::within(text, span, &names, &limits);
    let refusal = loop {
        match inner.read() {
            Ok(Event::Text(run)) => assert_eq!(&text[run.span], "路"),
            Ok(_) => {}
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(place(&refusal), ("CW121".into(), 2, 61, 66, "/"));
}
