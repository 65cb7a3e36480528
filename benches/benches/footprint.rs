//! Memory of the hub: idle, and while 128 connections publish, on both stores.
//!
//! `ops/bench footprint`; with `-- --check` it ends 1 where a bound is passed. Resident memory as Linux tells it, with the
//! pages of the program itself. A batch of 1 GB is measured where it is read as a stream, by bench `stream`.

use std::process::ExitCode;
use std::time::Duration;

use causeway_benches::process::memory;
use causeway_benches::publisher::Publisher;
use causeway_benches::subject::{Subject, stores};
use causeway_benches::table::Table;

/// Until what starting took is given back.
const SETTLED: Duration = Duration::from_secs(5);
/// Seconds of publishing.
const SECONDS: f64 = 20.0;

fn main() -> ExitCode {
    let mut table = Table::default();
    for (store, name) in stores() {
        let subject = Subject::serving(store);
        let process = subject.hub.process().expect("it serves");
        std::thread::sleep(SETTLED);
        let (idle, _) = memory(process);
        let mut publisher = Publisher::default();
        let run = publisher.publish(&subject, 128, (SECONDS, None));
        let (_, most) = memory(process);
        publisher.judge.sample(&subject);
        std::thread::sleep(SETTLED);
        let (after, _) = memory(process);
        table.at_most(&format!("{name}: idle"), idle, (24.0, "MiB"));
        table.at_most(&format!("{name}: at most, {} publications", run.answers.len()), most, (96.0, "MiB"));
        table.figure(&format!("{name}: idle after that"), format!("{after:.1} MiB"));
    }
    table.print(std::env::args().any(|argument| argument == "--check"))
}
