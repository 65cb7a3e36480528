//! Writes goldens: the one way in which they change.

use std::path::Path;

use document::json::to_canonical;

use super::check::{canonical_of, grade_of};
use super::run::{Failure, Run, encoded};
use crate::adapter::Decoded;
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::read::Kind;
use crate::refusal::{Note, Refusal};

/// What blessing one golden changed: file and how it differs.
pub type Blessed = Vec<(String, String)>;

/// Rewrites the files of a golden folder that say something else than the adapter now does.
///
/// # Errors
/// When the message is in part accepted and in part refused, or a file cannot be written.
pub fn bless(adapter: &MappedAdapter, golden: &Golden, folder: &Path) -> Result<Blessed, Failure> {
    let input = golden.input().ok_or_else(|| Failure("in.xml or in.json is missing".into()))?;
    let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
    match Run::decode(adapter, golden, input).map_err(|refusal| vec![refusal]).and_then(all_accepted) {
        Err(refusals) => {
            let first = refusals.first().ok_or_else(|| Failure("refused without a reason".into()))?;
            let error = serde_json::to_string_pretty(first).map_err(|e| Failure(e.to_string()))?;
            if !golden.file("error.json").is_some_and(|said| within(said, error.as_bytes())) {
                files.push(("error.json", format!("{error}\n").into_bytes()));
            }
        }
        Ok((items, notes)) => {
            let notes = notes_json(&notes, &items);
            if golden.text(NOTES).unwrap_or(NO_NOTES) != notes.trim() {
                files.push((NOTES, notes.into_bytes()));
            }
            let canonical = canonical_of(&items);
            let same = golden.file("canonical.json").and_then(|f| document::json::parse(f).ok());
            if same.is_none_or(|said| to_canonical(&said) != to_canonical(&canonical)) {
                files.push(("canonical.json", pretty(&canonical)));
            }
            for (name, text) in [("provenance.json", provenance_json(&items)), ("residual.json", residual_json(&items))]
            {
                if golden.file(name) != Some(text.as_bytes()) {
                    files.push((name, text.into_bytes()));
                }
            }
            let out = if adapter.mapping().format.kind == Kind::Xml { "out.xml" } else { "out.json" };
            let encoded = encoded(adapter, golden, &items)?;
            if golden.file(out) != Some(&encoded) {
                files.push((out, encoded));
            }
            let grade = grade_of(adapter, golden)?;
            if golden.text("grade.txt") != Some(grade) {
                files.push(("grade.txt", format!("{grade}\n").into_bytes()));
            }
        }
    }
    let mut blessed = Vec::new();
    for (name, content) in files {
        let before = golden.file(name).map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default();
        let path = folder.join(name);
        let says_nothing = name == NOTES && content.trim_ascii() == NO_NOTES.as_bytes();
        let written = if says_nothing { std::fs::remove_file(path) } else { std::fs::write(path, &content) };
        written.map_err(|error| Failure(format!("{name}: {error}")))?;
        blessed.push((name.to_owned(), diff(&before, &String::from_utf8_lossy(&content))));
    }
    Ok(blessed)
}

/// Items and the notes of the message.
type Accepted = (Vec<Decoded>, Vec<Note>);

fn all_accepted(run: Run) -> Result<Accepted, Vec<Refusal>> {
    let mut items = Vec::new();
    for item in run.items {
        items.push(item?);
    }
    Ok((items, run.notes))
}

/// Whether every member of the golden stands in what was found.
fn within(said: &[u8], found: &[u8]) -> bool {
    let read = |bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    let (Some(said), Some(found)) = (read(said), read(found)) else { return false };
    said.as_object().is_some_and(|members| {
        members.iter().all(|(name, value)| name == "documents" || found.get(name) == Some(value))
    })
}

fn pretty(value: &document::json::Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}

/// The tables of all items, one row a line.
fn lists(tables: impl Iterator<Item = Vec<u8>>) -> String {
    let tables: Vec<String> = tables
        .map(|table| {
            let rows: Vec<_> = String::from_utf8_lossy(&table).lines().map(|row| format!("  {row}")).collect();
            if rows.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", rows.join(",\n")) }
        })
        .collect();
    format!("[{}]\n", tables.join(", "))
}

pub(super) fn provenance_json(items: &[Decoded]) -> String {
    lists(items.iter().map(|item| item.provenance.to_bytes()))
}

pub(super) fn residual_json(items: &[Decoded]) -> String {
    lists(items.iter().map(|item| item.residual.to_bytes()))
}

/// The file that holds the notes; a golden without it has none.
pub(super) const NOTES: &str = "notes.json";
pub(super) const NO_NOTES: &str = "[]";

/// What is worth knowing about a message and, by their index, its items; one note a line.
pub(super) fn notes_json(message: &[Note], items: &[Decoded]) -> String {
    #[derive(serde::Serialize)]
    struct Of<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        document: Option<usize>,
        #[serde(flatten)]
        note: &'a Note,
    }
    let of_items = items
        .iter()
        .enumerate()
        .flat_map(|(document, item)| item.notes.iter().map(move |note| Of { document: Some(document), note }));
    let all = message.iter().map(|note| Of { document: None, note }).chain(of_items);
    let lines: Vec<_> = all.map(|note| format!("  {}", serde_json::to_string(&note).unwrap_or_default())).collect();
    if lines.is_empty() { format!("{NO_NOTES}\n") } else { format!("[\n{}\n]\n", lines.join(",\n")) }
}

/// Lines that are only in one of two texts.
fn diff(before: &str, after: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let removed = old[head..old.len() - tail].iter().map(|line| format!("- {line}\n"));
    let added = new[head..new.len() - tail].iter().map(|line| format!("+ {line}\n"));
    format!("@@ line {}\n{}", head + 1, removed.chain(added).collect::<String>())
}
