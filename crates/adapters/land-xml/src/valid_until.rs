//! The bureau gives validity in years from the date of issue; documents name the last day.

use adapter_kit::{Hook, HookError, HookInput};
use document::json::Value;
use document::time::Date;
use jiff::Span;

/// `3` years from 2026-11-03 ⇄ `2029-11-02`: date of issue, plus the years, minus one day.
pub(crate) const HOOK: Hook = Hook::pair(decode, encode);

fn issued_on(input: &HookInput<'_>) -> Result<Date, HookError> {
    let text = input.group.get("issuedOn").and_then(Value::as_str);
    text.and_then(|t| t.parse().ok()).ok_or_else(|| HookError::new("there is no date of issue"))
}

fn last_day(issued_on: Date, years: i16) -> Option<Date> {
    let same_day = issued_on.checked_add(Span::new().years(years)).ok()?;
    same_day.yesterday().ok()
}

fn decode(input: &HookInput<'_>) -> Result<Value, HookError> {
    let years: i16 = input
        .text()?
        .parse()
        .ok()
        .filter(|y| (1..=99).contains(y))
        .ok_or_else(|| HookError::new("years from 1 to 99 are expected"))?;
    let day = last_day(issued_on(input)?, years).ok_or_else(|| HookError::new("the last day cannot be reckoned"))?;
    Ok(Value::from(day.to_string()))
}

fn encode(input: &HookInput<'_>) -> Result<Value, HookError> {
    let until: Date = input.text()?.parse().map_err(|_| HookError::new("a date is expected"))?;
    let issued_on = issued_on(input)?;
    let years = until.year() - issued_on.year();
    let whole = |years: &i16| *years > 0 && last_day(issued_on, *years) == Some(until);
    // Issued on 1 January, the last day falls into the year before.
    let years = [years, years + 1].into_iter().find(whole);
    years.map(|y| Value::from(y.to_string())).ok_or_else(|| HookError::new("validity is not whole years"))
}
