//! CW026: whether the version was raised for what changed since the last release.

use std::ops::Range;

use document::Digest;
use document::json::write_escaped;
use toml::de::{DeTable, DeValue};

use super::super::finding::{Source, Words};
use super::super::lock::{Change, Lock, LockedMessage, Release, Version};
use super::super::{Message, Yields};
use super::Files;
use super::codes::Origin;
use super::table::Table;
use crate::codec::CodeTable;
use crate::refusal::Code;

/// Keys that people read and the adapter does not act on.
const WORDS: [&str; 2] = ["reason", "unhit"];

/// What changed, and where it stands in the file, if anywhere.
type Changes = Vec<(String, Option<Range<usize>>)>;

/// Digests of the mapping, held against the lock beside it.
pub(super) fn check(
    root: &Table<'_>,
    files: &Files<'_>,
    (messages, tables): (&[Message], &[(std::sync::Arc<CodeTable>, &Origin)]),
    source: &mut Source<'_>,
) -> Release {
    let now = digests(root, messages, tables, source);
    let breaking = root.text("breaking", source).is_some_and(|reason| !reason.text.trim().is_empty());
    let mut release = Release { now, last: None, breaking };
    let file = lock_file(files.name);
    let Some(text) = (files.read)(&file) else { return release };
    // A message that does not compile has findings of its own, and its rows cannot be compared.
    if release.now.messages.len() != root.tables("message", source).len() {
        return release;
    }
    let span = root.get("version").map_or(0..1, toml::Spanned::span);
    match Lock::parse(&text) {
        Ok(last) => {
            if let Some(words) = unraised(root, (&release, &last, &file), source) {
                source.report(Code::CW026, span.start, span, words);
            }
            release.last = Some(last);
        }
        Err(cause) => {
            let words = Words {
                title: format!("mapping/{file} cannot be read"),
                cause,
                fix: "restore the file as the last release has it".into(),
            };
            source.report(Code::CW026, span.start, span, words);
        }
    }
    release
}

/// `mapping/land.toml` → `land.lock`
fn lock_file(mapping: &str) -> String {
    let name = mapping.rsplit('/').next().unwrap_or(mapping);
    format!("{}.lock", name.strip_suffix(".toml").unwrap_or(name))
}

fn unraised(
    root: &Table<'_>,
    (release, last, file): (&Release, &Lock, &str),
    source: &mut Source<'_>,
) -> Option<Words> {
    let (now, before) = (Version::parse(&release.now.version)?, Version::parse(&last.version)?);
    match now.change_since(before) {
        Some(Change::Breaking) if !release.breaking => Some(Words {
            title: format!("{now} breaks with {before} and does not say why"),
            cause: "a new major version".into(),
            fix: "add breaking = \"what is read otherwise, and why\" below version".into(),
        }),
        Some(_) => None,
        None if now < before => Some(Words {
            title: format!("version is lower than that of the last release, {before}"),
            cause: format!("mapping/{file} says {before}"),
            fix: format!("raise it: {} at least", before.next(Change::Nothing)),
        }),
        None => {
            let changes = changes(root, &release.now, last, source);
            let (first, more) = changes.split_first()?;
            let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
            let at = first.1.as_ref().map(|span| format!("line {}: ", source.place(span.start).0)).unwrap_or_default();
            Some(Words {
                title: "version not raised".into(),
                cause: format!("{at}{}{more} since {before}", first.0),
                fix: format!(
                    "raise it: {} where every old message is read as before, {} where something is added, else {} with \
                     breaking = \"why\"; never released? delete mapping/{file}",
                    before.next(Change::Nothing),
                    before.next(Change::Additions),
                    before.next(Change::Breaking)
                ),
            })
        }
    }
}

fn changes(root: &Table<'_>, now: &Lock, last: &Lock, source: &mut Source<'_>) -> Changes {
    let mut changes = Changes::new();
    let span = |key: &str| root.get(key).map(toml::Spanned::span);
    let tables = root.tables("message", source);
    for (message, table) in now.messages.iter().zip(&tables) {
        let head = table.get("name").map(toml::Spanned::span);
        let Some(before) = last.messages.iter().find(|m| m.name == message.name) else {
            changes.push((format!("message {} is new", message.name), head));
            continue;
        };
        let rows = table.tables("rows", source);
        let row = |digest: &String| !before.rows.contains(digest);
        let changed = message.rows.iter().zip(&rows).filter(|(digest, _)| row(digest));
        let found = changes.len();
        changes.extend(changed.map(|(_, row)| ("this row changed".to_owned(), Some(row.span.clone()))));
        if found == changes.len() && message.rows != before.rows {
            let what = if message.rows.len() < before.rows.len() { "lacks a row" } else { "has its rows moved" };
            changes.push((format!("message {} {what}", message.name), head.clone()));
        }
        if (&message.head, &message.schema) != (&before.head, &before.schema) {
            changes.push((format!("the head of message {} changed", message.name), head));
        }
    }
    let gone = last.messages.iter().filter(|m| now.messages.iter().all(|n| n.name != m.name));
    changes.extend(gone.map(|message| (format!("message {} is gone", message.name), None)));
    for name in now.codes.keys().chain(last.codes.keys()) {
        let change = (format!("code table {name} changed"), span("codes"));
        if now.codes.get(name) != last.codes.get(name) && !changes.contains(&change) {
            changes.push(change);
        }
    }
    if now.format != last.format {
        changes.push(("[format] or [limits] changed".to_owned(), span("format")));
    }
    changes
}

