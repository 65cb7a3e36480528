use super::*;
use crate::complete::complete;
use crate::draft::DocumentDraft;
use crate::finding::Finding;
use crate::id::DocumentId;

const NOW: &str = "2026-07-15T02:30:00Z";
const TRACTOR: &str = include_str!("../../../../../schemas/types/tractor-licence/1.0/example.json");
const CANCELLED: &str = include_str!("../../../../../schemas/types/tractor-licence/1.0/example-cancelled.json");
const NOTICE: &str = include_str!("../../../../../schemas/types/machinery-inspection-notice/1.0/example-passed.json");
const PHARMACIST: &str = include_str!("../../../../../schemas/types/licensed-pharmacist-registration/1.0/example.json");

fn object(text: &str) -> Object {
    match json::parse(text.as_bytes()).expect("strict JSON") {
        Value::Object(object) => object,
        other => panic!("{other:?}"),
    }
}

/// An example as a department sends it: without what the hub adds.
fn draft(text: &str, without: &[&str]) -> Object {
    let mut tree = object(text);
    for name in without {
        match name.strip_prefix("body.") {
            Some(name) => match tree.get_mut("body") {
                Some(Value::Object(body)) => drop(body.remove(name)),
                other => panic!("{other:?}"),
            },
            None => drop(tree.remove(name)),
        }
    }
    tree
}

fn additions(department: &str, found: Found) -> Additions {
    let received_at = NOW.parse().expect("an instant");
    Additions {
        id: DocumentId::new(received_at, [7; 10]),
        department: department.parse().expect("a department"),
        division: None,
        case_code: None,
        matter_version: None,
        issuer_code: Some("11999900999900070A".to_owned()),
        found,
        received_at,
    }
}

fn station(tree: Object, found: Found) -> Result<Document, Vec<Finding>> {
    complete(DocumentDraft(tree), &additions("machinery-990112", found), Catalogue::builtin())
}

fn issued(text: &str) -> Document {
    Document::parse(text.as_bytes(), Catalogue::builtin()).expect("an example")
}

fn text_at<'d>(document: &'d Document, pointer: &str) -> &'d str {
    let steps = pointer.split('/').skip(1);
    let mut members = steps.clone();
    let first = members.next().and_then(|name| document.tree().get(name)).expect("a member");
    let found = members.try_fold(first, |value, step| match value {
        Value::Object(object) => object.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    });
    found.and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}"))
}

#[test]
fn a_new_certificate_gets_an_id_of_its_type_and_issuer() {
    let document = station(draft(TRACTOR, &["id", "body.certificateId"]), Found::default()).expect("complete");
    let id = text_at(&document, "/body/certificateId/value");
    let serial = document.envelope().id.to_string().replace('-', "").to_uppercase();
    let expected = format!("1.2.156.3005.2.11999900999900046R001.11999900999900070A.{serial}.001.");
    assert!(id.starts_with(&expected) && id.len() == expected.len() + 1, "{id}");
}

#[test]
fn an_id_that_the_department_gave_is_kept() {
    let given = object(TRACTOR);
    let document = station(given.clone(), Found::default()).expect("complete");
    assert_eq!(document.tree(), &given);
}

#[test]
fn an_end_names_the_certificate_that_is_there() {
    let found = Found { current: Some(issued(TRACTOR)), referred: None };
    let document = station(draft(CANCELLED, &["body.certificateId"]), found).expect("complete");
    assert_eq!(text_at(&document, "/body/certificateId/value"), text_at(&issued(TRACTOR), "/body/certificateId/value"));
    assert!(document.envelope().links.is_empty(), "it takes nobody's place");
}

#[test]
fn an_end_of_nothing_gets_no_id_and_is_refused() {
    let found = station(draft(CANCELLED, &["body.certificateId"]), Found::default()).expect_err("refused");
    assert!(found.iter().any(|f| f.pointer == "/body/certificateId" && f.rule == "required"), "{found:?}");
}

#[test]
fn a_change_takes_the_place_of_the_certificate_in_its_next_version() {
    let current = issued(PHARMACIST);
    let mut tree = draft(PHARMACIST, &["id", "body.certificateId"]);
    tree.insert("operation", object(r#"{"code":"change"}"#));
    let found = Found { current: Some(current.clone()), referred: None };
    let mut additions = additions("food-drug", found);
    additions.received_at = "2026-09-28T02:00:00Z".parse().expect("an instant");
    let document = complete(DocumentDraft(tree), &additions, Catalogue::builtin()).expect("complete");
    let [link] = &document.envelope().links[..] else { panic!("{:?}", document.envelope().links) };
    assert_eq!((link.rel.as_str(), link.document), ("supersedes", current.envelope().id));
    assert_eq!(link.digest, Some(Digest::of(current.canonical())));
    let next = "1.2.156.3005.2.111000000000001586004.11999900999900054L.999026000123.002.";
    assert!(text_at(&document, "/body/certificateId/value").starts_with(next));
}

#[test]
fn a_notice_about_a_licence_is_linked_to_it_and_names_its_holder_and_no_address() {
    let licence = issued(TRACTOR);
    let found = Found { current: None, referred: Some(licence.clone()) };
    let document = station(draft(NOTICE, &["subjects", "links"]), found).expect("complete");
    let [link] = &document.envelope().links[..] else { panic!("{:?}", document.envelope().links) };
    assert_eq!((link.rel.as_str(), link.document), ("basis", licence.envelope().id));
    assert_eq!(text_at(&document, "/subjects/0/role"), "holder");
    assert_eq!(text_at(&document, "/subjects/0/party/name"), "李样例");
    assert_eq!(text_at(&document, "/subjects/0/party/identifiers/0/value"), "99000018991001004X");
    let party = document.envelope().subjects[0].party.as_ref().expect("a party");
    assert!(party.address.is_none() && party.phone.is_none());
}

#[test]
fn a_notice_that_says_whose_it_is_keeps_its_own_words() {
    let found = Found { current: None, referred: Some(issued(TRACTOR)) };
    let given = object(NOTICE);
    assert_eq!(station(given.clone(), found).expect("complete").tree(), &given);
}

#[test]
fn a_notice_about_an_unknown_licence_names_nobody_and_is_refused() {
    let found = station(draft(NOTICE, &["subjects", "links"]), Found::default()).expect_err("refused");
    assert!(found.iter().any(|f| f.pointer == "/subjects"), "{found:?}");
}
