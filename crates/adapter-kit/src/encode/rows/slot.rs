//! The places of the message that rows write: how the source had them, and a text into them.

use std::borrow::Cow;

use super::Frame;
use crate::codec::Codec;
use crate::encode::marks::At;
use crate::encode::plan::Plan;
use crate::encode::tree::{Attribute, Form, OutId};
use crate::mapping::{Field, RowKind, SlotRef};
use crate::read::Kind;

impl<'m> Plan<'m> {
    /// Writes that a value is absent, unless the source did otherwise.
    pub(super) fn nil(&mut self, frame: &Frame<'_, 'm>, field: &'m Field, nil: SlotRef) {
        if self.marks.was_absent(&self.tree, self.place_of(frame, field.at)) {
            return;
        }
        if self.mapping.format.kind == Kind::Json {
            let out = self.write(frame, field.at, "null".into());
            self.tree.nodes[out].form = Form::Token;
            return;
        }
        let text = self.spelling(frame, nil).unwrap_or("true");
        self.write(frame, nil, text.into());
    }

    /// Whether a constant is an attribute of an element that other rows decide about.
    pub(super) fn waits(&self, at: SlotRef) -> bool {
        let slot = self.message.slot(at);
        slot.attribute.is_some() && self.message.trie.nodes[slot.node].opens.is_none() && slot.node != 0
    }

    /// How the source spelled the value of a slot.
    pub(in crate::encode) fn spelling(&self, frame: &Frame<'_, 'm>, at: SlotRef) -> Option<&'m str> {
        self.marks.spelled(&self.tree, self.place_of(frame, at))
    }

    /// Where a slot stands.
    pub(in crate::encode) fn place_of(&self, frame: &Frame<'_, 'm>, at: SlotRef) -> At<'m> {
        let base = if at.scope == crate::mapping::ROOT_SCOPE { self.root } else { frame.of(at.scope).place };
        At::slot(base, self.message.slot(at))
    }

    /// Puts a text into its slot; gives the node.
    pub(in crate::encode) fn write(&mut self, frame: &Frame<'_, 'm>, at: SlotRef, text: Cow<'m, str>) -> OutId {
        let slot = self.message.slot(at);
        let base = self.base(frame, at);
        let out = self.tree.at(self.message, base, slot.node);
        let order = self.message.trie.nodes[slot.node].order;
        match &slot.attribute {
            Some(name) => {
                let known = &self.message.trie.nodes[slot.node].attributes;
                let place = known.iter().position(|(_, slot)| *slot == at.slot).map_or(order, |place| place + 1);
                let (name, namespace) = ((&*name.written).into(), name.namespace.as_deref());
                self.tree.nodes[out].add_attribute(Attribute { name, namespace, value: text, place });
            }
            None => {
                let number = self.mapping.format.kind == Kind::Json
                    && (self.is_token(frame, at, &["number", "boolean"])
                        || self.is_json_number(at) && !self.is_token(frame, at, &["string"]));
                let node = &mut self.tree.nodes[out];
                node.text = Some(text);
                if number {
                    node.form = Form::Token;
                }
            }
        }
        out
    }

    /// The node from which a slot's path runs.
    pub(super) fn base(&self, frame: &Frame<'_, 'm>, at: SlotRef) -> (OutId, usize) {
        if at.scope == crate::mapping::ROOT_SCOPE {
            return (0, 0);
        }
        let frame = frame.of(at.scope);
        (frame.out, self.message.scopes[at.scope].node)
    }

    /// Whether the source had another token than the rule: a bare number where a string is, or the other way about.
    pub(super) fn is_token(&self, frame: &Frame<'_, 'm>, at: SlotRef, tokens: &[&str]) -> bool {
        self.marks.is_marked(&self.tree, self.place_of(frame, at), tokens)
    }

    pub(super) fn is_json_number(&self, at: SlotRef) -> bool {
        self.message.slot(at).rows.iter().any(
            |&row| matches!(&self.message.rows[row].kind, RowKind::Field(f) if matches!(f.codec, Codec::JsonNumber)),
        )
    }
}