fn digests(
    root: &Table<'_>,
    messages: &[Message],
    tables: &[(std::sync::Arc<CodeTable>, &Origin)],
    source: &mut Source<'_>,
) -> Lock {
    let version = root.text("version", source).map_or("", |t| t.text).to_owned();
    let format = ["format", "limits"].iter().map(|key| {
        let mut text = String::new();
        root.get(key).into_iter().for_each(|value| write(value.get_ref(), &mut text));
        text
    });
    let entries = root.table("codes", source);
    let codes = tables.iter().map(|(table, origin)| {
        let mut text = String::new();
        let entry = entries.as_ref().and_then(|entries| entries.get(&table.name));
        entry.into_iter().for_each(|entry| write(entry.get_ref(), &mut text));
        // Of a department's list the codes are the department's; the mapping names it only.
        origin.file.iter().for_each(|(_, csv)| text.push_str(csv));
        (table.name.to_string(), digest(&text))
    });
    let of_message = |message: &Message, table: &Table<'_>, source: &mut Source<'_>| {
        let mut head = String::new();
        write_table(table.entries, &["rows"], &mut head);
        let rows = table.tables("rows", source);
        LockedMessage {
            name: message.name.clone(),
            schema: schema(message),
            head: digest(&head),
            rows: rows.iter().map(|row| digest_of_row(row.entries)).collect(),
        }
    };
    let format = digest(&format.collect::<String>());
    let codes = codes.collect();
    let found = root.tables("message", source);
    let messages = messages.iter().zip(&found).map(|(message, table)| of_message(message, table, source)).collect();
    Lock { version, format, codes, messages, goldens: std::collections::BTreeMap::new() }
}

fn schema(message: &Message) -> String {
    match (&message.document_type, &message.head, message.yields) {
        (Some(name), Some((_, version)), _) => format!("{name}/{version}"),
        (_, _, Yields::Question) => "question".into(),
        (_, _, Yields::CaseReport) => "case-report".into(),
        (_, _, Yields::Feedback) => "feedback".into(),
        (_, _, Yields::Document) => "document".into(),
    }
}

fn digest_of_row(row: &DeTable<'_>) -> String {
    let mut text = String::new();
    write_table(row, &[], &mut text);
    digest(&text)
}

/// 64 bits are enough to notice a change.
fn digest(text: &str) -> String {
    Digest::of(text.as_bytes()).hex()[..16].to_owned()
}

/// A value in one form, whatever its white space, comments and order of keys are.
fn write(value: &DeValue<'_>, out: &mut String) {
    match value {
        DeValue::String(text) => string(text, out),
        DeValue::Integer(integer) => out.push_str(integer.as_str()),
        DeValue::Float(float) => out.push_str(float.as_str()),
        DeValue::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
        DeValue::Datetime(datetime) => out.push_str(&datetime.to_string()),
        DeValue::Array(items) => {
            out.push('[');
            for item in items.iter() {
                write(item.get_ref(), out);
                out.push(',');
            }
            out.push(']');
        }
        DeValue::Table(table) => write_table(table, &[], out),
    }
}

fn write_table(table: &DeTable<'_>, without: &[&str], out: &mut String) {
    let mut entries: Vec<_> = table.iter().map(|(key, value)| (key.get_ref(), value.get_ref())).collect();
    entries.retain(|(key, _)| !WORDS.contains(&&***key) && !without.contains(&&***key));
    entries.sort_by_key(|(key, _)| *key);
    out.push('{');
    for (key, value) in entries {
        string(key, out);
        out.push(':');
        // What is kept is kept, whatever the words for it.
        if ["keep", "ignore"].contains(&&**key) {
            out.push_str("true");
        } else {
            write(value, out);
        }
        out.push(',');
    }
    out.push('}');
}

fn string(text: &str, out: &mut String) {
    let mut bytes = Vec::with_capacity(text.len() + 2);
    write_escaped(text, &mut bytes);
    out.push('"');
    out.push_str(&String::from_utf8_lossy(&bytes));
    out.push('"');
}
