//! What a bench prints at its end: figure, what stands beside it, ratio, goal.

use std::process::ExitCode;

/// One line.
#[derive(Debug, Clone)]
struct Line {
    what: String,
    figure: String,
    beside: String,
    ratio: String,
    goal: String,
    missed: bool,
}

/// The lines of one bench.
#[derive(Debug, Default)]
pub struct Table(Vec<Line>);

impl Table {
    /// A figure beside another, whose ratio shall reach the goal.
    pub fn ratio(&mut self, what: &str, (figure, beside): (String, String), ratio: f64, goal: f64) {
        self.0.push(Line {
            what: what.to_owned(),
            figure,
            beside,
            ratio: format!("{ratio:.2}"),
            goal: format!("≥ {goal}"),
            missed: ratio < goal,
        });
    }

    /// A figure that shall be at least so much.
    pub fn at_least(&mut self, what: &str, figure: f64, (goal, unit): (f64, &str)) {
        self.bounded(what, (figure, unit), format!("≥ {goal} {unit}"), figure < goal);
    }

    /// A figure that shall be at most so much.
    pub fn at_most(&mut self, what: &str, figure: f64, (goal, unit): (f64, &str)) {
        self.bounded(what, (figure, unit), format!("≤ {goal} {unit}"), figure > goal);
    }

    fn bounded(&mut self, what: &str, (figure, unit): (f64, &str), goal: String, missed: bool) {
        let (what, figure) = (what.to_owned(), format!("{figure:.1} {unit}"));
        self.0.push(Line { what, figure, beside: String::new(), ratio: String::new(), goal, missed });
    }

    /// A figure without a goal.
    pub fn figure(&mut self, what: &str, figure: String) {
        let nothing = String::new;
        let what = what.to_owned();
        self.0.push(Line { what, figure, beside: nothing(), ratio: nothing(), goal: nothing(), missed: false });
    }

    /// Prints all lines; if it is to check, ends 1 where a goal is missed.
    #[must_use]
    #[expect(clippy::print_stdout, reason = "a bench prints its table")]
    pub fn print(&self, check: bool) -> ExitCode {
        let width = self.0.iter().map(|line| line.what.chars().count()).max().unwrap_or_default();
        println!("\n{:width$}  {:>14}  {:>14}  {:>6}  {:>12}", "", "figure", "beside", "ratio", "goal");
        for Line { what, figure, beside, ratio, goal, missed } in &self.0 {
            let told = if *missed { "  below" } else { "" };
            println!("{what:width$}  {figure:>14}  {beside:>14}  {ratio:>6}  {goal:>12}{told}");
        }
        ExitCode::from(u8::from(check && self.0.iter().any(|line| line.missed)))
    }
}

/// The middle one.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
