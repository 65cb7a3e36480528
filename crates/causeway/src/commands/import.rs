//! `causeway <kind> import FILE` and `list`: registry records and cases.

use std::io::Read;
use std::path::Path;

use hub::directory::{FILE_LIMIT, ImportError, ImportKind, ImportOptions};
use serde_json::json;
use store::record::RecordKind;

use super::Context;
use crate::arguments::{Import, Records};
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// Imports or lists records of one kind.
pub(crate) fn run(context: &Context<'_>, kind: ImportKind, records: &Records) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(1)?;
    match records {
        Records::Import(import) => {
            let json = read_at_most(&import.file, FILE_LIMIT)?;
            let hub = runtime.block_on(wiring::open_hub(context, &configuration, store))?;
            runtime.block_on(bring_in(context, &hub, kind, import, &json))
        }
        Records::List => {
            let ImportKind::Registry(kind) = kind else {
                return Err(Failure::new(exit::USAGE, "cases are not listed")
                    .help("GET /v1/cases/{code} shows a case to its owner"));
            };
            let (_, all) = runtime
                .block_on(store.registry())
                .map_err(|e| wiring::store_failure("the registry cannot be read", &e))?;
            list(context, kind, &all);
            Ok(exit::DONE)
        }
    }
}

async fn bring_in(
    context: &Context<'_>,
    hub: &hub::Hub,
    kind: ImportKind,
    import: &Import,
    json: &[u8],
) -> Result<Exit, Failure> {
    let options = ImportOptions { dry_run: import.dry_run, bootstrap: import.bootstrap, actor: "operator".to_owned() };
    let done = hub.import(kind, json, &options).await.map_err(|error| refused(&import.file, error))?;
    let verb = if import.dry_run { "would be " } else { "" };
    context.say(&format!(
        "{}: {} {verb}added, {} {verb}changed, {} unchanged",
        import.file.display(),
        done.added,
        done.changed,
        done.unchanged
    ));
    if context.json() {
        let words = done.query_words.iter().map(|(code, word)| json!({"code": code, "queryWord": word}));
        let json = json!({
            "dryRun": import.dry_run, "added": done.added, "changed": done.changed, "unchanged": done.unchanged,
            "queryWords": words.collect::<Vec<_>>(),
        });
        print::line(&json.to_string());
    } else {
        done.query_words.iter().for_each(|(code, word)| print::line(&format!("{code}  query word {word}")));
    }
    Ok(exit::DONE)
}

/// Names the first wrong records: place, member, what is wrong, what to do.
fn refused(file: &Path, error: ImportError) -> Failure {
    match error {
        ImportError::Records(errors) => {
            let what = format!("{} was not imported: {} errors, nothing was written", file.display(), errors.total);
            let unnamed = errors.total - errors.first.len();
            let failure = errors.first.into_iter().fold(Failure::new(exit::DATA, what), |failure, record| {
                let place = record.index.map_or("registry".to_owned(), |index| format!("record {index}"));
                let id = record.id.map(|id| format!(" ({id})")).unwrap_or_default();
                failure.because(format!("{place}{id}, {}: {}; {}", record.member, record.message, record.help))
            });
            if unnamed == 0 { failure } else { failure.because(format!("and {unnamed} more")) }
        }
        ImportError::Form(why) => Failure::new(exit::DATA, format!("{} was not imported", file.display())).because(why),
        ImportError::Hub(refusal) => Failure::from(refusal),
    }
}

fn list(context: &Context<'_>, kind: RecordKind, all: &[store::record::Record]) {
    for record in all.iter().filter(|r| r.kind == kind) {
        let body: serde_json::Value = serde_json::from_slice(&record.body).unwrap_or_default();
        print::line(&if context.json() {
            body.to_string()
        } else {
            let name = body.pointer("/name/zh").or_else(|| body.pointer("/title/zh")).and_then(|v| v.as_str());
            format!("{}  version {}  {}", record.id, record.version, name.unwrap_or_default())
        });
    }
}

/// Reads a file, or stdin for `-`, of so many bytes at most.
pub(crate) fn read_at_most(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(bound).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(bound).read_to_end(&mut bytes))
    };
    read.map_err(|e| Failure::unreadable(path, &e))?;
    if bytes.len() > limit {
        return Err(Failure::new(exit::DATA, format!("{} was not read", path.display()))
            .because(format!("it has more than {limit} bytes")));
    }
    Ok(bytes)
}

/// Reads a file, or stdin for `-`.
pub(crate) fn read_input(path: &Path) -> Result<Vec<u8>, Failure> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|e| Failure::unreadable(path, &e))?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(|e| Failure::unreadable(path, &e))
}
