//! Reading bytes: encodings, strict XML, strict JSON.
//!
//! [`text`] settles the encoding and gives the decoded text; [`xml`] and [`json`] walk it once, event by event, and
//! refuse everything that XML 1.0 with Namespaces, RFC 8259 and RFC 7493 refuse, and what the limits forbid. All spans
//! are half-open byte ranges of the decoded text without its BOM.

pub mod json;
pub mod names;
mod piece;
pub mod text;
pub mod xml;

pub(crate) use names::same;
pub use names::{NameId, Names, NamespaceId};
pub(crate) use piece::Piece;

use std::ops::Range;

/// A half-open range of bytes in the decoded text.
pub type Span = Range<usize>;

/// What a format is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// XML 1.0 with Namespaces.
    Xml,
    /// JSON.
    Json,
}
