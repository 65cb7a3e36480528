//! `causeway migrate`: lists and applies the store's migrations.

use serde_json::json;

use super::Context;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// Applies what is pending, at most to the step of this name, or only lists it.
pub(crate) fn run(context: &Context<'_>, dry_run: bool, to: Option<&str>) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(1)?;
    let failed = |e: store::Error| wiring::store_failure("the store cannot be migrated", &e);
    let mut names = runtime.block_on(store.pending_migrations()).map_err(failed)?;
    if let Some(last) = to {
        let place = names.iter().position(|name| name == last).ok_or_else(|| {
            Failure::new(exit::USAGE, format!("no pending migration is called {last}"))
                .help("causeway migrate --dry-run lists them")
        })?;
        names.truncate(place + 1);
    }
    if let (false, Some(last)) = (dry_run, names.last()) {
        names = runtime.block_on(store.migrate_to(last)).map_err(failed)?;
    }
    if names.is_empty() {
        context.say("up to date");
    }
    if context.json() {
        print::line(&json!({"dryRun": dry_run, "migrations": names}).to_string());
    } else {
        names.iter().for_each(|name| print::line(name));
    }
    Ok(exit::DONE)
}
