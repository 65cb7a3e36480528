//! Publishing and pulling as the store grows: each rate beside the rate at the first size, on PostgreSQL.
//!
//! `ops/bench growth`; with `-- --check` it ends 1 where a ratio misses its goal. By default at 5 and 50 thousand documents,
//! so that it ends in minutes; `cargo bench -p causeway-benches --bench growth -- small=10000 large=1000000` measures at the
//! contract's sizes, and `large=10000000` at its largest (hours, and 300 GB). What fills the store is published like everything else.

use std::process::ExitCode;

use causeway_benches::commission::{Commission, lift_quotas};
use causeway_benches::publisher::Publisher;
use causeway_benches::subject::{Subject, argument};
use causeway_benches::table::{Table, median};
use causeway_tests::Store;

const CONNECTIONS: usize = 32;
const TURNS: usize = 5;
const SECONDS: f64 = 2.0;

fn main() -> ExitCode {
    let mut subject = Subject::made(Store::Postgres);
    lift_quotas(&subject);
    subject.hub.start(&[]);
    let mut commission = Commission::about(&subject, 200);
    let mut publisher = Publisher::default();
    let (small, large) = (argument("small", 5_000), argument("large", 50_000));
    let [before, after] = [small, large].map(|documents| {
        publisher.fill(&subject, documents);
        let turns = (0..TURNS).map(|_| {
            let published = publisher.publish(&subject, CONNECTIONS, (SECONDS, None)).rate;
            (published, commission.pull(&subject, CONNECTIONS, (SECONDS, None)).rate)
        });
        let (published, pulled): (Vec<_>, Vec<_>) = turns.unzip();
        (median(&published), median(&pulled))
    });
    publisher.judge.sample(&subject);
    let mut table = Table::default();
    let mut enter = |what: &str, before: f64, after: f64| {
        let what = format!("{what} at {large} documents, beside {small}");
        table.ratio(&what, (format!("{after:.0}/s"), format!("{before:.0}/s")), after / before, 0.85);
    };
    enter("publish", before.0, after.0);
    enter("pull-stored", before.1, after.1);
    table.print(std::env::args().any(|argument| argument == "--check"))
}
