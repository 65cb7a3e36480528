//! The server of this test binary, and that there is one.

use std::sync::OnceLock;

use store_postgres::instance::Instance;

/// One for the whole binary: that of `CAUSEWAY_POSTGRES`, else one of its own.
///
/// # Panics
/// When there is no PostgreSQL: then nothing here could be shown.
#[expect(clippy::disallowed_methods, reason = "a test finds its server by its environment")]
pub(crate) fn instance() -> &'static Instance {
    static INSTANCE: OnceLock<Instance> = OnceLock::new();
    INSTANCE.get_or_init(|| {
        let url = std::env::var("CAUSEWAY_POSTGRES").ok();
        Instance::new(url.as_deref()).unwrap_or_else(|error| panic!("{error}"))
    })
}
