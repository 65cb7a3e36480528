//! CW018: what the schema requires and no row makes.

use std::collections::BTreeSet;

use document::Catalogue;
use document::catalogue::{JsonKind, Step};

use super::Check;
use super::schema::{dotted, draft_of};
use crate::codec::Codec;
use crate::fields;
use crate::mapping::finding::Words;
use crate::mapping::path::{ToPath, ToStep};
use crate::mapping::{DOCUMENT_SCOPE, Message, RowKind, Yields};
use crate::refusal::Code;

/// One step of a target; elements of a list are told apart by how they are found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Member(String),
    /// `[0]`, `[role=applicant]`, or `[]` of a group.
    Element(String),
}

/// What the kit fills in a document.
const FILLED: [&str; 6] = ["schema", "kind", "type", "typeVersion", "language", "source"];
/// What follows from the content of an attachment.
const FOLLOWS: [&str; 3] = ["number", "mode", "size"];

impl Check<'_, '_, '_> {
    pub(super) fn required(&mut self) {
        let catalogue = Catalogue::builtin();
        let Some(draft) = draft_of(self.message, catalogue) else { return };
        let targets = targets(self.message);
        let mut parents: BTreeSet<&[Key]> = BTreeSet::from([&[][..]]);
        targets.iter().for_each(|(target, _)| parents.extend((1..target.len()).map(|end| &target[..end])));
        let paths = catalogue.paths(draft);
        let known: Vec<_> =
            targets.iter().map(|(target, _)| catalogue.field(draft, &steps(target)).is_some()).collect();
        for parent in parents {
            // Beside a target that does not exist (CW004) nothing is missed: it probably is what is meant.
            let mistaken = |((target, _), known): (&(Vec<Key>, bool), &bool)| !known && target.starts_with(parent);
            if targets.iter().zip(&known).any(mistaken) {
                continue;
            }
            let top = steps(parent);
            let name = dotted(&top);
            let members = paths.iter().filter(|path| fields::is_child(path, &name));
            let mut missing: Vec<&str> = members.map(|path| path.rsplit('.').next().unwrap_or(path)).collect();
            missing.retain(|member| {
                let mut at = top.clone();
                at.push(Step::Member((*member).to_owned()));
                let required = catalogue.field(draft, &at).is_some_and(|field| field.required);
                required && !self.made(&targets, parent, member)
            });
            if let Some(first) = missing.first() {
                let path = [&top[..], &[Step::Member((*first).to_owned())]].concat();
                let list = catalogue.field(draft, &path).is_some_and(|field| field.kinds.contains(&JsonKind::Array));
                self.missing(parent, &missing, list);
            }
        }
    }

    /// Whether a row makes a member of a structure, or something in it.
    fn made(&self, targets: &[(Vec<Key>, bool)], parent: &[Key], member: &str) -> bool {
        if parent.is_empty() && self.message.yields == Yields::Document && FILLED.contains(&member) {
            return true;
        }
        if matches!(parent.last(), Some(Key::Element(found)) if found.starts_with(&format!("[{member}="))) {
            return true;
        }
        targets.iter().any(|(target, fills)| {
            let beside = target.starts_with(parent);
            let same = matches!(target.get(parent.len()), Some(Key::Member(name)) if name == member);
            beside && (same || *fills && target.len() == parent.len() + 1 && FOLLOWS.contains(&member))
        })
    }

    fn missing(&mut self, parent: &[Key], members: &[&str], list: bool) {
        let around: String = parent.iter().fold(String::new(), |text, key| match key {
            Key::Member(name) if text.is_empty() => name.clone(),
            Key::Member(name) => format!("{text}.{name}"),
            Key::Element(found) => format!("{text}{found}"),
        });
        let written: Vec<_> = members
            .iter()
            .map(|member| if around.is_empty() { (*member).to_owned() } else { format!("{around}.{member}") })
            .collect();
        let needs = if members.len() == 1 { "it" } else { "them" };
        let within = if around.is_empty() { String::new() } else { format!(" in {around}") };
        // Rows of a group are relative to its elements.
        let first = written[0].rsplit_once("[].").map_or(written[0].as_str(), |(_, inner)| inner);
        let places = self.places_in(first);
        let first = format!("{first}{}", if list { "[0]" } else { "" });
        let words = Words {
            title: format!("nothing makes {}", written.join(", ")),
            cause: format!("the schema requires {needs}{within}"),
            fix: match members {
                _ if !places.is_empty() => {
                    let which = if members.len() == 1 { String::new() } else { format!(" for each, for {first}") };
                    let others =
                        if places.len() > 1 { format!(" (or {})", places[1..].join(", ")) } else { String::new() };
                    format!("add a row{which} with to = {:?}{others}", places[0])
                }
                [_] if around.ends_with("[]") && first == "number" => {
                    "add a row with to = \"number\", or { set = \"number\", ordinal = true, reason = \"…\" }".to_owned()
                }
                [_] => format!("add a row with to = {first:?}, or {{ set = {first:?}, value = …, reason = \"…\" }}"),
                _ => format!("add a row for each: to = {first:?}, or {{ set = {first:?}, value = …, reason = \"…\" }}"),
            },
        };
        let head = self.places.head.clone();
        self.source.report(Code::CW018, head.start, head, words);
    }
}

impl Check<'_, '_, '_> {
    /// Places in a structure, required ones first: no row writes a structure whole.
    fn places_in(&self, structure: &str) -> Vec<String> {
        let Some(draft) = draft_of(self.message, Catalogue::builtin()) else { return Vec::new() };
        let places = fields::places(draft);
        let mut inside: Vec<_> = places
            .iter()
            .filter(|place| {
                let rest = place.to.strip_prefix(structure).unwrap_or_default();
                place.codec != "each" && rest.starts_with(['.', '[']) && rest != "[0]"
            })
            .collect();
        inside.sort_by_key(|place| !place.required);
        inside.into_iter().take(3).map(|place| place.to.clone()).collect()
    }
}

fn steps(keys: &[Key]) -> Vec<Step> {
    let step = |key: &Key| match key {
        Key::Member(name) => Step::Member(name.clone()),
        Key::Element(_) => Step::Item,
    };
    keys.iter().map(step).collect()
}

/// What the rows write, from the draft's top, and whether it is the content of an attachment.
fn targets(message: &Message) -> Vec<(Vec<Key>, bool)> {
    let rows = message.rows.iter().filter_map(|row| {
        let to = row.to()?;
        let fills =
            matches!(&row.kind, RowKind::Field(field) if matches!(field.codec, Codec::Base64(codec) if codec.fills));
        Some((keys(message, row.scope, to), fills))
    });
    rows.collect()
}

fn keys(message: &Message, scope: usize, to: &ToPath) -> Vec<Key> {
    let group = message.rows.iter().find_map(|row| match &row.kind {
        RowKind::Group { scope: own, to, .. } if *own == scope && scope > DOCUMENT_SCOPE => Some((row.scope, to)),
        _ => None,
    });
    let mut found = group.map_or_else(Vec::new, |(outer, list)| {
        let mut found = keys(message, outer, list);
        found.push(Key::Element("[]".to_owned()));
        found
    });
    found.extend(to.steps.iter().map(|step| match step {
        ToStep::Member(name) => Key::Member(name.to_string()),
        ToStep::Select { member, value } => Key::Element(format!("[{member}={value}]")),
        ToStep::Index(index) => Key::Element(format!("[{index}]")),
    }));
    found
}
