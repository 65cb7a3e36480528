//! Witnesses cosign what they see grow; whatever one of them does, the hub goes on issuing and believes only what is proved.

mod fake;

use std::sync::Arc;

use api::Code;
use hub::numbering::Witness;
use hub::verification::{Bundle, TrustFolder, verify};
use hub::{Hub, Parts, Publication, Representation};
use log::{OpenCheckpoint, TlogProof, Tree};
use model::{Principal, SystemEntropy};
use seal::algorithm::Algorithm;
use seal::key::{Signer, SigningKey};
use seal::lists::{TrustBody, WitnessRow, sign_trust_list};
use store::change::{Change, ChangeRegistry};
use store::record::{RecordKind, RecordWrite};

use crate::world::{NOW, World, adapters, master, opinion, settings};
use fake::{Fake, Mood};

/// The fixture world whose trust list names these witnesses, so many of whom prove existence.
async fn watched(witnesses: &[&Arc<Fake>], threshold: u8) -> (World, hub::Accepted) {
    let (world, accepted) = World::with_opinion().await;
    let row = |fake: &&Arc<Fake>| WitnessRow { name: fake.name().to_owned(), vkey: fake.vkey().to_string() };
    let rows: Vec<_> = witnesses.iter().map(row).collect();
    name_in_the_trust_list(&world, |body| {
        (body.witnesses, body.witness_threshold) = (rows, threshold);
        body.sequence += 1;
    })
    .await;
    let asked = witnesses.iter().map(|fake| Arc::clone(*fake) as Arc<dyn Witness>).collect();
    let hub = reopened(&world, asked).await;
    hub.number().await.expect("numbered");
    let log = hub.log_key().expect("the log's key");
    witnesses.iter().for_each(|fake| fake.watch(log.clone()));
    (World { hub, ..world }, accepted)
}

async fn reopened(world: &World, witnesses: Vec<Arc<dyn Witness>>) -> Hub {
    let parts = Parts {
        store: world.hub.store().clone(),
        adapters: adapters(),
        catalogue: document::Catalogue::builtin().clone(),
        clock: world.clock.clone(),
        entropy: Arc::new(SystemEntropy::new()),
        master: Some(master()),
        roots: None,
        witnesses,
        settings: settings(world.folder.path()),
    };
    Hub::open(parts).await.expect("opens")
}

async fn name_in_the_trust_list(world: &World, change: impl FnOnce(&mut TrustBody)) {
    let list = world.hub.trust_file("trust-list.json").expect("there").bytes;
    let mut body = seal::lists::Trust::read(&list).expect("a list").body().expect("a body").clone();
    change(&mut body);
    let files = world.roots.files();
    let keys: Vec<_> = files.iter().filter(|file| ["root-1.p8", "root-2.p8"].contains(&file.name.as_str())).collect();
    let keys: Vec<_> = keys
        .iter()
        .map(|file| SigningKey::from_pkcs8(Algorithm::EdDsa, &file.bytes, Vec::new()).expect("a root key"))
        .collect();
    let signers: Vec<&dyn Signer> = keys.iter().map(|key| key as &dyn Signer).collect();
    let signed = sign_trust_list(&body, &signers, body.issued_at).expect("signed");
    let (_, records) = world.hub.store().registry().await.expect("read");
    let there = records.iter().find(|r| r.kind == RecordKind::TrustFile && r.id == "trust-list.json").expect("there");
    let id = there.id.clone();
    let write = RecordWrite { kind: RecordKind::TrustFile, id, replaces: Some(there.version), body: signed };
    let change = ChangeRegistry {
        records: vec![write],
        actor: "operator".to_owned(),
        reason: "witnesses named".to_owned(),
        at: NOW.parse().expect("instant"),
        log: Vec::new(),
        jobs: Vec::new(),
    };
    world.hub.store().commit(Change::ChangeRegistry(Box::new(change))).await.expect("written");
}

async fn size(hub: &Hub) -> u64 {
    hub.store().log_head().await.expect("head").size
}

async fn publish(hub: &Hub, principal: &Principal, key: &str) {
    let name = "messages/land-xml/002-batch-of-three-approved-rejected-conditional-three-date-forms.gb18030.xml";
    let body = hub::Body::legacy("land-xml", "application/xml", crate::world::fixture(name));
    let publication = Publication { principal: principal.clone(), body, key: key.parse().expect("key") };
    hub.publish(publication).await.expect("issuing goes on");
    hub.number().await.expect("numbering goes on");
}

#[tokio::test]
async fn a_cosigned_checkpoint_proves_existence_online_and_offline_and_the_hubs_own_alone_does_not() {
    let (one, two) = (Fake::new(1), Fake::new(2));
    let (world, accepted) = watched(&[&one, &two], 2).await;
    let sealed = world.hub.read_document(&world.land, accepted.id, &Representation::Sealed).await.expect("read").bytes;
    let witnessed = async |expected: bool| {
        let inclusion = world.hub.proof(&world.land, accepted.id).await.expect("a proof");
        let bundle = Bundle { entry: inclusion.entry, proof: inclusion.proof, sealed: sealed.clone() };
        let folder = TrustFolder::read(&world.hub.trust_folder().expect("folder")).expect("folder").with_bundle(bundle);
        let at = "2026-11-24T03:00:00Z".parse().expect("instant");
        let offline = verify(&sealed, &folder, world.hub.catalogue(), at).await.expect("judged").into_report();
        let online = world.hub.verify(&sealed, at).await.expect("judged").into_report();
        for report in [offline, online] {
            let found = report.signature().and_then(|s| s.inclusion.as_ref()).expect("included").witnessed;
            assert_eq!(found.is_some(), expected, "{found:?}");
        }
    };
    witnessed(false).await;
    two.set(Mood::Down);
    assert_eq!(world.hub.witness_round().await.expect("asked"), 1);
    witnessed(false).await;
    two.set(Mood::Honest);
    assert_eq!(world.hub.witness_round().await.expect("asked"), 1, "only the one that has not seen it is asked");
    witnessed(true).await;
    assert_eq!(world.hub.witness_round().await.expect("asked"), 0, "both have seen it");

    let served = world.hub.checkpoint().await.expect("read").expect("there");
    let keys = [one.vkey(), two.vkey()];
    let open = OpenCheckpoint::open(&served, &world.hub.log_key().expect("key"), &keys).expect("signed");
    assert_eq!(open.cosignatures().len(), 2, "whoever fetches the checkpoint sees who cosigned it");
}

