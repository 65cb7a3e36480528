//! What every request can reach.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use api::Code;
use hub::{Hub, Refusal};
use model::{Clock, Entropy};

use crate::failure::Failure;

/// What every request can reach. Cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The hub.
    pub hub: Hub,
    /// The hub's runtime: the edge hands over one message and awaits one answer.
    pub runtime: tokio::runtime::Handle,
    /// For request ids and durations.
    pub clock: Arc<dyn Clock>,
    /// For request ids.
    pub entropy: Arc<dyn Entropy>,
    /// Base of the problem pages' URLs, without a slash at the end.
    pub base_url: String,
    /// Time within which the body of a request must have come.
    pub request_timeout: Duration,
}

impl State {
    /// Runs one piece of work on the hub's runtime.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Refusal>> + Send + 'static,
    {
        match self.runtime.spawn(work).await {
            Ok(answer) => answer.map_err(Failure::from),
            Err(error) => {
                tracing::error!(error.code = Code::Internal.name(), "a task of the hub ended early: {error}");
                Err(Failure::new(Code::Internal))
            }
        }
    }
}
