//! Which paths of a source the rows take.

mod leaves;

use std::collections::{BTreeMap, BTreeSet};

use super::check::text_of;
use super::run::Run;
use crate::adapter::Decoded;
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::RowKind;
use crate::refusal::Refusal;
use crate::residual::{ResidualItem, ResidualKind};
use leaves::Leaves;

/// What becomes of a path's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PathUse {
    /// A row takes it.
    Mapped,
    /// Kept as residual by a row.
    Kept,
    /// Dropped by a row.
    Ignored,
    /// No row takes it.
    Unclaimed,
}

/// The coverage of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Name of the message.
    pub message: String,
    /// Paths of the sources, without counts, and what becomes of them.
    pub paths: Vec<(String, PathUse)>,
    /// Places of rows that no source hit.
    pub rows_never_hit: Vec<String>,
}

impl Coverage {
    /// How many paths are used so.
    #[must_use]
    pub fn count(&self, wanted: PathUse) -> usize {
        self.paths.iter().filter(|(_, used)| *used == wanted).count()
    }

    /// `opinion   47 source paths  33 mapped  14 kept  0 ignored  0 unclaimed   rows never hit: 0`
    #[must_use]
    pub fn line(&self) -> String {
        format!(
            "{:<9} {} source paths  {} mapped  {} kept  {} ignored  {} unclaimed   rows never hit: {}",
            self.message,
            self.paths.len(),
            self.count(PathUse::Mapped),
            self.count(PathUse::Kept),
            self.count(PathUse::Ignored),
            self.count(PathUse::Unclaimed),
            self.rows_never_hit.len()
        )
    }
}

/// Coverage of every message over these sources; those that are refused do not count.
#[must_use]
pub fn coverage(adapter: &MappedAdapter, goldens: &[Golden]) -> Vec<Coverage> {
    let mut found: BTreeMap<String, Tally> = BTreeMap::new();
    for golden in goldens.iter().filter(|g| g.file("error.json").is_none()) {
        let Some(input) = golden.input() else { continue };
        let (Some(text), Ok(run)) = (text_of(adapter, golden, input), Run::decode(adapter, golden, input)) else {
            continue;
        };
        let items: Vec<Decoded> = run.items.into_iter().filter_map(Result::ok).collect();
        let left = Left::of(&items);
        let messages: Vec<_> = items.iter().filter_map(|item| adapter.mapping().message(&item.message)).collect();
        Leaves::new(adapter.mapping(), messages, &left, &mut found).read(&text);
        for item in &items {
            let tally = found.entry(item.message.to_string()).or_default();
            tally.hit.extend(item.provenance.rows().map(|row| row.row));
        }
    }
    found.into_iter().filter_map(|(name, tally)| summary(adapter, &name, tally)).collect()
}

/// Why a source, or items of it, do not count.
pub(crate) fn refusals(adapter: &MappedAdapter, golden: &Golden) -> Vec<Refusal> {
    match golden.input().map(|input| Run::decode(adapter, golden, input)) {
        None => Vec::new(),
        Some(Err(refusal)) => vec![refusal],
        Some(Ok(run)) => run.items.into_iter().filter_map(Result::err).flatten().collect(),
    }
}

/// What was found of one message.
#[derive(Debug, Default)]
struct Tally {
    paths: BTreeMap<String, PathUse>,
    /// Labels of rows that took something.
    hit: BTreeSet<String>,
}

fn summary(adapter: &MappedAdapter, name: &str, tally: Tally) -> Option<Coverage> {
    let message = adapter.mapping().message(name)?;
    let missed = message.rows.iter().filter(|row| match &row.kind {
        RowKind::Group { scope, .. } => {
            !message.scopes[*scope].rows.iter().any(|&r| tally.hit.contains(&message.rows[r].label))
        }
        _ => !tally.hit.contains(&row.label),
    });
    let rows_never_hit = missed.map(|row| adapter.mapping().place(row)).collect();
    Some(Coverage { message: name.to_owned(), paths: tally.paths.into_iter().collect(), rows_never_hit })
}

/// What decoding left over. Whatever is not there was taken: nothing of a source vanishes.
struct Left {
    /// Begins and ends, in order; they do not overlap.
    spans: Vec<(usize, usize)>,
    /// Paths without counts, for what stands in escaped documents: there all spans are one.
    paths: BTreeSet<String>,
}

impl Left {
    fn of(items: &[Decoded]) -> Self {
        use ResidualKind::{Attribute, Element, Member, Text};
        let residual = items.iter().flat_map(|item| item.residual.items());
        let left: Vec<_> = residual.filter(|r| matches!(r.kind, Element | Attribute | Member | Text)).collect();
        let span = |r: &ResidualItem<'_>| r.span.map(|(start, end)| (start as usize, end as usize));
        let mut spans: Vec<_> = left.iter().filter_map(span).collect();
        spans.sort_unstable();
        Self { spans, paths: left.iter().map(|r| without_counts(r.path)).collect() }
    }

    fn holds(&self, (start, end): (usize, usize)) -> bool {
        let behind = self.spans.partition_point(|(from, _)| *from <= start);
        behind.checked_sub(1).is_some_and(|at| self.spans[at].1 >= end && self.spans[at].1 > start)
    }

    fn holds_path(&self, path: &str) -> bool {
        let mut at = path;
        loop {
            if self.paths.contains(at) {
                return true;
            }
            match at.rfind('/') {
                Some(slash) if slash > 0 => at = &at[..slash],
                _ => return false,
            }
        }
    }
}

/// `/a/b[2]/c` → `/a/b/c`
fn without_counts(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(open) = rest.find('[') {
        let close = rest[open..].find(']').map_or(rest.len(), |at| open + at + 1);
        out.push_str(&rest[..open]);
        rest = &rest[close..];
    }
    out.push_str(rest);
    out
}
