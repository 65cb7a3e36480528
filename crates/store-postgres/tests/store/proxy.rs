//! A line to the server that is cut inside the next COMMIT.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Where the line is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Before COMMIT reached the server.
    Before,
    /// After the server committed, before its answer came back.
    After,
    /// Before COMMIT reached the server, which goes on waiting for it for a while: in progress, then rolled back.
    LateRollback,
    /// The same, but COMMIT reaches the server after that while: in progress, then committed.
    LateCommit,
}

/// How long a late server is in progress.
const LATE: Duration = Duration::from_millis(700);
/// The message as the driver sends it.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// The line; a thread of its own leads it.
pub(crate) struct Proxy {
    /// Where the database is, through the line.
    pub(crate) url: String,
    armed: Arc<Mutex<Option<Cut>>>,
}

impl Proxy {
    /// Before the server of this URL (`postgres://user@host:port/name`).
    pub(crate) fn before(url: &str) -> Self {
        let (_, rest) = url.split_once('@').expect("a user");
        let (server, _) = rest.split_once('/').expect("a database");
        let (server, armed) = (server.to_owned(), Arc::new(Mutex::new(None)));
        let (listener, port) = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            listener.set_nonblocking(true).expect("for tokio");
            let port = listener.local_addr().expect("an address").port();
            (listener, port)
        };
        let url = url.replace(&server, &format!("127.0.0.1:{port}"));
        let cut = Arc::clone(&armed);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a listener");
                while let Ok((client, _)) = listener.accept().await {
                    let server = TcpStream::connect(&server).await.expect("the server");
                    tokio::spawn(lead(client, server, Arc::clone(&cut)));
                }
            });
        });
        Self { url, armed }
    }

    /// The next COMMIT is cut so.
    pub(crate) fn arm(&self, cut: Cut) {
        *self.armed.lock().expect("no panic") = Some(cut);
    }

    /// Whether the cut has been made.
    pub(crate) fn has_cut(&self) -> bool {
        self.armed.lock().expect("no panic").is_none()
    }
}

async fn lead(client: TcpStream, server: TcpStream, armed: Arc<Mutex<Option<Cut>>>) {
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let back = tokio::spawn(pass(from_server, to_client));
    let mut bytes = vec![0; 64 << 10];
    loop {
        let read = match from_client.read(&mut bytes).await {
            Ok(0) | Err(_) => break,
            Ok(read) => &bytes[..read],
        };
        let cut = if read.ends_with(COMMIT) { armed.lock().expect("no panic").take() } else { None };
        let Some(cut) = cut else {
            if to_server.write_all(read).await.is_err() {
                break;
            }
            continue;
        };
        // Nothing comes back any more; with it the client's side is closed.
        back.abort();
        let from_server = back.await;
        drop(from_client);
        match cut {
            Cut::Before => {}
            Cut::After => {
                let _ = to_server.write_all(read).await;
                // The server has its message; that it ends well shows in the test.
                tokio::time::sleep(LATE).await;
            }
            Cut::LateRollback => tokio::time::sleep(LATE).await,
            Cut::LateCommit => {
                tokio::time::sleep(LATE).await;
                let _ = to_server.write_all(read).await;
                tokio::time::sleep(LATE).await;
            }
        }
        drop(from_server);
        return;
    }
    drop(to_server);
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut bytes = vec![0; 64 << 10];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}
