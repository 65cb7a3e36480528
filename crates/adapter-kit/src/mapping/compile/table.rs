//! Reading TOML tables by known keys: an unknown key is an error that shows the nearest known one.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::finding::{Source, Words, nearest};
use crate::refusal::Code;

/// A table of a mapping and where it stands.
#[derive(Clone)]
pub(super) struct Table<'t> {
    pub(super) entries: &'t DeTable<'t>,
    pub(super) span: Range<usize>,
}

/// A text and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    pub(super) span: Range<usize>,
}

impl<'t> Table<'t> {
    pub(super) fn new(value: &'t Spanned<DeTable<'t>>) -> Self {
        Self { entries: value.get_ref(), span: value.span() }
    }

    pub(super) fn of(value: &'t Spanned<DeValue<'t>>) -> Option<Self> {
        value.get_ref().as_table().map(|entries| Self { entries, span: value.span() })
    }

    pub(super) fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.entries.iter().find(|(k, _)| k.get_ref() == key).map(|(_, v)| v)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Where a key stands; the table's beginning if it is not there.
    pub(super) fn key_span(&self, key: &str) -> Range<usize> {
        let found = self.entries.iter().find(|(k, _)| k.get_ref() == key).map(|(k, _)| k.span());
        found.unwrap_or(self.span.start..self.span.start + 1)
    }

    pub(super) fn only(&self, known: &[&str], source: &mut Source<'_>) {
        for (key, _) in self.entries {
            if known.contains(&&**key.get_ref()) {
                continue;
            }
            let fix = match nearest(key.get_ref(), known) {
                Some(near) => format!("did you mean {near:?}?"),
                None => format!("known here: {}", known.join(", ")),
            };
            let words = Words {
                title: format!("unknown key {:?}", key.get_ref()),
                cause: "not a key of this table".into(),
                fix,
            };
            source.report(Code::CW001, self.span.start, key.span(), words);
        }
    }

    fn wrong(&self, key: &str, expected: &str, source: &mut Source<'_>) {
        let span = self.get(key).map_or(self.span.clone(), Spanned::span);
        let found = self.get(key).map_or("nothing", |v| v.get_ref().type_str());
        let words = Words {
            title: format!("{key} is {found}"),
            cause: format!("{expected} is expected"),
            fix: format!("write {key} as {expected}"),
        };
        source.report(Code::CW001, self.span.start, span, words);
    }

    pub(super) fn text(&self, key: &str, source: &mut Source<'_>) -> Option<Text<'t>> {
        let value = self.get(key)?;
        let text = value.get_ref().as_str().map(|text| Text { text, span: value.span() });
        if text.is_none() {
            self.wrong(key, "a string", source);
        }
        text
    }

    pub(super) fn required(&self, key: &str, source: &mut Source<'_>) -> Option<Text<'t>> {
        if !self.has(key) {
            let words = Words {
                title: format!("{key} is missing"),
                cause: "this table needs it".into(),
                fix: format!("add {key} = \"…\""),
            };
            source.report(Code::CW001, self.span.start, self.span.start..self.span.start + 1, words);
        }
        self.text(key, source)
    }

    pub(super) fn truth(&self, key: &str, source: &mut Source<'_>) -> bool {
        let Some(value) = self.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, "true or false", source);
            false
        })
    }

    pub(super) fn count(&self, key: &str, source: &mut Source<'_>) -> Option<usize> {
        let value = self.get(key)?;
        let count = value.get_ref().as_integer().and_then(|i| usize::from_str_radix(i.as_str(), i.radix()).ok());
        if count.is_none() {
            self.wrong(key, "a whole number from 0", source);
        }
        count
    }

    pub(super) fn texts(&self, key: &str, source: &mut Source<'_>) -> Vec<Text<'t>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let texts = value.get_ref().as_array().map(|items| {
            items
                .iter()
                .map(|item| item.get_ref().as_str().map(|text| Text { text, span: item.span() }))
                .collect::<Option<Vec<_>>>()
        });
        texts.flatten().unwrap_or_else(|| {
            self.wrong(key, "an array of strings", source);
            Vec::new()
        })
    }

    pub(super) fn table(&self, key: &str, source: &mut Source<'_>) -> Option<Table<'t>> {
        let table = Self::of(self.get(key)?);
        if table.is_none() {
            self.wrong(key, "a table", source);
        }
        table
    }

    pub(super) fn tables(&self, key: &str, source: &mut Source<'_>) -> Vec<Table<'t>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let tables =
            value.get_ref().as_array().and_then(|items| items.iter().map(Self::of).collect::<Option<Vec<_>>>());
        tables.unwrap_or_else(|| {
            self.wrong(key, "an array of tables", source);
            Vec::new()
        })
    }

    /// Key and text of each entry, in the order of the file.
    pub(super) fn pairs(&self, source: &mut Source<'_>) -> Vec<(Text<'t>, Text<'t>)> {
        let mut pairs: Vec<_> = self
            .entries
            .iter()
            .filter_map(|(key, _)| {
                let value = self.text(key.get_ref(), source)?;
                Some((Text { text: key.get_ref(), span: key.span() }, value))
            })
            .collect();
        pairs.sort_by_key(|(key, _)| key.span.start);
        pairs
    }
}
