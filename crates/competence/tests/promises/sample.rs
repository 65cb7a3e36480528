use std::fs;
use std::path::Path;

use competence::{Registry, Rows, route};
use serde_json::{Value, json};

use crate::world::{answer, at, id, opinion_in, question, registry};

fn file(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/registry").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

/// The sample registry; of matters what competence needs.
fn rows() -> Rows {
    let matters = file("matters.json");
    let matters: Vec<Value> = matters
        .as_array()
        .expect("a list")
        .iter()
        .map(|matter| {
            let steps = matter["steps"].as_array().expect("steps");
            let produces: Vec<_> = steps.iter().filter_map(|step| step.get("produces")).collect();
            json!({"id": matter["id"], "codes": matter["codes"], "produces": produces, "from": matter["effectiveFrom"]})
        })
        .collect();
    let rows = json!({
        "divisions": file("divisions.json"), "areas": file("areas.json"), "departments": file("departments.json"),
        "matters": matters, "mandates": file("mandates.json"),
    });
    serde_json::from_value(rows).expect("the sample registry has our members")
}

fn asked_of(registry: &Registry, r#type: &str, place: &str) -> String {
    let mut scope = opinion_in(place);
    scope.r#type = Some(id(r#type));
    let found = route(registry, &scope, at("2026-11-24T02:00:00Z")).expect("one is competent");
    format!("{} by {}", found.department, found.mandate)
}

#[test]
fn the_sample_registry_says_whom_to_ask() {
    let registry = registry(rows());
    let asked = |r#type, place| asked_of(&registry, r#type, place);
    assert_eq!(asked("land-use-pre-review-opinion", "990112"), "land by mnd-0007");
    assert_eq!(asked("land-use-pre-review-opinion", "990115201201"), "land by mnd-0007");
    assert_eq!(asked("site-selection-opinion", "990112"), "planning-liangjiang by mnd-0017");
    assert_eq!(asked("site-selection-opinion", "990112103"), "planning-liangjiang by mnd-0017");
    assert_eq!(asked("site-selection-opinion", "990115"), "planning by mnd-0002");
    assert_eq!(asked("tractor-licence", "990112"), "agriculture by mnd-0015", "the holder of the register");
    assert_eq!(asked("machinery-inspection-notice", "990112"), "machinery-990112 by mnd-0022", "nobody holds those");
}

#[test]
fn the_sample_registry_says_who_was_competent() {
    let registry = registry(rows());
    let asked = |who, r#type: &str, place, on| {
        let mut question = question(who, place, on);
        question.scope.r#type = Some(id(r#type));
        answer(&registry, &question)
    };
    assert_eq!(asked("land", "land-use-pre-review-opinion", "990112", "2026-10-12"), "granted mnd-0007");
    assert_eq!(asked("planning", "land-use-pre-review-opinion", "990112", "2026-10-12"), "not-held -");
    assert_eq!(
        asked("planning-liangjiang", "site-selection-opinion", "990112", "2026-10-12"),
        "granted mnd-0017 mnd-0002"
    );
    assert_eq!(asked("planning-liangjiang", "site-selection-opinion", "990112", "2025-12-31"), "expired mnd-0017");
    assert_eq!(asked("planning", "site-selection-opinion", "990112", "2025-12-31"), "granted mnd-0002");
    assert_eq!(asked("planning", "site-selection-opinion", "990112", "2026-10-12"), "not-held mnd-0002");
    assert_eq!(
        asked("planning-liangjiang", "site-selection-opinion", "990115", "2026-10-12"),
        "out-of-division mnd-0017"
    );
}

#[test]
fn a_matter_is_found_by_any_of_its_codes_while_it_is_in_force() {
    let registry = registry(rows());
    let code = |scheme: &str, value: &str| -> document::Identifier {
        serde_json::from_value(json!({"scheme": scheme, "raw": value, "value": value})).expect("an identifier")
    };
    let on = |date| registry.matter_coded(&code("local:land", "0100306"), crate::world::day(date));
    assert_eq!(on("2026-01-01"), Some(id("land-use-pre-review")));
    assert_eq!(on("2025-12-31"), None);
    let found = |scheme, value| registry.matter_coded(&code(scheme, value), crate::world::day("2026-11-24"));
    assert_eq!(found("cn.matter", "1199990099990001172990100306000"), Some(id("land-use-pre-review")));
    assert_eq!(found("local:reform", "0100306"), None, "another department's list");
    assert_eq!(found("local:hall-990112", "0500201"), Some(id("pharmacist-registration")));
}

#[test]
fn rows_read_back_with_the_members_they_came_with() {
    for name in ["divisions.json", "areas.json", "mandates.json"] {
        let member = name.trim_end_matches(".json");
        let written = serde_json::to_value(rows()).expect("JSON");
        assert_eq!(written[member], file(name), "{name}");
    }
}

#[test]
fn an_unknown_member_of_a_mandate_is_refused() {
    let mut mandate = file("mandates.json")[0].clone();
    assert!(serde_json::from_value::<competence::Mandate>(mandate.clone()).is_ok());
    mandate["retaind"] = json!(true);
    assert!(serde_json::from_value::<competence::Mandate>(mandate).is_err());
}
