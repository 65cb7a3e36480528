//! `code`: legacy values and what they mean, by day, partner and direction.

use document::json::Value;
use document::time::Date;

use crate::read::same;
use crate::refusal::Code;

use super::{CodecContext, CodecError};

/// In which direction a line of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    In,
    Out,
    Both,
}

/// One line of a code table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeLine {
    pub(crate) legacy: Box<str>,
    pub(crate) canonical: Box<str>,
    /// First day.
    pub(crate) from: Option<Date>,
    /// First day no more.
    pub(crate) to: Option<Date>,
    pub(crate) partner: Option<Box<str>>,
    pub(crate) way: Way,
    /// Line of the file, from 1.
    pub(crate) line: usize,
}

impl CodeLine {
    fn holds(&self, context: &CodecContext<'_>) -> bool {
        self.from.is_none_or(|from| from <= context.day)
            && self.to.is_none_or(|to| context.day < to)
            && self.partner.as_deref().is_none_or(|p| p == context.partner.as_str())
    }

    /// Whether some day and partner has both lines.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        let before = |a: Option<Date>, b: Option<Date>| matches!((a, b), (Some(a), Some(b)) if a <= b);
        self.partner == other.partner && !before(self.to, other.from) && !before(other.to, self.from)
    }
}

/// Days on which a department's unknown codes are kept rather than refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keep {
    pub(crate) partner: Box<str>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
}

/// A code table of an adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeTable {
    /// Name in the mapping.
    pub(crate) name: Box<str>,
    /// The file, for hints.
    pub(crate) file: Box<str>,
    pub(crate) lines: Vec<CodeLine>,
    /// Whether a line holds for everyone and always, and no other has its legacy or its canonical value. Nothing where the
    /// table is not settled.
    pub(crate) alone: Vec<bool>,
    /// Canonical path of the day on which it is asked; none = the day of receipt.
    pub(crate) at: Option<Box<str>>,
    /// Legacy values that no golden need hold, with the reason.
    pub(crate) unhit: Vec<(Box<str>, Box<str>)>,
    /// Whose unknown codes are left out; else they are refused.
    pub(crate) keeps: Vec<Keep>,
    /// Whether the canonical values are `true` and `false`.
    pub(crate) truths: bool,
}

impl CodeTable {
    /// The same table, now that it has all its lines.
    pub(crate) fn settled(mut self) -> Self {
        let alike =
            |line: &CodeLine, other: &CodeLine| line.legacy == other.legacy || line.canonical == other.canonical;
        let alone = self.lines.iter().map(|line| {
            let always = line.from.is_none() && line.to.is_none() && line.partner.is_none() && line.way == Way::Both;
            always && self.lines.iter().filter(|other| alike(line, other)).count() == 1
        });
        self.alone = alone.collect();
        self
    }

    /// The line that alone has a value.
    fn alone(&self, has: impl Fn(&CodeLine) -> bool) -> Option<&CodeLine> {
        let (line, _) = self.lines.iter().zip(&self.alone).find(|(line, _)| has(line)).filter(|(_, alone)| **alone)?;
        Some(line)
    }

    fn value(&self, canonical: &str) -> Value {
        if self.truths { Value::Bool(canonical == "true") } else { Value::from(canonical) }
    }

    /// The canonical value, and whether encoding it gives this legacy value back.
    pub(super) fn decode(&self, raw: &str, context: &CodecContext<'_>) -> Result<(Value, bool), CodecError> {
        if let Some(line) = self.alone(|line| same(&line.legacy, raw)) {
            return Ok((self.value(&line.canonical), true));
        }
        let found = self.best(context, |line| line.way != Way::Out && *line.legacy == *raw);
        let line = found.ok_or_else(|| {
            let later = self.lines.iter().any(|l| *l.legacy == *raw);
            let hint = if later {
                format!("{} has this value, but not on {} or not for this partner", self.file, context.day)
            } else {
                format!("add a line to {} or ask the department", self.file)
            };
            CodecError::new(Code::CW210, hint)
        })?;
        let same = self.legacy(&line.canonical, context).is_some_and(|legacy| legacy == &*line.legacy);
        Ok((self.value(&line.canonical), same))
    }

    /// Whether an unknown code is left out.
    pub(super) fn keeps_unknown(&self, context: &CodecContext<'_>) -> bool {
        self.keeps.iter().any(|keep| {
            *keep.partner == *context.partner.as_str()
                && keep.from.is_none_or(|from| from <= context.day)
                && keep.to.is_none_or(|to| context.day < to)
        })
    }

    pub(super) fn encode(&self, value: &Value, context: &CodecContext<'_>) -> Result<&str, CodecError> {
        let text = match value {
            Value::Bool(truth) if self.truths => {
                if *truth {
                    "true"
                } else {
                    "false"
                }
            }
            value => value.as_str().ok_or_else(|| CodecError::new(Code::CW303, "a code is expected"))?,
        };
        let legacy = self.legacy(text, context);
        legacy.ok_or_else(|| {
            CodecError::new(Code::CW304, format!("{} has no line for {text} on {}", self.file, context.day))
        })
    }

    /// What is written: never a code that this partner would be understood to mean otherwise.
    fn legacy(&self, canonical: &str, context: &CodecContext<'_>) -> Option<&str> {
        if let Some(line) = self.alone(|line| same(&line.canonical, canonical)) {
            return Some(&line.legacy);
        }
        let read = |legacy: &str| self.best(context, |line| line.way != Way::Out && *line.legacy == *legacy);
        let written = |line: &CodeLine| {
            line.way != Way::In
                && *line.canonical == *canonical
                && read(&line.legacy).is_none_or(|read| read.canonical == line.canonical)
        };
        self.best(context, written).map(|line| &*line.legacy)
    }

    /// The line in force; one for this partner beats one for all.
    fn best(&self, context: &CodecContext<'_>, wanted: impl Fn(&CodeLine) -> bool) -> Option<&CodeLine> {
        let mut found = self.lines.iter().filter(|line| wanted(line) && line.holds(context));
        let first = found.next()?;
        if first.partner.is_some() { Some(first) } else { found.find(|line| line.partner.is_some()).or(Some(first)) }
    }
}
