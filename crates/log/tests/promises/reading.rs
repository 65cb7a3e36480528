use document::Timestamp;
use log::{
    Algorithm, CheckpointError, Entry, EntryError, EntryKind, NoteError, OpenCheckpoint, ProofError, Salt, SignedNote,
    TlogProof, VerifierKey, prove_inclusion,
};

use crate::world::{Log, ORIGIN, cosigned, log_key, pair, public, signature, signed, witness_key};

pub(crate) const PAYLOAD: &[u8] = br#"{"a":1}"#;
pub(crate) const SEALED: &[u8] = b"sealed bytes";

pub(crate) fn salt() -> Salt {
    Salt::from_bytes([7; 16])
}

/// A log of 41 entries, the 18th (index 17) that of a document, with its proof file.
pub(crate) fn logged() -> (Vec<u8>, String) {
    let entry = Entry {
        issuer: Some("land".parse().expect("an id")),
        r#type: Some("land-use-pre-review-opinion".parse().expect("a type")),
        key: Some("kid-1".to_owned()),
        ..Entry::issue(Timestamp::from_seconds(1_795_485_600), &salt(), PAYLOAD, SEALED)
    };
    let bytes = entry.to_bytes().expect("short");
    let mut log = Log::with(17);
    log.append(vec![bytes.clone()]);
    log.append((18..41).map(crate::world::entry).collect());
    let proof = TlogProof {
        extra: Some(salt().as_bytes().to_vec()),
        index: 17,
        hashes: prove_inclusion(&log.tiles, 17, 41).expect("all tiles are there"),
        checkpoint: cosigned(signed(log.tree()), 1_795_485_660),
    };
    (bytes, proof.to_string())
}

#[test]
fn a_proof_file_proves_a_document_without_the_log() {
    let (entry, file) = logged();
    let proof = TlogProof::from_bytes(file.as_bytes()).expect("a proof file");
    assert_eq!(proof.to_string(), file);
    let salt = Salt::try_from(proof.extra.as_deref().expect("the salt")).expect("16 bytes");
    let read = Entry::from_bytes(&entry).expect("an entry");
    assert!(read.is_of(&salt, PAYLOAD, SEALED));
    assert!(!read.is_of(&salt, b"another", SEALED));
    assert!(!read.is_of(&salt, PAYLOAD, b"another"));
    assert!(!read.is_of(&Salt::from_bytes([8; 16]), PAYLOAD, SEALED));
    let included = proof.verify(read.leaf().expect("short"), &log_key(), &[witness_key()]).expect("in the log");
    assert_eq!((included.index(), included.checkpoint().checkpoint().tree.size), (17, 41));
    assert_eq!(included.checkpoint().cosignatures().len(), 1);
    let other = proof.verify(log::leaf_hash(b"another"), &log_key(), &[witness_key()]);
    assert!(matches!(other, Err(ProofError::Inclusion(_))));
}

#[test]
fn entries_read_back_and_only_in_their_canonical_bytes() {
    let (bytes, _) = logged();
    let entry = Entry::from_bytes(&bytes).expect("an entry");
    assert_eq!(entry.to_bytes().as_ref(), Ok(&bytes));
    assert_eq!(entry.kind, EntryKind::Issue);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let refused = |text: &str| Entry::from_bytes(text.as_bytes()).expect_err("no entry");
    assert_eq!(refused(&text.replace(":1}", ": 1}")), EntryError::NotCanonical);
    assert_eq!(refused(&text.replace("02:00:00Z", "02:00:00.000Z")), EntryError::NotCanonical);
    assert_eq!(refused(&text.replace("02:00:00Z", "10:00:00+08:00")), EntryError::NotCanonical);
    assert_eq!(refused(&text.replace("\"v\":1", "\"v\":2")), EntryError::Member("v".to_owned()));
    assert_eq!(refused(&text.replace("\"issue\"", "\"issued\"")), EntryError::Member("kind".to_owned()));
    assert_eq!(refused(&text.replace("\"seal\"", "\"sealed\"")), EntryError::Member("sealed".to_owned()));
    assert_eq!(refused(&text.replace("\"land\"", "\"Land\"")), EntryError::Member("issuer".to_owned()));
    assert_eq!(refused(&text.replace("\"land\"", "7")), EntryError::Member("issuer".to_owned()));
    assert_eq!(refused("[]"), EntryError::NotAnObject);
    assert_eq!(refused("{"), EntryError::NotAnObject);
    assert_eq!(refused(&"x".repeat(1025)), EntryError::TooLong(1025));
    let long = Entry { key: Some("k".repeat(1024)), ..entry };
    assert!(matches!(long.to_bytes(), Err(EntryError::TooLong(_))));
}

