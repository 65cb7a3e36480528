//! Named points at which a test lets the process die.

/// Aborts the process if this point is the one that `CAUSEWAY_CRASH_AT` names. Without feature `crash-points`: nothing.
#[inline]
pub fn point(name: &'static str) {
    #[cfg(feature = "crash-points")]
    {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests steer a child process by its environment; not in release builds"
        )]
        let wanted = std::env::var("CAUSEWAY_CRASH_AT");
        if wanted.as_deref() == Ok(name) {
            std::process::abort();
        }
    }
    let _ = name;
}
