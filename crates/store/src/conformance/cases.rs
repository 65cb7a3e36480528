//! Cases.

use super::backend::{Backend, done, together};
use super::sample::Samples;
use crate::change::{CaseKey, OpenCase, ReportEvents};
use crate::record::BlobRole;
use crate::{Change, Error, Outcome, What};

fn change(case: &OpenCase) -> Change {
    Change::OpenCase(Box::new(case.clone()))
}

fn reported(report: &ReportEvents) -> Change {
    Change::ReportEvents(Box::new(report.clone()))
}

/// With its first event.
pub async fn a_case_is_found_by_code_and_by_its_owners_number(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let open = samples.case(Some("渝江-2026-0731"), "case-1");
    assert_eq!(store.commit(change(&open)).await.expect("commit"), Outcome::Done);
    let by_code = CaseKey::Code(open.case.code.clone());
    let by_number = CaseKey::Local(open.case.owner.clone(), "渝江-2026-0731".into());
    for key in [by_code, by_number] {
        assert_eq!(store.case(&key).await.expect("read").as_ref(), Some(&open.case));
        assert_eq!(store.case_events(&key).await.expect("read"), std::slice::from_ref(&open.event));
    }
    let elsewhere = CaseKey::Local("land".parse().expect("department"), "渝江-2026-0731".into());
    assert_eq!(store.case(&elsewhere).await.expect("read"), None);
    assert!(store.case_events(&elsewhere).await.expect("read").is_empty());
}

/// Cases without a number are not compared.
pub async fn a_code_and_an_owners_number_are_given_once(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.case(Some("731"), "case-1");
    store.commit(change(&first)).await.expect("commit");
    let mut same_code = samples.case(None, "case-2");
    same_code.case.code = first.case.code.clone();
    let answer = store.commit(change(&same_code)).await;
    assert!(matches!(answer, Err(Error::Conflict(What::SupervisionCode))), "{answer:?}");
    let same_number = samples.case(Some("731"), "case-3");
    let answer = store.commit(change(&same_number)).await;
    assert!(matches!(answer, Err(Error::Conflict(What::LocalCode))), "{answer:?}");
    let mut elsewhere = samples.case(Some("731"), "case-4");
    elsewhere.case.owner = "land".parse().expect("department");
    let without = [samples.case(None, "case-5"), samples.case(None, "case-6")];
    for open in [&elsewhere, &without[0], &without[1]] {
        assert_eq!(store.commit(change(open)).await.expect("commit"), Outcome::Done);
    }
    let rivals: Vec<_> = (10..18).map(|n| change(&samples.case(Some("732"), &format!("case-{n}")))).collect();
    assert_eq!(done(&together(&store, rivals).await), 1);
    assert_eq!(store.statistics().await.expect("count").cases, 5);
}

/// Before its code and number are looked at.
pub async fn a_repeated_opening_is_a_replay(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.case(Some("731"), "case-1");
    store.commit(change(&first)).await.expect("commit");
    let answer = store.commit(change(&samples.case(Some("731"), "case-1"))).await.expect("commit");
    let Outcome::Replayed(reference) = answer else { panic!("a replay, not {answer:?}") };
    assert_eq!(reference.id, first.case.code.as_str());
}

/// A thousand, or none when one of them is there, or stands twice in the list.
pub async fn cases_are_imported_all_or_none(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let fresh = |n: usize| {
        let mut open = samples.case(Some(&format!("local-{n}")), "import");
        open.idempotent = None;
        open
    };
    let there = fresh(500);
    store.commit(change(&there)).await.expect("commit");
    let thousand: Vec<_> = (0..1000).filter(|n| *n != 500).map(fresh).collect();
    let with = |place: usize, open: &OpenCase| {
        let mut cases = thousand.clone();
        cases.insert(place, open.clone());
        Change::ImportCases(cases)
    };
    let mut same_code = fresh(1001);
    same_code.case.code = there.case.code.clone();
    let mut twice = fresh(1002);
    twice.case.code = thousand[3].case.code.clone();
    for (cases, what) in [
        (with(999, &there), What::SupervisionCode),
        (with(0, &same_code), What::SupervisionCode),
        (with(700, &twice), What::SupervisionCode),
        (with(700, &fresh(500)), What::LocalCode),
        (with(700, &fresh(3)), What::LocalCode),
    ] {
        let answer = store.commit(cases).await;
        assert!(matches!(&answer, Err(Error::Conflict(found)) if *found == what), "{what}: {answer:?}");
        assert_eq!(store.statistics().await.expect("count").cases, 1, "nothing was written");
    }
    assert_eq!(store.commit(Change::ImportCases(thousand.clone())).await.expect("commit"), Outcome::Done);
    for open in [&thousand[0], &thousand[998]] {
        let key = CaseKey::Code(open.case.code.clone());
        assert_eq!(store.case(&key).await.expect("read").as_ref(), Some(&open.case));
        assert_eq!(store.case_events(&key).await.expect("read"), std::slice::from_ref(&open.event));
    }
}

