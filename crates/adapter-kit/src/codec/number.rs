//! `int`, `decimal`, `money`, `quantity`, `json-number`: digits are moved and kept, never computed with.

use std::borrow::Cow;

use compact_str::CompactString;
use document::json::{Object, Value};

use crate::refusal::Code;

use super::{CodecError, Reading, trim};

/// What a number may be written with although it is not written so, and by which sign its decimals are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lenient {
    pub(crate) thousands: bool,
    pub(crate) fullwidth: bool,
    pub(crate) leading_zero: bool,
    pub(crate) plus: bool,
    /// The decimal sign is a comma and the thousands' a point, in what is written as well: `1.234,56`.
    pub(crate) comma: bool,
}

impl Lenient {
    /// A number as the format writes it.
    pub(super) fn write(self, number: Cow<'_, str>) -> Cow<'_, str> {
        if self.comma { exchanged(&number).into() } else { number }
    }
}

/// Comma and point each in the other's place.
fn exchanged(text: &str) -> String {
    let other = |c| match c {
        ',' => '.',
        '.' => ',',
        c => c,
    };
    text.chars().map(other).collect()
}

const MOST_DIGITS: usize = 28;
/// 2^53 − 1.
const MOST: i64 = 9_007_199_254_740_991;

fn not_a(what: &str) -> CodecError {
    CodecError {
        code: Code::CW205,
        title: None,
        hint: Some(format!("write it as {what}, or allow the spelling by lenient")),
    }
}

fn beyond(what: &str) -> CodecError {
    CodecError { code: Code::CW205, title: None, hint: Some(format!("documents hold {what}")) }
}

/// What documents hold: 18 digits before the point and 9 behind it.
fn fits_documents(decimal: &str) -> bool {
    let digits = decimal.strip_prefix('-').unwrap_or(decimal);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    whole.len() <= 18 && fraction.len() <= 9
}

/// A decimal as it was read.
pub(super) struct Decimal<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) spelled: bool,
}

pub(super) fn decode_decimal(raw: &str, lenient: Lenient) -> Result<Decimal<'_>, CodecError> {
    if lenient.comma {
        let read = decode_decimal(&exchanged(raw), Lenient { comma: false, ..lenient })
            .map(|read| Decimal { text: Cow::Owned(read.text.into_owned()), spelled: read.spelled });
        return read.map_err(|_| not_a("a decimal with a comma"));
    }
    let trimmed = trim(raw);
    let mut text = Cow::Borrowed(trimmed);
    if lenient.fullwidth && trimmed.bytes().any(|b| b >= 0x80) {
        text = Cow::Owned(trimmed.chars().map(narrow).collect());
    }
    if lenient.plus && text.starts_with('+') {
        text = Cow::Owned(text[1..].to_owned());
    }
    if lenient.thousands && text.contains(',') {
        text = Cow::Owned(without_separators(&text).ok_or_else(|| not_a("a decimal"))?);
    }
    if lenient.leading_zero {
        text = without_leading_zeros(text);
    }
    if !is_decimal(&text) {
        return Err(not_a("a decimal"));
    }
    let spelled = *text != *raw;
    Ok(Decimal { text, spelled })
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '．' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// `46,524.02` without its separators; `None` where a group has not three digits.
fn without_separators(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let digits = first.trim_start_matches('-').len();
    if !(1..=3).contains(&digits) || groups.any(|g| g.len() != 3) || fraction.is_some_and(|f| f.contains(',')) {
        return None;
    }
    Some(text.replace(',', ""))
}

fn without_leading_zeros(text: Cow<'_, str>) -> Cow<'_, str> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |d| ("-", d));
    let stripped = digits.trim_start_matches('0');
    let kept = if stripped.is_empty() || stripped.starts_with('.') { digits.len() - stripped.len() } else { 0 };
    let kept = if kept > 0 { &digits[kept - 1..] } else { stripped };
    if kept.len() == digits.len() { text } else { Cow::Owned(format!("{sign}{kept}")) }
}

