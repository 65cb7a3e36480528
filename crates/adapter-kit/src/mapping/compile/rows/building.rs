//! A message under construction.

use std::ops::Range;

use super::super::super::path::{FromPath, FromStep, Leaf};
use super::super::super::trie::{NodeId, Trie};
use super::super::super::{Row, RowKind, Scope, Slot, SlotRef, Test};
use crate::codec::Codec;

/// A message under construction.
pub(in crate::mapping::compile) struct Building {
    pub(in crate::mapping::compile) message: String,
    pub(in crate::mapping::compile) trie: Trie,
    pub(in crate::mapping::compile) scopes: Vec<Scope>,
    pub(in crate::mapping::compile) rows: Vec<Row>,
    /// Where each row and its paths stand.
    pub(in crate::mapping::compile) places: Vec<RowPlace>,
    pub(super) conditions: Vec<(usize, Vec<(FromPath, Test)>)>,
    /// Rows that count a list, and the path of the list.
    pub(super) counts: Vec<(usize, FromPath)>,
    /// Digest rows, and where the content of each stands.
    pub(super) contents: Vec<(usize, FromPath, Range<usize>)>,
}

/// Where a row stands in the file.
pub(crate) struct RowPlace {
    pub(crate) row: Range<usize>,
    pub(crate) from: Range<usize>,
    pub(crate) to: Range<usize>,
    pub(crate) when: Range<usize>,
    /// What says what the row makes: its codec, else its constant, else its target.
    pub(crate) codec: Range<usize>,
    /// The node that the row names; none for `set`.
    pub(crate) node: Option<NodeId>,
    /// Whether the path began with `/`.
    pub(crate) absolute: bool,
}

impl Building {
    pub(in crate::mapping::compile) fn new(trie: Trie) -> Self {
        Self {
            message: String::new(),
            trie,
            scopes: Vec::new(),
            rows: Vec::new(),
            places: Vec::new(),
            conditions: Vec::new(),
            counts: Vec::new(),
            contents: Vec::new(),
        }
    }

    pub(in crate::mapping::compile) fn place_root(&mut self, scope: usize) {
        self.scopes[scope].slots.push(Slot::new(0, None));
        self.trie.nodes[0].scope = scope;
    }

    pub(in crate::mapping::compile) fn add_node(&mut self, parent: NodeId, step: FromStep, scope: usize) -> NodeId {
        let node = self.trie.add(parent, step, scope, self.rows.len());
        self.trie.nodes[node].slot = self.scopes[scope].slots.len();
        self.scopes[scope].slots.push(Slot::new(node, None));
        node
    }

    /// Puts the elements on the way to a document, which are there before any row, where their first rows are.
    pub(in crate::mapping::compile) fn order_way_to(&mut self, document: NodeId) {
        let own =
            self.places.iter().position(|place| place.node.is_some() && !place.absolute).unwrap_or(self.rows.len());
        let mut at = document;
        while at != 0 {
            let below = |place: &RowPlace| place.node.is_some_and(|node| self.trie.is_within(node, at));
            self.trie.nodes[at].order = self.places.iter().position(below).map_or(own, |first| first.min(own));
            at = self.trie.nodes[at].parent;
        }
    }

    pub(super) fn slot_of(&mut self, node: NodeId, leaf: &Leaf) -> SlotRef {
        let scope = self.trie.nodes[node].scope;
        let Leaf::Attribute(name) = leaf else {
            return SlotRef { scope, slot: self.trie.nodes[node].slot };
        };
        if let Some((_, slot)) = self.trie.nodes[node].attributes.iter().find(|(n, _)| n == name) {
            return SlotRef { scope, slot: *slot };
        }
        let slot = self.scopes[scope].slots.len();
        self.scopes[scope].slots.push(Slot::new(node, Some(name.clone())));
        self.trie.nodes[node].attributes.push((name.clone(), slot));
        SlotRef { scope, slot }
    }

    pub(in crate::mapping::compile) fn has_files(&self) -> bool {
        self.rows.iter().any(|row| match &row.kind {
            RowKind::Field(field) => matches!(field.codec, Codec::Base64(_)),
            kind => matches!(kind, RowKind::Digest(_)),
        })
    }

    /// An existing slot for a path seen from a scope; no node is made.
    pub(super) fn find(&self, scope: usize, path: &FromPath) -> Option<SlotRef> {
        let mut node = if path.absolute { 0 } else { self.scopes[scope].node };
        for step in &path.steps {
            node = self.trie.child(node, step)?;
        }
        let found = &self.trie.nodes[node];
        let slot = match &path.leaf {
            Leaf::Own => found.slot,
            Leaf::Attribute(name) => found.attributes.iter().find(|(n, _)| n == name)?.1,
        };
        Some(SlotRef { scope: found.scope, slot })
    }
}
