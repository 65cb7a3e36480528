//! Strict JSON (RFC 8259, I-JSON of RFC 7493), as a pull reader over decoded text.
//!
//! One pass; strings are borrowed unless an escape makes them differ from their source. Numbers keep their own text: no
//! float ever stands between a source and its value. Refused are duplicate members (CW142), surrogates and
//! noncharacters (CW143), anything after the value (CW144), comments and trailing commas (CW141), numbers outside the
//! grammar (CW205), other breaches of the grammar (CW140), and what the limits forbid (CW151, CW153 to CW155).

mod debug;
mod path;
mod pause;
mod reader;
mod string;
mod unique;

pub use path::push_step;
pub(crate) use pause::Paused;
pub use reader::Reader;

use std::borrow::Cow;

use crate::read::{NameId, Span};

/// What the reader meets next.
#[derive(Clone, PartialEq, Eq)]
pub enum Event<'a> {
    /// `{`
    ObjectStart {
        /// The bracket.
        span: Span,
    },
    /// The name of a member; its value comes next.
    Key(Key<'a>),
    /// `}`
    ObjectEnd {
        /// The bracket.
        span: Span,
    },
    /// `[`
    ArrayStart {
        /// The bracket.
        span: Span,
    },
    /// `]`
    ArrayEnd {
        /// The bracket.
        span: Span,
    },
    /// A string.
    String {
        /// Its characters, escapes resolved.
        content: Cow<'a, str>,
        /// What stands between the quotes.
        span: Span,
    },
    /// A number, in the words of its source.
    Number {
        /// Its text.
        text: &'a str,
        /// The same.
        span: Span,
    },
    /// `true` or `false`
    Bool {
        /// Which.
        value: bool,
        /// The word.
        span: Span,
    },
    /// `null`
    Null {
        /// The word.
        span: Span,
    },
    /// The end; comes again when asked again.
    Eof,
}

/// The name of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<'a> {
    /// Its characters, escapes resolved.
    pub name: Cow<'a, str>,
    /// The number of this name in the table of names, if it has it.
    pub id: Option<NameId>,
    /// What stands between the quotes.
    pub span: Span,
}
