//! The reader: state, order of prolog, content and epilog, and how it refuses.

use std::fmt;

use super::class::{self, SPACE};
use super::scope::Scope;
use super::{Attribute, Declaration, Event};
use crate::limits::Limits;
use crate::read::{Names, NamespaceId, Piece, Span};
use crate::refusal::{Code, Excerpt, Origin, Refusal};

/// Walks one document. After a refusal it is of no further use. A clone looks ahead.
#[derive(Clone)]
pub struct Reader<'a> {
    /// The text up to the end of the document; what precedes it counts for positions only.
    pub(super) text: &'a str,
    /// Where the text begins in the whole; places inside the reader are counted from here.
    pub(super) origin: Origin,
    /// Whether more text follows.
    pub(super) more: bool,
    /// Whether the text has nothing in it that a scan of text would have to stop at but markup and references; asked at the
    /// first text.
    pub(super) clean: Option<bool>,
    pub(super) at: usize,
    pub(super) names: &'a Names,
    pub(super) limits: &'a Limits,
    pub(super) scope: Scope<'a>,
    pub(super) open: Vec<Open<'a>>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) place: Place,
    /// An empty-element tag was given as a start; its end comes next.
    pub(super) end_due: bool,
    pub(super) budget: Budget,
}

/// An element that is open.
#[derive(Clone)]
pub(super) struct Open<'a> {
    pub(super) qualified: &'a str,
    pub(super) local_at: usize,
    /// Declarations in force outside of it.
    pub(super) outer: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    Prolog,
    Content,
    Epilog,
}

/// What is used up of the limits.
#[derive(Clone)]
pub(super) struct Budget {
    /// Bytes of text left until the next tag, and how many there were.
    text: usize,
    limit: usize,
    elements: usize,
    /// Where the document begins in the whole text.
    document_at: usize,
}

impl<'a> Reader<'a> {
    /// A reader of the whole text.
    #[must_use]
    pub fn new(text: &'a str, names: &'a Names, limits: &'a Limits) -> Self {
        Self::within(text, 0..text.len(), names, limits)
    }

    /// A reader of a document that stands inside a text, as in CDATA; spans and positions are those of the text.
    ///
    /// # Panics
    /// If `span` is not inside `text` or cuts a character; spans of events never do.
    #[must_use]
    pub fn within(text: &'a str, span: Span, names: &'a Names, limits: &'a Limits) -> Self {
        let document = &text[span.clone()];
        Self {
            text: &text[..span.start + document.len()],
            origin: Origin::default(),
            more: false,
            clean: None,
            at: span.start,
            names,
            limits,
            scope: Scope::new(names),
            open: Vec::with_capacity(16),
            attributes: Vec::with_capacity(8),
            place: Place::Start,
            end_due: false,
            budget: Budget { text: limits.text, limit: limits.text, elements: 0, document_at: span.start },
        }
    }

    /// A reader of a text of which this piece is the beginning.
    pub(crate) fn of(piece: Piece<'a>, names: &'a Names, limits: &'a Limits) -> Self {
        Self { origin: piece.origin, more: piece.is_cut(), ..Self::new(piece.text, names, limits) }
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
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        self.origin.byte + from..self.origin.byte + to
    }

