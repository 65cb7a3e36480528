//! What is written is read as the message that it is, or not written.

use adapter_kit::{Code, Outgoing};
use document::json::{Object, Value};
use document::{Content, DocumentDraft};

use crate::adapter::{compiled, decode, encode, json_mapping, outgoing, xml_mapping};

fn draft(members: &[(&str, &str)]) -> Content {
    Content::Document(DocumentDraft(
        members.iter().map(|(name, value)| (*name, Value::from(*value))).collect::<Object>(),
    ))
}

fn bare(content: &Content) -> Outgoing<'_> {
    Outgoing { content, residual: None, attachments: &[] }
}

#[test]
fn a_document_that_its_own_match_would_not_take_is_not_written() {
    let xml = xml_mapping(
        "root = \"T\"\nmatch = \"K/@v=1\"",
        r#"{ from = "K/@v", const = "1" }, { from = "K", to = "number" },"#,
    );
    let json = json_mapping(r#"{ from = "k", to = "number" },"#).replace("yields =", "match = \"k?\"\nyields =");
    for (mapping, source) in [(xml, "/K/@v"), (json, "/k")] {
        let adapter = compiled(&mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"));
        let refusal = encode(&adapter, bare(&draft(&[]))).expect_err("refused");
        assert_eq!((refusal.code, refusal.source.as_deref()), (Code::CW301, Some(source)));
        assert!(refusal.hint.as_deref().is_some_and(|hint| hint.contains("`match`")));
        let (out, _) = encode(&adapter, bare(&draft(&[("number", "7")]))).expect("written");
        decode(&adapter, &out).unwrap_or_else(|refusals| panic!("{refusals:?}: {out}"));
    }
}

#[test]
fn an_item_that_its_own_match_would_not_take_is_not_written() {
    let rows = r#"{ from = "K", to = "number" },"#;
    let adapter = compiled(&xml_mapping("root = \"T\"\neach = \"D\"\nmatch = \"K=1|2\"", rows), &[])
        .unwrap_or_else(|findings| panic!("{findings}"));
    let refusal = encode(&adapter, bare(&draft(&[("number", "3")]))).expect_err("refused");
    assert_eq!((refusal.code, refusal.document), (Code::CW301, Some(0)));
    let (out, _) = encode(&adapter, bare(&draft(&[("number", "2")]))).expect("written");
    assert!(decode(&adapter, &out).is_ok(), "{out}");
}

#[test]
fn residual_that_a_match_asks_for_counts_as_it_came() {
    let rows = r#"{ from = "@K", keep = "why" }, { from = "n", to = "number" },"#;
    let adapter = compiled(&xml_mapping("root = \"T\"\nmatch = \"@K=1\"", rows), &[])
        .unwrap_or_else(|findings| panic!("{findings}"));
    let item = decode(&adapter, "<T K=\"1\"><n>7</n></T>").expect("accepted");
    let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
    assert!(out.contains("<T K=\"1\">"), "{out}");
    assert!(encode(&adapter, bare(&item.content)).is_err());
}
