//! The guard file: the last published size and root, outside the store, so that a store set back in time is noticed.

use std::io::{Error, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use log::Tree;

/// What was published last, and the file that remembers it; without a file it is remembered for the life of the process.
pub(crate) struct Guard {
    file: Option<PathBuf>,
    last: Option<Tree>,
    read: bool,
}

impl Guard {
    pub(crate) fn new(file: Option<PathBuf>) -> Self {
        Self { read: file.is_none(), file, last: None }
    }

    /// The tree that was published last; `None`: none ever was.
    pub(super) async fn published(&mut self) -> Result<Option<Tree>, Error> {
        if let (false, Some(file)) = (self.read, self.file.clone()) {
            self.last = blocking(move || read(&file)).await?;
            self.read = true;
        }
        Ok(self.last)
    }

    /// Remembers a tree: written, synced and renamed before this returns.
    pub(super) async fn remember(&mut self, tree: Tree) -> Result<(), Error> {
        if let Some(file) = self.file.clone() {
            blocking(move || write(&file, tree)).await?;
        }
        self.last = Some(tree);
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(Error::other)?
}

/// The tree that a guard file remembers: two lines, size, and root in hex. `None`: there is no file.
///
/// # Errors
/// When it cannot be read, or holds something else.
pub fn read(file: &Path) -> Result<Option<Tree>, Error> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut lines = text.lines();
    let size = lines.next().and_then(|line| line.parse().ok());
    let root = lines.next().and_then(|line| document::Digest::from_hex(line).ok());
    match (size, root) {
        (Some(size), Some(root)) => Ok(Some(Tree { size, root })),
        _ => Err(Error::new(ErrorKind::InvalidData, "the guard file does not hold a size and a root")),
    }
}

fn write(file: &Path, tree: Tree) -> Result<(), Error> {
    let beside = file.with_extension("new");
    let mut out = std::fs::File::create(&beside)?;
    out.write_all(format!("{}\n{}\n", tree.size, tree.root.hex()).as_bytes())?;
    out.sync_all()?;
    std::fs::rename(&beside, file)?;
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_remembered_is_there_after_a_restart_and_a_damaged_file_is_an_error() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("log.guard");
        let tree = Tree { size: 7, root: document::Digest::of(b"root") };
        let mut guard = Guard::new(Some(file.clone()));
        assert_eq!(guard.published().await.expect("no file"), None);
        guard.remember(tree).await.expect("written");
        let mut again = Guard::new(Some(file.clone()));
        assert_eq!(again.published().await.expect("read"), Some(tree));
        std::fs::write(&file, "seven\n").expect("damaged");
        assert!(Guard::new(Some(file)).published().await.is_err());
    }
}
