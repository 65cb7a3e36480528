//! The bounded queue before the writer.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use document::{Digest, Timestamp};
use rusqlite::Connection;
use store::{Change, Error, Outcome};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::options::Options;

/// A change that waits, with the way to its answer.
pub(crate) struct Item {
    pub(crate) change: Change,
    /// Digests of the blobs that the change brings, in their order.
    pub(crate) digests: Vec<Digest>,
    pub(crate) answer: oneshot::Sender<Result<Outcome, Error>>,
    size: usize,
    /// Held by a change that is larger than the whole queue.
    alone: Option<OwnedSemaphorePermit>,
}

impl Item {
    pub(crate) fn new(
        change: Change,
        alone: Option<OwnedSemaphorePermit>,
    ) -> (Self, oneshot::Receiver<Result<Outcome, Error>>) {
        let (answer, receiver) = oneshot::channel();
        let blobs = match &change {
            Change::Publish(publish) => publish.blobs.as_slice(),
            Change::ReportEvents(report) => report.blobs.as_slice(),
            _ => &[],
        };
        let digests = blobs.iter().map(|blob| Digest::of(&blob.bytes)).collect();
        let size = change.size();
        (Self { change, digests, answer, size, alone }, receiver)
    }

    /// What it counts in the queue; one that goes alone is bounded by its permit.
    fn weight(&self) -> usize {
        if self.alone.is_some() { 0 } else { self.size }
    }
}

/// Work on the writer's connection that is no change: migrations, a trial write.
pub(crate) type Care = Box<dyn FnOnce(&Connection, Timestamp) + Send>;

enum Work {
    Change(Item),
    Care(Care),
}

/// What the writer does next.
pub(crate) enum Turn {
    /// Write these together.
    Group(Vec<Item>),
    /// Do this.
    Care(Care),
}

/// The bounded queue before the writer.
pub(crate) struct Queue {
    options: Options,
    waiting: Mutex<Waiting>,
    filled: Condvar,
}

#[derive(Default)]
struct Waiting {
    work: VecDeque<Work>,
    bytes: usize,
    closed: bool,
}

/// Why something was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Full,
    Closed,
}

impl Queue {
    pub(crate) fn new(options: Options) -> Self {
        Self { options, waiting: Mutex::default(), filled: Condvar::new() }
    }

    /// Puts a change at the end, or refuses it at once.
    pub(crate) fn push(&self, item: Item) -> Result<(), Refused> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Refused::Closed);
        }
        let bytes = waiting.bytes + item.weight();
        if waiting.work.len() >= self.options.queue || bytes > self.options.queue_bytes {
            return Err(Refused::Full);
        }
        waiting.bytes = bytes;
        waiting.work.push_back(Work::Change(item));
        self.filled.notify_one();
        Ok(())
    }

    /// Puts other work at the end.
    pub(crate) fn care(&self, care: Care) -> Result<(), Refused> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Refused::Closed);
        }
        waiting.work.push_back(Work::Care(care));
        self.filled.notify_one();
        Ok(())
    }

    /// Takes what is there, up to the bounds of a group; waits only when there is nothing. `None`: closed and empty.
    pub(crate) fn take(&self) -> Option<Turn> {
        let mut waiting = self.lock();
        loop {
            match waiting.work.pop_front() {
                Some(Work::Care(care)) => return Some(Turn::Care(care)),
                Some(Work::Change(first)) => return Some(Turn::Group(self.group(&mut waiting, first))),
                None if waiting.closed => return None,
                None => waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn group(&self, waiting: &mut Waiting, first: Item) -> Vec<Item> {
        let mut bytes = first.size;
        waiting.bytes -= first.weight();
        let mut group = vec![first];
        while group.len() < self.options.batch_items {
            match waiting.work.pop_front() {
                Some(Work::Change(item)) if bytes.saturating_add(item.size) <= self.options.batch_bytes => {
                    bytes += item.size;
                    waiting.bytes -= item.weight();
                    group.push(item);
                }
                Some(other) => {
                    waiting.work.push_front(other);
                    break;
                }
                None => break,
            }
        }
        group
    }

    /// Takes nothing more; what waits is still done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    /// Takes nothing more and drops what waits: nobody is there to do it.
    pub(crate) fn abandon(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        waiting.work.clear();
        waiting.bytes = 0;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
