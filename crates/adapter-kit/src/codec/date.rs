//! `date`, `year-month` and `datetime`: a calendar day, a month and an instant in the forms of a mapping.

use compact_str::CompactString;
use document::json::Value;
use document::time::{Date, Timestamp};

use crate::refusal::Code;

use super::form::{DateForm, Moment, read_zone};
use super::{CodecError, Reading, trim};

/// The zone of the exchange, in minutes east of UTC.
const CHINA: i32 = 480;

fn iso(date: Date) -> CompactString {
    let digit = |n: i16| char::from(b'0' + u8::try_from(n.rem_euclid(10)).unwrap_or(0));
    let (y, m, d) = (date.year(), i16::from(date.month()), i16::from(date.day()));
    [
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
    ]
    .into_iter()
    .collect()
}

/// The first form that matches, a real calendar day; also which form it was. A zone other than +08:00 is not read: its day
/// begins and ends at other times, and none is shifted.
pub(crate) fn read_date(raw: &str, forms: &[DateForm]) -> Option<(Date, usize)> {
    let trimmed = trim(raw);
    forms.iter().enumerate().find_map(|(i, form)| {
        let moment = form.read(trimmed).filter(|moment| moment.zone.is_none_or(|zone| zone == CHINA))?;
        Some((moment.day()?, i))
    })
}

pub(super) fn decode_date(raw: &str, forms: &[DateForm]) -> Result<Reading, CodecError> {
    let (date, form) = read_date(raw, forms).ok_or_else(|| not_a_day(raw, forms))?;
    // A form with optional digits can be written two ways: `2026年03月05日` is read and not written.
    let spelled = form > 0 || write_day(date, forms).as_deref() != Some(raw);
    Ok(Reading::new(iso(date), spelled))
}

fn not_a_day(raw: &str, forms: &[DateForm]) -> CodecError {
    let abroad = forms.iter().filter_map(|form| form.read(trim(raw))).any(|moment| moment.zone.is_some());
    if abroad && read_date_anywhere(raw, forms) {
        return CodecError::new(
            Code::CW206,
            "dates are days of +08:00 and none is shifted; ask the department which day it means",
        );
    }
    unreadable("a day that exists", forms)
}

fn read_date_anywhere(raw: &str, forms: &[DateForm]) -> bool {
    forms.iter().filter_map(|form| form.read(trim(raw))).any(|moment| moment.day().is_some())
}

fn unreadable(what: &str, forms: &[DateForm]) -> CodecError {
    let forms: Vec<_> = forms.iter().map(|f| &*f.written).collect();
    CodecError::new(Code::CW206, format!("{what}, written as {}", forms.join(" or ")))
}

fn write_day(date: Date, forms: &[DateForm]) -> Option<String> {
    let moment = Moment::at(date, [0; 3]);
    moment.day()?;
    Some(forms.first()?.write(&moment, CHINA))
}

pub(super) fn encode_date(value: &Value, forms: &[DateForm]) -> Result<String, CodecError> {
    value
        .as_str()
        .and_then(|text| text.parse::<Date>().ok().filter(|date| iso(*date) == text))
        .and_then(|date| write_day(date, forms))
        .ok_or_else(|| CodecError::new(Code::CW303, "a date YYYY-MM-DD of the years 1900 to 2199 is expected"))
}

/// A month stays a month: `2027年07月` never becomes its first or last day.
pub(super) fn decode_month(raw: &str, forms: &[DateForm]) -> Result<Reading, CodecError> {
    let trimmed = trim(raw);
    let found = forms.iter().enumerate().find_map(|(i, form)| Some((form.read(trimmed)?.day()?, i)));
    let (month, form) = found.ok_or_else(|| unreadable("a month", forms))?;
    let spelled = form > 0 || write_day(month, forms).as_deref() != Some(raw);
    let mut value = iso(month);
    value.truncate("yyyy-MM".len());
    Ok(Reading::new(value, spelled))
}

pub(super) fn encode_month(value: &Value, forms: &[DateForm]) -> Result<String, CodecError> {
    value
        .as_str()
        .and_then(|text| format!("{text}-01").parse::<Date>().ok().filter(|day| iso(*day)[..7] == *text))
        .and_then(|month| write_day(month, forms))
        .ok_or_else(|| CodecError::new(Code::CW303, "a month YYYY-MM of the years 1900 to 2199 is expected"))
}

/// Instants: `forms`, at `zone` where the text names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateTimeCodec {
    pub(crate) forms: Vec<DateForm>,
    /// Minutes east of UTC.
    pub(crate) zone: i32,
}

impl DateTimeCodec {
    /// `+08:00` or `Z` in minutes.
    pub(crate) fn zone_of(text: &str) -> Option<i32> {
        read_zone(text)
    }

    pub(super) fn decode(&self, raw: &str) -> Result<Reading, CodecError> {
        let trimmed = trim(raw);
        let found = self.forms.iter().enumerate().find_map(|(i, form)| Some((self.instant(&form.read(trimmed)?)?, i)));
        let (instant, form) = found.ok_or_else(|| unreadable("an instant that exists", &self.forms))?;
        let value = Value::from(instant.to_string());
        let spelled = form > 0 || self.encode(&value).ok().as_deref() != Some(raw);
        Ok(Reading::new(value, spelled))
    }

    fn instant(&self, found: &Moment) -> Option<Timestamp> {
        let day = found.day()?;
        let [.., hour, minute, second] = found.parts;
        let in_range = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        // `start_of` is midnight in China.
        let shift = i64::from(CHINA - found.zone.unwrap_or(self.zone)) * 60;
        in_range.then(|| Timestamp::start_of(day).plus_seconds(seconds + shift).plus_micros(found.micros))
    }

    pub(super) fn encode(&self, value: &Value) -> Result<String, CodecError> {
        let wrong = |what: &str| CodecError::new(Code::CW303, what);
        let instant =
            value.as_str().and_then(|t| t.parse::<Timestamp>().ok()).ok_or_else(|| wrong("an instant is expected"))?;
        let local = instant.plus_seconds(i64::from(self.zone - CHINA) * 60);
        let day = local.date();
        let micros = local.as_micros() - Timestamp::start_of(day).as_micros();
        let form = self.forms.first().ok_or_else(|| wrong("the row has no form"))?;
        if micros % 1_000_000 != 0 && !form.has_fraction() {
            return Err(wrong("this format has no fractions of a second"));
        }
        let seconds = micros / 1_000_000;
        let part = |n: i64| i16::try_from(n).unwrap_or(0);
        let time = [part(seconds / 3600), part(seconds / 60 % 60), part(seconds % 60)];
        let moment = Moment { micros: micros % 1_000_000, ..Moment::at(day, time) };
        let text = form.write(&moment, self.zone);
        match form.read(&text).and_then(|found| self.instant(&found)) {
            Some(back) if back == instant => Ok(text),
            _ if moment.day().is_none() => Err(wrong("an instant of the years 1900 to 2199 is expected")),
            _ => Err(wrong("the format's form leaves out a part of the instant")),
        }
    }
}
