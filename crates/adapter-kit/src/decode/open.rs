//! What is open while a source is walked, and what a child is to it.

use std::borrow::Cow;

use super::frame::Sibling;
use crate::mapping::NodeId;

/// An element or structure that some row names or passes through, and which is not closed yet.
#[derive(Debug, Clone)]
pub(super) struct Open<'a> {
    pub(super) node: NodeId,
    pub(super) frame: usize,
    /// Whether a row takes its text.
    pub(super) has_text: bool,
    /// Where it begins.
    pub(super) start: usize,
    /// The last child element or member.
    pub(super) last: Sibling<'a>,
    /// Where its counts begin.
    pub(super) counts: usize,
    /// The greatest place in row order among the children so far.
    pub(super) order: usize,
    /// The text so far, and where.
    pub(super) text: Option<Cow<'a, str>>,
    pub(super) span: (usize, usize),
    /// Whether it has markup of its own inside.
    pub(super) markup: bool,
    /// The element came before; its text is shown in the refusal.
    pub(super) duplicate: bool,
    /// What its slot will hold as its preceding sibling.
    pub(super) after: Sibling<'a>,
    /// White space that waits for markup.
    pub(super) gap: (usize, usize),
    /// What a selector finds in the same element, and the frame for it.
    pub(super) twin: Option<(NodeId, usize)>,
    /// Whether its text is being read as a document.
    pub(super) embedding: bool,
    /// Whether elements stand in its text.
    pub(super) mixed: bool,
}

impl Open<'_> {
    /// Whether what stands in it is text that a row takes.
    pub(super) fn is_text(&self) -> bool {
        self.has_text && !self.embedding
    }
}

/// What a child is to the mapping.
pub(super) enum Child {
    Unknown,
    Keep(NodeId),
    Ignore,
    /// Goes on in this frame.
    Known(NodeId, usize),
    /// Every instance opens a frame of this scope; a selector may find things in it as well.
    Opens(NodeId, usize, Option<NodeId>),
}

/// The document that stands as text inside the message.
#[derive(Debug, Default)]
pub(super) struct Embedded<'a> {
    /// Its text, once it has been reached, where escapes make it differ from the message's own.
    pub(super) text: Option<&'a str>,
    /// Where that text stands in the message.
    pub(super) place: (usize, usize),
    /// Whether it is being read.
    pub(super) open: bool,
}