    /// The same reader under other limits from here on.
    #[must_use]
    pub fn with_limits<'l>(self, limits: &'l Limits) -> Reader<'l>
    where
        'a: 'l,
    {
        Reader { limits, ..self }
    }

    /// The next event.
    ///
    /// # Errors
    /// The first breach of XML 1.0, of Namespaces or of a limit, with its place and the path of the open elements.
    #[inline]
    pub fn read(&mut self) -> Result<Event<'a>, Refusal> {
        if self.end_due {
            return Ok(self.end_of_empty());
        }
        if self.place != Place::Content {
            return self.outside();
        }
        let bytes = self.text.as_bytes();
        match bytes.get(self.at) {
            Some(b'<') => match bytes.get(self.at + 1) {
                Some(b'/') => self.end_tag(),
                Some(b'!' | b'?') => self.markup(),
                _ => self.start_tag(),
            },
            Some(_) => self.text(),
            None => Err(self.unclosed()),
        }
    }

    /// The attributes of the start tag read last, in their order.
    #[inline]
    #[must_use]
    pub fn attributes(&self) -> &[Attribute<'a>] {
        &self.attributes
    }

    /// The namespace declarations of the innermost open element.
    #[must_use]
    pub fn declarations(&self) -> &[Declaration<'a>] {
        self.open.last().map_or(&[], |open| self.scope.since(open.outer))
    }

    /// Whether any namespace declaration is in force.
    #[must_use]
    pub fn has_namespaces(&self) -> bool {
        self.scope.len() > 0
    }

    /// The prefix by which an element of this namespace would be written here: the one declared last.
    #[must_use]
    pub fn usual_prefix(&self, namespace: NamespaceId) -> Option<&'a str> {
        self.scope.usual_prefix(namespace)
    }

    /// The URI of a namespace that this reader gave out.
    #[must_use]
    pub fn uri(&self, namespace: NamespaceId) -> &str {
        self.scope.uri(namespace)
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Begins a new document of a batch at the tag read last: its elements and bytes are counted afresh.
    pub fn begin_document(&mut self) {
        self.budget.elements = 1;
        self.budget.document_at = self.position();
    }

    /// Lets the text that comes next be as long as an attachment, until the next tag.
    pub fn expect_attachment(&mut self) {
        (self.budget.text, self.budget.limit) = (self.limits.attachment, self.limits.attachment);
    }

    /// The path of the open elements by local names: `/JHPC/YDYS/JG`; `/` outside the root.
    #[must_use]
    pub fn path(&self) -> String {
        if self.open.is_empty() {
            return "/".to_owned();
        }
        self.open.iter().flat_map(|open| ["/", &open.qualified[open.local_at..]]).collect()
    }

    /// Counts a new element against the limits.
    #[inline]
    pub(super) fn count_element(&mut self, at: usize) -> Result<(), Refusal> {
        self.settle_text();
        self.budget.elements += 1;
        if self.budget.elements > self.limits.elements {
            return Err(self.limit(Code::CW155, at, "element limit", self.limits.elements));
        }
        if self.open.len() > self.limits.depth {
            return Err(self.limit(Code::CW151, at, "depth limit", self.limits.depth));
        }
        self.check_size(at)
    }

    /// Makes room for the next text at an end tag.
    #[inline]
    pub(super) fn count_end(&mut self, at: usize) -> Result<(), Refusal> {
        self.settle_text();
        self.check_size(at)
    }

    /// At a tag: the text before it is done. A file has a limit of its own and does not count against the document's.
    #[inline]
    fn settle_text(&mut self) {
        let used = self.budget.limit - self.budget.text;
        if used > self.limits.text {
            self.budget.document_at += used;
        }
        (self.budget.text, self.budget.limit) = (self.limits.text, self.limits.text);
    }

    #[inline]
    fn check_size(&self, at: usize) -> Result<(), Refusal> {
        if (self.origin.byte + at).saturating_sub(self.budget.document_at) > self.limits.document {
            return Err(self.limit(Code::CW150, at, "document limit in bytes", self.limits.document));
        }
        Ok(())
    }

    /// Counts text against its limit, which comments and CDATA share until the next tag.
    #[inline]
    pub(super) fn count_text(&mut self, at: usize, bytes: usize) -> Result<(), Refusal> {
        match self.budget.text.checked_sub(bytes) {
            Some(left) => {
                self.budget.text = left;
                Ok(())
            }
            None => Err(self.limit(Code::CW153, at, "text limit in bytes", self.budget.limit)),
        }
    }

    /// Prolog and epilog.
    fn outside(&mut self) -> Result<Event<'a>, Refusal> {
        let bytes = self.text.as_bytes();
        if self.place == Place::Start {
            self.place = Place::Prolog;
            self.declaration()?;
        }
        self.at = class::skip(bytes, self.at, SPACE);
        let misplaced = if self.place == Place::Prolog { Code::CW122 } else { Code::CW121 };
        match (bytes.get(self.at), bytes.get(self.at + 1)) {
            (None, _) if self.place == Place::Prolog => Err(self.refuse(Code::CW120, self.at)),
            (None, _) => Ok(Event::Eof),
            (Some(b'<'), Some(b'!' | b'?')) => {
                if bytes[self.at..].starts_with(b"<![CDATA[") {
                    return Err(self.refuse(misplaced, self.at));
                }
                self.markup()
            }
            (Some(b'<'), Some(b'/')) => Err(self.ill_formed(self.at, "end tag without a start tag")),
            (Some(b'<'), _) if self.place == Place::Prolog => self.start_tag(),
            (Some(b'<' | b'&'), _) => Err(self.refuse(misplaced, self.at)),
            _ if self.text[self.at..].starts_with(|c| !class::is_char(u32::from(c))) => Err(self.forbidden(self.at)),
            _ => Err(self.refuse(misplaced, self.at)),
        }
    }

    /// The character here, which XML does not allow.
    #[cold]
    pub(super) fn forbidden(&self, at: usize) -> Refusal {
        let number = self.text[at..].chars().next().map_or(0, u32::from);
        let shown = Excerpt::code_point(number);
        self.refuse(Code::CW123, at).titled(format!("character {}", shown.as_str())).with_value(shown)
    }

    /// A refusal here, with the path of the open elements.
    #[cold]
    pub(super) fn refuse(&self, code: Code, at: usize) -> Refusal {
        let mut refusal = Refusal::at(code, self.text, at).with_source(self.path());
        refusal.position = refusal.position.map(|place| self.origin.place(place));
        refusal.starved = self.more && self.is_starved();
        refusal
    }

    /// A refusal at a byte of the whole text.
    #[cold]
    pub(crate) fn refusal(&self, code: Code, byte: usize) -> Refusal {
        self.refuse(code, byte.saturating_sub(self.origin.byte))
    }

    /// CW133 with its particular title.
    #[cold]
    pub(super) fn ill_formed(&self, at: usize, title: &'static str) -> Refusal {
        self.refuse(Code::CW133, at).titled(title)
    }

    /// The text ends inside an element.
    #[cold]
    fn unclosed(&self) -> Refusal {
        self.ill_formed(self.text.len(), "element not closed")
    }

    /// A limit with its value in the title.
    #[cold]
    pub(super) fn limit(&self, code: Code, at: usize, what: &str, limit: usize) -> Refusal {
        self.refuse(code, at).titled(format!("{what} {limit}"))
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("at", &self.at).field("path", &self.path()).finish_non_exhaustive()
    }
}
