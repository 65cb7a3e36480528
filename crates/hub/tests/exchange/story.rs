//! Story A: the Commission pulls what the land bureau already said.

use document::{Document, Timestamp};
use hub::verification::{TrustFolder, verify};
use hub::{Refusal, Representation};
use model::access::{Action, Outcome};
use model::receipt::ReceiptEvent;
use model::request::{Passed, State};
use seal::report::{Axis, AxisResult};
use seal::{Conclusion, Verified};
use serde_json::Value;

use crate::world::{World, fixture, legacy_pull, one, opinion};

fn far() -> (Timestamp, Timestamp) {
    ("2026-01-01T00:00:00Z".parse().expect("instant"), "2027-01-01T00:00:00Z".parse().expect("instant"))
}

fn firm() -> document::envelope::Party {
    serde_json::from_value(serde_json::json!({"form": "organisation", "name": "样例渝江机械有限公司",
        "identifiers": [{"scheme": "cn.uscc", "raw": "91999900999900011Y", "value": "91999900999900011Y"}]}))
    .expect("party")
}

#[tokio::test]
async fn the_commission_gets_the_land_bureaus_opinion_in_its_own_words() {
    let world = World::new().await;

    let told = world.hub.dry_run(&world.reform, &legacy_pull()).await.expect("rule by rule");
    let told: Vec<_> = told.rules.iter().map(|rule| (rule.rule.as_str(), rule.outcome)).collect();
    assert!(told[..12].iter().all(|(_, outcome)| *outcome == Passed::Passed), "{told:?}");

    let accepted = one(world.publish(&world.land, opinion(), "land-20261103-01").await).expect("accepted");
    assert!(!accepted.replayed);
    let answer = world.pull(&world.reform, legacy_pull(), "reform-2026-000731").await.expect("answered");
    assert_eq!(answer.content.document, accepted.id);
    assert_eq!(answer.content.media_type, "application/json");

    let mut got: Value = serde_json::from_slice(&answer.content.bytes).expect("JSON");
    let mut expected: Value = serde_json::from_slice(&fixture(
        "messages/reform-json/001-opinion-as-delivered-to-reform-commission.utf8.json",
    ))
    .expect("JSON");
    let number = got.as_object_mut().and_then(|members| members.remove("报文编号"));
    expected.as_object_mut().and_then(|members| members.remove("报文编号"));
    assert_eq!(number, Some(Value::from(answer.request.to_string())));
    assert_eq!(got, expected, "member for member, the message number apart");
}

#[tokio::test]
async fn what_was_published_keeps_every_byte_and_says_where_each_value_came_from() {
    let (world, accepted) = World::with_opinion().await;
    let sent = fixture("messages/land-xml/001-opinion-approved-rare-name.gb18030.xml");
    let original = world.hub.original(&world.land, accepted.id).await.expect("original");
    assert_eq!(original.bytes, sent);
    let origin = world.hub.provenance(&world.land, accepted.id).await.expect("origin");
    let document = world.hub.read_document(&world.land, accepted.id, &Representation::Document).await.expect("read");
    let document = Document::parse(&document.bytes, world.hub.catalogue()).expect("valid");
    let source = document.envelope().source.clone().expect("made by an adapter");
    assert_eq!(source.digest, document::Digest::of(&sent));
    assert_eq!(source.provenance, document::Digest::of(&origin.provenance));
    assert_eq!(source.residual, document::Digest::of(&origin.residual));
    assert_eq!(document::Digest::of(document.canonical()), accepted.sha256);
    let verdict = document.tree().get("body").and_then(|body| body.pointer("/verdict")).and_then(|v| v.as_str());
    assert_eq!((verdict, document.envelope().issued_on.to_string().as_str()), (Some("agree"), "2026-11-03"));
    let residual = String::from_utf8(origin.residual).expect("UTF-8");
    for kept in ["46,524.02", "20261103-01", "张样例", "00004_1.pdf"] {
        assert!(residual.contains(kept), "{kept} is kept");
    }
    let nobody = world.hub.original(&world.reform, accepted.id).await.expect_err("the issuer's alone");
    assert_eq!(nobody.code, api::Code::NotFound);
}

