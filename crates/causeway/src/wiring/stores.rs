//! Opens the store that the configuration names.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use store::Store;
use store::archive::{Filling, Snapshot};
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;

use super::secret::refuse_readable_by_others;
use crate::commands::Context;
use crate::configuration::{Configuration, StoreKind, StoreSection, seconds, size};
use crate::exit;
use crate::failure::Failure;

/// More than any connection string.
const LIMIT: u64 = 4096;

/// Opens it; migrates nothing.
///
/// # Errors
/// When it cannot be had: another process holds it, its server does not answer or would lose what it acknowledged.
pub(crate) fn open_store(context: &Context<'_>, configuration: &Configuration) -> Result<Arc<dyn Store>, Failure> {
    let section = &configuration.store;
    match section.kind {
        StoreKind::Sqlite => sqlite(context, section),
        StoreKind::Postgres => postgres(section),
    }
}

fn sqlite(context: &Context<'_>, section: &StoreSection) -> Result<Arc<dyn Store>, Failure> {
    let defaults = store_sqlite::Options::default();
    let options = store_sqlite::Options {
        batch_items: section.batch_items,
        batch_bytes: size(&section.batch_bytes).unwrap_or(defaults.batch_bytes),
        queue: section.queue,
        queue_bytes: size(&section.queue_bytes).unwrap_or(defaults.queue_bytes),
        ..defaults
    };
    let store = SqliteStore::open(&section.path, Arc::clone(&context.clock), options)
        .map_err(|error| not_opened(section, &error))?;
    Ok(Arc::new(store))
}

fn not_opened(section: &StoreSection, error: &store_sqlite::Error) -> Failure {
    Failure::new(exit::UNAVAILABLE, format!("the store in {} cannot be opened", section.path.display()))
        .caused_by(error)
        .help("one process holds a store at a time: stop the hub first, or look at the folder's rights")
}

/// The store as it is now, beside hubs that go on.
///
/// # Errors
/// When it cannot be had.
pub(crate) fn snapshot(context: &Context<'_>, configuration: &Configuration) -> Result<Box<dyn Snapshot>, Failure> {
    let section = &configuration.store;
    match section.kind {
        StoreKind::Sqlite => store_sqlite::snapshot(&section.path, context.clock.as_ref()).map_err(|error| {
            Failure::new(exit::UNAVAILABLE, format!("the store in {} cannot be read", section.path.display()))
                .caused_by(&error)
                .help("is it the folder of store.path, and may this user read and write it?")
        }),
        StoreKind::Postgres => {
            let (file, url) = connection_string(section)?;
            store_postgres::snapshot(url.trim()).map_err(|error| not_reached(file, &error))
        }
    }
}

/// Begins to fill the store, which must be empty.
///
/// # Errors
/// When it cannot be had, or is not empty.
pub(crate) fn fill(context: &Context<'_>, configuration: &Configuration) -> Result<Box<dyn Filling>, Failure> {
    let section = &configuration.store;
    let occupied = |place: &Path| {
        Failure::new(exit::NO_OUTPUT, format!("the store of {} is not empty", place.display()))
            .help("a backup is restored into an empty folder or database; nothing was changed")
    };
    match section.kind {
        StoreKind::Sqlite => store_sqlite::fill(&section.path, context.clock.as_ref()).map_err(|error| match error {
            store_sqlite::Error::NotEmpty { path } => occupied(&path),
            error => not_opened(section, &error),
        }),
        StoreKind::Postgres => {
            let (file, url) = connection_string(section)?;
            store_postgres::fill(url.trim()).map_err(|error| match error {
                store_postgres::Error::NotEmpty => occupied(file),
                error => not_reached(file, &error),
            })
        }
    }
}

/// The names of all migrations of this release, the same in every store.
pub(crate) fn migrations() -> impl Iterator<Item = &'static str> {
    store_sqlite::migrations()
}

fn postgres(section: &StoreSection) -> Result<Arc<dyn Store>, Failure> {
    let defaults = store_postgres::Options::default();
    let options = store_postgres::Options {
        batch_items: section.batch_items,
        batch_bytes: size(&section.batch_bytes).unwrap_or(defaults.batch_bytes),
        queue: section.queue,
        queue_bytes: size(&section.queue_bytes).unwrap_or(defaults.queue_bytes),
        pool: section.pool,
        statement_timeout: seconds(&section.statement_timeout).map_or(defaults.statement_timeout, Duration::from_secs),
        clock: None,
    };
    let (file, url) = connection_string(section)?;
    let store = PostgresStore::open(url.trim(), options).map_err(|error| not_reached(file, &error))?;
    Ok(Arc::new(store))
}

fn not_reached(file: &Path, error: &store_postgres::Error) -> Failure {
    let exit = match error {
        store_postgres::Error::Connect { .. } | store_postgres::Error::Thread { .. } => exit::UNAVAILABLE,
        _ => exit::CONFIGURATION,
    };
    Failure::new(exit, format!("the store named in {} cannot be opened", file.display()))
        .caused_by(error)
        .help("psql with the same connection string shows whether the server lets this machine in")
}

/// The connection string and its file.
fn connection_string(section: &StoreSection) -> Result<(&Path, String), Failure> {
    let file = section.url.as_ref().map(|secret| secret.file.as_path());
    let file = file.ok_or_else(|| Failure::new(exit::CONFIGURATION, "store.kind = \"postgres\" needs store.url"))?;
    Ok((file, read_url(file)?))
}

/// The connection string, which may bear a password.
fn read_url(path: &Path) -> Result<String, Failure> {
    let unreadable = |e: &std::io::Error| Failure::unreadable(path, e).help("the file of store.url: postgres://…");
    let file = File::open(path).map_err(|e| unreadable(&e))?;
    let file = refuse_readable_by_others(path, file, "the connection string")?;
    let mut url = String::new();
    file.take(LIMIT).read_to_string(&mut url).map_err(|e| unreadable(&e))?;
    Ok(url)
}
