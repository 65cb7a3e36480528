//! The runner: named tests, in the words of `cargo test`.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use super::run::{Failure, Report, Test, tests};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::Findings;

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

/// Runs tests and reports each on `out`.
pub(crate) fn run(tests: &[Test], skip: &[(u8, &str)], out: &mut dyn Write) -> std::io::Result<Report> {
    let mut report = Report::default();
    for test in tests {
        if let Some((_, reason)) = skip.iter().find(|(line, _)| *line == test.line) {
            writeln!(out, "test {} ... ignored, {reason}", test.name)?;
            report.skipped.push((test.name.clone(), (*reason).to_owned()));
            continue;
        }
        let result = catch_unwind(AssertUnwindSafe(|| test.run())).unwrap_or_else(|_| Err(Failure("panicked".into())));
        match result {
            Ok(()) => {
                writeln!(out, "test {} ... ok", test.name)?;
                report.passed.push(test.name.clone());
            }
            Err(failure) => {
                writeln!(out, "test {} ... FAILED", test.name)?;
                report.failed.push((test.name.clone(), failure));
            }
        }
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

/// What `conformance!` runs: arguments are filters, `--list` lists, other options of `cargo test` are accepted and ignored.
#[must_use]
pub fn main(
    adapter: Result<&'static MappedAdapter, &'static Findings>,
    crate_folder: &str,
    skip: &[(u8, &str)],
) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match main_on(adapter, Path::new(crate_folder), skip, &mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) | Err(_) => ExitCode::FAILURE,
    }
}

fn main_on(
    adapter: Result<&'static MappedAdapter, &'static Findings>,
    crate_folder: &Path,
    skip: &[(u8, &str)],
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
    let filters: Vec<_> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let mut tests = tests(adapter, &goldens);
    tests.retain(|test| filters.is_empty() || filters.iter().any(|filter| test.name.contains(filter.as_str())));
    if arguments.iter().any(|a| a == "--list") {
        tests.iter().try_for_each(|test| writeln!(out, "{}: test", test.name))?;
        return Ok(true);
    }
    writeln!(out, "\nrunning {} tests", tests.len())?;
    Ok(run(&tests, skip, out)?.failed.is_empty())
}