/// `-?digits[.digits]`, no leading zeros, at most 28 digits.
fn is_decimal(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let leading = |part: &[u8]| part.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = leading(digits);
    let count = match &digits[whole..] {
        [] => whole,
        [b'.', fraction @ ..] if !fraction.is_empty() && leading(fraction) == fraction.len() => whole + fraction.len(),
        _ => return false,
    };
    let zero = || digits.len() < bytes.len() && digits.iter().all(|byte| matches!(byte, b'0' | b'.'));
    whole > 0 && (whole == 1 || digits[0] != b'0') && count <= MOST_DIGITS && !zero()
}

pub(super) fn decode_int(raw: &str, lenient: Lenient) -> Result<Reading, CodecError> {
    let whole = || not_a("a whole number without leading zeros");
    let decimal = decode_decimal(raw, lenient).map_err(|_| whole())?;
    if decimal.text.contains('.') {
        return Err(whole());
    }
    match decimal.text.parse::<i64>() {
        Ok(int) if (-MOST..=MOST).contains(&int) => Ok(Reading::new(int, decimal.spelled)),
        _ => Err(beyond("whole numbers within ±9007199254740991")),
    }
}

pub(super) fn encode_int(value: &Value) -> Result<String, CodecError> {
    value.as_int().map(|int| int.to_string()).ok_or_else(|| CodecError::new(Code::CW303, "a whole number is expected"))
}

pub(super) fn encode_decimal(value: &Value) -> Result<Cow<'_, str>, CodecError> {
    match value {
        Value::Text(text) if is_decimal(text) => Ok(text.as_str().into()),
        Value::Int(int) => Ok(int.to_string().into()),
        _ => Err(CodecError::new(Code::CW303, "a decimal of at most 28 digits is expected")),
    }
}

pub(super) fn decode_json_number(raw: &str) -> Result<Reading, CodecError> {
    if !is_json_number(raw) {
        return Err(not_a("a JSON number with an exponent within ±28"));
    }
    Ok(Reading::exact(raw))
}

pub(super) fn encode_json_number(value: &Value) -> Result<Cow<'_, str>, CodecError> {
    match value {
        Value::Text(text) if is_json_number(text) => Ok(text.as_str().into()),
        Value::Int(int) => Ok(int.to_string().into()),
        _ => Err(CodecError::new(Code::CW303, "the text of a JSON number is expected")),
    }
}

/// A number of RFC 8259 whose exponent is within ±28 and which has at most 28 digits.
fn is_json_number(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
    // A negative zero is a JSON number, though no decimal.
    let plain = is_decimal(digits);
    let small = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && e.bytes().all(|b| b.is_ascii_digit()) && e.parse::<u32>().is_ok_and(|e| e <= 28)
    });
    plain && small
}

pub(super) fn decode_quantity(raw: &str, unit: &'static str, lenient: Lenient) -> Result<Reading, CodecError> {
    let decimal = decode_decimal(raw, lenient)?;
    if !fits_documents(&decimal.text) {
        return Err(beyond("quantities of 18 digits before the point and 9 behind it"));
    }
    let mut quantity = Object::with_capacity(2);
    quantity.push_new(CompactString::const_new("value"), (&*decimal.text).into());
    quantity.push_new(CompactString::const_new("unit"), CompactString::const_new(unit).into());
    Ok(Reading::new(quantity, decimal.spelled))
}

pub(super) fn encode_quantity<'v>(value: &'v Value, unit: &str) -> Result<Cow<'v, str>, CodecError> {
    let quantity = value.as_object().ok_or_else(|| CodecError::new(Code::CW303, "a quantity is expected"))?;
    let found = quantity.get("unit").and_then(Value::as_str).unwrap_or_default();
    if found != unit {
        return Err(CodecError::new(
            Code::CW303,
            format!("the unit is {found:?}, this format writes {unit:?}; quantities are never converted"),
        ));
    }
    encode_decimal(quantity.get("value").unwrap_or(const { &Value::Bool(false) }))
}

