//! Checks across the rows of one message.

mod kinds;
mod required;
mod schema;
mod selectors;

pub(super) use schema::{settle, target_of};

use std::collections::BTreeMap;
use std::ops::Range;

use super::compile::RowPlace;
use super::finding::{Source, Words};
use super::{Claim, DOCUMENT_SCOPE, Direction, Format, Message, NodeId, OneWay, RowKind};
use crate::codec::Codec;
use crate::read::Kind;
use crate::refusal::Code;

/// Where a message stands in the file.
pub(super) struct Places<'a> {
    pub(super) rows: &'a [RowPlace],
    /// What says the kind of document or question.
    pub(super) head: Range<usize>,
}

pub(super) fn run(
    message: &Message,
    format: &Format,
    places: Places<'_>,
    reads_only: &[bool],
    source: &mut Source<'_>,
) {
    let mut check = Check { message, places, source };
    check.schema();
    check.kinds();
    check.required();
    check.targets();
    check.sources();
    check.wholes();
    check.selectors();
    check.source_selectors();
    check.compared();
    check.apart();
    check.days();
    check.directions(reads_only);
    if format.kind == Kind::Xml {
        check.mixed();
    }
}

struct Check<'a, 's, 't> {
    message: &'a Message,
    places: Places<'a>,
    source: &'s mut Source<'t>,
}

impl<'a> Check<'a, '_, '_> {
    fn report(&mut self, code: Code, row: usize, to: bool, words: Words) {
        let place = &self.places.rows[row];
        let span = if to { place.to.clone() } else { place.from.clone() };
        self.source.report(code, place.row.start, span, words);
    }

    /// A finding about the codec of a row, or the value that it sets.
    fn report_codec(&mut self, code: Code, row: usize, words: Words) {
        let place = &self.places.rows[row];
        self.source.report(code, place.row.start, place.codec.clone(), words);
    }

    /// CW006: two rows that may both be active write one place, or one writes inside what the other writes whole.
    fn targets(&mut self) {
        let rows = &self.message.rows;
        for (j, b) in rows.iter().enumerate() {
            for (i, a) in rows[..j].iter().enumerate() {
                let (Some(x), Some(y)) = (a.to(), b.to()) else { continue };
                let meet = x.steps.len().min(y.steps.len());
                let overlap = a.scope == b.scope && x.steps[..meet] == y.steps[..meet];
                if overlap && Message::may_meet(&a.when, &b.when) {
                    let words = Words {
                        title: format!("two rows write {}", y.written),
                        cause: format!("line {} writes {} too", rows[i].line, x.written),
                        fix: "drop one, or give both a `when` that excludes the other".into(),
                    };
                    self.report(Code::CW006, j, true, words);
                    break;
                }
            }
        }
    }

    /// CW007: two rows that may both be active take one source.
    fn sources(&mut self) {
        for scope in &self.message.scopes {
            for slot in &scope.slots {
                for (j, &b) in slot.rows.iter().enumerate() {
                    let rows = &self.message.rows;
                    let clash = slot.rows[..j].iter().find(|&&a| Message::may_meet(&rows[a].when, &rows[b].when));
                    if let Some(&a) = clash {
                        let words = Words {
                            title: "two rows take one source".into(),
                            cause: format!("line {} takes it too", rows[a].line),
                            fix: "drop one, or give both a `when` that excludes the other".into(),
                        };
                        self.report(Code::CW007, b, false, words);
                    }
                }
            }
        }
    }

    /// CW025: the element that a selector finds in a group's list is the group's; a selector takes parts of it.
    fn wholes(&mut self) {
        let trie = &self.message.trie;
        for slot in self.message.scopes.iter().flat_map(|scope| &scope.slots) {
            let (Some(&row), None) = (slot.rows.first(), &slot.attribute) else { continue };
            if trie.nodes[slot.node].selector.is_some() && trie.is_twin(slot.node) {
                let words = Words {
                    title: "an element of a group's list taken whole by a selector".into(),
                    cause: "the group's rows take its text".into(),
                    fix: "name a part of it, or take the text in the group".into(),
                };
                self.report(Code::CW025, row, false, words);
            }
        }
    }

