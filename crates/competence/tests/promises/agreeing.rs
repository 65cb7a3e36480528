//! Both questions agree on any rows: made at random within the small city.

use competence::{Act, Answer, Mandate, Question, Refusal, Registry, Rows, competent, explain, issuer_competent};
use proptest::prelude::*;

use crate::world::{at, city, day, delegated, id, issue, opinion_in};

const PLACES: [&str; 5] = ["990000", "990112", "990115", "990112103", "990112103201"];
const HOLDERS: [&str; 5] = ["bureau", "branch", "other", "station", "village"];

/// Up to a dozen mandates; a delegation names any mandate before it, inside it or not.
fn mandates() -> impl Strategy<Value = Vec<Mandate>> {
    let one = (0..5_usize, 0..5_usize, any::<[bool; 6]>(), 2024..2029_i16, 1..4_i16, any::<prop::sample::Index>());
    prop::collection::vec(one, 0..12).prop_map(|rows| {
        let make =
            |(number, (holder, place, flags, from, years, above)): (usize, (usize, usize, [bool; 6], i16, i16, _))| {
                let above: prop::sample::Index = above;
                let slug = format!("m-{number:02}");
                let [is_delegated, covers_subdivisions, retained, typed, ends, in_area] = flags;
                let made = if is_delegated && number > 0 {
                    delegated(&slug, HOLDERS[holder], PLACES[place], &format!("m-{:02}", above.index(number)))
                } else {
                    issue(&slug, HOLDERS[holder], PLACES[place])
                };
                Mandate {
                    covers_subdivisions,
                    retained,
                    r#type: typed.then(|| id("siting-opinion")),
                    area: in_area.then(|| id("new-area")),
                    from: day(&format!("{from}-01-01")),
                    to: ends.then(|| day(&format!("{}-01-01", from + years))),
                    ..made
                }
            };
        rows.into_iter().enumerate().map(make).collect()
    })
}

fn list(rows: Rows) -> Registry {
    Registry::read(rows).expect("a list is judged, not refused")
}

proptest! {
    #[test]
    fn whoever_routing_finds_was_competent_by_that_very_mandate(mandates in mandates(), place in 0..5_usize, year in 2023..2032, area in any::<bool>()) {
        let registry = list(city(mandates));
        let mut scope = opinion_in(PLACES[place]);
        scope.area = area.then(|| id("new-area"));
        let instant = at(&format!("{year}-06-01T00:00:00Z"));
        let found = competent(&registry, Act::Issue, &scope, instant);
        let granted = |who: &str| {
            let question = Question { department: id(who), scope: scope.clone(), on: instant.date() };
            matches!(issuer_competent(&registry, &question), Answer::Granted { .. })
        };
        match &found {
            Ok(competence) => prop_assert!(granted(competence.department.as_str())),
            Err(Refusal::Ambiguous { mandates }) => {
                let holders = mandates.iter().filter_map(|mandate| registry.mandate(mandate));
                prop_assert!(mandates.len() > 1 && holders.into_iter().all(|mandate| granted(mandate.department.as_str())));
            }
            Err(Refusal::Unknown) => prop_assert!(HOLDERS.iter().all(|who| !granted(who))),
        }
        prop_assert_eq!(explain(&registry, Act::Issue, &scope, instant).outcome, found);
    }

    #[test]
    fn answers_do_not_depend_on_the_order_of_rows(mandates in mandates(), place in 0..5_usize, year in 2023..2032) {
        let mut turned = city(mandates.clone());
        turned.mandates.reverse();
        turned.divisions.reverse();
        let (registry, turned) = (list(city(mandates)), list(turned));
        let (scope, instant) = (opinion_in(PLACES[place]), at(&format!("{year}-06-01T00:00:00Z")));
        prop_assert_eq!(explain(&registry, Act::Issue, &scope, instant), explain(&turned, Act::Issue, &scope, instant));
        for who in HOLDERS {
            let question = Question { department: id(who), scope: scope.clone(), on: instant.date() };
            prop_assert_eq!(issuer_competent(&registry, &question), issuer_competent(&turned, &question));
        }
    }

    #[test]
    fn what_the_hub_accepts_as_delegations_never_breaks_its_chain_while_all_departments_exist(mandates in mandates(), place in 0..5_usize, year in 2023..2032) {
        if let Ok(registry) = Registry::build(city(mandates)) {
            for who in HOLDERS {
                let on = day(&format!("{year}-06-01"));
                let question = Question { department: id(who), scope: opinion_in(PLACES[place]), on };
                let broken = matches!(issuer_competent(&registry, &question), Answer::Denied { reason: competence::Denial::ChainBroken, .. });
                prop_assert!(!broken);
            }
        }
    }
}
