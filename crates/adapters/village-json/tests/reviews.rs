//! What the hooks promise beyond single messages: the order of reviews, and telephone numbers both ways.

use adapter_kit::{Adapter, Collected, DecodeContext, Decoded, EncodeContext, Limits, Outgoing, Refusal};
use document::{Content, DepartmentId, Timestamp};

const APPLICATION: &str = include_str!("../golden/005-agreed-by-the-town-so-far/in.json");
const NOW: Timestamp = Timestamp::from_seconds(1_795_485_600);

fn partner() -> DepartmentId {
    "planning-liangjiang".parse().expect("a slug")
}

fn decode(input: &str) -> Result<Decoded, Refusal> {
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    village_json::adapter().expect("compiles").decode(input.as_bytes(), &context, &mut sink)?;
    sink.items.remove(0).map_err(|mut refusals| refusals.remove(0))
}

fn encode(content: &Content) -> String {
    let partner = partner();
    let context = EncodeContext { partner: &partner, message_number: "1", time: NOW, limits: Limits::default() };
    let mut out = Vec::new();
    let item = Outgoing { content, residual: None, attachments: &[] };
    let adapter = village_json::adapter().expect("compiles");
    adapter.encode("application", &[item], &context, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

/// The application with reviews of these levels; `!` = it disagrees.
fn reviewed(levels: &str) -> String {
    let review = |word: &str| {
        let level = word.trim_end_matches('!');
        let verdict = if word.ends_with('!') { r#""不同意","理由":"一户一宅""# } else { r#""同意""# };
        format!(r#"{{"级":"{level}","意见":{verdict},"日期":"2026-05-06"}}"#)
    };
    let reviews: Vec<_> = levels.split_whitespace().map(review).collect();
    let (head, _) = APPLICATION.split_once("\"审查\"").expect("reviews");
    format!("{head}\"审查\":[{}]}}", reviews.join(","))
}

#[test]
fn of_all_orders_of_reviews_only_those_without_gap_or_review_after_a_refusal_are_read() {
    const WORDS: [&str; 6] = ["村", "村!", "镇", "镇!", "区", "区!"];
    let mut orders: Vec<String> = WORDS.map(str::to_owned).to_vec();
    for length in 1..3 {
        let longer = |order: &String| WORDS.map(|word| format!("{order} {word}"));
        orders.extend(orders.clone().iter().filter(|o| o.split(' ').count() == length).flat_map(longer));
    }
    let read: Vec<_> = orders.iter().filter(|order| decode(&reviewed(order)).is_ok()).map(String::as_str).collect();
    assert_eq!(orders.len(), 6 + 36 + 216);
    assert_eq!(read, ["村", "村!", "村 镇", "村 镇!", "村 镇 区", "村 镇 区!"]);
}

#[test]
fn a_refused_order_names_the_level_that_breaks_it() {
    let title = |levels: &str| {
        let refusal = decode(&reviewed(levels)).expect_err("refused");
        format!("{} {}", refusal.source.clone().unwrap_or_default(), refusal.title)
    };
    assert_eq!(title("村 区 镇"), "/审查/2/级 hook review_order: level 镇 after 区");
    assert_eq!(title("村 区"), "/审查/1/级 hook review_order: level 区 without 镇");
    assert_eq!(title("镇 区"), "/审查/1/级 hook review_order: level 区 without 村");
    assert_eq!(title("村 镇! 区"), "/审查/2/级 hook review_order: level 区 after 不同意 of 镇");
}

#[test]
fn telephone_numbers_come_back_as_they_are_dialled() {
    for (dialled, number) in [
        ("10000000001", "+8610000000001"),
        ("02360000001", "+862360000001"),
        ("01060000001", "+861060000001"),
        ("+85200000001", "+85200000001"),
        ("+8601060000001", "+8601060000001"),
    ] {
        let item = decode(&APPLICATION.replace("+85200000001", dialled)).expect("read");
        let Content::Document(draft) = &item.content else { panic!("a document") };
        let shown =
            String::from_utf8(document::json::to_canonical(&draft.0.get("subjects").expect("subjects").clone()));
        assert!(shown.expect("UTF-8").contains(&format!("\"phone\":\"{number}\"")), "{dialled}");
        assert!(encode(&item.content).contains(&format!("\"联系电话\": \"{dialled}\"")), "{}", encode(&item.content));
    }
    for wrong in ["60000001", "1000000000", "023-", "++8610000000001", "10000000001转2", "0862360000000001"] {
        assert!(decode(&APPLICATION.replace("+85200000001", wrong)).is_err(), "{wrong}");
    }
}
