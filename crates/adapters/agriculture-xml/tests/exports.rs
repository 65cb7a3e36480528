//! What an export says that no single golden shows: labels that are wrong, names that GBK does not have, rows on their own.

use adapter_kit::{Adapter, Code, Collected, DecodeContext, EncodeContext, Limits, Outgoing, Refusal, Summary};
use document::{Content, DepartmentId, Timestamp};

const MIXED: &[u8] = include_bytes!("../golden/001-tractor-and-combine-licences/in.xml");
const SECOND_BROKEN: &[u8] = include_bytes!("../golden/917-broken-second-row-alone/in.xml");
const MISLABELLED: &[u8] =
    include_bytes!("../../../../fixtures/messages/agriculture-xml/901-broken-utf8-bytes-labelled-gbk.xml");
const NOW: Timestamp = Timestamp::from_seconds(1_795_485_600);

fn agriculture() -> DepartmentId {
    "agriculture".parse().expect("a slug")
}

fn decode(input: &[u8]) -> (Collected, Summary) {
    let context = DecodeContext { partner: &agriculture(), received_at: NOW, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    let summary = agriculture_xml::adapter().expect("compiles").decode(input, &context, &mut sink).expect("read");
    (sink, summary)
}

fn encode(message: &str, items: &[&Content]) -> Result<Vec<u8>, Refusal> {
    let context =
        EncodeContext { partner: &agriculture(), message_number: "N-1", time: NOW, limits: Limits::default() };
    let outgoing: Vec<_> = items.iter().map(|content| Outgoing { content, residual: None, attachments: &[] }).collect();
    let mut out = Vec::new();
    agriculture_xml::adapter().expect("compiles").encode(message, &outgoing, &context, &mut out)?;
    Ok(out)
}

#[test]
fn utf8_bytes_labelled_gbk_are_read_with_a_note_and_a_name_that_gbk_lacks_does_not_go_out() {
    let (found, summary) = decode(MISLABELLED);
    assert!(summary.notes.iter().any(|note| note.code == Code::CW107), "the label is wrong");
    let item = found.items[0].as_ref().expect("accepted");
    let refused = encode("tractor", &[&item.content]).expect_err("GBK has no 𠮷");
    assert_eq!((refused.code, refused.target.as_deref()), (Code::CW302, Some("/subjects/0/party/name")));
    assert!(refused.to_string().contains("U+20BB7"), "{refused}");
}

#[test]
fn a_tractor_and_a_combine_come_and_go_side_by_side_in_one_export() {
    let (found, _) = decode(MIXED);
    let items: Vec<_> = found.items.iter().map(|item| item.as_ref().expect("accepted")).collect();
    assert_eq!(items.iter().map(|item| &*item.message).collect::<Vec<_>>(), ["tractor", "combine"]);
    let contents: Vec<_> = items.iter().map(|item| &item.content).collect();
    let (again, _) = decode(&encode("tractor", &contents).expect("written"));
    let again: Vec<_> = again.items.iter().map(|item| &item.as_ref().expect("accepted").content).collect();
    assert_eq!(again, contents);
}

#[test]
fn a_row_that_is_refused_leaves_the_others() {
    let (found, summary) = decode(SECOND_BROKEN);
    assert_eq!((summary.accepted, summary.refused), (1, 1));
    assert!(found.items[0].is_ok());
}
