//! `causeway trust export DIR`: the current trust folder.

use std::path::Path;

use hub::trust::TrustFile;

use super::Context;
use crate::arguments::Trust;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::wiring;

/// Writes trust list, registry list, status list and CRLs.
pub(crate) fn run(context: &Context<'_>, command: &Trust) -> Result<Exit, Failure> {
    let Trust::Export { dir } = command;
    let configuration = context.configuration()?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(1)?;
    let hub = runtime.block_on(wiring::open_hub(context, &configuration, store))?;
    let files = hub.trust_folder()?;
    write(dir, &files)?;
    context.say(&format!("{} files in {}", files.len(), dir.display()));
    Ok(exit::DONE)
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
