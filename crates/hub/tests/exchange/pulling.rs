//! Rules D01 to D03, alternatives, and what may change between judgement and answer.

use api::Code;
use document::Digest;
use hub::refusal::Evidence;
use hub::{Body, Representation};
use model::agreement::AgreementStatus;
use model::receipt::ReceiptEvent;
use seal::jws;
use seal::receipt::{HexDigest, Receipt};
use serde_json::{Value, json};
use store::record::RecordKind;

use crate::world::{World, asking, json_body, legacy_pull, one, question, records};

/// The opinion as canonical JSON, to be published again with changes.
async fn canonical(world: &World, id: document::DocumentId) -> Value {
    let content = world.hub.read_document(&world.land, id, &Representation::Document).await.expect("read");
    let mut tree: Value = serde_json::from_slice(&content.bytes).expect("JSON");
    let members = tree.as_object_mut().expect("object");
    for name in ["id", "source", "number"] {
        members.remove(name);
    }
    tree
}

async fn refused(world: &World, body: Body, key: &str) -> (Option<&'static str>, Code) {
    let refusal = world.pull(&world.reform, body, key).await.expect_err("refused");
    (refusal.rule, refusal.code)
}

#[tokio::test]
async fn no_document_and_another_name_are_one_answer() {
    let (with, _) = World::with_opinion().await;
    let without = World::new().await;
    let none = without.pull(&without.reform, json_body(&question()), "k").await.expect_err("no document");
    let named = asking(|q| q["subject"]["name"] = json!("另一家公司"));
    let other = with.pull(&with.reform, named, "k").await.expect_err("another name");
    assert_eq!((none.rule, none.code), (Some("D01"), Code::DocumentNotFound));
    assert_eq!((other.rule, other.code, &other.detail), (none.rule, none.code, &none.detail));
    let spelled = asking(|q| q["subject"]["name"] = json!("样例渝江 机械有限公司"));
    with.pull(&with.reform, spelled, "k-2").await.expect("spaces do not count");
}

#[tokio::test]
async fn a_copy_that_is_too_old_or_not_live_does_not_answer() {
    let (world, _) = World::with_opinion().await;
    for (at, freshness) in ["live", "P20D", "2026-11-04"].into_iter().enumerate() {
        let body = asking(|q| q["freshness"] = json!(freshness));
        let got = refused(&world, body, &format!("k-{at}")).await;
        assert_eq!(got, (Some("D01"), Code::DocumentNotFound), "{freshness}");
    }
    for (at, freshness) in ["P21D", "2026-11-03", "P1Y"].into_iter().enumerate() {
        let body = asking(|q| q["freshness"] = json!(freshness));
        world.pull(&world.reform, body, &format!("f-{at}")).await.expect(freshness);
    }
    world.change_agreement("agr-2026-0014", |record| record["freshnessMax"] = json!("P20D")).await;
    let got = refused(&world, asking(|q| q["freshness"] = json!("P1Y")), "cap").await;
    assert_eq!(got, (Some("D01"), Code::DocumentNotFound), "the stricter of both");
    world.change_agreement("agr-2026-0014", |record| record["live"] = json!(true)).await;
    assert_eq!(refused(&world, json_body(&question()), "live").await, (Some("D01"), Code::DocumentNotFound));
}

#[tokio::test]
async fn two_documents_of_one_kind_are_ambiguous_until_one_takes_the_others_place() {
    let (world, first) = World::with_opinion().await;
    let mut again = canonical(&world, first.id).await;
    let second = one(world.publish(&world.land, json_body(&again), "second").await).expect("no number, not compared");
    assert_eq!(refused(&world, json_body(&question()), "a").await, (Some("D01"), Code::DocumentAmbiguous));
    again["links"] = json!([{"rel": "supersedes", "document": second.id.to_string()}]);
    again["number"] = json!("云国土预审[2026]5号");
    let third = one(world.publish(&world.land, json_body(&again), "third").await).expect("takes its place");
    assert_eq!(
        refused(&world, json_body(&question()), "b").await,
        (Some("D01"), Code::DocumentAmbiguous),
        "first and third"
    );
    again["links"] = json!([{"rel": "supersedes", "document": first.id.to_string()}]);
    again["number"] = json!("云国土预审[2026]6号");
    one(world.publish(&world.land, json_body(&again), "fourth").await).expect("takes the first's place");
    assert_eq!(
        refused(&world, json_body(&question()), "c").await,
        (Some("D01"), Code::DocumentAmbiguous),
        "third and fourth"
    );
    assert_ne!(third.id, first.id);
}

