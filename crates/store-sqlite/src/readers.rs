//! The threads that read, each on a connection of its own.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use store::Error;
use tokio::sync::oneshot;

use crate::fault::{Closed, Fault};

type Reading = Box<dyn FnOnce(&Connection) + Send>;

/// The threads that read.
pub(crate) struct Readers {
    /// `None` once closed.
    sender: Option<SyncSender<Reading>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// One thread for each connection; at most `queue` readings wait.
    pub(crate) fn start(connections: Vec<Connection>, queue: usize) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(queue);
        let receiver = Arc::new(Mutex::new(receiver));
        let start = |connection| {
            let receiver = Arc::clone(&receiver);
            std::thread::Builder::new().name("store-reader".into()).spawn(move || work(&connection, &receiver))
        };
        let threads = connections.into_iter().map(start).collect::<Result<_, _>>()?;
        Ok(Self { sender: Some(sender), threads })
    }

    /// Reads something on whichever connection is free.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        operation: &'static str,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, receiver) = oneshot::channel();
        let reading: Reading = Box::new(move |connection| {
            let _ = answer.send(read(connection));
        });
        let sender = self.sender.as_ref().ok_or_else(|| Closed::during(operation))?;
        sender.try_send(reading).map_err(|error| match error {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Closed::during(operation),
        })?;
        let found = receiver.await.map_err(|_| Closed::during(operation))?;
        found.map_err(|error| Fault::from(error).during(operation))
    }

    /// Ends the threads when what waits is done.
    pub(crate) fn close(&mut self) {
        self.sender = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn work(connection: &Connection, readings: &Mutex<Receiver<Reading>>) {
    loop {
        let next = readings.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(reading) => reading(connection),
            Err(_) => return,
        }
    }
}
