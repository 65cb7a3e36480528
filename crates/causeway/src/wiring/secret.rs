//! Files that hold a secret: their owner alone may read them.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::exit;
use crate::failure::Failure;

/// The file, if group and others cannot read it; `what` it holds is said where they can.
///
/// # Errors
/// When others can read it.
#[cfg(unix)]
pub(super) fn refuse_readable_by_others(path: &Path, file: File, what: &str) -> Result<File, Failure> {
    let metadata = file.metadata().map_err(|e| Failure::unreadable(path, &e))?;
    if !is_open(&metadata) {
        return Ok(file);
    }
    Err(Failure::new(exit::CONFIGURATION, format!("{what} in {} is refused", path.display()))
        .because("group or others can read it")
        .help(format!("chmod 600 {}", path.display())))
}

/// The file; who may read it cannot be seen here.
#[cfg(not(unix))]
pub(super) fn refuse_readable_by_others(_path: &Path, file: File, _what: &str) -> Result<File, Failure> {
    Ok(file)
}

/// Opens a file that holds a secret; `what` it holds is said where others can read it.
///
/// # Errors
/// When it cannot be opened, or others can read it.
pub(crate) fn open(path: &Path, what: &str) -> Result<File, Failure> {
    let file = File::open(path).map_err(|e| Failure::unreadable(path, &e))?;
    refuse_readable_by_others(path, file, what)
}

/// Whether group or others can read it.
///
/// # Errors
/// When it cannot be looked at.
pub(crate) fn is_readable_by_others(path: &Path) -> io::Result<bool> {
    Ok(is_open(&std::fs::metadata(path)?))
}

/// Takes it away from group and others.
///
/// # Errors
/// When it is not ours to change.
#[cfg(unix)]
pub(crate) fn keep_from_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600))
}

/// Nothing: who may read it cannot be changed here.
#[cfg(not(unix))]
pub(crate) fn keep_from_others(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_open(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open(_metadata: &std::fs::Metadata) -> bool {
    false
}
