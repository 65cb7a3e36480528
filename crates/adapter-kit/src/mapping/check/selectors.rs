//! CW025: two selectors that can choose the same element, in the source or in the document; CW007: a row for what a
//! selector compares.

use std::collections::HashMap;

use super::Check;
use crate::mapping::finding::Words;
use crate::mapping::path::ToStep;
use crate::mapping::{Claim, NodeId};
use crate::refusal::Code;

impl Check<'_, '_, '_> {
    /// Elements of one list of the document are found in one way.
    pub(super) fn selectors(&mut self) {
        let mut ways: HashMap<(usize, Vec<ToStep>), (String, usize)> = HashMap::new();
        for (i, row) in self.message.rows.iter().enumerate() {
            let Some(to) = row.to() else { continue };
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

    /// Elements of one name in the source are told apart by one attribute or member.
    pub(super) fn source_selectors(&mut self) {
        let trie = &self.message.trie;
        for parent in &trie.nodes {
            for (j, &b) in parent.children.iter().enumerate() {
                let clash = parent.children[..j].iter().find(|&&a| self.may_choose_one(a, b));
                if let (Some(&a), Some(row)) = (clash, self.row_of(b)) {
                    let line = self.row_of(a).map_or(0, |first| self.message.rows[first].line);
                    let words = Words {
                        title: format!("{} and {} can be one element", trie.nodes[a].shown, trie.nodes[b].shown),
                        cause: format!("line {line} takes {}", trie.nodes[a].shown),
                        fix: "tell them apart by different values of one attribute or member".into(),
                    };
                    self.report(Code::CW025, row, false, words);
                }
            }
        }
    }

    /// What a selector compares is read and written by it; a row of its own would write it twice.
    pub(super) fn compared(&mut self) {
        let nodes = &self.message.trie.nodes;
        for node in nodes {
            let Some(selector) = &node.selector else { continue };
            let own = node.children.iter().find(|&&child| nodes[child].name.local == selector.key.local);
            if let Some(row) = own.and_then(|&child| self.row_of(child)) {
                let words = Words {
                    title: format!("two rows claim {} of {}", selector.key.local, node.shown),
                    cause: "the selector compares it, and writes it".into(),
                    fix: "drop this row: what a selector compares needs none".into(),
                };
                self.report(Code::CW007, row, false, words);
            }
        }
    }

    fn may_choose_one(&self, a: NodeId, b: NodeId) -> bool {
        let (a, b) = (&self.message.trie.nodes[a], &self.message.trie.nodes[b]);
        if a.name.local != b.name.local || a.name.namespace != b.name.namespace {
            return false;
        }
        match (&a.selector, &b.selector) {
            (Some(x), Some(y)) => x.key != y.key,
            (None, None) => false,
            // What is kept whole, or repeats, is all the others.
            (None, Some(_)) => a.opens.is_none() && a.claim == Claim::Parts,
            (Some(_), None) => b.opens.is_none() && b.claim == Claim::Parts,
        }
    }

    /// The first row at a node or below it.
    fn row_of(&self, node: NodeId) -> Option<usize> {
        let trie = &self.message.trie;
        self.places.rows.iter().position(|place| {
            let mut at = place.node;
            while let Some(found) = at.filter(|&found| found != node) {
                at = (found != 0).then(|| trie.nodes[found].parent);
            }
            at.is_some()
        })
    }
}
