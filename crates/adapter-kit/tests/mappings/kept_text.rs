//! An element whose attributes rows take may have its text kept: nothing else is left of it.

use adapter_kit::Code;

use crate::adapter::{compiled, decode, encode, member, outgoing, xml_mapping};

fn mapping(rows: &str) -> String {
    xml_mapping("root = \"r\"", rows)
}

const ROWS: &str = r#"{ from = "fee/@currency", const = "EUR" },
  { from = "fee", keep = "amounts of another currency have no place" },
  { from = "n", to = "number" },"#;

#[test]
fn the_text_of_an_element_is_kept_beside_attributes_that_rows_take() {
    let adapter = compiled(&mapping(ROWS), &[]).unwrap_or_else(|findings| panic!("{findings}"));
    for fee in [r#"<fee currency="EUR">12,50</fee>"#, "<fee>12,50</fee>", r#"<fee currency="EUR" x="1">12,50</fee>"#] {
        let item = decode(&adapter, &format!("<r>{fee}<n>7</n></r>")).expect("accepted");
        let kept: Vec<_> = item.residual.items().map(|kept| (kept.path, kept.value)).collect();
        assert!(kept.contains(&("/r/fee", "12,50")), "{kept:?}");
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        assert!(out.contains(fee), "{fee}: {out}");
    }
}

#[test]
fn an_element_of_which_rows_take_children_is_not_kept_whole() {
    let rows = r#"{ from = "a/b", to = "number" }, { from = "a", keep = "why" },"#;
    let findings = compiled(&mapping(rows), &[]).expect_err("taken twice");
    assert_eq!(findings.0.len(), 1, "{findings}");
    assert_eq!(findings.0[0].code, Code::CW009);
    assert!(findings.0[0].fix.contains("drop the rows below it"), "{findings}");
}

#[test]
fn a_text_is_taken_on_one_condition_and_kept_on_the_other() {
    let rows = r#"{ from = "@k", keep = "of which kind the number is" },
  { from = "n", to = "number", when = "@k!=old" },
  { from = "n", keep = "an old number says nothing", when = "@k=old" },"#;
    let adapter = compiled(&mapping(rows), &[]).unwrap_or_else(|findings| panic!("{findings}"));
    for (kind, number, left) in [("new", Some("\"7\""), false), ("old", None, true)] {
        let message = format!("<r k=\"{kind}\"><n>7</n></r>");
        let item = decode(&adapter, &message).expect("accepted");
        assert_eq!(member(&item.content, "number").as_deref(), number, "{kind}");
        let kept: Vec<_> = item.residual.items().map(|kept| (kept.path, kept.value)).collect();
        assert_eq!(kept.contains(&("/r/n", "<n>7</n>")), left, "{kind}: {kept:?}");
        let (out, _) = encode(&adapter, outgoing(&item)).expect("written");
        assert!(out.contains("<n>7</n>"), "{out}");
    }
}

#[test]
fn a_text_that_is_always_taken_is_not_kept_besides() {
    let rows = r#"{ from = "n", to = "number" }, { from = "n", keep = "why" },"#;
    let findings = compiled(&mapping(rows), &[]).expect_err("claimed twice");
    assert_eq!(findings.0[0].code, Code::CW007, "{findings}");
}
