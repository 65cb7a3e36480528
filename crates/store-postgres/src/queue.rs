//! The bounded queue before the writer.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use document::Digest;
use store::{Change, Error, Outcome};
use tokio::sync::{Notify, OwnedSemaphorePermit, oneshot};

use crate::options::Options;

/// How a change ended.
pub(crate) type Verdict = Result<Outcome, Error>;

/// A change that waits, with the way to its answer.
pub(crate) struct Item {
    pub(crate) change: Change,
    /// Digests of the blobs that the change brings, in their order.
    pub(crate) digests: Vec<Digest>,
    answer: oneshot::Sender<Verdict>,
    size: usize,
    /// Held by a change that is larger than the whole queue.
    alone: Option<OwnedSemaphorePermit>,
}

impl Item {
    pub(crate) fn new(change: Change, alone: Option<OwnedSemaphorePermit>) -> (Self, oneshot::Receiver<Verdict>) {
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

    /// Nobody waits for the answer when the asker has gone; what was written stays written.
    pub(crate) fn answer(self, verdict: Verdict) {
        let _ = self.answer.send(verdict);
    }

    /// What it counts in the queue; one that goes alone is bounded by its permit.
    fn weight(&self) -> usize {
        if self.alone.is_some() { 0 } else { self.size }
    }
}

/// The bounded queue before the writer.
pub(crate) struct Queue {
    options: Options,
    waiting: Mutex<Waiting>,
    filled: Notify,
}

#[derive(Default)]
struct Waiting {
    items: VecDeque<Item>,
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
        Self { options, waiting: Mutex::default(), filled: Notify::new() }
    }

    /// Puts a change at the end, or refuses it at once.
    pub(crate) fn push(&self, item: Item) -> Result<(), Refused> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Refused::Closed);
        }
        let bytes = waiting.bytes + item.weight();
        if waiting.items.len() >= self.options.queue || bytes > self.options.queue_bytes {
            return Err(Refused::Full);
        }
        waiting.bytes = bytes;
        waiting.items.push_back(item);
        drop(waiting);
        self.filled.notify_one();
        Ok(())
    }

    /// Takes what is there, up to the bounds of a group; waits only when there is nothing. `None`: closed and empty.
    pub(crate) async fn take(&self) -> Option<Vec<Item>> {
        loop {
            {
                let mut waiting = self.lock();
                if let Some(first) = waiting.items.pop_front() {
                    return Some(self.group(&mut waiting, first));
                }
                if waiting.closed {
                    return None;
                }
            }
            self.filled.notified().await;
        }
    }

    fn group(&self, waiting: &mut Waiting, first: Item) -> Vec<Item> {
        let mut bytes = first.size;
        waiting.bytes -= first.weight();
        let mut group = vec![first];
        while group.len() < self.options.batch_items {
            match waiting.items.pop_front() {
                Some(item) if bytes.saturating_add(item.size) <= self.options.batch_bytes => {
                    bytes += item.size;
                    waiting.bytes -= item.weight();
                    group.push(item);
                }
                Some(other) => {
                    waiting.items.push_front(other);
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
        self.filled.notify_one();
    }

    /// Takes nothing more and drops what waits: nobody is there to do it.
    pub(crate) fn abandon(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        waiting.items.clear();
        waiting.bytes = 0;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
