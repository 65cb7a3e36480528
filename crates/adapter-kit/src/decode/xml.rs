//! The pass over XML.

use std::borrow::Cow;

use super::frame::{Content, Sibling, State, Token};
use super::layout::Gap;
use super::stage::Stage;
use super::walk::{Child, Walk, narrow};
use crate::codec::is_blank;
use crate::mapping::DOCUMENT_SCOPE;
use crate::read::Span;
use crate::read::xml::{Event, Reader, Start, Text};
use crate::refusal::{Code, Refusal};
use crate::residual::ResidualKind;

pub(super) fn run(mut walk: Walk<'_>) -> Result<Stage, Refusal> {
    let mut reader = Reader::new(walk.text, &walk.mapping.names, &walk.context.limits);
    loop {
        match reader.read()? {
            Event::Start(start) => walk.start(&start, &mut reader)?,
            Event::End { span } => walk.end(span),
            Event::Text(text) => walk.characters(text),
            Event::Comment { content, span } => walk.aside(ResidualKind::Comment, content.into_owned(), span),
            Event::Instruction { target, content, span } => {
                let value = if content.is_empty() { target.to_owned() } else { format!("{target} {content}") };
                walk.aside(ResidualKind::Instruction, value, span);
            }
            Event::Eof => return walk.finish(),
        }
    }
}

impl<'a> Walk<'a> {
    fn start(&mut self, start: &Start<'a>, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let span = (start.span.start, start.span.end);
        if self.open.is_empty() {
            self.open_root(span.0, span.1);
            self.attributes(reader);
            return Ok(());
        }
        let leaf = self.open.last().is_some_and(|open| self.message.trie.nodes[open.node].has_text);
        let name = start.name.local();
        match if leaf { Child::Unknown } else { self.child(start.name.id) } {
            Child::Unknown => self.take_whole(start, reader, (name, None), leaf)?,
            Child::Keep(node) => self.take_whole(start, reader, (name, Some(node)), false)?,
            Child::Ignore => {
                self.gap();
                skip(reader)?;
            }
            Child::Known(node) => {
                self.gap();
                let (after, _) = self.follow(name, Some(node));
                let frame = self.open.last().map_or(0, |open| open.frame);
                let seen = self.frames.slot(frame, self.message.trie.nodes[node].slot).state != State::Absent;
                self.push(node, frame, span, after);
                if seen {
                    self.open.last_mut().into_iter().for_each(|open| open.duplicate = true);
                } else {
                    // Seen from here on, so that its second coming is noticed even if this one is empty.
                    self.frames.slot_mut(frame, self.message.trie.nodes[node].slot).state = State::Parts;
                    self.attributes(reader);
                }
            }
            Child::Opens(node, scope) => {
                if scope == DOCUMENT_SCOPE {
                    self.begin_document()?;
                    reader.begin_document();
                }
                self.gap();
                let (after, index) = self.follow(name, Some(node));
                let parent = self.open.last().map_or(0, |open| open.frame);
                let frame = self.frames.open(self.message, (scope, parent), span.0, &format!("[{index}]"));
                self.push(node, frame, span, after);
                self.attributes(reader);
            }
        }
        Ok(())
    }

    fn attributes(&mut self, reader: &Reader<'a>) {
        let Some(open) = self.open.last() else { return };
        let (node, frame) = (open.node, open.frame);
        for attribute in reader.attributes() {
            let slot = attribute.name.id.and_then(|id| self.message.trie.attribute_by_id(node, id));
            let span = (attribute.value_span.start, attribute.value_span.end);
            let Some(slot) = slot else {
                let path = format!("{}/@{}", self.path(), attribute.name.qualified);
                self.keep(ResidualKind::Attribute, (path, None), span, attribute.value.clone().into_owned());
                continue;
            };
            let blank = is_blank(&attribute.value);
            *self.frames.slot_mut(frame, slot) = Content {
                state: if blank { State::Blank } else { State::Value },
                token: Token::Text,
                claimed: false,
                text: attribute.value.clone(),
                span: narrow(span),
                outer: narrow((attribute.span.start, attribute.span.end)),
                after: Sibling::default(),
            };
        }
    }

