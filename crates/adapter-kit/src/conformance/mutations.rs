//! Nearly the message: members dropped, doubled, renamed, swapped, values of other kinds. Whatever is read of it is kept
//! to the last value and read again alike.

use std::panic::{AssertUnwindSafe, catch_unwind};

use document::json::to_canonical;

use super::check::{canonical_of, input, text_of};
use super::equal::difference;
use super::run::{Failure, Run, encoded, fail, unlabelled};
use crate::adapter::Decoded;
use crate::codec::is_blank;
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::RowKind;
use crate::read::{Kind, Span, json};
use crate::residual::ResidualKind;

/// How many mutations of a message are tried.
const TRIED: usize = 300;

/// How many bytes are decoded in all: of a large message fewer mutations are tried.
const DECODED: usize = 1 << 20;

/// What a value is replaced by.
const VALUES: [&str; 16] = [
    "null",
    "\"\"",
    "\" \"",
    "0",
    "-1.50",
    "1e3",
    "true",
    "\"~\"",
    "[]",
    "{}",
    "[null]",
    "[\"~\"]",
    "[{}]",
    "[[]]",
    "{\"~\":1}",
    "[{\"~\":[\"~\"]}]",
];

/// 16: nearly the message is refused with a type and a place, or read without loss.
pub(super) fn kept(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    if adapter.mapping().format.kind != Kind::Json {
        return Ok(());
    }
    let Some(text) = text_of(adapter, golden, input(golden)?) else { return Ok(()) };
    let Some(parts) = parts(adapter, &text) else { return Ok(()) };
    let plain = unlabelled(golden);
    let all = mutated(&text, &parts);
    let most = (DECODED / text.len().max(1)).clamp(1, TRIED);
    // Odd, so that the steps do not fall on the same change of every value.
    let step = all.len().div_ceil(most) | 1;
    for (what, changed) in all.iter().step_by(step) {
        holds((adapter, &plain), changed).map_err(|failure| Failure(format!("{what}: {failure}")))?;
    }
    Ok(())
}

/// A value of the message, with the name of its member, and which value it stands in.
#[derive(Debug, Clone)]
struct Part {
    /// From the quote of its name, if it has one, to the end of the value.
    whole: Span,
    value: Span,
    /// Between the quotes of its name.
    name: Option<Span>,
    parent: Option<usize>,
    leaf: bool,
}

/// All values of a message, parents before what they hold; none where it is no JSON.
fn parts(adapter: &MappedAdapter, text: &str) -> Option<Vec<Part>> {
    let limits = Limits { elements: usize::MAX, document: usize::MAX, text: usize::MAX, ..Limits::default() };
    let mut reader = json::Reader::new(text, &adapter.mapping().names, &limits);
    let mut parts: Vec<Part> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut name: Option<Span> = None;
    loop {
        let (value, leaf) = match reader.read().ok()? {
            json::Event::Key(key) => {
                name = Some(key.span);
                continue;
            }
            json::Event::ObjectEnd { span } | json::Event::ArrayEnd { span } => {
                let part = &mut parts[open.pop()?];
                (part.whole.end, part.value.end) = (span.end, span.end);
                continue;
            }
            json::Event::ObjectStart { span } | json::Event::ArrayStart { span } => (span, false),
            json::Event::String { span, .. } => (span.start - 1..span.end + 1, true),
            json::Event::Number { span, .. } | json::Event::Bool { span, .. } | json::Event::Null { span } => {
                (span, true)
            }
            json::Event::Eof => return Some(parts),
        };
        let name = name.take();
        let start = name.as_ref().map_or(value.start, |name| name.start - 1);
        parts.push(Part { whole: start..value.end, value, name, parent: open.last().copied(), leaf });
        if !leaf {
            open.push(parts.len() - 1);
        }
    }
}

/// The message with one thing changed, each with what was changed.
fn mutated(text: &str, parts: &[Part]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let with = |span: &Span, by: &str| format!("{}{by}{}", &text[..span.start], &text[span.end..]);
    for (at, part) in parts.iter().enumerate() {
        let shown = |what: &str| format!("{what} byte {}", part.whole.start);
        let value = &text[part.value.clone()];
        for other in VALUES.iter().filter(|other| **other != value) {
            all.push((shown(other), with(&part.value, other)));
        }
        if let Some((at, c)) = value.char_indices().nth(value.chars().count() / 2).filter(|(_, c)| c.is_alphanumeric())
        {
            let other = char::from_u32(u32::from(c) ^ 1).unwrap_or('~');
            let at = part.value.start + at;
            all.push((shown("another character"), with(&(at..at + c.len_utf8()), other.encode_utf8(&mut [0; 4]))));
        }
        all.push((shown("in a list"), with(&part.value, &format!("[{value}]"))));
        all.push((shown("in an object"), with(&part.value, &format!("{{\"~\":{value}}}"))));
        let Some(parent) = part.parent else { continue };
        let whole = &text[part.whole.clone()];
        let comma = |end: usize| text[end..].find(|c: char| !c.is_ascii_whitespace()).map_or(end, |n| end + n);
        let next = parts[at + 1..].iter().find(|other| other.parent == Some(parent));
        let before = parts[..at].iter().rev().find(|other| other.parent == Some(parent));
        let dropped = match (next, before) {
            (Some(next), _) => part.whole.start..next.whole.start,
            (None, Some(before)) => comma(before.whole.end)..part.whole.end,
            (None, None) => part.whole.clone(),
        };
        all.push((shown("dropped"), with(&dropped, "")));
        all.push((shown("twice"), with(&part.whole, &format!("{whole},{whole}"))));
        if let Some(name) = &part.name {
            all.push((shown("renamed"), with(&(name.end..name.end), "~")));
        }
        if let Some(next) = next {
            let between = &text[part.whole.end..next.whole.start];
            let swapped = format!("{}{between}{whole}", &text[next.whole.clone()]);
            all.push((shown("swapped with the next"), with(&(part.whole.start..next.whole.end), &swapped)));
        }
    }
    all
}

