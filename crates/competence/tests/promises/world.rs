//! A small city: 990000 with districts 990112 and 990115, a town and a village; a bureau and its branches.

use std::str::FromStr;

use competence::{
    Act, Answer, Area, Competence, DepartmentRow, DepartmentStatus, Division, Instrument, Mandate, MatterRow, Origin,
    Question, Refusal, Registry, Rows, Scope, competent, issuer_competent,
};
use document::envelope::Localized;
use document::{Date, Timestamp};

pub(crate) fn id<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an id")
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn name(zh: &str) -> Localized {
    Localized::from([("zh".to_owned(), zh.to_owned())])
}

pub(crate) fn division(code: &str, parent: Option<&str>) -> Division {
    let parent = parent.map(id);
    Division { code: id(code), parent, name: name("区划"), from: day("2000-01-01"), to: None, successors: Vec::new() }
}

pub(crate) fn department(slug: &str, seat: &str) -> DepartmentRow {
    DepartmentRow {
        id: id(slug),
        parent: None,
        divisions: vec![id(seat)],
        name: name("部门"),
        status: DepartmentStatus::Active,
        from: day("2000-01-01"),
        to: None,
    }
}

pub(crate) fn area(slug: &str, parts: &[&str]) -> Area {
    Area { id: id(slug), name: name("功能区"), divisions: parts.iter().map(|part| id(part)).collect() }
}

pub(crate) fn matter(slug: &str, produces: &[&str]) -> MatterRow {
    let produces = produces.iter().map(|r#type| id(r#type)).collect();
    MatterRow { id: id(slug), codes: Vec::new(), produces, from: day("2000-01-01"), to: None }
}

/// An original mandate to issue any type, with subdivisions.
pub(crate) fn issue(slug: &str, who: &str, place: &str) -> Mandate {
    Mandate {
        id: id(slug),
        department: id(who),
        act: Act::Issue,
        matter: None,
        r#type: None,
        division: id(place),
        area: None,
        covers_subdivisions: true,
        from: day("2000-01-01"),
        to: None,
        basis: Origin::Original,
        delegated_by: None,
        retained: false,
        instrument: Instrument { title: "样例".to_owned(), number: "1号".to_owned(), article: None },
    }
}

/// The same, delegated.
pub(crate) fn delegated(slug: &str, who: &str, place: &str, above: &str) -> Mandate {
    Mandate { basis: Origin::Delegated, delegated_by: Some(id(above)), ..issue(slug, who, place) }
}

/// The city with these mandates.
pub(crate) fn city(mandates: Vec<Mandate>) -> Rows {
    Rows {
        divisions: vec![
            division("990000", None),
            division("990112", Some("990000")),
            division("990115", Some("990000")),
            division("990112103", Some("990112")),
            division("990112103201", Some("990112103")),
        ],
        areas: vec![area("new-area", &["990112", "990115"])],
        departments: vec![
            department("bureau", "990000"),
            department("branch", "990112"),
            department("other", "990112"),
            department("station", "990112103"),
            department("village", "990112103201"),
        ],
        matters: vec![matter("siting", &["siting-opinion"])],
        mandates,
    }
}

pub(crate) fn registry(rows: Rows) -> Registry {
    Registry::build(rows).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn opinion_in(place: &str) -> Scope {
    Scope { r#type: Some(id("siting-opinion")), matter: None, division: id(place), area: None }
}

pub(crate) fn ask(registry: &Registry, scope: &Scope, instant: &str) -> Result<Competence, Refusal> {
    competent(registry, Act::Issue, scope, at(instant))
}

/// The mandate that routing finds on 2026-06-01.
pub(crate) fn found(registry: &Registry, scope: &Scope) -> String {
    match ask(registry, scope, "2026-06-01T04:00:00Z") {
        Ok(found) => found.mandate.to_string(),
        Err(Refusal::Unknown) => "unknown".to_owned(),
        Err(Refusal::Ambiguous { mandates }) => {
            mandates.iter().fold("ambiguous".to_owned(), |all, mandate| format!("{all} {mandate}"))
        }
    }
}

pub(crate) fn question(who: &str, place: &str, on: &str) -> Question {
    Question { department: id(who), scope: opinion_in(place), on: day(on) }
}

/// The answer in words: `granted m2 m1`, `expired m1`, `not-held -`, `unknown`.
pub(crate) fn answer(registry: &Registry, question: &Question) -> String {
    match issuer_competent(registry, question) {
        Answer::Granted { mandates } => {
            mandates.iter().fold("granted".to_owned(), |all, mandate| format!("{all} {mandate}"))
        }
        Answer::Denied { reason, nearest } => {
            let reason = serde_json::to_value(reason).expect("a word");
            let nearest = nearest.map_or("-".to_owned(), |mandate| mandate.to_string());
            format!("{} {nearest}", reason.as_str().unwrap_or_default())
        }
        Answer::Unknown => "unknown".to_owned(),
    }
}