/// With the message that told them, and under their key once.
pub async fn reported_events_follow_those_that_are_there(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let open = samples.case(Some("731"), "case-1");
    store.commit(change(&open)).await.expect("commit");
    let report = samples.report(&open.case, 1, "report-1");
    assert_eq!(store.commit(reported(&report)).await.expect("commit"), Outcome::Done);
    let key = CaseKey::Code(open.case.code.clone());
    let all = [vec![open.event.clone()], report.events.clone()].concat();
    assert_eq!(store.case_events(&key).await.expect("read"), all);
    for blob in &report.blobs {
        let found = store.case_blob(&open.case.code, 2, blob.role).await.expect("read");
        assert_eq!(found.as_ref(), Some(blob));
    }
    assert_eq!(store.case_blob(&open.case.code, 1, BlobRole::Original).await.expect("read"), None);
    assert_eq!(store.receipt(report.receipt.id).await.expect("read").as_ref(), Some(&report.receipt));
    let again = samples.report(&open.case, 1, "report-1");
    let answer = store.commit(reported(&again)).await.expect("commit");
    let Outcome::Replayed(reference) = answer else { panic!("a replay, not {answer:?}") };
    assert_eq!(reference.id, report.receipt.id.to_string());
}

/// Its code and its owner's number are guarded as at any opening.
pub async fn a_report_opens_a_case_with_its_events_or_not_at_all(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let first = samples.opening_report("731");
    assert_eq!(store.commit(reported(&first)).await.expect("commit"), Outcome::Done);
    let key = CaseKey::Local("reform".parse().expect("department"), "731".into());
    assert_eq!(store.case(&key).await.expect("read"), first.opens);
    assert_eq!(store.case_events(&key).await.expect("read"), first.events);
    let mut same_number = samples.opening_report("731");
    same_number.idempotent = None;
    let answer = store.commit(reported(&same_number)).await;
    assert!(matches!(answer, Err(Error::Conflict(What::LocalCode))), "{answer:?}");
    let rival = || ReportEvents { idempotent: None, ..samples.opening_report("732") };
    let rivals: Vec<_> = (0..8).map(|_| reported(&rival())).collect();
    assert_eq!(done(&together(&store, rivals).await), 1);
    assert_eq!(store.statistics().await.expect("count").cases, 2);
}

/// Of eight that saw the same case one is first; nothing of the others is there.
pub async fn a_report_that_judged_other_events_is_stale(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let open = samples.case(None, "case-1");
    store.commit(change(&open)).await.expect("commit");
    let rivals: Vec<_> = (0..8).map(|n| reported(&samples.report(&open.case, 1, &format!("report-{n}")))).collect();
    let answers = together(&store, rivals).await;
    assert_eq!(done(&answers), 1);
    let stale = |answer: &Result<Outcome, Error>| matches!(answer, Err(Error::Stale(What::CaseEvents)));
    assert_eq!(answers.iter().filter(|answer| stale(answer)).count(), 7);
    assert_eq!(store.case_events(&CaseKey::Code(open.case.code.clone())).await.expect("read").len(), 3);
    let nowhere = samples.case(None, "never");
    let answer = store.commit(reported(&samples.report(&nowhere.case, 1, "report-9"))).await;
    assert!(stale(&answer), "a case that is not there has no events: {answer:?}");
}
