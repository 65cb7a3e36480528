//! `adapter coverage`.

use std::fmt::Write as _;

use serde_json::json;

use super::{Answer, Shelf};
use crate::conformance::{self, PathUse};
use crate::golden::Golden;

/// Source paths by what becomes of them, over these messages (name and bytes), else over the goldens; 1 if any is
/// unclaimed, or one of these messages is refused.
#[must_use]
pub fn coverage(shelf: &Shelf<'_>, id: &str, files: &[(String, Vec<u8>)]) -> Answer {
    let found = match shelf.find(id) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let adapter = found.adapter;
    let goldens = if files.is_empty() {
        adapter.goldens()
    } else {
        files.iter().map(|(name, bytes)| Golden::new(name.clone(), [("in.xml".to_owned(), bytes.clone())])).collect()
    };
    for golden in goldens.iter().filter(|_| !files.is_empty()) {
        let refusals = conformance::refusals(adapter, golden);
        if !refusals.is_empty() {
            return Answer::refused(&golden.name, &refusals);
        }
    }
    let covered = conformance::coverage(adapter, &goldens);
    let mut out = String::new();
    for message in &covered {
        let _ = writeln!(out, "{}", message.line());
        for (path, _) in message.paths.iter().filter(|(_, used)| *used == PathUse::Unclaimed) {
            let _ = writeln!(out, "  unclaimed {path}");
        }
        for row in &message.rows_never_hit {
            let _ = writeln!(out, "  never hit {row}");
        }
    }
    let unclaimed = covered.iter().any(|message| message.count(PathUse::Unclaimed) > 0);
    let messages: Vec<_> = covered
        .iter()
        .map(|message| {
            let paths: Vec<_> = message.paths.iter().map(|(path, used)| json!({ "path": path, "use": used })).collect();
            json!({ "message": message.message, "paths": paths, "rowsNeverHit": message.rows_never_hit })
        })
        .collect();
    Answer { out, err: found.notes, code: u8::from(unclaimed), ..Answer::default() }
        .with_json(json!({ "messages": messages }))
}
