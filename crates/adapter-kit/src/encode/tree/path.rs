//! Where nodes stand, as decoding counts them, and how a path is followed.

use std::borrow::Cow;

use super::{Child, LinkId, OutId, Tree};
use crate::encode::marks::Place;
use crate::mapping::{Message, PathHash};
use crate::provenance::push_digits;
use crate::read::Kind;

/// One step of a source path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::encode) struct Step<'p> {
    pub(in crate::encode) name: Cow<'p, str>,
    pub(in crate::encode) index: u32,
    pub(in crate::encode) attribute: bool,
    /// `[@NAME='HPHM']`
    pub(in crate::encode) selector: Option<&'p str>,
}

impl<'m> Tree<'m> {
    /// The path of a node, as decoding counts it.
    pub(in crate::encode) fn path(&self, id: OutId) -> String {
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
    pub(in crate::encode) fn place(&self, id: OutId) -> Place {
        Place { out: id, hash: self.hash(id) }
    }

    /// Whether this is the path of a node.
    pub(in crate::encode) fn stands_at(&self, id: OutId, path: &str) -> bool {
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
    pub(in crate::encode) fn resolve(
        &mut self,
        message: &'m Message,
        from: OutId,
        steps: &[Step<'_>],
    ) -> Option<OutId> {
        steps.iter().try_fold(from, |at, step| self.go(message, at, step))
    }

    /// The node that one step leads to; made where the mapping has it.
    pub(in crate::encode) fn go(&mut self, message: &'m Message, at: OutId, step: &Step<'_>) -> Option<OutId> {
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
    pub(in crate::encode) fn child_at(&self, at: OutId, step: &Step<'_>) -> Option<(LinkId, OutId)> {
        self.children(at).find_map(|(link, child)| match child {
            Child::Node(id) if self.is(id, step) => Some((link, id)),
            _ => None,
        })
    }

    pub(in crate::encode) fn is(&self, id: OutId, step: &Step<'_>) -> bool {
        let node = &self.nodes[id];
        let local = &*node.name().local;
        if node.found.selector.is_some() || step.selector.is_some() {
            return node.selector() == step.selector && *local == *step.name;
        }
        node.index == step.index && (*local == *step.name || (self.kind == Kind::Json && step.index > 0))
    }
}
