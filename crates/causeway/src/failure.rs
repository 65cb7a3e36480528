//! Why a command failed: what, why, what to do.

use std::error::Error;

use crate::exit::{self, Exit};
use crate::print;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What failed, one clause.
    what: String,
    /// Why.
    causes: Vec<String>,
    /// What to do.
    help: Option<String>,
    /// How the command ends.
    pub(crate) exit: Exit,
}

impl Failure {
    /// A failure with its end.
    pub(crate) fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { what: what.into(), causes: Vec::new(), help: None, exit }
    }

    /// The same with a cause in words.
    pub(crate) fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// The same with an error and all that lies behind it as causes.
    pub(crate) fn caused_by(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// The same with what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(exit::NO_INPUT, format!("cannot read {}", path.display())).because(error.to_string())
    }

    /// A file that cannot be written.
    pub(crate) fn unwritable(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(exit::NO_OUTPUT, format!("cannot write {}", path.display())).because(error.to_string())
    }

    /// Tells it on stderr as one document, with the members of an adapter's troubles.
    pub(crate) fn print_json(&self) {
        let mut error = serde_json::json!({ "title": self.what });
        if !self.causes.is_empty() {
            error["cause"] = self.causes.join(": ").into();
        }
        if let Some(help) = &self.help {
            error["fix"] = help.as_str().into();
        }
        print::error(&serde_json::json!({ "error": error }).to_string());
    }

    /// Tells it on stderr.
    pub(crate) fn print(&self) {
        print::error(&format!("error: {}", self.what));
        for cause in &self.causes {
            print::error(&format!("  cause: {cause}"));
        }
        if let Some(help) = &self.help {
            print::error(&format!("  help: {help}"));
        }
    }
}

/// What failed and why, for the log.
impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.what)?;
        self.causes.iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}

impl From<hub::Refusal> for Failure {
    fn from(refusal: hub::Refusal) -> Self {
        let exit = match refusal.code.status() {
            503 | 504 => exit::UNAVAILABLE,
            500..=599 => exit::DEFECT,
            _ => exit::DATA,
        };
        Self::new(exit, refusal.code.name()).because(refusal.detail)
    }
}
