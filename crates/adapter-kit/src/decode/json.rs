//! The pass over JSON.

mod list;

use std::borrow::Cow;

use super::frame::{Content, Sibling, State, Token};
use super::open::{Child, Open};
use super::pause::{List, Paused, Reading};
use super::walk::{Walk, narrow};
use crate::codec::is_blank;
use crate::mapping::{DOCUMENT_SCOPE, NodeId};
use crate::read::json::{Event, Key, Reader};
use crate::refusal::{Code, Refusal};
use crate::residual::ResidualKind;

/// Reads the message to its end, or to where the next piece of its text should be begun.
pub(super) fn run<'a>(walk: &mut Walk<'a>, paused: Option<&'a Paused>) -> Result<Option<Paused>, Refusal> {
    let (piece, names, limits) = (walk.piece, &walk.mapping.names, &walk.context.limits);
    let (mut reader, list) = match paused.map(|paused| &paused.reader) {
        Some(Reading::Json(paused, list)) => (Reader::resume(paused, piece, names, limits), Some(*list)),
        _ => (Reader::of(piece, 0, names, limits), None),
    };
    match walk.message(&mut reader, list) {
        Ok(()) => Ok(None),
        Err(Halt::Cut(list)) => Ok(Some(walk.pause(reader.position(), Reading::Json(reader.pause(), list)))),
        Err(Halt::Refused(refusal)) => Err(refusal),
    }
}

