//! Rows of lists: groups, and what counts their elements.

use std::borrow::Cow;

use document::json::Value;

use super::{Frame, target};
use crate::encode::marks::{At, Place};
use crate::encode::plan::Plan;
use crate::encode::tree::{Form, OutId};
use crate::mapping::{NodeId, Row, RowKind, SlotRef, ToPath};
use crate::read::Kind;
use crate::refusal::Refusal;

impl<'m> Plan<'m> {
    /// Writes how many elements a list has.
    pub(super) fn count(&mut self, frame: &Frame<'_, 'm>, at: SlotRef, of: usize) -> Result<(), Refusal> {
        let list = |row: &'m Row| match &row.kind {
            RowKind::Group { scope, .. } if *scope == of => self.value(frame, row).and_then(Value::as_array),
            _ => None,
        };
        let count = match of {
            crate::mapping::DOCUMENT_SCOPE => self.total,
            _ => self.message.rows.iter().find_map(list).map_or(0, <[Value]>::len),
        };
        let slot = self.message.slot(at);
        if self.waits(at) && self.tree.there(self.message, self.base(frame, at), slot.node).is_none() {
            return Ok(());
        }
        if self.marks.said_nothing(&self.tree, self.place_of(frame, at)) {
            return Ok(());
        }
        let spelling = self.spelling(frame, at).filter(|spelling| crate::codec::trim(spelling).parse() == Ok(count));
        let text = spelling.map_or_else(|| count.to_string().into(), Cow::Borrowed);
        self.write(frame, at, text);
        Ok(())
    }

    pub(super) fn group(
        &mut self,
        frame: &Frame<'_, 'm>,
        row: &'m Row,
        (scope, to): (usize, &'m ToPath),
    ) -> Result<(), Refusal> {
        let items = self.value(frame, row).and_then(Value::as_array);
        if let (Some(_), Some(target)) = (items, target(frame, row)) {
            self.values.settle(frame.values, target.place);
        }
        let items = items.unwrap_or_default();
        let node = self.message.scopes[scope].node;
        let first = || format!("{}{}", self.message.scopes[scope].path, self.nth(0));
        let is_silent = || self.marks.has_elements() && self.is_element(At::new(frame.place, &first()));
        if items.is_empty() && !is_silent() {
            return Ok(());
        }
        let base = (frame.out, self.message.scopes[frame.scope].node);
        let parent = if self.mapping.format.kind == Kind::Json {
            let list = self.tree.at(self.message, base, node);
            let single = self.marks.is_marked(&self.tree, At::end(self.place_at(list)), &["single"]);
            self.tree.nodes[list].form = if single { Form::Single } else { Form::Array };
            list
        } else {
            self.tree.at(self.message, base, self.message.trie.nodes[node].parent)
        };
        let above = self.place_at(parent);
        let mut index = 0;
        for (earlier, item) in items.iter().enumerate() {
            let Value::Object(object) = item else {
                self.values.leave(item);
                continue;
            };
            self.silent((parent, node), above, &mut index);
            index += 1;
            let out = self.tree.add(self.message, parent, node, index);
            let place = self.place_at(out);
            let (earlier, last) = (&items[..earlier], earlier + 1 == items.len());
            let values = self.values.open(&self.message.scopes[scope].shape, object);
            self.rows(&Frame { scope, object, values, earlier, last, out, place, outer: Some(frame), list: Some(to) })?;
            self.values.close(values);
        }
        self.silent((parent, node), above, &mut index);
        Ok(())
    }

    /// Adds the elements that stood here and said nothing a row takes.
    pub(super) fn silent(&mut self, (parent, node): (OutId, NodeId), above: Place, index: &mut u32) {
        if !self.marks.has_elements() {
            return;
        }
        let name = if self.mapping.format.kind == Kind::Json { "" } else { &*self.message.trie.nodes[node].name.local };
        let slash = if name.is_empty() { "" } else { "/" };
        while self.is_element(At::new(above, &format!("{slash}{name}{}", self.nth(*index)))) {
            *index += 1;
            self.tree.add(self.message, parent, node, *index);
        }
    }

    /// How a path counts the element behind so many.
    pub(super) fn nth(&self, before: u32) -> String {
        match self.mapping.format.kind {
            Kind::Json => format!("/{before}"),
            Kind::Xml => format!("[{}]", before + 1),
        }
    }

    /// Where a node stands, as far as marks ask.
    pub(super) fn place_at(&self, out: OutId) -> Place {
        if self.marks.is_empty() { Place::default() } else { self.tree.place(out) }
    }

    /// Whether an element stood here and said nothing.
    fn is_element(&self, at: At<'_>) -> bool {
        self.marks.is_marked(&self.tree, at, &["element"])
    }
}
