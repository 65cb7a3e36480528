//! Each rule refused once with everything else right: its code, what is on record, and that nothing was revealed before D01.

use api::Code;
use hub::Body;
use hub::refusal::{Evidence, Refusal};
use model::request::State;
use model::{Principal, Scope};
use serde_json::{Value, json};
use store::record::{RecordKind, Statistics};

use crate::world::{World, asking, json_body, principal, question, records};

/// Two hubs that differ in one thing: one holds the opinion that is asked for.
struct Pair {
    with: World,
    without: World,
    asked: std::cell::Cell<u32>,
}

impl Pair {
    async fn new() -> Self {
        let (with, _) = World::with_opinion().await;
        Self { with, without: World::new().await, asked: std::cell::Cell::new(0) }
    }

    fn worlds(&self) -> [&World; 2] {
        [&self.with, &self.without]
    }

    async fn change(&self, kind: RecordKind, name: &str, id: &str, change: impl Fn(&mut Value)) {
        for world in self.worlds() {
            world.change(kind, name, id, &change).await;
        }
    }

    async fn change_agreement(&self, change: impl Fn(&mut Value)) {
        self.change(RecordKind::Agreement, "agreements", "agr-2026-0014", change).await;
    }

    /// Asks both hubs; the refusal must be one and the same, and on record as its rule says.
    async fn refused(&self, who: impl Fn(&World) -> Principal, body: &Body, rule: &str, code: Code) -> Refusal {
        let key = format!("k-{}", self.asked.replace(self.asked.get() + 1));
        let mut answers = Vec::new();
        for world in self.worlds() {
            let before = world.hub.store().statistics().await.expect("counts");
            let refusal = world.pull(&who(world), body.clone(), &key).await.expect_err(rule);
            let after = world.hub.store().statistics().await.expect("counts");
            assert_eq!((refusal.rule, refusal.code), (Some(rule), code), "{refusal:?}");
            on_record(world, &refusal, (&before, &after)).await;
            answers.push((told(&refusal), refusal));
        }
        let (second, refusal) = answers.pop().expect("two");
        let (first, _) = answers.pop().expect("two");
        assert_eq!(first, second, "{rule}: the refusal says whether the document exists");
        refusal
    }

    async fn reform_refused(&self, body: &Body, rule: &str, code: Code) -> Refusal {
        self.refused(|world| world.reform.clone(), body, rule, code).await
    }
}

/// Everything that a requester learns, the request's own id apart.
fn told(refusal: &Refusal) -> String {
    let mut refusal = refusal.clone();
    if let Evidence::Pull(evidence) = &mut refusal.evidence {
        evidence.request = None;
    }
    format!("{refusal:?}")
}

/// From A04 on a request in state Refused, from A09 on an entry in the trail; before that nothing.
async fn on_record(world: &World, refusal: &Refusal, (before, after): (&Statistics, &Statistics)) {
    let rule = refusal.rule.expect("a rule");
    let requests = u64::from(rule >= "A04");
    let entries = u64::from(rule >= "A09");
    assert_eq!(after.requests - before.requests, requests, "{rule}: requests on record");
    assert_eq!(after.accesses - before.accesses, entries, "{rule}: entries in the trail");
    let Evidence::Pull(evidence) = &refusal.evidence else {
        assert_eq!(requests, 0, "{rule}: a refusal on record names its request");
        return;
    };
    let id = evidence.request.expect("names its request");
    let stored = world.hub.store().request(id).await.expect("read").expect("stored");
    let expected = (rule, refusal.code.name());
    assert!(matches!(&stored.state, State::Refused { rule, code, .. } if (rule.as_str(), code.as_str()) == expected));
    let last = stored.trace.iter().rfind(|outcome| outcome.code.is_some()).expect("the failure is in the trace");
    assert_eq!((last.rule.as_str(), last.code.as_deref()), (rule, Some(refusal.code.name())));
}

