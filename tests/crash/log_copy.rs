//! The log as anyone can copy it: checkpoint and entries, checked against each other.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use causeway_tests::Hub;
use document::Digest;
use log::{Edge, Level, OpenCheckpoint, TILE_WIDTH, TilePath, Tree, leaf_hash, read_entries};
use serde_json::Value;

/// All entries under a signed checkpoint.
pub(crate) struct LogCopy {
    tree: Tree,
    entries: Vec<Vec<u8>>,
}

impl LogCopy {
    /// Copies the log of a hub; the entries must give the root that the checkpoint signs.
    pub(crate) fn read(hub: &Hub) -> Self {
        let tree = checkpoint(hub);
        let mut entries = Vec::new();
        for index in 0..tree.size.div_ceil(u64::from(TILE_WIDTH)) {
            let left = tree.size - index * u64::from(TILE_WIDTH);
            let width = u16::try_from(left).map_or(TILE_WIDTH, |left| left.min(TILE_WIDTH));
            let path = TilePath { level: Level::Entries, index, width };
            let bundle = hub.send("GET", &format!("/log/{path}"), &[], b"");
            assert_eq!(bundle.status, 200, "{path}");
            let read = read_entries(&bundle.body, width).expect("a bundle of entries");
            entries.extend(read.into_iter().map(<[u8]>::to_vec));
        }
        let copy = Self { tree, entries };
        assert!(copy.contains(&tree), "the entries give the root of the checkpoint");
        copy
    }

    /// The tree that the checkpoint signs.
    pub(crate) fn tree(&self) -> Tree {
        self.tree
    }

    /// Whether an earlier tree is the beginning of this one.
    pub(crate) fn contains(&self, earlier: &Tree) -> bool {
        let Some(first) = usize::try_from(earlier.size).ok().and_then(|size| self.entries.get(..size)) else {
            return false;
        };
        let leaves: Vec<Digest> = first.iter().map(|entry| leaf_hash(entry)).collect();
        Edge::default().append(&leaves).expect("a small tree").root == earlier.root
    }

    /// Leaf hashes of all entries that say a document was issued; no two are equal.
    pub(crate) fn issued(&self) -> BTreeSet<String> {
        let is_issue = |entry: &[u8]| {
            let entry: Value = serde_json::from_slice(entry).expect("an entry is JSON");
            entry["kind"] == "issue"
        };
        let issues: Vec<_> = self.entries.iter().filter(|entry| is_issue(entry)).collect();
        let leaves: BTreeSet<_> =
            issues.iter().map(|entry| URL_SAFE_NO_PAD.encode(leaf_hash(entry).as_bytes())).collect();
        assert_eq!(leaves.len(), issues.len(), "an entry was numbered twice");
        leaves
    }
}

/// The leaf hash that the receipt of a publication signs.
pub(crate) fn leaf_of(answer: &Value) -> String {
    payload(&answer["receipt"])["log"]["leaf"].as_str().expect("the receipt of a publication names its leaf").to_owned()
}

/// The tree of the checkpoint that the hub serves now, signed by the key that its trust list names.
pub(crate) fn checkpoint(hub: &Hub) -> Tree {
    let list: Value = hub.send("GET", "/log/trust-list", &[], b"").json();
    let key = payload(&list[0])["logs"][0]["vkey"].as_str().expect("the log's key").parse().expect("a key");
    let note = hub.send("GET", "/log/checkpoint", &[], b"").body;
    OpenCheckpoint::open(&note, &key, &[]).expect("a signed checkpoint").checkpoint().tree
}

fn payload(jws: &Value) -> Value {
    let payload = URL_SAFE_NO_PAD.decode(jws["payload"].as_str().expect("a JWS")).expect("base64url");
    serde_json::from_slice(&payload).expect("JSON")
}
