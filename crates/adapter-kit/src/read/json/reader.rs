//! The reader: grammar, limits, and how it refuses.

use std::borrow::Cow;

use super::unique::Members;
use super::{Event, Key, push_step};
use crate::limits::Limits;
use crate::read::{NameId, Names, NamespaceId, Piece, Span};
use crate::refusal::{Code, Excerpt, Origin, Refusal};

/// Walks one JSON value. After a refusal it is of no further use.
pub struct Reader<'a> {
    /// The text up to the end of the value; what precedes it counts for positions only.
    pub(super) text: &'a str,
    /// Where the text begins in the whole; places inside the reader are counted from here.
    pub(super) origin: Origin,
    /// Whether more text follows.
    pub(super) more: bool,
    pub(super) at: usize,
    pub(super) names: &'a Names,
    pub(super) limits: &'a Limits,
    pub(super) open: Vec<Open>,
    pub(super) members: Members<'a>,
    pub(super) expect: Expect,
    pub(super) values: usize,
    /// Where the document begins in the whole text.
    pub(super) document_at: usize,
    pub(super) string_limit: usize,
}

/// An object or array that is open, and where in it the reader is.
#[derive(Clone)]
pub(super) enum Open {
    /// The member at hand: what stands between the quotes of its name.
    Object(Option<Span>),
    /// The member at hand, where its name stood in an earlier piece.
    Named(Box<str>),
    /// The item at hand.
    Array(usize),
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    Value,
    /// The first item or `]`, the first member or `}`.
    First,
    /// A comma or the closing bracket.
    Next,
    /// Nothing but white space.
    End,
}

impl<'a> Reader<'a> {
    /// A reader of the whole text.
    #[must_use]
    pub fn new(text: &'a str, names: &'a Names, limits: &'a Limits) -> Self {
        Self::within(text, 0..text.len(), names, limits)
    }

    /// A reader of a value that stands inside a text; spans and positions are those of the text.
    ///
    /// # Panics
    /// If `span` is not inside `text` or cuts a character; spans of events never do.
    #[must_use]
    pub fn within(text: &'a str, span: Span, names: &'a Names, limits: &'a Limits) -> Self {
        let value = &text[span.clone()];
        Self {
            text: &text[..span.start + value.len()],
            origin: Origin::default(),
            more: false,
            at: span.start,
            names,
            limits,
            open: Vec::with_capacity(16),
            members: Members::default(),
            expect: Expect::Value,
            values: 0,
            document_at: span.start,
            string_limit: limits.text,
        }
    }

    /// A reader of a value that begins in this piece of a text.
    pub(crate) fn of(piece: Piece<'a>, start: usize, names: &'a Names, limits: &'a Limits) -> Self {
        let at = start - piece.origin.byte;
        Self {
            origin: piece.origin,
            more: piece.is_cut(),
            document_at: start,
            ..Self::within(piece.text, at..piece.text.len(), names, limits)
        }
    }

    /// How many bytes lie ahead in the piece.
    pub(crate) fn left(&self) -> usize {
        self.text.len() - self.at
    }

    /// Where in the whole text the reader stands.
    #[inline]
    pub(crate) fn position(&self) -> usize {
        self.origin.byte + self.at
    }

    /// A span of the whole text.
    #[inline]
    fn span(&self, from: usize, to: usize) -> Span {
        self.origin.byte + from..self.origin.byte + to
    }

