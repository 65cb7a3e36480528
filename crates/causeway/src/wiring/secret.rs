//! Files that hold a secret: their owner alone may read them.

use std::fs::File;
use std::path::Path;

use crate::exit;
use crate::failure::Failure;

/// The file, if group and others cannot read it; `what` it holds is said where they can.
///
/// # Errors
/// When others can read it.
#[cfg(unix)]
pub(super) fn refuse_readable_by_others(path: &Path, file: File, what: &str) -> Result<File, Failure> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata().map_err(|e| Failure::unreadable(path, &e))?.permissions().mode();
    if mode & 0o077 == 0 {
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
