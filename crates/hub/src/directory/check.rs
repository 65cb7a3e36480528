//! What records must fulfil before they are written.

use std::collections::BTreeMap;

use cases::MatterTable;
use competence::Registry;
use document::{DepartmentId, Scheme};
use model::agreement::Agreement;

use super::records::Tables;
use super::{Fault, RecordId, Row};
use store::record::RecordKind;

/// Checks every record by itself, then, if each can be read, against the others; all faults of the kinds that the hub checks itself, and the first that
/// the registry of competence finds.
pub(super) fn check(rows: &BTreeMap<RecordId, Row>) -> Vec<Fault> {
    let tables = match Tables::read(rows) {
        Ok(tables) => tables,
        Err(faults) => return faults,
    };
    let mut faults = Vec::new();
    for department in tables.departments.values() {
        let id = (RecordKind::Department, department.id.to_string());
        if Scheme::Uscc.normalise(&department.uscc).as_deref() != Some(department.uscc.as_str()) {
            let help = "give the 18 characters of the unified social credit code in upper case";
            faults.push(Fault::new(id.clone(), "uscc", "the check character of the credit code does not match", help));
        }
        if let Some(successor) = &department.successor
            && !tables.departments.contains_key(successor)
        {
            faults.push(Fault::new(id, "successor", format!("department {successor} is unknown"), "import it first"));
        }
    }
    faults.extend(double_codes(&tables));
    for held in tables.agreements.values() {
        agreement(&tables, &held.agreement, &mut faults);
    }
    if let Err(error) = MatterTable::build(tables.matters) {
        faults.push(error.into());
    }
    if let Err(error) = Registry::build(tables.rows) {
        faults.push(error.into());
    }
    faults
}

/// Two departments never have one credit code: an issuer is found by it.
fn double_codes(tables: &Tables) -> Vec<Fault> {
    let mut seen: BTreeMap<&str, &DepartmentId> = BTreeMap::new();
    let mut faults = Vec::new();
    for department in tables.departments.values() {
        if let Some(first) = seen.insert(&department.uscc, &department.id) {
            let id = (RecordKind::Department, department.id.to_string());
            faults.push(Fault::new(
                id,
                "uscc",
                format!("department {first} has the same credit code"),
                "correct one of them",
            ));
        }
    }
    faults
}

fn agreement(tables: &Tables, agreement: &Agreement, faults: &mut Vec<Fault>) {
    let id = || (RecordKind::Agreement, agreement.id.to_string());
    let mut unknown = |member: &str, name: &dyn std::fmt::Display, known: bool| {
        if !known {
            faults.push(Fault::new(
                id(),
                member,
                format!("{name} is unknown"),
                "import what it names first, or correct it",
            ));
        }
    };
    unknown("requester", &agreement.requester, tables.departments.contains_key(&agreement.requester));
    if let Some(provider) = &agreement.provider {
        unknown("provider", provider, tables.departments.contains_key(provider));
    }
    for matter in &agreement.matters {
        unknown("matters", matter, tables.matters.iter().any(|row| row.id == *matter));
    }
    for purpose in &agreement.purposes {
        unknown("purposes", purpose, tables.purposes.contains_key(purpose));
    }
    for division in &agreement.divisions {
        unknown("divisions", division, tables.rows.divisions.iter().any(|row| row.code == *division));
    }
    if !agreement.covers_whole_documents() {
        let help = "leave `fields` out: the hub never cuts a sealed document (agreement-scope-unsupported)";
        faults.push(Fault::new(id(), "fields", "only whole documents can be shared", help));
    }
    if agreement.term.to.is_some_and(|to| to <= agreement.term.from) {
        faults.push(Fault::new(id(), "term", "the term has no day", "let `to` lie after `from`, or leave it out"));
    }
    for (member, text) in [("freshnessMax", &agreement.freshness_max), ("deadlineMax", &agreement.deadline_max)] {
        if text.as_ref().is_some_and(|text| text.parse::<jiff::Span>().map_or(true, |span| span.is_negative())) {
            faults.push(Fault::new(id(), member, "not an ISO 8601 duration", "write it like P180D or P1D"));
        }
    }
}
