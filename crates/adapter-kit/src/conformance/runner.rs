//! The runner: named tests, in the words of `cargo test`.

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use super::suite::{SEED, tests};
use super::test::{Failure, Outcome, Report, Test};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::{Findings, Skip};

/// The goldens of a crate's folder, in the order of their names.
///
/// # Errors
/// When the folder cannot be read.
pub fn goldens_of(crate_folder: &Path) -> std::io::Result<Vec<Golden>> {
    let mut goldens = Vec::new();
    for entry in std::fs::read_dir(crate_folder.join("golden"))? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        let mut files = Vec::new();
        for file in std::fs::read_dir(entry.path())? {
            let file = file?;
            files.push((file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path())?));
        }
        goldens.push(Golden::new(entry.file_name().to_string_lossy().into_owned(), files));
    }
    goldens.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(goldens)
}

/// Runs tests and reports each on `out`. Of a `whole` suite every line must be tried, or be skipped with a reason.
pub(crate) fn run(tests: &[Test], skips: &[Skip], whole: bool, out: &mut dyn Write) -> std::io::Result<Report> {
    let mut report = Report::default();
    let mut lines = Lines::default();
    for test in tests {
        let skip = skips.iter().find(|skip| skip.line == test.line);
        let result = catch_unwind(AssertUnwindSafe(|| test.run())).unwrap_or_else(|_| Err(Failure("panicked".into())));
        lines.count(test.line, &result);
        let name = &test.name;
        match (result, skip) {
            (Err(_) | Ok(Outcome::Nothing(_)), Some(skip)) => {
                writeln!(out, "test {name} ... ignored, {}", skip.reason)?;
                report.skipped.push((name.clone(), skip.reason.clone()));
            }
            (Ok(Outcome::Nothing(reason)), None) => {
                writeln!(out, "test {name} ... ignored, {reason}")?;
                report.skipped.push((name.clone(), reason));
            }
            (Ok(outcome), _) => {
                let told = if let Outcome::Told(told) = outcome { Some(told) } else { None };
                let behind = told.as_ref().map(|told| format!(", {told}")).unwrap_or_default();
                writeln!(out, "test {name} ... ok{behind}")?;
                report.passed.push((name.clone(), told));
            }
            (Err(failure), None) => {
                writeln!(out, "test {name} ... FAILED")?;
                report.failed.push((name.clone(), failure));
            }
        }
    }
    if whole {
        report.failed.extend(lines.untold(skips));
    }
    for (name, failure) in &report.failed {
        writeln!(out, "\n---- {name} ----\n{failure}")?;
    }
    let Report { passed, failed, skipped } = &report;
    let word = if failed.is_empty() { "ok" } else { "FAILED" };
    writeln!(
        out,
        "\ntest result: {word}. {} passed; {} failed; {} ignored",
        passed.len(),
        failed.len(),
        skipped.len()
    )?;
    Ok(report)
}

/// Lines of the kit and how their tests came out.
#[derive(Debug, Default)]
struct Lines(BTreeMap<u8, Tally>);

#[derive(Debug, Default)]
struct Tally {
    held: usize,
    failed: usize,
    /// Why there was nothing to try, last.
    nothing: Option<String>,
}

impl Lines {
    fn count(&mut self, line: u8, result: &Result<Outcome, Failure>) {
        let tally = self.0.entry(line).or_default();
        match result {
            Ok(Outcome::Nothing(reason)) => tally.nothing = Some(reason.clone()),
            Ok(_) => tally.held += 1,
            Err(_) => tally.failed += 1,
        }
    }

    /// Lines that nothing was tried of and nobody skips, and skips that nothing needs.
    fn untold(&self, skips: &[Skip]) -> Vec<(String, Failure)> {
        let untold = self.0.iter().filter_map(|(line, tally)| {
            let skip = skips.iter().any(|skip| skip.line == *line);
            let what = match (&tally.nothing, skip) {
                (Some(reason), false) if tally.held + tally.failed == 0 => format!(
                    "nothing was tried: {reason}\nadd a golden to try it on, or to the end of the mapping: [[skip]], test = {line}, reason = \"…\""
                ),
                (_, true) if tally.held > 0 && tally.failed == 0 => {
                    "holds, and the mapping skips it; remove that skip".to_owned()
                }
                _ => return None,
            };
            Some((format!("line {line}"), Failure(what)))
        });
        untold.collect()
    }
}

/// What `conformance!` runs: arguments are filters, `--list` lists, `--seed=7` makes other random drafts, other options of `cargo test` are accepted and ignored.
#[must_use]
pub fn main(adapter: Result<&'static MappedAdapter, &'static Findings>, crate_folder: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match main_on(adapter, Path::new(crate_folder), &mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) | Err(_) => ExitCode::FAILURE,
    }
}

fn main_on(
    adapter: Result<&'static MappedAdapter, &'static Findings>,
    crate_folder: &Path,
    out: &mut dyn Write,
) -> std::io::Result<bool> {
    let adapter = match adapter {
        Ok(adapter) => adapter,
        Err(findings) => {
            writeln!(out, "{findings}")?;
            return Ok(false);
        }
    };
    let goldens = goldens_of(crate_folder)?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seed = arguments.iter().find_map(|a| a.strip_prefix("--seed=")?.parse().ok()).unwrap_or(SEED);
    let filters: Vec<_> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let mut tests = tests(adapter, &goldens, seed);
    tests.retain(|test| filters.is_empty() || filters.iter().any(|filter| test.name.contains(filter.as_str())));
    if arguments.iter().any(|a| a == "--list") {
        tests.iter().try_for_each(|test| writeln!(out, "{}: test", test.name))?;
        return Ok(true);
    }
    writeln!(out, "\nrunning {} tests", tests.len())?;
    Ok(run(&tests, &adapter.mapping().skips, filters.is_empty(), out)?.failed.is_empty())
}
