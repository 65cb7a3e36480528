//! Releases: what the last one read must be read still, or the version says that it is not.

use std::path::Path;

use document::Digest;
use document::json::{Value, parse, to_canonical};

use super::check::{canonical_of, input};
use super::equal::difference;
use super::run::{Failure, decoded, fail};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::{Change, Version};

/// 20: the goldens of the last release are read as its version promises. Asked before goldens are rewritten, too, which
/// would hide that they are not.
///
/// # Errors
/// CW026 or CW405, with the golden that is read otherwise.
pub(crate) fn kept(adapter: &MappedAdapter, goldens: &[Golden]) -> Result<(), Failure> {
    let release = &adapter.mapping().release;
    let Some(last) = &release.last else { return Ok(()) };
    let mut change = Change::Nothing;
    let mut why = String::new();
    for (name, digest) in &last.goldens {
        let Some(golden) = goldens.iter().find(|golden| golden.name == *name) else {
            return fail(format!("golden {name} is gone: the goldens of the last release, {}, stay", last.version));
        };
        let (found, difference) = change_of(adapter, golden, digest)?;
        if found > change {
            (change, why) = (found, format!("golden {name}: {difference}"));
        }
    }
    let (Some(now), Some(before)) = (Version::parse(&release.now.version), Version::parse(&last.version)) else {
        return Ok(());
    };
    let allowed = now.change_since(before).unwrap_or(Change::Nothing);
    if change > allowed {
        let code = if change == Change::Breaking { "CW405" } else { "CW026" };
        let next = before.next(change);
        let reason = if change == Change::Breaking { " and breaking = \"why\"" } else { "" };
        return fail(format!(
            "{code} {now} reads otherwise than {before} did; it takes version {next}{reason}, or undoing it\n  {why}"
        ));
    }
    if change == Change::Breaking && !release.breaking {
        return fail(format!("CW405 {now} breaks with {before} and the mapping has no breaking = \"why\"\n  {why}"));
    }
    Ok(())
}

/// How a golden is read now, against what the release read.
fn change_of(adapter: &MappedAdapter, golden: &Golden, digest: &str) -> Result<(Change, String), Failure> {
    let now = match decoded(adapter, golden, input(golden)?) {
        Ok(items) => canonical_of(&items),
        Err(failure) => return Ok((Change::Breaking, format!("it is refused: {failure}"))),
    };
    if digest_of(&now) == digest {
        return Ok((Change::Nothing, String::new()));
    }
    // What the release made of it stands in the golden until it is blessed.
    let before = golden.file("canonical.json").and_then(|file| parse(file).ok());
    let Some(before) = before.filter(|before| digest_of(before) == digest) else {
        return Ok((Change::Breaking, "canonical.json is no more what the release had; restore it".into()));
    };
    let text = |value: &Value| String::from_utf8_lossy(&to_canonical(value)).into_owned();
    let change = if only_adds(&before, &now) { Change::Additions } else { Change::Breaking };
    Ok((change, difference(&text(&before), &text(&now))))
}

/// Whether every value is still there, in its place.
fn only_adds(before: &Value, now: &Value) -> bool {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            before.iter().all(|(name, value)| now.get(name).is_some_and(|now| only_adds(value, now)))
        }
        (Value::Array(before), Value::Array(now)) => {
            before.len() == now.len() && before.iter().zip(now).all(|(before, now)| only_adds(before, now))
        }
        (before, now) => before == now,
    }
}

fn digest_of(canonical: &Value) -> String {
    Digest::of(&to_canonical(canonical)).hex()[..16].to_owned()
}

/// Writes the lock of the mapping as it is now, where it is one that is released: from 1.0.0 on. Gives the file's name if
/// it changed.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn lock(adapter: &MappedAdapter, goldens: &[Golden], folder: &Path) -> Result<Option<String>, Failure> {
    let mapping = adapter.mapping();
    let mut lock = mapping.release.now.clone();
    if Version::parse(&lock.version).is_none_or(|version| version.0 == 0) {
        return Ok(None);
    }
    for golden in goldens.iter().filter(|golden| golden.file("error.json").is_none()) {
        lock.goldens.insert(golden.name.clone(), digest_of(&canonical_of(&decoded(adapter, golden, input(golden)?)?)));
    }
    let file = format!("{}.lock", mapping.file.strip_suffix(".toml").unwrap_or(&mapping.file));
    let text = lock.to_text(&mapping.id);
    if std::fs::read_to_string(folder.join(&file)).is_ok_and(|before| before == text) {
        return Ok(None);
    }
    std::fs::write(folder.join(&file), text).map_err(|error| Failure(format!("{file}: {error}")))?;
    Ok(Some(file))
}
