//! The pass over XML.

use std::borrow::Cow;

use super::frame::{Content, Sibling, State, Step, Token};
use super::layout::Gap;
use super::pause::{Paused, Reading};
use super::walk::{Child, Walk, narrow};
use super::{probe, select};
use crate::codec::is_blank;
use crate::mapping::{DOCUMENT_SCOPE, NodeId};
use crate::read::Span;
use crate::read::xml::{Event, Reader, Start, Text};
use crate::refusal::{Code, Refusal};
use crate::residual::ResidualKind;

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
            match reader.read()? {
                Event::Start(start) => self.start(&start, reader)?,
                Event::End { span } => self.end(span)?,
                Event::Text(text) => self.characters(text),
                Event::Comment { content, span } => self.aside(ResidualKind::Comment, &content, span),
                Event::Instruction { target, content, span } => {
                    let value = if content.is_empty() { target.to_owned() } else { format!("{target} {content}") };
                    self.aside(ResidualKind::Instruction, &value, span);
                }
                Event::Eof => return Ok(false),
            }
        }
    }

    fn start(&mut self, start: &Start<'a>, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let span = (start.span.start, start.span.end);
        if self.open.is_empty() {
            self.open_root(span.0, span.1);
            self.attributes(reader);
            self.prefixes(start, reader);
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
                let seen = self.frames.slot(frame, self.message.trie.nodes[node].slot).state != State::Absent;
                let twin = self.twin_of(node);
                self.push(node, frame, span, after);
                self.hand_down(twin);
                if seen {
                    self.open.last_mut().into_iter().for_each(|open| open.duplicate = true);
                } else {
                    // Seen from here on, so that its second coming is noticed even if this one is empty.
                    self.frames.slot_mut(frame, self.message.trie.nodes[node].slot).state = State::Parts;
                    self.attributes(reader);
                    self.prefixes(start, reader);
                }
            }
            Child::Opens(node, scope, twin) => self.opens((node, scope), twin, start, reader)?,
        }
        Ok(())
    }

    /// Whether the innermost open element is one whose text a row takes.
    fn is_text(&self) -> bool {
        self.open.last().is_some_and(|open| self.message.trie.nodes[open.node].has_text && !open.embedding)
    }

    fn child_here(&self, start: &Start<'a>, reader: &Reader<'a>) -> Child {
        self.child(start.name.id, |trie, parent, id| {
            trie.selected(parent, Some(id), |node| {
                reader
                    .attributes()
                    .iter()
                    .find(|a| a.name.id.is_some() && a.name.id == node.selector_id)
                    .map(|a| &*a.value)
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
        self.attributes(reader);
        self.prefixes(start, reader);
        Ok(())
    }

    /// Marks how namespaces are written here, where that is not how encode would write them.
    fn prefixes(&mut self, start: &Start<'a>, reader: &Reader<'a>) {
        if !reader.has_namespaces() && self.mapping.format.namespaces.is_empty() {
            return;
        }
        let declarations = reader.declarations();
        let root = self.open.len() == 1;
        let usual = &self.mapping.format.declared;
        let as_usual = declarations.len() == if root { usual.len() } else { 0 }
            && declarations.iter().zip(usual).all(|(d, (p, uri))| d.prefix == p && reader.uri(d.namespace) == uri);
        let prefix = start.name.prefix();
        let expected = reader.usual_prefix(start.name.namespace).unwrap_or_default();
        if as_usual && prefix == expected {
            return;
        }
        let mark = super::prefix::Mark {
            prefix: (prefix != expected).then(|| prefix.to_owned()),
            declarations: (!as_usual).then(|| {
                declarations.iter().map(|d| (d.prefix.to_owned(), reader.uri(d.namespace).to_owned())).collect()
            }),
        };
        let span = (start.span.start, start.span.end);
        self.keep((ResidualKind::Mark, span), Self::push_path, |_, _| false, &mark.to_word());
    }

    fn attributes(&mut self, reader: &Reader<'a>) {
        let Some(open) = self.open.last() else { return };
        let (node, frame, twin) = (open.node, open.frame, open.twin);
        for attribute in reader.attributes() {
            let trie = &self.message.trie;
            let own = attribute.name.id.and_then(|id| Some((frame, trie.attribute_by_id(node, id)?)));
            let other = attribute.name.id.and_then(|id| {
                let (twin, outer) = twin?;
                Some((outer, trie.attribute_by_id(twin, id)?))
            });
            let place = own.or(other);
            let span = (attribute.value_span.start, attribute.value_span.end);
            let Some((frame, slot)) = place else {
                let selects =
                    |node: NodeId| attribute.name.id.is_some() && trie.nodes[node].selector_id == attribute.name.id;
                if selects(node) || twin.is_some_and(|(twin, _)| selects(twin)) {
                    continue;
                }
                let path = |walk: &Self, text: &mut String| {
                    walk.push_path(text);
                    text.push_str("/@");
                    text.push_str(attribute.name.qualified);
                };
                self.keep((ResidualKind::Attribute, span), path, |_, _| false, &attribute.value);
                continue;
            };
            let blank = is_blank(&attribute.value);
            *self.frames.slot_mut(frame, slot) = Content {
                state: if blank { State::Blank } else { State::Value },
                token: Token::Text,
                claimed: false,
                mixed: false,
                shared: false,
                text: attribute.value.clone(),
                span: narrow(span),
                outer: narrow((attribute.span.start, attribute.span.end)),
                after: Sibling::default(),
            };
            if let (Some(own), Some(other)) = (own, other) {
                self.share_slot(own, other);
            }
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
        if !in_text {
            self.gap();
        } else if let Some(open) = self.open.last_mut() {
            open.mixed = true;
        }
        let (after, _) = self.follow(name, node);
        let end = skip_each(reader, |reader, within| match node {
            Some(_) => Ok(()),
            None => must_understand(reader, within),
        })?;
        let span = (start.span.start, end);
        let markup = self.slice(span);
        let before = |walk: &Self, text: &mut String| {
            if in_text { walk.push_in_text(text) } else { walk.push_after(after, text) }
        };
        self.keep((ResidualKind::Element, span), Self::push_child, before, markup);
        Ok(())
    }

    /// `text():n`: how many characters of the open element's text came before.
    fn push_in_text(&self, text: &mut String) -> bool {
        let Some(open) = self.open.last() else { return false };
        let count = open.text.as_ref().map_or(0, |text| text.chars().count());
        text.push_str("text():");
        crate::provenance::push_digits(text, u32::try_from(count).unwrap_or(u32::MAX));
        true
    }

    /// A comment or instruction.
    fn aside(&mut self, kind: ResidualKind, value: &str, span: Span) {
        let span = (span.start, span.end);
        let Some(open) = self.open.last() else {
            let behind = self.stage.len() > 0;
            let after = |_: &Self, text: &mut String| {
                text.push_str(if behind { "/" } else { "" });
                behind
            };
            return self.keep((kind, span), Self::push_path, after, value);
        };
        let last = open.last;
        if self.is_text() {
            self.keep((kind, span), Self::push_path, Self::push_in_text, value);
        } else {
            self.gap();
            self.keep((kind, span), Self::push_path, |walk, text| walk.push_after(last, text), value);
        }
    }

    fn characters(&mut self, text: Text<'a>) {
        let Some(open) = self.open.last_mut() else { return };
        let span = (text.span.start, text.span.end);
        if (self.message.trie.nodes[open.node].has_text && !open.embedding) || open.duplicate {
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
            let after = |walk: &Self, path: &mut String| walk.push_after(last, path);
            self.keep((ResidualKind::Text, span), Self::push_path, after, &text.content);
        }
    }

    /// Puts down the white space before the markup at hand.
    fn gap(&mut self) {
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

    fn end(&mut self, span: Span) -> Result<(), Refusal> {
        let Some(open) = self.open.last() else { return Ok(()) };
        let (node, frame) = (open.node, open.frame);
        let found = &self.message.trie.nodes[node];
        let outer = (open.start, span.end);
        if !open.duplicate && open.markup && !found.has_text {
            self.gap();
        }
        if self.open.last().is_some_and(|open| open.duplicate) {
            let (start, text) = self
                .open
                .last()
                .map_or((0, String::new()), |o| (o.start, o.text.clone().unwrap_or_default().into_owned()));
            self.twice(node, start, &text);
        } else if self.message.embedded == Some(node) {
            self.embedded_document()?;
        }
        let Some(mut open) = self.pop() else { return Ok(()) };
        if !open.duplicate {
            if open.embedding {
                self.structure(&open, State::Parts, outer);
            } else if found.has_text {
                self.set_text(&mut open, outer);
                self.share(node, frame);
            } else if open.markup {
                self.structure(&open, State::Parts, outer);
            } else {
                self.structure(&open, State::Blank, outer);
                let white = self.slice(open.gap);
                self.frames.slot_mut(frame, found.slot).text = Cow::Borrowed(white);
            }
        }
        if node == 0 && self.message.item == 0 {
            self.finish_document(self.only_document()?);
        } else if self.message.item == node {
            self.finish_document(frame);
        }
        Ok(())
    }

    /// Reads the text of the innermost open element as a document of its own.
    fn embedded_document(&mut self) -> Result<(), Refusal> {
        let source = self.path().trim_end_matches('!').to_owned();
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let (text, place) = (open.text.take().unwrap_or_default(), open.span);
        let limits = &self.context.limits;
        let exact = matches!(text, Cow::Borrowed(_)) && self.piece.text.get(place.0..place.1) == Some(&*text);
        // An escaped document is a text of its own, whose places begin at 0.
        let begins = if exact { place.0 } else { 0 };
        (open.embedding, open.gap) = (true, (begins, begins));
        let arena = self.arena;
        let mut reader = if exact {
            Reader::within(self.piece.text, place.0..place.1, &self.mapping.names, limits)
        } else {
            let inner: &'a str = arena.get_or_init(|| text.into_owned());
            self.embedded.text = Some(inner);
            Reader::new(inner, &self.mapping.names, limits)
        };
        self.embedded.place = place;
        if let Some(document) = self.only_document().ok().filter(|_| self.message.item == 0) {
            let start = if self.embedded.text.is_some() { 0 } else { place.0 };
            self.frames.frames[document].start = narrow((start, start)).0;
        }
        self.embedded.open = true;
        let begins = self.embedded.text.map(|_| self.piece.place(place.0));
        self.events(&mut reader).map_err(|refusal| refusal.embedded_in(&source, begins))?;
        self.embedded.open = false;
        Ok(())
    }

    fn set_text(&mut self, open: &mut super::walk::Open<'a>, outer: (usize, usize)) {
        let text = open.text.take().unwrap_or_default();
        let slot = self.message.trie.nodes[open.node].slot;
        let state = if is_blank(&text) { State::Blank } else { State::Value };
        *self.frames.slot_mut(open.frame, slot) = Content {
            state,
            token: Token::Text,
            claimed: false,
            mixed: open.mixed,
            shared: false,
            text,
            span: narrow(open.span),
            outer: narrow(outer),
            after: open.after,
        };
    }
}

/// CW204 at a header entry of a SOAP message that the sender wants understood or refused (SOAP 1.1, 4.2.3).
fn must_understand(reader: &Reader<'_>, start: usize) -> Result<(), Refusal> {
    const SOAP: [&str; 2] = ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];
    let demands = reader.depth() == 3
        && reader.attributes().iter().any(|a| {
            a.name.local() == "mustUnderstand"
                && matches!(&*a.value, "1" | "true")
                && SOAP.contains(&reader.uri(a.name.namespace))
        });
    if !demands {
        return Ok(());
    }
    Err(reader
        .refusal(Code::CW204, start)
        .titled("header entry that must be understood")
        .with_hint("no row knows this header entry, and its sender wants the message refused then"))
}

/// Reads to behind the end of the element whose start tag was read last.
fn skip(reader: &mut Reader<'_>) -> Result<usize, Refusal> {
    skip_each(reader, |_, _| Ok(()))
}

/// As `skip`; each element within is shown with the place where it begins.
fn skip_each<'a>(
    reader: &mut Reader<'a>,
    mut each: impl FnMut(&Reader<'a>, usize) -> Result<(), Refusal>,
) -> Result<usize, Refusal> {
    let depth = reader.depth();
    loop {
        match reader.read()? {
            Event::Start(start) => each(reader, start.span.start)?,
            Event::End { span } if reader.depth() < depth => return Ok(span.end),
            Event::Eof => return Err(Refusal::new(Code::CW133)),
            _ => {}
        }
    }
}
