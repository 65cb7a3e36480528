//! Configuration: one TOML file, overridden by `CAUSEWAY__SECTION__KEY`. Unknown keys refuse to start.

mod default;
mod read;

use std::path::PathBuf;

use serde::Deserialize;

pub(crate) use default::DEFAULT;
pub(crate) use read::{read, seconds, size};

/// The whole configuration; relative paths are relative to the file's folder.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Configuration {
    /// Extra folders of document types and code lists.
    pub(crate) schemas: Vec<PathBuf>,
    /// Listeners.
    pub(crate) server: Server,
    /// The store.
    pub(crate) store: StoreSection,
    /// Keys, lists, log.
    pub(crate) seal: Seal,
    /// Logs.
    pub(crate) telemetry: Telemetry,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Server {
    /// Where the hub answers.
    pub(crate) public: std::net::SocketAddr,
    /// Threads of the edge; 0: as many as there are cores.
    pub(crate) workers: usize,
    /// Base of URLs in answers and certificates.
    pub(crate) base_url: String,
    /// Bytes of a message at most, e.g. "32MiB".
    pub(crate) body_limit: String,
    /// Time within which the body of a request must have come, e.g. "75s"; its head has 10 s at most.
    pub(crate) request_timeout: String,
    /// Time for requests in flight when the hub stops, e.g. "30s".
    pub(crate) drain: String,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            public: std::net::SocketAddr::from(([127, 0, 0, 1], 8480)),
            workers: 0,
            base_url: "http://127.0.0.1:8480".to_owned(),
            body_limit: "32MiB".to_owned(),
            request_timeout: "75s".to_owned(),
            drain: "30s".to_owned(),
        }
    }
}

/// The kinds of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StoreKind {
    /// Embedded, for one process.
    Sqlite,
    /// A server, for several nodes.
    Postgres,
}

/// `[store]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StoreSection {
    /// Which kind of store.
    pub(crate) kind: StoreKind,
    /// Folder of the data (SQLite).
    pub(crate) path: PathBuf,
    /// The file of the connection string (PostgreSQL).
    pub(crate) url: Option<SecretFile>,
    /// Connections at most (PostgreSQL).
    pub(crate) pool: usize,
    /// After this the server gives a statement up, e.g. "10s" (PostgreSQL).
    pub(crate) statement_timeout: String,
    /// Whether `serve` migrates.
    pub(crate) migrate_at_start: bool,
    /// Changes in one transaction at most.
    pub(crate) batch_items: usize,
    /// Bytes in one transaction at most.
    pub(crate) batch_bytes: String,
    /// Changes waiting at most.
    pub(crate) queue: usize,
    /// Bytes waiting at most.
    pub(crate) queue_bytes: String,
}

impl Default for StoreSection {
    fn default() -> Self {
        Self {
            kind: StoreKind::Sqlite,
            path: PathBuf::from("data"),
            url: None,
            pool: 16,
            statement_timeout: "10s".to_owned(),
            migrate_at_start: false,
            batch_items: 128,
            batch_bytes: "4MiB".to_owned(),
            queue: 4096,
            queue_bytes: "32MiB".to_owned(),
        }
    }
}

/// `[seal]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Seal {
    /// The master key's file.
    pub(crate) master: Option<SecretFile>,
    /// Folder of trust list, registry list, status list and CRLs.
    pub(crate) trust: PathBuf,
    /// Folder of the development roots; absent where an offline authority signs.
    pub(crate) roots: Option<PathBuf>,
    /// The hub's name in lists; its log has the origin `<name>/log`.
    pub(crate) hub: String,
    /// The hub's own department.
    pub(crate) department: String,
    /// The file that remembers the last published checkpoint, outside the data folder.
    pub(crate) log_guard: PathBuf,
    /// Days that newly signed lists are valid.
    pub(crate) list_days: u16,
    /// Time that the issuing authority's revocation list is valid, e.g. "24h".
    pub(crate) crl_validity: String,
    /// Who is asked to cosign checkpoints.
    pub(crate) witnesses: Vec<WitnessSection>,
}

/// A witness: its key stands in the trust list under the same name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WitnessSection {
    /// Its name in the trust list.
    pub(crate) name: String,
    /// Where it answers; `/add-checkpoint` is added.
    pub(crate) url: String,
}

impl Default for Seal {
    fn default() -> Self {
        Self {
            master: None,
            trust: PathBuf::from("trust"),
            roots: None,
            hub: "hub.example.gov.cn".to_owned(),
            department: "hub".to_owned(),
            log_guard: PathBuf::from("log-guard.json"),
            list_days: 30,
            crl_validity: "24h".to_owned(),
            witnesses: Vec::new(),
        }
    }
}

/// A secret: never in the file itself, only in a file of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretFile {
    /// Its path; nobody else may read it.
    pub(crate) file: PathBuf,
}

/// `[telemetry]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Telemetry {
    /// Least level, or directives as tracing takes them.
    pub(crate) log: String,
    /// "json" or "text".
    pub(crate) log_format: String,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self { log: "info".to_owned(), log_format: "json".to_owned() }
    }
}
