//! `[limits]`: a mapping may lower the defaults, never raise them.

use super::super::finding::{Source, Words};
use super::table::Table;
use crate::limits::Limits;
use crate::refusal::Code;

pub(super) const KEYS: [&str; 14] = [
    "message",
    "stream",
    "document",
    "depth",
    "attributes",
    "text",
    "attachment",
    "file",
    "files",
    "name",
    "elements",
    "documents",
    "residual",
    "refusals",
];

/// The limits that a mapping sets; those it does not mention bound nothing.
pub(super) fn read(root: &Table<'_>, source: &mut Source<'_>) -> Limits {
    let mut limits = Limits::NONE;
    let Some(table) = root.table("limits", source) else { return limits };
    table.only(&KEYS, source);
    let usual = Limits::default();
    let stream = usize::try_from(usual.stream).unwrap_or(usize::MAX);
    let mut lower = |key: &str, most: usize| lowered(&table, (key, most), source).unwrap_or(usize::MAX);
    limits.message = lower("message", usual.message);
    limits.stream = u64::try_from(lower("stream", stream)).unwrap_or(u64::MAX);
    limits.document = lower("document", usual.document);
    limits.depth = lower("depth", usual.depth);
    limits.attributes = lower("attributes", usual.attributes);
    limits.text = lower("text", usual.text);
    limits.attachment = lower("attachment", usual.attachment);
    limits.file = lower("file", usual.file);
    limits.files = lower("files", usual.files);
    limits.name = lower("name", usual.name);
    limits.elements = lower("elements", usual.elements);
    limits.documents = lower("documents", usual.documents);
    limits.residual = lower("residual", usual.residual);
    limits.refusals = lower("refusals", usual.refusals);
    limits
}

fn lowered(table: &Table<'_>, (key, most): (&str, usize), source: &mut Source<'_>) -> Option<usize> {
    let limit = table.count(key, source)?;
    if limit <= most && (limit > 0 || key == "residual") {
        return Some(limit);
    }
    let (cause, fix) = if limit == 0 {
        ("nothing at all would pass".to_owned(), format!("write a number from 1 to {most}"))
    } else {
        let fix = format!("write at most {most}; only the hub's configuration raises limits");
        (format!("the default is {most}, and a mapping may only lower it"), fix)
    };
    let span = table.get(key).map_or(table.key_span(key), toml::Spanned::span);
    source.report(Code::CW001, span.start, span, Words { title: format!("limit {key} is {limit}"), cause, fix });
    None
}