/// Why a walk stops before the end of the message.
pub(super) enum Halt {
    Refused(Refusal),
    /// The piece should end here, in this list.
    Cut(List),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<'a> Walk<'a> {
    /// The message, from its beginning or on from within a list.
    pub(super) fn message(&mut self, reader: &mut Reader<'a>, list: Option<List>) -> Result<(), Halt> {
        let is_list = self.message.is_list();
        match list {
            None => self.root(is_list, reader)?,
            Some(list) => {
                self.rest(list, reader)?;
                if is_list {
                    self.close(self.end_of_text());
                }
                // What stands around the list, from the inside out.
                while !self.open.is_empty() {
                    self.members(reader)?;
                }
            }
        }
        match reader.read()? {
            Event::Eof => Ok(()),
            _ => Err(Refusal::new(Code::CW144).into()),
        }
    }

    /// The message's own object, or the list that it is, to its end.
    fn root(&mut self, is_list: bool, reader: &mut Reader<'a>) -> Result<(), Halt> {
        match self.next(reader)? {
            Event::ObjectStart { span } if !is_list => {
                self.open_root(span.start, span.end);
                // An object above a repeated element opens no frame of its own, so the walk recurses by structure, within the
                // depth limit.
                self.members(reader)
            }
            Event::ObjectStart { span } if self.message.single => self.items(Event::ObjectStart { span }, reader),
            Event::ArrayStart { span } if is_list => self.items(Event::ArrayStart { span }, reader),
            _ => {
                let wanted =
                    if is_list { "the message must be a JSON list" } else { "the message must be a JSON object" };
                Err(Refusal::at(Code::CW201, self.piece.text, 0).with_source("/").with_hint(wanted).into())
            }
        }
    }

    /// A message that is the list of its documents.
    fn items(&mut self, first: Event<'a>, reader: &mut Reader<'a>) -> Result<(), Halt> {
        let start = match &first {
            Event::ObjectStart { span } | Event::ArrayStart { span } => (span.start, span.end),
            _ => (0, 0),
        };
        self.open_root(start.0, start.1);
        self.list((self.message.item, DOCUMENT_SCOPE), Sibling::default(), first, reader)?;
        self.close(self.end_of_text());
        Ok(())
    }

    fn end_of_text(&self) -> usize {
        self.piece.origin.byte + self.piece.text.trim_end().len()
    }

    /// The members of the innermost open object, to its end.
    fn members(&mut self, reader: &mut Reader<'a>) -> Result<(), Halt> {
        loop {
            match self.next(reader)? {
                Event::Key(key) => self.member(&key, reader)?,
                Event::ObjectEnd { span } => {
                    self.close(span.end);
                    return Ok(());
                }
                _ => return Ok(()),
            }
        }
    }

    fn next(&self, reader: &mut Reader<'a>) -> Result<Event<'a>, Refusal> {
        reader.read().map_err(|refusal| self.target_of(refusal))
    }

    /// The reader knows paths; the canonical path of a known member is the mapping's to tell.
    fn target_of(&self, mut refusal: Refusal) -> Refusal {
        if refusal.code == Code::CW205
            && let Some(open) = self.open.last()
        {
            let name = open.last.name;
            let trie = &self.message.trie;
            let child = trie.nodes[open.node].children.iter().find(|&&c| *trie.nodes[c].name.local == *name);
            let row =
                child.and_then(|&c| self.message.scopes[trie.nodes[c].scope].slots[trie.nodes[c].slot].rows.first());
            if let Some(&row) = row {
                refusal.target = super::build::static_target(&self.message.rows[row]);
                refusal.row = Some(self.mapping.place(&self.message.rows[row]));
            }
        }
        refusal
    }

    fn member(&mut self, key: &Key<'a>, reader: &mut Reader<'a>) -> Result<(), Halt> {
        let child = self.child(key.id, |_, _, _| None);
        let node = match &child {
            Child::Unknown => None,
            Child::Keep(node) | Child::Known(node, _) | Child::Opens(node, ..) => Some(*node),
            Child::Ignore => {
                let first = self.next(reader)?;
                self.skip(first, reader)?;
                return Ok(());
            }
        };
        let name = self.slice((key.span.start, key.span.end));
        let (after, _) = self.follow(
            if matches!(key.name, Cow::Borrowed(_)) { name } else { self.known_name(node).unwrap_or(name) },
            node,
        );
        if matches!(child, Child::Known(node, _) if self.message.trie.nodes[node].attachment) {
            reader.expect_attachment();
        }
        let first = self.next(reader)?;
        match child {
            Child::Known(node, frame) => self.value((node, frame), after, first, reader),
            Child::Opens(node, scope, _) => self.list((node, scope), after, first, reader),
            Child::Keep(_) => {
                let kept = self.residual.len();
                self.whole(after, first, reader)?;
                self.residual.claim_from(kept);
                Ok(())
            }
            Child::Unknown | Child::Ignore => Ok(self.whole(after, first, reader)?),
        }
    }

    fn known_name(&self, node: Option<NodeId>) -> Option<&'a str> {
        node.map(|n| &*self.message.trie.nodes[n].name.local)
    }

    /// A member that goes to the residual as it stands.
    fn whole(&mut self, after: Sibling<'a>, first: Event<'a>, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let span = self.skip(first, reader)?;
        let value = self.slice(span);
        self.keep((ResidualKind::Member, span), Self::push_child, |walk, text| walk.push_after(after, text), value);
        Ok(())
    }

    /// The value of a member that rows take, or take parts of.
    fn value(
        &mut self,
        (node, frame): (NodeId, usize),
        after: Sibling<'a>,
        first: Event<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<(), Halt> {
        let found = &self.message.trie.nodes[node];
        match first {
            Event::ObjectStart { span } if !found.children.is_empty() => {
                let twin = self.twin_of(node);
                self.push(node, frame, (span.start, span.end), after);
                self.hand_down(twin);
                self.members(reader)
            }
            Event::ArrayStart { ref span } if found.selects => {
                let place = (span.start, span.end);
                self.push(node, frame, place, after);
                self.selected_items(reader)
            }
            Event::ObjectStart { .. } | Event::ArrayStart { .. } => Ok(self.whole(after, first, reader)?),
            scalar if !found.children.is_empty() && !matches!(scalar, Event::Null { .. }) => {
                Ok(self.whole(after, scalar, reader)?)
            }
            scalar => {
                self.scalar((node, frame), after, &scalar);
                self.share(node, frame);
                Ok(())
            }
        }
    }

    fn scalar(&mut self, (node, frame): (NodeId, usize), after: Sibling<'a>, event: &Event<'a>) {
        let (token, text, span) = match event {
            Event::String { content, span } => (Token::Text, content.clone(), span),
            Event::Number { text, span } => (Token::Number, Cow::Borrowed(*text), span),
            Event::Bool { span, .. } => (Token::Bool, Cow::Borrowed(self.slice((span.start, span.end))), span),
            Event::Null { span } => (Token::Null, Cow::Borrowed(""), span),
            _ => return,
        };
        let state = if is_blank(&text) { State::Blank } else { State::Value };
        let quote = usize::from(token == Token::Text);
        let slot = self.message.trie.nodes[node].slot;
        let outer = narrow((span.start - quote, span.end + quote));
        *self.frames.slot_mut(frame, slot) = Content {
            state,
            token,
            claimed: false,
            mixed: false,
            shared: false,
            text,
            span: narrow((span.start, span.end)),
            outer,
            after,
        };
    }

    fn close(&mut self, end: usize) {
        let Some(&Open { node, frame, last, .. }) = self.open.last() else { return };
        let empty = last == Sibling::default();
        self.structure(if empty { State::Blank } else { State::Parts }, end);
        self.pop();
        let found = &self.message.trie.nodes[node];
        if empty && found.scope == self.frames.frames[frame].scope {
            self.frames.slot_mut(frame, found.slot).token = Token::Object;
        }
        self.end_of(node, frame);
    }

    fn end_of(&mut self, node: NodeId, frame: usize) {
        if node == 0 && self.message.item == 0 {
            if let Ok(document) = self.only_document() {
                self.finish_document(document);
            }
        } else if self.message.item == node {
            self.finish_document(frame);
        }
    }

    /// Reads to the end of a value; gives its span, of a string with its quotes.
    fn skip(&self, first: Event<'a>, reader: &mut Reader<'a>) -> Result<(usize, usize), Refusal> {
        let start = match first {
            Event::ObjectStart { span } | Event::ArrayStart { span } => span.start,
            Event::String { span, .. } => return Ok((span.start - 1, span.end + 1)),
            Event::Number { span, .. } | Event::Bool { span, .. } | Event::Null { span } => {
                return Ok((span.start, span.end));
            }
            _ => return Ok((0, 0)),
        };
        let depth = reader.depth();
        loop {
            if self.passes_items_by {
                reader.expect_attachment();
            }
            match self.next(reader)? {
                Event::ObjectEnd { span } | Event::ArrayEnd { span } if reader.depth() < depth => {
                    return Ok((start, span.end));
                }
                Event::Eof => return Err(Refusal::new(Code::CW140)),
                _ => {}
            }
        }
    }
}
