//! Publications a second while the log is numbered, beside publications while it is not, and how long entries wait for a
//! number, on both stores.
//!
//! `ops/bench log`; with `-- --check` it ends 1 where a figure misses its goal. Numbering is off while another holds its lease,
//! as another node would that then died. Both are measured in turns, at 32 connections; what piled up is numbered before
//! the next turn.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use causeway_benches::publisher::Publisher;
use causeway_benches::subject::{Subject, stores};
use causeway_benches::table::{Table, median};

const CONNECTIONS: usize = 32;
const TURNS: usize = 5;
const SECONDS: f64 = 2.0;
/// Longer than the lease of whoever numbers.
const LEASE: Duration = Duration::from_millis(2_500);

fn main() -> ExitCode {
    let mut table = Table::default();
    for (store, name) in stores() {
        let subject = Subject::serving(store);
        let mut publisher = Publisher::default();
        publisher.publish(&subject, CONNECTIONS, (SECONDS, None));
        let (mut on, mut off, mut ratios, mut ages) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            settle(&subject);
            let stop = AtomicBool::new(false);
            let rate = std::thread::scope(|scope| {
                let watching = scope.spawn(|| subject.place.ages(&stop));
                let run = publisher.publish(&subject, CONNECTIONS, (SECONDS, None));
                stop.store(true, Ordering::Relaxed);
                ages.extend(watching.join().expect("the watcher ends"));
                run.rate
            });
            on.push(rate);
            subject.place.hold_numbering();
            off.push(publisher.publish(&subject, CONNECTIONS, (SECONDS, None)).rate);
            subject.place.release_numbering();
            ratios.push(rate / off[off.len() - 1]);
        }
        settle(&subject);
        let counts = subject.place.counts();
        assert!(counts.of("log_leaf") >= publisher.judge.documents().len() as u64, "every publication has a number");
        let what = format!("{name}: numbering on, beside off");
        let rates = (format!("{:.0}/s", median(&on)), format!("{:.0}/s", median(&off)));
        table.ratio(&what, rates, median(&ratios), 0.9);
        ages.sort_unstable();
        let p99 = ages[ages.len() * 99 / 100] as f64 / 1e3;
        table.at_most(&format!("{name}: p99 of the age of the oldest pending entry"), p99, (500.0, "ms"));
    }
    table.print(std::env::args().any(|argument| argument == "--check"))
}

/// Waits until everything that is pending has its number, whoever held the lease before.
fn settle(subject: &Subject) {
    std::thread::sleep(LEASE);
    subject.settle();
}
