//! `adapter test`.

use std::path::Path;

use super::{Answer, Shelf};
use crate::conformance::{Report, SEED, bless, goldens_of, kept, lock, run_tests, tests};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;

/// Runs the conformance kit on an adapter's folder, else on the goldens that are built into the program. `bless` rewrites
/// the goldens of the folder first and prints how they differ; the caller refuses it where `CI` is set.
#[must_use]
pub fn test(shelf: &Shelf<'_>, id: &str, bless: bool) -> Answer {
    let found = match shelf.find(id) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let mut adapter = found.adapter;
    let mut out = String::new();
    let goldens = match found.folder.as_deref() {
        None if bless => {
            return Answer::stopped(
                64,
                "no goldens to bless",
                &format!("crates/adapters/{id} is not here"),
                "run it in the repository",
            );
        }
        None => adapter.goldens(),
        Some(folder) => match blessed(adapter, folder, bless, &mut out) {
            Ok(goldens) => goldens,
            Err(error) => {
                return Answer::stopped(
                    1,
                    &format!("goldens of {id}"),
                    &error.to_string(),
                    &format!("correct {}", folder.display()),
                );
            }
        },
    };
    if bless {
        // The lock beside the mapping is another one now.
        match shelf.find(id) {
            Ok(found) => adapter = found.adapter,
            Err(answer) => return answer,
        }
    }
    let mut text = Vec::new();
    match run_tests(&tests(adapter, &goldens, SEED), &adapter.mapping().skips, true, &mut text) {
        Err(error) => Answer::stopped(1, &format!("the kit on {id}"), &error.to_string(), "run it again"),
        Ok(report) => {
            let json = json(&out, &report);
            out.push_str(&String::from_utf8_lossy(&text));
            Answer {
                out,
                err: found.notes,
                json: Some(json),
                code: u8::from(!report.failed.is_empty()),
                ..Answer::default()
            }
        }
    }
}

/// How many lines of a difference are printed; the rest is read in the file.
const SHOWN: usize = 80;

/// What became of a golden's file. Of new ones the document or the refusal is shown; tables and output are for files.
fn told(golden: &Golden, file: &str, diff: &str) -> String {
    let mut told = format!("blessed {}/{file}", golden.name);
    let lines = diff.lines().count().saturating_sub(1);
    if golden.file(file).is_none() && !["canonical.json", "error.json"].contains(&file) {
        return told + &format!("  new, {lines} lines\n");
    }
    told.push('\n');
    diff.lines().take(SHOWN + 1).for_each(|line| told.extend([line, "\n"]));
    if lines > SHOWN {
        told.push_str(&format!("… {} lines more in golden/{}/{file}\n", lines - SHOWN, golden.name));
    }
    if file == "error.json" && golden.file(file).is_none() {
        told.push_str("note: this message is refused now, and its golden says so; is it meant to be? else correct the mapping, remove error.json and bless again\n");
    }
    told
}

fn blessed(adapter: &MappedAdapter, folder: &Path, rewrite: bool, out: &mut String) -> Result<Vec<Golden>, String> {
    let read = || goldens_of(folder).map_err(|error| error.to_string());
    if !rewrite {
        return read();
    }
    let goldens = read()?;
    kept(adapter, &goldens).map_err(|failure| failure.to_string())?;
    for golden in goldens {
        let changed = bless(adapter, &golden, &folder.join("golden").join(&golden.name))
            .map_err(|failure| format!("{}: {failure}", golden.name))?;
        for (file, diff) in changed {
            out.push_str(&told(&golden, &file, &diff));
        }
    }
    let goldens = read()?;
    let written = lock(adapter, &goldens, folder).map_err(|failure| failure.to_string())?;
    out.extend(written.map(|file| format!("locked {file}\n")));
    Ok(goldens)
}

/// Each test and how it came out: `passed`, `failed` or `ignored`, with the reason or what is told of it.
fn json(blessed: &str, report: &Report) -> serde_json::Value {
    let one = |name: &str, outcome: &str, detail: Option<&str>| serde_json::json!({ "name": name, "outcome": outcome, "detail": detail });
    let passed = report.passed.iter().map(|(name, told)| one(name, "passed", told.as_deref()));
    let failed = report.failed.iter().map(|(name, failure)| one(name, "failed", Some(&failure.0)));
    let ignored = report.skipped.iter().map(|(name, reason)| one(name, "ignored", Some(reason)));
    let blessed: Vec<_> = blessed.lines().filter_map(|line| line.strip_prefix("blessed ")).collect();
    serde_json::json!({ "blessed": blessed, "tests": passed.chain(failed).chain(ignored).collect::<Vec<_>>() })
}
