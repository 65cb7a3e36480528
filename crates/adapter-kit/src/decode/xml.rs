//! The pass over XML.

mod embedded;
mod tag;
mod text;
mod whole;

use super::frame::{State, Step};
use super::open::{Child, Open};
use super::pause::{Paused, Reading};
use super::walk::Walk;
use super::{probe, select};
use crate::mapping::{DOCUMENT_SCOPE, NodeId};
use crate::read::xml::{Event, Reader, Start};
use crate::refusal::Refusal;
use crate::residual::ResidualKind;
use whole::{must_understand, skip};

/// Reads the message to its end, or to where the next piece of its text should be begun.
pub(super) fn run<'a>(walk: &mut Walk<'a>, paused: Option<&'a Paused>) -> Result<Option<Paused>, Refusal> {
    let (piece, names, limits) = (walk.piece, &walk.mapping.names, &walk.context.limits);
    let mut reader = match paused.map(|paused| &paused.reader) {
        Some(Reading::Xml(paused)) => Reader::resume(paused, piece, names, limits),
        _ => Reader::of(piece, names, limits),
    };
    let cut = walk.events(&mut reader)?;
    Ok(cut.then(|| walk.pause(reader.position(), Reading::Xml(reader.pause()))))
}

impl<'a> Walk<'a> {
    /// Takes events to the end of the document; true if it stopped behind an item, because the piece should end here.
    fn events(&mut self, reader: &mut Reader<'a>) -> Result<bool, Refusal> {
        loop {
            if self.between {
                self.between = false;
                if self.is_short(reader.left()) {
                    return Ok(true);
                }
            }
            // Taken where it stands: a copy made right after it was written would have to wait for the writing.
            match reader.read() {
                Ok(Event::Start(ref start)) => self.start(start, reader)?,
                Ok(Event::End { ref span }) => self.end(span.end)?,
                Ok(Event::Text(text)) => self.characters(text),
                Ok(Event::Comment { content, span }) => self.aside(ResidualKind::Comment, &content, span),
                Ok(Event::Instruction { target, content, span }) => {
                    let value = if content.is_empty() { target.to_owned() } else { format!("{target} {content}") };
                    self.aside(ResidualKind::Instruction, &value, span);
                }
                Ok(Event::Eof) => return Ok(false),
                Err(refusal) => return Err(refusal),
            }
        }
    }

    fn start(&mut self, start: &Start<'a>, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let span = (start.span.start, start.span.end);
        if self.open.is_empty() {
            self.open_root(span.0, span.1);
            self.tag(start, reader);
            return Ok(());
        }
        let leaf = self.is_text();
        let name = start.name.local();
        match if leaf { Child::Unknown } else { self.child_here(start, reader) } {
            Child::Unknown => {
                must_understand(reader, span.0)?;
                self.take_whole(start, reader, (name, None), leaf)?;
            }
            Child::Keep(node) => self.take_whole(start, reader, (name, Some(node)), false)?,
            Child::Ignore => {
                self.gap();
                skip(reader)?;
            }
            Child::Known(node, frame) => {
                self.gap();
                let found = &self.message.trie.nodes[node];
                let name = if found.selector.is_some() { &*found.shown } else { name };
                let (after, _) = self.follow(name, Some(node));
                if found.attachment {
                    reader.expect_attachment();
                }
                let twin = self.twin_of(node);
                self.push(node, frame, span, after);
                self.hand_down(twin);
                let slot = self.frames.slot_mut(frame, found.slot);
                if slot.state == State::Absent {
                    // Seen from here on, so that its second coming is noticed even if this one is empty.
                    slot.state = State::Parts;
                    self.tag(start, reader);
                } else {
                    self.open.last_mut().into_iter().for_each(|open| open.duplicate = true);
                }
            }
            Child::Opens(node, scope, twin) => self.opens((node, scope), twin, start, reader)?,
        }
        Ok(())
    }

    /// Whether the innermost open element is one whose text a row takes.
    fn is_text(&self) -> bool {
        self.open.last().is_some_and(Open::is_text)
    }

    fn child_here(&self, start: &Start<'a>, reader: &Reader<'a>) -> Child {
        self.child(start.name.id, |trie, parent, id| {
            trie.selected(parent, Some(id), |key| {
                let found = reader.attributes().iter().find(|a| a.name.id.is_some() && a.name.id == key);
                found.map(|a| &*a.value)
            })
        })
    }

    /// An element whose every instance opens a frame.
    fn opens(
        &mut self,
        (mut node, scope): (NodeId, usize),
        twin: Option<NodeId>,
        start: &Start<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<(), Refusal> {
        let span = (start.span.start, start.span.end);
        let embedded = self.message.embedded == Some(node);
        if scope == DOCUMENT_SCOPE && !embedded {
            self.begin_document()?;
            reader.begin_document();
        }
        self.gap();
        let (after, index) = self.follow(start.name.local(), Some(node));
        if scope == DOCUMENT_SCOPE && !self.family[0].item_matches.is_empty() {
            let family = std::mem::take(&mut self.family);
            let limits = probe::raised(&self.context.limits);
            let chosen = select::of_item(&family, |paths| probe::element(reader.clone().with_limits(&limits), paths));
            self.family = family;
            match chosen? {
                Some(message) => (self.message, node) = (message, message.item),
                None => {
                    let source = self.child_path();
                    skip(reader)?;
                    self.no_message(span.0, source);
                    return Ok(());
                }
            }
        }
        let parent = self.open.last().map_or(0, |open| open.frame);
        let step = if embedded { Step::Embedded } else { Step::Element(index) };
        let frame = self.frames.open(self.message, (scope, parent), span.0, step);
        if embedded {
            self.open_document(frame);
        }
        self.push(node, frame, span, after);
        if let Some(twin) = twin {
            self.twin(twin, parent, span.0);
        }
        self.tag(start, reader);
        Ok(())
    }

    /// An element ends, at this place.
    fn end(&mut self, end: usize) -> Result<(), Refusal> {
        let Some(&Open { node, frame, has_text, markup, duplicate, .. }) = self.open.last() else { return Ok(()) };
        let embedded = self.message.embedded == Some(node);
        if duplicate {
            self.second();
        } else {
            if markup && !has_text {
                self.gap();
            }
            if embedded {
                self.embedded_document()?;
            }
            self.fill(end);
        }
        self.pop();
        if has_text && !duplicate && !embedded {
            self.share(node, frame);
        }
        if self.message.item == node {
            self.finish_document(if node == 0 { self.only_document()? } else { frame });
        }
        Ok(())
    }
}
