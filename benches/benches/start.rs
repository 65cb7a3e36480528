//! From exec to the first correct answer, on both stores, with few documents and with many.
//!
//! `ops/bench start`; with `-- --check` it ends 1 where a bound is passed. `cargo bench -p causeway-benches --bench start --
//! documents=1000000` fills the hub with as many (the contract's size; by default 20 thousand, so that it ends in a minute or
//! two); `sqlite` or `postgres` measures that store alone. The first correct answer is a document, read by its department,
//! with the bytes that it had before.

#![expect(clippy::disallowed_methods, reason = "a bench measures by the clock")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use causeway_benches::commission::Commission;
use causeway_benches::publisher::Publisher;
use causeway_benches::subject::{Subject, argument, stores};
use causeway_benches::table::{Table, median};
use document::Digest;

const STARTS: usize = 7;
/// How often it is tried.
const TRY: Duration = Duration::from_millis(1);

fn main() -> ExitCode {
    let mut table = Table::default();
    let documents = argument("documents", 20_000);
    for (store, name) in stores() {
        let mut subject = Subject::serving(store);
        let firm = Commission::about(&subject, 1).firms.remove(0);
        let mut publisher = Publisher::default();
        for number in [1, documents] {
            publisher.fill(&subject, number - 1);
            subject.settle();
            assert!(subject.hub.stop(), "it stops");
            let path = format!("/v1/documents/{}", firm.document);
            let starts: Vec<_> = (0..STARTS).map(|_| start(&mut subject, &path, &firm.digest)).collect();
            subject.hub.start(&[]);
            table.at_most(&format!("{name}: {number} documents"), median(&starts), (150.0, "ms"));
        }
    }
    table.print(std::env::args().any(|argument| argument == "--check"))
}

/// Milliseconds of one start.
fn start(subject: &mut Subject, path: &str, digest: &Digest) -> f64 {
    let bearer = format!("Bearer {}", subject.hub.keys.land);
    let begin = Instant::now();
    subject.hub.launch(&[]);
    let reply = loop {
        match subject.hub.try_send("GET", path, &[("Authorization", &bearer)], b"") {
            Some(reply) => break reply,
            None => std::thread::sleep(TRY),
        }
    };
    let milliseconds = 1e3 * begin.elapsed().as_secs_f64();
    assert_eq!((reply.status, Digest::of(&reply.body)), (200, *digest));
    assert!(subject.hub.stop(), "it stops");
    milliseconds
}
