//! Messages that ask for more work or memory than any department's: refused, and soon.

use adapter_kit::Code;
use adapter_kit::refusal::Offset;

use crate::adapter::{compiled, decode, decode_all, of_rows, xml_mapping};

#[test]
fn leftovers_beyond_the_limit_refuse_the_document() {
    let adapter = compiled(&xml_mapping("root = \"T\"", r#"{ from = "N", to = "number" },"#), &[]).expect("compiles");
    let comments = format!("<T>{}<N>1</N></T>", "<!---->".repeat(200_000));
    let unknown: String = (0..50_000).map(|n| format!("<u{n}/>")).collect();
    for input in [comments, format!("<T>{unknown}</T>"), format!("<T><N>{}</N></T>", "x<!---->".repeat(50_000))] {
        let refused = decode(&adapter, &input).expect_err("refused");
        assert_eq!(refused.last().expect("a reason").code, Code::CW155);
    }
}

#[test]
fn every_document_of_a_bad_batch_is_refused_at_its_own_line() {
    let head = "root = \"T\"\neach = \"D\"";
    let mapping = xml_mapping(head, r#"{ from = "N", to = "number", required = true },"#);
    let adapter = compiled(&mapping, &[]).expect("compiles");
    let items = decode_all(&adapter, &format!("<T>\n{}</T>", "<D/>\n".repeat(20_000)));
    assert_eq!(items.len(), 20_000);
    for (at, item) in items.iter().enumerate() {
        let place = item.as_ref().expect_err("refused")[0].position.expect("a place");
        assert_eq!((place.line, place.column, place.offset), (at + 2, 1, Offset::Decoded(4 + at * 5)));
    }
}

#[test]
fn the_least_of_all_integers_is_outside_the_range() {
    let adapter = of_rows(r#"{ from = "n", to = "body.parcels[0].number", as = "int" },"#);
    for number in ["-9223372036854775808", "9223372036854775807", "9007199254740992"] {
        let refused = decode(&adapter, &format!("{{\"n\":\"{number}\"}}")).expect_err("refused");
        assert_eq!(refused[0].code, Code::CW205, "{number}");
    }
}
