//! Village, town and district review one after the other, and nobody reviews what was not agreed to.

use adapter_kit::{Hook, HookError, HookInput};
use document::json::Value;

/// A level that comes after those before it, and at the end of them none is missing.
pub(crate) const HOOK: Hook = Hook::pair(judge, judge);

/// Levels in their order, as documents and as people name them.
const LEVELS: [(&str, &str); 3] = [("village", "村"), ("town", "镇"), ("district", "区")];

fn judge(input: &HookInput<'_>) -> Result<Value, HookError> {
    let level = place(input.value).ok_or_else(|| HookError::new("no level of review"))?;
    let (_, name) = LEVELS[level];
    let before = input.earlier.last();
    if let Some(last) = before.and_then(level_of) {
        let (_, above) = LEVELS[last];
        if level <= last {
            return Err(HookError::new(format!("level {name} after {above}")));
        }
        if before.and_then(|review| member(review, "verdict")?.as_str()) == Some("disagree") {
            return Err(HookError::new(format!("level {name} after 不同意 of {above}")));
        }
    }
    // A level that is missing may still come, out of order, and is then refused where it stands.
    let missing = (0..level).find(|&below| input.earlier.get(below).and_then(level_of) != Some(below));
    match missing.filter(|_| input.last) {
        Some(missing) => Err(HookError::new(format!("level {name} without {}", LEVELS[missing].1))),
        None => Ok(input.value.clone()),
    }
}

fn level_of(review: &Value) -> Option<usize> {
    place(member(review, "level")?)
}

fn member<'v>(review: &'v Value, name: &str) -> Option<&'v Value> {
    review.as_object()?.get(name)
}

fn place(level: &Value) -> Option<usize> {
    LEVELS.iter().position(|(canonical, _)| level.as_str() == Some(canonical))
}
