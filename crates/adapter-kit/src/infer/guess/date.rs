//! Days, instants and months: which forms read all texts of a path.

use super::{Guess, context};
use crate::codec::{Codec, DateForm, DateTimeCodec, Shape};
use crate::infer::shape::Texts;

/// Forms of days, the likelier and stricter first.
const DAYS: [&str; 18] = [
    "yyyy-MM-dd",
    "yyyy-M-d",
    "yyyy/MM/dd",
    "yyyy/M/d",
    "yyyy.MM.dd",
    "yyyy.M.d",
    "yyyy年MM月dd日",
    "yyyy年M月d日",
    "yyyyMMdd",
    "yyyy-MM-ddXXX",
    "dd.MM.yyyy",
    "d.M.yyyy",
    "dd/MM/yyyy",
    "d/M/yyyy",
    "dd-MM-yyyy",
    "MM/dd/yyyy",
    "M/d/yyyy",
    "yyyy MM dd",
];

const MONTHS: [&str; 7] = ["yyyy年MM月", "yyyy年M月", "yyyy-MM", "yyyy/MM", "yyyy.MM", "MM/yyyy", "yyyyMM"];

const TIMES: [&str; 12] = [
    "HH:mm:ss",
    "HH:mm",
    "H:mm:ss",
    "H:mm",
    "HH时mm分ss秒",
    "HH:mm:ss.SSS",
    "HH:mm:ss.SSSSSS",
    "HH:mm:ss.SSSSSSS",
    "HH:mm:ss.SSSSSSSSS",
    "HH:mm:ss.SS",
    "HH:mm:ss.S",
    "HH:mm:ss,SSS",
];

/// Instants without separators.
const JOINED: [&str; 5] = ["yyyyMMddHHmmss", "yyyyMMddHHmm", "yyyyMMdd HH:mm:ss", "yyyyMMddHHmmssXX", "yyyyMMddHHmmXX"];

/// Names of dates: digits alone are one only under such a name.
const NAMES: [&str; 20] = [
    "rq", "sj", "日期", "时间", "date", "datum", "data", "dt", "time", "day", "yxq", "period", "month", "月", "ym",
    "ts", "zeit", "start", "end", "at",
];

/// Chosen forms at most.
const MOST: usize = 4;

pub(super) fn guess(name: &str, texts: &Texts) -> Option<Guess> {
    let digits = texts.distinct.iter().any(|text| text.bytes().all(|b| b.is_ascii_digit()));
    let named = NAMES.iter().any(|hint| name.contains(hint));
    let days = cover(texts, DAYS.iter().map(|form| (*form).to_owned()), Shape::Day, &|f| Codec::Date(f));
    if let Some(forms) = days.filter(|_| !digits || named || plausible(texts)) {
        let day_first = forms.iter().any(|form| form.starts_with("dd/") || form.starts_with("d/"));
        let month_first = ["MM/dd/yyyy", "M/d/yyyy"].map(str::to_owned).into_iter();
        let ambiguous = day_first && cover(texts, month_first, Shape::Day, &|f| Codec::Date(f)).is_some();
        let found = Guess::new("date").with("forms", listed(&forms));
        return Some(if ambiguous { found.but("day before month? the samples do not tell") } else { found });
    }
    if let Some(forms) =
        cover(texts, instants(), Shape::Instant, &|forms| Codec::DateTime(DateTimeCodec { forms, zone: 480 }))
    {
        let zone =
            forms.iter().any(|form| form.ends_with("XX")).then(|| texts.distinct.iter().find_map(|t| zone_of(t)));
        let found = Guess::new("datetime").with("forms", listed(&forms));
        return Some(match zone.flatten() {
            Some(zone) if zone != "+08:00" => found.with("zone", format!("{zone:?}")),
            _ => found,
        });
    }
    if digits && !named {
        return None;
    }
    let months = cover(texts, MONTHS.iter().map(|form| (*form).to_owned()), Shape::Month, &|f| Codec::YearMonth(f))?;
    Some(Guess::new("year-month").with("forms", listed(&months)))
}

/// Digits that are days of this or the last century, more than one of them.
fn plausible(texts: &Texts) -> bool {
    texts.distinct.len() > 1 && texts.distinct.iter().all(|text| text.starts_with("19") || text.starts_with("20"))
}

fn instants() -> impl Iterator<Item = String> {
    let joined = JOINED.iter().map(|form| (*form).to_owned());
    let days = DAYS.iter().filter(|day| !day.ends_with('X') && **day != "yyyyMMdd");
    let spaced = days.flat_map(|day| {
        ["T", " "].into_iter().flat_map(move |between| {
            TIMES.iter().flat_map(move |time| ["", "XXX"].map(|zone| format!("{day}{between}{time}{zone}")))
        })
    });
    joined.chain(spaced)
}

/// `-03:00`, `Z`
fn zone_of(text: &str) -> Option<String> {
    if text.ends_with('Z') {
        return Some("Z".into());
    }
    let end = |length: usize| text.get(text.len().checked_sub(length)?..).filter(|zone| zone.starts_with(['+', '-']));
    match (end(6), end(5)) {
        (Some(zone), _) if zone.contains(':') => Some(zone.to_owned()),
        (_, Some(zone)) if !zone.contains(':') => Some(format!("{}:{}", zone.get(..3)?, zone.get(3..)?)),
        _ => None,
    }
}

/// The fewest forms that read every text, none of which contradicts another; forms that write what they read come first.
fn cover(
    texts: &Texts,
    forms: impl Iterator<Item = String>,
    shape: Shape,
    codec: &dyn Fn(Vec<DateForm>) -> Codec,
) -> Option<Vec<String>> {
    let partner = "any".parse().ok()?;
    let context = context(&partner);
    let mut readers: Vec<(DateForm, Vec<bool>, usize)> = Vec::new();
    for written in forms {
        let Ok(form) = DateForm::parse(&written, shape) else { continue };
        let codec = codec(vec![form.clone()]);
        let read: Vec<_> = texts.distinct.iter().map(|text| codec.decode(text, &context).ok()).collect();
        let exact = read.iter().flatten().filter(|reading| !reading.spelled).count();
        let reads: Vec<_> = read.iter().map(Option::is_some).collect();
        if reads.iter().any(|r| *r) {
            readers.push((form, reads, exact));
        }
    }
    let mut chosen: Vec<DateForm> = Vec::new();
    let mut open: Vec<bool> = vec![true; texts.distinct.len()];
    while open.iter().any(|o| *o) && chosen.len() < MOST {
        let gain = |reads: &[bool]| reads.iter().zip(&open).filter(|(r, o)| **r && **o).count();
        let fits = |(form, reads, _): &&(DateForm, Vec<bool>, usize)| {
            gain(reads) > 0 && chosen.iter().all(|c| c.conflict(form).is_none() && form.conflict(c).is_none())
        };
        let best = readers.iter().filter(fits).rev().max_by_key(|(_, reads, exact)| (gain(reads), *exact))?;
        open.iter_mut().zip(&best.1).for_each(|(o, reads)| *o &= !*reads);
        chosen.push(best.0.clone());
    }
    let done = !open.iter().any(|o| *o);
    done.then(|| chosen.into_iter().map(|form| form.written.into()).collect())
}

fn listed(forms: &[String]) -> String {
    let quoted: Vec<_> = forms.iter().map(|form| format!("{form:?}")).collect();
    format!("[{}]", quoted.join(", "))
}
