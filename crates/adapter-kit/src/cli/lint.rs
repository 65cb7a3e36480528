//! `adapter lint`.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::folder::Folder;
use super::todo::with_todos;
use super::{Answer, Shelf};
use crate::mapping::Finding;

/// Checks the mapping of one adapter, by its id or folder, or of all under `crates/adapters`.
#[must_use]
pub fn lint(shelf: &Shelf<'_>, target: Option<&str>) -> Answer {
    let folders: Vec<PathBuf> = match target {
        Some(name) => shelf.folder(name).into_iter().collect(),
        None => shelf.folders(),
    };
    if folders.is_empty() {
        let what = target.map_or_else(|| "no adapter under crates/adapters".to_owned(), |t| format!("no adapter {t}"));
        let help = "name an adapter's folder, or run it in the repository";
        return Answer::stopped(66, &what, "no folder with mapping/*.toml", help);
    }
    let several = folders.len() > 1;
    let mut all = Answer::default();
    let mut found = Vec::new();
    for folder in folders {
        let one = folder_findings(shelf, &folder, several);
        if let Some(Json::Array(findings)) = one.json {
            found.extend(findings);
        }
        all.out.push_str(&one.out);
        all.err.push_str(&one.err);
        all.trouble = all.trouble.or(one.trouble);
        all.code = all.code.max(one.code);
    }
    all.with_json(json!({ "findings": found }))
}

fn folder_findings(shelf: &Shelf<'_>, path: &std::path::Path, several: bool) -> Answer {
    let folder = match Folder::open(path) {
        Ok(folder) => folder,
        Err(answer) => return answer,
    };
    let hooks = folder.hooks(shelf.built);
    let err: String = hooks
        .missing
        .iter()
        .map(|name| {
            format!(
                "note: hook {name} is in src/lib.rs and not in this program; its row was checked, its code was not\n"
            )
        })
        .collect();
    match with_todos(&folder, folder.compile(&hooks).map(drop)) {
        Ok(()) => Answer { err, ..Answer::default() },
        Err(mut findings) => {
            // Among several adapters the file alone does not say which.
            for finding in findings.0.iter_mut().filter(|_| several) {
                finding.file = path.join(&finding.file).display().to_string();
            }
            let count = findings.0.len();
            let summary = if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") };
            let json = findings.0.iter().map(finding_json).collect();
            let err = format!("{err}{}: {summary}\n", path.display());
            Answer { out: format!("{findings}\n"), err, json: Some(json), trouble: None, code: 1 }
        }
    }
}

pub(super) fn finding_json(finding: &Finding) -> Json {
    let Finding { code, title, file, line, column, cause, fix, .. } = finding;
    let (code, title) = (code.to_string(), title.as_str());
    json!({ "code": code, "title": title, "file": file, "line": line, "column": column, "cause": cause, "fix": fix })
}
