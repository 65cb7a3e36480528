//! Why a store could not be opened.

use crate::fault::Fault;

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The connection string cannot be used. It is not shown: it may bear a password.
    #[error("the connection string of the database is wrong: {reason}")]
    Url {
        /// What is wrong with it.
        reason: String,
    },
    /// The certificates by which the server is recognised cannot be used.
    #[error("the root certificates in {path} cannot be used")]
    Roots {
        /// Their file.
        path: String,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server cannot be reached, or does not let us in.
    #[error("the database cannot be reached")]
    Connect {
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server is older than 15.
    #[error("the server has version {version}; PostgreSQL 15 or newer is needed")]
    Version {
        /// Its version.
        version: String,
    },
    /// The database's texts are not UTF-8.
    #[error("the database has encoding {encoding}; UTF8 is needed")]
    Encoding {
        /// Its encoding.
        encoding: String,
    },
    /// A commit that returned would not be durable.
    #[error("the server has {setting} = off: what was acknowledged could be lost (CFG-021)")]
    NotDurable {
        /// Which setting.
        setting: &'static str,
    },
    /// A database that is to be filled holds something already.
    #[error("the database is not empty")]
    NotEmpty,
    /// A migration was edited after this database had applied it.
    #[error("migration {name} was edited after it had been applied to this database")]
    EditedMigration {
        /// Which.
        name: String,
    },
    /// The runtime or its thread cannot be started.
    #[error("cannot start the thread {name}")]
    Thread {
        /// Which.
        name: &'static str,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Connect { source: Box::new(fault) }
    }
}
