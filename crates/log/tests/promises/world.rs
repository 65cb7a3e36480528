//! A log in memory, kept as a store would: tiles, entries and the edge.

use std::collections::BTreeMap;

use document::Digest;
use log::{
    Algorithm, Checkpoint, Edge, Level, NoteSignature, SignedNote, Tree, VerifierKey, append_entries, leaf_hash,
};
use ring::signature::{Ed25519KeyPair, KeyPair};

pub(crate) const ORIGIN: &str = "hub.example.gov.cn/log";
pub(crate) const WITNESS: &str = "witness.audit.example";

pub(crate) fn pair(first: u8) -> Ed25519KeyPair {
    let seed: Vec<u8> = (first..first + 32).collect();
    Ed25519KeyPair::from_seed_unchecked(&seed).expect("a seed of 32 bytes")
}

pub(crate) fn public(pair: &Ed25519KeyPair) -> [u8; 32] {
    pair.public_key().as_ref().try_into().expect("32 bytes")
}

pub(crate) fn log_key() -> VerifierKey {
    VerifierKey::new(ORIGIN, Algorithm::Ed25519, public(&pair(0))).expect("a key")
}

pub(crate) fn witness_key() -> VerifierKey {
    VerifierKey::new(WITNESS, Algorithm::CosignatureV1, public(&pair(0))).expect("a key")
}

pub(crate) fn signature(pair: &Ed25519KeyPair, message: &[u8]) -> [u8; 64] {
    pair.sign(message).as_ref().try_into().expect("64 bytes")
}

pub(crate) fn signed(tree: Tree) -> SignedNote {
    let sign = |text: &[u8]| Ok::<_, ()>(signature(&pair(0), text));
    Checkpoint::new(ORIGIN, tree).sign(&log_key(), sign).expect("a signature")
}

/// Lets the witness cosign at a time in seconds.
pub(crate) fn cosigned(mut note: SignedNote, seconds: u64) -> SignedNote {
    let message = format!("cosignature/v1\ntime {seconds}\n{}", note.text());
    let bytes = [seconds.to_be_bytes().as_slice(), &signature(&pair(0), message.as_bytes())].concat();
    note.add(NoteSignature::by(&witness_key(), &bytes)).expect("room for one more");
    note
}

#[derive(Default)]
pub(crate) struct Log {
    pub(crate) edge: Edge,
    pub(crate) tiles: BTreeMap<(u8, u64), Vec<u8>>,
    pub(crate) bundles: BTreeMap<u64, Vec<u8>>,
    pub(crate) leaves: Vec<Digest>,
}

impl Log {
    pub(crate) fn with(entries: u32) -> Self {
        let mut log = Self::default();
        log.append((0..entries).map(entry).collect());
        log
    }

    /// Numbers entries as the lease holder does: edge and last bundle in, tiles out.
    pub(crate) fn append(&mut self, entries: Vec<Vec<u8>>) {
        let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let last = self.bundles.get(&(self.edge.size() / 256)).cloned().unwrap_or_default();
        for tile in append_entries(self.edge.size(), &last, &entries).expect("entries that fit") {
            self.bundles.insert(tile.path.index, tile.bytes);
        }
        let appended = self.edge.append(&leaves).expect("room");
        for tile in appended.tiles {
            let Level::Hashes(level) = tile.path.level else { continue };
            assert_eq!(tile.bytes.len(), usize::from(tile.path.width) * 32);
            self.tiles.insert((level, tile.path.index), tile.bytes);
        }
        self.edge = Edge::from_bytes(&appended.edge.to_bytes()).expect("an edge reads back");
        assert_eq!(self.edge.root(), appended.root);
        self.leaves.extend(leaves);
    }

    pub(crate) fn tree(&self) -> Tree {
        Tree { size: self.edge.size(), root: self.edge.root() }
    }
}

pub(crate) fn entry(number: u32) -> Vec<u8> {
    format!("entry {number}").into_bytes()
}

/// The root by the words of RFC 6962, 2.1.
pub(crate) fn root_by_definition(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => log::empty_root(),
        [leaf] => *leaf,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(middle);
            log::node_hash(&root_by_definition(left), &root_by_definition(right))
        }
    }
}
