use log::{Entry, OpenCheckpoint, Salt, SignedNote, TilePath, TlogProof, VerifierKey, read_entries};
use proptest::prelude::*;

use crate::reading::{PAYLOAD, SEALED, logged};
use crate::world::{log_key, witness_key};

/// The whole way of a verifier: salt and entry bind the document, the proof binds the entry, log and witness the tree.
fn is_proved(entry: &[u8], file: &[u8]) -> bool {
    let proved = || {
        let proof = TlogProof::from_bytes(file).ok()?;
        let salt = Salt::try_from(proof.extra.as_deref()?).ok()?;
        let entry = Entry::from_bytes(entry).ok().filter(|entry| entry.is_of(&salt, PAYLOAD, SEALED))?;
        let included = proof.verify(entry.leaf().ok()?, &log_key(), &[witness_key()]).ok()?;
        Some(!included.checkpoint().cosignatures().is_empty())
    };
    proved() == Some(true)
}

#[test]
fn every_changed_byte_of_proof_or_entry_is_noticed() {
    let (entry, file) = logged();
    let file = file.into_bytes();
    assert!(is_proved(&entry, &file));
    for change in [0x01, 0x20, 0x80] {
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= change;
            assert!(!is_proved(&entry, &changed), "byte {at} of the proof, bit {change:#x}");
        }
        for at in 0..entry.len() {
            let mut changed = entry.clone();
            changed[at] ^= change;
            assert!(!is_proved(&changed, &file), "byte {at} of the entry, bit {change:#x}");
        }
    }
}

#[test]
fn every_cut_or_doubled_part_of_a_proof_is_noticed() {
    let (entry, file) = logged();
    for at in 0..file.len() {
        assert!(!is_proved(&entry, &file.as_bytes()[..at]), "cut at {at}");
        let mut longer = file.clone().into_bytes();
        longer.insert(at, longer[at]);
        assert!(!is_proved(&entry, &longer), "doubled at {at}");
    }
}

fn read_all(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let printed = [
        TlogProof::from_bytes(bytes).map(|proof| proof.to_string()).ok(),
        SignedNote::from_bytes(bytes).map(|note| note.to_string()).ok(),
    ];
    for again in printed.into_iter().flatten() {
        assert_eq!(again.as_bytes(), bytes, "what is accepted prints back as it came");
    }
    if let Ok(entry) = Entry::from_bytes(bytes) {
        assert_eq!(entry.to_bytes().expect("short").as_slice(), bytes);
    }
    if let Ok(path) = text.parse::<TilePath>() {
        assert_eq!(path.to_string(), text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(edge) = log::Edge::from_bytes(bytes) {
        assert!(bytes.is_empty() || edge.to_bytes() == bytes);
    }
    let known = OpenCheckpoint::open(bytes, &log_key(), &[witness_key()]).is_ok();
    assert!(!known || SignedNote::from_bytes(bytes).is_ok());
    assert!(read_entries(bytes, 3).is_err() || bytes.len() >= 6);
}

proptest! {
    #[test]
    fn readers_never_panic_and_print_back_what_they_accept(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn readers_never_panic_on_torn_files(at in 0usize..2000, to in 0usize..2000, byte in any::<u8>()) {
        let (entry, file) = logged();
        for mut bytes in [entry, file.into_bytes(), log_key().to_string().into_bytes(), b"tile/0/x001/x234/067.p/112".to_vec()] {
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(to % bytes.len() + 1);
            read_all(&bytes);
        }
    }
}
