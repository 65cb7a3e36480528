//! Started code tables: the values of the samples, their meanings open.

use std::fmt::Write as _;

use super::TODO;
use super::line::{cell, quoted};
use crate::infer::shape::Texts;
use crate::infer::slug::slug;

/// The table of all that is true or false.
pub(super) const TRUTHS: &str = "true-false";

/// How many characters of a name a file's name has.
const LONGEST: usize = 40;

/// The tables of a mapping.
#[derive(Debug, Default)]
pub(super) struct Tables {
    tables: Vec<Table>,
}

#[derive(Debug)]
struct Table {
    name: String,
    /// Values and how often they came.
    values: Vec<(String, usize)>,
    /// Whether the values are `true` and `false`, which mean themselves.
    truths: bool,
}

impl Tables {
    /// The table for the texts of an element or member of this name; those of one name share a table.
    pub(super) fn of(&mut self, name: &str, texts: &Texts) -> String {
        let name = tidy(name);
        let at = self.tables.iter().position(|table| table.name == name).unwrap_or_else(|| {
            self.tables.push(Table { name: name.clone(), values: Vec::new(), truths: name == TRUTHS });
            self.tables.len() - 1
        });
        let table = &mut self.tables[at];
        for text in &texts.distinct {
            match table.values.iter_mut().find(|(value, _)| value == text) {
                Some((_, count)) => *count += texts.count(text),
                None => table.values.push((text.clone(), texts.count(text))),
            }
        }
        name
    }

    /// `[codes]`
    pub(super) fn write(&self, out: &mut String) {
        if self.tables.is_empty() {
            return;
        }
        out.push_str("[codes]\n");
        for Table { name, .. } in &self.tables {
            let bare = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let key = if bare { name.clone() } else { quoted(name) };
            let _ = writeln!(out, "{key} = {{ file = {} }}", quoted(&format!("codes/{name}.csv")));
        }
    }

    /// File and text of each.
    pub(super) fn files(&self) -> Vec<(String, String)> {
        self.tables
            .iter()
            .map(|table| {
                let mut csv = String::from("legacy,canonical,from,to,partner,direction,note\n");
                for (value, count) in &table.values {
                    let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
                    let canonical = if table.truths { value } else { TODO };
                    let _ = writeln!(csv, "{},{canonical},,,,both,{times} in the samples", cell(value));
                }
                (format!("codes/{}.csv", table.name), csv)
            })
            .collect()
    }
}

/// A name that is a file's too.
fn tidy(name: &str) -> String {
    let out: String = slug(name).chars().take(LONGEST).collect();
    let out = out.trim_end_matches('-').to_owned();
    if out.is_empty() { "code".to_owned() } else { out }
}
