//! A limit made of parts.

use crate::table::{Table, median};

/// Seconds an item of one part, named.
pub type Part = (String, f64);

/// What was measured in one turn.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Items a second of the whole program.
    pub rate: f64,
    /// What is taken together for the limit.
    pub parts: Vec<Part>,
}

/// The medians of some turns.
#[derive(Debug)]
pub struct Limit {
    /// Items a second of the whole program.
    pub rate: f64,
    /// One second divided by the sum of the parts.
    pub limit: f64,
    /// The one divided by the other.
    pub ratio: f64,
    parts: Vec<Part>,
}

impl Limit {
    /// Of turns with the same parts.
    ///
    /// # Panics
    /// When there is no turn.
    #[must_use]
    pub fn of(turns: &[Turn]) -> Self {
        let limit = |turn: &Turn| 1.0 / turn.parts.iter().map(|(_, seconds)| seconds).sum::<f64>();
        let over = |of: &dyn Fn(&Turn) -> f64| median(&turns.iter().map(of).collect::<Vec<_>>());
        let names = turns[0].parts.iter().map(|(name, _)| name.clone());
        let parts = names.enumerate().map(|(at, name)| (name, over(&|turn| turn.parts[at].1))).collect();
        Self { rate: over(&|turn| turn.rate), limit: over(&limit), ratio: over(&|turn| turn.rate / limit(turn)), parts }
    }

    /// Prints every part.
    #[expect(clippy::print_stdout, reason = "a bench prints what it measured")]
    pub fn print(&self) {
        for (name, seconds) in &self.parts {
            println!("  {name:22} {:7.1} µs", 1e6 * seconds);
        }
        let sum: f64 = self.parts.iter().map(|(_, seconds)| seconds).sum();
        println!("  {:22} {:7.1} µs   limit {:.0}/s", "sum", 1e6 * sum, self.limit);
        println!("  {:22} {:7.1} µs   {:.0}/s, ratio {:.2}", "whole", 1e6 / self.rate, self.rate, self.ratio);
    }

    /// A line of the table.
    pub fn enter(&self, what: &str, goal: f64, table: &mut Table) {
        table.ratio(what, (format!("{:.0}/s", self.rate), format!("{:.0}/s", self.limit)), self.ratio, goal);
    }
}
