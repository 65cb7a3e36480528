//! Lights go out in full, feedback comes in, and neither says more than its sender did.

use adapter_kit::{Adapter, Collected, DecodeContext, Decoded, EncodeContext, Limits, Outgoing};
use document::{DepartmentId, Timestamp};

const LIGHT: &[u8] = include_bytes!("../golden/001-red-light-out/in.xml");
const FEEDBACK: &[u8] = include_bytes!("../golden/002-feedback-in-comment-splits-text/in.xml");

fn inspection() -> DepartmentId {
    "inspection".parse().expect("a slug")
}

fn decode(input: &[u8]) -> Decoded {
    let received_at = Timestamp::from_seconds(1_795_485_600);
    let context = DecodeContext { partner: &inspection(), received_at, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    inspection_xml::adapter().expect("compiles").decode(input, &context, &mut sink).expect("read");
    sink.items.remove(0).expect("accepted")
}

/// What goes out for a light, as GB18030, where the hub alone knows it: nothing is left of any message.
fn encode(light: &Decoded, number: &str) -> Vec<u8> {
    let time = Timestamp::from_seconds(1_795_485_600);
    let context = EncodeContext { partner: &inspection(), message_number: number, time, limits: Limits::default() };
    let outgoing = Outgoing { content: &light.content, residual: None, attachments: &[] };
    let mut out = Vec::new();
    inspection_xml::adapter().expect("compiles").encode("light", &[outgoing], &context, &mut out).expect("written");
    out
}

#[test]
fn a_light_that_is_sent_again_is_the_same_message_byte_for_byte() {
    let light = decode(LIGHT);
    assert_eq!(encode(&light, "YG-1"), encode(&light, "YG-2"));
    assert_eq!(decode(&encode(&light, "YG-1")).content, light.content);
}

#[test]
fn a_light_carries_both_limits_as_the_ladder_has_them() {
    let sent = encode(&decode(LIGHT), "YG-1");
    let has = |bytes: &[u8]| sent.windows(bytes.len()).any(|window| window == bytes);
    assert!(has(b"\">20</SX_FD>") && has(b"\">15</SX_CN>") && has(b"<YYTS>17</YYTS>"));
    assert!(has(b"<CFSJ>2026-11-04 00:00:00</CFSJ>"), "the instant in the municipality's own time");
}

#[test]
fn a_comment_inside_the_inspectors_words_is_kept_beside_them() {
    let feedback = decode(FEEDBACK);
    let document::Content::Feedback(said) = &feedback.content else { panic!("feedback") };
    assert_eq!(said.text.as_str(), "经核实，超时属实，限期整改。");
    assert!(feedback.residual.items().any(|kept| kept.path == "/YGJC/FKYJ" && kept.value == " 内部 "));
}
