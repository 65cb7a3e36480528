//! When two messages say the same: Canonical XML 1.1 with comments, JSON token by token.

use std::fmt::Write as _;

use crate::limits::Limits;
use crate::read::{Kind, Names, json, xml};

/// A text in a form in which equal messages are equal.
pub(super) fn normal_form(kind: Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Xml => canonical_xml(text),
        Kind::Json => tokens(text),
    }
}

/// Canonical XML 1.1 with comments, for messages whose namespaces are declared at the root.
fn canonical_xml(text: &str) -> Option<String> {
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = xml::Reader::new(text, &names, &limits);
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<&str> = Vec::new();
    let mut root_seen = false;
    loop {
        match reader.read().ok()? {
            xml::Event::Start(start) => {
                root_seen = true;
                out.push('<');
                out.push_str(start.name.qualified);
                let mut declared: Vec<_> =
                    reader.declarations().iter().map(|d| (d.prefix, reader.uri(d.namespace))).collect();
                declared.sort_unstable();
                for (prefix, uri) in declared {
                    out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
                    let _ = write!(out, "{prefix}=\"{}\"", escaped(uri, true));
                }
                let mut attributes: Vec<_> = reader.attributes().iter().collect();
                attributes.sort_by_key(|a| (reader.uri(a.name.namespace), a.name.local()));
                for attribute in attributes {
                    let _ = write!(out, " {}=\"{}\"", attribute.name.qualified, escaped(&attribute.value, true));
                }
                out.push('>');
                open.push(start.name.qualified);
            }
            xml::Event::End { .. } => {
                let _ = write!(out, "</{}>", open.pop()?);
            }
            xml::Event::Text(text) if !open.is_empty() => out.push_str(&escaped(&text.content, false)),
            xml::Event::Text(_) => {}
            xml::Event::Comment { content, .. } => {
                aside(&mut out, &format!("<!--{content}-->"), (open.is_empty(), root_seen));
            }
            xml::Event::Instruction { target, content, .. } => {
                let space = if content.is_empty() { "" } else { " " };
                aside(&mut out, &format!("<?{target}{space}{content}?>"), (open.is_empty(), root_seen));
            }
            xml::Event::Eof => return Some(out),
        }
    }
}

/// Outside the root a line feed parts it from what it precedes or follows.
fn aside(out: &mut String, markup: &str, (outside, behind): (bool, bool)) {
    if outside && behind {
        out.push('\n');
    }
    out.push_str(markup);
    if outside && !behind {
        out.push('\n');
    }
}

fn escaped(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' if !attribute => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\t' if attribute => out.push_str("&#x9;"),
            '\n' if attribute => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
    out
}

/// The tokens of a JSON text, strings unescaped, one a line.
fn tokens(text: &str) -> Option<String> {
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = json::Reader::new(text, &names, &limits);
    let mut out = String::with_capacity(text.len());
    loop {
        let _ = match reader.read().ok()? {
            json::Event::ObjectStart { .. } => writeln!(out, "{{"),
            json::Event::ObjectEnd { .. } => writeln!(out, "}}"),
            json::Event::ArrayStart { .. } => writeln!(out, "["),
            json::Event::ArrayEnd { .. } => writeln!(out, "]"),
            json::Event::Key(key) => writeln!(out, "key {:?}", key.name),
            json::Event::String { content, .. } => writeln!(out, "string {content:?}"),
            json::Event::Number { text, .. } => writeln!(out, "number {text}"),
            json::Event::Bool { value, .. } => writeln!(out, "{value}"),
            json::Event::Null { .. } => writeln!(out, "null"),
            json::Event::Eof => return Some(out),
        };
    }
}

/// The two places where texts part, for people.
pub(super) fn difference(expected: &str, found: &str) -> String {
    let at = expected.bytes().zip(found.bytes()).take_while(|(a, b)| a == b).count();
    let at = expected.floor_char_boundary(at.min(expected.len())).min(found.floor_char_boundary(at.min(found.len())));
    let around = |text: &str| {
        let from = text.floor_char_boundary(at.saturating_sub(60));
        let to = text.floor_char_boundary((at + 120).min(text.len()));
        text.get(from..to).unwrap_or_default().to_owned()
    };
    format!("CW401 golden differs\n  expected …{}…\n  found    …{}…", around(expected), around(found))
}
