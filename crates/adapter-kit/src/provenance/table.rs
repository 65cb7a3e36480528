//! The table as decoding keeps it: numbers of rows and slots, and one text that holds all paths.

use std::sync::Arc;

use document::json::{Value, write_escaped};

use super::{push_index, push_member, push_number};

/// What all documents of a message have in common: labels, targets and slot paths, escaped for JSON.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    /// `opinion:62` and the pieces of the target's pointer, by row.
    rows: Vec<(Box<[u8]>, Pieces)>,
    /// `/JG/JGDM`, by scope and slot.
    slots: Vec<Vec<Box<[u8]>>>,
}

/// Pieces of a pointer, each but the last followed by the position of a list's element.
type Pieces = Box<[Box<[u8]>]>;

/// Rows of a table.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    labels: Arc<Labels>,
    /// Pointers of objects and ends of pointers, and behind them the paths of all frames.
    text: String,
    paths_at: usize,
    /// Where the paths of the frames stand among them.
    frames: Vec<(u32, u32)>,
    /// Where the pointers of objects stand in the text, from 1; that of the document is empty.
    objects: Vec<(u32, u32)>,
    /// Positions of list elements on the way to targets.
    positions: Vec<u32>,
    entries: Vec<Entry>,
}

/// How much room a table takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    text: usize,
    objects: usize,
    positions: usize,
    entries: usize,
}

impl Room {
    /// Room for the first table of a message that has so many rows, and so many elements in its groups.
    pub(crate) fn of(rows: usize, elements: usize) -> Self {
        Self { text: 256 + 48 * elements, objects: elements, positions: 0, entries: rows + rows / 2 + 2 * elements }
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
struct Entry {
    at: At,
    /// Where the positions of elements begin.
    positions: u32,
    /// What follows the target, in the text.
    tail: (u32, u32),
    source: Option<Source>,
}

/// The beginning of a pointer: that of the object that a row writes to, and pieces of the row's target. No pieces and no
/// tail where the row has no canonical place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub(crate) row: u32,
    pub(crate) object: ObjectId,
    pub(crate) pieces: u32,
}

/// An object whose pointer the table knows; 0 is the document.
pub(crate) type ObjectId = u32;

/// Where a value stood.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    pub(crate) frame: u32,
    pub(crate) scope: u32,
    pub(crate) slot: u32,
    pub(crate) span: (u32, u32),
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn escaped(text: &str) -> Box<[u8]> {
    let mut out = Vec::with_capacity(text.len());
    write_escaped(text, &mut out);
    out.into()
}

impl Labels {
    pub(crate) fn new<'t>(
        rows: impl Iterator<Item = (&'t str, &'t [Box<str>])>,
        slots: impl Iterator<Item = Vec<&'t str>>,
    ) -> Self {
        let pieces = |pieces: &[Box<str>]| pieces.iter().map(|piece| escaped(piece)).collect();
        Self {
            rows: rows.map(|(label, target)| (escaped(label), pieces(target))).collect(),
            slots: slots.map(|slots| slots.into_iter().map(escaped).collect()).collect(),
        }
    }
}

impl Table {
    /// An empty table with so much room.
    pub(crate) fn new(labels: Arc<Labels>, room: Room) -> Self {
        Self {
            labels,
            text: String::with_capacity(room.text),
            paths_at: 0,
            frames: Vec::new(),
            objects: Vec::with_capacity(room.objects),
            positions: Vec::with_capacity(room.positions),
            entries: Vec::with_capacity(room.entries),
        }
    }

    /// Room for a table like this.
    pub(crate) fn room(&self) -> Room {
        Room {
            text: self.text.len(),
            objects: self.objects.len(),
            positions: self.positions.len(),
            entries: self.entries.len(),
        }
    }

    /// Makes the object at a pointer known.
    pub(crate) fn object(&mut self, pointer: &str) -> ObjectId {
        let start = self.text.len();
        self.text.push_str(pointer);
        self.objects.push((narrow(start), narrow(self.text.len())));
        narrow(self.objects.len())
    }

