//! Hooks: Rust for the few rows that no codec can read.

use std::panic::{AssertUnwindSafe, catch_unwind};

use document::json::{Object, Value};
use document::time::Date;

use crate::decode::cells::{Base, Cells};
use crate::mapping::Shape;

/// What a hook sees: its own value, the finished values of its group and the elements before it, the day of receipt. No
/// bytes, no siblings elsewhere.
#[derive(Clone, Copy)]
pub struct HookInput<'a> {
    /// On decode what the row's codec has read: its text, where `as` names no other; on encode the canonical value.
    pub value: &'a Value,
    /// The group's values: on decode those of the rows above, on encode all of the document or list element.
    pub group: Group<'a>,
    /// In a list, its elements before this one.
    pub earlier: &'a [Value],
    /// In a list, whether none of its elements comes after this one.
    pub last: bool,
    /// The day of the message in +08:00.
    pub day: Date,
}

/// The finished values of the document or list element in which a hook's row stands.
#[derive(Clone, Copy)]
pub struct Group<'a>(Values<'a>);

#[derive(Clone, Copy)]
enum Values<'a> {
    Object(&'a Object),
    Cells(&'a Cells, Base, &'a Shape),
}

impl<'a> Group<'a> {
    pub(crate) fn cells(cells: &'a Cells, base: Base, shape: &'a Shape) -> Self {
        Self(Values::Cells(cells, base, shape))
    }

    /// The value of a member that one row makes whole; `body.verdict` is a member of a member.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&'a Value> {
        let mut steps = path.split('.');
        let first = steps.next()?;
        let (mut value, rest) = match self.0 {
            Values::Object(object) => (object.get(first)?, steps),
            Values::Cells(cells, base, shape) => {
                let mut place = shape.find(0, first)?;
                loop {
                    if let Some(value) = cells.get(base, place) {
                        break (value, steps);
                    }
                    place = shape.find(place, steps.next()?)?;
                }
            }
        };
        for step in rest {
            value = value.as_object()?.get(step)?;
        }
        Some(value)
    }
}

impl<'a> From<&'a Object> for Group<'a> {
    fn from(object: &'a Object) -> Self {
        Self(Values::Object(object))
    }
}

/// Values are a department's data and stay out of logs.
impl std::fmt::Debug for Group<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Group(…)")
    }
}

impl std::fmt::Debug for HookInput<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookInput")
            .field("earlier", &self.earlier.len())
            .field("day", &self.day)
            .finish_non_exhaustive()
    }
}

impl HookInput<'_> {
    /// The value as text.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self) -> Result<&str, HookError> {
        self.value.as_str().ok_or_else(|| HookError::new("a text is expected"))
    }
}

/// Why a hook refuses. The text is shown to people; it holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HookError(String);

impl HookError {
    /// An error in one line.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// One direction of a hook.
pub type HookFunction = fn(&HookInput<'_>) -> Result<Value, HookError>;

/// A hook: how it reads, and how it writes if it can.
#[derive(Debug, Clone, Copy)]
pub struct Hook {
    decode: HookFunction,
    encode: Option<HookFunction>,
}

impl Hook {
    /// A pair of inverse functions: `decode` makes a value of what the row's codec has read, which is a text where `as`
    /// names no other, and `encode` that again.
    #[must_use]
    pub const fn pair(decode: HookFunction, encode: HookFunction) -> Self {
        Self { decode, encode: Some(encode) }
    }

    /// A hook that only reads; its row must say `one_way = "decode"`.
    #[must_use]
    pub const fn reader(decode: HookFunction) -> Self {
        Self { decode, encode: None }
    }

    pub(crate) fn can_encode(&self) -> bool {
        self.encode.is_some()
    }

    pub(crate) fn decode(&self, input: &HookInput<'_>) -> Result<Value, HookError> {
        guarded(self.decode, input)
    }

    pub(crate) fn encode(&self, input: &HookInput<'_>) -> Result<Value, HookError> {
        let encode = self.encode.ok_or_else(|| HookError::new("this hook does not write"))?;
        guarded(encode, input)
    }
}

/// A panic in a hook refuses one document and nothing else.
fn guarded(function: HookFunction, input: &HookInput<'_>) -> Result<Value, HookError> {
    catch_unwind(AssertUnwindSafe(|| function(input))).unwrap_or_else(|_| Err(HookError::new("the hook panicked")))
}