    /// CW016: rows of one element must stand together, because row order is element order.
    fn apart(&mut self) {
        let trie = &self.message.trie;
        let mut open: Vec<NodeId> = Vec::new();
        let mut closed: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut last_line = 0;
        for (i, place) in self.places.rows.iter().enumerate() {
            let (Some(node), false) = (place.node, place.absolute) else { continue };
            // What a selector takes out of a group's list is written with the list.
            if trie.is_twin(node) {
                continue;
            }
            let mut chain = vec![node];
            while let Some(&first) = chain.first().filter(|&&first| first != 0) {
                chain.insert(0, trie.nodes[first].parent);
            }
            let kept = chain.iter().zip(&open).take_while(|(a, b)| a == b).count();
            open.drain(kept..).for_each(|node| {
                closed.insert(node, last_line);
            });
            for &node in &chain[kept..] {
                if let Some(line) = closed.get(&node) {
                    let name = &trie.nodes[node].name.written;
                    let words = Words {
                        title: format!("rows of element {name} are apart"),
                        cause: format!("{name} was closed after line {line}"),
                        fix: format!("move this row below line {line}"),
                    };
                    self.report(Code::CW016, i, false, words);
                    closed.remove(&node);
                }
                open.push(node);
            }
            last_line = self.message.rows[i].line;
        }
    }

    /// CW015: a text that stands between child elements.
    fn mixed(&mut self) {
        // The text of an embedded document is its children.
        let nodes = self.message.trie.nodes.iter().enumerate().filter(|(i, _)| self.message.embedded != Some(*i));
        for (_, node) in nodes {
            let child = node.children.iter().map(|&c| &self.message.trie.nodes[c].name.written).next();
            let (true, Some(child), Claim::Parts) = (node.has_text, child, node.claim) else { continue };
            let row = self.message.scopes[node.scope].slots[node.slot].rows.first().copied().unwrap_or(0);
            let words = Words {
                title: format!("{} has a text row and child rows", node.name.written),
                cause: format!("{child} is a row as well"),
                fix: "drop one of them, or keep the element whole: keep = \"why\"".into(),
            };
            self.report(Code::CW015, row, false, words);
        }
    }

    /// CW011 and the like: what is required must be writable where the message goes out.
    fn directions(&mut self, reads_only: &[bool]) {
        if self.message.direction == Direction::In {
            return;
        }
        for (i, row) in self.message.rows.iter().enumerate() {
            let RowKind::Field(field) = &row.kind else { continue };
            let reads =
                field.one_way == Some(OneWay::Decode) || field.hook.is_some_and(|h| reads_only.get(h) == Some(&true));
            if field.required && reads {
                let words = Words {
                    title: "required row that cannot be written".into(),
                    cause: format!("message {} goes out", self.message.name),
                    fix: "give the row an inverse, or the message direction = \"in\"".into(),
                };
                self.report(Code::CW011, i, false, words);
            }
        }
    }

    /// CW013: the day on which a code table is asked must be a date row of the document.
    fn days(&mut self) {
        for (i, row) in self.message.rows.iter().enumerate() {
            let RowKind::Field(field) = &row.kind else { continue };
            let Codec::Code(table) = &field.codec else { continue };
            if let Some(at) = &table.at
                && self.message.day_row(at).is_none()
            {
                let words = Words {
                    title: format!("code table {} is asked at {at}", table.name),
                    cause: "no date row of this message writes that".into(),
                    fix: format!("add a date row with to = {at:?}, or remove `at`"),
                };
                self.report_codec(Code::CW013, i, words);
            }
        }
    }
}

impl Message {
    /// The date row of the document that writes this canonical path.
    pub(crate) fn day_row(&self, at: &str) -> Option<usize> {
        self.scopes[DOCUMENT_SCOPE].rows.iter().copied().find(|&row| {
            matches!(&self.rows[row].kind, RowKind::Field(f) if *f.to.written == *at && matches!(f.codec, Codec::Date(_)))
        })
    }
}