#[tokio::test]
async fn a01_and_a02_let_in_only_departments_that_take_part_and_may_pull() {
    let pair = Pair::new().await;
    let body = json_body(&question());
    let hub = &pair.with.hub;
    for bearer in ["", "cwk_", "cwk_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let refusal = hub.authenticate(bearer).expect_err("unknown");
        assert_eq!((refusal.rule, refusal.code), (Some("A01"), Code::Unauthenticated));
    }
    pair.refused(|_| Principal::Public, &body, "A01", Code::Unauthenticated).await;
    for world in pair.worlds() {
        let narrow = principal(&world.hub, "reform", &[Scope::Publish]).await;
        let refusal = world.pull(&narrow, body.clone(), "narrow").await.expect_err("no scope");
        assert_eq!((refusal.rule, refusal.code), (Some("A02"), Code::RoleInsufficient));
    }
    pair.change(RecordKind::Department, "departments", "reform", |record| record["status"] = json!("suspended")).await;
    pair.reform_refused(&body, "A01", Code::DepartmentInactive).await;
}

#[tokio::test]
async fn a03_refuses_what_is_malformed_or_unknown_at_this_time() {
    let pair = Pair::new().await;
    let cases: [(Body, Code); 15] = [
        (Body::json("{"), Code::RequestMalformed),
        (Body::json(r#"{"accept":[],"accept":[]}"#), Code::RequestMalformed),
        (asking(|q| q["surprise"] = json!(1)), Code::RequestInvalid),
        (asking(|q| q["type"] = json!("land-use-pre-review-opinion")), Code::RequestInvalid),
        (asking(|q| q["accept"] = json!([])), Code::RequestInvalid),
        (asking(|q| q["accept"] = json!(vec!["land-use-pre-review-opinion"; 9])), Code::RequestInvalid),
        (asking(|q| q["accept"] = json!(["land-use-pre-review-opinion", "no-such-type"])), Code::DocumentTypeUnknown),
        (asking(|q| q["purpose"] = json!("curiosity")), Code::PurposeUnknown),
        (asking(|q| q["matter"] = json!("no-such-matter")), Code::MatterUnknown),
        (asking(|q| q["case"] = json!({"code": "990000267K3MQ9TXRW4G"})), Code::CaseCodeCheck),
        (asking(|q| q["case"] = json!({})), Code::RequestInvalid),
        (asking(|q| q["division"] = json!("990199")), Code::RequestInvalid),
        (asking(|q| q["subject"] = json!({"form": "organisation", "name": "样例"})), Code::RequestInvalid),
        (asking(|q| q["freshness"] = json!("yesterday")), Code::RequestInvalid),
        (asking(|q| q["kind"] = json!("opinion")), Code::RequestInvalid),
    ];
    for (body, code) in cases {
        pair.reform_refused(&body, "A03", code).await;
    }
    let no_subject = asking(|q| _ = q.as_object_mut().map(|members| members.remove("subject")));
    pair.reform_refused(&no_subject, "A03", Code::RequestInvalid).await;
    for world in pair.worlds() {
        let refusal = world.hub.dry_run(&world.reform, &no_subject).await.expect_err("answers that problem itself");
        assert_eq!(refusal.code, Code::RequestInvalid);
    }
}

#[tokio::test]
async fn a04_and_a05_ask_for_an_open_case_of_ones_own_and_a_mandate_to_handle_it() {
    let pair = Pair::new().await;
    let others = asking(|q| q["case"] = json!({"code": "99000026FD4CA5E8TEW1"}));
    let first = pair.reform_refused(&others, "A04", Code::CaseNotYours).await;
    let unknown = asking(|q| q["case"] = json!({"code": "50000026-7K3M-Q9TX-WR4G"}));
    let second = pair.reform_refused(&unknown, "A04", Code::CaseNotYours).await;
    assert_eq!(told(&first), told(&second), "unknown is not yours");
    let local = asking(|q| q["case"] = json!({"localCode": "no-such-number"}));
    pair.reform_refused(&local, "A04", Code::CaseNotYours).await;
    let matter = asking(|q| q["matter"] = json!("land-use-pre-review"));
    pair.reform_refused(&matter, "A04", Code::RequestInvalid).await;

    let mut closed = records("cases")[0].clone();
    closed["code"] = json!("500000267K3MQ9TXWR4G");
    closed["localCode"] = json!("closed-1");
    closed["state"] = json!("closed");
    let json = serde_json::to_vec(&json!([closed])).expect("JSON");
    for world in pair.worlds() {
        let kind = hub::directory::ImportKind::Case;
        world.hub.import(kind, &json, &crate::world::options()).await.expect("imported");
    }
    let closed = asking(|q| q["case"] = json!({"code": "500000267K3MQ9TXWR4G"}));
    pair.reform_refused(&closed, "A04", Code::CaseClosed).await;

    pair.change(RecordKind::Mandate, "mandates", "mnd-0003", |record| record["to"] = json!("2026-11-24")).await;
    pair.reform_refused(&json_body(&question()), "A05", Code::RequesterNotCompetent).await;
}

#[tokio::test]
async fn a06_a07_and_a08_ask_for_one_active_agreement_that_covers_everything() {
    let pair = Pair::new().await;
    let body = json_body(&question());
    let not_in_term: [(Value, Value, Code); 6] = [
        (json!("suspended"), json!({"from": "2026-01-01"}), Code::AgreementSuspended),
        (json!("suspended"), json!({"from": "2026-01-01", "to": "2026-02-01"}), Code::AgreementSuspended),
        (json!("ended"), json!({"from": "2026-01-01"}), Code::AgreementExpired),
        (json!("active"), json!({"from": "2026-01-01", "to": "2026-11-24"}), Code::AgreementExpired),
        (json!("active"), json!({"from": "2026-11-25"}), Code::AgreementMissing),
        (json!("draft"), json!({"from": "2026-01-01"}), Code::AgreementMissing),
    ];
    for (status, term, code) in not_in_term {
        pair.change_agreement(|record| {
            record["status"] = status.clone();
            record["term"] = term.clone();
        })
        .await;
        let refusal = pair.reform_refused(&body, "A06", code).await;
        assert_eq!(nearest(&refusal), Some("agr-2026-0014"));
    }
    pair.change_agreement(|_| {}).await;

    let stranger = asking(|q| {
        q["case"] = json!({"code": "99000026FD4CA5E8TEW1"});
        q["matter"] = json!("drug-production-licence");
        q["division"] = json!("990000");
        q["purpose"] = json!("licence-review");
    });
    let refusal = pair.refused(|world| world.food_drug.clone(), &stranger, "A06", Code::AgreementMissing).await;
    assert_eq!(nearest(&refusal), Some("agr-2026-0017"), "the asking department's own, and no other's");

    let purpose = asking(|q| q["purpose"] = json!("statistics"));
    let refusal = pair.reform_refused(&purpose, "A07", Code::PurposeNotCovered).await;
    assert_eq!(nearest(&refusal), Some("agr-2026-0014"));
    let basis = asking(|q| q["legalBasis"] = json!({"act": "样例办法", "article": "第四条"}));
    pair.reform_refused(&basis, "A07", Code::LegalBasisNotCovered).await;
    let no_basis = asking(|q| _ = q.as_object_mut().map(|members| members.remove("legalBasis")));
    pair.reform_refused(&no_basis, "A07", Code::LegalBasisNotCovered).await;
    let no_case = asking(|q| _ = q.as_object_mut().map(|members| members.remove("case")));
    pair.reform_refused(&no_case, "A07", Code::CaseRequired).await;

    pair.change_agreement(|record| record["dailyMax"] = json!(0)).await;
    pair.reform_refused(&body, "A08", Code::AgreementQuota).await;
}

#[tokio::test]
async fn a09_asks_for_a_well_formed_subject_that_is_a_party_of_the_case() {
    let pair = Pair::new().await;
    let wrong = asking(|q| q["subject"]["identifiers"][0]["raw"] = json!("999900012"));
    pair.reform_refused(&wrong, "A09", Code::SubjectInvalid).await;
    let lie = asking(|q| {
        q["subject"]["identifiers"][0] = json!({"scheme": "cn.organisation", "raw": "x", "value": "999900011"});
    });
    pair.reform_refused(&lie, "A09", Code::SubjectInvalid).await;
    let other = asking(|q| q["subject"]["identifiers"][0] = json!({"scheme": "cn.uscc", "raw": "9199990099990002XN"}));
    pair.reform_refused(&other, "A09", Code::SubjectNotParty).await;
}

#[tokio::test]
async fn r01_r02_and_r03_ask_for_one_competent_covered_and_active_provider() {
    let pair = Pair::new().await;
    let body = json_body(&question());
    let mut second = records("mandates").as_array().and_then(|all| all.iter().find(|m| m["id"] == "mnd-0007")).cloned();
    let second = second.as_mut().expect("the land bureau's");
    second["id"] = json!("mnd-0901");
    second["department"] = json!("planning");
    for world in pair.worlds() {
        world.import(RecordKind::Mandate, json!([second])).await;
    }
    pair.reform_refused(&body, "R01", Code::RoutingAmbiguous).await;
    second["to"] = json!("2026-11-24");
    for world in pair.worlds() {
        world.import(RecordKind::Mandate, json!([second])).await;
    }
    pair.change_agreement(|record| record["provider"] = json!("planning")).await;
    pair.reform_refused(&body, "R02", Code::AgreementMissing).await;
    pair.change_agreement(|_| {}).await;
    pair.change(RecordKind::Department, "departments", "land", |record| record["status"] = json!("suspended")).await;
    pair.reform_refused(&body, "R03", Code::ProviderInactive).await;
    pair.change(RecordKind::Department, "departments", "land", |_| {}).await;
    pair.change(RecordKind::Mandate, "mandates", "mnd-0007", |record| record["to"] = json!("2026-11-24")).await;
    pair.reform_refused(&body, "R01", Code::RoutingUnknown).await;
}

#[tokio::test]
async fn a_dry_run_tells_every_rule_and_leaves_nothing() {
    let pair = Pair::new().await;
    pair.change_agreement(|record| record["dailyMax"] = json!(0)).await;
    let body = asking(|q| {
        q["purpose"] = json!("statistics");
        q["subject"]["identifiers"][0] = json!({"scheme": "cn.uscc", "raw": "9199990099990002XN"});
    });
    let mut answers = Vec::new();
    for world in pair.worlds() {
        let before = world.hub.store().statistics().await.expect("counts");
        answers.push(world.hub.dry_run(&world.reform, &body).await.expect("tells"));
        assert_eq!(world.hub.store().statistics().await.expect("counts"), before);
    }
    assert_eq!(answers[0], answers[1]);
    let told: Vec<_> = answers[0].rules.iter().map(|o| (o.rule.as_str(), o.code.as_deref().unwrap_or("-"))).collect();
    let expected = [
        ("A01", "-"),
        ("A02", "-"),
        ("A03", "-"),
        ("A04", "-"),
        ("A05", "-"),
        ("A06", "-"),
        ("A07", "purpose-not-covered"),
        ("A08", "agreement-quota"),
        ("A09", "subject-not-party"),
        ("R01", "-"),
        ("R02", "-"),
        ("R03", "-"),
        ("D01", "-"),
        ("D02", "-"),
        ("D03", "-"),
    ];
    assert_eq!(told, expected);
    assert_eq!(answers[0].provider.as_ref().map(document::DepartmentId::as_str), Some("land"));
    let last = answers[0].rules.last().expect("D03").outcome;
    assert_eq!(last, model::request::Passed::NotEvaluated);
}

fn nearest(refusal: &Refusal) -> Option<&str> {
    match &refusal.evidence {
        Evidence::Pull(evidence) => evidence.nearest.as_ref().map(|nearest| nearest.agreement.as_str()),
        _ => None,
    }
}
