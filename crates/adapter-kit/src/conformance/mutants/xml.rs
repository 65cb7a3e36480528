//! Changes to the elements and attributes of an XML text; whatever is not changed stays as it is spelled.

use super::super::tree::xml::Element;
use super::super::values::Dice;
use crate::limits::Limits;
use crate::read::{Names, xml};

type Span = (usize, usize);

/// Texts that values are replaced by.
const TEXTS: [&str; 10] = ["", " ", "0", "-1", "1e3", "9", "样", "2026-02-30", "<!--x-->", "<x/>"];

/// The text with one thing changed, and what.
pub(super) fn changed(text: &str, names: &Names, dice: &mut Dice) -> Option<(String, String)> {
    let root = Element::read(text, names, None)?;
    let all = root.all();
    let parent = *dice.pick(&all)?;
    let children: Vec<Span> = parent.elements().map(|child| child.span).collect();
    let leaves: Vec<Span> =
        all.iter().filter(|e| e.elements().next().is_none() && e.inside.0 < e.inside.1).map(|e| e.inside).collect();
    match (dice.roll(6), dice.pick(&children).copied(), dice.pick(&children).copied()) {
        (0, Some(child), _) => Some((told("dropped", text, child), with(text, child, ""))),
        (1, Some(child), Some(other)) => {
            let copy = &text[child.0..child.1];
            Some((told("doubled", text, child), with(text, (other.1, other.1), copy)))
        }
        (2 | 3, Some(one), Some(other)) if one != other => {
            Some((told("swapped", text, one), swapped(text, one, other)))
        }
        (4, ..) => {
            let value = *dice.pick(&attributes(text, names))?;
            let by = dice.pick(&TEXTS[..8])?;
            Some((format!("{} by {by:?}", told("attribute replaced", text, value)), with(text, value, by)))
        }
        _ => {
            let (leaf, other) = (*dice.pick(&leaves)?, *dice.pick(&leaves)?);
            let by = if dice.roll(2) == 0 { *dice.pick(&TEXTS)? } else { &text[other.0..other.1] };
            Some((format!("{} by {by:?}", told("replaced", text, leaf)), with(text, leaf, by)))
        }
    }
}

fn told(what: &str, text: &str, (start, end): Span) -> String {
    let shown: String = text[start..end].chars().take(60).collect();
    format!("{what} at {start}: {shown}")
}

fn with(text: &str, (start, end): Span, by: &str) -> String {
    format!("{}{by}{}", &text[..start], &text[end..])
}

fn swapped(text: &str, one: Span, other: Span) -> String {
    let ((a, b), (c, d)) = if one < other { (one, other) } else { (other, one) };
    format!("{}{}{}{}{}", &text[..a], &text[c..d], &text[b..c], &text[a..b], &text[d..])
}

/// Where the values of attributes stand.
fn attributes(text: &str, names: &Names) -> Vec<Span> {
    let limits = Limits::default();
    let mut reader = xml::Reader::new(text, names, &limits);
    let mut found = Vec::new();
    while let Ok(event) = reader.read() {
        match event {
            xml::Event::Start(_) => {
                found.extend(reader.attributes().iter().map(|a| (a.value_span.start, a.value_span.end)));
            }
            xml::Event::Eof => break,
            _ => {}
        }
    }
    found
}