#[tokio::test]
async fn the_first_cosigned_checkpoint_over_an_entry_stays_its_proof_while_the_log_grows() {
    let one = Fake::new(1);
    let (world, accepted) = watched(&[&one], 1).await;
    let first = size(&world.hub).await;
    assert_eq!(world.hub.witness_round().await.expect("asked"), 1);
    publish(&world.hub, &world.land, "more").await;
    assert_eq!(world.hub.witness_round().await.expect("asked"), 1);
    assert_eq!(one.seen().size, first + 3, "the witness was shown that the log only grew");
    let proof = world.hub.proof(&world.land, accepted.id).await.expect("a proof");
    let proof = TlogProof::from_bytes(&proof.proof).expect("a proof file");
    let checkpoint: log::Checkpoint = proof.checkpoint.text().parse().expect("a checkpoint");
    assert_eq!(checkpoint.tree.size, first, "the earliest says most");
}

#[tokio::test]
async fn after_a_restart_the_witness_names_the_size_and_is_shown_the_way_from_there() {
    let one = Fake::new(1);
    let (world, _) = watched(&[&one], 1).await;
    assert_eq!(world.hub.witness_round().await.expect("asked"), 1);
    publish(&world.hub, &world.land, "more").await;
    let hub = reopened(&world, vec![one.clone()]).await;
    assert_eq!(hub.witness_round().await.expect("asked"), 1, "409 with its size, then the proof from it");
    assert_eq!(one.seen().size, size(&hub).await);
    let hub = reopened(&world, vec![one.clone()]).await;
    assert_eq!(hub.witness_round().await.expect("asked"), 1, "it signs the same again");
    let kept = hub.store().cosigned(0, 1).await.expect("read").expect("there");
    assert_eq!(kept.cosignatures, 1, "of one witness one line counts");
}

#[tokio::test]
async fn a_witness_that_lies_is_not_believed_and_stops_nothing() {
    let moods = [
        Mood::Down,
        Mood::Status(422),
        Mood::Status(500),
        Mood::Garbage,
        Mood::OtherKey,
        Mood::AtTime(0),
        Mood::Conflict("18446744073709551615\n"),
        Mood::Conflict("not a size\n"),
        Mood::Conflict("0\n"),
        Mood::Conflict("1\n"),
    ];
    let liar = Fake::new(1);
    let (world, _) = watched(&[&liar], 1).await;
    for mood in moods {
        liar.set(mood);
        assert_eq!(world.hub.witness_round().await.expect("asked"), 0, "{mood:?}");
        assert!(world.hub.store().cosigned(0, 1).await.expect("read").is_none(), "{mood:?}");
    }
    publish(&world.hub, &world.land, "more").await;
    liar.set(Mood::Honest);
    assert_eq!(world.hub.witness_round().await.expect("asked"), 1, "and when it is honest again it counts");
}

#[tokio::test]
async fn a_witness_that_hangs_delays_no_other_and_no_issuing() {
    let (hangs, honest) = (Fake::new(1), Fake::new(2));
    let (world, _) = watched(&[&hangs, &honest], 1).await;
    hangs.set(Mood::Hangs);
    let hub = world.hub.clone();
    let round = tokio::spawn(async move { hub.witness_round().await });
    while world.hub.store().cosigned(0, 1).await.expect("read").is_none() {
        assert!(!round.is_finished(), "the cosignature is kept before the round ends");
        tokio::task::yield_now().await;
    }
    publish(&world.hub, &world.land, "more").await;
    round.abort();
}

#[tokio::test]
async fn a_witness_that_saw_another_history_does_not_cosign_this_one() {
    let one = Fake::new(1);
    let (world, _) = watched(&[&one], 1).await;
    let here = size(&world.hub).await;
    for seen in [here - 1, here, here + 1] {
        one.remember(Tree { size: seen, root: document::Digest::of(b"another tree") });
        assert_eq!(world.hub.witness_round().await.expect("asked"), 0, "{seen} of {here}");
    }
    assert!(world.hub.store().cosigned(0, 1).await.expect("read").is_none());
}

#[tokio::test]
async fn a_log_that_lacks_what_it_published_is_shown_to_no_witness() {
    let one = Fake::new(1);
    let (world, _) = watched(&[&one], 1).await;
    let guard = world.folder.path().join("log.guard");
    let later = format!("{}\n{}\n", size(&world.hub).await + 5, document::Digest::of(b"later").hex());
    std::fs::write(&guard, later).expect("as a later backup left it");
    let hub = reopened(&world, vec![one.clone()]).await;
    assert_eq!(hub.witness_round().await.expect_err("rolled back").code, Code::LogRollbackDetected);
    assert_eq!(one.seen().size, 0);
    let publication = Publication { principal: world.land.clone(), body: opinion(), key: "x".parse().expect("key") };
    assert_eq!(hub.publish(publication).await.expect_err("issues nothing").code, Code::LogRollbackDetected);
}
