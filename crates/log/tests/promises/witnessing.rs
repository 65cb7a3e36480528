//! What a witness is told, and what of its answers counts.

use document::Digest;
use log::{NoteError, OpenCheckpoint, WitnessError, add_checkpoint, cosignature, seen_size};

use crate::world::{Log, cosigned, log_key, signed, witness_key};

const SECONDS: u64 = 1_795_485_600;

/// The lines that the witness answers for a log.
fn answer(log: &Log) -> String {
    format!("{}\n", cosigned(signed(log.tree()), SECONDS).signatures()[1])
}

#[test]
fn a_witness_is_told_the_older_size_the_proof_and_the_checkpoint() {
    let note = signed(Log::with(3).tree());
    let hash = Digest::from_bytes([7; 32]);
    let body = String::from_utf8(add_checkpoint(2, &[hash], &note)).expect("text");
    assert_eq!(body, format!("old 2\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\n{note}"));
    let first = String::from_utf8(add_checkpoint(0, &[], &note)).expect("text");
    assert_eq!(first, format!("old 0\n\n{note}"));
}

#[test]
fn its_cosignature_is_taken_and_lines_of_other_keys_are_passed_over() {
    let mut note = signed(Log::with(3).tree());
    let text = format!("{}\n{}", note.signatures()[0], answer(&Log::with(3)));
    let (line, at) = cosignature(text.as_bytes(), &note, &witness_key()).expect("a cosignature");
    assert_eq!(at, document::Timestamp::from_seconds(1_795_485_600));
    note.add(line).expect("room");
    let open = OpenCheckpoint::open_note(&note, &log_key(), &[witness_key()]).expect("both signed");
    assert_eq!(open.cosignatures()[0].at, at);
}

#[test]
fn the_cosignature_of_another_checkpoint_is_not_taken() {
    let note = signed(Log::with(3).tree());
    let error = cosignature(answer(&Log::with(4)).as_bytes(), &note, &witness_key()).expect_err("another");
    assert!(matches!(error, WitnessError::Signature(NoteError::Signature { .. })), "{error}");
}

#[test]
fn an_answer_that_is_no_cosignature_is_refused() {
    let note = signed(Log::with(3).tree());
    let refused = |answer: &[u8]| cosignature(answer, &note, &witness_key()).expect_err("refused");
    let lines = answer(&Log::with(3));
    for malformed in ["", "\n", "ok\n", lines.trim_end(), &format!("{lines}\n"), &lines.repeat(65)] {
        assert_eq!(refused(malformed.as_bytes()), WitnessError::Malformed, "{malformed:?}");
    }
    assert_eq!(refused(&[0xff, b'\n']), WitnessError::Malformed);
    assert_eq!(refused(format!("{}\n", note.signatures()[0]).as_bytes()), WitnessError::OtherKey);
}

#[test]
fn a_conflict_names_the_size_that_the_witness_saw() {
    assert_eq!(seen_size(b"20852163\n"), Some(20_852_163));
    for other in [&b"20852163"[..], b"", b"\n", b"-1\n", b"007\n", b"99999999999999999999\n", b"1\n2\n", &[0xff, b'\n']]
    {
        assert_eq!(seen_size(other), None, "{other:?}");
    }
}
