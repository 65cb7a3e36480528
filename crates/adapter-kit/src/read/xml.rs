//! Strict XML 1.0 with Namespaces, as a pull reader over decoded text.
//!
//! One pass, no allocation per event: names and texts are borrowed, attributes stand in a list that the reader reuses.
//! A text is owned only where a reference or a carriage return makes it differ from its source. What is refused, and with
//! which code (CW120 to CW133, CW150 to CW155), is the table of [`crate::Code`]; there is no lenient mode.
//!
//! The scan is our own, because the rules are: quick-xml spends four fifths of a whole pass on finding events, and each
//! rule would look at the same bytes again. It stays the measure (`benches/reading.rs`), as roxmltree is the judge (tests,
//! fuzz target `xml_reader`).

mod class;
mod content;
mod debug;
mod element;
mod markup;
mod pause;
mod reader;
mod scope;

pub(crate) use pause::Paused;
pub use reader::Reader;

use std::borrow::Cow;

use crate::read::{NameId, NamespaceId, Span};

/// What the reader meets next.
#[derive(Clone, PartialEq, Eq)]
pub enum Event<'a> {
    /// A start tag; [`Reader::attributes`] has its attributes until the next event.
    Start(Start<'a>),
    /// An end tag, or the second half of an empty-element tag (`span` then is empty, behind it).
    End {
        /// The tag.
        span: Span,
    },
    /// Text between markup, or one CDATA section. A run of text is whole: references do not split it; comments,
    /// instructions and CDATA do.
    Text(Text<'a>),
    /// A comment.
    Comment {
        /// What stands between `<!--` and `-->`.
        content: Cow<'a, str>,
        /// With its delimiters.
        span: Span,
    },
    /// A processing instruction.
    Instruction {
        /// Its target.
        target: &'a str,
        /// What follows the target, without the white space between.
        content: Cow<'a, str>,
        /// With its delimiters.
        span: Span,
    },
    /// The end of the document; comes again when asked again.
    Eof,
}

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start<'a> {
    /// The element's name.
    pub name: Name<'a>,
    /// Whether it is an empty-element tag `<a/>`; its [`Event::End`] comes all the same.
    pub empty: bool,
    /// The tag, from `<` to behind `>`.
    pub span: Span,
}

/// A text or CDATA section.
#[derive(Clone, PartialEq, Eq)]
pub struct Text<'a> {
    /// The characters, references resolved and line ends normalised (XML 1.0, 2.11).
    pub content: Cow<'a, str>,
    /// The characters in the source; of a CDATA section without its delimiters.
    pub span: Span,
    /// Whether it is a CDATA section.
    pub cdata: bool,
    /// Whether it is white space alone, and no CDATA section.
    pub white: bool,
}

/// A resolved name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'a> {
    /// As spelled: `gh:文号`.
    pub qualified: &'a str,
    /// The bytes of the prefix and its colon; 0 without one.
    pub(crate) local_at: usize,
    /// The namespace; equal numbers are equal URIs within one reader.
    pub namespace: NamespaceId,
    /// The number of this name in the table of names, if it has it.
    pub id: Option<NameId>,
}

impl<'a> Name<'a> {
    /// The name without prefix.
    #[must_use]
    pub fn local(&self) -> &'a str {
        &self.qualified[self.local_at..]
    }

    /// The prefix, empty without one.
    #[must_use]
    pub fn prefix(&self) -> &'a str {
        &self.qualified[..self.local_at.saturating_sub(1)]
    }
}

/// An attribute; namespace declarations are not among them.
#[derive(Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its name; without a prefix it is in no namespace.
    pub name: Name<'a>,
    /// Its value, references resolved and white space normalised (XML 1.0, 3.3.3).
    pub value: Cow<'a, str>,
    /// From the name to behind the closing quote.
    pub span: Span,
    /// What stands between the quotes.
    pub value_span: Span,
}

/// A namespace declaration of the element at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration<'a> {
    /// The prefix; empty for the default namespace.
    pub prefix: &'a str,
    /// The namespace; [`NamespaceId::NONE`] takes the default back.
    pub namespace: NamespaceId,
}