#[tokio::test]
async fn the_sealed_opinion_passes_on_five_axes_offline() {
    let (world, accepted) = World::with_opinion().await;
    let sealed = world.hub.read_document(&world.land, accepted.id, &Representation::Sealed).await.expect("sealed");
    let folder = TrustFolder::read(&world.hub.trust_folder().expect("folder")).expect("trust folder");
    let at = "2026-11-24T03:00:00Z".parse().expect("instant");
    let conclusion = verify(&sealed.bytes, &folder, world.hub.catalogue(), at).await.expect("judged");
    let Conclusion::Verified(verified) = conclusion else {
        panic!("{}", String::from_utf8_lossy(&conclusion.report().to_json()));
    };
    let verified: &Verified<Document> = &verified;
    for axis in Axis::ALL {
        assert_eq!(verified.report().axis(axis), AxisResult::Passed, "{}", axis.as_str());
    }
    let holder = verified.report().signature().and_then(|signature| signature.holder);
    assert_eq!(holder, Some(seal::lists::KeyHolder::Hosted));

    let mut tampered = sealed.bytes.clone();
    let at_byte = tampered.len() / 3;
    tampered[at_byte] = if tampered[at_byte] == b'A' { b'B' } else { b'A' };
    let conclusion = verify(&tampered, &folder, world.hub.catalogue(), at).await.expect("judged");
    assert_eq!(conclusion.report().axis(Axis::Integrity), AxisResult::Failed);
}

#[tokio::test]
async fn the_trail_shows_the_applicant_who_looked_why_and_under_which_agreement() {
    let (world, accepted) = World::with_opinion().await;
    let answer = world.pull(&world.reform, legacy_pull(), "p-1").await.expect("answered");
    world.hub.read_document(&world.reform, accepted.id, &Representation::Sealed).await.expect("read");
    let (from, to) = far();
    let trail = world.hub.accesses(&firm(), from, to).await.expect("trail");
    let actions: Vec<_> = trail.iter().map(|entry| (entry.actor.department.as_str(), entry.action)).collect();
    let expected = [("land", Action::Published), ("reform", Action::Disclosed), ("reform", Action::Viewed)];
    assert_eq!(actions, expected);
    let disclosed = &trail[1];
    assert_eq!(disclosed.request, Some(answer.request));
    assert_eq!(disclosed.document, Some(accepted.id));
    assert_eq!(disclosed.purpose.as_ref().map(document::PurposeId::as_str), Some("project-approval"));
    let agreement = disclosed.agreement.as_ref().expect("named");
    assert_eq!((agreement.id.as_str(), agreement.version), ("agr-2026-0014", 3));
    assert_eq!(disclosed.outcome, Outcome::Granted);
    for entry in &trail {
        let subjects = entry.subject.expose();
        assert_eq!(subjects.len(), 1, "the firm's own part alone");
    }
}

#[tokio::test]
async fn a_request_and_its_receipts_are_seen_by_both_sides_and_nobody_else() -> Result<(), Refusal> {
    let (world, accepted) = World::with_opinion().await;
    let answer = world.pull(&world.reform, legacy_pull(), "p-1").await?;
    for side in [&world.reform, &world.land] {
        let view = world.hub.request(side, answer.request).await?;
        assert!(matches!(view.request.state, State::Fulfilled { document, .. } if document == accepted.id));
        let events: Vec<_> = view.receipts.iter().map(|receipt| receipt.event).collect();
        assert_eq!(events, [ReceiptEvent::Fulfilled], "each side has its own");
        let jws = seal::jws::read(&view.receipts[0].bytes).expect("signed");
        let receipt = seal::receipt::Receipt::read(jws.payload()).expect("receipt");
        let body = receipt.response.expect("names the body").sha256.0;
        assert_eq!(body, document::Digest::of(&answer.content.bytes));
    }
    let other = world.hub.request(&world.food_drug, answer.request).await.expect_err("not theirs");
    assert_eq!(other.code, api::Code::NotFound);
    Ok(())
}
