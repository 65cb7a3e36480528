//! `causeway migrate`: lists and applies the store's migrations.

use serde_json::json;
use store::Upkeep;

use super::Context;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// Applies what is pending, or only lists it.
pub(crate) fn run(context: &Context<'_>, dry_run: bool) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(1)?;
    let names =
        runtime.block_on(async { if dry_run { store.pending_migrations().await } else { store.migrate().await } });
    let names = names.map_err(|e| wiring::store_failure("the store cannot be migrated", &e))?;
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
