//! `date` and `datetime`: forms of a calendar day and of an instant.

use std::fmt::Write as _;

use compact_str::CompactString;
use document::json::Value;
use document::time::{Date, Timestamp};

use crate::refusal::Code;

use super::{CodecError, Reading, trim};

/// One piece of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// A number of exactly or at most this many digits.
    Number {
        part: Part,
        digits: usize,
        exact: bool,
    },
    Literal(Box<str>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// A form of a date or an instant: `yyyy年M月d日`, `yyyyMMddHHmmss`. `M d H m s` take one or two digits, doubled exactly two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateForm {
    pieces: Vec<Piece>,
    /// As the mapping writes it.
    pub(crate) written: Box<str>,
}

impl DateForm {
    /// Reads a form; `None` where it has not year, month and day, or has a letter that means nothing.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let part = match c {
                'y' => Part::Year,
                'M' => Part::Month,
                'd' => Part::Day,
                'H' => Part::Hour,
                'm' => Part::Minute,
                's' => Part::Second,
                c if c.is_ascii_alphabetic() && c != 'T' => return None,
                c => {
                    match pieces.last_mut() {
                        Some(Piece::Literal(l)) => *l = format!("{l}{c}").into(),
                        _ => pieces.push(Piece::Literal(c.to_string().into())),
                    }
                    continue;
                }
            };
            let mut count = 1;
            while chars.next_if_eq(&c).is_some() {
                count += 1;
            }
            let digits = match (part, count) {
                (Part::Year, 4) => 4,
                (Part::Year, _) => return None,
                (_, 1 | 2) => 2,
                _ => return None,
            };
            pieces.push(Piece::Number { part, digits, exact: count == digits });
        }
        let has =
            |wanted| pieces.iter().filter(|p| matches!(p, Piece::Number { part, .. } if *part == wanted)).count() == 1;
        (has(Part::Year) && has(Part::Month) && has(Part::Day)).then(|| Self { pieces, written: text.into() })
    }

    /// Whether the form says the hour.
    pub(crate) fn has_time(&self) -> bool {
        self.pieces.iter().any(|p| matches!(p, Piece::Number { part: Part::Hour, .. }))
    }

    /// Year, month, day, hour, minute, second; `None` where the text has another form.
    fn read(&self, text: &str) -> Option<[i16; 6]> {
        let mut found = [0; 6];
        let mut rest = text;
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => rest = rest.strip_prefix(&**literal)?,
                Piece::Number { part, digits, exact } => {
                    let there = rest.bytes().take(*digits).take_while(u8::is_ascii_digit).count();
                    if there == 0 || (*exact && there != *digits) {
                        return None;
                    }
                    found[*part as usize] = rest[..there].parse().ok()?;
                    rest = &rest[there..];
                }
            }
        }
        rest.is_empty().then_some(found)
    }

    fn write(&self, found: [i16; 6]) -> String {
        let mut out = String::with_capacity(24);
        for piece in &self.pieces {
            // Writing to a String cannot fail.
            let _ = match piece {
                Piece::Literal(literal) => out.write_str(literal),
                Piece::Number { part, digits, exact: true } => write!(out, "{:0digits$}", found[*part as usize]),
                Piece::Number { part, .. } => write!(out, "{}", found[*part as usize]),
            };
        }
        out
    }

    /// A text that both forms accept and read as different days, if there is one among a few tell-tale days.
    pub(crate) fn conflict(&self, other: &Self) -> Option<String> {
        let days = [
            [2012, 11, 10, 9, 8, 7],
            [2011, 1, 20, 1, 1, 1],
            [2020, 2, 2, 2, 2, 2],
            [1912, 12, 19, 10, 11, 12],
            [2001, 3, 4, 5, 6, 7],
            [2011, 11, 11, 1, 1, 1],
        ];
        days.iter().find_map(|day| {
            let text = self.write(*day);
            other.read(&text).filter(|read| read != day && day_of(read).is_some()).map(|_| text)
        })
    }
}

