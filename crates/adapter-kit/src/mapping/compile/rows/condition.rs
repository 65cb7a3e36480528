//! What rows and messages depend on: `when` and `match`.

use std::ops::Range;

use super::super::super::finding::Words;
use super::super::super::path::FromPath;
use super::super::super::{Condition, DOCUMENT_SCOPE, Test};
use super::super::Compiler;
use super::super::table::Table;
use super::Building;
use crate::refusal::Code;

impl Compiler<'_> {
    /// CW013 of a `match`: what it compares must be a row as well, so that it is written again.
    pub(in crate::mapping::compile) fn check_match(
        &mut self,
        building: &Building,
        table: &Table<'_>,
        conditions: &[(FromPath, Test)],
    ) {
        let named = |(path, test): &(FromPath, Test)| {
            let at = building.find(DOCUMENT_SCOPE, path);
            let rows = at.map_or(0, |at| building.scopes[at.scope].slots[at.slot].rows.len());
            rows > 0 || matches!(test, Test::Present | Test::Absent)
        };
        if !conditions.iter().all(named)
            && let Some(text) = table.text("match", &mut self.source)
        {
            self.condition_on_nothing(text.span.start, text.span);
        }
    }

    fn condition_on_nothing(&mut self, at: usize, span: Range<usize>) {
        let words = Words {
            title: "condition on a path that no row names".into(),
            cause: "no row takes this path".into(),
            fix: "correct the path, or add a row for it".into(),
        };
        self.source.report(Code::CW013, at, span, words);
    }

    pub(in crate::mapping::compile) fn resolve_conditions(&mut self, building: &mut Building) {
        for (row, conditions) in std::mem::take(&mut building.conditions) {
            for (path, test) in conditions {
                let at = building.find(building.rows[row].scope, &path);
                let named = at.filter(|at| {
                    let slot = &building.scopes[at.scope].slots[at.slot];
                    !slot.rows.is_empty() || matches!(test, Test::Present | Test::Absent)
                });
                match named {
                    Some(at) => building.rows[row].when.push(Condition { at, test }),
                    None => {
                        let place = &building.places[row];
                        self.condition_on_nothing(place.row.start, place.when.clone());
                    }
                }
            }
        }
    }
}
