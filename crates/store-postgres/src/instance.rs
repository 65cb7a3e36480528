//! A temporary server, and fresh databases on it: for tests and benches.
//!
//! The server lives as long as the process that started it, even where that is killed: a shell beside it waits for the end of
//! a pipe. It runs with `fsync` on, on a free port of the loopback, and as user `postgres` where the process is root's.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use store::Upkeep;

use crate::{Options, PostgresStore};

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[error("no PostgreSQL: {0}")]
pub struct NoServer(String);

/// A server on which databases can be made.
pub struct Instance {
    /// Without a database, `…/`.
    url: String,
    own: Option<Own>,
    template: OnceLock<String>,
    made: AtomicU32,
}

/// A server of ours.
struct Own {
    folder: PathBuf,
    bin: PathBuf,
    port: u16,
    running: Mutex<Option<(Child, ChildStdin)>>,
}

/// A fresh database, dropped with this value.
pub struct Database {
    admin: String,
    name: String,
    /// Where it is.
    pub url: String,
}

/// Runs the server until its pipe ends; the word `keep` before that leaves the data there.
const SUPERVISE: &str = r#""$0" -D "$1/data" -p "$2" -k "$1" -c listen_addresses=127.0.0.1 -c max_connections=300 \
  -c fsync=on >>"$1/log" 2>&1 </dev/null & server=$!
read -r word
kill -INT $server; wait $server
[ "$word" = keep ] || rm -rf "$1""#;

impl Instance {
    /// The server at this URL (`postgres://user@host:port/`), whose user may create databases; without one a server of one's
    /// own.
    ///
    /// # Errors
    /// When there is no PostgreSQL here, or it does not start.
    pub fn new(url: Option<&str>) -> Result<Self, NoServer> {
        let (url, own) = match url {
            Some(url) => (format!("{}/", url.trim_end_matches('/')), None),
            None => {
                let own = Own::make()?;
                (format!("postgres://causeway@127.0.0.1:{}/", own.port), Some(own))
            }
        };
        Ok(Self { url, own, template: OnceLock::new(), made: AtomicU32::new(0) })
    }

    /// A database with all migrations.
    ///
    /// # Panics
    /// When the server does not do what it is told.
    pub fn database(&self) -> Database {
        let template = self.template.get_or_init(|| {
            let name = self.name();
            execute(&self.admin(), &format!("CREATE DATABASE {name}")).expect("a database");
            let url = format!("{}{name}", self.url);
            let migrate = || {
                let store = PostgresStore::open(&url, Options::default()).expect("the store opens");
                runtime().block_on(store.migrate()).expect("migrations");
            };
            std::thread::scope(|scope| scope.spawn(migrate).join()).expect("migrations");
            name
        });
        self.create(&format!("TEMPLATE {template}"))
    }

    /// A database without any.
    ///
    /// # Panics
    /// When the server does not do what it is told.
    pub fn empty_database(&self) -> Database {
        self.create("")
    }

    /// A database made in this way.
    ///
    /// # Panics
    /// When the server does not do what it is told.
    pub fn create(&self, how: &str) -> Database {
        let name = self.name();
        execute(&self.admin(), &format!("CREATE DATABASE {name} {how}")).expect("a database");
        Database { admin: self.admin(), url: format!("{}{name}", self.url), name }
    }

    /// Stops the server, if it is ours; its databases stay.
    ///
    /// # Panics
    /// When it is not ours, or does not stop.
    pub fn stop(&self) {
        self.own.as_ref().expect("a server of one's own").stop();
    }

    /// Starts it again.
    ///
    /// # Panics
    /// When it is not ours, or does not start.
    pub fn start(&self) {
        self.own.as_ref().expect("a server of one's own").start().expect("the server starts");
    }

    fn admin(&self) -> String {
        format!("{}postgres", self.url)
    }

    fn name(&self) -> String {
        format!("causeway_{}_{}", std::process::id(), self.made.fetch_add(1, Ordering::Relaxed))
    }
}

