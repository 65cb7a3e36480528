//! The table as decoding keeps it: numbers of rows and slots, and one text that holds all paths.

use std::ops::Range;
use std::sync::Arc;

use document::json::write_escaped;

use super::push_number;

/// What all documents of a message have in common: row labels and slot paths, escaped for JSON.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    /// `opinion:62`, by row.
    rows: Vec<Box<[u8]>>,
    /// `/JG/JGDM`, by scope and slot.
    slots: Vec<Vec<Box<[u8]>>>,
}

/// Rows of a table.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    labels: Arc<Labels>,
    /// JSON Pointers, and behind them the paths of all frames.
    text: String,
    paths_at: usize,
    entries: Vec<Entry>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// The pointer in the text; empty where the row has no canonical place.
    to: (u32, u32),
    source: Option<Source>,
    row: u32,
}

/// Where a value stood.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    /// The frame's path, in the text of all frames' paths.
    pub(crate) frame: (u32, u32),
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
    pub(crate) fn new<'t>(rows: impl Iterator<Item = &'t str>, slots: impl Iterator<Item = Vec<&'t str>>) -> Self {
        Self {
            rows: rows.map(escaped).collect(),
            slots: slots.map(|slots| slots.into_iter().map(escaped).collect()).collect(),
        }
    }
}

impl Table {
    /// An empty table with room for a usual document.
    pub(crate) fn new(labels: Arc<Labels>, rows: usize) -> Self {
        Self { labels, text: String::with_capacity(rows * 40), paths_at: 0, entries: Vec::with_capacity(rows * 2) }
    }

    /// Adds a row for a value at the pointer that `to` writes.
    pub(crate) fn add(&mut self, row: usize, source: Option<Source>, to: impl FnOnce(&mut String)) {
        let start = self.text.len();
        to(&mut self.text);
        self.entries.push(Entry { to: (narrow(start), narrow(self.text.len())), source, row: narrow(row) });
    }

    /// The pointer added last, to be extended.
    pub(crate) fn last_pointer(&self) -> Range<usize> {
        self.entries.last().map_or(0..0, |entry| entry.to.0 as usize..entry.to.1 as usize)
    }

    /// Adds a row for a member or item below the value whose pointer stands at `above`.
    pub(crate) fn add_below(&mut self, row: usize, source: Option<Source>, above: Range<usize>, tail: &str) {
        let start = self.text.len();
        self.text.extend_from_within(above);
        self.text.push('/');
        self.text.push_str(tail);
        self.entries.push(Entry { to: (narrow(start), narrow(self.text.len())), source, row: narrow(row) });
    }

    /// Forgets the row added last: its value has parts, and they have rows of their own.
    pub(crate) fn drop_last(&mut self) {
        self.entries.pop();
    }

    /// Takes the paths of all frames along.
    pub(crate) fn close(&mut self, paths: &str) {
        self.paths_at = self.text.len();
        self.text.push_str(paths);
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
        out.extend_from_slice(b"{\"from\":\"");
        match entry.source {
            None => out.extend_from_slice(b"mapping"),
            Some(source) => {
                let path = self.paths_at + source.frame.0 as usize..self.paths_at + source.frame.1 as usize;
                write_escaped(&self.text[path], out);
                out.extend_from_slice(&self.labels.slots[source.scope as usize][source.slot as usize]);
            }
        }
        out.extend_from_slice(b"\",\"row\":\"");
        out.extend_from_slice(&self.labels.rows[entry.row as usize]);
        out.push(b'"');
        if let Some(Source { span: (start, end), .. }) = entry.source {
            out.extend_from_slice(b",\"span\":[");
            push_number(out, start);
            out.push(b',');
            push_number(out, end);
            out.push(b']');
        }
        if entry.to.0 < entry.to.1 {
            out.extend_from_slice(b",\"to\":\"");
            write_escaped(&self.text[entry.to.0 as usize..entry.to.1 as usize], out);
            out.push(b'"');
        }
        out.extend_from_slice(b"}\n");
    }
}
