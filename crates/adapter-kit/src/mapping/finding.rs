//! What is wrong with a mapping: code, place with a caret, and how to fix it.

use std::fmt;
use std::ops::Range;

use crate::refusal::Code;

/// One thing that is wrong with a mapping or a code table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// CW001 to CW026.
    pub code: Code,
    /// What is wrong, in one line.
    pub title: String,
    /// The file, relative to the adapter's crate: `mapping/land.toml`.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in Unicode scalar values.
    pub column: usize,
    /// The whole line.
    pub text: String,
    /// Column of the first marked character and how many are marked.
    pub mark: (usize, usize),
    /// Why it is wrong, beside the caret.
    pub cause: String,
    /// What to do.
    pub fix: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, title, file, line, column, text, mark, cause, fix } = self;
        writeln!(f, "error[{code}]: {title}")?;
        writeln!(f, "  --> {file}:{line}:{column}")?;
        writeln!(f, "{line} | {text}")?;
        let gutter = line.to_string().len();
        // A Chinese character takes two cells of a terminal, so the caret is placed by cells.
        let before: usize = text.chars().take(mark.0.saturating_sub(1)).map(cells).sum();
        let marked: usize = text.chars().skip(mark.0.saturating_sub(1)).take(mark.1).map(cells).sum();
        writeln!(f, "{:gutter$} | {:before$}{} {cause}", "", "", "^".repeat(marked.max(1)))?;
        write!(f, "{:gutter$} = fix: {fix}", "")
    }
}

fn cells(character: char) -> usize {
    if matches!(character as u32, 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
    {
        2
    } else {
        1
    }
}

/// All that is wrong with a mapping. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Findings(pub Vec<Finding>);

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, finding) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            finding.fmt(f)?;
        }
        Ok(())
    }
}

/// A file of a mapping, and the findings about it.
pub(crate) struct Source<'a> {
    pub(crate) file: String,
    pub(crate) text: &'a str,
    pub(crate) findings: Vec<Finding>,
}

/// A finding's words: title, cause beside the caret, fix.
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) cause: String,
    pub(crate) fix: String,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: impl Into<String>, text: &'a str) -> Self {
        Self { file: file.into(), text, findings: Vec::new() }
    }

    /// Line and column, from 1, of a byte.
    pub(crate) fn place(&self, byte: usize) -> (usize, usize) {
        let byte = self.text.floor_char_boundary(byte);
        let before = &self.text[..byte];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
    }

    /// Records a finding at a span. `at` is where the row begins; the caret stands at `span`.
    pub(crate) fn report(&mut self, code: Code, at: usize, span: Range<usize>, words: Words) {
        let (line, column) = self.place(at);
        let (mark_line, mark_column) = self.place(span.start);
        let text = self.text.lines().nth(mark_line - 1).unwrap_or_default().to_owned();
        let marked = self.text.get(span).map_or(1, |s| s.lines().next().unwrap_or_default().chars().count());
        let (line, column) = if line == mark_line { (line, column) } else { (mark_line, mark_column) };
        let Words { title, cause, fix } = words;
        let file = self.file.clone();
        self.findings.push(Finding { code, title, file, line, column, text, mark: (mark_column, marked), cause, fix });
    }
}

/// The nearest of the known names, where it is near enough to be what was meant.
pub(crate) fn nearest<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    nearest_of(name, known.iter().copied(), 1)
        .first()
        .map(|(_, n)| *n)
        .filter(|n| distance(name, n) <= name.chars().count().max(3) / 2 + 1)
}

/// The `count` nearest names with their distance, nearest first.
pub(crate) fn nearest_of<T: AsRef<str>>(name: &str, known: impl Iterator<Item = T>, count: usize) -> Vec<(usize, T)> {
    let mut all: Vec<_> = known.map(|n| (distance(name, n.as_ref()), n)).collect();
    all.sort_by_key(|(distance, _)| *distance);
    all.truncate(count);
    all
}

/// Levenshtein distance in Unicode scalar values.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
