//! The paths of a message as a tree: one node per step, looked up once per element.

use super::path::Name;
use crate::read::{NameId, Names};

/// Index of a node.
pub(crate) type NodeId = usize;

/// All nodes of a message; 0 is its root.
#[derive(Debug)]
pub(crate) struct Trie {
    pub(crate) nodes: Vec<Node>,
}

/// One element or member that some row names or passes through.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) name: Name,
    /// The name's number; set once all messages are compiled.
    pub(crate) id: Option<NameId>,
    pub(crate) parent: NodeId,
    pub(crate) children: Vec<NodeId>,
    /// Attributes and their slots.
    pub(crate) attributes: Vec<(Name, usize)>,
    /// The same by number, for the reader's names.
    pub(crate) by_id: Box<[(NameId, usize)]>,
    /// The scope in which the slots of this node lie.
    pub(crate) scope: usize,
    /// The slot of the node's own text, which also tells whether the node was seen.
    pub(crate) slot: usize,
    /// The scope that each instance of the node opens.
    pub(crate) opens: Option<usize>,
    pub(crate) claim: Claim,
    /// Whether it may come again and again without opening anything.
    pub(crate) repeats: bool,
    /// Whether a row takes the node's own text.
    pub(crate) has_text: bool,
    /// First row that names it or something below: where it stands on encode.
    pub(crate) order: usize,
}

/// Whether a row takes a node whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Rows take parts of it.
    Parts,
    /// Into the residual whole, by this row.
    Keep(usize),
    /// Dropped whole, by this row.
    Ignore(usize),
}

impl Trie {
    pub(crate) fn new(root: Name) -> Self {
        Self { nodes: vec![Node::new(root, 0, 0, 0)] }
    }

    /// The child of this name.
    pub(crate) fn child(&self, parent: NodeId, namespace: Option<&str>, local: &str) -> Option<NodeId> {
        self.nodes[parent].children.iter().copied().find(|&child| {
            let name = &self.nodes[child].name;
            *name.local == *local && name.namespace.as_deref() == namespace
        })
    }

    /// The child of this number.
    #[inline]
    pub(crate) fn child_by_id(&self, parent: NodeId, id: NameId) -> Option<NodeId> {
        self.nodes[parent].children.iter().copied().find(|&child| self.nodes[child].id == Some(id))
    }

    /// The slot of an attribute by its number.
    #[inline]
    pub(crate) fn attribute_by_id(&self, node: NodeId, id: NameId) -> Option<usize> {
        self.nodes[node].by_id.iter().find(|(n, _)| *n == id).map(|(_, slot)| *slot)
    }

    /// Gives every name its number in the table of the mapping.
    pub(crate) fn intern(&mut self, names: &mut Names) {
        let mut add = |name: &Name| {
            let namespace = names.add_namespace(name.namespace.as_deref().unwrap_or_default());
            names.add(namespace, &name.local)
        };
        for node in &mut self.nodes {
            node.id = Some(add(&node.name));
            node.by_id = node.attributes.iter().map(|(name, slot)| (add(name), *slot)).collect();
        }
    }

    pub(crate) fn add(&mut self, parent: NodeId, name: Name, scope: usize, order: usize) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node::new(name, parent, scope, order));
        self.nodes[parent].children.push(id);
        id
    }
}

impl Node {
    fn new(name: Name, parent: NodeId, scope: usize, order: usize) -> Self {
        Self {
            name,
            id: None,
            parent,
            children: Vec::new(),
            attributes: Vec::new(),
            by_id: Box::default(),
            scope,
            slot: 0,
            opens: None,
            claim: Claim::Parts,
            repeats: false,
            has_text: false,
            order,
        }
    }
}
