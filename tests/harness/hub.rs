//! A hub of its own: made by `init --sample`, served by the real program on a free port.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use crate::{Database, Reply, Store, binary, postgres};

/// API keys of the departments that the journeys need.
#[derive(Clone)]
pub struct Keys {
    /// Publishes and seals.
    pub land: String,
    /// Publishes, but has no scope `seal`.
    pub land_unsealed: String,
    /// Opens cases and pulls.
    pub reform: String,
    /// Opens cases and pulls, without an agreement for land opinions.
    pub food_drug: String,
}

/// A hub on its own folder.
pub struct Hub {
    folder: TempDir,
    /// Where its data lie, if not in the folder.
    database: Option<Database>,
    port: u16,
    child: Option<Child>,
    agent: ureq::Agent,
    /// Keys made for it.
    pub keys: Keys,
    /// The code of the one error that the test brings about on purpose, if it does.
    pub provoked: Option<&'static str>,
}

impl Hub {
    /// Makes the folder with the sample registry, and keys; does not serve yet.
    ///
    /// # Panics
    /// When a command fails.
    #[must_use]
    pub fn made() -> Self {
        Self::made_with(None)
    }

    /// The same on this kind of store.
    ///
    /// # Panics
    /// When a command fails, or there is no such store here.
    #[must_use]
    pub fn made_on(store: Store) -> Self {
        match store {
            Store::Sqlite => Self::made_with(None),
            Store::Postgres => Self::made_in(postgres().empty_database()),
        }
    }

    /// The same in this database, which has no table yet.
    ///
    /// # Panics
    /// When a command fails.
    #[must_use]
    pub fn made_in(database: Database) -> Self {
        Self::made_with(Some(database))
    }

    fn made_with(database: Option<Database>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let top = folder.path().join("hub");
        let mut init = Command::new(binary());
        init.arg("init").arg(&top).arg("--sample");
        if let Some(database) = &database {
            init.arg("--postgres").arg(&database.url);
        }
        let init = init.output().expect("init runs");
        assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
        let key = |department, scopes| new_key(&top, department, scopes);
        let keys = Keys {
            land: key("land", "publish,seal"),
            land_unsealed: key("land", "publish"),
            reform: key("reform", "pull,cases"),
            food_drug: key("food-drug", "pull,cases"),
        };
        Self::in_folder(folder, database, keys)
    }

    /// The hub of a folder that is there.
    pub(crate) fn in_folder(folder: TempDir, database: Option<Database>, keys: Keys) -> Self {
        let port = free_port();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .max_idle_connections_per_host(64)
            .build();
        Self { folder, database, port, child: None, agent: config.new_agent(), keys, provoked: None }
    }

    /// A key for another department, while the hub does not serve.
    ///
    /// # Panics
    /// When the command fails.
    #[must_use]
    pub fn key(&self, department: &str, scopes: &str) -> String {
        new_key(&self.top(), department, scopes)
    }

    /// Makes a hub and serves it.
    ///
    /// # Panics
    /// When it does not get ready.
    #[must_use]
    pub fn serving() -> Self {
        let mut hub = Self::made();
        hub.start(&[]);
        hub
    }

    /// Starts serving, with these variables besides.
    ///
    /// # Panics
    /// When it does not get ready within 20 seconds.
    pub fn start(&mut self, environment: &[(&str, &str)]) {
        self.launch(environment);
        for _ in 0..1000 {
            if self.try_send("GET", "/readyz", &[], b"").is_some_and(|reply| reply.status == 200) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("not ready: {}", self.log());
    }

    /// Starts the process, with these variables besides, and does not wait until it serves.
    ///
    /// # Panics
    /// When there is no such program.
    pub fn launch(&mut self, environment: &[(&str, &str)]) {
        let log = File::options().create(true).append(true).open(self.log_path()).expect("a log file");
        let address = format!("127.0.0.1:{}", self.port);
        let mut command = Command::new(binary());
        command.args(["serve", "--config"]).arg(self.top().join("causeway.toml"));
        command
            .env("CAUSEWAY__SERVER__PUBLIC", &address)
            .env("CAUSEWAY__SERVER__BASE_URL", format!("http://{address}"));
        command.envs(environment.iter().copied());
        self.child = Some(command.stdout(Stdio::null()).stderr(log).spawn().expect("serve starts"));
    }

    /// Kills the process at once.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // A process that is dead already is as good.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Kills the process at once, from beside its clients; [`Hub::wait`] reaps it.
    pub fn signal_kill(&self) {
        if let Some(child) = &self.child {
            // A process that is dead already is as good.
            let _ = Command::new("kill").args(["-KILL", &child.id().to_string()]).status();
        }
    }

    /// Tells the process to stop, and gives whether it ended well.
    ///
    /// # Panics
    /// When it is not running.
    pub fn stop(&mut self) -> bool {
        let mut child = self.child.take().expect("it runs");
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        told.is_ok_and(|status| status.success()) && child.wait().is_ok_and(|status| status.success())
    }

    /// Waits for a process that is to die by itself.
    pub fn wait(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.wait();
        }
    }

