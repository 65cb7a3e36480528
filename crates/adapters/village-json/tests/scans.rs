//! Scans inside a message: as many and as large as the offices may send, and not one more.

use adapter_kit::{Adapter, Code, Collected, DecodeContext, Decoded, Limits, Refusal};
use document::{Content, DepartmentId, Timestamp};

const PERMIT: &str = include_str!("../golden/001-permit-three-level-review-with-scan/in.json");
const MEBIBYTE: usize = 1 << 20;

/// The permit with scans of zeros of these sizes in place of its own.
fn with_scans(sizes: &[usize]) -> String {
    let scan =
        |size: &usize| format!(r#"{{"名称":"a.tif","类型":"image/tiff","大小":"{size}","内容":"{}"}}"#, zeros(*size));
    let scans: Vec<_> = sizes.iter().map(scan).collect();
    let (head, _) = PERMIT.split_once("\"扫描件\"").expect("scans");
    format!("{head}\"扫描件\":[{}]}}", scans.join(","))
}

/// So many zero bytes in base64.
fn zeros(size: usize) -> String {
    let rest = ["", "AA==", "AAA="][size % 3];
    format!("{}{rest}", "AAAA".repeat(size / 3))
}

fn decode(input: &str) -> Result<Decoded, Refusal> {
    let partner: DepartmentId = "planning-liangjiang".parse().expect("a slug");
    let received_at = Timestamp::from_seconds(1_795_485_600);
    let context = DecodeContext { partner: &partner, received_at, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    village_json::adapter().expect("compiles").decode(input.as_bytes(), &context, &mut sink)?;
    sink.items.remove(0).map_err(|mut refusals| refusals.remove(0))
}

fn refused(input: &str) -> (Code, String, String) {
    let refusal = decode(input).expect_err("refused");
    (refusal.code, refusal.title.to_string(), refusal.source.clone().unwrap_or_default())
}

#[test]
fn twenty_scans_are_taken_and_the_twenty_first_refuses_the_message_where_it_stands() {
    let item = decode(&with_scans(&[68; 20])).expect("accepted");
    let Content::Document(draft) = &item.content else { panic!("a document") };
    assert_eq!(draft.0.get("attachments").and_then(|list| list.as_array()).map(<[_]>::len), Some(20));
    assert_eq!(item.attachments.len(), 1, "equal scans are carried once");
    let over = (Code::CW155, "file limit 20".into(), "/扫描件/20/内容".into());
    assert_eq!(refused(&with_scans(&[68; 21])), over);
}

#[test]
fn a_scan_of_eight_mebibytes_is_taken_and_a_byte_more_is_refused() {
    let item = decode(&with_scans(&[8 * MEBIBYTE])).expect("accepted");
    assert_eq!(item.attachments[0].bytes().len(), 8 * MEBIBYTE);
    let over = (Code::CW153, "file limit in bytes 8388608".into(), "/扫描件/1/内容".into());
    assert_eq!(refused(&with_scans(&[68, 8 * MEBIBYTE + 1])), over);
}

#[test]
fn a_message_of_more_than_32_mebibytes_is_refused_before_it_is_read() {
    let refusal = decode(&with_scans(&[8 * MEBIBYTE; 3])).expect_err("refused");
    assert_eq!(refusal.code, Code::CW150);
}

#[test]
fn a_text_that_is_no_scan_may_not_be_as_long_as_one() {
    let long = PERMIT.replace("户口簿.png", &"样".repeat(MEBIBYTE / 3 + 1));
    assert_eq!(refused(&long).0, Code::CW153);
}
