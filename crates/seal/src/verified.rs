//! What the verifier alone can make.

use std::fmt;

use crate::jws::SealedDocument;
use crate::report::Report;

/// Something whose seal was judged TOTAL-PASSED, with the report that says so. Only [`conclude`](crate::conclude()) makes it: it has no
/// other constructor, and nothing reads it back from bytes.
pub struct Verified<T> {
    inner: T,
    sealed: SealedDocument,
    report: Report,
}

impl<T> Verified<T> {
    pub(crate) const fn new(inner: T, sealed: SealedDocument, report: Report) -> Self {
        Self { inner, sealed, report }
    }

    /// What was verified.
    #[must_use]
    pub const fn get(&self) -> &T {
        &self.inner
    }

    /// The sealed bytes that it was read from.
    #[must_use]
    pub const fn sealed(&self) -> &SealedDocument {
        &self.sealed
    }

    /// Why it counts.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Its parts; from here on nothing says any more that they were verified.
    #[must_use]
    pub fn into_parts(self) -> (T, SealedDocument, Report) {
        (self.inner, self.sealed, self.report)
    }
}

impl<T> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({:?})", self.sealed)
    }
}
