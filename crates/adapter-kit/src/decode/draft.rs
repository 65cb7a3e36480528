//! The canonical tree under construction: values go straight to their place, and every leaf gets its origin.

use document::json::{Object, Value};

use crate::mapping::{ToPath, ToStep};
use crate::provenance::{Provenance, push_digits};

/// Where a value came from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'o> {
    /// Path in two parts; `mapping` for what the mapping says.
    pub(super) from: [&'o str; 2],
    pub(super) span: Option<(u32, u32)>,
    /// `opinion:62`.
    pub(super) row: &'o str,
}

impl<'o> Origin<'o> {
    /// Of a constant of the mapping.
    pub(super) fn mapping(row: &'o str) -> Self {
        Self { from: ["mapping", ""], span: None, row }
    }
}

/// What a step needs its place to be.
fn container(next: Option<&ToStep>) -> Value {
    match next {
        Some(ToStep::Member(_)) => Value::Object(Object::new()),
        _ => Value::Array(Vec::new()),
    }
}

/// Puts a value at a path below `object`; `pointer` is the JSON Pointer of the object, and is so again afterwards.
pub(super) fn put(
    object: &mut Object,
    to: &ToPath,
    value: Value,
    origin: Origin<'_>,
    (pointer, provenance): (&mut String, &mut Provenance),
) {
    let length = pointer.len();
    if let Some(place) = descend(object, to, origin, (pointer, provenance)) {
        leaves(&value, pointer, &mut |leaf| provenance.push(Some(leaf), origin.from, origin.span, origin.row));
        *place = value;
    }
    pointer.truncate(length);
}

/// The place of a path, made if absent; `pointer` then names it.
fn descend<'v>(
    object: &'v mut Object,
    to: &ToPath,
    origin: Origin<'_>,
    (pointer, provenance): (&mut String, &mut Provenance),
) -> Option<&'v mut Value> {
    let (first, mut rest) = to.steps.split_first()?;
    let ToStep::Member(name) = first else { return None };
    push_member(pointer, name);
    let mut at = object.entry(name, || container(rest.first()));
    while let Some((step, later)) = rest.split_first() {
        at = match (step, at) {
            (ToStep::Member(name), Value::Object(object)) => {
                push_member(pointer, name);
                object.entry(name, || container(later.first()))
            }
            (ToStep::Select { member, value }, Value::Array(items)) => {
                let found = items.iter().position(|item| {
                    item.as_object().and_then(|o| o.get(member)).and_then(Value::as_str) == Some(value)
                });
                let index = found.unwrap_or_else(|| {
                    let mut element = Object::new();
                    element.insert(member.clone(), value.as_str());
                    items.push(Value::Object(element));
                    items.len() - 1
                });
                push_index(pointer, index);
                if found.is_none() {
                    let length = pointer.len();
                    push_member(pointer, member);
                    provenance.push(Some(pointer), ["mapping", ""], None, origin.row);
                    pointer.truncate(length);
                }
                items.get_mut(index)?
            }
            (ToStep::Index(index), Value::Array(items)) => {
                let index = (*index).min(items.len());
                if index == items.len() {
                    items.push(container(later.first()));
                }
                push_index(pointer, index);
                items.get_mut(index)?
            }
            _ => return None,
        };
        rest = later;
    }
    Some(at)
}

/// Calls with the pointer of every leaf of a value that stands at `pointer`.
fn leaves(value: &Value, pointer: &mut String, leaf: &mut impl FnMut(&str)) {
    let length = pointer.len();
    match value {
        Value::Object(object) => {
            for (name, item) in object.iter() {
                push_member(pointer, name);
                leaves(item, pointer, leaf);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push_index(pointer, index);
                leaves(item, pointer, leaf);
                pointer.truncate(length);
            }
        }
        _ => leaf(pointer),
    }
}

/// Appends a member to a JSON Pointer (RFC 6901).
pub(crate) fn push_member(pointer: &mut String, name: &str) {
    pointer.push('/');
    if name.bytes().any(|b| matches!(b, b'~' | b'/')) {
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(name);
    }
}

/// Appends a position to a JSON Pointer.
pub(crate) fn push_index(pointer: &mut String, index: usize) {
    pointer.push('/');
    push_digits(pointer, u32::try_from(index).unwrap_or(u32::MAX));
}
