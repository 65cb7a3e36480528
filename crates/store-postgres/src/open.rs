//! Opening, closing, and the write entry.

use std::sync::Arc;
use std::thread::JoinHandle;

use async_trait::async_trait;
use deadpool_postgres::Pool;
use store::{Change, Outcome};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use crate::connection::Target;
use crate::error::Error;
use crate::fault::{Closed, Fault};
use crate::migrations;
use crate::options::Options;
use crate::queue::{Item, Queue, Refused};
use crate::readers::Readers;
use crate::statement::Connection;
use crate::upkeep::keep_house;
use crate::writer::{Counters, Writer, Written};

/// Threads of the store's own runtime: they lead bytes to and from the server.
const THREADS: usize = 2;

/// The production store. Dropping it finishes what waits.
pub struct PostgresStore {
    pub(crate) readers: Readers,
    queue: Arc<Queue>,
    options: Options,
    /// One place for a change that is larger than the whole queue.
    oversize: Arc<Semaphore>,
    written: Arc<Counters>,
    /// Leads the runtime; ends when the queue is closed and empty.
    thread: Option<JoinHandle<()>>,
}

impl PostgresStore {
    /// Opens the store in the database of this connection string. Migrates nothing.
    ///
    /// `postgres://user:password@host:port/database`, with `?sslrootcert=FILE` for an encrypted connection to a server whose
    /// certificate those roots vouch for.
    ///
    /// # Errors
    /// When the server cannot be reached, is older than 15, has a database that is not UTF-8 or a commit that is not
    /// durable, or when a migration was edited after it had been applied.
    pub fn open(url: &str, options: Options) -> Result<Self, Error> {
        let target = Target::read(url, &options)?;
        let thread = |name| move |source| Error::Thread { name, source };
        let runtime = runtime().map_err(thread("store-postgres"))?;
        let (writing, reading) = (target.pool(1), target.pool(options.pool.saturating_sub(1).max(1)));
        // Whoever opens may be on a runtime of its own, on which nobody may block on another: a thread stands between.
        let first = writing.clone();
        let opening = std::thread::scope(|scope| {
            let look = || runtime.block_on(look_over(&first));
            scope.spawn(look).join()
        });
        let id = opening.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;

        let queue = Arc::new(Queue::new(options.clone()));
        let written = Arc::<Counters>::default();
        let writer = Writer::new(writing, id, Arc::clone(&queue), Arc::clone(&written));
        let writer = writer.with_clock(options.clock.clone());
        let readers = Readers::new(reading.clone(), runtime.handle().clone());
        runtime.spawn(keep_house(reading));
        let lead = move || runtime.block_on(writer.run());
        let thread =
            std::thread::Builder::new().name("store-writer".into()).spawn(lead).map_err(thread("store-writer"))?;
        let oversize = Arc::new(Semaphore::new(1));
        Ok(Self { readers, queue, options, oversize, written, thread: Some(thread) })
    }

    /// What the writer has written since the store was opened.
    #[must_use]
    pub fn written(&self) -> Written {
        self.written.read()
    }
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).thread_name("store").enable_all().build()
}

/// Whether the server will do; gives an id that no other writer has.
async fn look_over(pool: &Pool) -> Result<[u8; 16], Error> {
    let connection = Connection(pool.get().await.map_err(Fault::from)?);
    let setting = async |name: &'static str| -> Result<String, Fault> {
        let setting = connection.first("SELECT current_setting($1)", &[&name], |row| Ok(row.try_get(0)?)).await?;
        setting.ok_or(Fault::Absent("a setting of the server"))
    };
    let version = setting("server_version_num").await?;
    if version.parse::<u32>().is_ok_and(|version| version < 150_000) {
        return Err(Error::Version { version: setting("server_version").await? });
    }
    let encoding = setting("server_encoding").await?;
    if encoding != "UTF8" {
        return Err(Error::Encoding { encoding });
    }
    for name in ["synchronous_commit", "fsync"] {
        if setting(name).await? == "off" {
            return Err(Error::NotDurable { setting: name });
        }
    }
    if let Some(name) = migrations::edited(&connection, migrations::ALL).await? {
        return Err(Error::EditedMigration { name });
    }
    let id = connection
        .first("SELECT uuid_send(gen_random_uuid())", &[], |row| Ok(row.try_get::<_, crate::column::Bytes<16>>(0)?.0))
        .await?;
    Ok(id.ok_or(Fault::Absent("an id"))?)
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.queue.close();
        self.readers.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[async_trait]
impl store::Writer for PostgresStore {
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
