//! The white space between elements on its way out: the marks of all items, read once.

use crate::decode::layout::Gap;

/// White space before each piece of markup, in runs of the same.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<(Gap, usize)>,
    /// How many gaps the runs are together.
    gaps: usize,
}

/// The gaps of runs, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Gaps<'r> {
    runs: std::slice::Iter<'r, (Gap, usize)>,
    at: Option<&'r Gap>,
    left: usize,
}

impl Runs {
    /// How many gaps there are.
    pub(super) fn len(&self) -> usize {
        self.gaps
    }

    pub(super) fn gaps(&self) -> Gaps<'_> {
        Gaps { runs: self.runs.iter(), at: None, left: 0 }
    }

    /// Reads what follows from a mark; `None` where it is no layout.
    pub(super) fn with(mut self, mark: &str) -> Option<Self> {
        const MOST: usize = 1 << 20;
        let before = self.gaps;
        for run in mark.strip_prefix("layout")?.split_ascii_whitespace() {
            let (gap, count) =
                run.split_once('*').map_or(Some((run, 1)), |(gap, count)| Some((gap, count.parse().ok()?)))?;
            self.gaps = self.gaps.checked_add(count).filter(|gaps| gaps - before <= MOST)?;
            self.runs.push((Gap::from_word(gap)?, count));
        }
        Some(self)
    }
}

impl<'r> Iterator for Gaps<'r> {
    type Item = &'r Gap;

    fn next(&mut self) -> Option<&'r Gap> {
        while self.left == 0 {
            let (gap, count) = self.runs.next()?;
            (self.at, self.left) = (Some(gap), *count);
        }
        self.left -= 1;
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::layout::Layout;

    #[test]
    fn a_layout_reads_back_as_it_was() {
        let gaps = ["\n  ", "\n    ", "\n    ", "", "\t", "\n\n ", " "].map(Gap::of);
        let mut layout = Layout::default();
        gaps.iter().cloned().for_each(|gap| layout.push(gap));
        let mark = layout.to_mark().expect("white space");
        assert_eq!(mark, "layout n2 n4*2 - t lls s");
        let runs = Runs::default().with(&mark).and_then(|runs| runs.with(&mark)).expect("layouts");
        assert_eq!(runs.len(), 14);
        assert!(runs.gaps().eq(gaps.iter().chain(&gaps)));
    }

    #[test]
    fn what_is_no_layout_or_too_much_of_one_is_none() {
        for mark in ["empty", "layout n2*99999999", "layout x", "layout n2*-1"] {
            assert!(Runs::default().with(mark).is_none(), "{mark}");
        }
    }
}
