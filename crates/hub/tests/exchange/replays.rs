//! Repeating is safe: the same key again gives the same, and another body under it nothing.

use api::Code;
use hub::Body;
use model::access::Action;
use serde_json::json;

use crate::world::{World, asking, json_body, legacy_pull, one, opinion, question};

#[tokio::test]
async fn the_same_publication_again_gives_the_same_document_and_receipt() {
    let (world, first) = World::with_opinion().await;
    let again = world.publish_opinion("land-1").await.expect("replayed");
    assert!(again.replayed && !first.replayed);
    assert_eq!((again.id, again.sha256, &again.receipt), (first.id, first.sha256, &first.receipt));
    let counts = world.hub.store().statistics().await.expect("counts");
    assert_eq!(counts.documents, 1);
}

#[tokio::test]
async fn a_key_used_for_another_body_is_a_conflict_and_a_refused_key_stays_free() {
    let (world, _) = World::with_opinion().await;
    let other = Body { charset: Some("gb18030".to_owned()), ..opinion() };
    let refusal = world.publish(&world.land, other, "land-1").await.expect_err("conflict");
    assert_eq!(refusal.code, Code::IdempotencyConflict);

    world.pull(&world.reform, json_body(&question()), "p-1").await.expect("answered");
    let refusal =
        world.pull(&world.reform, asking(|q| q["freshness"] = json!("P90D")), "p-1").await.expect_err("conflict");
    assert_eq!(refusal.code, Code::IdempotencyConflict);

    world.pull(&world.reform, asking(|q| q["purpose"] = json!("statistics")), "p-2").await.expect_err("refused");
    world.pull(&world.reform, json_body(&question()), "p-2").await.expect("the key stayed free");
}

#[tokio::test]
async fn sixteen_at_once_under_one_key_make_one_document() {
    let world = World::new().await;
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (hub, principal) = (world.hub.clone(), world.land.clone());
            tokio::spawn(async move {
                let publication = hub::Publication { principal, body: opinion(), key: "same".parse().expect("key") };
                one(hub.publish(publication).await).expect("accepted")
            })
        })
        .collect();
    let mut ids = std::collections::BTreeSet::new();
    let mut fresh = 0;
    for task in tasks {
        let accepted = task.await.expect("ran");
        ids.insert(accepted.id);
        fresh += u32::from(!accepted.replayed);
    }
    assert_eq!((ids.len(), fresh), (1, 1));
    assert_eq!(world.hub.store().statistics().await.expect("counts").documents, 1);
}

#[tokio::test]
async fn the_same_pull_again_gives_the_same_answer_counts_once_and_leaves_an_entry_more() {
    let (world, accepted) = World::with_opinion().await;
    let first = world.pull(&world.reform, legacy_pull(), "p-1").await.expect("answered");
    let again = world.pull(&world.reform, legacy_pull(), "p-1").await.expect("replayed");
    assert!(again.replayed);
    assert_eq!((again.request, &again.content.bytes), (first.request, &first.content.bytes));
    let agreement = "agr-2026-0014".parse().expect("id");
    let day = jiff::civil::date(2026, 11, 24);
    assert_eq!(world.hub.store().used(&agreement, day).await.expect("counted"), 1);
    let trail = trail(&world).await;
    assert_eq!(trail.iter().filter(|action| **action == Action::Disclosed).count(), 2);
    world.change_agreement("agr-2026-0014", |record| record["status"] = json!("suspended")).await;
    let refusal = world.pull(&world.reform, legacy_pull(), "p-1").await.expect_err("the gate again");
    assert_eq!(refusal.code, Code::AgreementSuspended);
    assert_eq!(first.content.document, accepted.id);
}

async fn trail(world: &World) -> Vec<Action> {
    let firm = json!({"form": "organisation", "identifiers": [{"scheme": "cn.organisation", "raw": "999900011", "value": "999900011"}]});
    let firm = serde_json::from_value(firm).expect("party");
    let (from, to) =
        ("2026-01-01T00:00:00Z".parse().expect("instant"), "2030-01-01T00:00:00Z".parse().expect("instant"));
    world.hub.accesses(&firm, from, to).await.expect("trail").iter().map(|entry| entry.action).collect()
}

#[tokio::test]
async fn a_case_is_opened_once_under_one_key_and_its_word_is_shown_once() {
    let world = World::new().await;
    let case = json!({
        "matter": {"scheme": "local:reform", "raw": "0200101"}, "division": "990112", "localCode": "R-1",
        "parties": [{"role": "applicant", "party": {"form": "organisation", "name": "样例渝江机械有限公司",
            "identifiers": [{"scheme": "cn.uscc", "raw": "91999900999900011Y"}]}}]
    });
    let key = || "case-1".parse().expect("key");
    let opened = world.hub.open_case(&world.reform, &json_body(&case), key()).await.expect("opened");
    let again = world.hub.open_case(&world.reform, &json_body(&case), key()).await.expect("replayed");
    assert_eq!(opened.code, again.code);
    assert!(opened.query_word.is_some() && again.query_word.is_none());
    let twice = world.hub.open_case(&world.reform, &json_body(&case), "case-2".parse().expect("key")).await;
    let twice = twice.expect("the same procedure, reported once more under its own number");
    assert!(twice.code == opened.code && twice.query_word.is_none());
    let mut other = case.clone();
    other["parties"][0]["party"]["identifiers"][0]["raw"] = json!("9199990099990002XN");
    let taken = world.hub.open_case(&world.reform, &json_body(&other), "case-2b".parse().expect("key")).await;
    assert_eq!(taken.expect_err("another procedure under that number").code, Code::RequestInvalid);
    let body = world.hub.case(&world.reform, opened.code.as_str()).await.expect("own");
    let body: serde_json::Value = serde_json::from_slice(body.expose()).expect("JSON");
    assert_eq!((&body["state"], &body["matter"]), (&json!("open"), &json!("enterprise-project-approval")));
    assert_eq!(world.hub.case(&world.land, opened.code.as_str()).await.expect_err("not theirs").code, Code::NotFound);
    let no_mandate = world.hub.open_case(&world.land, &json_body(&case), "case-3".parse().expect("key")).await;
    assert_eq!(no_mandate.expect_err("no mandate").code, Code::RequesterNotCompetent);
}
