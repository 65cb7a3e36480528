//! Patterns as tables: one look for each byte of a text.

use regex_automata::Input;
use regex_automata::dfa::{Automaton, StartKind, dense};

/// A pattern whose whole automaton fits into a small table.
pub(super) struct Pattern(dense::DFA<Vec<u32>>);

/// The most bytes of one table, and of the work to make it.
const LARGEST: usize = 64 << 10;
const MOST_WORK: usize = 1 << 20;

impl Pattern {
    /// The table of a pattern that means the same in every dialect; none for others, and for those that need a large one.
    pub(super) fn compile(pattern: &str) -> Option<Self> {
        // After a backslash these stand for themselves everywhere; what letters mean there differs.
        let mut escaped = pattern.split('\\').skip(1).map(|rest| rest.chars().next());
        let is_plain = escaped.all(|sign| sign.is_none_or(|sign| ".+-*?/[]{}()|^$x".contains(sign)));
        let config = dense::Config::new()
            .start_kind(StartKind::Unanchored)
            .dfa_size_limit(Some(LARGEST))
            .determinize_size_limit(Some(MOST_WORK));
        let table = || dense::Builder::new().configure(config).build(pattern).ok();
        is_plain.then(table).flatten().map(Self)
    }

    pub(super) fn fits(&self, text: &str) -> bool {
        self.0.try_search_fwd(&Input::new(text).earliest(true)).is_ok_and(|found| found.is_some())
    }
}
