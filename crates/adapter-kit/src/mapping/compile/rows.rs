//! The rows of a message.

mod condition;
mod digest;
mod value;

use std::ops::Range;

use super::super::finding::{Words, nearest};
use super::super::path::{FromPath, FromStep, Leaf, Name, PathError, ToPath};
use super::super::trie::{Claim, NodeId, Trie};
use super::super::{DOCUMENT_SCOPE, Field, OneWay, Row, RowKind, Scope, Slot, SlotRef, Test};
use super::Compiler;
use super::codec::OPTIONS;
use super::format::choice;
use super::table::{Table, Text};
use crate::codec::Codec;
use crate::refusal::Code;

pub(super) const KEYS: [&str; 21] = [
    "from", "to", "each", "rows", "as", "required", "default", "context", "set", "value", "reason", "const", "when",
    "keep", "ignore", "one_way", "hook", "cdata", "single", "nil", "count",
];

/// A message under construction.
pub(super) struct Building {
    pub(super) message: String,
    pub(super) trie: Trie,
    pub(super) scopes: Vec<Scope>,
    pub(super) rows: Vec<Row>,
    /// Where each row and its paths stand.
    pub(super) places: Vec<RowPlace>,
    conditions: Vec<(usize, Vec<(FromPath, Test)>)>,
    /// Rows that count a list, and the path of the list.
    counts: Vec<(usize, FromPath)>,
    /// Digest rows, and where the content of each stands.
    contents: Vec<(usize, FromPath, Range<usize>)>,
}

/// Where a row stands in the file.
pub(crate) struct RowPlace {
    pub(crate) row: Range<usize>,
    pub(crate) from: Range<usize>,
    pub(crate) to: Range<usize>,
    pub(crate) when: Range<usize>,
    /// What says what the row makes: its codec, else its constant, else its target.
    pub(crate) codec: Range<usize>,
    /// The node that the row names; none for `set`.
    pub(crate) node: Option<NodeId>,
    /// Whether the path began with `/`.
    pub(crate) absolute: bool,
}

impl Building {
    pub(super) fn new(trie: Trie) -> Self {
        Self {
            message: String::new(),
            trie,
            scopes: Vec::new(),
            rows: Vec::new(),
            places: Vec::new(),
            conditions: Vec::new(),
            counts: Vec::new(),
            contents: Vec::new(),
        }
    }

    pub(super) fn place_root(&mut self, scope: usize) {
        self.scopes[scope].slots.push(Slot::new(0, None));
        self.trie.nodes[0].scope = scope;
    }

    pub(super) fn add_node(&mut self, parent: NodeId, step: FromStep, scope: usize) -> NodeId {
        let node = self.trie.add(parent, step, scope, self.rows.len());
        self.trie.nodes[node].slot = self.scopes[scope].slots.len();
        self.scopes[scope].slots.push(Slot::new(node, None));
        node
    }

    /// Puts the elements on the way to a document, which are there before any row, where their first rows are.
    pub(super) fn order_way_to(&mut self, document: NodeId) {
        let own =
            self.places.iter().position(|place| place.node.is_some() && !place.absolute).unwrap_or(self.rows.len());
        let mut at = document;
        while at != 0 {
            let below = |place: &RowPlace| place.node.is_some_and(|node| self.trie.is_within(node, at));
            self.trie.nodes[at].order = self.places.iter().position(below).map_or(own, |first| first.min(own));
            at = self.trie.nodes[at].parent;
        }
    }

    fn slot_of(&mut self, node: NodeId, leaf: &Leaf) -> SlotRef {
        let scope = self.trie.nodes[node].scope;
        let Leaf::Attribute(name) = leaf else {
            return SlotRef { scope, slot: self.trie.nodes[node].slot };
        };
        if let Some((_, slot)) = self.trie.nodes[node].attributes.iter().find(|(n, _)| n == name) {
            return SlotRef { scope, slot: *slot };
        }
        let slot = self.scopes[scope].slots.len();
        self.scopes[scope].slots.push(Slot::new(node, Some(name.clone())));
        self.trie.nodes[node].attributes.push((name.clone(), slot));
        SlotRef { scope, slot }
    }

    pub(super) fn has_files(&self) -> bool {
        self.rows.iter().any(|row| match &row.kind {
            RowKind::Field(field) => matches!(field.codec, Codec::Base64(_)),
            kind => matches!(kind, RowKind::Digest(_)),
        })
    }

