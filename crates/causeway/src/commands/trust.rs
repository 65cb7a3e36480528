//! `causeway trust`: the current trust folder is shown and written, trust lists are signed offline and taken.

mod show;

use std::path::Path;

use document::Timestamp;
use hub::Hub;
use hub::trust::TrustFile;
use seal::algorithm::Algorithm;
use seal::key::SigningKey;
use seal::lists::add_signature;

use super::import::read_at_most;
use super::{Context, verify};
use crate::arguments::Trust;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// The largest trust list, and the largest file of a key, in bytes.
const LIST_LIMIT: usize = 1 << 20;
const KEY_LIMIT: usize = 16 << 10;

pub(crate) use show::TRUST_LIST;

/// Runs one of the commands.
pub(crate) fn run(context: &Context<'_>, command: &Trust) -> Result<Exit, Failure> {
    match command {
        Trust::List { path } => show::list(context, &files(context, path.as_deref())?).map(|()| exit::DONE),
        Trust::Show { path } => show::show(context, &files(context, path.as_deref())?).map(|()| exit::DONE),
        Trust::Export { dir } => export(context, dir),
        Trust::Sign { file, key } => sign(context, file, key),
        Trust::Import { file } => import(context, file),
    }
}

/// The files that the caller names, else those of the hub.
fn files(context: &Context<'_>, path: Option<&Path>) -> Result<Vec<TrustFile>, Failure> {
    match path {
        Some(path) => verify::trust_files(path),
        None => {
            let (_runtime, hub) = open(context)?;
            Ok(hub.trust_folder()?)
        }
    }
}

/// Writes trust list, registry list, status list and CRLs.
fn export(context: &Context<'_>, dir: &Path) -> Result<Exit, Failure> {
    let (_runtime, hub) = open(context)?;
    let files = hub.trust_folder()?;
    write(dir, &files)?;
    context.say(&format!("{} files in {}", files.len(), dir.display()));
    Ok(exit::DONE)
}

/// Opens neither configuration nor store: root keys are kept where no hub is.
fn sign(context: &Context<'_>, file: &Path, key: &Path) -> Result<Exit, Failure> {
    let list = read_at_most(file, LIST_LIMIT)?;
    let pkcs8 = read_at_most(key, KEY_LIMIT)?;
    let open = |algorithm| SigningKey::from_pkcs8(algorithm, &pkcs8, Vec::new());
    let signer = open(Algorithm::EdDsa)
        .or_else(|_| open(Algorithm::Es256))
        .map_err(|e| Failure::new(exit::DATA, format!("{} holds no root key", key.display())).caused_by(&e))?;
    let signed = add_signature(&list, &signer, context.clock.now())
        .map_err(|e| Failure::new(exit::DATA, format!("{} was not signed", file.display())).caused_by(&e))?;
    print::bytes(&signed);
    Ok(exit::DONE)
}

fn import(context: &Context<'_>, file: &Path) -> Result<Exit, Failure> {
    let list = read_at_most(file, LIST_LIMIT)?;
    let (runtime, hub) = open(context)?;
    let sequence = runtime.block_on(hub.take_trust_list(&list, "operator"))?;
    context.say(&format!("{}: trust list {sequence} is taken", file.display()));
    Ok(exit::DONE)
}

fn open(context: &Context<'_>) -> Result<(tokio::runtime::Runtime, Hub), Failure> {
    let configuration = context.configuration()?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(1)?;
    let hub = runtime.block_on(wiring::open_hub(context, &configuration, store))?;
    Ok((runtime, hub))
}

/// Until when each of these files holds; none of what does not count.
pub(crate) fn ends(files: &[TrustFile]) -> Vec<(String, Timestamp)> {
    show::ends(files)
}

/// Writes the files of a trust folder, each by way of a temporary name so that a reader never sees half of one.
pub(crate) fn write(dir: &Path, files: &[TrustFile]) -> Result<(), Failure> {
    for file in files {
        let path = dir.join(&file.name);
        if std::fs::read(&path).is_ok_and(|there| there == file.bytes) {
            continue;
        }
        let parent = path.parent().unwrap_or(dir);
        let temporary = path.with_extension("new");
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&temporary, &file.bytes))
            .and_then(|()| std::fs::rename(&temporary, &path))
            .map_err(|e| Failure::unwritable(&path, &e))?;
    }
    Ok(())
}
