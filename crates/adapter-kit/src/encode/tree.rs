//! The message under construction.

mod chain;

use std::borrow::Cow;

use super::marks::Place;
use crate::decode::prefix::Mark;
use crate::mapping::{self, Message, Name, NodeId, PathHash};
use crate::provenance::push_digits;
use crate::read::Kind;

use chain::{Chain, Links};
pub(super) use chain::{Child, LinkId};

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

/// What a JSON value is, or that it is an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An element; an object, or a value where it has a text.
    Plain,
    /// A JSON array whose items are the children.
    Array,
    /// A JSON array written as its only item.
    Single,
    /// The JSON text itself: a number, `null`, `true`, `{}`.
    Token,
}

/// One element or member.
#[derive(Debug)]
pub(super) struct Node<'m> {
    /// What it is in the mapping: its name, its selector, its place in row order.
    pub(super) found: &'m mapping::Node,
    /// From 1 in XML, the item's position from 1 in JSON; 0 = not counted.
    pub(super) index: u32,
    pub(super) parent: OutId,
    pub(super) known: NodeId,
    pub(super) form: Form,
    pub(super) cdata: bool,
    /// In the order of their places.
    pub(super) attributes: Vec<Attribute<'m>>,
    pub(super) text: Option<Cow<'m, str>>,
    children: Chain,
    rare: Option<Box<Rare<'m>>>,
}

/// What few nodes have; apart, so that the many take little room.
#[derive(Debug, Default)]
pub(super) struct Rare<'m> {
    /// How the source wrote namespaces here.
    pub(super) prefixes: Option<Mark>,
    /// What stands inside the text, by characters before it.
    pub(super) inside: Vec<(usize, Aside<'m>)>,
    /// JSON Pointer of the canonical value written here, if the plan tells.
    pub(super) target: Option<Box<str>>,
}

impl<'m> Node<'m> {
    pub(super) fn name(&self) -> &'m Name {
        &self.found.name
    }

    fn selector(&self) -> Option<&'m str> {
        self.found.selector.as_ref().map(|selector| &*selector.shown)
    }

    pub(super) fn rare(&self) -> Option<&Rare<'m>> {
        self.rare.as_deref()
    }

    pub(super) fn rare_mut(&mut self) -> &mut Rare<'m> {
        self.rare.get_or_insert_default()
    }

    pub(super) fn inside(&self) -> &[(usize, Aside<'m>)] {
        self.rare().map_or(&[], |rare| &rare.inside)
    }

    /// The value of an attribute of this name, as it is written.
    pub(super) fn attribute(&self, written: &str) -> Option<&Cow<'m, str>> {
        self.attributes.iter().find(|attribute| *attribute.name == *written).map(|attribute| &attribute.value)
    }

    /// Adds an attribute at its place, unless one of its name is there.
    pub(super) fn add_attribute(&mut self, attribute: Attribute<'m>) {
        if self.attribute(&attribute.name).is_none() {
            let at = self.attributes.partition_point(|before| before.place <= attribute.place);
            self.attributes.insert(at, attribute);
        }
    }
}

/// An attribute on its way out.
#[derive(Debug)]
pub(super) struct Attribute<'m> {
    /// The qualified name, as the mapping or the source writes it.
    pub(super) name: Cow<'m, str>,
    pub(super) namespace: Option<&'m str>,
    pub(super) value: Cow<'m, str>,
    /// Its place in row order.
    pub(super) place: usize,
}

/// Residual beside nodes.
#[derive(Debug)]
pub(super) struct Kept<'m> {
    pub(super) aside: Aside<'m>,
    /// The sibling that it followed.
    pub(super) after: Option<Cow<'m, str>>,
    /// The element's or member's own name; empty where it has none.
    pub(super) name: Cow<'m, str>,
    pub(super) index: u32,
}

