//! Puts residual back where it stood.

use std::borrow::Cow;

use super::plan::{Piece, Plan};
use super::steps::last_step;
use super::tree::{Aside, Attribute, Child, Form, Kept, LinkId, OutId, Step};
use super::way::Way;
use crate::decode::layout::Gap;
use crate::mapping::RowKind;
use crate::read::Kind;
use crate::residual::ResidualKind;

impl<'m> Plan<'m> {
    /// Puts one item back; what has no place any more stays away, as its document changed.
    pub(super) fn place(&mut self, item: &Piece<'m>) {
        let way = self.way(&item.path);
        match item.kind {
            ResidualKind::Spelling => {}
            ResidualKind::Attribute => self.attribute(way, item.value.into()),
            ResidualKind::Comment => self.aside(item, Aside::Comment(item.value), way),
            ResidualKind::Instruction => self.aside(item, Aside::Instruction(item.value), way),
            ResidualKind::Text => self.text(item, way),
            ResidualKind::Element | ResidualKind::Member => self.whole(item, way),
            ResidualKind::Mark => self.mark(item, way),
        }
    }

    fn attribute(&mut self, way: Way<'_>, value: Cow<'m, str>) {
        let Some((out, last)) = self.go_above(way).filter(|(_, last)| last.attribute) else { return };
        let known = &self.message.trie.nodes[self.tree.nodes[out].known].attributes;
        let place = known.iter().position(|(name, _)| *name.local == *last.name);
        let (name, namespace) = match place {
            Some(place) => (Cow::Borrowed(&*known[place].0.written), known[place].0.namespace.as_deref()),
            None => (Cow::Owned(last.name.clone().into_owned()), None),
        };
        let place = place.map_or(usize::MAX, |place| place + 1);
        self.tree.nodes[out].add_attribute(Attribute { name, namespace, value, place });
    }

    fn aside(&mut self, item: &Piece<'m>, aside: Aside<'m>, way: Way<'_>) {
        if item.path == "/" {
            return if item.after.is_some() { self.tree.epilog.push(aside) } else { self.tree.prolog.push(aside) };
        }
        let Some(out) = self.go(way) else { return };
        match inside(item) {
            Some(at) => self.tree.nodes[out].rare_mut().inside.push((at, aside)),
            None => self.insert(out, item, aside, &Step::default()),
        }
    }

    fn text(&mut self, item: &Piece<'m>, way: Way<'_>) {
        let Some(out) = self.go(way) else { return };
        if self.message.trie.nodes[self.tree.nodes[out].known].has_text {
            self.tree.nodes[out].text.get_or_insert(item.value.into());
            self.constants(out, &item.path);
        } else {
            self.insert(out, item, Aside::Text(item.value), &Step::default());
        }
    }

    /// The constant attributes of an element that is there for its kept text alone: rows wrote nothing of it.
    fn constants(&mut self, out: OutId, path: &str) {
        let message = self.message;
        let node = &message.trie.nodes[self.tree.nodes[out].known];
        for (place, (name, slot)) in node.attributes.iter().enumerate() {
            let rows = message.scopes[node.scope].slots[*slot].rows.iter().map(|&row| &message.rows[row]);
            let value = rows.filter(|row| row.when.is_empty()).find_map(|row| match &row.kind {
                RowKind::Const { value, .. } => Some(value),
                _ => None,
            });
            let Some(value) = value else { continue };
            if !self.marks.has(&format!("{path}/@{}", name.local), "absent") {
                let (name, namespace) = ((&*name.written).into(), name.namespace.as_deref());
                let (value, place) = (value.as_str().into(), place + 1);
                self.tree.nodes[out].add_attribute(Attribute { name, namespace, value, place });
            }
        }
    }

    fn whole(&mut self, item: &Piece<'m>, way: Way<'_>) {
        if way.rest.is_empty() {
            return self.instead(way.from, item.value);
        }
        let Some((parent, last)) = self.go_above(way) else { return };
        let last = &last;
        if let Some(at) = inside(item) {
            return self.tree.nodes[parent].rare_mut().inside.push((at, Aside::Raw(item.value.into())));
        }
        // A context value that was kept stands where the row has written another.
        let written = self.tree.child_at(parent, last);
        let kept = Aside::Raw(item.value.into());
        match written {
            Some((link, _)) => {
                self.tree.replace(link, item.beside(kept, last));
                self.forget_ways();
            }
            // Items of several messages bring what each of these said of itself; an object has a member once.
            None if self.tree.kind == Kind::Json && self.is_kept(parent, last) => {}
            // What stands around the items each of them brings.
            None if self.tree.children(parent).any(|(_, child)| is_same(child, item, last)) => {}
            None => self.insert(parent, item, kept, last),
        }
    }

    /// The item of a batch that is no object, as it came.
    fn instead(&mut self, out: OutId, value: &'m str) {
        let (parent, index) = (self.tree.nodes[out].parent, self.tree.nodes[out].index);
        let own = self.tree.children(parent).find(|(_, child)| matches!(child, Child::Node(id) if *id == out));
        if let Some((link, _)) = own {
            self.tree.replace(link, Kept { aside: Aside::Raw(value.into()), after: None, name: "".into(), index });
        }
    }

