//! Puts the parts together: the one place that names a concrete store and concrete adapters.

pub(crate) mod adapters;
mod master;
mod secret;
mod stores;
mod witness;

use std::path::Path;
use std::sync::Arc;

use adapter_kit::cli::Built;
use adapter_kit::{Adapter, MappedAdapter};
use document::Catalogue;
use hub::trust::{Roots, TrustFile};
use hub::{Hub, Parts, Settings};
use store::Store;

use crate::commands::Context;
use crate::configuration::{Configuration, seconds, size};
use crate::exit;
use crate::failure::Failure;

pub(crate) use master::{find as find_master, read as read_master};
pub(crate) use secret::{is_readable_by_others, keep_from_others, open as open_secret};
pub(crate) use stores::{fill, migrations, open_store, snapshot};

/// The adapters of this program.
///
/// # Errors
/// When a mapping does not compile; the tests of its crate tell all about it.
fn mapped_adapters() -> Result<Vec<&'static MappedAdapter>, Failure> {
    let compiled = |built: Built| {
        built.adapter.map_err(|findings| {
            Failure::new(exit::DEFECT, format!("the mapping of {} does not compile", built.id))
                .because(findings.to_string())
        })
    };
    adapters::built().into_iter().map(compiled).collect()
}

/// Opens the hub on its store, with adapters, document types and keys.
pub(crate) async fn open_hub(
    context: &Context<'_>,
    configuration: &Configuration,
    store: Arc<dyn Store>,
) -> Result<Hub, Failure> {
    let seal = &configuration.seal;
    let department = seal.department.parse().map_err(|e: document::id::IdError| {
        Failure::new(exit::CONFIGURATION, "seal.department is wrong").caused_by(&e)
    })?;
    let mut settings = Settings::new(department, &seal.hub, &configuration.server.base_url);
    settings.log_guard = Some(seal.log_guard.clone());
    settings.list_days = seal.list_days;
    settings.crl_seconds =
        seconds(&seal.crl_validity).and_then(|s| i64::try_from(s).ok()).unwrap_or(settings.crl_seconds);
    settings.limits.legacy = size(&configuration.server.body_limit).unwrap_or(settings.limits.legacy);
    let parts = Parts {
        store,
        adapters: mapped_adapters()?.into_iter().map(|adapter| adapter as &dyn Adapter).collect(),
        catalogue: catalogue(&configuration.schemas)?,
        clock: Arc::clone(&context.clock),
        entropy: Arc::clone(&context.entropy),
        master: master::find(context, configuration)?,
        roots: roots(seal.roots.as_deref())?,
        witnesses: witness::witnesses(&seal.witnesses),
        settings,
    };
    Hub::open(parts).await.map_err(|e| {
        Failure::new(exit::UNAVAILABLE, "the hub cannot be opened")
            .caused_by(&e)
            .help("causeway migrate brings the store up to date")
    })
}

/// The built-in document types with those of extra folders.
fn catalogue(folders: &[std::path::PathBuf]) -> Result<Catalogue, Failure> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, folder, &mut files)?;
    }
    let (catalogue, refused) = Catalogue::load(files);
    for folder in refused {
        tracing::error!(folder = folder.folder, "document types refused: {}", folder.reason);
    }
    Ok(catalogue)
}

fn collect(top: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    let unreadable = |e| Failure::unreadable(folder, &e);
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            collect(top, &path, files)?;
        } else {
            let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
            files.push((name, std::fs::read(&path).map_err(|e| Failure::unreadable(&path, &e))?));
        }
    }
    Ok(())
}

/// The development roots, where they lie beside the hub.
fn roots(folder: Option<&Path>) -> Result<Option<Roots>, Failure> {
    let Some(folder) = folder.filter(|folder| folder.is_dir()) else { return Ok(None) };
    let mut files = Vec::new();
    collect(folder, folder, &mut files)?;
    if files.is_empty() {
        return Ok(None);
    }
    let files: Vec<TrustFile> = files.into_iter().map(|(name, bytes)| TrustFile { name, bytes }).collect();
    Roots::read(&files).map(Some).map_err(|e| {
        Failure::new(exit::CONFIGURATION, format!("the roots in {} cannot be used", folder.display())).caused_by(&e)
    })
}

/// A store error as a command's failure.
pub(crate) fn store_failure(what: &str, error: &store::Error) -> Failure {
    Failure::new(exit::UNAVAILABLE, what).caused_by(error)
}
