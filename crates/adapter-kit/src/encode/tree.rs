//! The message under construction.

mod chain;
mod node;
mod path;

use std::borrow::Cow;

use crate::mapping::{Message, Name, NodeId};
use crate::read::Kind;

use chain::{Chain, Links};
pub(super) use chain::{Child, LinkId};
pub(super) use node::{Aside, Attribute, Form, Kept, Node};
pub(super) use path::Step;

/// Index of a node; 0 is the root.
pub(super) type OutId = usize;

/// Elements or members with what stands between them.
#[derive(Debug)]
pub(super) struct Tree<'m> {
    pub(super) kind: Kind,
    pub(super) nodes: Vec<Node<'m>>,
    links: Links<'m>,
    /// The node that was made last for each node of the mapping.
    latest: Vec<Option<OutId>>,
    /// Comments and instructions before and behind the root.
    pub(super) prolog: Vec<Aside<'m>>,
    pub(super) epilog: Vec<Aside<'m>>,
}

impl<'m> Tree<'m> {
    pub(super) fn new(kind: Kind, message: &'m Message) -> Self {
        let nodes = Vec::with_capacity(64);
        let mut tree = Self {
            kind,
            nodes,
            links: Links::with_room(64),
            latest: vec![None; message.trie.nodes.len()],
            prolog: Vec::new(),
            epilog: Vec::new(),
        };
        tree.push(message, 0, 0, 0);
        tree
    }

    /// Makes room for so many items as large as the first.
    pub(super) fn expect_more(&mut self, items: usize) {
        self.nodes.reserve(items.saturating_mul(self.nodes.len()));
        self.links.reserve(items.saturating_mul(self.links.len()));
    }

    fn push(&mut self, message: &'m Message, parent: OutId, known: NodeId, index: u32) -> OutId {
        let found = &message.trie.nodes[known];
        self.nodes.push(Node {
            found,
            index,
            parent,
            known,
            form: Form::Plain,
            cdata: false,
            attributes: Vec::with_capacity(found.attributes.len() + usize::from(found.selector.is_some())),
            text: None,
            children: Chain::default(),
            rare: None,
        });
        let id = self.nodes.len() - 1;
        if self.latest.len() <= known {
            self.latest.resize(message.trie.nodes.len(), None);
        }
        self.latest[known] = Some(id);
        id
    }

    /// Adds a child where row order puts it.
    pub(super) fn add(&mut self, message: &'m Message, parent: OutId, known: NodeId, index: u32) -> OutId {
        let id = self.push(message, parent, known, index);
        if let Some(selector) = &message.trie.nodes[known].selector {
            self.select(id, &selector.key, &selector.value);
        }
        let order = self.nodes[id].found.order;
        // Behind the last child that is not of a later row; that is the last of all as a rule.
        let stays = |child: &(LinkId, Child<'_, 'm>)| self.order_of(child.1).is_none_or(|o| o <= order);
        let last = self.last(parent).filter(stays);
        let behind = last.or_else(|| self.children(parent).filter(stays).last()).map(|(link, _)| link);
        self.insert_node(parent, behind, id);
        id
    }

    fn order_of(&self, child: Child<'_, 'm>) -> Option<usize> {
        match child {
            Child::Node(id) => Some(self.nodes[id].found.order),
            Child::Kept(_) => None,
        }
    }

    /// Writes what a selector looks for.
    fn select(&mut self, id: OutId, key: &'m Name, value: &'m str) {
        match self.kind {
            Kind::Xml => {
                let (name, namespace) = (Cow::Borrowed(&*key.written), key.namespace.as_deref());
                self.nodes[id].attributes.push(Attribute { name, namespace, value: value.into(), place: 0 });
            }
            Kind::Json => {
                let position = u32::try_from(self.children(self.nodes[id].parent).count() + 1).unwrap_or(u32::MAX);
                let list = self.nodes[id].parent;
                (self.nodes[id].index, self.nodes[list].form) = (position, Form::Array);
                let mut text = vec![b'"'];
                document::json::write_escaped(value, &mut text);
                text.push(b'"');
                let aside = Aside::Raw(String::from_utf8(text).unwrap_or_default().into());
                let kept = Kept { aside, after: None, name: (&*key.local).into(), index: 0 };
                self.insert_kept(id, None, kept);
            }
        }
    }

    /// Whether an element of a group is the one that a selector looks for.
    fn is_selected(&self, message: &Message, id: OutId, known: NodeId) -> bool {
        let (node, wanted) = (&self.nodes[id], &message.trie.nodes[known]);
        let Some(selector) = &wanted.selector else { return false };
        match self.kind {
            Kind::Xml => {
                *node.name() == wanted.name
                    && node.attribute(&selector.key.written).is_some_and(|value| *value == *selector.value)
            }
            Kind::Json => self.children(id).any(|(_, child)| match child {
                Child::Node(id) => {
                    let member = &self.nodes[id];
                    *member.name().local == *selector.key.local && member.text.as_deref() == Some(&*selector.value)
                }
                Child::Kept(_) => false,
            }),
        }
    }

    /// The child that stands for a node of the mapping, uncounted.
    pub(super) fn child(&self, message: &Message, parent: OutId, known: NodeId) -> Option<OutId> {
        let selects = message.trie.may_be_another(known);
        // A list has thousands of children, which need not be asked.
        match self.latest.get(known).copied().flatten() {
            Some(id) if self.nodes[id].parent == parent && self.nodes[id].index == 0 => return Some(id),
            // What was made before the parent is none of its children.
            Some(id) if id < parent && !selects => return None,
            None if !selects => return None,
            _ => {}
        }
        self.children(parent).find_map(|(_, child)| match child {
            Child::Node(id) if self.nodes[id].known == known => Some(id),
            Child::Node(id) if selects && self.is_selected(message, id, known) => Some(id),
            _ => None,
        })
    }

    /// The node below `base` (which stands for `from`) for a node of the mapping, made with all between if absent.
    pub(super) fn at(&mut self, message: &'m Message, (base, from): (OutId, NodeId), known: NodeId) -> OutId {
        if known == from {
            return base;
        }
        // What was made last for it, if since the frame's own node, is the frame's.
        if let Some(&Some(id)) = self.latest.get(known)
            && id > base
            && self.nodes[id].index == 0
            && !message.trie.may_be_another(known)
        {
            return id;
        }
        let parent = self.at(message, (base, from), message.trie.nodes[known].parent);
        self.child(message, parent, known).unwrap_or_else(|| self.add(message, parent, known, 0))
    }

    /// The node for a node of the mapping, if it is there.
    pub(super) fn there(&self, message: &Message, (base, from): (OutId, NodeId), known: NodeId) -> Option<OutId> {
        if known == from {
            return Some(base);
        }
        let parent = self.there(message, (base, from), message.trie.nodes[known].parent)?;
        self.child(message, parent, known)
    }

    /// JSON Pointer of the canonical value that holds a character, if one does.
    pub(super) fn target_of(&self, character: char) -> Option<String> {
        let holds = |text: &str| text.contains(character);
        let found = self
            .nodes
            .iter()
            .find(|node| node.text.as_deref().is_some_and(holds) || node.attributes.iter().any(|a| holds(&a.value)));
        found?.rare()?.target.as_deref().map(str::to_owned)
    }
}
