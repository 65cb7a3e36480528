//! A batch read piece by piece: what a walk keeps between two items, when the text behind it goes and the next piece comes.

use std::borrow::Cow;

use super::frame::{Content, Frame, Frames, Sibling, State};
use super::layout::Layout;
use super::open::Open;
use super::walk::Walk;
use crate::mapping::{NodeId, SlotRef};
use crate::read::{json, xml};
use crate::refusal::{Position, Refusal};
use crate::residual::Residual;

/// A walk between two items of a batch.
pub(super) struct Paused {
    /// Where in the text it stands.
    pub(super) at: usize,
    pub(super) reader: Reading,
    open: Vec<HeldOpen>,
    counts: Vec<(Result<NodeId, String>, u32)>,
    frames: Vec<Frame>,
    slots: Vec<HeldContent>,
    paths: String,
    groups: Vec<Option<(usize, usize)>>,
    places: Vec<(usize, Position)>,
    residual: Residual,
    layout: Layout,
    refusals: Vec<Refusal>,
    missing: Vec<usize>,
}

/// The reader of a walk that is paused.
pub(super) enum Reading {
    Xml(xml::Paused),
    /// And the list in which it stands, with how many items of it have been read.
    Json(json::Paused, List),
}

/// The list whose items are documents: its node, the scope of its items, and how many there were.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub(super) node: NodeId,
    pub(super) scope: usize,
    pub(super) count: usize,
}

/// What pieces before the one at hand said of the message as a whole.
#[derive(Default)]
pub(super) struct Earlier<'a> {
    places: Vec<(usize, Position)>,
    /// Of each slot of the message's frame what holds its content, as it stood there.
    raws: Vec<Option<&'a str>>,
}

struct HeldSibling {
    name: String,
    index: u32,
    item: bool,
}

/// An element or structure that is open.
struct HeldOpen {
    open: Open<'static>,
    last: HeldSibling,
    after: HeldSibling,
    text: Option<String>,
}

/// The content of a slot of the message's frame.
struct HeldContent {
    content: Content<'static>,
    text: String,
    after: HeldSibling,
    raw: Option<String>,
}

impl<'a> Earlier<'a> {
    /// The place of a byte of an earlier piece.
    pub(super) fn place(&self, byte: usize) -> Option<Position> {
        self.places.iter().find(|(at, _)| *at == byte).map(|(_, place)| *place)
    }

    /// What holds the content of a slot, if it stood in an earlier piece.
    pub(super) fn raw(&self, frame: usize, at: SlotRef) -> Option<&'a str> {
        self.raws.get(at.slot).copied().flatten().filter(|_| frame == 0)
    }
}

impl<'a> Walk<'a> {
    /// What is to be kept of it until the next piece, which begins where the reader stands: behind an item.
    pub(super) fn pause(&mut self, at: usize, reader: Reading) -> Paused {
        let counts = self.counts.iter().map(|(key, count)| (key.map_err(str::to_owned), *count));
        Paused {
            at,
            reader,
            open: self.open.iter().map(HeldOpen::of).collect(),
            counts: counts.collect(),
            frames: self.frames.frames.clone(),
            slots: (0..self.frames.slots.len()).map(|slot| self.hold(slot)).collect(),
            paths: self.frames.paths.clone(),
            groups: self.frames.groups.clone(),
            places: self.places(),
            residual: std::mem::take(&mut self.residual),
            layout: std::mem::take(&mut self.layout),
            refusals: std::mem::take(&mut self.refusals),
            missing: std::mem::take(&mut self.missing),
        }
    }

    /// Takes up again what was kept, at the beginning of the next piece.
    pub(super) fn resume(&mut self, paused: &'a Paused) {
        self.open = paused.open.iter().map(HeldOpen::open).collect();
        self.counts =
            paused.counts.iter().map(|(key, count)| (key.as_ref().copied().map_err(|n| &**n), *count)).collect();
        self.frames = Frames {
            frames: paused.frames.clone(),
            slots: paused.slots.iter().map(HeldContent::content).collect(),
            paths: paused.paths.clone(),
            groups: paused.groups.clone(),
        };
        self.earlier = Earlier {
            places: paused.places.clone(),
            raws: paused.slots.iter().map(|slot| slot.raw.as_deref()).collect(),
        };
        self.residual = paused.residual.clone();
        self.layout = paused.layout.clone();
        self.refusals.clone_from(&paused.refusals);
        self.missing.clone_from(&paused.missing);
    }

    /// The places that refusals of later documents may name: of the message's own values, and where it begins.
    fn places(&self) -> Vec<(usize, Position)> {
        let values = self.frames.slots.iter().filter(|slot| slot.state != State::Absent).map(|slot| slot.span.0);
        let begins = self.frames.frames.iter().map(|frame| frame.start);
        let place = |byte: u32| {
            let byte = byte as usize;
            (byte, self.earlier.place(byte).unwrap_or_else(|| self.piece.place(byte)))
        };
        let mut places: Vec<_> = values.chain(begins).map(place).collect();
        places.sort_unstable_by_key(|(byte, _)| *byte);
        places.dedup_by_key(|(byte, _)| *byte);
        places
    }

    fn hold(&self, slot: usize) -> HeldContent {
        let Content { state, token, claimed, mixed, shared, text, span, outer, after } = &self.frames.slots[slot];
        let earlier = self.earlier.raws.get(slot).copied().flatten();
        let here = || self.piece.slice(outer.0 as usize..outer.1 as usize);
        let raw = (*state == State::Value).then(|| earlier.unwrap_or_else(here).to_owned());
        let (state, token, claimed, mixed, shared) = (*state, *token, *claimed, *mixed, *shared);
        let (span, outer) = (*span, *outer);
        let content = Content {
            state,
            token,
            claimed,
            mixed,
            shared,
            text: Cow::Borrowed(""),
            span,
            outer,
            after: Sibling::default(),
        };
        HeldContent { content, text: text.clone().into_owned(), after: HeldSibling::of(*after), raw }
    }
}

impl HeldSibling {
    fn of(Sibling { name, index, item }: Sibling<'_>) -> Self {
        Self { name: name.to_owned(), index, item }
    }

    fn sibling(&self) -> Sibling<'_> {
        Sibling { name: &self.name, index: self.index, item: self.item }
    }
}

impl HeldOpen {
    fn of(open: &Open<'_>) -> Self {
        let &Open { node, frame, has_text, start, counts, order, span, .. } = open;
        let &Open { markup, duplicate, gap, twin, embedding, mixed, .. } = open;
        let (last, after, text) = (Sibling::default(), Sibling::default(), None);
        Self {
            open: Open {
                node,
                frame,
                has_text,
                start,
                last,
                counts,
                order,
                text,
                span,
                markup,
                duplicate,
                after,
                gap,
                twin,
                embedding,
                mixed,
            },
            last: HeldSibling::of(open.last),
            after: HeldSibling::of(open.after),
            text: open.text.clone().map(Cow::into_owned),
        }
    }

    fn open(&self) -> Open<'_> {
        Open {
            last: self.last.sibling(),
            after: self.after.sibling(),
            text: self.text.as_deref().map(Cow::Borrowed),
            ..self.open.clone()
        }
    }
}

impl HeldContent {
    fn content(&self) -> Content<'_> {
        Content { text: Cow::Borrowed(&self.text), after: self.after.sibling(), ..self.content.clone() }
    }
}
