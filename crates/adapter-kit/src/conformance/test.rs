//! One named test and how it came out.

use std::fmt;

/// One test: a line of the kit, on one golden, one message or the adapter.
pub struct Test {
    /// Number of the line, 1 to 20.
    pub line: u8,
    /// `001-approved::canonical`.
    pub name: String,
    run: Box<dyn Fn() -> Result<Outcome, Failure> + Send + Sync>,
}

/// How a test came out that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Held,
    /// It holds, and this is worth telling: what was left out, which seed.
    Told(String),
    /// There was nothing to try it on.
    Nothing(String),
}

/// Why a test failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub String);

/// What a whole run gave.
#[derive(Debug, Default)]
pub struct Report {
    /// Names of the tests that passed, and what is told of them.
    pub passed: Vec<(String, Option<String>)>,
    /// Names of those that failed, and why.
    pub failed: Vec<(String, Failure)>,
    /// Names of those that were skipped, and why.
    pub skipped: Vec<(String, String)>,
}

impl Test {
    pub(super) fn new(
        line: u8,
        name: String,
        run: impl Fn() -> Result<Outcome, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self { line, name, run: Box::new(run) }
    }

    /// Runs it.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(&self) -> Result<Outcome, Failure> {
        (self.run)()
    }
}

impl fmt::Debug for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Test({} {})", self.line, self.name)
    }
}

pub(super) fn fail<T>(what: impl Into<String>) -> Result<T, Failure> {
    Err(Failure(what.into()))
}
