use cases::{Case, CaseEvent, CaseState, EventKind, OpeningError, Parties, PartiesError, fold};
use document::envelope::{Basis, Subject};
use serde_json::{Value, json};

use crate::sample::{at, case, file, id, identifier, sample_cases};

fn subject(role: &str, scheme: &str, raw: &str) -> Subject {
    let identifier = serde_json::to_value(identifier(scheme, raw)).expect("JSON");
    let party = json!({"form": "organisation", "name": "样例公司", "identifiers": [identifier]});
    serde_json::from_value(json!({"role": role, "party": party})).expect("a subject")
}

fn basis() -> Basis {
    Basis { act: "样例办法".to_owned(), article: "第三条".to_owned(), edition: None }
}

fn event(seq: u32, kind: EventKind, when: &str, data: Option<&Subject>) -> CaseEvent {
    let data = data.map(|subject| serde_json::to_value(subject).expect("JSON"));
    CaseEvent { basis: Some(basis()), data, ..CaseEvent::new(seq, kind, at(when), id("reform")) }
}

#[test]
fn the_sample_cases_can_be_opened_and_read_back_as_they_came() {
    let cases = sample_cases();
    assert!(cases.len() >= 3);
    assert_eq!(serde_json::to_value(&cases).expect("JSON"), file("cases.json"));
    for case in cases {
        let received = case.open(at("2026-11-24T02:00:00Z")).expect("an identified party");
        assert_eq!((received.seq, received.kind, received.department), (1, EventKind::Received, case.owner));
    }
}

#[test]
fn a_firm_is_a_party_by_its_uscc_and_by_the_organisation_code_inside_it() {
    let case = case();
    assert!(case.is_party(&[identifier("cn.uscc", "91999900999900011Y")]));
    assert!(case.is_party(&[identifier("cn.organisation", "999900011")]));
    assert!(case.is_party(&[identifier("cn.organisation", "99990001-1")]));
    assert!(!case.is_party(&[identifier("cn.uscc", "9199990099990002XN")]));
    assert!(!case.is_party(&[identifier("cn.organisation", "999900012")]), "fails its check");
    assert!(!case.is_party(&[]));
    let both = [identifier("cn.organisation", "999900011"), identifier("cn.uscc", "9199990099990002XN")];
    assert!(!case.is_party(&both), "one of a shared scheme differs");
}

#[test]
fn a_person_is_a_party_by_the_citizen_number() {
    let case = sample_cases().swap_remove(2);
    assert!(case.is_party(&[identifier("cn.citizen", "99000018991001004x")]));
    assert!(!case.is_party(&[identifier("cn.citizen", "11010519491231002X")]));
}

#[test]
fn a_case_needs_somebody_who_can_be_found_again() {
    let now = at("2026-11-24T02:00:00Z");
    let mut nobody = case();
    nobody.parties = Parties::default();
    assert_eq!(nobody.open(now), Err(OpeningError::NobodyIdentified));
    nobody.parties = vec![subject("applicant", "cn.uscc", "91999900999900011X")].try_into().expect("parties");
    assert_eq!(nobody.open(now), Err(OpeningError::NobodyIdentified), "its identifier fails the check");
}

#[test]
fn a_case_is_not_opened_in_the_future_nor_with_a_strange_number() {
    let now = at("2026-11-24T02:00:00Z");
    let mut case = case();
    case.opened_at = Some(at("2026-11-24T02:05:00Z"));
    assert_eq!(case.open(now).map(|event| event.occurred_at), Ok(at("2026-11-24T02:05:00Z")));
    case.opened_at = Some(at("2026-11-24T02:05:00.001Z"));
    assert_eq!(case.open(now), Err(OpeningError::InFuture));
    case.opened_at = None;
    for wrong in ["", "a\nb", &"长".repeat(129)] {
        case.local_code = Some(wrong.to_owned());
        assert_eq!(case.open(now), Err(OpeningError::LocalCode), "{wrong:?}");
    }
    case.local_code = Some("长".repeat(128));
    assert!(case.open(now).is_ok());
}

#[test]
fn parties_with_made_up_values_or_too_many_are_refused() {
    let mut liar = subject("applicant", "cn.uscc", "91999900999900011Y");
    let good = liar.clone();
    liar.party.as_mut().expect("a party").identifiers[0].value = Some("9199990099990002XN".to_owned());
    assert_eq!(Parties::try_from(vec![good.clone(), liar]), Err(PartiesError::Dishonest(1)));
    assert!(Parties::try_from(vec![good.clone(); 64]).is_ok());
    assert_eq!(Parties::try_from(vec![good.clone(); 65]), Err(PartiesError::TooMany));
    let mut many = good;
    let party = many.party.as_mut().expect("a party");
    party.identifiers = vec![party.identifiers[0].clone(); 9];
    assert_eq!(Parties::try_from(vec![many]), Err(PartiesError::TooMany));
    let mut case = file("cases.json")[0].clone();
    case["parties"][0]["party"]["identifiers"][0]["value"] = json!("9199990099990002XN");
    assert!(serde_json::from_value::<Case>(case).is_err(), "nor read from JSON");
}

