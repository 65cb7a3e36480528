use competence::{Mandate, Registry};

use crate::world::{answer, at, city, day, delegated, found, id, issue, opinion_in, question, registry};

fn delegation_of_april(retained: bool) -> Registry {
    registry(city(vec![
        issue("m-1", "bureau", "990000"),
        Mandate { retained, from: day("2026-04-01"), ..delegated("m-2", "branch", "990112", "m-1") },
    ]))
}

#[test]
fn after_a_delegation_the_bureau_may_issue_only_if_it_retained() {
    let of_bureau = question("bureau", "990112", "2026-04-02");
    assert_eq!(answer(&delegation_of_april(false), &of_bureau), "not-held m-1");
    assert_eq!(answer(&delegation_of_april(true), &of_bureau), "granted m-1");
    for retained in [false, true] {
        let registry = delegation_of_april(retained);
        assert_eq!(answer(&registry, &question("branch", "990112", "2026-04-02")), "granted m-2 m-1");
        assert_eq!(answer(&registry, &question("bureau", "990112", "2026-03-31")), "granted m-1", "the day before");
        assert_eq!(answer(&registry, &question("bureau", "990115", "2026-04-02")), "granted m-1", "another district");
        assert_eq!(answer(&registry, &question("bureau", "990000", "2026-04-02")), "granted m-1", "the city itself");
        assert_eq!(answer(&registry, &question("bureau", "990112103", "2026-04-02")) == "granted m-1", retained);
    }
}

#[test]
fn whoever_routing_finds_is_competent_by_the_same_rows() {
    let registry = delegation_of_april(false);
    for place in ["990000", "990112", "990115", "990112103", "990112103201"] {
        for instant in ["2026-03-31T15:59:59.999999Z", "2026-03-31T16:00:00Z"] {
            let found = crate::world::ask(&registry, &opinion_in(place), instant).expect("one is competent");
            let asked = question(found.department.as_str(), place, &at(instant).date().to_string());
            assert!(answer(&registry, &asked).starts_with(&format!("granted {}", found.mandate)), "{place} {instant}");
        }
    }
}

#[test]
fn a_denial_names_its_reason_and_the_nearest_mandate() {
    let registry = registry(city(vec![
        Mandate { to: Some(day("2026-01-01")), ..issue("m-past", "branch", "990112") },
        Mandate { from: day("2027-01-01"), ..issue("m-next", "other", "990112") },
        Mandate { covers_subdivisions: false, ..issue("m-flat", "bureau", "990000") },
        Mandate { r#type: Some(id("another-opinion")), ..issue("m-type", "station", "990112103") },
    ]));
    let on = "2026-06-01";
    assert_eq!(answer(&registry, &question("branch", "990112", on)), "expired m-past");
    assert_eq!(answer(&registry, &question("branch", "990112", "2025-12-31")), "granted m-past", "its last day");
    assert_eq!(answer(&registry, &question("branch", "990112", "2026-01-01")), "expired m-past", "the day after");
    assert_eq!(answer(&registry, &question("other", "990112", on)), "expired m-next");
    assert_eq!(answer(&registry, &question("bureau", "990112", on)), "out-of-division m-flat");
    assert_eq!(answer(&registry, &question("branch", "990115", on)), "out-of-division m-past");
    assert_eq!(answer(&registry, &question("branch", "990999", on)), "out-of-division m-past", "no such division");
    assert_eq!(answer(&registry, &question("station", "990112103", on)), "not-held -");
    assert_eq!(answer(&registry, &question("village", "990112103201", on)), "not-held -");
    assert_eq!(answer(&registry, &question("nobody", "990112", on)), "unknown");
}

#[test]
fn a_department_has_no_mandate_after_its_own_end() {
    let mut rows = city(vec![issue("m-1", "branch", "990112")]);
    rows.departments[1].to = Some(day("2026-06-01"));
    let registry = registry(rows);
    assert_eq!(answer(&registry, &question("branch", "990112", "2026-05-31")), "granted m-1");
    assert_eq!(answer(&registry, &question("branch", "990112", "2026-06-01")), "expired m-1");
}

fn chain_of_five() -> Vec<Mandate> {
    vec![
        issue("m-1", "bureau", "990000"),
        delegated("m-2", "branch", "990112", "m-1"),
        delegated("m-3", "other", "990112", "m-2"),
        delegated("m-4", "station", "990112103", "m-3"),
        delegated("m-5", "village", "990112103201", "m-4"),
    ]
}

#[test]
fn a_chain_has_at_most_four_mandates() {
    let registry = Registry::read(city(chain_of_five())).expect("a list is judged, not refused");
    let on = "2026-06-01";
    assert_eq!(answer(&registry, &question("station", "990112103", on)), "granted m-4 m-3 m-2 m-1");
    assert_eq!(answer(&registry, &question("village", "990112103201", on)), "chain-broken m-5");
    assert_eq!(found(&registry, &opinion_in("990112103201")), "m-4", "nor is a broken one routed to");
}

#[test]
fn a_broken_chain_in_a_list_denies_whoever_rests_on_it_and_nobody_else() {
    let circle = vec![
        issue("m-0", "bureau", "990000"),
        delegated("m-1", "branch", "990112", "m-2"),
        delegated("m-2", "other", "990112", "m-1"),
        delegated("m-3", "station", "990112103", "m-missing"),
    ];
    let list = Registry::read(city(circle)).expect("a list is judged, not refused");
    let on = "2026-06-01";
    assert_eq!(answer(&list, &question("branch", "990112", on)), "chain-broken m-1");
    assert_eq!(answer(&list, &question("other", "990112", on)), "chain-broken m-2");
    assert_eq!(answer(&list, &question("station", "990112103", on)), "chain-broken m-3");
    assert_eq!(answer(&list, &question("bureau", "990112", on)), "granted m-0", "a broken delegation takes nothing");
}

#[test]
fn a_chain_breaks_on_the_day_on_which_a_mandate_above_ends() {
    let rows = city(vec![
        Mandate { to: Some(day("2026-06-01")), ..issue("m-1", "bureau", "990000") },
        delegated("m-2", "branch", "990112", "m-1"),
    ]);
    let list = Registry::read(rows).expect("a list is judged, not refused");
    assert_eq!(answer(&list, &question("branch", "990112", "2026-05-31")), "granted m-2 m-1");
    assert_eq!(answer(&list, &question("branch", "990112", "2026-06-01")), "chain-broken m-2");
}

#[test]
fn a_delegation_beyond_its_delegators_type_grants_nothing_there() {
    let narrow = Mandate { r#type: Some(id("another-opinion")), ..issue("m-1", "bureau", "990000") };
    let list = Registry::read(city(vec![narrow, delegated("m-2", "branch", "990112", "m-1")])).expect("a list");
    assert_eq!(answer(&list, &question("branch", "990112", "2026-06-01")), "chain-broken m-2");
}

#[test]
fn answers_and_questions_read_as_the_exchange_writes_them() {
    let asked = serde_json::to_value(question("branch", "990112", "2026-06-01")).expect("JSON");
    let text =
        serde_json::json!({"department": "branch", "type": "siting-opinion", "division": "990112", "on": "2026-06-01"});
    assert_eq!(asked, text);
    assert_eq!(
        serde_json::from_value::<competence::Question>(text).expect("a question"),
        question("branch", "990112", "2026-06-01")
    );
}
