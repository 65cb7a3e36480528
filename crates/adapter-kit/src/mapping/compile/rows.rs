//! The rows of a message.

mod building;
mod claim;
mod condition;
mod digest;
mod field;
mod list;
mod value;

use std::ops::Range;

use super::super::finding::Words;
use super::super::path::{FromPath, Leaf, PathError, ToPath};
use super::super::trie::{Claim, NodeId};
use super::super::{Row, RowKind};
use super::Compiler;
use super::codec::OPTIONS;
use super::table::{Table, Text};
use crate::codec::Codec;
use crate::refusal::Code;

pub(super) use building::Building;
pub(crate) use building::RowPlace;

pub(super) const KEYS: [&str; 22] = [
    "from", "to", "each", "rows", "as", "required", "default", "context", "set", "value", "ordinal", "reason", "const",
    "when", "keep", "ignore", "one_way", "hook", "cdata", "single", "nil", "count",
];

/// The parts of a row that every kind has.
struct Frame<'t> {
    table: &'t Table<'t>,
    scope: usize,
    from: Option<Text<'t>>,
    to: Option<(ToPath, Range<usize>)>,
}

impl Compiler<'_> {
    pub(super) fn row(&mut self, building: &mut Building, table: &Table<'_>, scope: usize) {
        let known: Vec<_> = KEYS.iter().chain(&OPTIONS).copied().collect();
        table.only(&known, &mut self.source);
        let from = table.text(if table.has("each") { "each" } else { "from" }, &mut self.source);
        let to = table.text(if table.has("set") { "set" } else { "to" }, &mut self.source);
        let to = to.and_then(|text| Some((self.read_target(&text, table.span.start)?, text.span)));
        let frame = Frame { table, scope, from, to };
        let when = table.text("when", &mut self.source);
        if table.has("set") {
            if let Some(kind) = self.set(&frame) {
                push(building, self, &frame, kind, None);
            }
        } else if let Some(from) = &frame.from {
            let Some(path) = self.read_source(from, table.span.start) else { return };
            let Some(node) = self.locate(building, &frame, &path) else { return };
            self.source_row(building, &frame, (&path, node));
        } else {
            self.report(
                &frame,
                Code::CW001,
                ("row without from, each or set", "a row takes something or sets something", "add from = \"…\""),
            );
        }
        // A group pushes its own rows behind itself, a refused row pushes none: the row is found by its place.
        let place = self.source.place(table.span.start);
        if let (Some(when), Some(row)) = (when, building.rows.iter().rposition(|r| place == (r.line, r.column))) {
            let conditions = self.conditions(&when, table.span.start);
            building.conditions.push((row, conditions));
        }
    }

    fn report(&mut self, frame: &Frame<'_>, code: Code, (title, cause, fix): (&str, &str, &str)) {
        let span = frame.from.as_ref().map_or(frame.table.span.start..frame.table.span.start + 1, |f| f.span.clone());
        let words = Words { title: title.into(), cause: cause.into(), fix: fix.into() };
        self.source.report(code, frame.table.span.start, span, words);
    }

    fn read_target(&mut self, text: &Text<'_>, row: usize) -> Option<ToPath> {
        match ToPath::parse(text.text) {
            Ok(path) => Some(path),
            Err(PathError::Syntax { at, what }) => {
                let span = text.span.start + 1 + at..text.span.end.saturating_sub(1).max(text.span.start + 2 + at);
                let words = Words {
                    title: format!("path {:?} cannot be read", text.text),
                    cause: what.into(),
                    fix: "a.b, a[0].b or a[member=value].b".into(),
                };
                self.source.report(Code::CW002, row, span, words);
                None
            }
            Err(PathError::Prefix { .. }) => None,
        }
    }

    /// Finds or makes the node of a path; a finding where it runs through a kept element or a list.
    fn locate(&mut self, building: &mut Building, frame: &Frame<'_>, path: &FromPath) -> Option<NodeId> {
        let (mut node, scope) = if path.absolute {
            (0, building.trie.nodes[0].scope)
        } else {
            (building.scopes[frame.scope].node, frame.scope)
        };
        let row = building.rows.len();
        for (i, step) in path.steps.iter().enumerate() {
            let last = i + 1 == path.steps.len();
            let child = building.trie.child(node, step);
            node = child.unwrap_or_else(|| building.add_node(node, step.clone(), scope));
            let found = &building.trie.nodes[node];
            if child.is_some() && found.claim != Claim::Parts {
                let (Claim::Keep(by) | Claim::Ignore(by)) = found.claim else { return None };
                let cause = format!("line {} takes {} whole", building.rows[by].line, found.name.written);
                self.report(frame, Code::CW009, ("row is never reached", &cause, "drop one of the rows"));
                return None;
            }
            let selected =
                path.steps.get(i + 1).is_some_and(|next| next.selector.is_some() && next.name.local.is_empty());
            let grouped = found.opens.is_some() && !(last && frame.table.has("each")) && !selected;
            if child.is_some() && grouped {
                let cause = format!("{} repeats", found.name.written);
                self.report(
                    frame,
                    Code::CW008,
                    ("path through a list", &cause, "put the row into the rows of its group"),
                );
                return None;
            }
            if child.is_none() && row < found.order {
                building.trie.nodes[node].order = row;
            }
        }
        Some(node)
    }

    fn source_row(&mut self, building: &mut Building, frame: &Frame<'_>, source: (&FromPath, NodeId)) {
        let (path, node) = source;
        let table = frame.table;
        if let Some(key) = ["keep", "ignore"].into_iter().find(|key| table.has(key)) {
            return self.claim(building, frame, source, key);
        }
        if table.has("each") {
            return self.group(building, frame, node);
        }
        let at = building.slot_of(node, &path.leaf);
        let kind = if table.has("const") {
            self.constant(frame, at)
        } else if table.has("count") {
            self.count(building, frame, at)
        } else if table.has("context") {
            self.context(frame, at)
        } else if digest::is_digest(table) {
            self.digest(building, frame, at)
        } else if frame.to.is_some() {
            self.field(building, frame, (at, node))
        } else if table.has("to") {
            // Its target cannot be read, and that is said already.
            None
        } else {
            self.report(
                frame,
                Code::CW001,
                ("row does nothing", "no to, keep, const, count or context", "add to = \"…\" or keep = \"why\""),
            );
            None
        };
        let Some(kind) = kind else { return };
        building.scopes[at.scope].slots[at.slot].rows.push(building.rows.len());
        if path.leaf == Leaf::Own {
            building.trie.nodes[node].has_text = true;
            let holds_file = matches!(&kind, RowKind::Field(field) if matches!(field.codec, Codec::Base64(_)));
            building.trie.nodes[node].attachment |= holds_file;
        }
        push(building, self, frame, kind, Some((node, path.absolute)));
    }
}

fn push(
    building: &mut Building,
    compiler: &Compiler<'_>,
    frame: &Frame<'_>,
    kind: RowKind,
    node: Option<(NodeId, bool)>,
) {
    let table = frame.table;
    let (line, column) = compiler.source.place(table.span.start);
    let row = building.rows.len();
    building.places.push(RowPlace {
        row: table.span.clone(),
        from: frame.from.as_ref().map_or(table.span.clone(), |f| f.span.clone()),
        to: frame.to.as_ref().map_or(table.span.clone(), |(_, span)| span.clone()),
        when: table.get("when").map_or(table.span.clone(), toml::Spanned::span),
        codec: ["as", "value", "to"]
            .iter()
            .find_map(|key| table.get(key))
            .map_or(table.span.clone(), toml::Spanned::span),
        node: node.map(|(node, _)| node),
        absolute: node.is_some_and(|(_, absolute)| absolute),
    });
    let scope = frame.scope;
    let label = format!("{}:{line}", building.message);
    building.rows.push(Row { line, column, label, scope, when: Vec::new(), kind, target: None });
    building.scopes[scope].rows.push(row);
}
