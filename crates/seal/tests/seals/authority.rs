//! Whether the department was competent.

use competence::Mandate;
use document::json::Object;
use document::{Date, Document, Timestamp};
use seal::facts::dates_to_ask;
use seal::lists::{KeyHolder, RegistryBody};
use seal::{Indication, Report};

use crate::world::{DAY, NOW, WORLD, axes, opinion, subs};

const ALONE: [&str; 5] = ["passed", "passed", "failed", "passed", "passed"];
const OPEN: [&str; 5] = ["passed", "passed", "indeterminate", "passed", "passed"];

fn mandate(body: &mut RegistryBody, id: &str, change: impl FnOnce(&mut Mandate)) {
    change(body.mandates.iter_mut().find(|row| row.id.as_str() == id).expect("the mandate"));
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Verifies the sample opinion under a changed registry list.
fn under(change: impl FnOnce(&mut RegistryBody)) -> Report {
    judged(&opinion(|_| {}), change)
}

fn judged(document: &Document, change: impl FnOnce(&mut RegistryBody)) -> Report {
    let bytes = WORLD.sealed_by(&WORLD.land, document);
    WORLD.verify_with(&bytes, NOW, &WORLD.registry_with(change), &WORLD.status(Vec::new()))
}

fn issued_on(day: &'static str) -> impl FnOnce(&mut Object) {
    move |tree| {
        tree.insert("issuedOn", day);
        tree.remove("effectiveFrom");
        tree.remove("validUntil");
    }
}

#[test]
fn a_competent_department_passes_on_every_axis() {
    let report = under(|_| {});
    assert_eq!((report.indication(), axes(&report)), (Indication::TotalPassed, ["passed"; 5]));
    let signature = report.signature().expect("a signature");
    assert_eq!(signature.mandates.iter().map(ToString::to_string).collect::<Vec<_>>(), ["mnd-0007"]);
    assert_eq!(signature.holder, Some(KeyHolder::Hosted));
    assert_eq!(signature.department.as_ref().map(document::DepartmentId::as_str), Some("land"));
}

#[test]
fn a_department_without_the_mandate_fails_on_authority_alone() {
    let report = under(|body| body.mandates.retain(|row| row.id.as_str() != "mnd-0007"));
    assert_eq!((report.indication(), axes(&report)), (Indication::TotalFailed, ALONE));
    assert_eq!(
        subs(&report),
        ["MANDATE_NOT_HELD", "MANDATE_UNKNOWN"],
        "for the date of issue, and for a day that the list cannot know"
    );
}

#[test]
fn a_mandate_that_had_ended_fails() {
    let report = under(|body| mandate(body, "mnd-0007", |row| row.to = Some(date("2026-11-03"))));
    assert_eq!(axes(&report), ALONE);
    assert_eq!(subs(&report)[0], "MANDATE_EXPIRED");
    let report = under(|body| mandate(body, "mnd-0007", |row| row.from = date("2026-11-04")));
    assert_eq!((axes(&report), subs(&report)), (ALONE, vec!["MANDATE_EXPIRED"]), "begun a day late");
}

#[test]
fn a_mandate_for_another_place_fails() {
    let report = under(|body| mandate(body, "mnd-0007", |row| row.division = "990112".parse().expect("a division")));
    assert_eq!((axes(&report), subs(&report)[0]), (ALONE, "MANDATE_OUT_OF_DIVISION"));
}

#[test]
fn a_delegation_that_does_not_hold_fails() {
    let report = under(|body| {
        mandate(body, "mnd-0007", |row| {
            row.basis = competence::Origin::Delegated;
            row.delegated_by = Some("mnd-0002".parse().expect("a mandate id"));
        });
    });
    assert_eq!((axes(&report), subs(&report)[0]), (ALONE, "MANDATE_CHAIN_BROKEN"));
}

#[test]
fn another_issuer_than_the_one_in_the_certificate_fails() {
    let bytes = WORLD.sealed_by(&WORLD.reform, &opinion(|_| {}));
    let report = WORLD.verify(&bytes);
    assert_eq!(report.axis(seal::report::Axis::Authority).as_str(), "failed");
    assert!(subs(&report).contains(&"ISSUER_MISMATCH"));
    assert_eq!((axes(&report)[0], axes(&report)[1]), ("passed", "passed"));
}

#[test]
fn a_list_that_is_not_newer_than_the_date_cannot_deny() {
    let without = |body: &mut RegistryBody| body.mandates.retain(|row| row.id.as_str() != "mnd-0007");
    let report = judged(&opinion(issued_on("2026-11-24")), without);
    assert_eq!((axes(&report), subs(&report)), (OPEN, vec!["MANDATE_UNKNOWN"]), "issued today, list of today");
    let report = judged(&opinion(issued_on("2026-11-23")), without);
    assert_eq!((axes(&report), subs(&report)), (ALONE, vec!["MANDATE_NOT_HELD"]), "issued yesterday");
    // 16:00 UTC is midnight in China: the list's day turns there.
    let at_midnight = |body: &mut RegistryBody| {
        without(body);
        body.issued_at = "2026-11-23T16:00:00Z".parse().expect("an instant");
    };
    assert_eq!(axes(&judged(&opinion(issued_on("2026-11-23")), at_midnight)), ALONE);
    let before_midnight = |body: &mut RegistryBody| {
        without(body);
        body.issued_at = "2026-11-23T15:59:59Z".parse().expect("an instant");
    };
    assert_eq!(axes(&judged(&opinion(issued_on("2026-11-23")), before_midnight)), OPEN);
}

#[test]
fn a_department_that_the_list_does_not_know_stays_open() {
    let report = under(|body| {
        body.mandates.retain(|row| row.department.as_str() != "land");
        body.departments.retain(|department| department.row.id.as_str() != "land");
    });
    assert_eq!((axes(&report), subs(&report)), (OPEN, vec!["MANDATE_UNKNOWN"]));
    assert_eq!(report.signature().and_then(|signature| signature.holder), None);
}

#[test]
fn a_mandate_that_ended_since_the_date_of_issue_fails_when_the_seal_is_not_proven_older() {
    let ended = |body: &mut RegistryBody| mandate(body, "mnd-0007", |row| row.to = Some(date("2026-11-20")));
    let report = under(ended);
    assert_eq!(
        (axes(&report), subs(&report)),
        (OPEN, vec!["MANDATE_UNKNOWN"]),
        "the list is of the same day as the question"
    );
    let tomorrow = NOW.plus_seconds(DAY);
    let registry = WORLD.registry_with(|body| {
        ended(body);
        body.issued_at = tomorrow;
    });
    let report = WORLD.verify_with(&WORLD.sealed(), NOW, &registry, &WORLD.status(Vec::new()));
    assert_eq!((axes(&report), subs(&report)), (ALONE, vec!["MANDATE_EXPIRED"]));
}

#[test]
fn the_question_is_asked_for_both_dates_after_three_days() {
    let at = |text: &str| -> Timestamp { text.parse().expect("an instant") };
    let day = date("2026-11-20");
    assert_eq!(dates_to_ask(day, at("2026-11-23T15:59:59Z")), [day], "three days later, to the last second");
    assert_eq!(dates_to_ask(day, at("2026-11-23T16:00:00Z")), [day, date("2026-11-24")]);
    assert_eq!(dates_to_ask(day, at("2026-11-01T00:00:00Z")), [day], "dated ahead");
    let warned = |day| judged(&opinion(issued_on(day)), |_| {}).check("time.issued_on_gap").is_some();
    assert!(warned("2026-11-20"));
    assert!(!warned("2026-11-21"));
}

#[test]
fn a_mandate_for_one_matter_fits_only_documents_of_that_matter() {
    let matter = r#"{"id":"land-use-pre-review","codes":[{"scheme":"cn.matter","raw":"1199990099990001172990100306000","value":"1199990099990001172990100306000"}],"produces":["land-use-pre-review-opinion"],"from":"2000-01-01"}"#;
    let with = |id: &str| {
        let row = serde_json::from_str(&matter.replace("land-use-pre-review\"", &format!("{id}\""))).expect("a matter");
        move |body: &mut RegistryBody| {
            body.matters.push(row);
            mandate(body, "mnd-0007", |row| row.matter = Some("land-use-pre-review".parse().expect("a matter id")));
        }
    };
    assert_eq!(axes(&under(with("land-use-pre-review"))), ["passed"; 5]);
    // The document's code is another matter's: the mandate does not fit, though its own matter produces the type as well.
    let report = under(|body| {
        with("land-use-pre-review")(body);
        body.matters[0].codes.clear();
    });
    assert_eq!(axes(&report), ALONE);
}