#[tokio::test]
async fn a_copy_of_the_same_case_comes_before_all_others() {
    let (world, first) = World::with_opinion().await;
    let mut again = canonical(&world, first.id).await;
    again["case"] = json!({"code": "990000267K3MQ9TXWR4G", "matter": again["case"]["matter"].clone()});
    let own = one(world.publish(&world.land, json_body(&again), "own").await).expect("published");
    let answer = world.pull(&world.reform, json_body(&question()), "k").await.expect("one of the case");
    assert_eq!(answer.content.document, own.id);
}

#[tokio::test]
async fn test_documents_never_answer_a_real_request() {
    let (world, first) = World::with_opinion().await;
    let mut again = canonical(&world, first.id).await;
    again["test"] = json!(true);
    one(world.publish(&world.land, json_body(&again), "test").await).expect("published");
    let answer = world.pull(&world.reform, json_body(&question()), "k").await.expect("not ambiguous");
    assert_eq!(answer.content.document, first.id);
}

#[tokio::test]
async fn a_copy_that_is_no_longer_recognised_is_not_given() {
    let (world, _) = World::with_opinion().await;
    let mandate = records("mandates").as_array().and_then(|all| all.iter().find(|m| m["id"] == "mnd-0007")).cloned();
    let mut hold = mandate.expect("the land bureau's");
    hold["id"] = json!("mnd-0902");
    hold["act"] = json!("hold");
    world.import(RecordKind::Mandate, json!([hold])).await;
    world.change(RecordKind::Mandate, "mandates", "mnd-0007", |record| record["to"] = json!("2026-11-20")).await;
    assert_eq!(refused(&world, json_body(&question()), "k").await, (Some("D02"), Code::DocumentNotRecognised));
}

#[tokio::test]
async fn a_copy_past_its_validity_is_not_given() {
    let (world, _) = World::with_opinion().await;
    world.clock.set("2029-11-02T15:00:00Z".parse().expect("instant"));
    let got = refused(&world, json_body(&question()), "last-day").await;
    assert_ne!(got.0, Some("D03"), "valid to the end of 2029-11-02 in +08:00");
    world.clock.set("2029-11-02T16:00:00Z".parse().expect("instant"));
    assert_eq!(refused(&world, json_body(&question()), "over").await, (Some("D03"), Code::DocumentNotFound));
}

