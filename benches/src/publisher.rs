//! The land bureau: publishes one opinion after the other, each about another firm, and judges what comes back.

use crate::judge::Judge;
use crate::load::{Load, Run};
use crate::opinion::Opinions;
use crate::subject::Subject;

/// The land bureau.
#[derive(Default)]
pub struct Publisher {
    /// What it was answered.
    pub judge: Judge,
    opinions: Opinions,
    /// The number of the next message.
    next: usize,
}

impl Publisher {
    /// Publishes for so many seconds: as much as is taken, or so much a second.
    ///
    /// # Panics
    /// When an answer is wrong.
    pub fn publish(&mut self, subject: &Subject, connections: usize, (seconds, rate): (f64, Option<f64>)) -> Run {
        let request = self.opinions.requests(&subject.hub.keys.land);
        let run = Load { address: subject.address(), connections, request }.run(self.next, seconds, rate);
        self.next += run.answers.len();
        self.judge.published(&run);
        run
    }

    /// Publishes until there are so many documents.
    ///
    /// # Panics
    /// When an answer is wrong.
    pub fn fill(&mut self, subject: &Subject, documents: usize) {
        while self.next < documents {
            self.publish(subject, 64, (1.0, None));
        }
    }
}
