use competence::{Act, DepartmentStatus, MAX_DEPTH, Mandate, Registry, RegistryError, Rows};

use crate::world::{area, city, day, delegated, department, division, id, issue, matter};

fn refusal(rows: Rows) -> RegistryError {
    Registry::build(rows).expect_err("rows that make no registry")
}

fn exceeded(delegator: Mandate, delegation: Mandate) -> Option<&'static str> {
    match Registry::build(city(vec![delegator, delegation])) {
        Ok(_) => None,
        Err(error) => {
            assert_eq!(error.code(), "mandate-exceeds-delegator");
            let RegistryError::MandateExceedsDelegator { member, .. } = error else { panic!("{error}") };
            Some(member)
        }
    }
}

#[test]
fn a_delegation_lies_inside_its_delegators_mandate() {
    let above = || Mandate { from: day("2010-01-01"), to: Some(day("2030-01-01")), ..issue("m-1", "bureau", "990112") };
    let below = || Mandate {
        from: day("2010-01-01"),
        to: Some(day("2030-01-01")),
        ..delegated("m-2", "branch", "990112103", "m-1")
    };
    let siting = || (Some(id("siting")), Some(id("siting-opinion")));
    assert_eq!(exceeded(above(), below()), None);
    assert_eq!(exceeded(above(), Mandate { act: Act::Hold, ..below() }), Some("act"));
    let (matter, r#type) = siting();
    assert_eq!(exceeded(Mandate { matter: matter.clone(), ..above() }, below()), Some("matter"));
    assert_eq!(exceeded(Mandate { r#type: r#type.clone(), ..above() }, below()), Some("type"));
    assert_eq!(exceeded(above(), Mandate { matter, r#type, ..below() }), None, "narrower is inside");
    assert_eq!(exceeded(above(), Mandate { division: id("990115"), ..below() }), Some("division"));
    assert_eq!(exceeded(above(), Mandate { division: id("990000"), ..below() }), Some("division"));
    assert_eq!(exceeded(Mandate { covers_subdivisions: false, ..above() }, below()), Some("division"));
    let same_place = || Mandate { division: id("990112"), ..below() };
    assert_eq!(exceeded(Mandate { covers_subdivisions: false, ..above() }, same_place()), Some("division"));
    let flat = Mandate { covers_subdivisions: false, ..same_place() };
    assert_eq!(exceeded(Mandate { covers_subdivisions: false, ..above() }, flat), None);
    assert_eq!(exceeded(Mandate { area: Some(id("new-area")), ..above() }, below()), Some("area"));
    assert_eq!(exceeded(above(), Mandate { from: day("2009-12-31"), ..below() }), Some("from"));
    assert_eq!(exceeded(above(), Mandate { to: Some(day("2030-01-02")), ..below() }), Some("to"));
    assert_eq!(exceeded(above(), Mandate { to: None, ..below() }), Some("to"));
}

#[test]
fn a_chain_of_delegation_is_at_most_four_mandates_and_no_circle() {
    let link = |n: u8| delegated(&format!("m-{n}"), "branch", "990112", &format!("m-{}", n - 1));
    let mut mandates = vec![issue("m-1", "bureau", "990112"), link(2), link(3), link(4)];
    assert!(Registry::build(city(mandates.clone())).is_ok());
    mandates.push(link(5));
    let error = refusal(city(mandates));
    assert_eq!(error, RegistryError::ChainTooLong { mandate: id("m-5") });
    assert_eq!(error.code(), "mandate-exceeds-delegator");

    let circle = vec![delegated("m-1", "branch", "990112", "m-2"), delegated("m-2", "branch", "990112", "m-1")];
    assert_eq!(refusal(city(circle)), RegistryError::ChainTooLong { mandate: id("m-1") });
    let itself = vec![delegated("m-1", "branch", "990112", "m-1")];
    assert_eq!(refusal(city(itself)), RegistryError::ChainTooLong { mandate: id("m-1") });
}

#[test]
fn a_delegated_mandate_names_its_delegator_and_an_original_one_none() {
    let orphan = Mandate { delegated_by: None, ..delegated("m-1", "branch", "990112", "m-0") };
    assert_eq!(refusal(city(vec![orphan])), RegistryError::OriginUnclear { mandate: id("m-1") });
    let child = Mandate { delegated_by: Some(id("m-2")), ..issue("m-1", "branch", "990112") };
    assert_eq!(
        refusal(city(vec![child, issue("m-2", "bureau", "990000")])),
        RegistryError::OriginUnclear { mandate: id("m-1") }
    );
}

#[test]
fn a_row_names_nothing_unknown() {
    let unknown = |rows: Rows| match refusal(rows) {
        RegistryError::UnknownReference { kind, member, target, .. } => format!("{kind} {member} {target}"),
        other => panic!("{other}"),
    };
    let of = |mandate: Mandate| unknown(city(vec![mandate]));
    let base = || issue("m-1", "branch", "990112");
    assert_eq!(of(Mandate { department: id("nobody"), ..base() }), "mandate department nobody");
    assert_eq!(of(Mandate { division: id("990999"), ..base() }), "mandate division 990999");
    assert_eq!(of(Mandate { area: Some(id("no-area")), ..base() }), "mandate area no-area");
    assert_eq!(of(Mandate { matter: Some(id("no-matter")), ..base() }), "mandate matter no-matter");
    assert_eq!(of(delegated("m-1", "branch", "990112", "m-0")), "mandate delegatedBy m-0");
    let mut rows = city(Vec::new());
    rows.divisions[1].parent = Some(id("990998"));
    assert_eq!(unknown(rows), "division parent 990998");
    let mut rows = city(Vec::new());
    rows.divisions[1].successors = vec![id("990998")];
    assert_eq!(unknown(rows), "division successors 990998");
    let mut rows = city(Vec::new());
    rows.areas[0].divisions.push(id("990998"));
    assert_eq!(unknown(rows), "area divisions 990998");
    let mut rows = city(Vec::new());
    rows.departments[0].parent = Some(id("nobody"));
    assert_eq!(unknown(rows), "department parent nobody");
    let mut rows = city(Vec::new());
    rows.departments[0].divisions.push(id("990998"));
    assert_eq!(unknown(rows), "department divisions 990998");
}

#[test]
fn trees_end_within_twelve_levels() {
    let mut rows = city(Vec::new());
    rows.departments[0].parent = Some(id("branch"));
    rows.departments[1].parent = Some(id("bureau"));
    assert!(matches!(refusal(rows), RegistryError::TreeTooDeep { kind: "department", .. }));

    let mut rows = city(Vec::new());
    rows.divisions[0].parent = Some(id("990112103201"));
    assert!(matches!(refusal(rows), RegistryError::TreeTooDeep { kind: "division", .. }));

    let levels = |many: usize| {
        let mut rows = city(Vec::new());
        rows.departments.extend((0..many).map(|n| department(&format!("level-{n}"), "990000")));
        let above = (0..many - 1).map(|n| id(&format!("level-{n}")));
        rows.departments.iter_mut().skip(6).zip(above).for_each(|(row, parent)| row.parent = Some(parent));
        Registry::build(rows)
    };
    assert!(levels(MAX_DEPTH).is_ok());
    assert!(levels(MAX_DEPTH + 1).is_err());
}

#[test]
fn a_circle_that_exists_only_in_some_years_is_found() {
    let mut rows = city(Vec::new());
    rows.divisions.push(division("990201", Some("990202")));
    rows.divisions.push(division("990202", None));
    let [.., a, b] = rows.divisions.as_mut_slice() else { panic!("two rows") };
    b.to = Some(day("2020-01-01"));
    a.from = day("2005-01-01");
    let mut turned = division("990202", Some("990201"));
    turned.from = day("2020-01-01");
    rows.divisions.push(turned);
    assert!(matches!(refusal(rows.clone()), RegistryError::TreeTooDeep { kind: "division", .. }));
    rows.divisions[5].to = Some(day("2020-01-01"));
    assert!(Registry::build(rows).is_ok(), "never both at one time");
}

#[test]
fn one_id_stands_once_at_a_time() {
    let twice = |change: fn(&mut Rows)| {
        let mut rows = city(vec![issue("m-1", "branch", "990112")]);
        change(&mut rows);
        matches!(refusal(rows), RegistryError::Duplicate { .. })
    };
    assert!(twice(|rows| rows.divisions.push(division("990112", None))));
    assert!(twice(|rows| rows.areas.push(area("new-area", &[]))));
    assert!(twice(|rows| rows.departments.push(department("bureau", "990000"))));
    assert!(twice(|rows| rows.matters.push(matter("siting", &[]))));
    assert!(twice(|rows| rows.mandates.push(issue("m-1", "bureau", "990000"))));
    let mut rows = city(Vec::new());
    rows.matters[0].to = Some(day("2026-01-01"));
    let mut next = matter("siting", &[]);
    next.from = day("2026-01-01");
    rows.matters.push(next);
    assert!(Registry::build(rows).is_ok(), "terms that touch do not overlap");
}

#[test]
fn a_term_has_a_day_and_a_closed_department_its_end() {
    let empty = Mandate { to: Some(day("2000-01-01")), ..issue("m-1", "branch", "990112") };
    assert!(matches!(refusal(city(vec![empty])), RegistryError::EmptyTerm { kind: "mandate", .. }));
    let mut rows = city(Vec::new());
    rows.departments[0].status = DepartmentStatus::Closed;
    assert_eq!(refusal(rows), RegistryError::ClosedWithoutEnd { id: id("bureau") });
}
