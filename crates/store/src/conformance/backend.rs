//! What the suite asks of a backend under test.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use document::Timestamp;
use model::Clock;

use crate::archive::{Filling, Snapshot};
use crate::{Change, Error, Outcome, Store};

/// A backend under test: one empty store, which can be opened again and again.
#[async_trait]
pub trait Backend: Send + Sync {
    /// Opens the store, migrated. Whoever opens it again has dropped the one before.
    async fn open(&self) -> Arc<dyn Store>;
    /// The clock by which the store goes.
    fn clock(&self) -> &TestClock;
    /// The tables that changes write.
    fn tables(&self) -> Vec<String>;
    /// From now on the database refuses each row that is written to this table.
    async fn poison(&self, table: &str);
    /// The table takes rows again.
    async fn heal(&self, table: &str);
    /// The store as rows, as it is now.
    fn snapshot(&self) -> Box<dyn Snapshot>;
    /// Begins to fill the store, which nobody has open; the refusal otherwise.
    fn fill(&self) -> Result<Box<dyn Filling>, String>;
    /// Another store of the same kind, empty.
    fn another(&self) -> Box<dyn Backend>;
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    /// 2026-11-24T02:00:00Z
    fn default() -> Self {
        Self(AtomicI64::new(1_795_485_600_000_000))
    }
}

impl TestClock {
    /// Moves it on.
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Runs one test on a runtime of its own.
///
/// # Panics
/// When there is no runtime to be had.
pub fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build();
    runtime.expect("a runtime").block_on(test);
}

/// Commits all of these at once; the answers stand in their order.
pub(crate) async fn together(store: &Arc<dyn Store>, changes: Vec<Change>) -> Vec<Result<Outcome, Error>> {
    let commit = |change| {
        let store = Arc::clone(store);
        tokio::spawn(async move { store.commit(change).await })
    };
    let tasks: Vec<_> = changes.into_iter().map(commit).collect();
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(task.await.expect("a commit does not panic"));
    }
    answers
}

/// How many of these are `Done`.
pub(crate) fn done(answers: &[Result<Outcome, Error>]) -> usize {
    answers.iter().filter(|answer| matches!(answer, Ok(Outcome::Done))).count()
}
