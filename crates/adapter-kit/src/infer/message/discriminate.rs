//! The attribute or member by whose value messages of one root are told apart.

use std::collections::{BTreeMap, BTreeSet};

use super::{Match, Test};
use crate::infer::shape::{Name, Shape};

/// Words in names of such members.
const HINTS: [&str; 16] = [
    "type", "typ", "tipo", "kind", "art", "action", "service", "table", "code", "method", "event", "类型", "报文",
    "业务", "种类", "命令",
];

/// How different the paths of two messages are at least; less is one message with optional parts.
const APART: f64 = 0.3;

/// Samples by the value that tells what they are.
type Classes = Vec<(String, Vec<usize>)>;

/// The best place, and which samples have which value there; none if all samples are one message.
pub(super) fn split(shapes: &[Shape]) -> Option<(Match, Classes)> {
    if shapes.len() < 2 {
        return None;
    }
    let paths: Vec<BTreeSet<String>> = shapes.iter().map(paths_of).collect();
    let mut best: Option<((bool, usize, usize), Match, Classes)> = None;
    for place in places(&shapes[0]) {
        let values: Option<Vec<String>> = shapes.iter().map(|shape| value_at(shape, &place)).collect();
        let Some(values) = values else { continue };
        let mut classes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, value) in values.into_iter().enumerate() {
            classes.entry(value).or_default().push(i);
        }
        let hinted = is_hint(&place);
        // A number of its own on each sample tells nothing, unless its name says that it does.
        if classes.len() < 2 || (classes.len() == shapes.len() && !hinted) || !apart(&classes, &paths) {
            continue;
        }
        let rank = (!hinted, classes.len(), place.steps.len());
        if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
            best = Some((rank, place, classes.into_iter().collect()));
        }
    }
    best.map(|(_, place, mut classes)| {
        classes.sort_by_key(|(_, members)| members.first().copied());
        (place, classes)
    })
}

/// Whether every two classes have different structures.
fn apart(classes: &BTreeMap<String, Vec<usize>>, paths: &[BTreeSet<String>]) -> bool {
    let unions: Vec<BTreeSet<&String>> =
        classes.values().map(|members| members.iter().flat_map(|&i| &paths[i]).collect()).collect();
    unions.iter().enumerate().all(|(i, a)| unions[..i].iter().all(|b| distance(a, b) >= APART))
}

#[expect(clippy::cast_precision_loss, reason = "counts of paths are small")]
fn distance(a: &BTreeSet<&String>, b: &BTreeSet<&String>) -> f64 {
    let common = a.intersection(b).count() as f64;
    1.0 - common / (a.union(b).count().max(1) as f64)
}

fn is_hint(place: &Match) -> bool {
    let name = place.attribute.as_ref().or(place.steps.last()).map_or("", |name| name.local.as_str()).to_lowercase();
    HINTS.iter().any(|hint| name.contains(hint))
}

/// How deep below the root such a place is at most: in a SOAP envelope it is in the body's content.
const DEEPEST: usize = 3;

/// Attributes and scalars of the root and of the structures below it.
fn places(root: &Shape) -> Vec<Match> {
    let mut places = Vec::new();
    collect(root, &mut Vec::new(), &mut places);
    places
}

fn collect(shape: &Shape, steps: &mut Vec<Name>, places: &mut Vec<Match>) {
    let place = |steps: &[Name], attribute| Match { steps: steps.to_vec(), attribute, test: Test::Present };
    places.extend(shape.attributes.iter().map(|a| place(steps, Some(a.name.clone()))));
    for child in shape.children.iter().filter(|c| !c.repeats() && c.key.is_none() && !c.embeds) {
        steps.push(child.name.clone());
        if child.children.is_empty() {
            places.push(place(steps, None));
        } else if steps.len() < DEEPEST {
            collect(child, steps, places);
        }
        steps.pop();
    }
}

/// The only text of a sample at a place, if it can be a message's name.
fn value_at(shape: &Shape, place: &Match) -> Option<String> {
    let mut at = shape;
    for step in &place.steps {
        at = at.child(step)?;
    }
    let texts = match &place.attribute {
        Some(name) => &at.attributes.iter().find(|a| a.name == *name)?.texts,
        None => &at.texts,
    };
    let only = texts.only().filter(|_| texts.seen == 1)?;
    (only.chars().count() <= 40 && !only.contains(['|', '\n']) && !only.contains(" and ")).then(|| only.to_owned())
}

/// The paths of a shape, without values.
fn paths_of(shape: &Shape) -> BTreeSet<String> {
    fn walk(shape: &Shape, at: &str, paths: &mut BTreeSet<String>) {
        for attribute in &shape.attributes {
            paths.insert(format!("{at}/@{}", attribute.name.local));
        }
        for child in &shape.children {
            let key = child.key.as_ref().map_or("", |(_, value)| value);
            let path = format!("{at}/{}[{key}]", child.name.local);
            paths.insert(path.clone());
            walk(child, &path, paths);
        }
    }
    let mut paths = BTreeSet::new();
    walk(shape, "", &mut paths);
    paths
}
