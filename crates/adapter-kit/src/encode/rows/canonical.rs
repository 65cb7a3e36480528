//! Canonical values: found by their paths, and crossed off once a row has written them.

use document::json::{Object, Value};

use super::Frame;
use crate::encode::plan::{Plan, address};
use crate::mapping::{ToPath, ToStep};

impl<'m> Plan<'m> {
    pub(super) fn set(&mut self, frame: &Frame<'_, 'm>, to: &ToPath, value: &Value) {
        if let Some(found) = find(frame.object, to).filter(|found| *found == value) {
            self.take(frame.object, to, found);
        }
    }

    pub(super) fn take(&mut self, object: &Object, to: &ToPath, value: &Value) {
        self.taken.push(address(value));
        self.take_selectors(object, to);
    }

    /// The member that a selector finds an element by is the mapping's, not the format's.
    pub(super) fn take_selectors(&mut self, object: &Object, to: &ToPath) {
        for (at, step) in to.steps.iter().enumerate() {
            if let ToStep::Select { member, .. } = step
                && let Some(selected) =
                    find_steps(object, &to.steps[..=at]).and_then(Value::as_object).and_then(|o| o.get(member))
            {
                self.taken.push(address(selected));
            }
        }
    }
}

/// The value at a path.
pub(in crate::encode) fn find<'v>(object: &'v Object, to: &ToPath) -> Option<&'v Value> {
    find_steps(object, &to.steps)
}

pub(crate) fn find_steps<'v>(object: &'v Object, steps: &[ToStep]) -> Option<&'v Value> {
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
