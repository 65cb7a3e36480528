//! Canonical values: found by their paths, and crossed off once a row has written them.

use document::json::{Object, Value};

use super::Frame;
use crate::encode::plan::Plan;
use crate::mapping::{Row, Target, ToPath, ToStep};

impl<'m> Plan<'m> {
    pub(super) fn set(&mut self, frame: &Frame<'_, 'm>, row: &'m Row, value: &Value) {
        if self.value(frame, row) == Some(value) {
            self.take(frame, row);
        }
    }

    /// The canonical value of a row.
    pub(in crate::encode) fn value(&self, frame: &Frame<'_, 'm>, row: &Row) -> Option<&'m Value> {
        match target(frame, row) {
            Some(target) => self.values.get(frame.values, target.place),
            None => find(frame.object, row.to()?),
        }
    }

    /// Crosses off the canonical value that a row has written, and what its path finds elements by: this is the mapping's, not
    /// the format's.
    pub(super) fn take(&mut self, frame: &Frame<'_, 'm>, row: &Row) {
        self.take_alone(frame, row);
        match (target(frame, row), row.to()) {
            (Some(target), _) => {
                let shape = &self.message.scopes[frame.scope].shape;
                self.values.take_selectors(frame.values, shape, target);
            }
            (None, Some(to)) => self.take_selectors(frame.object, to),
            (None, None) => {}
        }
    }

    /// Crosses off a row's canonical value; gives it.
    pub(in crate::encode) fn take_alone(&mut self, frame: &Frame<'_, 'm>, row: &Row) -> Option<&'m Value> {
        let value = self.value(frame, row)?;
        match target(frame, row) {
            Some(target) => self.values.take(frame.values, target.place),
            None => self.values.take_value(value),
        }
        Some(value)
    }

    fn take_selectors(&mut self, object: &Object, to: &ToPath) {
        for (at, step) in to.steps.iter().enumerate() {
            if let ToStep::Select { member, .. } = step
                && let Some(selected) =
                    find_steps(object, &to.steps[..=at]).and_then(Value::as_object).and_then(|o| o.get(member))
            {
                self.values.take_value(selected);
            }
        }
    }
}

/// Where a row's value is among those of its frame, if it has a place of its own there.
pub(super) fn target<'r>(frame: &Frame<'_, '_>, row: &'r Row) -> Option<&'r Target> {
    row.target.as_ref().filter(|target| target.own && row.scope == frame.scope)
}

/// The value at a path.
fn find<'v>(object: &'v Object, to: &ToPath) -> Option<&'v Value> {
    find_steps(object, &to.steps)
}

pub(in crate::encode) fn find_steps<'v>(object: &'v Object, steps: &[ToStep]) -> Option<&'v Value> {
    let (first, rest) = steps.split_first()?;
    let ToStep::Member(name) = first else { return None };
    rest.iter().try_fold(object.get(name)?, |at, step| match step {
        ToStep::Member(name) => at.as_object()?.get(name),
        ToStep::Select { member, value } => at
            .as_array()?
            .iter()
            .find(|item| item.as_object().and_then(|o| o.get(member)).and_then(Value::as_str) == Some(value)),
        ToStep::Index(index) => at.as_array()?.get(*index),
    })
}

/// JSON Pointer of a path, as far as it can be followed.
pub(in crate::encode) fn pointer(frame: &Frame<'_, '_>, to: &ToPath) -> String {
    let mut pointer = String::new();
    if let (Some(outer), Some(list)) = (frame.outer, frame.list) {
        pointer = self::pointer(outer, list);
        crate::provenance::push_index(&mut pointer, frame.earlier.len());
    }
    for (at, step) in to.steps.iter().enumerate() {
        match step {
            ToStep::Member(name) => crate::provenance::push_member(&mut pointer, name),
            ToStep::Index(index) => crate::provenance::push_index(&mut pointer, *index),
            ToStep::Select { member, value } => {
                let items = find_steps(frame.object, &to.steps[..at]).and_then(Value::as_array).unwrap_or_default();
                let found = items
                    .iter()
                    .position(|i| i.as_object().and_then(|o| o.get(member)).and_then(Value::as_str) == Some(value));
                crate::provenance::push_index(&mut pointer, found.unwrap_or(items.len()));
            }
        }
    }
    pointer
}