    /// An element that goes to the residual as it stands.
    fn take_whole(
        &mut self,
        start: &Start<'a>,
        reader: &mut Reader<'a>,
        (name, node): (&'a str, Option<usize>),
        in_text: bool,
    ) -> Result<(), Refusal> {
        let inside = self.in_text();
        if !in_text {
            self.gap();
        }
        let (after, _) = self.follow(name, node);
        let path = self.child_path();
        let after = if in_text { inside } else { self.sibling_path(after) };
        let end = skip(reader)?;
        let span = (start.span.start, end);
        self.keep(ResidualKind::Element, (path, after), span, self.text[span.0..span.1].to_owned());
        Ok(())
    }

    /// `text():n`: how many characters of the open element's text came before.
    fn in_text(&self) -> Option<String> {
        let open = self.open.last()?;
        let count = open.text.as_ref().map_or(0, |text| text.chars().count());
        Some(format!("text():{count}"))
    }

    /// A comment or instruction.
    fn aside(&mut self, kind: ResidualKind, value: String, span: Span) {
        let span = (span.start, span.end);
        let Some(open) = self.open.last() else {
            let after = (self.stage.len() > 0).then(|| "/".to_owned());
            return self.keep(kind, ("/".into(), after), span, value);
        };
        let leaf = self.message.trie.nodes[open.node].has_text;
        let last = open.last;
        let after = if leaf { self.in_text() } else { self.sibling_path(last) };
        if !leaf {
            self.gap();
        }
        self.keep(kind, (self.path(), after), span, value);
    }

    fn characters(&mut self, text: Text<'a>) {
        let Some(open) = self.open.last_mut() else { return };
        let span = (text.span.start, text.span.end);
        if self.message.trie.nodes[open.node].has_text || open.duplicate {
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
        } else if text.content.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')) && !text.cdata {
            open.gap = span;
        } else {
            let last = open.last;
            open.markup = true;
            self.layout.push(Gap::None);
            let after = self.sibling_path(last);
            self.keep(ResidualKind::Text, (self.path(), after), span, text.content.into_owned());
        }
    }

    /// Puts down the white space before the markup at hand.
    fn gap(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        let gap = std::mem::take(&mut open.gap);
        open.markup = true;
        let white = &self.text[gap.0..gap.1];
        self.layout.push(if white.contains('\r') {
            Gap::of(&white.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Gap::of(white)
        });
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.last() else { return };
        let (node, frame) = (open.node, open.frame);
        let found = &self.message.trie.nodes[node];
        let outer = (open.start, span.end);
        if !open.duplicate && open.markup && !found.has_text {
            self.gap();
        }
        if self.open.last().is_some_and(|open| open.duplicate) {
            let (span, text) = self
                .open
                .last()
                .map_or(((0, 0), String::new()), |o| (o.span, o.text.clone().unwrap_or_default().into_owned()));
            self.twice(node, span, &text);
        }
        let Some(mut open) = self.open.pop() else { return };
        if !open.duplicate {
            if found.has_text {
                self.set_text(&mut open, outer);
            } else if open.markup {
                self.structure(&open, State::Parts, outer);
            } else {
                self.structure(&open, State::Blank, outer);
                let white = self.text[open.gap.0..open.gap.1].to_owned();
                self.frames.slot_mut(frame, found.slot).text = Cow::Owned(white);
            }
        }
        if self.message.item == node {
            self.finish_document(frame);
        }
    }

    fn set_text(&mut self, open: &mut super::walk::Open<'a>, outer: (usize, usize)) {
        let text = open.text.take().unwrap_or_default();
        let slot = self.message.trie.nodes[open.node].slot;
        let state = if is_blank(&text) { State::Blank } else { State::Value };
        *self.frames.slot_mut(open.frame, slot) = Content {
            state,
            token: Token::Text,
            claimed: false,
            text,
            span: narrow(open.span),
            outer: narrow(outer),
            after: open.after,
        };
    }
}

/// Reads to behind the end of the element whose start tag was read last.
fn skip(reader: &mut Reader<'_>) -> Result<usize, Refusal> {
    let depth = reader.depth();
    loop {
        match reader.read()? {
            Event::End { span } if reader.depth() < depth => return Ok(span.end),
            Event::Eof => return Err(Refusal::new(Code::CW133)),
            _ => {}
        }
    }
}
