//! What a message under construction is made of.

use std::borrow::Cow;

use super::OutId;
use super::chain::Chain;
use crate::decode::prefix::Mark;
use crate::mapping::{self, Name, NodeId};

/// What a JSON value is, or that it is an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::encode) enum Form {
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
pub(in crate::encode) struct Node<'m> {
    /// What it is in the mapping: its name, its selector, its place in row order.
    pub(in crate::encode) found: &'m mapping::Node,
    /// From 1 in XML, the item's position from 1 in JSON; 0 = not counted.
    pub(in crate::encode) index: u32,
    pub(in crate::encode) parent: OutId,
    pub(in crate::encode) known: NodeId,
    pub(in crate::encode) form: Form,
    pub(in crate::encode) cdata: bool,
    /// In the order of their places.
    pub(in crate::encode) attributes: Vec<Attribute<'m>>,
    pub(in crate::encode) text: Option<Cow<'m, str>>,
    pub(super) children: Chain,
    pub(super) rare: Option<Box<Rare<'m>>>,
}

/// What few nodes have; apart, so that the many take little room.
#[derive(Debug, Default)]
pub(in crate::encode) struct Rare<'m> {
    /// How the source wrote namespaces here.
    pub(in crate::encode) prefixes: Option<Mark>,
    /// What stands inside the text, by characters before it.
    pub(in crate::encode) inside: Vec<(usize, Aside<'m>)>,
    /// JSON Pointer of the canonical value written here, if the plan tells.
    pub(in crate::encode) target: Option<Box<str>>,
}

impl<'m> Node<'m> {
    pub(in crate::encode) fn name(&self) -> &'m Name {
        &self.found.name
    }

    pub(super) fn selector(&self) -> Option<&'m str> {
        self.found.selector.as_ref().map(|selector| &*selector.shown)
    }

    pub(in crate::encode) fn rare(&self) -> Option<&Rare<'m>> {
        self.rare.as_deref()
    }

    pub(in crate::encode) fn rare_mut(&mut self) -> &mut Rare<'m> {
        self.rare.get_or_insert_default()
    }

    pub(in crate::encode) fn inside(&self) -> &[(usize, Aside<'m>)] {
        self.rare().map_or(&[], |rare| &rare.inside)
    }

    /// The value of an attribute of this name, as it is written.
    pub(in crate::encode) fn attribute(&self, written: &str) -> Option<&Cow<'m, str>> {
        self.attributes.iter().find(|attribute| *attribute.name == *written).map(|attribute| &attribute.value)
    }

    /// Adds an attribute at its place, unless one of its name is there.
    pub(in crate::encode) fn add_attribute(&mut self, attribute: Attribute<'m>) {
        if self.attribute(&attribute.name).is_none() {
            let at = self.attributes.partition_point(|before| before.place <= attribute.place);
            self.attributes.insert(at, attribute);
        }
    }
}

/// An attribute on its way out.
#[derive(Debug)]
pub(in crate::encode) struct Attribute<'m> {
    /// The qualified name, as the mapping or the source writes it.
    pub(in crate::encode) name: Cow<'m, str>,
    pub(in crate::encode) namespace: Option<&'m str>,
    pub(in crate::encode) value: Cow<'m, str>,
    /// Its place in row order.
    pub(in crate::encode) place: usize,
}

/// Residual beside nodes.
#[derive(Debug)]
pub(in crate::encode) struct Kept<'m> {
    pub(in crate::encode) aside: Aside<'m>,
    /// The sibling that it followed.
    pub(in crate::encode) after: Option<Cow<'m, str>>,
    /// The element's or member's own name; empty where it has none.
    pub(in crate::encode) name: Cow<'m, str>,
    pub(in crate::encode) index: u32,
}

/// Residual content as it is written.
#[derive(Debug, Clone)]
pub(in crate::encode) enum Aside<'m> {
    /// Markup or a JSON value, as it stood.
    Raw(Cow<'m, str>),
    Text(&'m str),
    Comment(&'m str),
    Instruction(&'m str),
}