#[test]
fn every_final_event_closes_and_no_other_does() {
    let kinds = [
        "received",
        "supplement-requested",
        "supplement-received",
        "accepted",
        "deemed-accepted",
        "step-started",
        "step-ended",
        "paused",
        "resumed",
        "extended",
        "consultation-opened",
        "consultation-answered",
        "consultation-lapsed",
        "fee-noticed",
        "fee-paid",
        "decided",
        "deemed-granted",
        "certificate-issued",
        "ready",
        "transferred",
        "corrected",
        "party-added",
        "party-ended",
        "rated",
        "complaint",
        "inspected",
    ];
    let after = |kind: &str| fold(&case(), &[event(2, id(kind), "2026-11-24T02:00:00Z", None)]);
    for kind in kinds {
        assert_eq!(after(kind), case(), "{kind}");
        assert_eq!(id::<EventKind>(kind).as_str(), kind);
    }
    for kind in ["not-accepted", "delivered", "withdrawn", "terminated"] {
        assert_eq!(after(kind), Case { state: CaseState::Closed, ..case() }, "{kind}");
    }
}

#[test]
fn parties_come_and_go_with_a_basis() {
    let heir = subject("applicant", "cn.uscc", "9199990099990002XN");
    let firm = subject("applicant", "cn.organisation", "999900011");
    let added = event(2, EventKind::PartyAdded, "2026-11-24T02:00:00Z", Some(&heir));
    let ended = event(3, EventKind::PartyEnded, "2026-11-24T03:00:00Z", Some(&firm));
    let after = fold(&case(), &[added.clone(), ended.clone()]);
    assert!(after.is_party(&[identifier("cn.uscc", "9199990099990002XN")]));
    assert!(!after.is_party(&[identifier("cn.uscc", "91999900999900011Y")]), "ended by the code inside its own");
    let unfounded = CaseEvent { basis: None, ..added };
    assert_eq!(fold(&case(), &[unfounded]), case());
    let as_handler = subject("handler", "cn.organisation", "999900011");
    let other_role = event(3, EventKind::PartyEnded, "2026-11-24T03:00:00Z", Some(&as_handler));
    assert_eq!(fold(&case(), &[other_role]), case());
    let unreadable = CaseEvent { data: Some(json!({"role": 7})), ..ended };
    assert_eq!(fold(&case(), &[unreadable]), case());
}

#[test]
fn events_count_in_the_order_in_which_they_happened() {
    let heir = subject("applicant", "cn.uscc", "9199990099990002XN");
    let added = event(5, EventKind::PartyAdded, "2026-11-24T01:00:00Z", Some(&heir));
    let ended = event(4, EventKind::PartyEnded, "2026-11-24T02:00:00Z", Some(&heir));
    let withdrawn = event(3, EventKind::Withdrawn, "2026-11-24T03:00:00Z", None);
    let late = event(2, EventKind::PartyAdded, "2026-11-24T04:00:00Z", Some(&heir));
    let after = fold(&case(), &[late, withdrawn, ended, added]);
    assert_eq!(after, Case { state: CaseState::Closed, ..case() }, "added, ended, withdrawn; the last fits nowhere");
}

#[test]
fn events_read_back_with_the_members_of_the_exchange() {
    let text = json!({
        "seq": 2, "kind": "party-added", "occurredAt": "2026-11-24T02:00:00Z", "receivedAt": "2026-11-24T02:00:01Z",
        "department": "reform", "officer": {"name": "冉样例"}, "basis": {"act": "样例办法", "article": "第三条"}, "data": {"a": 1},
    });
    let event: CaseEvent = serde_json::from_value(text.clone()).expect("an event");
    assert_eq!(serde_json::to_value(&event).expect("JSON"), text);
    let read = |change: &dyn Fn(&mut Value)| {
        let mut text = text.clone();
        change(&mut text);
        serde_json::from_value::<CaseEvent>(text)
    };
    assert!(read(&|text| text["more"] = json!(1)).is_err());
    assert!(read(&|text| text["kind"] = json!("Party Added")).is_err());
    assert!(read(&|text| text["kind"] = json!("")).is_err());
    assert_eq!(read(&|text| text["kind"] = json!("light-turned")).expect("kept").kind.as_str(), "light-turned");
}

#[test]
fn debug_shows_nobody() {
    let mut case = sample_cases().swap_remove(2);
    case.project = serde_json::from_value(json!({"name": "李样例的项目"})).ok();
    let subject = case.parties.as_slice()[0].clone();
    let mut event = event(2, EventKind::PartyAdded, "2026-11-24T02:00:00Z", Some(&subject));
    event.officer = serde_json::from_value(json!({"name": "冉样例"})).ok();
    let shown = format!("{case:?} {event:?} {:?}", case.parties);
    for secret in ["样例", "99000018991001004X", "119999009999000972-990115-000001"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("Parties(1)"));
}

#[test]
fn what_the_clock_states_is_the_hubs_own() {
    let is_the_hubs = |kind: &str| kind.parse::<EventKind>().expect("a kind").is_the_hubs();
    for kind in ["deemed-accepted", "deemed-granted", "consultation-lapsed", "light-turned", "retracted"] {
        assert!(is_the_hubs(kind), "{kind}");
    }
    for kind in ["received", "accepted", "paused", "decided", "rated"] {
        assert!(!is_the_hubs(kind), "{kind}");
    }
}
