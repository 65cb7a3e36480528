//! Why a store could not be opened.

use std::path::PathBuf;

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory is not there and cannot be made.
    #[error("cannot make the store's directory {}", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The lock file cannot be opened or locked.
    #[error("cannot lock {}", path.display())]
    Lock {
        /// Which.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Another process has the store open.
    #[error("the store in {} is in use by another process", path.display())]
    InUse {
        /// The store's directory.
        path: PathBuf,
    },
    /// A store that is to be filled holds something already.
    #[error("the store in {} is not empty", path.display())]
    NotEmpty {
        /// The store's directory.
        path: PathBuf,
    },
    /// The database cannot be opened or set up.
    #[error("cannot open the database {}", path.display())]
    Database {
        /// Which.
        path: PathBuf,
        /// The cause.
        #[source]
        source: rusqlite::Error,
    },
    /// A migration was edited after this database had applied it.
    #[error("migration {name} was edited after it had been applied to this database")]
    EditedMigration {
        /// Which.
        name: String,
    },
    /// A thread cannot be started.
    #[error("cannot start the thread {name}")]
    Thread {
        /// Which.
        name: &'static str,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}
