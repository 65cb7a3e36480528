//! Texts as TOML, CSV and comments have them.

use std::fmt::Write as _;

/// A basic string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A step of a JSON path: quoted where it holds a delimiter.
pub(super) fn json_key(key: &str) -> String {
    let plain = !key.is_empty()
        && !key.contains(['/', '\'', '[', ']', '@', '=', '"', '?', '!', '.', '(', ')'])
        && key.trim() == key;
    if plain { key.to_owned() } else { format!("'{}'", key.replace('\'', "''")) }
}

/// A cell of a code table (RFC 4180).
pub(super) fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// A value in a comment: one line, cut after 40 characters.
pub(super) fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        out.push('…');
    }
    format!("\"{out}\"")
}

/// A line of a mapping with a comment beside it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) code: String,
    pub(super) comment: String,
}

/// Where comments stand at the furthest.
const COLUMN: usize = 88;

/// Lines with their comments one below the other, as far as that goes.
pub(super) fn aligned(lines: &[Line]) -> String {
    let longest = lines.iter().filter(|l| !l.comment.is_empty()).map(|l| cells(&l.code)).filter(|w| *w <= COLUMN).max();
    let column = longest.unwrap_or(0);
    let mut out = String::new();
    for Line { code, comment } in lines {
        out.push_str(code);
        if !comment.is_empty() {
            let pad = column.saturating_sub(cells(code));
            let _ = write!(out, "{:pad$}  # {comment}", "");
        }
        out.push('\n');
    }
    out
}

/// Cells of a terminal: a Chinese character takes two.
fn cells(text: &str) -> usize {
    text.chars().map(|c| if matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFF00..=0xFF60) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_sample_holds_is_one_line_of_valid_toml() {
        let hostile = "a\"b\\c\nd\u{1}'#]}";
        let text = format!("x = {}  # {}\ny = 1\n", quoted(hostile), shown(hostile));
        let table: toml::Table = toml::from_str(&text).expect("valid TOML");
        assert_eq!(table["x"].as_str(), Some(hostile));
        assert_eq!(table.len(), 2);
    }

    #[test]
    fn keys_with_delimiters_are_quoted() {
        assert_eq!(json_key("结论"), "结论");
        assert_eq!(json_key("用途/代码"), "'用途/代码'");
        assert_eq!(json_key("it's"), "'it''s'");
    }
}
