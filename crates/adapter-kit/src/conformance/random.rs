//! 10: random drafts over the mapped fields are written and read back as they were.
//!
//! A draft is one of a golden's with other values: each field that a row both reads and writes may get any value of its
//! codec, or go where it is optional, and lists that a group makes may grow and shrink. Only drafts that the schemas take
//! count. What decides which rows are active (`when`, `match`, selectors) stays, for the goldens have every such case.

mod edit;
mod genes;

use std::collections::BTreeSet;

use document::Content;
use document::json::{Value, from_value, to_canonical};

use super::check::{canonical_of, findings, input};
use super::equal::difference;
use super::run::{Failure, Outcome, canonical, decoded, encoded, fail, partner, received_at, unlabelled};
use super::values::Dice;
use crate::adapter::Decoded;
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::Message;
use crate::residual::Residual;
pub(super) use edit::value_mut;
use genes::{Genes, Pool};

/// How many drafts of each message.
const CASES: u64 = 256;

/// How many are made for each that must be valid.
const PATIENCE: u64 = 16;

/// A golden's item, and what of it may change.
struct Parent<'a> {
    golden: &'a Golden,
    item: Decoded,
    genes: Genes<'a>,
}

/// Drafts of one message, by this seed.
pub(super) fn drafts(
    adapter: &'static MappedAdapter,
    goldens: &[Golden],
    (message, seed): (&str, u64),
) -> Result<Outcome, Failure> {
    let Some(message) = adapter.mapping().message(message) else { return fail("no such message") };
    let mut parents = Vec::new();
    for golden in goldens.iter().filter(|golden| golden.file("error.json").is_none()) {
        for item in decoded(adapter, golden, input(golden)?)? {
            if *item.message == *message.name {
                let item = plain(adapter, golden, item)?;
                let genes = Genes::of(message, &item);
                parents.push(Parent { golden, item, genes });
            }
        }
    }
    let emits = adapter.mapping().format.emits;
    let mut pool = Pool::of(emits, parents.iter().map(|parent| (&parent.genes, canonical(&parent.item.content))));
    let fields = parents.iter().map(|parent| parent.genes.fields.len()).max().unwrap_or(0);
    if fields == 0 {
        return Ok(Outcome::Nothing(format!("no golden of {} has a field that may change", message.name)));
    }
    let (mut valid, mut made) = (0, 0);
    while valid < CASES {
        if made == CASES * PATIENCE {
            return fail(format!("seed {seed}: only {valid} of {made} drafts are valid by the schemas"));
        }
        let mut dice = Dice(seed.wrapping_add(made));
        made += 1;
        let Some(parent) = dice.pick(&parents) else { break };
        let Some(changed) = changed(adapter, parent, (&mut pool, &mut dice)) else { continue };
        if same(adapter, (parent, message), changed).map_err(|failure| {
            Failure(format!("seed {}, after {}: {failure}", seed.wrapping_add(made - 1), parent.golden.name))
        })? {
            valid += 1;
        }
    }
    Ok(Outcome::Told(format!("{CASES} drafts, {fields} fields, seed {seed}")))
}

/// The item as it is read from what is written of its content alone: a draft of the hub's own has no spellings.
fn plain(adapter: &MappedAdapter, golden: &Golden, item: Decoded) -> Result<Decoded, Failure> {
    let out = encoded(adapter, golden, &[Decoded { residual: Residual::default(), ..item.clone() }])?;
    let back = decoded(adapter, &unlabelled(golden), &out)?.into_iter().next();
    let back = back.ok_or_else(|| Failure("nothing is read of what is written".into()))?;
    let targets = |item: &Decoded| item.provenance.rows().filter_map(|row| row.to).collect::<BTreeSet<_>>();
    match targets(&item).difference(&targets(&back)).next() {
        None => Ok(back),
        Some(lost) => fail(format!("{}: {lost} is lost without the residual", golden.name)),
    }
}

/// A valid draft with other values; the pool learns which values the schemas do not take.
fn changed(adapter: &MappedAdapter, parent: &Parent<'_>, (pool, dice): (&mut Pool, &mut Dice)) -> Option<Decoded> {
    let mut tree = match &parent.item.content {
        Content::Document(draft) => Value::Object(draft.0.clone()),
        other => canonical(other),
    };
    let received = received_at(parent.golden).date();
    let touched = parent.genes.change(&mut tree, pool, (&partner(adapter, parent.golden), received, dice));
    if touched.is_empty() {
        return None;
    }
    let content = match (&parent.item.content, tree) {
        (Content::Document(_), Value::Object(tree)) => Content::Document(document::DocumentDraft(tree)),
        (Content::Question(_), tree) => Content::Question(Box::new(from_value(&tree).ok()?)),
        (Content::CaseReport(_), tree) => Content::CaseReport(Box::new(from_value(&tree).ok()?)),
        (_, tree) => Content::Feedback(Box::new(from_value(&tree).ok()?)),
    };
    let item = Decoded { content, residual: Residual::default(), ..parent.item.clone() };
    let found = findings(adapter, parent.golden, item.clone());
    pool.learn(&touched, &found);
    found.is_empty().then_some(item)
}

/// `decode(encode(d)) == d`; not, where a hook has no text for what the draft now says.
fn same(adapter: &MappedAdapter, (parent, message): (&Parent<'_>, &Message), draft: Decoded) -> Result<bool, Failure> {
    let expected = to_canonical(&canonical(&draft.content));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let out = match encoded(adapter, parent.golden, &[draft]) {
        Ok(out) => out,
        Err(failure) if failure.0.starts_with("CW211") => return Ok(false),
        Err(failure) => return fail(format!("{} cannot be written: {failure}", text(&expected))),
    };
    let back = decoded(adapter, &unlabelled(parent.golden), &out)
        .map_err(|failure| Failure(format!("{}\nis refused: {failure}", text(&out))))?;
    let found = to_canonical(&canonical_of(&back));
    if found == expected && back.iter().all(|item| *item.message == *message.name) {
        return Ok(true);
    }
    fail(format!("{}\n{}", text(&out), difference(&text(&expected), &text(&found))))
}
