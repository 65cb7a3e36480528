//! What a group's row and a row with a selector take in one element.

use super::frame::{Content, State};
use super::walk::Walk;
use crate::mapping::NodeId;

impl Walk<'_> {
    /// What a selector finds in the element or item of a group that begins at `start`, in the frame around it.
    pub(super) fn twin(&mut self, node: NodeId, outer: usize, start: usize) {
        let slot = self.frames.slot_mut(outer, self.message.trie.nodes[node].slot);
        if slot.state != State::Absent {
            return self.twice(node, start, "");
        }
        slot.state = State::Parts;
        if let Some(open) = self.open.last_mut() {
            open.twin = Some((node, outer));
        }
    }

    /// What a selector names below the innermost open element where a group's row names this node.
    pub(super) fn twin_of(&self, node: NodeId) -> Option<(NodeId, usize)> {
        let (twin, outer) = self.open.last()?.twin?;
        let trie = &self.message.trie;
        let found = trie.child_by_id(twin, trie.nodes[node].id?)?;
        (found != node).then_some((found, outer))
    }

    /// Gives the innermost open element its twin.
    pub(super) fn hand_down(&mut self, twin: Option<(NodeId, usize)>) {
        if let (Some(open), Some(_)) = (self.open.last_mut(), twin) {
            open.twin = twin;
        }
    }

    /// What a group's row takes at a node, a row with a selector may take as well.
    pub(super) fn share(&mut self, node: NodeId, frame: usize) {
        let Some((twin, outer)) = self.twin_of(node) else { return };
        let slots = (self.message.trie.nodes[node].slot, self.message.trie.nodes[twin].slot);
        self.share_slot((frame, slots.0), (outer, slots.1));
    }

    pub(super) fn share_slot(&mut self, (frame, own): (usize, usize), (outer, twin): (usize, usize)) {
        let content = self.frames.slot(frame, own).clone();
        *self.frames.slot_mut(outer, twin) = Content { claimed: true, shared: true, ..content };
    }
}
