//! A list whose format numbers nothing: the elements are numbered as they stand.

use document::json::parse;
use document::{Content, DocumentDraft};

use crate::adapter::{compiled, decode, encode, member, of_rows, outgoing, xml_mapping};

const NUMBERED: &str = r#"{ each = "条件", to = "body.conditions", rows = [
  { set = "number", ordinal = true, reason = "the format numbers nothing" },
  { from = ".", to = "text" },
] },"#;

#[test]
fn elements_without_numbers_are_numbered_as_they_stand_and_come_back_without() {
    let adapter = of_rows(NUMBERED);
    let input = r#"{"条件":["第一","第二","第三"]}"#;
    let item = decode(&adapter, input).expect("accepted");
    assert_eq!(
        member(&item.content, "body").as_deref(),
        Some(
            r#"{"conditions":[{"number":1,"text":"第一"},{"number":2,"text":"第二"},{"number":3,"text":"第三"}],"verdict":"agree"}"#
        )
    );
    let (out, summary) = encode(&adapter, outgoing(&item)).expect("written");
    assert_eq!(crate::adapter::compact(&out), input);
    assert_eq!(summary.notes, []);
}

#[test]
fn in_xml_as_well() {
    let mapping = xml_mapping("root = \"R\"", &NUMBERED.replace("条件", "TJ/T"));
    let adapter = compiled(&mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"));
    let item = decode(&adapter, "<R><TJ><T>a</T><T>b</T></TJ></R>").expect("accepted");
    let body = member(&item.content, "body").expect("made");
    assert!(body.contains(r#"[{"number":1,"text":"a"},{"number":2,"text":"b"}]"#), "{body}");
}

#[test]
fn another_number_is_no_ordinal_and_is_told_of() {
    let adapter = of_rows(NUMBERED);
    let mut item = decode(&adapter, r#"{"条件":["第一","第二"]}"#).expect("accepted");
    let Content::Document(DocumentDraft(draft)) = &mut item.content else { panic!("a document") };
    let body = r#"{"conditions":[{"number":1,"text":"第一"},{"number":7,"text":"第二"}],"verdict":"agree"}"#;
    draft.insert("body", parse(body.as_bytes()).expect("JSON"));
    let (_, summary) = encode(&adapter, outgoing(&item)).expect("written");
    let told: Vec<_> = summary.notes.iter().filter_map(|note| note.target.as_deref()).collect();
    assert_eq!(told, ["/body/conditions/1/number"]);
}
