//! Source paths in steps.

use std::borrow::Cow;

use super::tree::Step;
use crate::read::Kind;

/// The steps of a path that begins with a slash.
pub(super) fn steps(kind: Kind, path: &str) -> Vec<Step<'_>> {
    match kind {
        Kind::Xml => xml_steps(path).collect(),
        Kind::Json => json_steps(path),
    }
}

/// The steps of a path in XML.
pub(super) fn xml_steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    parts(path).map(xml_step)
}

/// A path in XML without its last part, and that part.
pub(super) fn split_last(path: &str) -> (&str, &str) {
    // Quotes come in pairs, from the end as well.
    let mut quoted = false;
    let at = path.bytes().rposition(|byte| {
        quoted ^= byte == b'\'';
        byte == b'/' && !quoted
    });
    at.map_or(("", path), |at| (&path[..at], &path[at + 1..]))
}

/// The last step of a path.
pub(super) fn last_step(kind: Kind, path: &str) -> Option<Step<'_>> {
    match kind {
        Kind::Xml => Some(split_last(path).1).filter(|part| !part.is_empty()).map(xml_step),
        Kind::Json => json_steps(path).pop(),
    }
}

/// The parts between slashes; a selector may hold slashes.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let between = move |c: char| {
        quoted ^= c == '\'';
        c == '/' && !quoted
    };
    path.split(between).filter(|part| !part.is_empty())
}

pub(super) fn xml_step(part: &str) -> Step<'_> {
    let part = part.strip_suffix('!').unwrap_or(part);
    let (part, attribute) = part.strip_prefix('@').map_or((part, false), |p| (p, true));
    let (name, bracket) = part.find('[').map_or((part, ""), |at| part.split_at(at));
    let selector = bracket.starts_with("[@").then_some(bracket);
    let index = bracket.strip_prefix('[').and_then(|b| b.strip_suffix(']')).and_then(|b| b.parse().ok()).unwrap_or(0);
    Step { name: name.into(), index, attribute, selector }
}

fn json_steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix('/').unwrap_or_default();
    while !rest.is_empty() {
        let (name, after) = if let Some(quoted) = rest.strip_prefix('\'') {
            unquoted(quoted)
        } else {
            let end = rest.find(['/', '[']).unwrap_or(rest.len());
            (rest[..end].into(), &rest[end..])
        };
        let (selector, after) = selector(after);
        // Names of members that are digits are not told from positions here; a node's own index settles it.
        let index = name.parse::<u32>().ok().filter(|_| name.len() < 7).map_or(0, |i| i + 1);
        steps.push(Step { name, index, attribute: false, selector: None });
        if selector.is_some() {
            steps.push(Step { selector, ..Step::default() });
        }
        rest = after.strip_prefix('/').unwrap_or_default();
    }
    steps
}

/// A name up to its closing quote, and what follows that; a quote inside is doubled.
fn unquoted(text: &str) -> (Cow<'_, str>, &str) {
    let mut end = 0;
    while let Some(at) = text[end..].find('\'') {
        end += at;
        if !text[end + 1..].starts_with('\'') {
            break;
        }
        end += 2;
    }
    let (name, rest) = (&text[..end], text.get(end + 1..).unwrap_or_default());
    (if name.contains('\'') { name.replace("''", "'").into() } else { name.into() }, rest)
}

/// A selector at the beginning of a rest of a path, and what follows it.
fn selector(rest: &str) -> (Option<&str>, &str) {
    if !rest.starts_with('[') {
        return (None, rest);
    }
    let mut quoted = false;
    let end = rest.bytes().position(|byte| {
        quoted ^= byte == b'\'';
        byte == b']' && !quoted
    });
    match end {
        Some(end) => (Some(&rest[..=end]), &rest[end + 1..]),
        None => (None, ""),
    }
}
