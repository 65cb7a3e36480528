//! The transparency log: every issue is numbered once, proved, and a log set back in time is noticed.

use api::Code;
use document::Digest;
use hub::Representation;
use hub::status::Step;
use hub::verification::{Bundle, TrustFolder, verify};
use log::{Entry, OpenCheckpoint, TlogProof, VerifierKey, leaf_hash};
use seal::Conclusion;
use serde_json::json;
use store::change::LOG_LEASE;
use store::{Change, Outcome};

use crate::world::{World, json_body, master, opinion};

#[tokio::test]
async fn an_issue_is_numbered_covered_by_a_checkpoint_and_proved() {
    let (world, accepted) = World::with_opinion().await;
    let busy = world.hub.store().log_head().await.expect("head").size;
    assert_eq!(busy, 0, "publishing touches no head");
    let size = world.hub.number().await.expect("numbered").expect("holds the lease");
    let counts = world.hub.store().statistics().await.expect("counts");
    assert_eq!((counts.log_pending, counts.log_size), (0, size));

    let inclusion = world.hub.proof(&world.land, accepted.id).await.expect("proof");
    let key: VerifierKey = world.hub.log_key().expect("in the trust list");
    let proof = TlogProof::from_bytes(&inclusion.proof).expect("proof file");
    let included = proof.verify(leaf_hash(&inclusion.entry), &key, &[]).expect("included");
    assert_eq!(included.checkpoint().checkpoint().tree.size, size);
    let head = world.hub.store().log_head().await.expect("head");
    OpenCheckpoint::open(&head.checkpoint, &key, &[]).expect("signed");

    let entry = Entry::from_bytes(&inclusion.entry).expect("entry");
    assert_eq!(entry.issuer.as_ref().map(document::DepartmentId::as_str), Some("land"));
    let text = String::from_utf8(inclusion.entry.clone()).expect("UTF-8");
    assert!(!text.contains(&accepted.id.to_string()), "no document id");

    let sealed =
        world.hub.read_document(&world.land, accepted.id, &Representation::Sealed).await.expect("sealed").bytes;
    let receipt = seal::jws::read(&accepted.receipt).expect("signed");
    let receipt = seal::receipt::Receipt::read(receipt.payload()).expect("receipt");
    let leaf = seal::base64url::encode(leaf_hash(&inclusion.entry).as_bytes());
    assert_eq!(receipt.log.expect("names the leaf").leaf, leaf);

    let folder = TrustFolder::read(&world.hub.trust_folder().expect("folder")).expect("folder");
    let folder = folder.with_bundle(Bundle { entry: inclusion.entry, proof: inclusion.proof, sealed: sealed.clone() });
    let at = "2026-11-24T03:00:00Z".parse().expect("instant");
    let Conclusion::Verified(verified) = verify(&sealed, &folder, world.hub.catalogue(), at).await.expect("judged")
    else {
        panic!("passes")
    };
    assert!(verified.report().signature().and_then(|signature| signature.inclusion.as_ref()).is_some());
}

#[tokio::test]
async fn a_proof_waits_for_its_checkpoint_and_then_says_busy() {
    let (world, accepted) = World::with_opinion().await;
    let refusal = world.hub.proof(&world.land, accepted.id).await.expect_err("nobody numbers");
    assert_eq!(refusal.code, Code::HubBusy);
    let (hub, land) = (world.hub.clone(), world.land.clone());
    let waiting = tokio::spawn(async move { hub.proof(&land, accepted.id).await });
    world.hub.number().await.expect("numbered");
    waiting.await.expect("ran").expect("came in time");
}

#[tokio::test]
async fn the_ticker_numbers_what_is_published_and_ends_when_told() {
    let (world, accepted) = World::with_opinion().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let ticker = tokio::spawn(hub::ticker::run(world.hub.clone(), async { _ = stopped.await }));
    world.hub.proof(&world.land, accepted.id).await.expect("a checkpoint came");
    stop.send(()).expect("runs");
    ticker.await.expect("ended");
}

#[tokio::test]
async fn what_a_dead_process_left_is_numbered_when_its_lease_has_passed_and_no_sooner() {
    let World { hub, clock, folder, land, .. } = World::with_opinion().await.0;
    clock.set("2026-11-24T03:00:00Z".parse().expect("instant"));
    let size = hub.number().await.expect("numbered").expect("takes the lease");
    hub.publish(hub::Publication { principal: land.clone(), body: three(), key: "k".parse().expect("key") })
        .await
        .expect("publishing waits for no lease");
    drop(hub);
    let hub = crate::world::open(folder.path(), clock.clone(), Some(master())).await;
    clock.set("2026-11-24T03:00:01.900Z".parse().expect("instant"));
    assert_eq!(hub.number().await.expect("asked"), None, "whoever is silent may still be alive");
    clock.set("2026-11-24T03:00:02.100Z".parse().expect("instant"));
    assert_eq!(hub.number().await.expect("asked"), Some(size + 3));
}

