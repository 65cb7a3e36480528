//! The rows in their order: from slots to a draft.

mod content;
mod field;
mod kept;
mod refuse;

pub(super) use refuse::static_target;

use document::json::{Object, Value};
use document::time::Date;

use self::content::Held;
use super::cells::{Base, Cells};
use super::frame::{Frames, State};
use super::stage::Built;
use super::walk::Walk;
use crate::attachment::Attachment;
use crate::mapping::{DOCUMENT_SCOPE, Message, Row, RowKind, SlotRef, Target};
use crate::provenance::{At, ObjectId, Source, Table, push_digits, push_index, push_member};
use crate::refusal::{Code, Note, Refusal};
use crate::residual::Residual;

/// The frame of what stands around the documents; where documents do not repeat, another opens in the same place.
const ROOT_FRAME: usize = 0;

/// One document being built.
pub(super) struct Build<'w, 'a> {
    walk: &'w mut Walk<'a>,
    frame: usize,
    provenance: Table,
    residual: Residual,
    notes: Vec<Note>,
    refusals: Vec<Refusal>,
    /// JSON Pointer of the object at hand.
    pointer: String,
    /// The day of receipt.
    day: Date,
    cells: Cells,
    /// Finished elements of the lists that are open.
    lists: Vec<Vec<Value>>,
    /// Files, and the frames whose rows are not yet done with them.
    attachments: Vec<Attachment>,
    held: Vec<Held<'a>>,
    /// How many contents rows have read.
    files: usize,
}

/// A row at work in a frame.
#[derive(Clone, Copy)]
struct Place<'m> {
    row: &'m Row,
    index: usize,
    frame: usize,
    base: Base,
    /// The object that the row writes to.
    object: ObjectId,
}

impl Place<'_> {
    /// A pointer that begins at the row's object.
    fn at(&self) -> At {
        At { row: u32::try_from(self.index).unwrap_or(u32::MAX), object: self.object, pieces: 0 }
    }
}

impl<'w, 'a> Build<'w, 'a> {
    pub(super) fn new(walk: &'w mut Walk<'a>, frame: usize, residual: Residual, refusals: Vec<Refusal>) -> Self {
        let day = walk.context.received_at.date();
        let provenance = Table::new(walk.message.labels.clone(), walk.provenance);
        let cells = std::mem::take(&mut walk.cells);
        Self {
            walk,
            frame,
            provenance,
            residual,
            notes: Vec::new(),
            refusals,
            pointer: String::new(),
            day,
            cells,
            lists: Vec::new(),
            attachments: Vec::new(),
            held: Vec::new(),
            files: 0,
        }
    }

    pub(super) fn run(mut self) -> Built {
        self.walk.frames.unclaim(ROOT_FRAME);
        let draft = self.object(self.frame);
        if self.frame != ROOT_FRAME && self.refusals.is_empty() {
            // What the message says around its documents each of them has to say again.
            self.leftovers(ROOT_FRAME);
        }
        let most = self.walk.context.limits.residual;
        let path = self.frames().path(self.frame);
        let path = if path.is_empty() { "/".to_owned() } else { path.to_owned() };
        if self.residual.len() > most {
            let refusal = Refusal::new(Code::CW155).titled(format!("residual limit {most}"));
            self.refusals.push(refusal.with_source(self.frames().path(self.frame)));
        }
        self.refusals.sort_by_key(|refusal| refusal.position.and_then(|p| p.byte()).unwrap_or(0));
        self.refusals.truncate(self.walk.context.limits.refusals.max(1));
        let Self { walk, mut provenance, residual, notes, refusals, cells, attachments, .. } = self;
        provenance.close(walk.frames.paths(), walk.frames.ranges());
        // The next document of a batch most likely takes as much.
        walk.provenance = provenance.room();
        walk.cells = cells;
        let message = walk.family.iter().position(|m| std::ptr::eq(*m, walk.message)).unwrap_or(0);
        Built { draft, provenance: provenance.into(), residual, notes, refusals, attachments, path, message }
    }

