//! `adapter coverage`.

use std::fmt::Write as _;

use super::{Answer, find};
use crate::conformance::{self, PathUse};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;

/// Source paths by what becomes of them, over these messages (name and bytes), else over the goldens; 1 if any is unclaimed.
#[must_use]
pub fn coverage(adapters: &[&'static MappedAdapter], id: &str, files: &[(String, Vec<u8>)]) -> Answer {
    let adapter = match find(adapters, id) {
        Ok(adapter) => adapter,
        Err(answer) => return answer,
    };
    let goldens = if files.is_empty() {
        adapter.goldens()
    } else {
        files.iter().map(|(name, bytes)| Golden::new(name.clone(), [("in.xml".to_owned(), bytes.clone())])).collect()
    };
    let found = conformance::coverage(adapter, &goldens);
    let mut out = String::new();
    for message in &found {
        let _ = writeln!(out, "{}", message.line());
        for (path, _) in message.paths.iter().filter(|(_, used)| *used == PathUse::Unclaimed) {
            let _ = writeln!(out, "  unclaimed {path}");
        }
        for row in &message.rows_never_hit {
            let _ = writeln!(out, "  never hit {row}");
        }
    }
    let unclaimed = found.iter().any(|message| message.count(PathUse::Unclaimed) > 0);
    Answer { out, err: String::new(), code: u8::from(unclaimed) }
}
