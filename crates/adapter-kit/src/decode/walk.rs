//! What walking a source keeps: open elements, frames, residual, and how the mapping's tree is stepped down.

use std::cell::{Cell, OnceCell};

use super::build;
use super::cells::Cells;
use super::frame::{Frames, Sibling, State, Step};
use super::layout::Layout;
use super::open::{Child, Embedded, Open};
use super::pause::Earlier;
use super::stage::Stage;
use crate::adapter::DecodeContext;
use crate::mapping::{Claim, DOCUMENT_SCOPE, Mapping, Message, NodeId, ROOT_SCOPE, Trie};
use crate::provenance::Room;
use crate::read::{NameId, Piece};
use crate::refusal::{Code, Excerpt, Lines, Refusal};
use crate::residual::{Residual, ResidualKind};

/// One message being decoded.
pub(super) struct Walk<'a> {
    pub(super) mapping: &'a Mapping,
    /// The message at hand: of a batch, that of its item; between items, the first of the family.
    pub(super) message: &'a Message,
    /// The messages that items of the batch may be.
    pub(super) family: Vec<&'a Message>,
    /// The text, or as much of it as is at hand.
    pub(super) piece: Piece<'a>,
    /// What earlier pieces said of the message as a whole.
    pub(super) earlier: Earlier<'a>,
    pub(super) embedded: Embedded<'a>,
    /// Holds the text of an embedded document whose escapes make it differ from the message's.
    pub(super) arena: &'a OnceCell<String>,
    pub(super) context: &'a DecodeContext<'a>,
    pub(super) frames: Frames<'a>,
    pub(super) open: Vec<Open<'a>>,
    /// How often children came that are counted, by node, unknown ones by name; of all open elements.
    pub(super) counts: Vec<(Result<NodeId, &'a str>, u32)>,
    /// Whether an item of the batch has ended and nothing else has begun.
    pub(super) between: bool,
    /// Room for values, used again by each document.
    pub(super) cells: Cells,
    /// How much the provenance of the document before took.
    pub(super) provenance: Room,
    pub(super) residual: Residual,
    pub(super) layout: Layout,
    /// How far lines have been counted, for refusals.
    pub(super) lines: Cell<Lines>,
    /// Refusals found while walking: scalars that came twice.
    pub(super) refusals: Vec<Refusal>,
    pub(super) stage: Stage,
    /// The frame of the document, where documents do not repeat.
    pub(super) document: Option<usize>,
    /// Reads only what stands around the items of a batch.
    pub(super) passes_items_by: bool,
    /// Slots of the message that were not found when they were looked for in as much of a stream as was at hand.
    pub(super) missing: Vec<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        mapping: &'a Mapping,
        family: Vec<&'a Message>,
        (piece, arena): (Piece<'a>, &'a OnceCell<String>),
        (context, stage): (&'a DecodeContext<'a>, Stage),
    ) -> Self {
        let message = family[0];
        let elements = Frames::guess(message, piece.text.len());
        Self {
            mapping,
            message,
            piece,
            earlier: Earlier::default(),
            embedded: Embedded::default(),
            arena,
            context,
            frames: Frames::with_room(message, elements),
            open: Vec::with_capacity(16),
            counts: Vec::with_capacity(16),
            between: false,
            cells: Cells::with_room(message),
            provenance: Room::of(message.rows.len(), elements),
            residual: Residual::with_room(512, 16),
            layout: Layout::with_room(2 * message.rows.len()),
            lines: Cell::default(),
            refusals: Vec::new(),
            stage,
            document: None,
            passes_items_by: false,
            missing: Vec::new(),
            family,
        }
    }

    /// Opens the root: the frame of the message, and that of the document where documents do not repeat.
    pub(super) fn open_root(&mut self, start: usize, content: usize) {
        let mut frame = self.frames.open(self.message, (ROOT_SCOPE, 0), start, Step::None);
        if self.message.item == 0 && self.message.embedded.is_none() {
            frame = self.frames.open(self.message, (DOCUMENT_SCOPE, frame), start, Step::None);
            self.document = Some(frame);
        }
        self.push(0, frame, (start, content), Sibling::default());
    }

    pub(super) fn push(&mut self, node: NodeId, frame: usize, (start, content): (usize, usize), after: Sibling<'a>) {
        self.open.push(Open {
            node,
            frame,
            has_text: self.message.trie.nodes[node].has_text,
            start,
            last: Sibling::default(),
            counts: self.counts.len(),
            order: 0,
            text: None,
            span: (content, content),
            markup: false,
            duplicate: false,
            after,
            gap: (content, content),
            twin: None,
            embedding: false,
            mixed: false,
        });
    }

    /// What a child of the innermost open element is; `select` finds the node with a selector that fits it.
    pub(super) fn child(
        &self,
        id: Option<NameId>,
        select: impl FnOnce(&Trie, NodeId, NameId) -> Option<NodeId>,
    ) -> Child {
        let (Some(open), Some(id)) = (self.open.last(), id) else { return Child::Unknown };
        let trie = &self.message.trie;
        let selected = if trie.nodes[open.node].selects { select(trie, open.node, id) } else { None };
        let Some(node) = trie.child_by_id(open.node, id) else {
            let twin = || {
                let (twin, frame) = open.twin?;
                Some(Child::Known(trie.child_by_id(twin, id)?, frame))
            };
            return selected.map(|node| Child::Known(node, open.frame)).or_else(twin).unwrap_or(Child::Unknown);
        };
        match (trie.nodes[node].claim, trie.nodes[node].opens, selected) {
            (Claim::Parts, Some(scope), twin) => Child::Opens(node, scope, twin),
            (_, _, Some(selected)) => Child::Known(selected, open.frame),
            (Claim::Keep(_), ..) => Child::Keep(node),
            (Claim::Ignore(_), ..) => Child::Ignore,
            (Claim::Parts, None, None) => Child::Known(node, open.frame),
        }
    }

    /// Counts a child and makes it the last sibling; gives the one before it.
    pub(super) fn follow(&mut self, name: &'a str, node: Option<NodeId>) -> (Sibling<'a>, u32) {
        let over = self.leaves_too_much();
        let Some(open) = self.open.last_mut() else { return (Sibling::default(), 0) };
        let found = node.map(|n| &self.message.trie.nodes[n]);
        let always = found.is_some_and(|n| n.opens.is_some() || n.repeats);
        let counted = always || found.map_or(!over, |n| n.claim != Claim::Parts);
        let count = if counted {
            let key = node.ok_or(name);
            match self.counts[open.counts..].iter_mut().find(|(k, _)| *k == key) {
                Some((_, count)) => {
                    *count += 1;
                    *count
                }
                None => {
                    self.counts.push((key, 1));
                    1
                }
            }
        } else {
            0
        };
        let index = if always || count > 1 { count } else { 0 };
        let after = std::mem::replace(&mut open.last, Sibling { name, index, item: false });
        if let Some(found) = found {
            if found.order < open.order {
                let start = open.start;
                self.out_of_order(start, after);
            } else {
                open.order = found.order;
            }
        }
        (after, index)
    }

    /// A child that stands before where the rows would put it.
    fn out_of_order(&mut self, start: usize, after: Sibling<'a>) {
        self.keep(
            (ResidualKind::Mark, (start, start)),
            Self::push_child,
            |walk, text| walk.push_after(after, text),
            "order",
        );
    }

    /// Takes the innermost open element off.
    pub(super) fn pop(&mut self) {
        if let Some(open) = self.open.pop() {
            self.counts.truncate(open.counts);
        }
    }

    /// A document that leaves more than it may is refused; what it leaves beyond that need not be held.
    pub(super) fn leaves_too_much(&self) -> bool {
        self.residual.len() > self.context.limits.residual
    }

    /// Keeps a piece that no row takes: `path` appends where it stood, `after` the sibling before it, if there is one.
    pub(super) fn keep(
        &mut self,
        (kind, span): (ResidualKind, (usize, usize)),
        path: impl FnOnce(&Self, &mut String),
        after: impl FnOnce(&Self, &mut String) -> bool,
        value: &str,
    ) {
        if self.leaves_too_much() {
            return;
        }
        let span = if self.embedded.open && self.embedded.text.is_some() { self.embedded.place } else { span };
        let mut residual = std::mem::take(&mut self.residual);
        residual.add((kind, Some(narrow(span))), |text| path(self, text), |text, _| after(self, text), value);
        self.residual = residual;
    }

    /// CW203 at a scalar that came twice, and begins at `start`.
    pub(super) fn twice(&mut self, node: NodeId, start: usize, value: &str) {
        if self.refusals.len() >= self.context.limits.refusals.max(1) {
            return;
        }
        let target = self.message.trie.nodes[node].slot;
        let slot = &self.message.scopes[self.message.trie.nodes[node].scope].slots[target];
        let mut refusal = self.refusal_at(Code::CW203, start).with_source(self.path());
        refusal.value = (!value.is_empty()).then(|| Excerpt::of(value));
        if let Some(&row) = slot.rows.first() {
            refusal.row = Some(self.mapping.place(&self.message.rows[row]));
            refusal.target = build::static_target(&self.message.rows[row]);
        }
        let refusal = self.placed(refusal);
        self.refusals.push(refusal.with_hint("the first value is not preferred; the sender must say which one holds"));
    }

    /// Whether so little of the piece lies ahead that another should be begun.
    pub(super) fn is_short(&self, left: usize) -> bool {
        self.piece.ahead.is_some_and(|ahead| left < ahead)
    }

    /// Sets the slot of the innermost open element, which ends at `end` and holds no text: it is empty, or has parts.
    pub(super) fn structure(&mut self, state: State, end: usize) {
        let Some(open) = self.open.last() else { return };
        let node = &self.message.trie.nodes[open.node];
        if node.scope != self.frames.frames[open.frame].scope {
            return;
        }
        let slot = self.frames.slot_mut(open.frame, node.slot);
        slot.state = state;
        slot.span = narrow(open.span);
        slot.outer = narrow((open.start, end));
        slot.after = open.after;
    }
}

/// A span in 32 bits: messages are at most 4 GiB.
pub(super) fn narrow((start, end): (usize, usize)) -> (u32, u32) {
    (u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}
