//! Publications a second over HTTP, beside the publish limit, on both stores, with 32 and 128 connections.
//!
//! `ops/bench publish`; `cargo bench -p causeway-benches --bench publish -- postgres` measures one store alone, `--check` ends 1
//! where a figure misses its goal. A message of 4 KB in GB18030 is decoded, completed, checked, sealed, logged, written durably and answered with a
//! receipt.
//!
//! The *limit* is one second divided by the sum of its parts, in seconds an item, each measured alone and at saturation:
//! - *empty POST*: 4 KB to the same server over the same connections by the same client: authenticated, read to the end,
//!   handed to the hub's runtime, and refused there as no JSON;
//! - *translate*, *validate*, *canonical*, *seal*, *receipt*: on all cores at once;
//! - *rows*: the rows that publications wrote, read back and written by hand, as many in one durable commit as the hub had.
//!
//! Figure and parts are measured in turns; what is printed is the median of the turns, and their ratio within one turn.
//! Nothing is printed unless every publication was answered 201 with a receipt that the hub signed over the document it
//! names, every one is there once, and a sample of the documents verifies on every axis.

use std::process::ExitCode;

use causeway_benches::parts::Parts;
use causeway_benches::publisher::Publisher;
use causeway_benches::subject::{Subject, stores};
use causeway_benches::table::Table;
use causeway_benches::turns::{Work, rows_part};

fn main() -> ExitCode {
    let mut table = Table::default();
    for (store, name) in stores() {
        let mut bench = Bench::new(Subject::serving(store));
        for connections in [32, 128] {
            bench.measure(connections, &format!("publish {name} {connections}"), &mut table);
        }
        bench.publisher.judge.sample(&bench.subject);
    }
    table.print(std::env::args().any(|argument| argument == "--check"))
}

struct Bench {
    subject: Subject,
    parts: Parts,
    publisher: Publisher,
}

impl Bench {
    fn new(subject: Subject) -> Self {
        Self { parts: Parts::new(subject.now()), publisher: Publisher::default(), subject }
    }

    fn measure(&mut self, connections: usize, name: &str, table: &mut Table) {
        let Self { subject, parts, publisher } = self;
        let measured = Work {
            name,
            subject,
            load: &mut |seconds, rate| publisher.publish(subject, connections, (seconds, rate)),
            writes: &[("document", 1), ("receipt", 1), ("access_entry", 1), ("idempotency", 1)],
            batch: None,
            parts: &|rows, batch| {
                vec![
                    ("empty POST".to_owned(), subject.empty_post(connections)),
                    ("translate".to_owned(), parts.translate()),
                    ("validate".to_owned(), parts.validate()),
                    ("canonical".to_owned(), parts.canonical()),
                    ("seal".to_owned(), parts.seal()),
                    ("receipt".to_owned(), parts.receipt()),
                    rows_part(rows, batch),
                ]
            },
        }
        .measure();
        measured.limit.enter(name, 0.75, table);
        let what = format!("{name}: submissions a commit");
        if connections == 32 {
            table.at_least(&what, measured.batch, (8.0, ""));
        } else {
            table.figure(&what, format!("{:.1}", measured.batch));
        }
    }
}
