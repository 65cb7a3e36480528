//! Values of a tree by JSON Pointers.

use document::json::Value;

use crate::mapping::ToStep;

/// The value there.
pub(in super::super) fn value_mut<'v>(tree: &'v mut Value, pointer: &str) -> Option<&'v mut Value> {
    pointer.split('/').skip(1).try_fold(tree, |value, step| match value {
        Value::Object(object) => object.get_mut(&unescaped(step)),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Takes a value away that a row with these steps made, and what nothing else is in.
pub(super) fn remove(tree: &mut Value, pointer: &str, steps: &[ToStep]) {
    let mut pointer = pointer;
    let mut above = steps.len();
    while let Some((parent, last)) = pointer.rsplit_once('/') {
        let Some(container) = value_mut(tree, parent) else { return };
        match container {
            Value::Object(object) => {
                object.remove(&unescaped(last));
            }
            Value::Array(items) => {
                if let Some(at) = last.parse::<usize>().ok().filter(|at| *at < items.len()) {
                    items.remove(at);
                }
            }
            _ => return,
        }
        above = above.saturating_sub(1);
        // An element is made with the member that it is found by, and goes with the last other one.
        let selected = matches!(above.checked_sub(1).and_then(|at| steps.get(at)), Some(ToStep::Select { .. }));
        let gone = match container {
            Value::Object(object) => object.len() <= usize::from(selected),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !gone || parent.is_empty() {
            return;
        }
        pointer = parent;
    }
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
