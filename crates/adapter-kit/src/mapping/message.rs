//! One message of a mapping: its rows, and the places of the source and of the document that they lead between.

use std::sync::Arc;

use document::DocumentType;
use document::json::Value;

use super::trie::Node;
use super::{Condition, FromPath, Name, NodeId, PathHash, PlaceId, Row, RowKind, Shape, Test, Trie};
use crate::provenance::Labels;

/// What a message decodes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Yields {
    /// A document.
    Document,
    /// A pull or a request for an opinion.
    Question,
    /// An event in a case.
    CaseReport,
    /// An answer to an alert.
    Feedback,
}

/// In which directions a message goes, seen from the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Both.
    Both,
    /// From the department.
    In,
    /// To the department.
    Out,
}

/// `spelling`: how a message is laid out that has no layout of its own.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) declaration: bool,
    pub(crate) indent: usize,
    pub(crate) newline: String,
}

/// One `[[message]]`.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) name: String,
    /// The root element; JSON has none.
    pub(crate) root: Option<Name>,
    /// What tells messages of one root apart; joined by `and`. Paths are from the root.
    pub(crate) matches: Vec<(FromPath, Test)>,
    /// What tells apart the items of one batch; paths are from the item.
    pub(crate) item_matches: Vec<(FromPath, Test)>,
    /// The node whose end ends a document: the repeated element, or the root where there is none.
    pub(crate) item: NodeId,
    /// The element whose text is an XML document of its own.
    pub(crate) embedded: Option<NodeId>,
    /// Where a partner's system says that it failed.
    pub(crate) fault: Option<FromPath>,
    /// Whether one JSON object is taken where the list of documents is meant.
    pub(crate) single: bool,
    pub(crate) yields: Yields,
    pub(crate) document_type: Option<DocumentType>,
    /// Kind and version of the type.
    pub(crate) head: Option<(&'static str, String)>,
    pub(crate) language: String,
    pub(crate) direction: Direction,
    pub(crate) all_or_nothing: bool,
    pub(crate) layout: Layout,
    /// Whether some row reads files or their digests.
    pub(crate) has_files: bool,
    pub(crate) rows: Vec<Row>,
    /// Members that the kit itself fills, by their places in the document.
    pub(crate) own: Vec<(PlaceId, Value)>,
    /// What provenance says of rows and slots.
    pub(crate) labels: Arc<Labels>,
    /// 0 = above the repeated element, 1 = the document, then one per group.
    pub(crate) scopes: Vec<Scope>,
    pub(crate) trie: Trie,
}

pub(crate) const ROOT_SCOPE: usize = 0;
pub(crate) const DOCUMENT_SCOPE: usize = 1;

/// What repeats together: the message, a document, the elements of a group.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    pub(crate) parent: Option<usize>,
    /// The node whose every instance opens a frame of this scope.
    pub(crate) node: NodeId,
    pub(crate) slots: Vec<Slot>,
    /// Rows in the order of the mapping.
    pub(crate) rows: Vec<usize>,
    /// From the node of the enclosing scope: `/DKS/DK`.
    pub(crate) path: Box<str>,
    /// What its rows make.
    pub(crate) shape: Shape,
    /// Which of the groups of its parent it is, from 0.
    pub(crate) nth: usize,
    /// How many groups its rows open.
    pub(crate) groups: usize,
}

/// One place of a source whose content a frame holds.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) node: NodeId,
    /// An attribute of the node; none = its own text or value.
    pub(crate) attribute: Option<Name>,
    /// Rows with a value from here.
    pub(crate) rows: Vec<usize>,
    /// From the node of its scope: `/JG/JGDM`, `/SLDW/@DM`; empty for the node itself.
    pub(crate) path: Box<str>,
    pub(crate) hash: PathHash,
    /// Whether it stands inside the embedded document.
    pub(crate) inner: bool,
    /// Whether a selector looks for it among elements that a group writes.
    pub(crate) twin: bool,
    /// Whether it is a constant attribute of an element that other rows may have no value for.
    pub(crate) may_stand_alone: bool,
}

impl Slot {
    pub(super) fn new(node: NodeId, attribute: Option<Name>) -> Self {
        Self {
            node,
            attribute,
            rows: Vec::new(),
            path: "".into(),
            hash: PathHash::default(),
            inner: false,
            twin: false,
            may_stand_alone: false,
        }
    }
}

/// A slot of a scope that is in force where the row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SlotRef {
    pub(crate) scope: usize,
    pub(crate) slot: usize,
}

impl Message {
    /// The slot of a reference.
    pub(crate) fn slot(&self, at: SlotRef) -> &Slot {
        &self.scopes[at.scope].slots[at.slot]
    }

    /// Whether the message itself is a JSON list, each of whose items is a document.
    pub(crate) fn is_list(&self) -> bool {
        let item = &self.trie.nodes[self.item];
        self.item != 0 && item.parent == 0 && item.name.local.is_empty()
    }

    /// Whether one JSON object is taken where the list of this group is meant.
    pub(crate) fn accepts_single(&self, scope: usize) -> bool {
        (scope == DOCUMENT_SCOPE && self.single)
            || self
                .rows
                .iter()
                .any(|row| matches!(row.kind, RowKind::Group { scope: s, single: true, .. } if s == scope))
    }

    /// Path of a node from the node of the scope that it stands in.
    pub(crate) fn node_path(&self, node: NodeId) -> String {
        let scope = self.trie.nodes[node].scope;
        match self.trie.nodes[node].opens {
            Some(opened) => self.scopes[opened].path.to_string(),
            None => self.scopes[scope].slots[self.trie.nodes[node].slot].path.to_string(),
        }
    }

    /// Whether both read what stands around the items of a batch alike, so that one pass serves both.
    pub(crate) fn is_batch_with(&self, other: &Self) -> bool {
        let around = |message: &Self| {
            let nodes: Vec<_> = message.trie.nodes.iter().enumerate().filter(|(_, n)| n.scope == ROOT_SCOPE).collect();
            let shape = |(id, n): &(NodeId, &Node)| {
                let attributes: Vec<_> = n.attributes.iter().map(|(name, slot)| (name.clone(), *slot)).collect();
                (*id, n.name.clone(), n.parent, n.slot, n.has_text, attributes, n.order)
            };
            let slots = message.scopes[ROOT_SCOPE].slots.len();
            (message.item, message.embedded, slots, nodes.iter().map(shape).collect::<Vec<_>>())
        };
        self.item != 0 && around(self) == around(other)
    }

    /// Whether a node stands inside the embedded document.
    pub(super) fn is_inner(&self, mut node: NodeId) -> bool {
        while node != 0 && self.embedded.is_some() {
            node = self.trie.nodes[node].parent;
            if self.embedded == Some(node) {
                return true;
            }
        }
        false
    }

    /// Whether rows of both may be active at once.
    pub(crate) fn may_meet(a: &[Condition], b: &[Condition]) -> bool {
        !a.iter().any(|x| b.iter().any(|y| x.at == y.at && x.test.excludes(&y.test)))
    }
}
