use competence::{Act, Mandate, Reason, Refusal, competent, explain, route};

use crate::world::{area, ask, at, city, day, delegated, department, found, id, issue, opinion_in, registry};

fn from_april(mandate: Mandate) -> Mandate {
    Mandate { from: day("2026-04-01"), ..mandate }
}

#[test]
fn the_branch_takes_over_at_midnight_in_china_to_the_microsecond() {
    let registry = registry(city(vec![
        issue("m-bureau", "bureau", "990000"),
        from_april(delegated("m-branch", "branch", "990112", "m-bureau")),
    ]));
    let scope = opinion_in("990112");
    let who = |instant: &str| ask(&registry, &scope, instant).expect("one is competent");
    assert_eq!(who("2026-03-31T15:59:59Z").department, id("bureau"));
    assert_eq!(who("2026-03-31T15:59:59.999999Z").department, id("bureau"));
    let branch = who("2026-03-31T16:00:00Z");
    assert_eq!(branch.department, id("branch"));
    assert_eq!(branch.via_division, id("990112"));
    assert!(branch.delegated);
    assert!(!who("2026-03-31T15:59:59Z").delegated);
}

#[test]
fn a_town_without_a_mandate_is_the_districts_if_it_covers_subdivisions_and_else_the_citys() {
    for (covers, mandate) in [(true, "m-district"), (false, "m-city")] {
        let district = Mandate { covers_subdivisions: covers, ..issue("m-district", "branch", "990112") };
        let registry = registry(city(vec![issue("m-city", "bureau", "990000"), district]));
        assert_eq!(found(&registry, &opinion_in("990112103")), mandate);
        assert_eq!(found(&registry, &opinion_in("990112")), "m-district", "its own division in any case");
    }
}

#[test]
fn a_delegation_without_subdivisions_leaves_the_town_to_the_delegator() {
    let district = Mandate { covers_subdivisions: false, ..delegated("m-branch", "branch", "990112", "m-bureau") };
    let registry = registry(city(vec![issue("m-bureau", "bureau", "990000"), district]));
    assert_eq!(found(&registry, &opinion_in("990112103")), "m-bureau");
}

#[test]
fn two_branches_with_overlapping_mandates_are_ambiguous_and_nobody_is_asked() {
    let registry = registry(city(vec![
        issue("m-city", "bureau", "990000"),
        issue("m-2", "other", "990112"),
        issue("m-1", "branch", "990112"),
    ]));
    assert_eq!(found(&registry, &opinion_in("990112")), "ambiguous m-1 m-2");
    assert_eq!(found(&registry, &opinion_in("990115")), "m-city");
}

#[test]
fn two_mandates_of_one_department_are_not_ambiguous() {
    let registry = registry(city(vec![issue("m-2", "branch", "990112"), issue("m-1", "branch", "990112")]));
    assert_eq!(found(&registry, &opinion_in("990112")), "m-1");
}

#[test]
fn nobody_is_competent_past_the_root_or_in_a_division_that_does_not_exist() {
    let registry = registry(city(vec![issue("m-1", "branch", "990115")]));
    assert_eq!(found(&registry, &opinion_in("990112")), "unknown");
    assert_eq!(found(&registry, &opinion_in("990199")), "unknown");
    assert_eq!(ask(&registry, &opinion_in("990115"), "1999-12-31T15:59:59Z"), Err(Refusal::Unknown));
}

#[test]
fn naming_the_area_beats_naming_type_and_matter() {
    let precise = Mandate {
        matter: Some(id("siting")),
        r#type: Some(id("siting-opinion")),
        ..issue("m-precise", "branch", "990112")
    };
    let in_area = Mandate { area: Some(id("new-area")), ..issue("m-area", "other", "990112") };
    let registry = registry(city(vec![precise, in_area]));
    let mut scope = opinion_in("990112");
    assert_eq!(found(&registry, &scope), "m-precise", "no area asked, so its mandate does not fit");
    scope.area = Some(id("new-area"));
    assert_eq!(found(&registry, &scope), "m-area");
}

