//! `adapter list`.

use std::fmt::Write as _;

use super::Answer;
use crate::adapter::Adapter;
use crate::conformance::{PathUse, coverage};
use crate::mapped::MappedAdapter;
use crate::mapping::Direction;

/// Id, version, messages, encodings, grade and coverage of each adapter.
#[must_use]
pub fn list(adapters: &[&'static MappedAdapter]) -> Answer {
    let mut out = String::new();
    let width = adapters.iter().map(|a| a.manifest().id.len()).max().unwrap_or(0);
    for adapter in adapters {
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
        let coverage = coverage(adapter, &adapter.goldens());
        let (covered, all) = coverage.iter().fold((0, 0), |(covered, all), c| {
            (covered + c.paths.len() - c.count(PathUse::Unclaimed), all + c.paths.len())
        });
        let percent = (covered * 100).checked_div(all).map_or_else(|| "-".to_owned(), |p| format!("{p} %"));
        let _ = writeln!(
            out,
            "{:<width$}  {}  {}  reads {}  writes {}  {}  coverage {percent}",
            manifest.id,
            manifest.version,
            messages.join(", "),
            manifest.accepts.join(", "),
            manifest.emits,
            adapter.grade().unwrap_or("-"),
        );
    }
    Answer::done(out)
}
