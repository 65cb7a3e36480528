//! The paths of a message as a tree: one node per step, looked up once per element.

use super::path::{FromStep, Name, Selector};
use crate::read::{NameId, Names, same};

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
    /// Only elements with this attribute, items with this member.
    pub(crate) selector: Option<Selector>,
    /// The number of the selector's attribute.
    pub(crate) selector_id: Option<NameId>,
    /// Whether some child has a selector.
    pub(crate) selects: bool,
    /// Name and selector, as paths show them.
    pub(crate) shown: Box<str>,
    /// The name's number; set once all messages are compiled.
    pub(crate) id: Option<NameId>,
    pub(crate) parent: NodeId,
    pub(crate) children: Vec<NodeId>,
    /// Those that any element of the name is, by their numbers.
    named: Box<[(NameId, NodeId)]>,
    /// Those with a selector, by what it wants.
    selecting: Box<[Selecting]>,
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
    /// Whether the text may be as long as a file.
    pub(crate) attachment: bool,
    /// First row that names it or something below: where it stands on encode.
    pub(crate) order: usize,
    /// Whether it has a selector that fits elements of other nodes, too. Set with the numbers of names.
    may_be_another: bool,
}

/// A child with a selector.
#[derive(Debug)]
struct Selecting {
    name: Option<NameId>,
    key: Option<NameId>,
    value: Box<str>,
    node: NodeId,
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
        Self { nodes: vec![Node::new(FromStep { name: root, selector: None }, 0, 0, 0)] }
    }

    /// The child that this step names.
    pub(crate) fn child(&self, parent: NodeId, step: &FromStep) -> Option<NodeId> {
        self.nodes[parent].children.iter().copied().find(|&child| {
            let Node { name, selector, .. } = &self.nodes[child];
            name.local == step.name.local && name.namespace == step.name.namespace && *selector == step.selector
        })
    }

    /// The child of this number that any element of the name is.
    #[inline]
    pub(crate) fn child_by_id(&self, parent: NodeId, id: NameId) -> Option<NodeId> {
        self.nodes[parent].named.iter().find(|(name, _)| *name == id).map(|(_, child)| *child)
    }

    /// The child of this number whose selector's value is the one that `of` gives for its key.
    pub(crate) fn selected<'v>(
        &self,
        parent: NodeId,
        id: Option<NameId>,
        of: impl Fn(Option<NameId>) -> Option<&'v str>,
    ) -> Option<NodeId> {
        // Children have mostly one key, whose value is asked for once.
        let mut asked = None;
        let selecting = self.nodes[parent].selecting.iter();
        let found = selecting.filter(|child| id.is_none() || child.name == id).find(|child| {
            let value = match asked {
                Some((key, value)) if key == child.key => value,
                _ => of(child.key),
            };
            asked = Some((child.key, value));
            value.is_some_and(|value| same(value, &child.value))
        });
        found.map(|child| child.node)
    }

    /// Whether a node is the other or stands below it.
    pub(crate) fn is_within(&self, mut node: NodeId, top: NodeId) -> bool {
        while node != top && node != 0 {
            node = self.nodes[node].parent;
        }
        node == top
    }

    /// Whether a list is taken element by element and by selectors as well: then the group writes its elements first.
    pub(crate) fn is_twin(&self, mut node: NodeId) -> bool {
        while node != 0 {
            let (found, parent) = (&self.nodes[node], self.nodes[node].parent);
            let beside = |&other: &NodeId| self.nodes[other].opens.is_some() && self.nodes[other].name == found.name;
            let grouped = self.nodes[parent].opens.is_some() && found.scope != self.nodes[parent].scope;
            if found.selector.is_some() && (grouped || self.nodes[parent].children.iter().any(beside)) {
                return true;
            }
            node = parent;
        }
        false
    }

    /// Whether an element that another node stands for may be the one that a node's selector looks for.
    pub(crate) fn may_be_another(&self, node: NodeId) -> bool {
        self.nodes[node].may_be_another
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
            node.selector_id = node.selector.as_ref().map(|selector| add(&selector.key));
        }
        for parent in 0..self.nodes.len() {
            let plain = |&child: &NodeId| {
                let node = &self.nodes[child];
                Some((node.id?, child)).filter(|_| node.selector.is_none())
            };
            let selecting = |&node: &NodeId| {
                let Node { id: name, selector_id: key, selector, .. } = &self.nodes[node];
                let value = selector.as_ref()?.value.clone();
                Some(Selecting { name: *name, key: *key, value, node })
            };
            let children = &self.nodes[parent].children;
            let (named, selecting) =
                (children.iter().filter_map(plain).collect(), children.iter().filter_map(selecting).collect());
            (self.nodes[parent].named, self.nodes[parent].selecting) = (named, selecting);
        }
        for node in 1..self.nodes.len() {
            let Node { name, selector, scope, parent, .. } = &self.nodes[node];
            let above = &self.nodes[*parent];
            let fits = |&other: &NodeId| self.nodes[other].selector.is_none() && self.nodes[other].name == *name;
            let grouped = above.opens.is_some() && *scope != above.scope;
            self.nodes[node].may_be_another = selector.is_some() && (grouped || above.children.iter().any(fits));
        }
    }

    pub(crate) fn add(&mut self, parent: NodeId, step: FromStep, scope: usize, order: usize) -> NodeId {
        let id = self.nodes.len();
        self.nodes[parent].selects |= step.selector.is_some();
        self.nodes.push(Node::new(step, parent, scope, order));
        self.nodes[parent].children.push(id);
        id
    }
}

impl Node {
    fn new(FromStep { name, selector }: FromStep, parent: NodeId, scope: usize, order: usize) -> Self {
        let shown = format!("{}{}", name.local, selector.as_ref().map_or("", |s| &s.shown));
        Self {
            name,
            selector,
            selector_id: None,
            selects: false,
            shown: shown.into(),
            id: None,
            parent,
            children: Vec::new(),
            named: Box::default(),
            selecting: Box::default(),
            attributes: Vec::new(),
            by_id: Box::default(),
            scope,
            slot: 0,
            opens: None,
            claim: Claim::Parts,
            repeats: false,
            has_text: false,
            attachment: false,
            order,
            may_be_another: false,
        }
    }
}
