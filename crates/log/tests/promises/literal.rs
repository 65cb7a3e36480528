use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use document::{Digest, Timestamp};
use log::{Algorithm, Edge, Entry, EntryKind, OpenCheckpoint, Salt, Tree, VerifierKey, leaf_hash};

use crate::world::{ORIGIN, cosigned, log_key, pair, public, signed, witness_key};

const DIGEST: &str = "hrwTCkhZoTl_iRfVUJyPssDZx8OSl-l7LtxPJKjHXuw";
const LOG_LINE: &str = "— hub.example.gov.cn/log vi8Qg1Uzvh5SrdfqGBqYTLtjVJx1b8X2cV9GhKzuQkBoC3BhIXSQRtkC0n5qtLsf7xb4Alu6ZXtlqnBooUsj6r5/Ow0=";
const WITNESS_LINE: &str = "— witness.audit.example 7KmUCwAAAABrBO+gmCKT6U3zP6ElxkDx8LV3pklFR5eGM3nLGG0Pq6NsUvOV+E8jDAJSLFSD+k7jAlQrJvgew/N8nOcMbPbtg1zNBw==";

fn salt() -> Salt {
    Salt::from_bytes(std::array::from_fn(|i| u8::try_from(i).expect("below 16")))
}

fn first_entry() -> Entry {
    Entry {
        kind: EntryKind::Issue,
        at: "2026-11-24T02:00:00Z".parse().expect("an instant"),
        issuer: Some("land-bureau".parse().expect("an id")),
        r#type: None,
        key: None,
        digest: Some(salt().digest(br#"{"a":1}"#)),
        seal: None,
    }
}

fn tree_of_three() -> Tree {
    let leaves = [first_entry().leaf().expect("short"), leaf_hash(b"one"), leaf_hash(b"two")];
    let root = Edge::default().append(&leaves).expect("room").root;
    Tree { size: 3, root }
}

#[test]
fn the_public_key_of_the_test_seed() {
    let key = Digest::from_bytes(public(&pair(0)));
    assert_eq!(key.hex(), "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
}

#[test]
fn the_salted_digest() {
    assert_eq!(salt().digest(br#"{"a":1}"#).to_string(), DIGEST);
    assert_eq!(salt().digest_of(&Digest::of(br#"{"a":1}"#)).to_string(), DIGEST);
}

#[test]
fn the_leaf_of_an_entry_of_128_bytes() {
    let bytes = first_entry().to_bytes().expect("short");
    let text =
        format!(r#"{{"at":"2026-11-24T02:00:00Z","digest":"{DIGEST}","issuer":"land-bureau","kind":"issue","v":1}}"#);
    assert_eq!(bytes, text.as_bytes());
    assert_eq!(bytes.len(), 128);
    let leaf = first_entry().leaf().expect("short");
    assert_eq!(leaf.hex(), "046a1d9220ca64ab81f1c583848884edd1ccd0ccc38ee5e342d053f0e7df40c1");
}

#[test]
fn the_root_of_three_entries() {
    assert_eq!(STANDARD.encode(tree_of_three().root.as_bytes()), "l16wv3kzXfG/kl0BdtZ0ikRISkyeIbYLpP24C/qhT/c=");
}

#[test]
fn the_vkey_of_the_log() {
    let text = "hub.example.gov.cn/log+be2f1083+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    assert_eq!(log_key().to_string(), text);
    assert_eq!(text.parse::<VerifierKey>(), Ok(log_key()));
    let witness = witness_key().to_string();
    let read: VerifierKey = witness.parse().expect("a vkey of type 4");
    assert_eq!(read.algorithm(), Algorithm::CosignatureV1);
}

#[test]
fn the_checkpoint_line() {
    let note = signed(tree_of_three()).to_string();
    assert_eq!(note, format!("{ORIGIN}\n3\nl16wv3kzXfG/kl0BdtZ0ikRISkyeIbYLpP24C/qhT/c=\n\n{LOG_LINE}\n"));
}

#[test]
fn the_cosignature_line() {
    let note = cosigned(signed(tree_of_three()), 1_795_485_600).to_string();
    assert!(note.ends_with(&format!("{LOG_LINE}\n{WITNESS_LINE}\n")), "{note}");
    let open = OpenCheckpoint::open(note.as_bytes(), &log_key(), &[witness_key()]).expect("signed by both");
    assert_eq!(open.checkpoint().tree, tree_of_three());
    assert_eq!(open.cosignatures().len(), 1);
    assert_eq!(open.cosignatures()[0].witness, "witness.audit.example");
    assert_eq!(open.cosignatures()[0].at, Timestamp::from_seconds(1_795_485_600));
}
