//! Exact amounts: integers, decimal texts, quantities and money.

use crate::json::Value;

/// An amount in 10⁻⁹ parts of its unit. Areas are counted in thirds of a square metre, so that 亩 (10,000/15 m²),
/// hectares and square metres add up without rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    unit: String,
    parts: i128,
}

const FRACTION_DIGITS: usize = 9;
/// What surely fits into 128 bits.
const MOST_DIGITS: usize = 38;

impl Amount {
    /// Reads an integer, a decimal text, a quantity or an amount of money; `None` for anything else and beyond 38 digits.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let plain = |parts| Some(Self { unit: String::new(), parts });
        match value {
            Value::Int(int) => plain(i128::from(*int) * 10i128.pow(9)),
            Value::Text(text) => plain(decimal(text)?),
            Value::Object(object) => {
                let text = |name: &str| object.get(name).and_then(Value::as_str);
                if let (Some(amount), Some(currency)) = (text("amount"), text("currency")) {
                    return Some(Self { unit: currency.to_owned(), parts: decimal(amount)? });
                }
                let parts = decimal(text("value")?)?;
                let unit = text("unit")?;
                match thirds_of_square_metre(unit) {
                    Some(factor) => Some(Self { unit: "m2/3".to_owned(), parts: parts.checked_mul(factor)? }),
                    None => Some(Self { unit: unit.to_owned(), parts }),
                }
            }
            Value::Bool(_) | Value::Array(_) => None,
        }
    }

    /// The sum; `None` when the units differ.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        (self.unit == other.unit).then_some(())?;
        Some(Self { unit: self.unit.clone(), parts: self.parts.checked_add(other.parts)? })
    }
}

fn thirds_of_square_metre(unit: &str) -> Option<i128> {
    match unit {
        "m2" => Some(3),
        "har" => Some(30_000),
        "mu" => Some(2_000),
        _ => None,
    }
}

fn decimal(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fits = whole.len() + FRACTION_DIGITS <= MOST_DIGITS && fraction.len() <= FRACTION_DIGITS;
    if whole.is_empty() || !fits || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let zeros = std::iter::repeat_n(b'0', FRACTION_DIGITS - fraction.len());
    let digits = whole.bytes().chain(fraction.bytes()).chain(zeros);
    let parts = digits.fold(0, |parts: i128, digit| parts * 10 + i128::from(digit - b'0'));
    Some(if text.starts_with('-') { -parts } else { parts })
}
