//! What an operator decides about a hub.

use std::path::PathBuf;

use document::DepartmentId;

/// What an operator decides about a hub. All of it comes from configuration; nothing here is read from the environment.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The hub's own department, `hub` by convention: its keys sign receipts, lists and checkpoints.
    pub department: DepartmentId,
    /// The hub's name in lists, e.g. `hub.example.gov.cn`; its log has the origin `<name>/log`.
    pub name: String,
    /// Base of the URLs that stand in certificates (CRL distribution points) and answers, without a slash at the end.
    pub base_url: String,
    /// The file outside the store that remembers the last published checkpoint; none: no rollback is noticed.
    pub log_guard: Option<PathBuf>,
    /// Days that newly signed lists, and the root authority's revocation list, are valid; they are renewed when half of it is
    /// over.
    pub list_days: u16,
    /// Seconds that the issuing authority's revocation list is valid; it is renewed when half of it is over.
    pub crl_seconds: i64,
    /// Bounds of bodies.
    pub limits: Limits,
}

/// Bounds of bodies, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Canonical and sealed JSON.
    pub canonical: usize,
    /// Messages in a department's own format.
    pub legacy: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { canonical: 4 << 20, legacy: 32 << 20 }
    }
}

impl Settings {
    /// Settings with the usual bounds: lists and revocation lists valid 30 days, no guard file.
    #[must_use]
    pub fn new(department: DepartmentId, name: &str, base_url: &str) -> Self {
        Self {
            department,
            name: name.to_owned(),
            base_url: base_url.to_owned(),
            log_guard: None,
            list_days: 30,
            crl_seconds: 30 * 86_400,
            limits: Limits::default(),
        }
    }

    /// The origin of the hub's log.
    #[must_use]
    pub fn log_origin(&self) -> String {
        format!("{}/log", self.name)
    }
}
