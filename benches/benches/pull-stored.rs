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
use std::sync::Arc;

use causeway_benches::city::{Firm, lift_quotas};
use causeway_benches::load::{Load, Request, Run};
use causeway_benches::parts::Parts;
use causeway_benches::subject::{Subject, stores};
use causeway_benches::table::Table;
use causeway_benches::turns::{Work, rows_part};
use document::Digest;

const FIRMS: usize = 200;
/// Requests that are looked at again.
const SAMPLE: usize = 20;

fn main() -> ExitCode {
    let mut table = Table::default();
    for (store, name) in stores() {
        let mut subject = Subject::made(store);
        lift_quotas(&subject);
        subject.hub.start(&[]);
        let mut commission = Commission { firms: Firm::known(&subject, FIRMS), next: 0 };
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

/// Who pulls, and judges what comes back.
struct Commission {
    firms: Vec<Firm>,
    next: usize,
}

impl Commission {
    fn pull(&mut self, subject: &Subject, connections: usize, (seconds, rate): (f64, Option<f64>)) -> Run {
        let request = self.requests(&subject.hub.keys.reform);
        let run = Load { address: subject.address(), connections, request }.run(self.next, seconds, rate);
        self.next += run.answers.len();
        for (number, answer) in &run.answers {
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
            assert_eq!(
                Digest::of(&answer.body),
                self.firms[number % FIRMS].digest,
                "pull {number} got what was published"
            );
        }
        let step = run.answers.len().div_ceil(SAMPLE).max(1);
        for (number, answer) in run.answers.iter().step_by(step) {
            let request = subject.hub.get(&subject.hub.keys.reform, &answer.location).json();
            assert_eq!(request["state"], "Fulfilled", "pull {number}: {request}");
            let receipt = request["receipts"][0].to_string();
            causeway_benches::judge::receipt(receipt.as_bytes(), &self.firms[number % FIRMS].document);
        }
        run
    }

    fn requests(&self, key: &str) -> Request {
        let whole = |firm: &Firm| {
            let body = firm.question().to_string();
            let head = format!(
                "POST /v1/evidence-requests HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {key}\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\nidempotency-key: pull-",
                body.len()
            );
            (head, body)
        };
        let firms: Vec<_> = self.firms.iter().map(whole).collect();
        Arc::new(move |number, out| {
            let (head, body) = &firms[number % FIRMS];
            out.extend_from_slice(head.as_bytes());
            out.extend_from_slice(number.to_string().as_bytes());
            out.extend_from_slice(b"\r\n\r\n");
            out.extend_from_slice(body.as_bytes());
        })
    }
}
