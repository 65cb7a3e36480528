//! Rows of lists: groups, and what counts their elements.

use super::super::super::finding::Words;
use super::super::super::path::ToStep;
use super::super::super::trie::NodeId;
use super::super::super::{DOCUMENT_SCOPE, RowKind, Scope, Slot, SlotRef};
use super::super::Compiler;
use super::{Building, Frame, push};
use crate::refusal::Code;

impl Compiler<'_> {
    pub(super) fn group(&mut self, building: &mut Building, frame: &Frame<'_>, node: NodeId) {
        let Some((to, _)) = frame.to.clone().filter(|(to, _)| matches!(to.steps.last(), Some(ToStep::Member(_))))
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

    pub(super) fn count(&mut self, building: &mut Building, frame: &Frame<'_>, at: SlotRef) -> Option<RowKind> {
        let text = frame.table.text("count", &mut self.source)?;
        let path = self.read_source(&text, frame.table.span.start)?;
        building.counts.push((building.rows.len(), path));
        Some(RowKind::Count { at, of: DOCUMENT_SCOPE })
    }

    /// The lists of rows that count: now that all groups are known.
    pub(in crate::mapping::compile) fn resolve_counts(&mut self, building: &mut Building) {
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
}
