//! Batches on their way out: what the message says once, and what each of its items brings along.

use adapter_kit::{Adapter, Code, Collected, DecodeContext, Decoded, EncodeContext, Limits, MappedAdapter, Refusal};

use crate::adapter::{NOW, compact, compiled, json_mapping, member, outgoing, partner};

/// A head with transport's own words and the issuer, then the items.
fn adapter() -> MappedAdapter {
    let rows = r#"{ from = "/头/批号", context = "message-number" },
  { from = "/头/份数", count = "/份" },
  { from = "/头/机关", to = "issuer.name" },
  { from = "号", to = "number", required = true },"#;
    let mapping = json_mapping(rows).replace("yields =", "each = \"份\"\nyields =");
    compiled(&mapping, &[]).unwrap_or_else(|findings| panic!("{findings}"))
}

fn items(adapter: &MappedAdapter, input: &str) -> Vec<Decoded> {
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    adapter.decode(input.as_bytes(), &context, &mut sink).expect("read");
    sink.items.into_iter().map(|item| item.expect("accepted")).collect()
}

fn written(adapter: &MappedAdapter, items: &[Decoded], residual: bool) -> Result<String, Refusal> {
    let partner = partner();
    let context = EncodeContext { partner: &partner, message_number: "N-1", time: NOW, limits: Limits::default() };
    let outgoing: Vec<_> = items
        .iter()
        .map(|item| adapter_kit::Outgoing { residual: residual.then_some(&item.residual), ..outgoing(item) })
        .collect();
    let mut out = Vec::new();
    adapter.encode("m", &outgoing, &context, &mut out)?;
    Ok(compact(&String::from_utf8(out).expect("UTF-8")))
}

const TWO: &str = r#"{"头":{"批号":"A","份数":"2","机关":"甲局"},"份":[{"号":"1"},{"号":"2"}]}"#;

#[test]
fn what_the_message_says_once_is_written_once_and_before_the_items() {
    let adapter = adapter();
    let items = items(&adapter, TWO);
    assert_eq!(written(&adapter, &items, true).expect("written"), TWO);
    assert_eq!(written(&adapter, &items, false).expect("written"), TWO.replace("\"A\"", "\"N-1\""));
}

#[test]
fn items_of_two_messages_go_out_in_one_with_the_words_of_the_first() {
    let adapter = adapter();
    let mut all = items(&adapter, r#"{"头":{"批号":"A","机关":"甲局","注":1},"份":[{"号":"1"}]}"#);
    all.append(&mut items(&adapter, r#"{"头":{"批号":"B","机关":" 甲局","注":2},"份":[{"号":"2"}]}"#));
    let out = written(&adapter, &all, true).expect("written");
    assert_eq!(out, r#"{"头":{"批号":"A","机关":"甲局","注":1},"份":[{"号":"1"},{"号":"2"}]}"#);
    assert_eq!(items(&adapter, &out).len(), 2, "no member stands there twice");
}

#[test]
fn items_that_differ_in_what_the_message_says_once_are_not_written_together() {
    let adapter = adapter();
    let of = |head: &str, number: &str| {
        items(&adapter, &format!(r#"{{"头":{{"批号":"A"{head}}},"份":[{{"号":"{number}"}}]}}"#)).remove(0)
    };
    let (first, second, nobody) = (r#","机关":"甲局""#, r#","机关":"乙局""#, "");
    for (a, b) in [(first, second), (first, nobody), (nobody, first)] {
        let refusal = written(&adapter, &[of(a, "1"), of(b, "2")], true).expect_err("they differ");
        assert_eq!((refusal.code, refusal.target.as_deref()), (Code::CW303, Some("/issuer/name")), "{a} {b}");
        assert_eq!(refusal.document, Some(1));
    }
    assert!(written(&adapter, &[of(nobody, "1"), of(nobody, "2")], true).is_ok());
}

#[test]
fn what_the_message_says_once_holds_for_its_items_wherever_it_stands() {
    let adapter = adapter();
    let usual = items(&adapter, TWO);
    let behind = r#"{"份":[{"号":"1"},{"号":"2"}],"头":{"批号":"A","份数":"2","机关":"甲局"}}"#;
    let parted = r#"{"头":{"批号":"A","份数":"2"},"份":[{"号":"1"},{"号":"2"}],"尾":0}"#;
    let later = items(&adapter, behind);
    for (one, other) in usual.iter().zip(&later) {
        assert_eq!(one.content, other.content);
        let said = |item: &Decoded| item.residual.items().filter(|kept| kept.path == "/头/批号").count();
        assert_eq!((said(one), said(other)), (1, 1));
    }
    assert_eq!(later.len(), 2);
    let out = written(&adapter, &later, true).expect("written");
    assert_eq!(
        items(&adapter, &out).iter().map(|i| &i.content).collect::<Vec<_>>(),
        [&usual[0].content, &usual[1].content]
    );
    let without = items(&adapter, parted);
    assert!(without.iter().all(|item| member(&item.content, "issuer").is_none()), "what is nowhere stays absent");
}

#[test]
fn a_batch_that_breaks_off_behind_its_items_is_refused_for_that() {
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: Limits::default() };
    let refused = |input: &str| {
        let refusal = adapter().decode(input.as_bytes(), &context, &mut Collected::default()).expect_err("refused");
        (refusal.code, refusal.position.and_then(|p| p.byte()))
    };
    assert_eq!(refused(r#"{"份":[{"号":"1"}],"头":{"机关":tru"#), (Code::CW140, Some(37)));
    assert_eq!(refused(r#"{"份":[{"号":"1"}],"头":{"份数":"2"}}"#).0, Code::CW208);
}

#[test]
fn a_head_that_says_nothing_comes_back_saying_nothing() {
    let adapter = adapter();
    for head in [
        r#"{"份数":"2","机关":"甲局"}"#,
        r#"{"批号":null,"份数":"","机关":"甲局"}"#,
        r#"{"批号":"","份数":null,"机关":""}"#,
        r#"{"批号":"A"}"#,
    ] {
        let input = format!(r#"{{"头":{head},"份":[{{"号":"1"}},{{"号":"2"}}]}}"#);
        assert_eq!(written(&adapter, &items(&adapter, &input), true).expect("written"), input);
    }
}
