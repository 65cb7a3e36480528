//! `adapter list`.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::{Answer, Shelf};
use crate::adapter::Adapter;
use crate::conformance::{PathUse, coverage};
use crate::mapped::MappedAdapter;
use crate::mapping::Direction;

/// Id, version, messages, encodings, grade and coverage of each adapter in the program; what only lies in a folder is
/// named beside it.
#[must_use]
pub fn list(shelf: &Shelf<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut adapters = Vec::new();
    let width = shelf.built.iter().map(|b| b.id.len()).max().unwrap_or(0);
    for built in shelf.built {
        match built.adapter {
            Ok(adapter) => {
                answer.out.push_str(&line(adapter, width));
                adapters.push(json(adapter));
            }
            Err(_) => {
                let _ = writeln!(answer.err, "note: the mapping of {} does not compile in this program", built.id);
            }
        }
    }
    for folder in shelf.folders() {
        let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !shelf.built.iter().any(|b| b.id == id) {
            let _ = writeln!(answer.err, "note: {id} lies in {} and is not in this program", folder.display());
        }
    }
    answer.with_json(json!({ "adapters": adapters }))
}

/// The manifest without its rows, with grade and coverage.
fn json(adapter: &MappedAdapter) -> Json {
    let manifest = adapter.manifest();
    let messages: Vec<_> = manifest
        .messages
        .iter()
        .map(|m| json!({ "name": m.name, "yields": m.yields, "type": m.document_type, "direction": m.direction, "batch": m.batch }))
        .collect();
    let (covered, paths) = covered(adapter);
    json!({
        "id": manifest.id,
        "version": manifest.version,
        "mediaType": manifest.media_type,
        "accepts": manifest.accepts,
        "emits": manifest.emits,
        "messages": messages,
        "grade": adapter.grade(),
        "coverage": { "paths": paths, "covered": covered },
    })
}

/// How many source paths of the goldens rows take, and how many there are.
fn covered(adapter: &MappedAdapter) -> (usize, usize) {
    let coverage = coverage(adapter, &adapter.goldens());
    coverage
        .iter()
        .fold((0, 0), |(covered, all), c| (covered + c.paths.len() - c.count(PathUse::Unclaimed), all + c.paths.len()))
}

fn line(adapter: &MappedAdapter, width: usize) -> String {
    let manifest = adapter.manifest();
    let messages: Vec<_> = manifest
        .messages
        .iter()
        .map(|m| {
            let way = match m.direction {
                Direction::Both => "in/out",
                Direction::In => "in",
                Direction::Out => "out",
            };
            format!("{} ({way})", m.name)
        })
        .collect();
    let (covered, all) = covered(adapter);
    let percent = (covered * 100).checked_div(all).map_or_else(|| "-".to_owned(), |p| format!("{p} %"));
    format!(
        "{:<width$}  {}  {}  reads {}  writes {}  {}  coverage {percent}\n",
        manifest.id,
        manifest.version,
        messages.join(", "),
        manifest.accepts.join(", "),
        manifest.emits,
        adapter.grade().unwrap_or("-"),
    )
}
