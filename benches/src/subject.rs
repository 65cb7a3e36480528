//! The hub that is measured.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use causeway_tests::{Hub, Store};
use document::Timestamp;

use crate::load::{Load, Request};
use crate::opinion::SIZE;
use crate::process;
use crate::rows::Place;

/// A hub of its own, made of the release binary and the sample registry.
pub struct Subject {
    /// The hub.
    pub hub: Hub,
    /// Where its rows are.
    pub place: Place,
    store: Store,
}

/// The stores that are measured, named: those that the arguments name, else all.
#[expect(clippy::print_stdout, reason = "a bench tells on what it runs")]
pub fn stores() -> impl Iterator<Item = (Store, &'static str)> {
    println!("{} cores, load average {}", process::cores(), process::load_average());
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    let all = [(Store::Sqlite, "sqlite"), (Store::Postgres, "postgres")];
    let some = all.iter().any(|(_, name)| asked(name));
    all.into_iter().filter(move |(_, name)| !some || asked(name))
}

/// The number that the arguments give as `name=number`.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn argument(name: &str, default: usize) -> usize {
    let given = std::env::args().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('=').map(str::to_owned));
    given.map_or(default, |number| number.parse().unwrap_or_else(|_| panic!("{name}={number} is no number")))
}

impl Subject {
    /// Makes one; it does not serve yet.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn made(store: Store) -> Self {
        let hub = Hub::made_on(store);
        Self { place: Place::of(&hub), hub, store }
    }

    /// Makes one and serves it.
    ///
    /// # Panics
    /// When it does not get ready.
    #[must_use]
    pub fn serving(store: Store) -> Self {
        let mut subject = Self::made(store);
        subject.hub.start(&[]);
        subject
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.hub.address()
    }

    /// The present time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the hub that is measured has the machine's clock")]
    pub fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_seconds(since.as_secs().cast_signed())
    }

    /// Waits until everything that is pending has its number in the log.
    pub fn settle(&self) {
        while self.place.counts().of("log_pending") > 0 {
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// CPU seconds that the hub has taken.
    ///
    /// # Panics
    /// When it does not serve.
    #[must_use]
    pub fn cpu_seconds(&self) -> f64 {
        process::cpu_seconds(self.hub.process().expect("it serves"))
    }

    /// Who works for it without being counted in its CPU time.
    #[must_use]
    pub fn beside(&self) -> &'static str {
        if self.store == Store::Postgres { " (and the server)" } else { "" }
    }

    /// Seconds an item, of an empty POST of 4 KB: it passes gate and edge, is read to its end and handed to the hub's
    /// runtime, which refuses it at once.
    ///
    /// # Panics
    /// When an answer is another one.
    #[must_use]
    pub fn empty_post(&self, connections: usize) -> f64 {
        let head = format!(
            "POST /v1/evidence-requests?dryRun=true HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {SIZE}\r\n\r\n",
            self.hub.keys.reform
        );
        let whole = [head.into_bytes(), vec![b' '; SIZE]].concat();
        let request: Request = Arc::new(move |_, out| out.extend_from_slice(&whole));
        let run = Load { address: self.address(), connections, request }.run(0, 1.0, None);
        let wrong = run.answers.iter().find(|(_, answer)| answer.status != 400);
        assert!(wrong.is_none(), "an empty question is refused: {wrong:?}");
        1.0 / run.rate
    }

    /// Seconds an item, of what the 4 KB of an answer cost beyond a short one.
    ///
    /// # Panics
    /// When an answer is another one.
    #[must_use]
    pub fn answer(&self, connections: usize) -> f64 {
        let [short, long] = self.pages(connections);
        Self::more(short, long, SIZE)
    }

    /// Seconds an item, of a page of so many bytes that the program holds.
    ///
    /// # Panics
    /// When an answer is another one.
    #[must_use]
    pub fn page(&self, connections: usize, bytes: usize) -> f64 {
        let [short, long] = self.pages(connections);
        short.0 + Self::more(short, long, bytes)
    }

    /// Seconds and bytes of a short page and of a long one.
    fn pages(&self, connections: usize) -> [(f64, usize); 2] {
        ["/healthz", "/log/trust-list"].map(|path| {
            let whole = format!("GET {path} HTTP/1.1\r\nhost: hub\r\n\r\n").into_bytes();
            let request: Request = Arc::new(move |_, out| out.extend_from_slice(&whole));
            let run = Load { address: self.address(), connections, request }.run(0, 0.5, None);
            assert!(run.answers.iter().all(|(_, answer)| answer.status == 200), "{path}");
            (1.0 / run.rate, run.answers.first().map_or(0, |(_, answer)| answer.body.len()))
        })
    }

    /// What so many bytes cost beyond a short page.
    fn more((short, few): (f64, usize), (long, many): (f64, usize), bytes: usize) -> f64 {
        ((long - short) / (many - few) as f64 * bytes as f64).max(0.0)
    }
}