    fn frames(&self) -> &Frames<'a> {
        &self.walk.frames
    }

    /// What the rows of a frame make.
    fn object(&mut self, frame: usize) -> Object {
        let message: &'a Message = self.walk.message;
        let scope = self.frames().frames[frame].scope;
        let shape = &message.scopes[scope].shape;
        let base = self.cells.open(shape);
        if scope == DOCUMENT_SCOPE {
            for (place, value) in &message.own {
                self.cells.put(base, *place, value.clone());
            }
        }
        let object = if self.pointer.is_empty() { 0 } else { self.provenance.object(&self.pointer) };
        let most = self.walk.context.limits.refusals.max(1);
        for &index in &message.scopes[scope].rows {
            // It is refused; further reasons would not be told.
            if self.refusals.len() >= most {
                break;
            }
            let row = &message.rows[index];
            let place = Place { row, index, frame, base, object };
            if row.when.is_empty() || self.active(place) {
                self.row(place);
            }
        }
        if message.has_files {
            self.contents(frame, (base, object));
        }
        self.leftovers(frame);
        self.cells.close(base, shape)
    }

    fn active(&self, place: Place<'_>) -> bool {
        place.row.when.iter().all(|condition| {
            let content = self.frames().get(place.frame, condition.at);
            let text = match content.state {
                State::Value => Some(crate::codec::trim(&content.text)),
                State::Parts => Some(""),
                State::Absent | State::Blank => None,
            };
            condition.test.holds(text)
        })
    }

    fn row(&mut self, place: Place<'a>) {
        match &place.row.kind {
            RowKind::Field(field) => self.field(place, field),
            RowKind::Set { value, .. } => {
                if let Some(target) = &place.row.target {
                    let earlier = self.lists.last().map_or(0, Vec::len);
                    self.put(place, target, value.behind(earlier).into_owned(), None);
                }
            }
            RowKind::Const { at, value, required, to } => {
                self.constant(place, (*at, value, *required), to.as_ref().map(|(_, codec)| codec));
            }
            RowKind::Context { at, .. } => self.context(place, *at),
            RowKind::Keep { at: Some(at), .. } => self.keep_slot(place, *at),
            RowKind::Ignore { at: Some(at), .. } => self.claim(place.frame, *at),
            RowKind::Count { at, of } => self.count(place, *at, *of),
            RowKind::Keep { at: None, .. } | RowKind::Ignore { at: None, .. } => {}
            RowKind::Group { scope, .. } => self.group(place, *scope),
            // Its content may come after it.
            RowKind::Digest(_) => {}
        }
    }

    fn claim(&mut self, frame: usize, at: SlotRef) {
        let frame = self.frames().frame_of(frame, at.scope);
        self.walk.frames.slot_mut(frame, at.slot).claimed = true;
    }

    /// Sets a value, with a row of provenance for each of its leaves.
    fn put(&mut self, place: Place<'a>, target: &Target, value: Value, source: Option<Source>) {
        if !target.elements.is_empty() {
            self.reach(place, target);
        }
        let (at, cells) = (place.at(), &mut self.cells);
        let all = target.pointer.len();
        if place.row.target.as_ref().is_some_and(|own| std::ptr::eq(own, target)) {
            let at = At { pieces: u32::try_from(all).unwrap_or(0), ..at };
            self.provenance.add_value(at, cells.positions(place.base, target), source, (&value, |_: &mut String| {}));
        } else {
            // What follows from the row's value and stands beside it.
            let pointer = |tail: &mut String| cells.push_pointer(place.base, target, all, tail);
            self.provenance.add_value(at, std::iter::empty(), source, (&value, pointer));
        }
        cells.put(place.base, target.place, value);
    }

    /// Makes the elements of lists on the way to a target, with a row of provenance for what selects each.
    fn reach(&mut self, place: Place<'a>, target: &Target) {
        let table = &mut self.provenance;
        let shape = &self.walk.message.scopes[place.row.scope].shape;
        self.cells.reach(place.base, target, |cells, nth| {
            let (_, element) = target.elements[nth];
            let Some((member, _)) = &shape.places[element].select else { return };
            table.add(place.at(), std::iter::empty(), None, |tail| {
                cells.push_pointer(place.base, target, nth + 1, tail);
                cells
                    .positions(place.base, target)
                    .nth(nth)
                    .into_iter()
                    .for_each(|position| push_digits(tail, position));
                push_member(tail, member);
            });
        });
    }

    fn group(&mut self, place: Place<'a>, scope: usize) {
        let Some(first) = self.frames().first(self.walk.message, place.frame, scope) else { return };
        let Some(target) = &place.row.target else { return };
        let length = self.pointer.len();
        let mut pointer = std::mem::take(&mut self.pointer);
        self.cells.push_pointer(place.base, target, target.pointer.len(), &mut pointer);
        self.pointer = pointer;
        let list_length = self.pointer.len();
        self.lists.push(Vec::with_capacity(self.frames().count(self.walk.message, place.frame, scope)));
        let mut next = Some(first);
        while let Some(frame) = next {
            push_index(&mut self.pointer, self.lists.last().map_or(0, Vec::len));
            let element = self.object(frame);
            self.pointer.truncate(list_length);
            if element.is_empty() {
                self.mark_empty_element(frame);
            } else if let Some(items) = self.lists.last_mut() {
                items.push(Value::Object(element));
            }
            next = self.frames().frames[frame].next;
        }
        let items = self.lists.pop().unwrap_or_default();
        self.pointer.truncate(length);
        if !items.is_empty() {
            self.cells.reach(place.base, target, |_, _| {});
            self.cells.put(place.base, target.place, Value::Array(items));
        }
    }
}