/// Residual content as it is written.
#[derive(Debug, Clone)]
pub(super) enum Aside<'m> {
    /// Markup or a JSON value, as it stood.
    Raw(Cow<'m, str>),
    Text(&'m str),
    Comment(&'m str),
    Instruction(&'m str),
}

/// One step of a source path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Step<'p> {
    pub(super) name: Cow<'p, str>,
    pub(super) index: u32,
    pub(super) attribute: bool,
    /// `[@NAME='HPHM']`
    pub(super) selector: Option<&'p str>,
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

    /// The path of a node, as decoding counts it.
    pub(super) fn path(&self, id: OutId) -> String {
        let node = &self.nodes[id];
        let local = &*node.name().local;
        match self.kind {
            Kind::Xml => {
                let mut path = if id == 0 { String::new() } else { self.path(node.parent) };
                path.push('/');
                path.push_str(local);
                path.push_str(node.selector().unwrap_or_default());
                if node.index > 0 {
                    path.push('[');
                    push_digits(&mut path, node.index);
                    path.push(']');
                }
                path
            }
            Kind::Json if id == 0 => String::new(),
            Kind::Json => {
                let mut path = self.path(node.parent);
                if let Some(selector) = node.selector() {
                    path.push_str(selector);
                } else if node.index > 0 {
                    path.push('/');
                    push_digits(&mut path, node.index - 1);
                } else if !local.is_empty() {
                    crate::read::json::push_step(&mut path, local);
                }
                path
            }
        }
    }

    /// Where a node stands: the hash of its path.
    pub(super) fn place(&self, id: OutId) -> Place {
        Place { out: id, hash: self.hash(id) }
    }

    /// Whether this is the path of a node.
    pub(super) fn stands_at(&self, id: OutId, path: &str) -> bool {
        if self.kind == Kind::Json {
            return *path == *self.path(id);
        }
        let node = &self.nodes[id];
        let counted = if node.index == 0 {
            Some(path)
        } else {
            let counted = path.strip_suffix(']').and_then(|path| path.rsplit_once('['));
            counted.filter(|(_, digits)| digits.parse() == Ok(node.index)).map(|(path, _)| path)
        };
        let selected = counted.and_then(|path| path.strip_suffix(node.selector().unwrap_or_default()));
        let above = selected.and_then(|path| path.strip_suffix(&*node.name().local)?.strip_suffix('/'));
        above.is_some_and(|above| if id == 0 { above.is_empty() } else { self.stands_at(node.parent, above) })
    }

    fn hash(&self, id: OutId) -> PathHash {
        let node = &self.nodes[id];
        let local = &*node.name().local;
        let above = if id == 0 { PathHash::default() } else { self.hash(node.parent) };
        match (self.kind, node.selector()) {
            (Kind::Xml, selector) => {
                let named = above.with("/").with(local).with(selector.unwrap_or_default());
                if node.index == 0 { named } else { named.with("[").with_digits(node.index).with("]") }
            }
            (Kind::Json, _) if id == 0 => above,
            (Kind::Json, Some(selector)) => above.with(selector),
            (Kind::Json, None) if node.index > 0 => above.with("/").with_digits(node.index - 1),
            (Kind::Json, None) if local.is_empty() => above,
            (Kind::Json, None) => {
                let mut step = String::new();
                crate::read::json::push_step(&mut step, local);
                above.with(&step)
            }
        }
    }

    /// The node that these steps lead to from a node; made where the mapping has it.
    pub(super) fn resolve(&mut self, message: &'m Message, from: OutId, steps: &[Step<'_>]) -> Option<OutId> {
        steps.iter().try_fold(from, |at, step| self.go(message, at, step))
    }

    /// The node that one step leads to; made where the mapping has it.
    pub(super) fn go(&mut self, message: &'m Message, at: OutId, step: &Step<'_>) -> Option<OutId> {
        match self.step(at, step) {
            Some(found) => Some(found),
            None if step.index > 0 => None,
            None => {
                let known = self.nodes[at].known;
                let trie = &message.trie;
                let child = trie.nodes[known].children.iter().copied().find(|&c| {
                    let selector = trie.nodes[c].selector.as_ref().map(|s| &*s.shown);
                    *trie.nodes[c].name.local == *step.name && selector == step.selector
                })?;
                Some(self.child(message, at, child).unwrap_or_else(|| self.add(message, at, child, 0)))
            }
        }
    }

    fn step(&self, at: OutId, step: &Step<'_>) -> Option<OutId> {
        self.child_at(at, step).map(|(_, id)| id)
    }

    /// The node that a step names, and where it stands among the children.
    pub(super) fn child_at(&self, at: OutId, step: &Step<'_>) -> Option<(LinkId, OutId)> {
        self.children(at).find_map(|(link, child)| match child {
            Child::Node(id) if self.is(id, step) => Some((link, id)),
            _ => None,
        })
    }

    pub(super) fn is(&self, id: OutId, step: &Step<'_>) -> bool {
        let node = &self.nodes[id];
        let local = &*node.name().local;
        if node.found.selector.is_some() || step.selector.is_some() {
            return node.selector() == step.selector && *local == *step.name;
        }
        node.index == step.index && (*local == *step.name || (self.kind == Kind::Json && step.index > 0))
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
