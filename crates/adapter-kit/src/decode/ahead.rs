//! What a JSON batch says once, and only behind its items: members have no order, so it is looked for before the first.

use super::Source;
use super::frame::State;
use super::walk::Walk;
use crate::mapping::ROOT_SCOPE;
use crate::read::json::Reader;

impl<'a> Walk<'a> {
    /// Fills what the message says once for all its items, where some of it has not come yet.
    pub(super) fn look_ahead(&mut self) {
        let (slots, nodes) = (&self.message.scopes[ROOT_SCOPE].slots, &self.message.trie.nodes);
        let is_leaf = |slot: usize| nodes[slots[slot].node].children.is_empty();
        let absent = |slot: usize| self.frames.slot(0, slot).state == State::Absent;
        if !(0..slots.len()).any(|slot| is_leaf(slot) && absent(slot)) {
            return;
        }
        let source = Source { text: self.text, arena: self.arena, encoding: "" };
        let mut ahead = Walk::new(self.mapping, self.family.clone(), &source, self.context);
        ahead.passes_items_by = true;
        let mut reader = Reader::new(self.text, &self.mapping.names, &self.context.limits);
        // Where it cannot be read, the pass itself comes to the same place and tells of it.
        if ahead.root(&mut reader).is_err() {
            return;
        }
        for slot in 0..slots.len() {
            *self.frames.slot_mut(0, slot) = ahead.frames.slot(0, slot).clone();
        }
    }
}
