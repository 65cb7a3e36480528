//! On which store a hub of a test keeps its data.

use std::sync::OnceLock;

use store_postgres::instance::Instance;

/// A kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// In the hub's own folder.
    Sqlite,
    /// In a database of its own.
    Postgres,
}

/// The PostgreSQL of this test binary: that of `CAUSEWAY_POSTGRES`, else one of its own.
///
/// # Panics
/// When there is none: then nothing could be shown.
#[expect(clippy::disallowed_methods, reason = "a test finds its server by its environment")]
pub fn postgres() -> &'static Instance {
    static INSTANCE: OnceLock<Instance> = OnceLock::new();
    INSTANCE.get_or_init(|| {
        let url = std::env::var("CAUSEWAY_POSTGRES").ok();
        Instance::new(url.as_deref()).unwrap_or_else(|error| panic!("{error}"))
    })
}