#[test]
fn an_area_counts_only_where_it_has_a_part_of_the_place() {
    let mut rows = city(vec![
        issue("m-city", "bureau", "990000"),
        Mandate { area: Some(id("east")), ..issue("m-area", "other", "990000") },
    ]);
    rows.areas.push(area("east", &["990115"]));
    let registry = registry(rows);
    let asked = |place| {
        let mut scope = opinion_in(place);
        scope.area = Some(id("east"));
        found(&registry, &scope)
    };
    assert_eq!(asked("990115"), "m-area");
    assert_eq!(asked("990000"), "m-area", "the area has a part of the city");
    assert_eq!(asked("990112"), "m-city");
}

#[test]
fn type_and_matter_beat_one_of_them_which_beats_none() {
    let none = issue("m-none", "bureau", "990112");
    let one = Mandate { r#type: Some(id("siting-opinion")), ..issue("m-one", "branch", "990112") };
    let both = Mandate {
        matter: Some(id("siting")),
        r#type: Some(id("siting-opinion")),
        ..issue("m-both", "other", "990112")
    };
    let scope = opinion_in("990112");
    assert_eq!(found(&registry(city(vec![none.clone(), one.clone(), both])), &scope), "m-both");
    assert_eq!(found(&registry(city(vec![none.clone(), one])), &scope), "m-one");
    assert_eq!(found(&registry(city(vec![none])), &scope), "m-none");
}

#[test]
fn a_mandate_for_a_matter_fits_without_one_if_a_step_of_it_produces_the_type() {
    let by_matter = Mandate { matter: Some(id("siting")), ..issue("m-1", "branch", "990112") };
    let registry = registry(city(vec![by_matter]));
    let mut scope = opinion_in("990112");
    assert_eq!(found(&registry, &scope), "m-1");
    scope.r#type = Some(id("another-opinion"));
    assert_eq!(found(&registry, &scope), "unknown");
    scope.matter = Some(id("siting"));
    assert_eq!(found(&registry, &scope), "m-1", "the matter is named");
    scope.matter = Some(id("another"));
    assert_eq!(found(&registry, &scope), "unknown");
}

#[test]
fn a_delegated_mandate_beats_the_one_it_descends_from_even_if_that_was_retained() {
    for retained in [false, true] {
        let registry = registry(city(vec![
            issue("m-1", "bureau", "990112"),
            Mandate { retained, ..delegated("m-2", "branch", "990112", "m-1") },
            Mandate { retained, ..delegated("m-3", "other", "990112", "m-2") },
        ]));
        assert_eq!(found(&registry, &opinion_in("990112")), "m-3");
    }
}

#[test]
fn what_was_given_away_is_given_away_to_handle_as_well() {
    let handle = |mandate: Mandate| Mandate { act: Act::Handle, matter: Some(id("siting")), ..mandate };
    let registry = registry(city(vec![
        handle(issue("m-1", "bureau", "990000")),
        handle(delegated("m-2", "branch", "990112", "m-1")),
    ]));
    let mut scope = opinion_in("990112103");
    (scope.r#type, scope.matter) = (None, Some(id("siting")));
    let found = competent(&registry, Act::Handle, &scope, at("2026-06-01T00:00:00Z")).expect("the branch");
    assert_eq!(found.department, id("branch"));
    let asks = |who: &str| competence::Question { department: id(who), scope: scope.clone(), on: day("2026-06-01") };
    assert!(matches!(competence::holds(&registry, Act::Handle, &asks("branch")), competence::Answer::Granted { .. }));
    assert!(matches!(competence::holds(&registry, Act::Handle, &asks("bureau")), competence::Answer::Denied { .. }));
}

#[test]
fn a_department_that_does_not_exist_is_passed_over_and_a_suspended_one_is_still_asked() {
    let mut rows = city(vec![issue("m-city", "bureau", "990000"), issue("m-1", "branch", "990112")]);
    rows.departments[1].status = competence::DepartmentStatus::Suspended;
    assert_eq!(found(&registry(rows.clone()), &opinion_in("990112")), "m-1");
    rows.departments[1].status = competence::DepartmentStatus::Closed;
    rows.departments[1].to = Some(day("2026-06-01"));
    assert_eq!(found(&registry(rows.clone()), &opinion_in("990112")), "m-city", "closed from that day on");
    rows.departments[1].to = Some(day("2026-06-02"));
    assert_eq!(found(&registry(rows), &opinion_in("990112")), "m-1", "its last day");
}

#[test]
fn a_closed_branch_gives_its_delegation_back() {
    let mut rows = city(vec![issue("m-1", "bureau", "990112"), delegated("m-2", "branch", "990112", "m-1")]);
    rows.departments[1].to = Some(day("2026-06-01"));
    assert_eq!(found(&registry(rows), &opinion_in("990112")), "m-1");
}

#[test]
fn the_way_up_follows_the_table_as_of_the_date_not_the_digits() {
    let mut rows = city(vec![issue("m-112", "branch", "990112"), issue("m-115", "other", "990115")]);
    let town = &mut rows.divisions[3];
    town.to = Some(day("2026-05-01"));
    let mut moved = town.clone();
    (moved.parent, moved.from, moved.to) = (Some(id("990115")), day("2026-05-01"), None);
    rows.divisions.push(moved);
    let registry = registry(rows);
    let scope = opinion_in("990112103");
    assert_eq!(ask(&registry, &scope, "2026-04-30T15:59:59Z").expect("before").mandate, id("m-112"));
    assert_eq!(ask(&registry, &scope, "2026-04-30T16:00:00Z").expect("after").mandate, id("m-115"));
}

#[test]
fn a_holder_is_asked_before_an_issuer_and_two_holders_are_not_passed_over() {
    let hold = |mandate: Mandate| Mandate { act: Act::Hold, ..mandate };
    let scope = opinion_in("990112");
    let route = |mandates| {
        let found = route(&registry(city(mandates)), &scope, at("2026-06-01T00:00:00Z"));
        found.map(|competence| competence.mandate.to_string())
    };
    let issuer = issue("m-issue", "branch", "990112");
    assert_eq!(route(vec![issuer.clone()]), Ok("m-issue".to_owned()));
    let holder = hold(issue("m-hold", "bureau", "990000"));
    assert_eq!(route(vec![issuer.clone(), holder.clone()]), Ok("m-hold".to_owned()), "even from a division above");
    let second = hold(issue("m-hold-2", "other", "990000"));
    let two = Refusal::Ambiguous { mandates: vec![id("m-hold"), id("m-hold-2")] };
    assert_eq!(route(vec![issuer, holder, second]), Err(two));
    assert_eq!(route(Vec::new()), Err(Refusal::Unknown));
}

#[test]
fn an_explanation_names_each_division_and_why_each_mandate_did_not_decide() {
    let mut rows = city(vec![
        Mandate { r#type: Some(id("another-opinion")), ..issue("m-1-type", "branch", "990112") },
        Mandate { to: Some(day("2020-01-01")), ..issue("m-2-past", "branch", "990112") },
        Mandate { covers_subdivisions: false, ..issue("m-3-flat", "branch", "990112") },
        issue("m-4-given", "bureau", "990000"),
        delegated("m-5-taken", "other", "990000", "m-4-given"),
    ]);
    rows.departments.push(department("idle", "990000"));
    let registry = registry(rows);
    let scope = opinion_in("990112103");
    let explanation = explain(&registry, Act::Issue, &scope, at("2026-06-01T00:00:00Z"));
    let told: Vec<_> = explanation
        .steps
        .iter()
        .map(|step| {
            let aside: Vec<_> = step.set_aside.iter().map(|aside| (aside.mandate.as_str(), aside.reason)).collect();
            (step.division.as_str(), step.candidates.iter().map(document::MandateId::as_str).collect::<Vec<_>>(), aside)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("990112103", vec![], vec![]),
            (
                "990112",
                vec![],
                vec![("m-1-type", Reason::DoesNotFit), ("m-2-past", Reason::NotInTerm), ("m-3-flat", Reason::NotBelow)]
            ),
            ("990000", vec!["m-5-taken"], vec![("m-4-given", Reason::GivenAway)]),
        ]
    );
    assert_eq!(explanation.outcome, ask(&registry, &scope, "2026-06-01T00:00:00Z"));
}
