//! What a JSON batch says once, and only behind its items: members have no order, so it is looked for before the first.

use super::frame::State;
use super::json::Halt;
use super::stage::Stage;
use super::walk::Walk;
use crate::mapping::{Claim, ROOT_SCOPE};
use crate::read::json::Reader;
use crate::refusal::{Code, Refusal};

/// Bytes of a stream in which what the message says once is looked for; behind them it would be too late.
const MOST: usize = 1 << 20;

impl<'a> Walk<'a> {
    /// Fills what the message says once for all its items, where some of it has not come yet.
    ///
    /// # Errors
    /// Where the text at hand is too short to tell, and more of it should be.
    pub(super) fn look_ahead(&mut self) -> Result<(), Refusal> {
        let (slots, nodes) = (&self.message.scopes[ROOT_SCOPE].slots, &self.message.trie.nodes);
        // What is kept or dropped whole fills no slot.
        let is_leaf = |slot: usize| {
            let node = &nodes[slots[slot].node];
            node.children.is_empty() && node.claim == Claim::Parts
        };
        let absent = |slot: &usize| self.frames.slot(0, *slot).state == State::Absent;
        let missing: Vec<_> = (0..slots.len()).filter(|slot| is_leaf(*slot) && absent(slot)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let stage = (self.context, Stage::default());
        let mut ahead = Walk::new(self.mapping, self.family.clone(), (self.piece, self.arena), stage);
        ahead.passes_items_by = true;
        let mut reader = Reader::of(self.piece, 0, &self.mapping.names, &self.context.limits);
        match ahead.message(&mut reader, None) {
            Ok(()) => {
                for slot in 0..slots.len() {
                    *self.frames.slot_mut(0, slot) = ahead.frames.slot(0, slot).clone();
                }
            }
            Err(Halt::Refused(refusal)) if refusal.starved => {
                if self.piece.text.len() < MOST {
                    return Err(refusal);
                }
                self.missing = missing;
            }
            // Where it cannot be read, the pass itself comes to the same place and tells of it.
            Err(_) => {}
        }
        Ok(())
    }

    /// CW150 where the message says behind its items what all of them should have been given.
    pub(super) fn nothing_came_late(&self) -> Result<(), Refusal> {
        let came = |slot: &&usize| self.frames.slot(0, **slot).state == State::Value;
        let Some(&slot) = self.missing.iter().find(came) else { return Ok(()) };
        let path = format!("{}{}", self.frames.path(0), self.message.scopes[ROOT_SCOPE].slots[slot].path);
        let refusal = self.refusal_at(Code::CW150, self.frames.slot(0, slot).span.0 as usize).with_source(path);
        Err(refusal
            .titled(format!("what all items share stands more than {MOST} bytes behind the first"))
            .with_hint("send it before the items, or a message small enough to be read whole"))
    }
}
