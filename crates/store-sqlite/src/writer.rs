//! The one writer: takes what waits, writes it in one transaction, answers each.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::time::Duration;

use model::{Clock, crash};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use store::{Change, Error, Outcome};

use crate::apply::apply;
use crate::connection::{PATIENCE, WAL_PAGES, Writing};
use crate::fault::{Fault, Stop};
use crate::queue::{Item, Queue, Turn};

/// How many pages (8 MiB) the log grows before another try, when readers were in the way of copying it.
const WAL_STEP: i32 = 2048;

pub(crate) struct Writer {
    connection: Connection,
    clock: Arc<dyn Clock>,
    queue: Arc<Queue>,
    written: Arc<Counters>,
    /// Pages in the write-ahead log.
    log: Arc<AtomicI32>,
    log_bound: i32,
}

/// What the writer has written since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Transactions, one fsync each.
    pub groups: u64,
    /// Changes in them.
    pub changes: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    groups: AtomicU64,
    changes: AtomicU64,
}

impl Counters {
    fn add(&self, changes: usize) {
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.changes.fetch_add(changes as u64, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Written {
        Written { groups: self.groups.load(Ordering::Relaxed), changes: self.changes.load(Ordering::Relaxed) }
    }
}

impl Writer {
    pub(crate) fn new(writing: Writing, clock: Arc<dyn Clock>, queue: Arc<Queue>, written: Arc<Counters>) -> Self {
        let Writing { connection, log } = writing;
        Self { connection, clock, queue, written, log, log_bound: WAL_PAGES }
    }

    /// Works until the queue is closed and empty.
    pub(crate) fn run(mut self) {
        let abandon = Abandon(Arc::clone(&self.queue));
        while let Some(turn) = self.queue.take() {
            match turn {
                Turn::Group(items) => self.group(items),
                Turn::Care(care) => care(&self.connection, self.clock.now()),
            }
            self.copy_log();
        }
        drop(abandon);
    }

    /// Writes a group and answers each; a group with a value that the database refuses is halved until it stands alone.
    fn group(&self, mut items: Vec<Item>) {
        match self.transaction(&items) {
            Ok(verdicts) => items.into_iter().zip(verdicts).for_each(|(item, verdict)| answer(item, verdict)),
            Err(fault) if items.len() == 1 || fault.is_of_the_store() => {
                for item in items {
                    let error = fault.during(item.change.operation());
                    answer(item, Err(error));
                }
            }
            Err(_) => {
                let second = items.split_off(items.len() / 2);
                self.group(items);
                self.group(second);
            }
        }
    }

    fn transaction(&self, items: &[Item]) -> Result<Vec<Result<Outcome, Error>>, Fault> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let now = self.clock.now();
        let mut verdicts = Vec::with_capacity(items.len());
        for item in items {
            match apply(&transaction, item, now) {
                Ok(outcome) => verdicts.push(Ok(outcome)),
                Err(Stop::Decided(verdict)) => verdicts.push(verdict),
                Err(Stop::Fault(fault)) => return Err(fault),
            }
        }
        let publishes = items.iter().any(|item| matches!(item.change, Change::Publish(_)));
        if publishes {
            crash::point("P4");
        }
        transaction.commit()?;
        if publishes {
            crash::point("P5");
        }
        self.written.add(items.len());
        Ok(verdicts)
    }

    /// Copies the write-ahead log into the database when it has grown beyond its bound. Nobody waits for it but the
    /// changes behind: this group is answered already.
    fn copy_log(&mut self) {
        let pages = self.log.load(Ordering::Relaxed);
        if pages <= self.log_bound {
            return;
        }
        match self.restart_log() {
            Ok(true) => {
                self.log.store(0, Ordering::Relaxed);
                self.log_bound = WAL_PAGES;
            }
            // A reader still needs it: not again before it has grown by another step.
            Ok(false) => self.log_bound = pages.saturating_add(WAL_STEP),
            Err(error) => {
                self.log_bound = pages.saturating_add(WAL_STEP);
                tracing::warn!(error = &error as &dyn std::error::Error, "the write-ahead log cannot be copied");
            }
        }
    }

    /// Copies all of it, so that the next commit begins it anew in the file that is there: a file that is cut off would
    /// have to be allocated again.
    fn restart_log(&self) -> rusqlite::Result<bool> {
        // Without patience: a long reading must not stop the writing.
        self.connection.busy_timeout(Duration::ZERO)?;
        let busy = self.connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get::<_, i64>(0));
        self.connection.busy_timeout(PATIENCE)?;
        Ok(busy? == 0)
    }
}

/// Nobody waits for the answer when the asker has gone; what was written stays written.
fn answer(item: Item, verdict: Result<Outcome, Error>) {
    let _ = item.answer.send(verdict);
}

/// Closes the queue when the writer ends in whatever way, so that nobody waits for a thread that is gone.
struct Abandon(Arc<Queue>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
