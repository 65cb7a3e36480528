//! A schema as a plan: one walk over a value that says yes, without words.
//!
//! Nearly every value that is checked is right. The general validator can say what is wrong, and costs several times as much
//! for saying nothing. A plan admits only what that validator accepts; what it does not admit, the validator judges. So no
//! finding comes from here, and a schema beyond what a plan can express is merely checked more slowly.

mod compile;
mod pattern;

use compact_str::CompactString;
use jsonschema::Validator;

use super::node::{Tree, View};
use crate::json;

pub(super) use compile::File;
use pattern::Pattern;

/// A schema, its references followed, as nodes that name each other by number.
pub(super) struct Plan {
    nodes: Vec<Node>,
    root: Id,
}

type Id = usize;

/// What one schema wants. Of each kind of value only its own part speaks, as in JSON Schema.
struct Node {
    kinds: Kinds,
    constants: Option<Box<[json::Value]>>,
    text: Option<Range<usize>>,
    pattern: Option<Pattern>,
    integer: Option<Range<i64>>,
    array: Option<Array>,
    object: Option<Object>,
    /// What is left to the general validator: formats, unique items, patterns beyond tables.
    general: Option<Validator<Tree>>,
    all: Vec<Id>,
    any: Vec<Id>,
    conditions: Vec<Condition>,
    /// Whether what it does not admit is certainly wrong.
    exact: bool,
}

/// From least to most, both included.
#[derive(Clone, Copy)]
struct Range<T> {
    least: T,
    most: T,
}

/// Which kinds of values there may be.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kinds(u8);

struct Array {
    length: Range<usize>,
    prefix: Vec<Id>,
    rest: Option<Id>,
}

struct Object {
    length: Range<usize>,
    names: Option<Id>,
    /// In the order of their names, as canonical documents have them.
    members: Vec<Member>,
    /// One bit a member.
    required: u64,
    others: Others,
}

struct Member {
    name: CompactString,
    /// None where a name is required and says no more.
    value: Option<Id>,
}

/// What becomes of members that no schema names.
#[derive(Clone, Copy)]
enum Others {
    Open,
    Closed,
    Like(Id),
}

struct Condition {
    when: Id,
    then: Option<Id>,
    otherwise: Option<Id>,
}

impl Plan {
    /// Whether the schema certainly accepts this value; `false` says nothing.
    pub(super) fn admits(&self, value: View<'_>) -> bool {
        self.holds(self.root, value)
    }

    fn holds(&self, id: Id, value: View<'_>) -> bool {
        let node = &self.nodes[id];
        node.kinds.has(value)
            && node.constants.as_ref().is_none_or(|all| all.iter().any(|constant| is(constant, value)))
            && match value {
                View::Text(text) => {
                    node.text.is_none_or(|length| is_long(text, length))
                        && node.pattern.as_ref().is_none_or(|pattern| pattern.fits(text))
                }
                View::Int(int) => node.integer.is_none_or(|range| range.has(*int)),
                View::Array(items) => node.array.as_ref().is_none_or(|array| self.array(array, items)),
                View::Object(members) => node.object.as_ref().is_none_or(|object| self.object(object, members)),
                View::Bool(_) => true,
            }
            && node.general.as_ref().is_none_or(|general| general.is_valid(value))
            && node.all.iter().all(|id| self.holds(*id, value))
            && (node.any.is_empty() || node.any.iter().any(|id| self.holds(*id, value)))
            && node.conditions.iter().all(|condition| {
                let next = if self.holds(condition.when, value) { condition.then } else { condition.otherwise };
                next.is_none_or(|id| self.holds(id, value))
            })
    }

    fn array(&self, array: &Array, items: &[json::Value]) -> bool {
        let mut shapes = array.prefix.iter().map(|id| Some(*id)).chain(std::iter::repeat(array.rest));
        array.length.has(items.len())
            && items.iter().all(|item| shapes.next().flatten().is_none_or(|id| self.holds(id, item.into())))
    }

    fn object(&self, object: &Object, members: &json::Object) -> bool {
        if !object.length.has(members.len()) {
            return false;
        }
        if let (Others::Open, None) = (object.others, object.names) {
            // Of many members few are looked at.
            return object.members.iter().enumerate().all(|(at, member)| match members.get(&member.name) {
                Some(value) => member.value.is_none_or(|id| self.holds(id, value.into())),
                None => object.required & bit(at) == 0,
            });
        }
        let (mut seen, mut next) = (0, 0);
        members.iter().all(|(name, value)| {
            let found = object.find(name, next);
            if let Some(at) = found {
                seen |= bit(at);
                next = at + 1;
            }
            let named = found.and_then(|at| object.members[at].value);
            object.names.is_none_or(|id| self.holds(id, View::Text(name)))
                && match (named, object.others) {
                    (Some(id), _) | (None, Others::Like(id)) => self.holds(id, value.into()),
                    (None, others) => matches!(others, Others::Open),
                }
        }) && seen & object.required == object.required
    }
}

impl Object {
    /// The member of this name, looked for from the one that is next in order.
    fn find(&self, name: &str, next: usize) -> Option<usize> {
        let (before, after) = self.members.split_at(next.min(self.members.len()));
        let after = after.iter().position(|member| member.name == name).map(|at| at + before.len());
        after.or_else(|| before.iter().position(|member| member.name == name))
    }
}

impl<T: PartialOrd> Range<T> {
    fn has(&self, value: T) -> bool {
        self.least <= value && value <= self.most
    }
}

impl Kinds {
    const NONE: Self = Self(0);
    const ALL: Self = Self(31);
    const BOOL: Self = Self(1);
    const INT: Self = Self(2);
    const TEXT: Self = Self(4);
    const ARRAY: Self = Self(8);
    const OBJECT: Self = Self(16);

    fn has(self, value: View<'_>) -> bool {
        let kind = match value {
            View::Bool(_) => Self::BOOL,
            View::Int(_) => Self::INT,
            View::Text(_) => Self::TEXT,
            View::Array(_) => Self::ARRAY,
            View::Object(_) => Self::OBJECT,
        };
        self.0 & kind.0 != 0
    }
}

const fn bit(at: usize) -> u64 {
    1 << at
}

fn is(constant: &json::Value, value: View<'_>) -> bool {
    match (constant, value) {
        (json::Value::Bool(a), View::Bool(b)) => a == b,
        (json::Value::Int(a), View::Int(b)) => a == b,
        (json::Value::Text(a), View::Text(b)) => a == b,
        _ => false,
    }
}

/// Whether a text has so many characters; counted only where its bytes do not say it.
fn is_long(text: &str, length: Range<usize>) -> bool {
    let bytes = text.len();
    (bytes <= length.most && bytes.div_ceil(4) >= length.least) || length.has(text.chars().count())
}
