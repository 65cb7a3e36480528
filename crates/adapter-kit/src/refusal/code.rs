//! The codes.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::pages::{self, Page};

/// A code of the adapter kit: `CW130`. Each has a title and a page that explains it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub(super) u16);

/// A text that names no code of the kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such code")]
pub struct UnknownCode;

impl Code {
    /// All codes, in ascending order.
    pub fn all() -> impl Iterator<Item = Self> {
        pages::all().map(|page| page.code)
    }

    /// The number without its letters: 130.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0
    }

    /// The title, as refusals carry it unless they can tell more.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.page().title
    }

    /// The page of `causeway adapter lint --explain`: code and title, what it means, how to fix it.
    #[must_use]
    pub fn explain(self) -> String {
        let Page { title, meaning, fix, .. } = self.page();
        format!("{self}: {title}\n\n{meaning}\n\nFix: {fix}\n")
    }

    /// What it means.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.page().meaning
    }

    /// What to do about it.
    #[must_use]
    pub fn fix(self) -> &'static str {
        self.page().fix
    }

    fn page(self) -> &'static Page {
        // A code is made only from the table, so its page is there; the first one stands in for the impossible.
        pages::find(self.0).unwrap_or(pages::FIRST)
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    /// Reads `CW130`, in any case.
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let digits = text
            .get(2..)
            .filter(|d| d.len() == 3 && d.bytes().all(|b| b.is_ascii_digit()) && text[..2].eq_ignore_ascii_case("CW"));
        let number = digits.and_then(|d| d.parse().ok()).ok_or(UnknownCode)?;
        pages::find(number).map(|page| page.code).ok_or(UnknownCode)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CW{:03}", self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
