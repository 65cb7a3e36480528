//! `adapter fields`.

use std::fmt::Write as _;

use document::Catalogue;
use document::catalogue::{Draft, Type};
use serde_json::{Value as Json, json};

use super::Answer;
use crate::fields::{Place, places};

/// The drafts that are no documents.
const DRAFTS: [(&str, &str, &str); 3] = [
    ("question", "调取或征求意见", "A pull or a request for an opinion"),
    ("case-report", "办件事件", "An event in a case"),
    ("feedback", "监察反馈", "An answer to an alert"),
];

/// How lists are written.
const LISTS: &str = "each: a list, the `to` of a group { each = …, to = …, rows = […] }; what stands below it is relative to its element\n";

/// The canonical places of a document type, or of `question`, `case-report` and `feedback`; without one, what there is.
#[must_use]
pub fn fields(name: Option<&str>) -> Answer {
    let catalogue = Catalogue::builtin();
    let Some(name) = name else {
        return Answer::done(types(catalogue)).with_json(json!({ "types": types_json(catalogue) }));
    };
    let document = name.parse().ok().and_then(|name| catalogue.newest(&name));
    let (draft, title) = match (name, document) {
        ("question", _) => (Draft::Question, DRAFTS[0]),
        ("case-report", _) => (Draft::CaseReport, DRAFTS[1]),
        ("feedback", _) => (Draft::Feedback, DRAFTS[2]),
        (_, Some(found)) => {
            let titles = &found.manifest().titles;
            (Draft::Document(found), (name, titles.zh.as_str(), titles.en.as_str()))
        }
        (_, None) => {
            return Answer::stopped(
                64,
                &format!("no document type {name}"),
                "not in the catalogue",
                &format!("one of\n{}", types(catalogue).trim_end()),
            );
        }
    };
    let places = places(draft);
    let mut out = format!("{}  {}  {}\n", title.0, title.1, title.2);
    out.push_str("to                                              codec      ! = required\n");
    places.iter().for_each(|place| line(place, 0, &mut out));
    let list = match draft {
        Draft::Document(_) => "subjects",
        Draft::CaseReport => "parties",
        Draft::Question | Draft::Feedback => "",
    };
    if !list.is_empty() {
        let _ = write!(
            out,
            "\n{list}[role=…]: applicant, handler, holder, representative, project, property, vehicle\n{LISTS}"
        );
    }
    if let Draft::Document(found) = draft {
        rules(found, &mut out);
    }
    let json = json!({ "type": title.0, "zh": title.1, "en": title.2, "fields": places.iter().map(json_of).collect::<Vec<_>>() });
    Answer::done(out).with_json(json)
}

fn json_of(place: &Place) -> Json {
    json!({
        "to": place.to,
        "codec": place.codec,
        "required": place.required,
        "values": place.values,
        "zh": place.zh,
        "en": place.en,
        "inside": place.inside.iter().map(json_of).collect::<Vec<_>>(),
    })
}

fn types_json(catalogue: &Catalogue) -> Vec<Json> {
    let documents = catalogue.types().map(|found| {
        let manifest = found.manifest();
        json!({ "type": manifest.id.as_str(), "zh": manifest.titles.zh, "en": manifest.titles.en })
    });
    let drafts = DRAFTS.iter().map(|(name, zh, en)| json!({ "type": name, "zh": zh, "en": en }));
    documents.chain(drafts).collect()
}

/// What the type asks of its documents beyond their members.
fn rules(found: &Type, out: &mut String) {
    let rules = &found.manifest().rules;
    if !rules.is_empty() {
        out.push_str("\nrules that every document keeps:\n");
    }
    for rule in rules {
        let _ = writeln!(out, "  {}: {} {}", rule.id, rule.zh, rule.en);
    }
}

fn types(catalogue: &Catalogue) -> String {
    let mut out = String::new();
    for found in catalogue.types() {
        let manifest = found.manifest();
        let _ = writeln!(out, "{:<34}{}  {}", manifest.id.as_str(), manifest.titles.zh, manifest.titles.en);
    }
    for (name, zh, en) in DRAFTS {
        let _ = writeln!(out, "{name:<34}{zh}  {en}");
    }
    out
}

fn line(place: &Place, depth: usize, out: &mut String) {
    let to = format!("{}{}", "  ".repeat(depth), place.to);
    let mark = if place.required { "!" } else { " " };
    let values = match place.values.as_slice() {
        [] => String::new(),
        values => format!("  = {}", values.join(" | ")),
    };
    let _ = writeln!(out, "{to:<48}{:<11}{mark} {} {}{values}", place.codec, place.zh, place.en);
    place.inside.iter().for_each(|inner| line(inner, depth + 1, out));
}
