//! Opening, closing, and the write entry.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use async_trait::async_trait;
use model::Clock;
use store::{Change, Outcome};
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::fault::Closed;
use crate::options::Options;
use crate::queue::{Item, Queue, Refused};
use crate::readers::Readers;
use crate::writer::{Counters, Writer, Written};
use crate::{connection, migrations};

/// The embedded store. Dropping it finishes what waits, then lets another process in.
pub struct SqliteStore {
    pub(crate) readers: Readers,
    pub(crate) queue: Arc<Queue>,
    options: Options,
    /// One place for a change that is larger than the whole queue.
    oversize: Arc<Semaphore>,
    written: Arc<Counters>,
    writer: Option<JoinHandle<()>>,
    /// Locked as long as the store is open; the last to be dropped.
    _lock: File,
}

impl SqliteStore {
    /// Opens the store in this directory, which is made if it is not there. Migrates nothing.
    ///
    /// # Errors
    /// When another process has it open, a migration was edited after it had been applied, or the directory, the database
    /// or a thread cannot be had.
    pub fn open(directory: impl AsRef<Path>, clock: Arc<dyn Clock>, options: Options) -> Result<Self, Error> {
        let directory = directory.as_ref();
        std::fs::create_dir_all(directory).map_err(|source| Error::Directory { path: directory.to_owned(), source })?;
        let lock = lock(directory)?;
        let path = directory.join("causeway.db");
        let database = |source| Error::Database { path: path.clone(), source };
        let thread = |name| move |source| Error::Thread { name, source };

        let writing = connection::writer(&path).map_err(database)?;
        migrations::prepare(&writing.connection).map_err(database)?;
        if let Some(name) = migrations::edited(&writing.connection, migrations::ALL).map_err(database)? {
            return Err(Error::EditedMigration { name });
        }
        let readers = (0..options.readers.max(1)).map(|_| connection::reader(&path)).collect::<Result<_, _>>();
        let readers = Readers::start(readers.map_err(database)?, options.queue).map_err(thread("store-reader"))?;
        let queue = Arc::new(Queue::new(options));
        let written = Arc::<Counters>::default();
        let writer = Writer::new(writing, clock, Arc::clone(&queue), Arc::clone(&written));
        let writer = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run())
            .map_err(thread("store-writer"))?;
        let oversize = Arc::new(Semaphore::new(1));
        Ok(Self { readers, queue, options, oversize, written, writer: Some(writer), _lock: lock })
    }

    /// What the writer has written since the store was opened.
    #[must_use]
    pub fn written(&self) -> Written {
        self.written.read()
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("options", &self.options).finish_non_exhaustive()
    }
}

pub(crate) fn lock(directory: &Path) -> Result<File, Error> {
    let path = directory.join("causeway.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|source| Error::Lock { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse { path: directory.to_owned() }),
        Err(TryLockError::Error(source)) => Err(Error::Lock { path, source }),
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.queue.close();
        self.readers.close();
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

#[async_trait]
impl store::Writer for SqliteStore {
    async fn commit(&self, change: Change) -> Result<Outcome, store::Error> {
        let operation = change.operation();
        let alone = if change.size() > self.options.queue_bytes {
            let permit = Arc::clone(&self.oversize).acquire_owned().await;
            Some(permit.map_err(|_| Closed::during(operation))?)
        } else {
            None
        };
        let (item, answer) = Item::new(change, alone);
        self.queue.push(item).map_err(|refused| match refused {
            Refused::Full => store::Error::Busy,
            Refused::Closed => Closed::during(operation),
        })?;
        answer.await.map_err(|_| Closed::during(operation))?
    }
}
