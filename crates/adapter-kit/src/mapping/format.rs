//! `[format]`: what holds for all messages of a mapping.

use crate::read::Kind;
use crate::read::text::Encoding;

/// `[format]`.
#[derive(Debug, Clone)]
pub(crate) struct Format {
    pub(crate) kind: Kind,
    pub(crate) accepts: Vec<Encoding>,
    pub(crate) emits: Encoding,
    pub(crate) assume: Option<Encoding>,
    /// Prefix and URI, for paths.
    pub(crate) namespaces: Vec<(String, String)>,
    /// Those that a written root declares.
    pub(crate) declared: Vec<(String, String)>,
    pub(crate) residual: Policy,
    pub(crate) blank: Blank,
    pub(crate) unmapped: Policy,
}

/// What is done with something that no row knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    Keep,
    Refuse,
}

/// What an empty element or `""` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blank {
    Absent,
    Value,
    Refuse,
}
