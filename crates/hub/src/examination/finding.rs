//! What a check says.

/// So many findings of a check are kept; of more it is said how many.
const KEPT: usize = 20;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing is wrong.
    Ok,
    /// Something should be looked at.
    Warn,
    /// An invariant does not hold.
    Fail,
}

impl Outcome {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where, by table and key.
    pub place: String,
    /// What.
    pub what: String,
}

/// A check and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name, stable.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Rows or files that were looked at.
    pub examined: u64,
    /// The first findings.
    pub findings: Vec<Finding>,
    /// How many more there were.
    pub more: u64,
    /// What to do about them.
    pub help: &'static str,
}

impl Check {
    /// A check that has found nothing yet.
    #[must_use]
    pub fn new(name: &'static str, help: &'static str) -> Self {
        Self { name, outcome: Outcome::Ok, examined: 0, findings: Vec::new(), more: 0, help }
    }

    /// An invariant that does not hold.
    pub fn fail(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.find(Outcome::Fail, place.into(), what.into());
    }

    /// Something that should be looked at.
    pub fn warn(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.find(Outcome::Warn, place.into(), what.into());
    }

    /// Fails unless it holds.
    pub(super) fn hold(&mut self, holds: bool, place: impl FnOnce() -> String, what: &str) {
        if !holds {
            self.fail(place(), what);
        }
    }

    fn find(&mut self, outcome: Outcome, place: String, what: String) {
        self.outcome = self.outcome.max(outcome);
        if self.findings.len() < KEPT {
            self.findings.push(Finding { place, what });
        } else {
            self.more += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_findings_the_first_are_kept_and_the_others_counted() {
        let mut check = Check::new("documents", "restore");
        check.warn("document 1", "old");
        (0..30).for_each(|_| check.fail("document 2", "gone"));
        check.warn("document 3", "old");
        assert_eq!((check.findings.len(), check.more, check.outcome), (20, 12, Outcome::Fail));
    }
}
