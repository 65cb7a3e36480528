//! JSON messages that are lists: each item is a document.

use adapter_kit::{Adapter, Code, EncodeContext, Limits, MappedAdapter};

use crate::adapter::{NOW, compact, compiled, decode_all, json_mapping, member, outgoing, partner};

const ROWS: &str = r#"{ from = "号", to = "number", required = true },
  { from = "机关/名称", to = "issuer.name" },"#;

fn mapping(head: &str) -> String {
    json_mapping(ROWS).replace("yields =", &format!("{head}\nyields ="))
}

fn adapter(head: &str) -> MappedAdapter {
    compiled(&mapping(head), &[]).unwrap_or_else(|findings| panic!("{findings}"))
}

fn numbers(adapter: &MappedAdapter, input: &str) -> Vec<Result<String, Code>> {
    let number = |item: adapter_kit::Decoded| member(&item.content, "number").expect("a number");
    let code = |refusals: Vec<adapter_kit::Refusal>| refusals[0].code;
    decode_all(adapter, input).into_iter().map(|item| item.map(number).map_err(code)).collect()
}

fn encoded(adapter: &MappedAdapter, input: &str, residual: bool) -> String {
    let items: Vec<_> = decode_all(adapter, input).into_iter().map(|item| item.expect("accepted")).collect();
    let all: Vec<_> = items
        .iter()
        .map(|item| adapter_kit::Outgoing { residual: residual.then_some(&item.residual), ..outgoing(item) })
        .collect();
    let partner = partner();
    let context = EncodeContext { partner: &partner, message_number: "N-1", time: NOW, limits: Limits::default() };
    let mut out = Vec::new();
    adapter.encode("m", &all, &context, &mut out).expect("written");
    compact(&String::from_utf8(out).expect("UTF-8"))
}

const TWO: &str = r#"[{"号":"1","机关":{"名称":"甲局","注":1},"余":[null]},{"号":"2"}]"#;

#[test]
fn each_item_of_a_list_is_a_document_and_comes_back_in_a_list() {
    let adapter = adapter("each = \".\"");
    assert_eq!(numbers(&adapter, TWO), [Ok("\"1\"".into()), Ok("\"2\"".into())]);
    assert_eq!(encoded(&adapter, TWO, true), TWO);
    assert_eq!(encoded(&adapter, TWO, false), r#"[{"号":"1","机关":{"名称":"甲局"}},{"号":"2"}]"#);
    assert!(numbers(&adapter, "[]").is_empty());
}

#[test]
fn places_in_a_list_are_counted_from_its_beginning() {
    let items = decode_all(&adapter("each = \".\""), r#"[{"号":"1"},{"号":""},{"号":"3","机关":{"名称":"乙局"}}]"#);
    let refusals = items[1].as_ref().expect_err("no number");
    assert_eq!((refusals[0].code, refusals[0].source.as_deref()), (Code::CW202, Some("/1/号")));
    let third = items[2].as_ref().expect("accepted");
    assert!(third.provenance.rows().any(|row| row.from == "/2/机关/名称"));
}

#[test]
fn a_list_and_an_object_are_not_taken_for_each_other() {
    let list = adapter("each = \".\"");
    assert_eq!(numbers(&list, r#"{"号":"1"}"#), [Err(Code::CW201)]);
    assert_eq!(numbers(&list, r#"{"":[{"号":"1"}]}"#), [Err(Code::CW201)]);
    assert_eq!(numbers(&adapter(""), TWO), [Err(Code::CW201)]);
    let lenient = adapter("each = \".\"\nsingle = true");
    assert_eq!(numbers(&lenient, r#"{"号":"1"}"#), [Ok("\"1\"".into())]);
    assert_eq!(encoded(&lenient, r#"{"号":"1","余":2}"#, true), r#"{"号":"1","余":2}"#);
}

#[test]
fn one_format_may_have_lists_and_objects() {
    let both = mapping("each = \".\"");
    let (head, message) = both.split_once("[[message]]").expect("a message");
    let object = message.replace("\"m\"", "\"one\"").replace("each = \".\"", "");
    let adapter = compiled(&format!("{head}[[message]]{message}[[message]]{object}"), &[]);
    let adapter = adapter.unwrap_or_else(|findings| panic!("{findings}"));
    assert_eq!(numbers(&adapter, TWO).len(), 2);
    assert_eq!(numbers(&adapter, r#"{"号":"7"}"#), [Ok("\"7\"".into())]);
}

#[test]
fn what_is_no_object_in_a_list_is_refused_or_kept_like_in_any_other() {
    let adapter = adapter("each = \".\"");
    for odd in ["[1]", "[null]", "[[{\"号\":\"1\"}]]", "[\"x\"]"] {
        assert_eq!(numbers(&adapter, odd), [Err(Code::CW202)], "{odd}");
    }
}
