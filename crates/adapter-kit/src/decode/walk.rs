//! What walking a source keeps: open elements, frames, residual, and how the mapping's tree is stepped down.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use super::build;
use super::cells::Cells;
use super::frame::{Content, Frames, Sibling, State, Step};
use super::layout::Layout;
use super::pause::Earlier;
use super::stage::Stage;
use crate::adapter::DecodeContext;
use crate::mapping::{Claim, DOCUMENT_SCOPE, Mapping, Message, NodeId, ROOT_SCOPE, RowKind, Trie};
use crate::provenance::{Room, push_digits};
use crate::read::{Kind, NameId, Piece};
use crate::refusal::{Code, Excerpt, Lines, Position, Refusal};
use crate::residual::{Residual, ResidualKind};

/// An element or structure that some row names or passes through, and which is not closed yet.
#[derive(Debug, Clone)]
pub(super) struct Open<'a> {
    pub(super) node: NodeId,
    pub(super) frame: usize,
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
    lines: Cell<Lines>,
    /// Refusals found while walking: scalars that came twice.
    pub(super) refusals: Vec<Refusal>,
    pub(super) stage: Stage,
    /// The frame of the document, where documents do not repeat.
    document: Option<usize>,
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
        Self {
            mapping,
            message,
            piece,
            earlier: Earlier::default(),
            embedded: Embedded::default(),
            arena,
            context,
            frames: Frames::with_room(message),
            open: Vec::with_capacity(16),
            counts: Vec::with_capacity(16),
            between: false,
            cells: Cells::with_room(message),
            provenance: Room::of(message.rows.len(), message.scopes.len()),
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
    pub(super) fn pop(&mut self) -> Option<Open<'a>> {
        let open = self.open.pop()?;
        self.counts.truncate(open.counts);
        Some(open)
    }

    /// Path of the innermost open element.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        self.push_path(&mut path);
        path
    }

    /// Appends the path of the innermost open element.
    pub(super) fn push_path(&self, path: &mut String) {
        let Some(open) = self.open.last() else { return path.push('/') };
        path.push_str(self.frames.path(open.frame));
        let node = &self.message.trie.nodes[open.node];
        if node.scope == self.frames.frames[open.frame].scope {
            path.push_str(&self.message.scopes[node.scope].slots[node.slot].path);
        }
        if self.message.embedded == Some(open.node) && open.embedding && !path.ends_with('!') {
            path.push('!');
        }
    }

    /// Path of the last child of the innermost open element.
    pub(super) fn child_path(&self) -> String {
        let mut path = String::new();
        self.push_child(&mut path);
        path
    }

    /// Appends the path of the last child of the innermost open element.
    pub(super) fn push_child(&self, path: &mut String) {
        let last = self.open.last().map(|open| open.last).unwrap_or_default();
        if !self.push_after(last, path) {
            self.push_path(path);
        }
    }

    /// Appends the path of a sibling, if it is one.
    pub(super) fn push_after(&self, sibling: Sibling<'_>, path: &mut String) -> bool {
        if sibling.name.is_empty() && !sibling.item {
            return false;
        }
        if !self.open.is_empty() {
            self.push_path(path);
        }
        self.push_sibling(path, sibling);
        true
    }

    pub(super) fn push_sibling(&self, path: &mut String, sibling: Sibling<'_>) {
        match self.mapping.format.kind {
            Kind::Json if sibling.item => {
                path.push('/');
                push_digits(path, sibling.index.saturating_sub(1));
            }
            Kind::Json if sibling.name.starts_with('[') => path.push_str(sibling.name),
            Kind::Json => crate::read::json::push_step(path, sibling.name),
            Kind::Xml => {
                path.push('/');
                path.push_str(sibling.name);
                if sibling.index > 0 {
                    path.push('[');
                    push_digits(path, sibling.index);
                    path.push(']');
                }
            }
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

    /// What a selector finds in the element or item of a group that begins at `start`, in the frame around it.
    pub(super) fn twin(&mut self, node: NodeId, outer: usize, start: usize) {
        let slot = self.frames.slot_mut(outer, self.message.trie.nodes[node].slot);
        if slot.state != State::Absent {
            return self.twice(node, start, "");
        }
        slot.state = State::Parts;
        if let Some(open) = self.open.last_mut() {
            open.twin = Some((node, outer));
        }
    }

    /// What a selector names below the innermost open element where a group's row names this node.
    pub(super) fn twin_of(&self, node: NodeId) -> Option<(NodeId, usize)> {
        let (twin, outer) = self.open.last()?.twin?;
        let trie = &self.message.trie;
        let found = trie.child_by_id(twin, trie.nodes[node].id?)?;
        (found != node).then_some((found, outer))
    }

    /// Gives the innermost open element its twin.
    pub(super) fn hand_down(&mut self, twin: Option<(NodeId, usize)>) {
        if let (Some(open), Some(_)) = (self.open.last_mut(), twin) {
            open.twin = twin;
        }
    }

    /// What a group's row takes at a node, a row with a selector may take as well.
    pub(super) fn share(&mut self, node: NodeId, frame: usize) {
        let Some((twin, outer)) = self.twin_of(node) else { return };
        let slots = (self.message.trie.nodes[node].slot, self.message.trie.nodes[twin].slot);
        self.share_slot((frame, slots.0), (outer, slots.1));
    }

    pub(super) fn share_slot(&mut self, (frame, own): (usize, usize), (outer, twin): (usize, usize)) {
        let content = self.frames.slot(frame, own).clone();
        *self.frames.slot_mut(outer, twin) = Content { claimed: true, shared: true, ..content };
    }

    /// A refusal at a byte of [`Self::words`]. Lines are counted on from where the document at hand begins.
    pub(super) fn refusal_at(&self, code: Code, byte: usize) -> Refusal {
        if self.embedded.open && self.embedded.text.is_some() {
            return Refusal::at(code, self.words(), byte);
        }
        let mut refusal = Refusal::new(code);
        refusal.position = Some(self.earlier.place(byte).unwrap_or_else(|| self.place(byte)));
        refusal
    }

    /// The place of a byte of the piece. Lines are counted on from where the document at hand begins.
    pub(super) fn place(&self, byte: usize) -> Position {
        let origin = self.piece.origin;
        let within = |byte: usize| byte.saturating_sub(origin.byte);
        let begins = self.frames.frames.get(DOCUMENT_SCOPE).map_or(0, |frame| frame.start as usize);
        let mut lines = self.lines.get();
        lines.advance(self.piece.text, within(begins.min(byte)));
        self.lines.set(lines);
        origin.place(lines.position(self.piece.text, within(byte)))
    }

    /// Makes the draft of the document whose frame is `frame`, and forgets its frames.
    pub(super) fn finish_document(&mut self, frame: usize) {
        let layout = self.layout.take();
        // The next document of a batch most likely leaves as much.
        let room = self.residual.room();
        let residual = std::mem::replace(&mut self.residual, room);
        let refusals = std::mem::take(&mut self.refusals);
        let built = build::Build::new(self, frame, residual, refusals).run();
        self.stage.add(built, layout);
        self.frames.drop_document(frame);
        self.message = self.family[0];
        self.between = true;
    }

    /// The frame of a document that ends with its message; a refusal where the embedded document is missing.
    pub(super) fn only_document(&self) -> Result<usize, Refusal> {
        self.document.ok_or_else(|| {
            let path = format!("{}{}", self.frames.path(0), self.message.scopes[DOCUMENT_SCOPE].path);
            let path = path.trim_end_matches('!').to_owned();
            Refusal::at(Code::CW202, self.piece.text, 0).with_source(path).with_hint("the embedded document is missing")
        })
    }

    /// Opens the frame of the embedded document.
    pub(super) fn open_document(&mut self, frame: usize) {
        self.document = Some(frame);
    }

    /// The text in which spans of the document at hand are counted.
    pub(super) fn words(&self) -> &'a str {
        match self.embedded.text {
            Some(inner) if self.embedded.open => inner,
            _ => self.piece.text,
        }
    }

    /// The text of a span of the document at hand.
    #[inline]
    pub(super) fn slice(&self, (from, to): (usize, usize)) -> &'a str {
        match self.embedded.text {
            _ if from == to => "",
            Some(inner) if self.embedded.open => &inner[from..to],
            _ => self.piece.slice(from..to),
        }
    }

    /// Whether so little of the piece lies ahead that another should be begun.
    pub(super) fn is_short(&self, left: usize) -> bool {
        self.piece.ahead.is_some_and(|ahead| left < ahead)
    }

    /// A refusal whose position was counted in [`Self::words`], at its place in the message.
    pub(super) fn placed(&self, mut refusal: Refusal) -> Refusal {
        if self.embedded.open && self.embedded.text.is_some() {
            let begins = self.piece.place(self.embedded.place.0);
            refusal.inner = refusal.position.replace(begins);
        }
        refusal
    }

    /// The message has been read. What came after the last document belongs to it.
    pub(super) fn finish(&mut self) -> Result<(), Refusal> {
        self.nothing_came_late()?;
        self.counts()?;
        let layout = self.layout.take();
        let residual = std::mem::take(&mut self.residual);
        self.stage.add_late(residual, layout);
        Ok(())
    }

    /// CW201 for an item of a batch that is none of its messages; the others stand.
    pub(super) fn no_message(&mut self, start: usize, source: String) {
        let names: Vec<_> = self.family.iter().map(|m| m.name.as_str()).collect();
        let refusal = self
            .refusal_at(Code::CW201, start)
            .titled("no message matches this item")
            .with_source(source)
            .with_hint(format!("no message's match fits; messages: {}", names.join(", ")));
        self.stage.refuse(refusal);
        self.between = true;
    }

    /// CW208 where the message says another number of documents than it has.
    fn counts(&self) -> Result<(), Refusal> {
        let rows = self.family.iter().flat_map(|message| message.rows.iter().map(move |row| (message, row)));
        for (message, row) in rows {
            let RowKind::Count { at, of: DOCUMENT_SCOPE } = row.kind else { continue };
            if at.scope != ROOT_SCOPE {
                continue;
            }
            let content = self.frames.slot(0, at.slot);
            let said = crate::codec::trim(&content.text);
            let there = self.stage.len();
            if content.state == State::Value && said.parse() != Ok(there) {
                let mut refusal = self
                    .refusal_at(Code::CW208, content.span.0 as usize)
                    .titled(format!("{there} documents, not {said}"))
                    .with_source(format!("{}{}", self.frames.path(0), message.slot(at).path))
                    .with_value(Excerpt::of(said))
                    .with_hint("something was lost on the way, or the count is wrong; the sender must say which");
                refusal.row = Some(self.mapping.place(row));
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// A new document of a batch begins: what stands before the second and later ones belongs to the one before.
    pub(super) fn begin_document(&mut self) -> Result<(), Refusal> {
        if self.stage.len() > 0 && !self.residual.is_empty() {
            let room = self.residual.room();
            let residual = std::mem::replace(&mut self.residual, room);
            self.stage.add_late(residual, Layout::default());
        }
        if self.stage.len() >= self.context.limits.documents {
            let limit = self.context.limits.documents;
            return Err(Refusal::new(Code::CW155).titled(format!("document limit {limit}")).with_source(self.path()));
        }
        Ok(())
    }

    /// Sets a slot that holds no text: an empty element, or one with parts.
    pub(super) fn structure(&mut self, open: &Open<'a>, state: State, outer: (usize, usize)) {
        let node = &self.message.trie.nodes[open.node];
        if node.scope != self.frames.frames[open.frame].scope {
            return;
        }
        let slot = self.frames.slot_mut(open.frame, node.slot);
        slot.state = state;
        slot.span = narrow(open.span);
        slot.outer = narrow(outer);
        slot.after = open.after;
    }
}

/// A span in 32 bits: messages are at most 4 GiB.
pub(super) fn narrow((start, end): (usize, usize)) -> (u32, u32) {
    (u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}