#[tokio::test]
async fn whoever_stops_in_order_lets_the_next_process_number_at_once() {
    let World { hub, clock, folder, land, .. } = World::with_opinion().await.0;
    hub::ticker::run(hub.clone(), async {}).await;
    let size = hub.store().log_head().await.expect("head").size;
    assert!(size > 0, "what was pending is numbered before the end");
    drop(hub);
    let hub = crate::world::open(folder.path(), clock, Some(master())).await;
    hub.publish(hub::Publication { principal: land, body: three(), key: "k".parse().expect("key") })
        .await
        .expect("accepted");
    assert_eq!(hub.number().await.expect("asked"), Some(size + 3));
}

/// A round whose commit is on its way is not called back, and nobody reads the log while it is written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_stops_in_the_midst_of_a_round_numbers_all_and_lets_go() {
    let (world, accepted) = World::with_opinion().await;
    let store = world.hub.store();
    let grounds = json_body(&json!({"reason": "r", "instrument": {"title": "t", "number": "n"}}));
    for turn in 0..60_u32 {
        let step = if turn % 2 == 0 { Step::Suspend } else { Step::Resume };
        let key = format!("turn-{turn}").parse().expect("a key");
        world.hub.change_status(&world.land, (accepted.id, step), &grounds, &key).await.expect("an entry more");
        let midst = async move {
            for _ in 0..turn * turn * 8 {
                tokio::task::yield_now().await;
            }
        };
        hub::ticker::run(world.hub.clone(), midst).await;
        assert!(store.log_pending(1).await.expect("read").is_empty(), "turn {turn}");
        let other = Change::Lease { name: LOG_LEASE, holder: format!("other-{turn}"), micros: 0 };
        let leased = store.commit(other).await.expect("asked");
        assert!(matches!(leased, Outcome::Leased { .. }), "turn {turn}: {leased:?}");
    }
}

/// A message of three opinions.
fn three() -> hub::Body {
    let name = "messages/land-xml/002-batch-of-three-approved-rejected-conditional-three-date-forms.gb18030.xml";
    hub::Body::legacy("land-xml", "application/xml", crate::world::fixture(name))
}

#[tokio::test]
async fn a_log_set_back_in_time_issues_nothing_and_still_serves() {
    let (world, accepted) = World::with_opinion().await;
    world.hub.number().await.expect("numbered");
    let guard = world.folder.path().join("log.guard");
    let lines = std::fs::read_to_string(&guard).expect("guard file");
    let size: u64 = lines.lines().next().and_then(|line| line.parse().ok()).expect("size");
    std::fs::write(&guard, format!("{}\n{}\n", size + 5, Digest::of(b"later").hex()))
        .expect("as a later backup left it");

    let World { hub, clock, folder, land, .. } = world;
    drop(hub);
    clock.set("2026-11-24T02:01:00Z".parse().expect("the lease of the process before is over"));
    let hub = crate::world::open(folder.path(), clock.clone(), Some(master())).await;
    let publication =
        || hub::Publication { principal: land.clone(), body: opinion(), key: "other".parse().expect("key") };
    assert_eq!(hub.publish(publication()).await.expect_err("issues nothing").code, Code::LogRollbackDetected);
    assert_eq!(hub.number().await.expect_err("signs nothing").code, Code::LogRollbackDetected);
    hub.read_document(&land, accepted.id, &Representation::Sealed).await.expect("serves");

    std::fs::write(&guard, format!("{}\n{}\n", size - 1, Digest::of(b"another tree").hex())).expect("another tree");
    drop(hub);
    let hub = crate::world::open(folder.path(), clock, Some(master())).await;
    assert_eq!(hub.log_is_whole().expect_err("another tree").code, Code::LogRollbackDetected);
}

#[tokio::test]
async fn a_tree_that_grew_contains_what_was_published_before() {
    let (world, _) = World::with_opinion().await;
    let first = world.hub.number().await.expect("numbered").expect("size");
    let World { hub, clock, folder, land, .. } = world;
    let body = three();
    let guard = std::fs::read(folder.path().join("log.guard")).expect("guard");
    hub.publish(hub::Publication { principal: land, body, key: "batch".parse().expect("key") })
        .await
        .expect("accepted");
    let second = hub.number().await.expect("numbered").expect("size");
    assert!(second >= first + 3);
    std::fs::write(folder.path().join("log.guard"), guard).expect("the guard of a node that stopped earlier");
    drop(hub);
    clock.set("2026-11-24T02:01:00Z".parse().expect("the lease of the process before is over"));
    let hub = crate::world::open(folder.path(), clock, Some(master())).await;
    hub.log_is_whole().expect("consistent");
    assert_eq!(hub.number().await.expect("goes on"), Some(second));
}