#[test]
fn every_kind_of_entry_has_its_name() {
    let names = ["issue", "supersede", "suspend", "resume", "revoke", "key", "trust", "receipt", "access"];
    for name in names {
        let text = format!(r#"{{"at":"2026-11-24T02:00:00Z","kind":"{name}","v":1}}"#);
        assert_eq!(Entry::from_bytes(text.as_bytes()).expect("an entry").kind.as_str(), name);
    }
}

#[test]
fn a_checkpoint_counts_only_with_its_own_logs_signature() {
    let note = signed(Log::with(5).tree()).to_string();
    let open = |note: &str, key: &VerifierKey| OpenCheckpoint::open(note.as_bytes(), key, &[]);
    assert!(open(&note, &log_key()).is_ok());
    let stranger = VerifierKey::new(ORIGIN, Algorithm::Ed25519, public(&pair(1))).expect("a key");
    assert_eq!(open(&note, &stranger), Err(CheckpointError::Unsigned { origin: ORIGIN.to_owned() }));
    let elsewhere = VerifierKey::new("other.example/log", Algorithm::Ed25519, public(&pair(0))).expect("a key");
    assert!(matches!(open(&note, &elsewhere), Err(CheckpointError::Origin { .. })));
    let as_witness = VerifierKey::new(ORIGIN, Algorithm::CosignatureV1, public(&pair(0))).expect("a key");
    assert!(matches!(open(&note, &as_witness), Err(CheckpointError::Unsigned { .. })));
    let grown = note.replacen("\n5\n", "\n6\n", 1);
    assert_eq!(open(&grown, &log_key()), Err(CheckpointError::Note(NoteError::Signature { name: ORIGIN.to_owned() })));
}

#[test]
fn lines_of_unknown_keys_are_passed_over_and_a_witness_counts_once() {
    let note = cosigned(cosigned(signed(Log::with(5).tree()), 1_795_485_700), 1_795_485_600).to_string();
    let unknown = OpenCheckpoint::open(note.as_bytes(), &log_key(), &[]).expect("signed by the log");
    assert!(unknown.cosignatures().is_empty());
    let known = OpenCheckpoint::open(note.as_bytes(), &log_key(), &[witness_key(), witness_key()]).expect("signed");
    assert_eq!(known.cosignatures().len(), 1);
    assert_eq!(known.cosignatures()[0].at, Timestamp::from_seconds(1_795_485_600), "the earliest");
}

#[test]
fn extension_lines_are_carried_and_signed() {
    let mut checkpoint = log::Checkpoint::new(ORIGIN, Log::with(5).tree());
    checkpoint.extensions = vec!["more".to_owned(), "and more".to_owned()];
    let note = checkpoint.sign(&log_key(), |text| Ok::<_, ()>(signature(&pair(0), text))).expect("signed").to_string();
    let open = OpenCheckpoint::open(note.as_bytes(), &log_key(), &[]).expect("signed by the log");
    assert_eq!(open.checkpoint(), &checkpoint);
}

#[test]
fn what_is_not_a_checkpoint_is_refused() {
    let root = "l16wv3kzXfG/kl0BdtZ0ikRISkyeIbYLpP24C/qhT/c=";
    let good = format!("origin\n3\n{root}\n");
    assert_eq!(good.parse::<log::Checkpoint>().expect("a checkpoint").to_string(), good);
    for wrong in [
        String::new(),
        format!("origin\n3\n{root}"),
        format!("\n3\n{root}\n"),
        format!("origin\n03\n{root}\n"),
        format!("origin\n+3\n{root}\n"),
        format!("origin\n-3\n{root}\n"),
        format!("origin\n18446744073709551616\n{root}\n"),
        format!("origin\n3\n{}\n", root.trim_end_matches('=')),
        format!("origin\n3\n{}\n", root.replace("/c=", "/d=")),
        format!("origin\n3\n{root}\n\nextension\n"),
        "origin\n3\n\n".to_owned(),
    ] {
        assert!(wrong.parse::<log::Checkpoint>().is_err(), "{wrong:?}");
    }
}

#[test]
fn what_is_not_a_note_is_refused() {
    let line = "— name AAAAAAE=";
    let good = format!("text\n\nmore\n\n{line}\n{line}\n");
    let note = SignedNote::from_bytes(good.as_bytes()).expect("a note");
    assert_eq!((note.text(), note.signatures().len(), note.to_string()), ("text\n\nmore\n", 2, good));
    for wrong in [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        format!("\n\n{line}\n"),
        format!("text\n\n{line}"),
        format!("text\n{line}\n"),
        format!("te\txt\n\n{line}\n"),
        format!("te\rxt\n\n{line}\n"),
        "text\n\n- name AAAAAAE=\n".to_owned(),
        "text\n\n— na+me AAAAAAE=\n".to_owned(),
        "text\n\n— na\u{a0}me AAAAAAE=\n".to_owned(),
        "text\n\n—  AAAAAAE=\n".to_owned(),
        "text\n\n— name AAAAAA==\n".to_owned(),
        "text\n\n— name AAAAAAF=\n".to_owned(),
        "text\n\n— name AAAAAAE\n".to_owned(),
        format!("text\n\n{}", format!("{line}\n").repeat(65)),
        format!("{}\n\n{line}\n", "x".repeat(65_536)),
    ] {
        assert!(SignedNote::from_bytes(wrong.as_bytes()).is_err(), "{:?}", wrong.get(..40));
    }
    assert!(SignedNote::from_bytes(b"te\xff\n\n").is_err());
    assert!(SignedNote::from_bytes(format!("text\n\n{}", format!("{line}\n").repeat(64)).as_bytes()).is_ok());
}

#[test]
fn what_is_not_a_vkey_is_refused() {
    let good = log_key().to_string();
    for wrong in [
        String::new(),
        good.replace("be2f1083", "be2f1084"),
        good.replace("be2f1083", "BE2F1083"),
        good.replace("+AQ", "+Ag"),
        good.replace("VTG4", "VTG"),
        good.replace("hub.", "hub "),
        good.replace("hub.example.gov.cn/log", ""),
        format!("{good}+"),
        "x".repeat(100_000),
    ] {
        assert_eq!(wrong.parse::<VerifierKey>(), Err(NoteError::VerifierKey), "{:?}", wrong.get(..80));
    }
    assert_eq!(VerifierKey::new("", Algorithm::Ed25519, [0; 32]), Err(NoteError::Name));
    assert_eq!(VerifierKey::new("a+b", Algorithm::Ed25519, [0; 32]), Err(NoteError::Name));
}

#[test]
fn a_salt_is_never_printed() {
    assert_eq!(format!("{:?}", salt()), "Salt(…)");
    assert!(Salt::try_from([7; 15].as_slice()).is_err());
}
