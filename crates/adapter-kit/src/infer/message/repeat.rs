//! Whether a message is a batch: one document for each of a repeated element.

use super::InferError;
use crate::infer::shape::{Name, Shape};

/// What the author says about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Repeats {
    /// Nothing: the samples tell.
    #[default]
    Guess,
    /// The root is the document.
    Root,
    /// Each of the elements on this path, local names by `/`.
    Each(String),
}

/// Names of lists of whole records.
const LISTS: [&str; 18] = [
    "list",
    "rows",
    "row",
    "records",
    "record",
    "data",
    "batch",
    "docs",
    "documents",
    "document",
    "results",
    "entries",
    "items",
    "messages",
    "列表",
    "数据",
    "明细",
    "批次",
];

/// How much of a message a list of documents is, in hundredths of its paths; less if its name says list.
const MOST: usize = 75;
const MOST_OF_LIST: usize = 55;

/// How deep below the root, or the embedded document's root, a list of documents stands at most.
const DEEPEST: usize = 4;

/// The steps to the repeated element, from the root or from the embedded document; empty if the root is the document.
pub(super) fn each(root: &Shape, embedded: &[Name], repeats: &Repeats) -> Result<Vec<Name>, InferError> {
    if is_list(root) {
        return match repeats {
            Repeats::Each(path) => {
                Err(InferError(format!("--each {path}: the message is a list, each item a document")))
            }
            Repeats::Guess | Repeats::Root => Ok(vec![Name::list()]),
        };
    }
    let mut top = root;
    for step in embedded {
        top = top.children.iter().find(|child| child.name == *step).unwrap_or(top);
    }
    match repeats {
        Repeats::Root => Ok(Vec::new()),
        Repeats::Each(path) => named(top, path)
            .ok_or_else(|| InferError(format!("--each {path}: no sample has such a path below its root"))),
        Repeats::Guess => Ok(guess(top)),
    }
}

/// Whether a sample was a JSON list, which is now the member without a name.
pub(super) fn is_list(root: &Shape) -> bool {
    root.children.first().is_some_and(|child| child.name == Name::list())
}

fn named(top: &Shape, path: &str) -> Option<Vec<Name>> {
    let mut at = top;
    let mut steps = Vec::new();
    for step in path.split('/') {
        let local = step.rsplit_once(':').map_or(step, |(_, local)| local);
        at = at.children.iter().find(|child| child.name.local == local)?;
        steps.push(at.name.clone());
    }
    Some(steps)
}

fn guess(top: &Shape) -> Vec<Name> {
    let all = top.leaves();
    let mut candidates = Vec::new();
    collect(top, &mut Vec::new(), &mut candidates);
    let fits = |(steps, shape): &(Vec<Name>, &Shape)| {
        let hinted = steps.iter().rev().take(2).any(|s| LISTS.contains(&s.local.to_lowercase().as_str()));
        let share = shape.leaves() * 100 / all.max(1);
        shape.leaves() >= 3 && share >= if hinted { MOST_OF_LIST } else { MOST }
    };
    candidates.into_iter().find(fits).map(|(steps, _)| steps).unwrap_or_default()
}

/// Repeated structures that stand below nothing repeated.
fn collect<'s>(at: &'s Shape, steps: &mut Vec<Name>, found: &mut Vec<(Vec<Name>, &'s Shape)>) {
    if steps.len() >= DEEPEST {
        return;
    }
    for child in at.children.iter().filter(|c| c.key.is_none() && !c.mixed && !c.dictionary && !c.nested) {
        steps.push(child.name.clone());
        if child.repeats() && !child.children.is_empty() {
            found.push((steps.clone(), child));
        } else if !child.repeats() {
            collect(child, steps, found);
        }
        steps.pop();
    }
}
