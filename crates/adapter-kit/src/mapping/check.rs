//! Checks across the rows of one message.

mod schema;

pub(super) use schema::settle;

use std::collections::{BTreeMap, HashMap};

use super::compile::RowPlace;
use super::finding::{Source, Words};
use super::path::{ToPath, ToStep};
use super::{Claim, DOCUMENT_SCOPE, Direction, Format, Message, NodeId, OneWay, Row, RowKind};
use crate::codec::Codec;
use crate::read::Kind;
use crate::refusal::Code;

pub(super) fn run(
    message: &Message,
    format: &Format,
    places: &[RowPlace],
    reads_only: &[bool],
    source: &mut Source<'_>,
) {
    let mut check = Check { message, places, source };
    check.schema();
    check.targets();
    check.sources();
    check.selectors();
    check.apart();
    check.days();
    check.directions(reads_only);
    if format.kind == Kind::Xml {
        check.mixed();
    }
}

struct Check<'a, 's, 't> {
    message: &'a Message,
    places: &'a [RowPlace],
    source: &'s mut Source<'t>,
}

impl<'a> Check<'a, '_, '_> {
    fn report(&mut self, code: Code, row: usize, to: bool, words: Words) {
        let place = &self.places[row];
        let span = if to { place.to.clone() } else { place.from.clone() };
        self.source.report(code, place.row.start, span, words);
    }

    fn target(row: &'a Row) -> Option<&'a ToPath> {
        match &row.kind {
            RowKind::Field(field) => Some(&field.to),
            RowKind::Set { to, .. } | RowKind::Group { to, .. } | RowKind::Const { to: Some((to, _)), .. } => Some(to),
            RowKind::Digest(digest) => digest.to.as_ref(),
            _ => None,
        }
    }

    /// CW006: two rows that may both be active write one place, or one writes inside what the other writes whole.
    fn targets(&mut self) {
        let rows = &self.message.rows;
        for (j, b) in rows.iter().enumerate() {
            for (i, a) in rows[..j].iter().enumerate() {
                let (Some(x), Some(y)) = (Self::target(a), Self::target(b)) else { continue };
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

    /// CW025: elements of one list are found in two ways.
    fn selectors(&mut self) {
        let mut ways: HashMap<(usize, Vec<ToStep>), (String, usize)> = HashMap::new();
        for (i, row) in self.message.rows.iter().enumerate() {
            let Some(to) = Self::target(row) else { continue };
            for (at, step) in to.steps.iter().enumerate() {
                let way = match step {
                    ToStep::Member(_) => continue,
                    ToStep::Select { member, .. } => format!("[{member}=…]"),
                    ToStep::Index(_) => "[n]".to_owned(),
                };
                let (first, line) =
                    ways.entry((row.scope, to.steps[..at].to_vec())).or_insert_with(|| (way.clone(), row.line));
                if *first != way {
                    let words = Words {
                        title: format!("elements of one list found by {way} and by {first}"),
                        cause: format!("line {line} says {first}"),
                        fix: "use one kind of selector for a list".into(),
                    };
                    self.report(Code::CW025, i, true, words);
                    return;
                }
            }
        }
    }

    /// CW016: rows of one element must stand together, because row order is element order.
    fn apart(&mut self) {
        let trie = &self.message.trie;
        let mut open: Vec<NodeId> = Vec::new();
        let mut closed: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut last_line = 0;
        for (i, place) in self.places.iter().enumerate() {
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
        for node in &self.message.trie.nodes {
            let child = node.children.iter().map(|&c| &self.message.trie.nodes[c].name.written).next();
            let (true, Some(child), Claim::Parts) = (node.has_text, child, node.claim) else { continue };
            let row = self.message.scopes[node.scope].slots[node.slot].rows.first().copied().unwrap_or(0);
            let words = Words {
                title: format!("{} has a text row and child rows", node.name.written),
                cause: format!("{child} is a row as well"),
                fix: "drop one of them".into(),
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
                self.report(Code::CW013, i, false, words);
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