impl Own {
    fn make() -> Result<Self, NoServer> {
        let bin = binaries().ok_or_else(|| {
            NoServer(
                "set CAUSEWAY_POSTGRES, or install Debian's postgresql-15 (no initdb in /usr/lib/postgresql/*/bin)"
                    .into(),
            )
        })?;
        let failed = |what: &str| NoServer(what.to_owned());
        let folder = tempfile::Builder::new().prefix("causeway-postgres-").tempdir();
        let folder = folder.map_err(|_| failed("no temporary folder"))?.keep();
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(&folder).status();
            if !owned.is_ok_and(|status| status.success()) {
                return Err(failed("the process is root's, and there is no user `postgres` to run the server"));
            }
        }
        let mut initdb = unprivileged(&bin.join("initdb"));
        initdb.arg("-D").arg(folder.join("data"));
        initdb.args(["-U", "causeway", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        let output = initdb.output().map_err(|error| failed(&format!("initdb: {error}")))?;
        if !output.status.success() {
            return Err(failed(&String::from_utf8_lossy(&output.stderr)));
        }
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.map_err(|_| failed("no free port"))?.port();
        let own = Self { folder, bin, port, running: Mutex::default() };
        own.start()?;
        Ok(own)
    }

    fn start(&self) -> Result<(), NoServer> {
        let mut supervisor = unprivileged(Path::new("sh"));
        supervisor.args(["-c", SUPERVISE]).arg(self.bin.join("postgres")).arg(&self.folder).arg(self.port.to_string());
        supervisor.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = supervisor.spawn().map_err(|error| NoServer(error.to_string()))?;
        let pipe = child.stdin.take().ok_or_else(|| NoServer("no pipe".into()))?;
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some((child, pipe));
        let url = format!("postgres://causeway@127.0.0.1:{}/postgres", self.port);
        for _ in 0..600 {
            if execute(&url, "SELECT 1").is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(NoServer(std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()))
    }

    fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((mut child, mut pipe)) = running else { return };
        pipe.write_all(b"keep\n").expect("the supervisor listens");
        child.wait().expect("the server stops");
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((mut child, pipe)) = running {
            drop(pipe);
            let _ = child.wait();
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may be gone already, and with it the database.
        let _ = execute(&self.admin, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// Runs statements beside the store, as an administrator's tool would.
///
/// # Errors
/// When there is no connection, or the server refuses.
pub fn execute(url: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    rows(url, sql).map(drop)
}

/// The first column of what a statement gives, as text.
///
/// # Errors
/// When there is no connection, or the server refuses.
///
/// # Panics
/// When there is no runtime to be had.
pub fn rows(url: &str, sql: &str) -> Result<Vec<String>, tokio_postgres::Error> {
    let ask = async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        let messages = client.simple_query(sql).await;
        drop(client);
        let _ = connection.await;
        Ok(messages?
            .iter()
            .filter_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            })
            .collect())
    };
    // Whoever asks may be on a runtime already.
    std::thread::scope(|scope| scope.spawn(|| runtime().block_on(ask)).join()).expect("the statement ends")
}

/// A transaction beside the store that stays open, with its locks, until this value is dropped.
pub struct Hold {
    release: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Hold {
    /// Opens it with these statements.
    ///
    /// # Panics
    /// When there is no connection, or the server refuses.
    pub fn new(url: &str, sql: &str) -> Self {
        let (release, released) = mpsc::channel::<()>();
        let (held, ready) = mpsc::channel();
        let (url, sql) = (url.to_owned(), format!("BEGIN; {sql}"));
        let hold = async move {
            let (client, connection) =
                tokio_postgres::connect(&url, tokio_postgres::NoTls).await.expect("a connection");
            let connection = tokio::spawn(connection);
            client.batch_execute(&sql).await.expect("statements");
            held.send(()).expect("somebody waits for it");
            // An end of the channel releases as well.
            let _ = released.recv();
            client.batch_execute("ROLLBACK").await.expect("the end");
            drop(client);
            let _ = connection.await;
        };
        let thread = std::thread::spawn(move || runtime().block_on(hold));
        ready.recv().expect("it is held");
        Self { release: Some(release), thread: Some(thread) }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.release = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// The newest server programs that are installed.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let numbered = versions.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    let newest = numbered.filter(|(version, path)| *version >= 15 && path.join("bin/initdb").exists()).max()?;
    Some(newest.1.join("bin"))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// A program that the server's user runs.
fn unprivileged(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}