    /// Inserts behind the sibling that it followed, and behind what followed that sibling before it.
    fn insert(&mut self, parent: OutId, item: &Piece<'m>, aside: Aside<'m>, own: &Step<'_>) {
        let anchor = item.after.as_deref().and_then(|after| last_step(self.tree.kind, after));
        let found = anchor.as_ref().and_then(|anchor| {
            let is = |(_, child): &(LinkId, Child<'_, '_>)| match child {
                Child::Node(id) => self.tree.is(*id, anchor),
                Child::Kept(kept) => {
                    let named = kept.name == anchor.name && kept.index == anchor.index;
                    named && anchor.selector.is_none() && !kept.name.is_empty()
                }
            };
            // Most items follow the one before them.
            self.tree.last(parent).filter(is).or_else(|| self.tree.children(parent).filter(is).last())
        });
        let mut behind = match (found, &anchor) {
            (Some((link, _)), _) => Some(link),
            (None, None) => None,
            (None, Some(_)) => self.tree.last(parent).map(|(link, _)| link),
        };
        let alike =
            |child: Child<'_, '_>| matches!(child, Child::Kept(kept) if kept.after.as_deref() == item.after.as_deref());
        while let Some((next, _)) = self.tree.behind(parent, behind).next().filter(|(_, child)| alike(*child)) {
            behind = Some(next);
        }
        self.tree.insert_kept(parent, behind, item.beside(aside, own));
    }

    fn mark(&mut self, item: &Piece<'m>, way: Way<'_>) {
        if let Some(mark) = crate::decode::prefix::Mark::from_word(item.value) {
            if let Some(out) = self.go(way) {
                self.tree.nodes[out].rare_mut().prefixes = Some(mark);
            }
            return;
        }
        let blank = match item.value {
            "empty" => Some(String::new()),
            other => other.strip_prefix("blank ").and_then(Gap::from_word).map(|gap| {
                let mut text = String::new();
                gap.push_to(&mut text);
                text
            }),
        };
        if way.is_attribute(self.tree.kind) {
            if let Some(text) = blank {
                self.attribute(way, text.into());
            }
            return;
        }
        match item.value {
            // What stood elsewhere has been moved before anything was put beside it.
            "order" => {}
            "null" | "{}" | "[]" => self.token(way, item.value),
            _ => {
                let Some(text) = blank else { return };
                let Some(out) = self.go(way) else { return };
                let parts = self.tree.has_children(out);
                let node = &mut self.tree.nodes[out];
                if node.text.is_none() && !parts {
                    node.text = Some(text.into());
                }
            }
        }
    }

    fn token(&mut self, way: Way<'_>, token: &'m str) {
        let Some(out) = self.go(way) else { return };
        let parts = self.tree.has_children(out);
        let node = &mut self.tree.nodes[out];
        if node.text.is_none() && !parts {
            node.text = Some(token.into());
            node.form = Form::Token;
        }
    }
}

impl<'m> Piece<'m> {
    /// What is put beside nodes, under its own name.
    fn beside(&self, aside: Aside<'m>, own: &Step<'_>) -> Kept<'m> {
        let name = within(&self.path, &own.name);
        Kept { aside, after: self.after.clone(), name, index: own.index }
    }
}

/// A name that most likely is a part of the path.
fn within<'p>(path: &Cow<'p, str>, name: &str) -> Cow<'p, str> {
    if let Cow::Borrowed(path) = path {
        let at = name.as_ptr().addr().wrapping_sub(path.as_ptr().addr());
        if let Some(part) = path.get(at..at.wrapping_add(name.len())).filter(|part| *part == name) {
            return part.into();
        }
    }
    name.to_owned().into()
}

/// Whether a child is what this item would put there once more.
fn is_same(child: Child<'_, '_>, item: &Piece<'_>, own: &Step<'_>) -> bool {
    let Child::Kept(kept) = child else { return false };
    let Aside::Raw(value) = &kept.aside else { return false };
    kept.name == own.name && kept.index == own.index && **value == *item.value && kept.after == item.after
}

/// How many characters of the text stand before the item.
fn inside(item: &Piece<'_>) -> Option<usize> {
    item.after.as_deref().and_then(|after| after.strip_prefix("text():")).and_then(|at| at.parse().ok())
}

/// Which node an item needs, or makes by being there.
pub(super) enum Need {
    Itself,
    Owner,
}

/// Of a mark at an attribute that is the owner, whatever this says.
pub(super) fn needs(item: &Piece<'_>) -> Option<Need> {
    match item.kind {
        ResidualKind::Spelling => None,
        ResidualKind::Attribute | ResidualKind::Element | ResidualKind::Member => Some(Need::Owner),
        ResidualKind::Comment | ResidualKind::Instruction | ResidualKind::Text => Some(Need::Itself),
        ResidualKind::Mark => {
            let there = matches!(item.value, "empty" | "null" | "{}" | "[]") || item.value.starts_with("blank ");
            there.then_some(Need::Itself)
        }
    }
}
