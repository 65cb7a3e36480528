//! The app sends telephone numbers as people dial them; documents hold them in E.164.

use adapter_kit::{Hook, HookError, HookInput};
use document::json::Value;

/// `10000000001` ⇄ `+8610000000001`. A number of a place is dialled with 0 before its area: `023-60000001` ⇄
/// `+862360000001`. One that begins with `+` stays as it is.
pub(crate) const HOOK: Hook = Hook::pair(decode, encode);

const CHINA: &str = "+86";
/// E.164, 6.1: at most 15 digits with the country's code.
const MOST: usize = 15;

fn decode(input: &HookInput<'_>) -> Result<Value, HookError> {
    let text: String = input.text()?.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let number = match text.strip_prefix('0') {
        Some(national) => format!("{CHINA}{national}"),
        None if is_mobile(&text) => format!("{CHINA}{text}"),
        None => text,
    };
    if is_e164(&number) {
        Ok(number.into())
    } else {
        Err(HookError::new("neither a mobile number nor one with its area"))
    }
}

fn encode(input: &HookInput<'_>) -> Result<Value, HookError> {
    let number = input.text()?;
    if !is_e164(number) {
        return Err(HookError::new("a number +… is expected"));
    }
    let dialled = match number.strip_prefix(CHINA) {
        None => number.to_owned(),
        Some(national) if is_mobile(national) => national.to_owned(),
        Some(national) if national.starts_with('0') => number.to_owned(),
        Some(national) => format!("0{national}"),
    };
    Ok(dialled.into())
}

fn is_mobile(national: &str) -> bool {
    national.len() == 11 && national.starts_with('1')
}

fn is_e164(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    (5..=MOST).contains(&digits.len()) && whole && !digits.starts_with('0')
}
