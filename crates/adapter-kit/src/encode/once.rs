//! What a message says once for all its items: every item must agree to it, as each would read it back.

use std::borrow::Cow;

use document::json::Value;

use super::plan::Plan;
use super::rows::Frame;
use super::tree::{Child, Step};
use crate::mapping::{Field, ROOT_SCOPE, SlotRef};

/// What items have said of the whole message, beside what stands in the tree.
#[derive(Debug, Default)]
pub(super) struct Once {
    /// Slots of which an item says that they hold nothing.
    without: Vec<SlotRef>,
    /// Values of the context, for slots that no item fills.
    context: Vec<(SlotRef, String)>,
}

/// How what an item wants to say stands to what the items before said.
pub(super) enum Said {
    Nothing,
    TheSame,
    Other,
}

/// A text that an item wants in a slot; `value` is what it must be read as, none for a default.
pub(super) struct Wanted<'v> {
    pub(super) text: &'v str,
    pub(super) value: Option<&'v Value>,
}

impl<'m> Plan<'m> {
    /// Whether a slot is of the whole message and not of one item.
    pub(super) fn is_shared(&self, at: SlotRef) -> bool {
        at.scope == ROOT_SCOPE && self.message.item != 0
    }

    /// A context value waits until all items have written, and their residual stands in its place.
    pub(super) fn context_later(&mut self, at: SlotRef, text: Cow<'m, str>) {
        self.once.context.push((at, text.into_owned()));
    }

    pub(super) fn comes_later(&self, at: SlotRef) -> bool {
        self.once.context.iter().any(|(later, _)| *later == at)
    }

    /// What earlier items have made of the slot that this one wants to hold `wanted`, or nothing.
    pub(super) fn said_before(&mut self, frame: &Frame<'_, 'm>, field: &'m Field, wanted: Option<Wanted<'_>>) -> Said {
        if !self.is_shared(field.at) {
            return Said::Nothing;
        }
        match (self.said(field.at), wanted) {
            (None, None) => {
                self.once.without.push(field.at);
                Said::Nothing
            }
            (None, Some(_)) if self.once.without.contains(&field.at) => Said::Other,
            (None, Some(_)) => Said::Nothing,
            (Some(said), None) if crate::codec::is_blank(&said) => Said::TheSame,
            (Some(_), None) => Said::Other,
            (Some(said), Some(Wanted { text, value })) => {
                let same = said == text || value.is_some_and(|value| self.says(frame, field, &said, value));
                if same { Said::TheSame } else { Said::Other }
            }
        }
    }

    fn said(&self, at: SlotRef) -> Option<Cow<'m, str>> {
        let slot = self.message.slot(at);
        let out = self.tree.there(self.message, (0, 0), slot.node)?;
        let node = &self.tree.nodes[out];
        match &slot.attribute {
            Some(name) => node.attribute(&name.written).cloned(),
            None => node.text.clone(),
        }
    }

    /// Writes the context's values that nothing else stands for.
    pub(super) fn settle_context(&mut self, frame: &Frame<'_, 'm>) {
        for (at, text) in std::mem::take(&mut self.once.context) {
            let slot = self.message.slot(at);
            let parent = self.message.trie.nodes[slot.node].parent;
            let name = (&*self.message.trie.nodes[slot.node].name.local).into();
            let own = Step { name, ..Step::default() };
            let kept = self.tree.there(self.message, (0, 0), parent).is_some_and(|parent| self.is_kept(parent, &own));
            if self.said(at).is_none() && !(kept && slot.attribute.is_none()) {
                self.write(frame, at, text.into());
            }
        }
    }

    /// Whether residual stands in an element's or member's place.
    pub(super) fn is_kept(&self, parent: usize, own: &Step<'_>) -> bool {
        let same = |child: Child<'_, '_>| matches!(child, Child::Kept(kept) if kept.name == own.name && kept.index == own.index);
        self.tree.children(parent).any(|(_, child)| same(child))
    }
}