/// A day that exists, in any year.
fn day_of(found: &[i16; 6]) -> Option<Date> {
    let [year, month, day, ..] = *found;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A day that exists, 1900..2199.
fn civil(found: &[i16; 6]) -> Option<Date> {
    (1900..=2199).contains(&found[0]).then(|| day_of(found)).flatten()
}

fn iso(date: Date) -> CompactString {
    let digit = |n: i16| char::from(b'0' + u8::try_from(n.rem_euclid(10)).unwrap_or(0));
    let (y, m, d) = (date.year(), i16::from(date.month()), i16::from(date.day()));
    let mut out = CompactString::const_new("");
    for c in [
        digit(y / 1000),
        digit(y / 100),
        digit(y / 10),
        digit(y),
        '-',
        digit(m / 10),
        digit(m),
        '-',
        digit(d / 10),
        digit(d),
    ] {
        out.push(c);
    }
    out
}

/// The first form that matches, a real calendar day; also which form it was.
pub(crate) fn read_date(raw: &str, forms: &[DateForm]) -> Option<(Date, usize)> {
    let trimmed = trim(raw);
    forms.iter().enumerate().find_map(|(i, form)| Some((civil(&form.read(trimmed)?)?, i)))
}

pub(super) fn decode_date(raw: &str, forms: &[DateForm]) -> Result<Reading, CodecError> {
    let (date, form) = read_date(raw, forms).ok_or_else(|| not_a_day(forms))?;
    // A form with optional digits can be written two ways: `2026年03月05日` is read and not written.
    let spelled = form > 0 || write_date(date, forms).as_deref() != Some(raw);
    Ok(Reading::new(iso(date), spelled))
}

fn not_a_day(forms: &[DateForm]) -> CodecError {
    let forms: Vec<_> = forms.iter().map(|f| &*f.written).collect();
    CodecError::new(Code::CW206, format!("a day that exists, written as {}", forms.join(" or ")))
}

fn write_date(date: Date, forms: &[DateForm]) -> Option<String> {
    let form = forms.first()?;
    Some(form.write([date.year(), date.month().into(), date.day().into(), 0, 0, 0]))
}

pub(super) fn encode_date(value: &Value, forms: &[DateForm]) -> Result<String, CodecError> {
    let date = value.as_str().and_then(|text| text.parse::<Date>().ok());
    date.and_then(|date| write_date(date, forms))
        .ok_or_else(|| CodecError::new(Code::CW303, "a date YYYY-MM-DD is expected"))
}

/// Instants: `forms` at a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateTimeCodec {
    pub(crate) forms: Vec<DateForm>,
    /// Hours and minutes east of UTC, in minutes.
    pub(crate) zone: i32,
}

impl DateTimeCodec {
    /// `+08:00` in minutes.
    pub(crate) fn zone_of(text: &str) -> Option<i32> {
        if text == "Z" {
            return Some(0);
        }
        let sign = match text.as_bytes().first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let (hours, minutes) = text[1..].split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    }

    pub(super) fn decode(&self, raw: &str) -> Result<Reading, CodecError> {
        let trimmed = trim(raw);
        let found = self.forms.iter().enumerate().find_map(|(i, form)| Some((form.read(trimmed)?, i)));
        let instant = found.and_then(|(found, form)| Some((self.instant(&found)?, form)));
        let (instant, form) = instant.ok_or_else(|| not_a_day(&self.forms))?;
        let value = Value::from(instant.to_string());
        let spelled = form > 0 || self.encode(&value).ok().as_deref() != Some(raw);
        Ok(Reading::new(value, spelled))
    }

    fn instant(&self, found: &[i16; 6]) -> Option<Timestamp> {
        let day = civil(found)?;
        let [.., hour, minute, second] = *found;
        let in_range = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        // `start_of` is midnight at +08:00.
        let shift = i64::from(480 - self.zone) * 60;
        in_range.then(|| Timestamp::start_of(day).plus_seconds(seconds + shift))
    }

    pub(super) fn encode(&self, value: &Value) -> Result<String, CodecError> {
        let wrong = |what: &str| CodecError::new(Code::CW303, what);
        let instant =
            value.as_str().and_then(|t| t.parse::<Timestamp>().ok()).ok_or_else(|| wrong("an instant is expected"))?;
        let local = instant.plus_seconds(i64::from(self.zone - 480) * 60);
        let day = local.date();
        let micros = local.as_micros() - Timestamp::start_of(day).as_micros();
        if micros % 1_000_000 != 0 {
            return Err(wrong("this format has no fractions of a second"));
        }
        let seconds = micros / 1_000_000;
        let part = |n: i64| i16::try_from(n).unwrap_or(0);
        let found = [
            day.year(),
            day.month().into(),
            day.day().into(),
            part(seconds / 3600),
            part(seconds / 60 % 60),
            part(seconds % 60),
        ];
        let form = self.forms.first().ok_or_else(|| wrong("the row has no form"))?;
        let text = form.write(found);
        match form.read(&text).and_then(|found| self.instant(&found)) {
            Some(back) if back == instant => Ok(text),
            _ => Err(wrong("the format's form leaves out a part of the instant")),
        }
    }
}
