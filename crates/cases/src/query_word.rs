//! The query word 查询口令: what an applicant opens the view of a case or complaint with.

use std::fmt;
use std::str::FromStr;

use document::Digest;
use document::id::{draw_signs, read_signs};
use zeroize::Zeroizing;

/// Signs of a word; 31^8 are about 8.5 × 10^11.
const LENGTH: usize = 8;

/// A query word: 8 signs of the codes' alphabet. Shown once, then only its hash is kept; wiped when dropped.
#[derive(Clone)]
pub struct QueryWord(Zeroizing<String>);

/// A text that is not a query word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a query word has 8 signs of 0-9 and A-Y without I O S V Z")]
pub struct QueryWordError;

impl QueryWord {
    /// Draws a word from random bytes; `None` when they do not suffice: draw more (16 do, but once in 10^9).
    #[must_use]
    pub fn mint(random: &[u8]) -> Option<Self> {
        draw_signs(LENGTH, random).map(|word| Self(Zeroizing::new(word)))
    }

    /// The word, for the one answer that shows it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored: HMAC-SHA-256(hub key, code, NUL, word), where the code is that of the case or complaint.
    #[must_use]
    pub fn hash(&self, hub_key: &[u8], code: &str) -> Digest {
        Digest::keyed(hub_key, &[code.as_bytes(), &[0], self.0.as_bytes()])
    }

    /// Whether this is the word whose hash was stored; takes the same time wherever they differ.
    #[must_use]
    pub fn opens(&self, hub_key: &[u8], code: &str, stored: &[u8]) -> bool {
        let own = self.hash(hub_key, code);
        let differing = own.as_bytes().iter().zip(stored).fold(0, |all, (a, b)| std::hint::black_box(all | (a ^ b)));
        stored.len() == own.as_bytes().len() && differing == 0
    }
}

impl FromStr for QueryWord {
    type Err = QueryWordError;

    /// Reads it as people write it: any case, with spaces or hyphens, O I Z S for 0 1 2 5.
    fn from_str(text: &str) -> Result<Self, QueryWordError> {
        let word = read_signs(LENGTH, text).ok_or(QueryWordError)?;
        Ok(Self(Zeroizing::new(word.into_string())))
    }
}

impl fmt::Debug for QueryWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueryWord(…)")
    }
}
