//! Text: that of rows, that between markup, and white space.

use std::borrow::Cow;

use crate::codec::is_blank;
use crate::read::xml::Text;
use crate::residual::ResidualKind;

use super::super::frame::State;
use super::super::layout::Gap;
use super::super::walk::{Walk, narrow};

impl<'a> Walk<'a> {
    pub(super) fn characters(&mut self, text: Text<'a>) {
        let Some(open) = self.open.last_mut() else { return };
        let span = (text.span.start, text.span.end);
        if open.is_text() || open.duplicate {
            match &mut open.text {
                None => {
                    open.text = Some(text.content);
                    open.span = span;
                }
                Some(before) => {
                    before.to_mut().push_str(&text.content);
                    open.span.1 = span.1;
                }
            }
        } else if text.white {
            open.gap = span;
        } else {
            let last = open.last;
            open.markup = true;
            self.layout.push(Gap::None);
            let after = |walk: &Self, path: &mut String| walk.push_after(last, path);
            self.keep((ResidualKind::Text, span), Self::push_path, after, &text.content);
        }
    }

    /// Puts down the white space before the markup at hand.
    pub(super) fn gap(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        let gap = std::mem::take(&mut open.gap);
        open.markup = true;
        if self.leaves_too_much() {
            return;
        }
        let white = self.slice(gap);
        self.layout.push(match Gap::line(white) {
            Some(line) => line,
            None if white.contains('\r') => Gap::of(&white.replace("\r\n", "\n").replace('\r', "\n")),
            None => Gap::of(white),
        });
    }

    /// Fills the slot of the innermost open element, which ends at `end`.
    pub(super) fn fill(&mut self, end: usize) {
        let Some(open) = self.open.last_mut() else { return };
        let slot = self.message.trie.nodes[open.node].slot;
        if open.is_text() {
            let text = open.text.take().unwrap_or_default();
            let slot = self.frames.slot_mut(open.frame, slot);
            slot.state = if is_blank(&text) { State::Blank } else { State::Value };
            slot.mixed = open.mixed;
            slot.text = text;
            slot.span = narrow(open.span);
            slot.outer = narrow((open.start, end));
            slot.after = open.after;
        } else if open.markup || open.embedding {
            self.structure(State::Parts, end);
        } else {
            let (frame, gap) = (open.frame, open.gap);
            self.structure(State::Blank, end);
            self.frames.slot_mut(frame, slot).text = Cow::Borrowed(self.slice(gap));
        }
    }

    /// The innermost open element, which ends, came before.
    pub(super) fn second(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        let (node, start, text) = (open.node, open.start, open.text.take().unwrap_or_default());
        self.twice(node, start, &text);
    }
}
