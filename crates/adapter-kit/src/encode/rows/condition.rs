//! Whether a row is active: conditions ask what the message will say.

use std::borrow::Cow;

use super::Frame;
use crate::encode::plan::Plan;
use crate::mapping::{Condition, Row, RowKind, SlotRef};

/// Conditions of rows that conditions depend on: a mapping nests them rarely, and never this deep.
const DEEPEST: usize = 8;

impl<'m> Plan<'m> {
    pub(super) fn active(&self, frame: &Frame<'_, 'm>, row: &'m Row, depth: usize) -> bool {
        let holds = |condition: &Condition| {
            // A row that asks about its own place asks about what it would write there itself.
            let own = match &row.kind {
                RowKind::Field(field) if field.at == condition.at => match self.text_here(frame, row) {
                    Some(text) => Some(text),
                    // Of two rows that share a place, what one cannot write may be the other's to write.
                    None => self.legacy_beside(frame, condition.at, Some(row), depth),
                },
                RowKind::Const { at, .. } if *at == condition.at => self.text_here(frame, row),
                _ => self.legacy(frame, condition.at, depth),
            };
            condition.test.holds(own.as_deref())
        };
        depth < DEEPEST && row.when.iter().all(holds)
    }

    /// The text that a row would write.
    pub(super) fn text_here(&self, frame: &Frame<'_, 'm>, row: &'m Row) -> Option<Cow<'m, str>> {
        match &row.kind {
            RowKind::Field(field) => {
                self.text_of(frame.of(field.at.scope), row, field).ok().flatten().map(|written| written.text)
            }
            RowKind::Const { value, .. } => Some(value.as_str().into()),
            _ => None,
        }
    }

    /// The text that a slot will have.
    pub(super) fn legacy(&self, frame: &Frame<'_, 'm>, at: SlotRef, depth: usize) -> Option<Cow<'m, str>> {
        self.legacy_beside(frame, at, None, depth)
    }

    /// The text that other rows than this one will give a slot.
    pub(super) fn legacy_beside(
        &self,
        frame: &Frame<'_, 'm>,
        at: SlotRef,
        own: Option<&'m Row>,
        depth: usize,
    ) -> Option<Cow<'m, str>> {
        let frame = frame.of(at.scope);
        self.message.slot(at).rows.iter().find_map(|&row| {
            let row = &self.message.rows[row];
            let other = own.is_none_or(|own| !std::ptr::eq(own, row));
            if other && self.active(frame, row, depth + 1) { self.text_here(frame, row) } else { None }
        })
    }
}