    /// Adds a row; `tail` appends what follows the target in its pointer.
    #[inline]
    pub(crate) fn add(
        &mut self,
        at: At,
        positions: impl Iterator<Item = u32>,
        source: Option<Source>,
        tail: impl FnOnce(&mut String),
    ) {
        let entry = self.entry(at, positions, source, tail);
        self.entries.push(entry);
    }

    /// Adds the rows of a value: one for each of its leaves.
    #[inline]
    pub(crate) fn add_value(
        &mut self,
        at: At,
        positions: impl Iterator<Item = u32>,
        source: Option<Source>,
        (value, tail): (&Value, impl FnOnce(&mut String)),
    ) {
        let entry = self.entry(at, positions, source, tail);
        self.leaves(entry, value);
    }

    #[inline]
    fn entry(
        &mut self,
        at: At,
        positions: impl Iterator<Item = u32>,
        source: Option<Source>,
        tail: impl FnOnce(&mut String),
    ) -> Entry {
        let start = self.text.len();
        tail(&mut self.text);
        let tail = (narrow(start), narrow(self.text.len()));
        let entry = Entry { at, positions: narrow(self.positions.len()), tail, source };
        self.positions.extend(positions);
        entry
    }

    #[inline]
    fn leaves(&mut self, above: Entry, value: &Value) {
        match value {
            Value::Object(_) | Value::Array(_) => self.parts(above, value),
            _ => self.entries.push(above),
        }
    }

    fn parts(&mut self, above: Entry, value: &Value) {
        match value {
            Value::Object(object) => {
                for (name, item) in object.iter() {
                    self.below(above, |text| push_member(text, name), item);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(above, |text| push_index(text, index), item);
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, above: Entry, step: impl FnOnce(&mut String), value: &Value) {
        let start = self.text.len();
        if above.tail.0 < above.tail.1 {
            self.text.extend_from_within(above.tail.0 as usize..above.tail.1 as usize);
        }
        step(&mut self.text);
        self.leaves(Entry { tail: (narrow(start), narrow(self.text.len())), ..above }, value);
    }

    /// Takes the paths of all frames along.
    pub(crate) fn close(&mut self, paths: &str, frames: impl Iterator<Item = (u32, u32)>) {
        self.paths_at = self.text.len();
        self.text.push_str(paths);
        self.frames = frames.collect();
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        const AROUND: usize = 96;
        let mut out = Vec::with_capacity(self.entries.len() * AROUND + self.text.len());
        for entry in &self.entries {
            self.write(entry, &mut out);
        }
        out
    }

    fn write(&self, entry: &Entry, out: &mut Vec<u8>) {
        let (label, pieces) = &self.labels.rows[entry.at.row as usize];
        out.extend_from_slice(b"{\"from\":\"");
        match entry.source {
            None => out.extend_from_slice(b"mapping"),
            Some(source) => {
                let (start, end) = self.frames[source.frame as usize];
                write_escaped(&self.text[self.paths_at + start as usize..self.paths_at + end as usize], out);
                out.extend_from_slice(&self.labels.slots[source.scope as usize][source.slot as usize]);
            }
        }
        out.extend_from_slice(b"\",\"row\":\"");
        out.extend_from_slice(label);
        out.push(b'"');
        if let Some(Source { span: (start, end), .. }) = entry.source {
            out.extend_from_slice(b",\"span\":[");
            push_number(out, start);
            out.push(b',');
            push_number(out, end);
            out.push(b']');
        }
        if entry.at.pieces > 0 || entry.tail.0 < entry.tail.1 {
            out.extend_from_slice(b",\"to\":\"");
            self.write_pointer(entry, pieces, out);
            out.push(b'"');
        }
        out.extend_from_slice(b"}\n");
    }

    fn write_pointer(&self, entry: &Entry, pieces: &Pieces, out: &mut Vec<u8>) {
        let text = |(start, end): (u32, u32)| &self.text[start as usize..end as usize];
        if let Some(object) = entry.at.object.checked_sub(1) {
            write_escaped(text(self.objects[object as usize]), out);
        }
        for (nth, piece) in pieces.iter().take(entry.at.pieces as usize).enumerate() {
            if let Some(before) = nth.checked_sub(1) {
                push_number(out, self.positions[entry.positions as usize + before]);
            }
            out.extend_from_slice(piece);
        }
        write_escaped(text(entry.tail), out);
    }
}