fn holds((adapter, plain): (&MappedAdapter, &Golden), text: &str) -> Result<(), Failure> {
    let run = catch_unwind(AssertUnwindSafe(|| Run::decode(adapter, plain, text.as_bytes())));
    let items = match run {
        Err(_) => return fail("panic"),
        Ok(Err(refusal)) if refusal.source.is_none() => return fail(format!("refusal without a path: {refusal}")),
        Ok(Err(_)) => return Ok(()),
        Ok(Ok(run)) => run.items,
    };
    let all = items.iter().all(Result::is_ok);
    let items: Vec<_> = items.into_iter().flatten().collect();
    if items.is_empty() {
        return Ok(());
    }
    if let Some(lost) = lost(adapter, text, &items).filter(|_| all) {
        return fail(format!("{} is lost", &text[lost]));
    }
    let out = catch_unwind(AssertUnwindSafe(|| encoded(adapter, plain, &items)));
    let out = out.unwrap_or_else(|_| fail("panic on encode"))?;
    if let Some(missing) = missing(adapter, text, &String::from_utf8_lossy(&out)).filter(|_| all) {
        return fail(format!("{missing} is not put back"));
    }
    let again = Run::decode(adapter, plain, &out).map_err(|refusal| Failure(format!("read again: {refusal}")))?;
    let (first, second) = (to_canonical(&canonical_of(&items)), to_canonical(&canonical_of(&again.accepted()?)));
    if first == second {
        return Ok(());
    }
    fail(difference(&String::from_utf8_lossy(&first), &String::from_utf8_lossy(&second)))
}

/// A value that says something and that no row took and nothing keeps.
fn lost(adapter: &MappedAdapter, text: &str, items: &[Decoded]) -> Option<Span> {
    let mut held: Vec<(usize, usize)> = Vec::new();
    for item in items {
        held.extend(item.provenance.rows().filter_map(|row| row.span));
        let said = |kind| kind != ResidualKind::Mark && kind != ResidualKind::Spelling;
        let kept = item.residual.items().filter(|kept| said(kept.kind)).filter_map(|kept| kept.span);
        held.extend(kept.map(|(from, to)| (from as usize, to as usize)));
        let ignores = |row: &crate::mapping::Row| matches!(row.kind, RowKind::Ignore { .. });
        if adapter.mapping().message(&item.message).is_some_and(|message| message.rows.iter().any(ignores)) {
            return None;
        }
    }
    held.sort_unstable();
    // How far any reaches that begins here or before.
    let mut reach = 0;
    for (_, to) in &mut held {
        reach = reach.max(*to);
        *to = reach;
    }
    let inside = |part: &Part| {
        let quote = usize::from(text[part.value.clone()].starts_with('"'));
        let (start, end) = (part.value.start + quote, part.value.end - quote);
        let before = held.partition_point(|&(from, _)| from <= start);
        before.checked_sub(1).is_some_and(|last| end <= held[last].1)
    };
    parts(adapter, text)?.iter().find(|part| says(text, part) && !inside(part)).map(|part| part.value.clone())
}

/// A value that says something and is not, or not as often, in what was written of the message.
fn missing(adapter: &MappedAdapter, text: &str, out: &str) -> Option<String> {
    let values = |text: &str| {
        let said = parts(adapter, text)?.into_iter().filter(|part| says(text, part));
        let mut values: Vec<String> = said.map(|part| unquoted(&text[part.value])).collect();
        values.sort_unstable();
        Some(values)
    };
    let mut written = values(out)?.into_iter().peekable();
    values(text)?.into_iter().find(|value| {
        while written.next_if(|other| other < value).is_some() {}
        written.next_if_eq(value).is_none()
    })
}

/// The content of a JSON string; another value as it stands.
fn unquoted(value: &str) -> String {
    serde_json::from_str(value).unwrap_or_else(|_| value.to_owned())
}

/// Whether a value is more than a blank.
fn says(text: &str, part: &Part) -> bool {
    let value = &text[part.value.clone()];
    part.leaf && value != "null" && !is_blank(&unquoted(value))
}