#[tokio::test]
async fn the_first_alternative_that_passes_answers_and_else_all_refusals_are_told() {
    let (world, accepted) = World::with_opinion().await;
    let both = |q: &mut Value| q["accept"] = json!(["site-selection-opinion", "land-use-pre-review-opinion"]);
    let answer = world.pull(&world.reform, asking(both), "k-1").await.expect("the second answers");
    assert_eq!(answer.content.document, accepted.id);
    let refusal = world
        .pull(
            &world.reform,
            asking(|q| {
                both(q);
                q["purpose"] = json!("statistics");
            }),
            "k-2",
        )
        .await
        .expect_err("none passes");
    assert_eq!((refusal.rule, refusal.code), (Some("A07"), Code::PurposeNotCovered));
    let Evidence::Pull(evidence) = refusal.evidence else { panic!("a pull's evidence") };
    let others: Vec<_> =
        evidence.alternatives.iter().map(|other| (other.r#type.as_str(), other.rule, other.code)).collect();
    assert_eq!(others, [("land-use-pre-review-opinion", "A07", Code::PurposeNotCovered)]);
}

#[tokio::test]
async fn the_daily_number_is_counted_and_used_up() {
    let (world, _) = World::with_opinion().await;
    world.change_agreement("agr-2026-0014", |record| record["dailyMax"] = json!(2)).await;
    for key in ["one", "two"] {
        world.pull(&world.reform, json_body(&question()), key).await.expect(key);
    }
    assert_eq!(refused(&world, json_body(&question()), "three").await, (Some("A08"), Code::AgreementQuota));
    world.clock.set("2026-11-24T16:00:00Z".parse().expect("instant"));
    world.pull(&world.reform, json_body(&question()), "four").await.expect("a new day in China");
}

#[tokio::test]
async fn an_agreement_that_another_process_suspended_refuses_although_this_one_has_not_heard() {
    let (world, _) = World::with_opinion().await;
    let before = world.hub.directory().version();
    let (version, rows) = world.hub.store().registry().await.expect("registry");
    assert_eq!(version, before);
    let row = rows.into_iter().find(|row| row.id == "agr-2026-0014").expect("agreement");
    let mut agreement: model::Agreement = serde_json::from_slice(&row.body).expect("agreement");
    agreement.status = AgreementStatus::Suspended;
    let write = store::record::RecordWrite {
        kind: RecordKind::Agreement,
        id: row.id,
        replaces: Some(row.version),
        body: serde_json::to_vec(&agreement).expect("JSON"),
    };
    let change = store::change::ChangeRegistry {
        records: vec![write],
        actor: "land".to_owned(),
        reason: "suspended elsewhere".to_owned(),
        at: crate::world::NOW.parse().expect("instant"),
        log: Vec::new(),
        jobs: Vec::new(),
    };
    world.hub.store().commit(store::Change::ChangeRegistry(Box::new(change))).await.expect("written");
    assert_eq!(world.hub.directory().version(), before, "this process still judges by the old version");
    let got = refused(&world, json_body(&question()), "k").await;
    assert_eq!(got, (Some("A06"), Code::AgreementSuspended), "the commit noticed, and the rules were asked again");
}

#[tokio::test]
async fn a_reader_whose_agreement_is_suspended_reads_no_more() {
    let (world, accepted) = World::with_opinion().await;
    world.pull(&world.reform, legacy_pull(), "k").await.expect("answered");
    world.hub.read_document(&world.reform, accepted.id, &Representation::Sealed).await.expect("reads");
    world.change_agreement("agr-2026-0014", |record| record["status"] = json!("suspended")).await;
    let refusal =
        world.hub.read_document(&world.reform, accepted.id, &Representation::Sealed).await.expect_err("no more");
    assert_eq!(refusal.code, Code::AgreementSuspended);
    let refusal =
        world.hub.read_document(&world.food_drug, accepted.id, &Representation::Sealed).await.expect_err("never");
    assert_eq!(refusal.code, Code::NotFound);
    let refusal = world.hub.read_document(&model::Principal::Public, accepted.id, &Representation::Sealed).await;
    assert_eq!(refusal.expect_err("not public").code, Code::NotFound);
}

#[tokio::test]
async fn what_cannot_be_put_into_the_requesters_words_is_refused_on_record() {
    let (world, first) = World::with_opinion().await;
    let mut again = canonical(&world, first.id).await;
    again["case"] = json!({"code": "990000267K3MQ9TXWR4G", "matter": again["case"]["matter"].clone()});
    again["body"]["verdict"] = json!("not-competent");
    again["remedy"] = json!("可依法申请行政复议。");
    one(world.publish(&world.land, json_body(&again), "other-verdict").await).expect("published");
    let before = world.hub.store().statistics().await.expect("counts");
    let refusal = world.pull(&world.reform, legacy_pull(), "k").await.expect_err("no word for it");
    assert_eq!((refusal.rule, refusal.code), (Some("D03"), Code::AdapterRefused));
    let after = world.hub.store().statistics().await.expect("counts");
    assert_eq!((after.requests - before.requests, after.accesses - before.accesses), (1, 1));
}

#[tokio::test]
async fn the_receipt_of_the_first_reading_names_the_receipt_before_it_and_the_bytes_that_were_read() {
    let (world, accepted) = World::with_opinion().await;
    let answer = world.pull(&world.reform, json_body(&question()), "k").await.expect("answered");
    let read = world.hub.read_document(&world.reform, accepted.id, &Representation::Sealed).await.expect("read");
    world.hub.read_document(&world.reform, accepted.id, &Representation::Document).await.expect("read again");
    let receipts = world.hub.store().receipts(None, Some(answer.request)).await.expect("read");
    let of = |event| receipts.iter().filter(move |r| r.department.as_str() == "reform" && r.event == event);
    let fulfilled = of(ReceiptEvent::Fulfilled).next().expect("kept by the requester");
    let payload = |bytes: &[u8]| Receipt::read(jws::read(bytes).expect("signed").payload()).expect("a receipt");
    let reads: Vec<_> = of(ReceiptEvent::Read).map(|r| payload(&r.bytes)).collect();
    assert_eq!(reads.len(), 1, "the first reading alone");
    assert_eq!(reads[0].previous, Some(HexDigest(Digest::of(&fulfilled.bytes))));
    assert_eq!(reads[0].response.as_ref().map(|body| body.sha256), Some(HexDigest(Digest::of(&read.bytes))));
    assert_eq!(payload(&fulfilled.bytes).previous, None, "it is the first of its exchange");
}