/// An amount of money in a unit of 元, 万元, 亿元 or 分.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MoneyCodec {
    /// Power of ten of the unit: 万元 4, 分 −2.
    pub(crate) power: i32,
    /// Decimals to pad to on encode.
    pub(crate) scale: Option<usize>,
    pub(crate) lenient: Lenient,
}

impl MoneyCodec {
    /// The power of ten of a unit.
    pub(crate) fn power_of(unit: &str) -> Option<i32> {
        match unit {
            "元" => Some(0),
            "万元" => Some(4),
            "亿元" => Some(8),
            "分" => Some(-2),
            _ => None,
        }
    }

    pub(super) fn decode(&self, raw: &str) -> Result<Reading, CodecError> {
        let decimal = decode_decimal(raw, self.lenient)?;
        let amount = shift(&decimal.text, self.power, 2);
        if !fits_documents(&amount) {
            return Err(beyond("amounts of 18 digits before the point and 9 behind it"));
        }
        let spelled = decimal.spelled || self.write(&amount).is_none_or(|written| written != *decimal.text);
        let mut money = Object::with_capacity(2);
        money.push_new(CompactString::const_new("amount"), amount.into());
        money.push_new(CompactString::const_new("currency"), CompactString::const_new("CNY").into());
        Ok(Reading::new(money, spelled))
    }

    pub(super) fn encode(&self, value: &Value) -> Result<String, CodecError> {
        let money = value.as_object().ok_or_else(|| CodecError::new(Code::CW303, "an amount of money is expected"))?;
        if money.get("currency").and_then(Value::as_str) != Some("CNY") {
            return Err(CodecError::new(Code::CW303, "this format writes CNY only"));
        }
        let amount = money.get("amount").and_then(Value::as_str).filter(|a| is_decimal(a));
        let amount = amount.ok_or_else(|| CodecError::new(Code::CW303, "an amount as a decimal is expected"))?;
        let written = self.write(amount);
        written
            .map(String::from)
            .ok_or_else(|| CodecError::new(Code::CW303, "the amount has more decimals than the format's scale"))
    }

    /// The shortest exact form, padded to `scale`.
    fn write(&self, amount: &str) -> Option<CompactString> {
        let mut text = shift(amount, -self.power, 0);
        if text.contains('.') {
            text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        }
        let Some(scale) = self.scale else { return Some(text) };
        let decimals = text.split_once('.').map_or(0, |(_, f)| f.len());
        if decimals > scale {
            return None;
        }
        if decimals == 0 && scale > 0 {
            text.push('.');
        }
        for _ in decimals..scale {
            text.push('0');
        }
        Some(text)
    }
}

/// A decimal times a power of ten, exactly, with at least `decimals` decimals and no needless ones beyond.
fn shift(text: &str, power: i32, decimals: usize) -> CompactString {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |d| ("-", d));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut all = CompactString::with_capacity(digits.len() + 12);
    let leading = if power < 0 { power.unsigned_abs() as usize } else { 0 };
    for _ in 0..leading {
        all.push('0');
    }
    all.push_str(whole);
    all.push_str(fraction);
    let mut point = whole.len() + leading;
    if power < 0 {
        point -= leading;
    } else {
        point += power.unsigned_abs() as usize;
    }
    while all.len() < point + decimals {
        all.push('0');
    }
    let (mut whole, mut fraction) = (&all[..point], &all[point..]);
    whole = whole.trim_start_matches('0');
    while fraction.len() > decimals && fraction.ends_with('0') {
        fraction = &fraction[..fraction.len() - 1];
    }
    let mut out = CompactString::with_capacity(all.len() + 2);
    out.push_str(sign);
    out.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}
