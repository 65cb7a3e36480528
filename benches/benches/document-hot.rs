//! Readings a second of sealed documents whose bytes are at hand, beside their limit, on both stores, with 32 and 128
//! connections.
//!
//! `ops/bench document-hot`; `cargo bench -p causeway-benches --bench document-hot -- sqlite` measures one store alone,
//! `--check` ends 1 where a ratio misses its goal. The Commission reads what it pulled before, with its key; the entry of each
//! look is durable before a byte leaves. The hub has no listener for TLS yet, so both sides are plain HTTP.
//!
//! The *limit* (see bench `publish`) is a page of as many bytes that the program holds, and the rows of a look, half as many in
//! one durable commit as there are connections: while one half is written the other comes in.
//!
//! Nothing is printed unless every answer was the document as the bureau published it, and every look is on record.

use std::process::ExitCode;
use std::sync::Arc;

use causeway_benches::commission::{Commission, Firm};
use causeway_benches::load::{Load, Request, Run};
use causeway_benches::subject::{Subject, stores};
use causeway_benches::table::Table;
use causeway_benches::turns::{Work, rows_part};
use document::Digest;

fn main() -> ExitCode {
    let mut table = Table::default();
    for (store, name) in stores() {
        let subject = Subject::serving(store);
        let mut commission = Commission::about(&subject, 50);
        commission.pull(&subject, 4, (2.0, Some(50.0)));
        let firms = commission.firms;
        let sealed: Vec<_> = firms.iter().map(|firm| sealed(&subject, firm)).collect();
        let bytes = sealed.iter().map(Vec::len).sum::<usize>() / sealed.len();
        for connections in [32, 128] {
            let name = &format!("document-hot {name} {connections}");
            let measured = Work {
                name,
                subject: &subject,
                load: &mut |seconds, rate| {
                    let load = Load { address: subject.address(), connections, request: requests(&subject, &firms) };
                    judged(load.run(0, seconds, rate), &sealed)
                },
                writes: &[("access_entry", 1)],
                batch: Some(connections as f64 / 2.0),
                parts: &|rows, batch| {
                    vec![(format!("page of {bytes} bytes"), subject.page(connections, bytes)), rows_part(rows, batch)]
                },
            }
            .measure();
            measured.limit.enter(name, 0.8, &mut table);
        }
    }
    table.print(std::env::args().any(|argument| argument == "--check"))
}

/// The sealed bytes, which hold what was published; with the first look comes the receipt *read*.
fn sealed(subject: &Subject, firm: &Firm) -> Vec<u8> {
    let bearer = format!("Bearer {}", subject.hub.keys.reform);
    let headers = [("Authorization", &*bearer), ("Accept", "application/jose+json")];
    let reply = subject.hub.send("GET", &format!("/v1/documents/{}", firm.document), &headers, b"");
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let read = seal::jws::read(&reply.body).expect("a sealed document");
    assert_eq!(Digest::of(read.payload()), firm.digest);
    reply.body
}

fn requests(subject: &Subject, firms: &[Firm]) -> Request {
    let key = &subject.hub.keys.reform;
    let whole = |firm: &Firm| {
        format!(
            "GET /v1/documents/{} HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {key}\r\naccept: application/jose+json\r\n\r\n",
            firm.document
        )
    };
    let all: Vec<_> = firms.iter().map(whole).collect();
    Arc::new(move |number, out| out.extend_from_slice(all[number % all.len()].as_bytes()))
}

fn judged(run: Run, sealed: &[Vec<u8>]) -> Run {
    for (number, answer) in &run.answers {
        let expected = (200, &sealed[number % sealed.len()]);
        assert_eq!((answer.status, &answer.body), expected, "reading {number}");
    }
    run
}
