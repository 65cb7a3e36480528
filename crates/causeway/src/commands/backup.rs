//! `causeway backup` and `causeway restore`: the store in a file under a passphrase, and back into an empty store.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use hub::backup::{self, BackupError, Contents};
use seal::vault::VaultError;
use serde_json::json;

use super::Context;
use crate::arguments::{Backup, Restore};
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// More than any passphrase, in bytes.
const PASSPHRASE_LIMIT: u64 = 4096;

/// Writes the store down as it is now; hubs go on meanwhile.
pub(crate) fn backup(context: &Context<'_>, command: &Backup) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    let passphrase = passphrase(&command.passphrase_file)?;
    let mut snapshot = wiring::snapshot(context, &configuration)?;
    let migrations = snapshot.migrations().map_err(|e| failed(&command.to, e.into()))?;
    if !wiring::migrations().eq(migrations.iter().map(String::as_str)) {
        return Err(Failure::new(exit::CONFIGURATION, "the store has another schema than this release")
            .help("causeway migrate, or the release that made the store"));
    }
    let salt = context.entropy.bytes();
    let contents = written(&command.to, |out| {
        backup::write(snapshot.as_mut(), out, &passphrase, &salt).map_err(|e| failed(&command.to, e))
    })?;
    tell(context, &command.to, &contents);
    Ok(exit::DONE)
}

/// Reads a whole backup, and only if all of it holds fills the store, which must be empty.
pub(crate) fn restore(context: &Context<'_>, command: &Restore) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    let passphrase = passphrase(&command.passphrase_file)?;
    let migrations: Vec<&str> = wiring::migrations().collect();
    let open = || File::open(&command.from).map_err(|e| Failure::unreadable(&command.from, &e));
    backup::verify(BufReader::new(open()?), &passphrase, &migrations).map_err(|e| failed(&command.from, e))?;
    let filling = wiring::fill(context, &configuration)?;
    let contents = backup::fill(BufReader::new(open()?), &passphrase, &migrations, filling)
        .map_err(|e| failed(&command.from, e))?;
    tell(context, &command.from, &contents);
    context.say("next: causeway doctor --deep");
    context.say(
        "a hub that published more than this backup holds seals nothing until it is restored from a newer one: the guard file \
         (seal.log_guard) remembers",
    );
    Ok(exit::DONE)
}

/// A file that its owner alone may read, whole or not there at all; what is there is never written over.
fn written(
    to: &Path,
    write: impl FnOnce(BufWriter<File>) -> Result<(BufWriter<File>, Contents), Failure>,
) -> Result<Contents, Failure> {
    let unwritable = |e: std::io::Error| Failure::unwritable(to, &e);
    if to.try_exists().map_err(unwritable)? {
        return Err(Failure::new(exit::NO_OUTPUT, format!("{} is there already", to.display()))
            .help("a backup takes a name of its own; nothing was written"));
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = tempfile::Builder::new().prefix(".backup-").tempfile_in(folder).map_err(unwritable)?;
    let out = BufWriter::new(temporary.as_file().try_clone().map_err(unwritable)?);
    let (mut out, contents) = write(out)?;
    out.flush().and_then(|()| temporary.as_file().sync_all()).map_err(unwritable)?;
    temporary.persist_noclobber(to).map_err(|e| unwritable(e.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(unwritable)?;
    Ok(contents)
}

/// The first line of a file that its owner alone may read.
fn passphrase(path: &Path) -> Result<String, Failure> {
    let file = wiring::open_secret(path, "the passphrase")?;
    let mut text = String::new();
    file.take(PASSPHRASE_LIMIT).read_to_string(&mut text).map_err(|e| Failure::unreadable(path, &e))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn failed(file: &Path, error: BackupError) -> Failure {
    let what = format!("{} cannot be used", file.display());
    let exit = match &error {
        BackupError::Vault(VaultError::File(_)) => exit::NO_OUTPUT,
        BackupError::Store(_) => exit::UNAVAILABLE,
        _ => exit::DATA,
    };
    let failure = Failure::new(exit, what).caused_by(&error);
    match error {
        BackupError::Schema { .. } => failure.help("restore by the release that made the backup, then migrate"),
        BackupError::Store(_) | BackupError::Vault(VaultError::File(_)) => failure,
        _ => failure.help("the store is as it was; take another backup, or the passphrase that this one was made with"),
    }
}

fn tell(context: &Context<'_>, file: &Path, contents: &Contents) {
    let rows: u64 = contents.tables.iter().map(|table| table.rows).sum();
    print::line(&if context.json() {
        json!({
            "file": file.display().to_string(), "createdAt": contents.created_at, "logSize": contents.log_size,
            "rows": rows, "tables": contents.tables,
        })
        .to_string()
    } else {
        format!(
            "{}  of {}  {rows} rows in {} tables  log of {} entries",
            file.display(),
            contents.created_at,
            contents.tables.len(),
            contents.log_size
        )
    });
}
