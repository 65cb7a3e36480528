//! `adapter lint`.

use std::path::Path;

use super::Answer;
use crate::hook::Hook;
use crate::mapping::{Files, Mapping};
use crate::refusal::Code;

/// The page of a code.
#[must_use]
pub fn explain(code: &str) -> Answer {
    match code.parse::<Code>() {
        Ok(code) => Answer::done(code.explain()),
        Err(_) => Answer::usage(format!(
            "error: no code {code}\n  cause: codes are CW001 to CW405\n  help: causeway adapter lint --explain CW016\n"
        )),
    }
}

/// Checks the mapping in an adapter's folder; `hooks` are those of the program's adapter of this id.
#[must_use]
pub fn lint(folder: &Path, hooks: &[(&'static str, Hook)]) -> Answer {
    let mapping = folder.join("mapping");
    let name = std::fs::read_dir(&mapping).ok().and_then(|entries| {
        let mut names: Vec<_> =
            entries.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect();
        names.sort();
        // `land.v1.toml` is an old major version, kept for replay.
        names.into_iter().find(|n| n.strip_suffix(".toml").is_some_and(|stem| !stem.contains('.')))
    });
    let Some(name) = name else {
        return Answer {
            code: 66,
            ..Answer::failed(format!(
                "error: no mapping in {}\n  cause: no file mapping/*.toml\n  help: name an adapter's folder\n",
                folder.display()
            ))
        };
    };
    let read = |file: &str| {
        // A mapping names files beside itself, nothing else.
        let outside = Path::new(file).components().any(|part| !matches!(part, std::path::Component::Normal(_)));
        if outside { None } else { std::fs::read_to_string(mapping.join(file)).ok() }
    };
    let text = read(&name).unwrap_or_default();
    let files = Files { name: &format!("mapping/{name}"), text: &text, read: &read, hooks };
    match Mapping::compile(&files) {
        Ok(_) => Answer::done(String::new()),
        Err(findings) => Answer { out: format!("{findings}\n"), err: String::new(), code: 1 },
    }
}
