//! Everything that happens beside requests: numbering, jobs, renewals, a look at the registry's version.

use std::future::Future;

use crate::hub::Hub;

/// Runs until `shutdown` is ready, on the caller's runtime; then finishes what it has begun.
pub async fn run(hub: Hub, shutdown: impl Future<Output = ()> + Send) {
    let _ = hub;
    shutdown.await;
}
