//! Bounds of the writer and of the connections.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use model::Clock;

/// Bounds of the writer and of the connections.
#[derive(Clone)]
pub struct Options {
    /// At most so many changes in one transaction.
    pub batch_items: usize,
    /// At most so many bytes in one transaction, unless a single change is larger.
    pub batch_bytes: usize,
    /// At most so many changes waiting.
    pub queue: usize,
    /// At most so many bytes waiting. A larger change waits for its turn and goes alone, one at a time.
    pub queue_bytes: usize,
    /// Connections in all; one of them writes. At least 2.
    pub pool: usize,
    /// After this the server gives a statement up.
    pub statement_timeout: Duration,
    /// By which leases and jobs go. `None`: the database's own, which all nodes share. Another one is for tests.
    pub clock: Option<Arc<dyn Clock>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            batch_items: 128,
            batch_bytes: 4 << 20,
            queue: 4096,
            queue_bytes: 32 << 20,
            pool: 16,
            statement_timeout: Duration::from_secs(10),
            clock: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { batch_items, batch_bytes, queue, queue_bytes, pool, statement_timeout, clock } = self;
        let mut shown = f.debug_struct("Options");
        shown.field("batch_items", batch_items).field("batch_bytes", batch_bytes).field("queue", queue);
        shown.field("queue_bytes", queue_bytes).field("pool", pool).field("statement_timeout", statement_timeout);
        shown.field("own_clock", &clock.is_none()).finish()
    }
}