    /// The next event.
    ///
    /// # Errors
    /// The first breach of RFC 8259, of I-JSON or of a limit, with its place and path.
    #[inline]
    pub fn read(&mut self) -> Result<Event<'a>, Refusal> {
        self.skip_space();
        match (self.expect, self.peek()) {
            (Expect::Value, _) => self.value(),
            (Expect::First, Some(b'}' | b']')) => self.close(),
            (Expect::First, _) => self.item(),
            (Expect::Next, Some(b'}' | b']')) => self.close(),
            (Expect::Next, Some(b',')) => self.comma(),
            (Expect::Next, Some(_)) => Err(self.unexpected("comma or closing bracket missing")),
            (Expect::Next, None) => Err(self.unexpected("ends too early")),
            (Expect::End, None) => Ok(Event::Eof),
            (Expect::End, Some(b'/')) => Err(self.refuse(Code::CW141, self.at)),
            (Expect::End, Some(_)) => Err(self.refuse(Code::CW144, self.at)),
        }
    }

    /// How many objects and arrays are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Begins a new document of a batch at the value read last: its values and bytes are counted afresh.
    pub fn begin_document(&mut self) {
        self.values = 1;
        self.document_at = self.position();
    }

    /// Lets the value that comes next, if it is a string, be as long as an attachment.
    pub fn expect_attachment(&mut self) {
        self.string_limit = self.limits.attachment;
    }

    /// The path of the value at hand: `/list/1/sfzh`, items counted from 0; `/` is the whole.
    #[must_use]
    pub fn path(&self) -> String {
        self.path_of(&self.open)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Behind a comma or an opening bracket: a member's name or an item.
    fn item(&mut self) -> Result<Event<'a>, Refusal> {
        match self.open.last_mut() {
            Some(Open::Object(_) | Open::Named(_)) => self.key(),
            Some(Open::Array(index)) => {
                if self.expect == Expect::Next {
                    *index += 1;
                }
                self.value()
            }
            None => self.value(),
        }
    }

    fn comma(&mut self) -> Result<Event<'a>, Refusal> {
        let comma_at = self.at;
        self.at += 1;
        self.skip_space();
        if let Some(b'}' | b']') = self.peek() {
            return Err(self.refuse(Code::CW141, comma_at));
        }
        self.item()
    }

    fn key(&mut self) -> Result<Event<'a>, Refusal> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("member name missing"));
        }
        let start = self.at + 1;
        let (name, end) = self.string(start)?;
        if let Some(object @ (Open::Object(_) | Open::Named(_))) = self.open.last_mut() {
            *object = Open::Object(Some(start..end));
        }
        if name.len() > self.limits.name {
            return Err(self.limit(Code::CW154, start, "name limit in bytes", self.limits.name));
        }
        if !self.members.add(name.clone()) {
            return Err(self.refuse(Code::CW142, start).with_value(Excerpt::of(&name)));
        }
        self.at = end + 1;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("colon missing"));
        }
        self.at += 1;
        self.expect = Expect::Value;
        let id: Option<NameId> = self.names.find(NamespaceId::NONE, &name);
        Ok(Event::Key(Key { name, id, span: self.span(start, end) }))
    }

    fn value(&mut self) -> Result<Event<'a>, Refusal> {
        let at = self.at;
        self.values += 1;
        if self.values > self.limits.elements {
            return Err(self.limit(Code::CW155, at, "value limit", self.limits.elements));
        }
        if self.position().saturating_sub(self.document_at) > self.limits.document {
            return Err(self.limit(Code::CW150, at, "document limit in bytes", self.limits.document));
        }
        let event = match self.peek() {
            Some(bracket @ (b'{' | b'[')) => return self.enter(bracket),
            Some(b'"') => {
                let (content, end) = self.string(at + 1)?;
                self.check_string(at + 1, content.len())?;
                self.at = end + 1;
                Event::String { content, span: self.span(at + 1, end) }
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        self.expect = if self.open.is_empty() { Expect::End } else { Expect::Next };
        Ok(event)
    }

    #[inline]
    fn check_string(&mut self, start: usize, length: usize) -> Result<(), Refusal> {
        let limit = std::mem::replace(&mut self.string_limit, self.limits.text);
        if length > limit {
            return Err(self.limit(Code::CW153, start, "text limit in bytes", limit));
        }
        if length > self.limits.text {
            // A file has a limit of its own and does not count against that of the document.
            self.document_at += length;
        }
        Ok(())
    }

    fn enter(&mut self, bracket: u8) -> Result<Event<'a>, Refusal> {
        let span = self.span(self.at, self.at + 1);
        if self.open.len() >= self.limits.depth {
            return Err(self.too_deep());
        }
        self.at += 1;
        self.expect = Expect::First;
        self.string_limit = self.limits.text;
        if bracket == b'{' {
            self.open.push(Open::Object(None));
            self.members.enter();
            Ok(Event::ObjectStart { span })
        } else {
            self.open.push(Open::Array(0));
            Ok(Event::ArrayStart { span })
        }
    }

    fn close(&mut self) -> Result<Event<'a>, Refusal> {
        let span = self.span(self.at, self.at + 1);
        let event = match (self.open.last(), self.peek()) {
            (Some(Open::Object(_) | Open::Named(_)), Some(b'}')) => {
                self.members.leave();
                Event::ObjectEnd { span }
            }
            (Some(Open::Array(_)), Some(b']')) => Event::ArrayEnd { span },
            _ => return Err(self.unexpected("bracket does not match")),
        };
        self.open.pop();
        self.at += 1;
        self.expect = if self.open.is_empty() { Expect::End } else { Expect::Next };
        Ok(event)
    }

    fn number(&mut self) -> Result<Event<'a>, Refusal> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'a'..=b'z' | b'A'..=b'Z' | b'_');
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let text = &self.text[start..start + length];
        if !is_number(&rest[..length]) {
            return Err(self.refuse(Code::CW205, start).with_value(Excerpt::of(text)));
        }
        self.check_string(start, length)?;
        self.at += length;
        Ok(Event::Number { text, span: self.span(start, self.at) })
    }

    fn word(&mut self) -> Result<Event<'a>, Refusal> {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let span = self.span(start, start + length);
        let event = match &rest[..length] {
            "true" => Event::Bool { value: true, span },
            "false" => Event::Bool { value: false, span },
            "null" => Event::Null { span },
            "" if rest.is_empty() => return Err(self.unexpected("ends too early")),
            _ => return Err(self.unexpected("value missing")),
        };
        self.at += length;
        Ok(event)
    }

    /// CW140 here, or CW141 if a comment stands here.
    #[cold]
    fn unexpected(&self, title: &'static str) -> Refusal {
        match self.peek() {
            Some(b'/') => self.refuse(Code::CW141, self.at),
            _ => self.refuse(Code::CW140, self.at).titled(title),
        }
    }

    #[cold]
    pub(super) fn refuse(&self, code: Code, at: usize) -> Refusal {
        let mut refusal = Refusal::at(code, self.text, at).with_source(self.path());
        refusal.position = refusal.position.map(|place| self.origin.place(place));
        refusal.starved = self.more && self.is_starved();
        refusal
    }

    #[cold]
    pub(super) fn limit(&self, code: Code, at: usize, what: &str, limit: usize) -> Refusal {
        self.refuse(code, at).titled(format!("{what} {limit}"))
    }

    /// Names the innermost member only: sixty steps of items would tell nobody more.
    #[cold]
    fn too_deep(&self) -> Refusal {
        let is_object = |open: &Open| !matches!(open, Open::Array(_));
        let named = self.open.iter().rposition(is_object).map_or(0, |last| last + 1);
        self.limit(Code::CW151, self.at, "depth limit", self.limits.depth)
            .with_source(self.path_of(&self.open[..named]))
    }

    fn path_of(&self, open: &[Open]) -> String {
        let mut path = String::new();
        for open in open {
            match open {
                Open::Object(Some(span)) => push_step(&mut path, &self.name_at(span)),
                Open::Named(name) => push_step(&mut path, name),
                Open::Object(None) => {}
                Open::Array(index) => path.push_str(&format!("/{index}")),
            }
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }

    /// The name of a member that was read once already, so it reads again.
    pub(super) fn name_at(&self, span: &Span) -> Cow<'a, str> {
        self.string(span.start).map(|(name, _)| name).unwrap_or_default()
    }
}

/// RFC 8259, section 6.
fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = text.strip_prefix(b"-").unwrap_or(text);
    let integer = digits(rest);
    if integer == 0 || (integer > 1 && rest[0] == b'0') {
        return false;
    }
    rest = &rest[integer..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"+").or(exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let count = digits(exponent);
        if count == 0 {
            return false;
        }
        rest = &exponent[count..];
    }
    rest.is_empty()
}
