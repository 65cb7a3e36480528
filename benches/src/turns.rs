//! Work of the whole program beside its limit: both in every turn, so that a machine that drifts slows both alike.

use crate::limit::{Limit, Part, Turn};
use crate::load::Run;
use crate::rows::Rows;
use crate::subject::Subject;
use crate::table::median;

const TURNS: usize = 3;
/// Seconds of work in one turn, and of warming up.
const SECONDS: f64 = 2.0;
const WARM: f64 = 0.5;

/// Work, and what it is held against.
pub struct Work<'w> {
    /// What is measured, on which store, over how many connections.
    pub name: &'w str,
    /// Which hub does it.
    pub subject: &'w Subject,
    /// Puts load on for so many seconds: as much as it takes, or so much a second. Judges every answer.
    pub load: &'w mut dyn FnMut(f64, Option<f64>) -> Run,
    /// How many rows of these tables each item writes.
    pub writes: &'w [(&'static str, u64)],
    /// Items a commit, if the rows do not tell.
    pub batch: Option<f64>,
    /// Measures every part, with the rows that were written and the size of a batch.
    pub parts: &'w dyn Fn(&Rows, f64) -> Vec<Part>,
}

/// What came of it.
#[derive(Debug)]
pub struct Measured {
    /// The rate and its limit.
    pub limit: Limit,
    /// Items a commit.
    pub batch: f64,
    /// At half the rate, milliseconds that one answer in a hundred exceeds.
    pub p99: f64,
}

impl Work<'_> {
    /// Measures it, and prints every part.
    ///
    /// # Panics
    /// When the rows are not there.
    #[expect(clippy::print_stdout, reason = "a bench prints what it measured")]
    pub fn measure(&mut self) -> Measured {
        println!("\n{}", self.name);
        (self.load)(WARM, None);
        let (mut turns, mut hub, mut client, mut batches) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut p50, mut p99) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let place = &self.subject.place;
            let (before, commits, cpu) = (place.counts(), place.commits(), self.subject.cpu_seconds());
            let run = (self.load)(SECONDS, None);
            let items = run.answers.len();
            hub.push(1e6 * (self.subject.cpu_seconds() - cpu) / items as f64);
            client.push(1e6 * run.client);
            p50.push(run.percentile(0.5));
            p99.push(run.percentile(0.99));
            let batch = self.batch.unwrap_or_else(|| items as f64 / (place.commits() - commits) as f64);
            batches.push(batch);
            let now = place.counts();
            for (table, each) in self.writes {
                assert_eq!(now.since(&before, table), each * items as u64, "{table} has a row for each");
            }
            let rows = place.rows(&before, items);
            turns.push(Turn { rate: run.rate, parts: (self.parts)(&rows, batch) });
        }
        let limit = Limit::of(&turns);
        limit.print();
        let (hub, client, batch) = (median(&hub), median(&client), median(&batches));
        println!("  CPU: hub {hub:.0} µs{}, client {client:.0} µs; {batch:.1} a commit", self.subject.beside());
        println!("  saturated: p50 {:.1} ms, p99 {:.1} ms", median(&p50), median(&p99));
        let half = (self.load)(SECONDS, Some(limit.rate / 2.0));
        let p99 = half.percentile(0.99);
        println!("  at {:.0}/s: p50 {:.1} ms, p99 {p99:.1} ms", limit.rate / 2.0, half.percentile(0.5));
        Measured { limit, batch, p99 }
    }
}

/// A part that consists of the rows that were written.
#[must_use]
pub fn rows_part(rows: &Rows, batch: f64) -> Part {
    (format!("rows ({:.1}, {:.1} KB)", rows.each, rows.bytes / 1e3), rows.write(batch))
}