    /// Sends a request.
    ///
    /// # Panics
    /// When no answer comes.
    #[must_use]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.try_send(method, path, headers, body)
            .unwrap_or_else(|| panic!("no answer to {method} {path}: {}", self.log()))
    }

    /// Sends a request; `None` when no answer comes.
    #[must_use]
    pub fn try_send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Reply> {
        let url = self.url(path);
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = if body.is_empty() && method != "POST" {
            self.agent.run(request.body(()).ok()?).ok()?
        } else {
            self.agent.run(request.body(body).ok()?).ok()?
        };
        let headers = response.headers().iter();
        let headers = headers.map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()));
        let headers = headers.collect();
        let body = response.body_mut().with_config().limit(64 << 20).read_to_vec().ok()?;
        Some(Reply { status: response.status().as_u16(), headers, body })
    }

    /// Writes bytes to a connection of its own and gives all that comes until the hub closes it; `None` when it does not
    /// within 20 seconds.
    ///
    /// # Panics
    /// When the hub cannot be reached.
    #[must_use]
    pub fn raw(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).expect("the hub listens");
        connection.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        // A hub that has closed already has said what it had to say.
        let _ = connection.write_all(bytes);
        let mut answer = Vec::new();
        match connection.read_to_end(&mut answer) {
            Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => None,
            _ => Some(answer),
        }
    }

    /// Publishes a message by an adapter.
    #[must_use]
    pub fn publish(&self, key: &str, idempotency: &str, message: &[u8]) -> Reply {
        self.send("POST", "/v1/documents", &publication(&bearer(key), idempotency), message)
    }

    /// Publishes a message by an adapter; `None` when no answer comes.
    #[must_use]
    pub fn try_publish(&self, key: &str, idempotency: &str, message: &[u8]) -> Option<Reply> {
        self.try_send("POST", "/v1/documents", &publication(&bearer(key), idempotency), message)
    }

    /// Reads something as a department.
    #[must_use]
    pub fn get(&self, key: &str, path: &str) -> Reply {
        self.send("GET", path, &[("Authorization", &bearer(key))], b"")
    }

    /// Asks in canonical JSON as a department.
    #[must_use]
    pub fn ask(&self, key: &str, idempotency: &str, question: &serde_json::Value) -> Reply {
        let headers =
            [("Authorization", &*bearer(key)), ("Idempotency-Key", idempotency), ("Content-Type", "application/json")];
        self.send("POST", "/v1/evidence-requests", &headers, question.to_string().as_bytes())
    }

    /// The address of a path, for programs that call it.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// The number of the process, while it serves.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Where its data lie, if not in its folder.
    #[must_use]
    pub fn database_url(&self) -> Option<&str> {
        self.database.as_ref().map(|database| database.url.as_str())
    }

    /// The hub's folder.
    #[must_use]
    pub fn top(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    /// A place for a test's own files.
    #[must_use]
    pub fn scratch(&self) -> &Path {
        self.folder.path()
    }

    /// What the process logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log.txt")
    }
}

/// A new API key, by the program.
fn new_key(top: &Path, department: &str, scopes: &str) -> String {
    let made = Command::new(binary())
        .args(["api-key", "add", department, "--scope", scopes, "--config"])
        .arg(top.join("causeway.toml"))
        .output()
        .expect("api-key runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8_lossy(&made.stdout).trim().to_owned()
}

/// A port that nobody listens on and that no client gets for its end of a connection (those are from 32768 on), so that it is
/// still free when a hub starts again.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let offset = u16::try_from(std::process::id() % 10_000).unwrap_or(0);
    let mut ports = (0..10_000).map(|_| 20_000 + (offset + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000);
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port")
}

/// The header's value for a key.
fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

fn publication<'a>(bearer: &'a str, idempotency: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("Authorization", bearer),
        ("Idempotency-Key", idempotency),
        ("Content-Type", "application/xml"),
        ("Causeway-Adapter", "land-xml"),
    ]
}

/// Names and numbers of persons and firms in the fixtures, and a stretch of a message: none is ever logged.
const PERSONAL: &[&str] = &[
    "渝江",
    "张样例",
    "冉㛃",
    "罗样例",
    "李样例",
    "大药房",
    "999900011",
    "99990001-1",
    "99000018991001004X",
    "10000000000",
    "样例路",
    "9901122000004GB",
    "<JHPC",
];

impl Hub {
    /// What stands in the log that must not: errors, personal data, keys.
    fn unclean(&self) -> Option<String> {
        let log = self.log();
        let keys = [&self.keys.land, &self.keys.land_unsealed, &self.keys.reform, &self.keys.food_drug];
        // The prefix of a key may be named; its secret may not.
        let secrets = keys.map(|key| key.get("cwk_12345678_".len()..).unwrap_or(key));
        let forbidden = PERSONAL.iter().copied().chain(secrets).chain(["\"ERROR\"", "panicked"]);
        let provoked = |line: &str| self.provoked.is_some_and(|code| line.contains(code));
        let told = |text: &str, line: &str| line.contains(text) && !(text == "\"ERROR\"" && provoked(line));
        let mut found = forbidden.filter_map(|text| log.lines().find(|line| told(text, line)));
        found.next().map(str::to_owned)
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.kill();
        if !std::thread::panicking()
            && let Some(line) = self.unclean()
        {
            panic!("a line that may not be in any log: {line}");
        }
    }
}
