//! What no row took, what it was spelled like, and what was there and said nothing.

use super::super::frame::{State, Token};
use super::super::layout::Gap;
use super::super::walk::{Walk, narrow};
use super::{Build, Place};
use crate::mapping::{Message, RowKind, SlotRef};
use crate::read::Kind;
use crate::residual::ResidualKind;

impl<'a> Build<'_, 'a> {
    /// What stands in slots that no active row took.
    pub(super) fn leftovers(&mut self, frame: usize) {
        let message: &'a Message = self.walk.message;
        let scope = self.frames().frames[frame].scope;
        for (slot, about) in message.scopes[scope].slots.iter().enumerate() {
            let at = SlotRef { scope, slot };
            let content = self.frames().slot(frame, slot);
            match content.state {
                State::Blank => self.blank(frame, at),
                State::Value if !content.claimed => self.keep(frame, at),
                State::Value if about.may_stand_alone && self.stands_alone(at, frame) => {
                    self.mark(frame, at, "there");
                }
                _ => {}
            }
        }
    }

    /// Keeps the content of a slot as residual, because its row says so.
    pub(super) fn keep_slot(&mut self, place: Place<'a>, at: SlotRef) {
        self.claim(place.frame, at);
        self.keep_claimed(self.frames().frame_of(place.frame, at.scope), at);
    }

    /// Keeps what the context will say on the way out, also that it was not there.
    pub(super) fn context(&mut self, place: Place<'a>, at: SlotRef) {
        self.keep_slot(place, at);
        let frame = self.frames().frame_of(place.frame, at.scope);
        if self.frames().slot(frame, at.slot).state == State::Absent {
            self.mark(frame, at, "absent");
        }
    }

    /// Keeps content that a row has taken.
    pub(super) fn keep_claimed(&mut self, frame: usize, at: SlotRef) {
        let first = self.residual.len();
        self.keep(frame, at);
        self.residual.claim_from(first);
    }

    fn keep(&mut self, frame: usize, at: SlotRef) {
        let slot = self.walk.message.slot(at);
        let node = &self.walk.message.trie.nodes[slot.node];
        let content = self.frames().slot(frame, at.slot);
        let json = self.walk.mapping.format.kind == Kind::Json;
        let kind = match content.state {
            State::Absent | State::Blank | State::Parts => return,
            State::Value if slot.attribute.is_some() => ResidualKind::Attribute,
            State::Value if json => ResidualKind::Member,
            State::Value if node.attributes.is_empty() => ResidualKind::Element,
            State::Value => ResidualKind::Text,
        };
        if matches!(kind, ResidualKind::Member | ResidualKind::Element) {
            let outer = content.outer;
            let raw = self.raw(frame, at);
            self.item((frame, at), kind, outer, raw);
        } else {
            let (text, span) = (content.text.clone(), content.span);
            self.item((frame, at), kind, span, &text);
        }
    }

    /// Keeps the text of a slot that was read otherwise than it would be written.
    pub(super) fn spelled(&mut self, frame: usize, at: SlotRef) {
        let content = self.frames().slot(frame, at.slot);
        let (text, span) = (content.text.clone(), content.span);
        self.item((frame, at), ResidualKind::Spelling, span, &text);
    }

    /// The mark of something that is there and says nothing.
    fn blank(&mut self, frame: usize, at: SlotRef) {
        let content = self.frames().slot(frame, at.slot);
        match content.token {
            Token::Null => self.mark(frame, at, "null"),
            Token::Object => self.mark(frame, at, "{}"),
            Token::Text if content.text.is_empty() => self.mark(frame, at, "empty"),
            _ => {
                let mut mark = "blank ".to_owned();
                Gap::of(&content.text).push_word(&mut mark);
                self.mark(frame, at, &mark);
            }
        }
    }

    pub(super) fn mark(&mut self, frame: usize, at: SlotRef, value: &str) {
        let span = self.frames().slot(frame, at.slot).span;
        self.item((frame, at), ResidualKind::Mark, span, value);
    }

    fn item(&mut self, (frame, at): (usize, SlotRef), kind: ResidualKind, span: (u32, u32), value: &str) {
        let span = self.shown(at, span);
        let walk: &Walk<'_> = self.walk;
        let content = walk.frames.slot(frame, at.slot);
        if content.shared {
            return;
        }
        let after = content.after;
        let follows = !after.name.is_empty() && kind != ResidualKind::Spelling && kind != ResidualKind::Attribute;
        self.residual.add(
            (kind, Some(span)),
            |text| {
                text.push_str(walk.frames.path(frame));
                text.push_str(&walk.message.slot(at).path);
            },
            |text, path| {
                if follows {
                    let above = parent_end(&text[path.clone()]);
                    text.extend_from_within(path.start..path.start + above);
                    walk.push_sibling(text, after);
                }
                follows
            },
            value,
        );
    }

    /// An element of a list that says nothing is no list element; its place is marked.
    pub(super) fn mark_empty_element(&mut self, frame: usize) {
        let start = self.frames().frames[frame].start as usize;
        let scope = self.frames().frames[frame].scope;
        let span = self.shown(SlotRef { scope, slot: 0 }, narrow((start, start)));
        let frames = &self.walk.frames;
        let path = |text: &mut String| text.push_str(frames.path(frame));
        self.residual.add((ResidualKind::Mark, Some(span)), path, |_, _| false, "element");
    }

    /// A span as tables show it: inside escaped text that of the whole text.
    pub(super) fn shown(&self, at: SlotRef, span: (u32, u32)) -> (u32, u32) {
        if self.is_escaped(at) { narrow(self.walk.embedded.place) } else { span }
    }

    /// Whether a slot stands in an embedded document whose text was escaped.
    pub(super) fn is_escaped(&self, at: SlotRef) -> bool {
        self.walk.embedded.text.is_some() && self.walk.message.slot(at).inner
    }

    /// What holds the content of a slot, as it stands in the source.
    fn raw(&self, frame: usize, at: SlotRef) -> &'a str {
        let content = self.frames().slot(frame, at.slot);
        let (from, to) = (content.outer.0 as usize, content.outer.1 as usize);
        match self.walk.embedded.text {
            Some(inner) if self.walk.message.slot(at).inner => inner.get(from..to).unwrap_or_default(),
            _ => self.walk.earlier.raw(frame, at).unwrap_or_else(|| self.walk.piece.slice(from..to)),
        }
    }

    pub(super) fn source_of(&self, frame: usize, at: SlotRef) -> String {
        let mut path = self.frames().path(frame).to_owned();
        path.push_str(&self.walk.message.slot(at).path);
        path
    }

    /// Whether encode would write an absent constant: its element is there, or it stands for itself.
    pub(super) fn written_anyway(&self, frame: usize, at: SlotRef) -> bool {
        let slot = self.walk.message.slot(at);
        let node = &self.walk.message.trie.nodes[slot.node];
        slot.attribute.is_none()
            || node.opens.is_some()
            || slot.node == 0
            || matches!(self.frames().slot(frame, node.slot).state, State::Value | State::Parts)
    }

    /// Whether a constant attribute stands on an element that rows have no value for, so that encode would not come to it.
    fn stands_alone(&self, at: SlotRef, frame: usize) -> bool {
        let message = self.walk.message;
        let slot = message.slot(at);
        let kinds = |slot: usize| message.scopes[at.scope].slots[slot].rows.iter().map(|&row| &message.rows[row].kind);
        let node = &message.trie.nodes[slot.node];
        let is_written = |slot: usize| {
            let content = self.frames().slot(frame, slot);
            let writes = |kind: &RowKind| matches!(kind, RowKind::Field(field) if field.one_way.is_none());
            content.state == State::Value && content.claimed && kinds(slot).any(writes)
        };
        self.frames().slot(frame, node.slot).state != State::Parts
            && !is_written(node.slot)
            && !node.attributes.iter().any(|&(_, slot)| is_written(slot))
    }
}

/// Where the last step of a path begins; a quoted step may hold slashes.
fn parent_end(path: &str) -> usize {
    let last = path.rfind('/').unwrap_or(0);
    if path.ends_with('\'') { path.rfind("/'").unwrap_or(last) } else { last }
}
