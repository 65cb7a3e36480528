//! A licence that ended or was suspended says so from the day of the export; its own dates are those of its registration.

use adapter_kit::{Hook, HookError, HookInput};
use document::json::Value;
use document::time::Date;

/// `2026.07.15 10:20:30` ⇄ `2026-07-15`; what is written begins at midnight, the time that came is kept as a spelling.
pub(crate) const HOOK: Hook = Hook::pair(decode, encode);

fn decode(input: &HookInput<'_>) -> Result<Value, HookError> {
    let wrong = || HookError::new("a time written as yyyy.MM.dd HH:mm:ss is expected");
    let (day, time) = input.text()?.split_once(' ').ok_or_else(wrong)?;
    if !is_time(time) || !has_form(day, "....-..-..", '.') {
        return Err(wrong());
    }
    let day: Date = day.replace('.', "-").parse().map_err(|_| wrong())?;
    Ok(Value::from(day.to_string()))
}

fn encode(input: &HookInput<'_>) -> Result<Value, HookError> {
    let day: Date = input.text()?.parse().map_err(|_| HookError::new("a date is expected"))?;
    Ok(Value::from(format!("{} 00:00:00", day.to_string().replace('-', "."))))
}

fn is_time(text: &str) -> bool {
    let within = |at: usize, most: u8| text.get(at..at + 2).and_then(|n| n.parse().ok()).is_some_and(|n: u8| n <= most);
    has_form(text, "..-..-..", ':') && within(0, 23) && within(3, 59) && within(6, 59)
}

/// Digits where the form has a point, `between` where it has a dash.
fn has_form(text: &str, form: &str, between: char) -> bool {
    let fits = |(c, f): (char, char)| if f == '-' { c == between } else { c.is_ascii_digit() };
    text.len() == form.len() && text.chars().zip(form.chars()).all(fits)
}
