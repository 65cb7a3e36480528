//! Evidence requests a second that are answered from stored copies, beside their limit, on both stores, with 32 and 128
//! connections.
//!
//! `ops/bench pull-stored`; `cargo bench -p causeway-benches --bench pull-stored -- sqlite` measures one store alone, `--check`
//! ends 1 where a figure misses its goal. The Commission asks in canonical JSON, in a case of its own each time, about one
//! of 200 firms; request, access entry and both receipts are durable before the document's 4 KB leave.
//!
//! The *limit* is one second divided by the sum of its parts (see bench `publish`): an empty POST, the seals of both receipts,
//! the digest by which a verdict that was reached before is found again, the rows that pulls wrote, and 4 KB of an answer.
//!
//! Nothing is printed unless every answer was 200 with the bytes that the bureau published, every request is there once, and a
//! sample of the requests shows a receipt that the hub signed.

use std::process::ExitCode;

use causeway_benches::commission::{Commission, lift_quotas};
use causeway_benches::parts::Parts;
use causeway_benches::subject::{Subject, stores};
use causeway_benches::table::Table;
use causeway_benches::turns::{Work, rows_part};

fn main() -> ExitCode {
    let mut table = Table::default();
    for (store, name) in stores() {
        let mut subject = Subject::made(store);
        lift_quotas(&subject);
        subject.hub.start(&[]);
        let mut commission = Commission::about(&subject, 200);
        let parts = Parts::new(subject.now());
        for connections in [32, 128] {
            let name = &format!("pull-stored {name} {connections}");
            let measured = Work {
                name,
                subject: &subject,
                load: &mut |seconds, rate| commission.pull(&subject, connections, (seconds, rate)),
                writes: &[("evidence_request", 1), ("receipt", 2), ("access_entry", 1), ("idempotency", 1)],
                batch: None,
                parts: &|rows, batch| {
                    vec![
                        ("empty POST".to_owned(), subject.empty_post(connections)),
                        ("receipts".to_owned(), 2.0 * parts.receipt()),
                        ("digest".to_owned(), parts.digest()),
                        rows_part(rows, batch),
                        ("4 KB answer".to_owned(), subject.answer(connections)),
                    ]
                },
            }
            .measure();
            measured.limit.enter(name, 0.75, &mut table);
            table.at_most(&format!("{name}: p99 at half of it"), measured.p99, (5.0, "ms"));
        }
    }
    table.print(std::env::args().any(|argument| argument == "--check"))
}
