//! A night's batch: items are independent of each other, and the count is not.

use adapter_kit::{Adapter, Collected, DecodeContext, Limits, Refusal};
use document::{Content, DepartmentId, Timestamp};

const WRONG_DIGIT: &str = include_str!("../golden/900-broken-second-item-check-digit/in.json");
const SHORT: &str = include_str!("../golden/902-broken-count-differs-from-list/in.json");

fn decode(input: &str) -> Result<Collected, Refusal> {
    let partner: DepartmentId = "food-drug".parse().expect("a slug");
    let received_at = Timestamp::from_seconds(1_795_485_600);
    let context = DecodeContext { partner: &partner, received_at, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    food_drug_json::adapter().expect("compiles").decode(input.as_bytes(), &context, &mut sink)?;
    Ok(sink)
}

#[test]
fn a_wrong_check_digit_refuses_its_own_registration_and_no_other() {
    let items = decode(WRONG_DIGIT).expect("read").items;
    let numbers: Vec<_> = items.iter().map(|item| item.as_ref().ok().and_then(|item| number(&item.content))).collect();
    assert_eq!(numbers, [Some("999000000001"), None, Some("999000000003")]);
    let refusals = items[1].as_ref().expect_err("refused");
    assert_eq!(refusals.len(), 1);
    assert!(!format!("{refusals:?}").contains("990000189902280024"), "nobody reads the id in a refusal");
}

#[test]
fn a_count_that_differs_refuses_the_whole_batch() {
    assert!(decode(SHORT).is_err());
    assert_eq!(decode(&SHORT.replace("\"count\": \"3\"", "\"count\": \"2\"")).expect("read").items.len(), 2);
}

fn number(content: &Content) -> Option<&str> {
    let Content::Document(draft) = content else { return None };
    draft.0.get("number")?.as_str()
}