    /// An existing slot for a path seen from a scope; no node is made.
    fn find(&self, scope: usize, path: &FromPath) -> Option<SlotRef> {
        let mut node = if path.absolute { 0 } else { self.scopes[scope].node };
        for step in &path.steps {
            node = self.trie.child(node, step)?;
        }
        let found = &self.trie.nodes[node];
        let slot = match &path.leaf {
            Leaf::Own => found.slot,
            Leaf::Attribute(name) => found.attributes.iter().find(|(n, _)| n == name)?.1,
        };
        Some(SlotRef { scope: found.scope, slot })
    }
}

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

    fn claim(&mut self, building: &mut Building, frame: &Frame<'_>, (path, node): (&FromPath, NodeId), key: &str) {
        let reason = frame.table.text(key, &mut self.source).map_or("", |t| t.text);
        if reason.trim().is_empty() {
            let words = Words {
                title: format!("{key} without a reason"),
                cause: "people will ask why".into(),
                fix: format!("write {key} = \"why\""),
            };
            self.no_reason(frame, key, words);
        }
        let row = building.rows.len();
        let at = match path.leaf {
            Leaf::Own => {
                let whole = if key == "keep" { Claim::Keep(row) } else { Claim::Ignore(row) };
                let found = &building.trie.nodes[node];
                if found.children.is_empty() && found.attributes.is_empty() && !found.has_text {
                    building.trie.nodes[node].claim = whole;
                    building.trie.nodes[node].repeats = frame.table.has("each");
                    None
                } else if building.trie.nodes[node].children.is_empty() && !frame.table.has("each") {
                    // Rows above take its attributes, or its text on other conditions: what is left is its text.
                    building.trie.nodes[node].has_text = true;
                    let at = building.slot_of(node, &path.leaf);
                    building.scopes[at.scope].slots[at.slot].rows.push(row);
                    Some(at)
                } else {
                    let fix = format!("drop the rows below it: {key} takes an element whole, with all that is in it");
                    self.report(
                        frame,
                        Code::CW009,
                        ("element is taken whole and in parts", "rows above take parts of it", &fix),
                    );
                    None
                }
            }
            Leaf::Attribute(_) => {
                let at = building.slot_of(node, &path.leaf);
                building.scopes[at.scope].slots[at.slot].rows.push(row);
                Some(at)
            }
        };
        let kind = if key == "keep" { RowKind::Keep { node, at } } else { RowKind::Ignore { node, at } };
        push(building, self, frame, kind, Some((node, path.absolute)));
    }

    fn group(&mut self, building: &mut Building, frame: &Frame<'_>, node: NodeId) {
        let Some((to, _)) =
            frame.to.clone().filter(|(to, _)| matches!(to.steps.last(), Some(super::super::path::ToStep::Member(_))))
        else {
            return self.report(
                frame,
                Code::CW008,
                ("group without a list", "to must name a list", "add to = \"list\""),
            );
        };
        let parts = building.trie.nodes[node].children.iter().any(|&c| building.trie.nodes[c].selector.is_none());
        if building.trie.nodes[node].opens.is_some() || parts {
            return self.report(
                frame,
                Code::CW007,
                ("element repeats twice", "another row takes it", "drop one of the rows"),
            );
        }
        let scope = building.scopes.len();
        let slots = vec![Slot::new(node, None)];
        building.scopes.push(Scope { parent: Some(frame.scope), node, slots, ..Scope::default() });
        building.trie.nodes[node].opens = Some(scope);
        building.trie.nodes[node].scope = scope;
        building.trie.nodes[node].slot = 0;
        let single = frame.table.truth("single", &mut self.source);
        push(building, self, frame, RowKind::Group { scope, to, single }, Some((node, false)));
        for row in frame.table.tables("rows", &mut self.source) {
            self.row(building, &row, scope);
        }
    }

    fn count(&mut self, building: &mut Building, frame: &Frame<'_>, at: SlotRef) -> Option<RowKind> {
        let text = frame.table.text("count", &mut self.source)?;
        let path = self.read_source(&text, frame.table.span.start)?;
        building.counts.push((building.rows.len(), path));
        Some(RowKind::Count { at, of: DOCUMENT_SCOPE })
    }

    /// The lists of rows that count: now that all groups are known.
    pub(super) fn resolve_counts(&mut self, building: &mut Building) {
        for (row, path) in std::mem::take(&mut building.counts) {
            let scope = building.rows[row].scope;
            let top = if path.absolute { 0 } else { building.scopes[scope].node };
            let node = path.steps.iter().try_fold(top, |node, step| building.trie.child(node, step));
            let opened = node.and_then(|node| building.trie.nodes[node].opens);
            let near = |of: &usize| *of == DOCUMENT_SCOPE || building.scopes[*of].parent == Some(scope);
            match (opened.filter(near), &mut building.rows[row].kind) {
                (Some(opened), RowKind::Count { of, .. }) => *of = opened,
                _ => {
                    let words = Words {
                        title: "count of what is no list".into(),
                        cause: "no each of this message or of the rows here has this path".into(),
                        fix: "write count = \"…\" as the each is written, the message's own from the root: /A/B".into(),
                    };
                    let place = &building.places[row];
                    self.source.report(Code::CW008, place.row.start, place.from.clone(), words);
                }
            }
        }
    }

    /// The slot by which an absent value is told: `xsi:nil`, or the JSON value itself.
    fn nil(&mut self, building: &mut Building, frame: &Frame<'_>, (at, node): (SlotRef, NodeId)) -> Option<SlotRef> {
        const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
        if !frame.table.truth("nil", &mut self.source) {
            return None;
        }
        if self.format.kind == crate::read::Kind::Json {
            return Some(at);
        }
        let Some((prefix, _)) = self.format.namespaces.iter().find(|(p, uri)| uri == XSI && !p.is_empty()) else {
            let cause = format!("no prefix is bound to {XSI}");
            let fix = format!("add xsi = \"{XSI}\" to [format] namespaces");
            let words = Words { title: "nil without xsi".into(), cause, fix };
            self.source.report(Code::CW003, frame.table.span.start, frame.table.key_span("nil"), words);
            return None;
        };
        let written = format!("{prefix}:nil").into();
        let name = Name { namespace: Some(XSI.into()), local: "nil".into(), written };
        Some(building.slot_of(node, &Leaf::Attribute(name)))
    }

    fn field(&mut self, building: &mut Building, frame: &Frame<'_>, (at, node): (SlotRef, NodeId)) -> Option<RowKind> {
        let table = frame.table;
        let codec = self.codec(table)?;
        let (to, _) = frame.to.clone()?;
        let hook = table.text("hook", &mut self.source);
        let hook = match hook {
            None => None,
            Some(name) => Some(self.hook(frame, &name)?),
        };
        let default = table.text("default", &mut self.source);
        if let Some(default) = default.as_ref().filter(|_| hook.is_none()) {
            self.passes(frame, &codec, default);
        }
        let mut one_way =
            choice(table, "one_way", &[("decode", OneWay::Decode), ("encode", OneWay::Encode)], &mut self.source);
        if one_way.is_some() && table.text("reason", &mut self.source).is_none_or(|t| t.text.trim().is_empty()) {
            let words = Words {
                title: "one_way without a reason".into(),
                cause: "the other direction loses this".into(),
                fix: "add reason = \"why\"".into(),
            };
            self.no_reason(frame, "one_way", words);
        }
        if hook.is_some_and(|hook| !self.hooks[hook].1.can_encode()) {
            one_way = Some(OneWay::Decode);
        }
        let required = table.truth("required", &mut self.source);
        let cdata = table.truth("cdata", &mut self.source);
        let default = default.map(|t| t.text.to_owned());
        let nil = self.nil(building, frame, (at, node));
        let day = None;
        Some(RowKind::Field(Box::new(Field {
            at,
            to,
            codec,
            day,
            hook,
            required,
            default,
            cdata,
            nil,
            beside: None,
            one_way,
        })))
    }

    fn hook(&mut self, frame: &Frame<'_>, name: &Text<'_>) -> Option<usize> {
        let found = self.hooks.iter().position(|(n, ..)| n == name.text);
        match found {
            Some(hook) => self.hooks[hook].2 = true,
            None => {
                let names: Vec<_> = self.hooks.iter().map(|(n, ..)| n.as_str()).collect();
                let fix = nearest(name.text, &names)
                    .map_or_else(|| format!("add {:?} to hooks", name.text), |n| format!("did you mean {n:?}?"));
                let words =
                    Words { title: format!("hook {} is not known", name.text), cause: "not in hooks".into(), fix };
                self.source.report(Code::CW024, frame.table.span.start, name.span.clone(), words);
            }
        }
        found
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
