//! Reading: each on a connection out of the pool.

use deadpool_postgres::{Pool, PoolError, TimeoutType};
use store::Error;
use tokio::runtime::Handle;

use crate::fault::{Closed, Fault};
use crate::statement::Connection;

/// The connections that read, on the store's own runtime: whoever asks may be on any.
pub(crate) struct Readers {
    pool: Pool,
    runtime: Handle,
}

impl Readers {
    pub(crate) fn new(pool: Pool, runtime: Handle) -> Self {
        Self { pool, runtime }
    }

    /// Reads something on whichever connection is free.
    pub(crate) async fn read<T, F>(
        &self,
        operation: &'static str,
        read: impl FnOnce(Connection) -> F + Send + 'static,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Fault>> + Send,
    {
        let pool = self.pool.clone();
        let reading = self.runtime.spawn(async move {
            let connection = match pool.get().await {
                Ok(object) => Connection(object),
                Err(PoolError::Timeout(TimeoutType::Wait)) => return Err(Error::Busy),
                Err(error) => return Err(Fault::from(error).during(operation)),
            };
            read(connection).await.map_err(|fault| fault.during(operation))
        });
        reading.await.map_err(|_| Closed::during(operation))?
    }

    /// Ends it: what waits is told that the store is closed.
    pub(crate) fn close(&self) {
        self.pool.close();
    }
}
