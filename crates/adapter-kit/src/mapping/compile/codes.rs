//! `[codes]`: code tables of the adapter's own, and lists of the departments that use it.

mod closed;
mod csv;
mod partner;

pub(super) use closed::{Origin, check};

use std::sync::Arc;

use document::Catalogue;

use super::super::finding::{Finding, Source, Words, nearest};
use super::Files;
use super::table::{Table, Text};
use crate::codec::CodeTable;
use crate::refusal::Code;

/// Keys of one table.
pub(super) const KEYS: [&str; 4] = ["file", "list", "at", "unhit"];

/// What `[codes]` says about a table.
struct Entry {
    name: String,
    at: Option<String>,
    unhit: Vec<(String, String)>,
}

/// All tables and where they come from, in the order of the mapping; findings in their own files go to `others`.
pub(super) fn tables(
    root: &Table<'_>,
    source: &mut Source<'_>,
    (files, catalogue): (&Files<'_>, &Catalogue),
    others: &mut Vec<Finding>,
) -> (Vec<Arc<CodeTable>>, Vec<Origin>) {
    let Some(codes) = root.table("codes", source) else { return (Vec::new(), Vec::new()) };
    let mut names: Vec<_> =
        codes.entries.iter().map(|(key, _)| (key.span().start, key.get_ref().to_string())).collect();
    names.sort();
    let mut tables = Vec::new();
    for (_, name) in names {
        let Some(table) = codes.table(&name, source) else { continue };
        table.only(&KEYS, source);
        let at = table.text("at", source).map(|t| t.text.to_owned());
        let unhit = table.table("unhit", source).map(|t| t.pairs(source)).unwrap_or_default();
        let unhit = unhit.into_iter().map(|(value, reason)| (value.text.to_owned(), reason.text.to_owned())).collect();
        let entry = Entry { name, at, unhit };
        let read = match (table.text("list", source), table.has("file")) {
            (Some(list), true) => {
                let words = Words {
                    title: "code table with file and list".into(),
                    cause: "a table is one or the other".into(),
                    fix: "remove one of them".into(),
                };
                source.report(Code::CW001, list.span.start, table.key_span("list"), words);
                None
            }
            (Some(list), false) => of_list(entry, &list, catalogue, source),
            (None, _) => table.required("file", source).and_then(|file| of_file(entry, &file, source, (files, others))),
        };
        tables.extend(read.map(|(table, origin)| (Arc::new(table), origin)));
    }
    tables.into_iter().unzip()
}

fn of_file(
    entry: Entry,
    file: &Text<'_>,
    source: &mut Source<'_>,
    (files, others): (&Files<'_>, &mut Vec<Finding>),
) -> Option<(CodeTable, Origin)> {
    let Some(text) = (files.read)(file.text) else {
        let words = Words {
            title: format!("no file {}", file.text),
            cause: "not in the folder mapping".into(),
            fix: "add the file".into(),
        };
        source.report(Code::CW001, file.span.start, file.span.clone(), words);
        return None;
    };
    let table = csv::read(entry, file.text, &text, others);
    Some((table, Origin { file: Some((file.text.to_owned(), text)), span: file.span.clone() }))
}

fn of_list(
    entry: Entry,
    list: &Text<'_>,
    catalogue: &Catalogue,
    source: &mut Source<'_>,
) -> Option<(CodeTable, Origin)> {
    let table = partner::read(entry, list.text, catalogue);
    if table.is_none() {
        let known: Vec<_> = catalogue.partner_list_names().collect();
        let fix = nearest(list.text, &known).map_or_else(
            || format!("add schemas/partners/<department>/{}/<version>.json", list.text),
            |near| format!("did you mean {near:?}?"),
        );
        let words = Words {
            title: format!("no department has a list {:?}", list.text),
            cause: "not under schemas/partners".into(),
            fix,
        };
        source.report(Code::CW001, list.span.start, list.span.clone(), words);
    }
    Some((table?, Origin { file: None, span: list.span.clone() }))
}
