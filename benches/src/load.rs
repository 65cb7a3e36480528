//! Load: as much as the connections carry, or so much a second whether answers come or not.

#![expect(clippy::disallowed_methods, reason = "a bench measures by the clock")]

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::LocalSet;

use crate::client::{Answer, Connection};
use crate::process::thread_seconds;

/// Writes the request with this number into an empty buffer.
pub type Request = Arc<dyn Fn(usize, &mut Vec<u8>) + Send + Sync>;

/// Where the load goes, over how many connections, and what it says.
#[derive(Clone)]
pub struct Load {
    /// Where the hub listens.
    pub address: SocketAddr,
    /// How many connections are kept open.
    pub connections: usize,
    /// What is said.
    pub request: Request,
}

/// What came of a load.
#[derive(Debug, Default)]
pub struct Run {
    /// Every answer, by the number of its request.
    pub answers: Vec<(usize, Answer)>,
    /// Answers a second, of those that came in time.
    pub rate: f64,
    /// Seconds from when each request was due to its answer, in ascending order.
    pub latencies: Vec<f64>,
    /// Seconds of CPU time that the client took for each request.
    pub client: f64,
}

impl Run {
    /// The latency, in milliseconds, that this share of the answers did not exceed.
    #[must_use]
    pub fn percentile(&self, share: f64) -> f64 {
        let rank = (self.latencies.len() as f64 * share).ceil() as usize;
        1e3 * self.latencies.get(rank.max(1) - 1).copied().unwrap_or(f64::NAN)
    }
}

/// What the connections have in common.
struct Shared {
    load: Load,
    next: Cell<usize>,
    run: RefCell<Run>,
    in_time: Cell<usize>,
    start: Instant,
    end: Instant,
}

impl Load {
    /// Loads for so many seconds, with requests that are numbered from `from` on: as much as the connections carry, or so many
    /// a second whether answers come or not. One that is due while its connection waits for an answer is sent late; its time
    /// runs all the same.
    ///
    /// # Panics
    /// When a connection breaks.
    #[must_use]
    pub fn run(&self, from: usize, seconds: f64, rate: Option<f64>) -> Run {
        // One thread: a client must not take the cores that the hub is measured on.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut connections = Vec::new();
        for _ in 0..self.connections {
            connections.push(runtime.block_on(Connection::open(self.address)).expect("the hub listens"));
        }
        let before = thread_seconds();
        let start = Instant::now();
        let shared = Rc::new(Shared {
            load: self.clone(),
            next: Cell::new(from),
            run: RefCell::default(),
            in_time: Cell::new(0),
            start,
            end: start + Duration::from_secs_f64(seconds),
        });
        let tasks = LocalSet::new();
        let mut due = Vec::new();
        for connection in connections {
            let shared = Rc::clone(&shared);
            if rate.is_none() {
                drop(tasks.spawn_local(saturating(shared, connection)));
            } else {
                let (sender, receiver) = mpsc::unbounded_channel();
                due.push(sender);
                drop(tasks.spawn_local(when_due(shared, connection, receiver)));
            }
        }
        let pacer = rate.map(|rate| std::thread::spawn(move || keep_time(&due, start, rate, seconds)));
        runtime.block_on(tasks);
        if let Some(pacer) = pacer {
            pacer.join().expect("the pacer ends");
        }
        let client = thread_seconds() - before;
        let shared = Rc::into_inner(shared).expect("no connection is left");
        let mut run = shared.run.into_inner();
        run.latencies.sort_unstable_by(f64::total_cmp);
        run.rate = shared.in_time.get() as f64 / seconds;
        run.client = client / run.answers.len() as f64;
        run
    }
}

impl Shared {
    /// Sends the next request and keeps its answer; its time runs from when it was due.
    async fn ask(&self, connection: &mut Connection, request: &mut Vec<u8>, due: Instant) {
        let number = self.next.replace(self.next.get() + 1);
        request.clear();
        (self.load.request)(number, request);
        let answer = connection.exchange(request).await;
        let answer = answer.unwrap_or_else(|error| panic!("request {number} was not answered: {error}"));
        let now = Instant::now();
        if now <= self.end {
            self.in_time.set(self.in_time.get() + 1);
        }
        let mut run = self.run.borrow_mut();
        run.latencies.push((now - due).as_secs_f64());
        run.answers.push((number, answer));
    }
}

async fn saturating(shared: Rc<Shared>, mut connection: Connection) {
    let mut request = Vec::with_capacity(8 << 10);
    loop {
        let now = Instant::now();
        if now >= shared.end {
            return;
        }
        shared.ask(&mut connection, &mut request, now).await;
    }
}

async fn when_due(shared: Rc<Shared>, mut connection: Connection, mut due: mpsc::UnboundedReceiver<f64>) {
    let mut request = Vec::with_capacity(8 << 10);
    while let Some(due) = due.recv().await {
        let due = shared.start + Duration::from_secs_f64(due);
        shared.ask(&mut connection, &mut request, due).await;
    }
}

/// Tells the connections in turn when a request is due: on a thread of its own, because a runtime's timers are too coarse.
fn keep_time(connections: &[mpsc::UnboundedSender<f64>], start: Instant, rate: f64, seconds: f64) {
    for (number, connection) in (0..(rate * seconds) as usize).zip(connections.iter().cycle()) {
        let due = number as f64 / rate;
        std::thread::sleep(Duration::from_secs_f64(due).saturating_sub(start.elapsed()));
        if connection.send(due).is_err() {
            return;
        }
    }
}
