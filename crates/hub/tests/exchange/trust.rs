//! Keys and lists: written once, renewed when half over, anew after each change.

use api::Code;
use document::Timestamp;
use hub::directory::ImportKind;
use hub::trust::{Roots, TrustFile};
use hub::verification::{FolderError, TrustFolder};
use seal::algorithm::Algorithm;
use seal::key::{Signer, SigningKey, Use};
use seal::lists::{RegistryList, StatusBody, StatusList, Trust, TrustBody, sign_trust_list};
use serde_json::json;
use store::record::RecordKind;

use crate::world::{NOW, World, fixture, master, options};

fn file(world: &World, name: &str) -> Vec<u8> {
    world.hub.trust_file(name).expect(name).bytes
}

#[tokio::test]
async fn the_folder_holds_lists_and_crls_that_count() {
    let world = World::new().await;
    let mut names: Vec<_> = world.hub.trust_folder().expect("folder").into_iter().map(|file| file.name).collect();
    names.sort();
    let expected =
        ["crl/issuing-ca.crl", "crl/root-ca.crl", "registry-list.json", "status-list.json", "trust-list.json"];
    assert_eq!(names, expected);
    let trust = Trust::read(&file(&world, "trust-list.json")).expect("trust list");
    let body = trust.body().expect("a list");
    assert_eq!((body.roots.threshold, body.roots.keys.len(), body.sequence), (2, 2, 1));
    assert_eq!(body.logs[0].origin, "hub.example.gov.cn/log");
    let registry = RegistryList::read(&file(&world, "registry-list.json"), &trust).expect("registry list");
    assert_eq!(registry.hub(), "hub.example.gov.cn");
    StatusList::read(&file(&world, "status-list.json"), &trust).expect("status list");
    let folder = TrustFolder::read(&world.hub.trust_folder().expect("folder")).expect("whole");
    assert_eq!(folder.root_set().as_ref(), trust.root_set());
}

#[tokio::test]
async fn a_change_of_the_registry_signs_the_lists_anew() {
    let world = World::new().await;
    let trust = Trust::read(&file(&world, "trust-list.json")).expect("trust list");
    let before = RegistryList::read(&file(&world, "registry-list.json"), &trust).expect("list").sequence();
    world.change(RecordKind::Mandate, "mandates", "mnd-0007", |record| record["to"] = json!("2027-01-01")).await;
    assert_eq!(world.hub.run_due_jobs().await.expect("ran"), 1);
    assert_eq!(world.hub.run_due_jobs().await.expect("ran"), 0, "each job once");
    let after = RegistryList::read(&file(&world, "registry-list.json"), &trust).expect("list");
    assert!(after.sequence() > before);
    let mandate = after.registry().mandate(&"mnd-0007".parse().expect("id")).expect("listed");
    assert_eq!(mandate.to, Some(jiff::civil::date(2027, 1, 1)));
}

#[tokio::test]
async fn lists_are_renewed_when_half_of_their_time_is_over() {
    let world = World::new().await;
    let trust = Trust::read(&file(&world, "trust-list.json")).expect("trust list");
    let issued =
        |world: &World| RegistryList::read(&file(world, "registry-list.json"), &trust).expect("list").issued_at();
    let first = issued(&world);
    let day = |days: i64| "2026-11-24T02:00:00Z".parse::<Timestamp>().expect("instant").plus_seconds(days * 86_400);
    world.clock.set(day(14));
    world.hub.renew_lists().await.expect("nothing to do");
    assert_eq!(issued(&world), first);
    world.clock.set(day(15).plus_seconds(60));
    world.hub.renew_lists().await.expect("renewed");
    assert!(issued(&world) > first);
}

/// A hub of its own, its root keys, and its trust list's payload.
async fn with_roots(folder: &std::path::Path) -> (hub::Hub, Vec<SigningKey>, TrustBody) {
    let clock = World::new().await.clock;
    let hub = crate::world::open(folder, clock, Some(master())).await;
    let made = hub.set_up_trust(&[]).await.expect("set up").files();
    let keys = made.iter().filter(|file| file.name.starts_with("root-") && !file.name.contains("ca"));
    let open = |bytes: &[u8]| SigningKey::from_pkcs8(Algorithm::EdDsa, bytes, Vec::new()).expect("a root key");
    let keys = keys.map(|file| open(&file.bytes)).collect();
    let list = hub.trust_file("trust-list.json").expect("list").bytes;
    let body = Trust::read(&list).expect("counts").body().expect("a list").clone();
    (hub, keys, body)
}

fn signed(body: &TrustBody, keys: &[SigningKey]) -> Vec<u8> {
    let signers: Vec<&dyn Signer> = keys.iter().map(|key| key as &dyn Signer).collect();
    sign_trust_list(body, &signers, body.issued_at).expect("signed")
}

#[tokio::test]
async fn a_list_that_the_roots_signed_elsewhere_is_taken_and_an_older_one_never_again() {
    let folder = tempfile::tempdir().expect("folder");
    let (hub, keys, first) = with_roots(folder.path()).await;
    let next = TrustBody { sequence: 5, ..first.clone() };
    let bytes = signed(&next, &keys);
    assert_eq!(hub.take_trust_list(&bytes, "operator").await.expect("taken"), 5);
    assert!(hub.trust_file("trust-list.json").expect("list").bytes == bytes, "served to the byte as it was signed");
    assert_eq!(hub.take_trust_list(&bytes, "operator").await.expect("once more"), 5);
    let code = |result: Result<u64, hub::Refusal>| result.expect_err("refused").code;
    for sequence in [1, 4] {
        let older = signed(&TrustBody { sequence, ..first.clone() }, &keys);
        assert_eq!(code(hub.take_trust_list(&older, "operator").await), Code::TrustListRollback, "{sequence}");
    }
    let twin = TrustBody { witness_threshold: 1, ..next };
    let twin = hub.take_trust_list(&signed(&twin, &keys), "operator").await;
    assert_eq!(code(twin), Code::TrustListRollback, "another list of the same number");
    assert!(hub.trust_file("trust-list.json").expect("list").bytes == bytes);
}

#[tokio::test]
async fn a_forged_a_half_signed_and_an_untimely_list_change_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let (hub, keys, first) = with_roots(folder.path()).await;
    let before = hub.trust_file("trust-list.json").expect("list").bytes;
    let next = TrustBody { sequence: 2, ..first };
    let stranger = seal::key::KeyMaterial::ed25519(&[9; 32]).expect("a key");
    let open = |pkcs8: &[u8]| SigningKey::from_pkcs8(Algorithm::EdDsa, pkcs8, Vec::new()).expect("a key");
    let strangers = || vec![open(stranger.pkcs8())];
    let mut own_roots = next.clone();
    own_roots.roots = seal::lists::Roots {
        threshold: 1,
        keys: vec![seal::lists::KeyRow::of(Algorithm::EdDsa, stranger.spki(), None)],
    };
    let mut changed = signed(&next, &keys);
    changed[40] ^= 1;
    let day = 86_400;
    let ahead = TrustBody { issued_at: next.issued_at.plus_seconds(day), ..next.clone() };
    let past = TrustBody { next_update: next.issued_at, ..next.clone() };
    for (what, bytes) in [
        ("one signature of two", signed(&next, &keys[..1])),
        ("by strangers", signed(&next, &strangers())),
        ("under roots of the forger's own", signed(&own_roots, &strangers())),
        ("changed", changed),
        ("of tomorrow", signed(&ahead, &keys)),
        ("out of date", signed(&past, &keys)),
        ("no list", b"[]".to_vec()),
    ] {
        let refusal = hub.take_trust_list(&bytes, "operator").await.expect_err(what);
        assert_eq!(refusal.code, Code::RequestInvalid, "{what}: {}", refusal.detail);
        assert!(hub.trust_file("trust-list.json").expect("list").bytes == before, "{what}");
    }
}

#[tokio::test]
async fn whoever_has_the_root_keys_renews_trust_list_and_crls() {
    use std::sync::Arc;
    let folder = tempfile::tempdir().expect("folder");
    let world = World::new().await;
    let clock = world.clock.clone();
    let hub = crate::world::open(folder.path(), clock.clone(), Some(master())).await;
    for (kind, name) in crate::world::KINDS {
        let json = fixture(&format!("registry/{name}.json"));
        hub.import(ImportKind::Registry(kind), &json, &options()).await.expect(name);
    }
    let roots = hub.set_up_trust(&[]).await.expect("set up");
    assert!(hub.set_up_trust(&[]).await.is_err(), "once");
    let roots = Roots::read(&roots.files()).expect("read back");
    let store = hub.store().clone();
    drop(hub);
    let hub = hub::Hub::open(hub::Parts {
        store,
        adapters: Vec::new(),
        catalogue: document::Catalogue::builtin().clone(),
        clock: clock.clone(),
        entropy: Arc::new(model::SystemEntropy::new()),
        master: Some(master()),
        roots: Some(roots),
        witnesses: Vec::new(),
        settings: crate::world::settings(folder.path()),
    })
    .await
    .expect("opens");
    let before = Trust::read(&hub.trust_file("trust-list.json").expect("list").bytes).expect("list");
    clock.set("2026-12-15T02:00:00Z".parse().expect("instant"));
    hub.renew_lists().await.expect("renewed");
    let after = hub.trust_file("trust-list.json").expect("list").bytes;
    let after = before.succeed(&after).expect("signed by the old roots too");
    assert_eq!(after.body().map(|body| body.sequence), Some(2));
    let crl = seal::x509::Crl::parse(&hub.trust_file("crl/issuing-ca.crl").expect("crl").bytes).expect("crl");
    assert!(crl.next_update() > "2027-01-10T00:00:00Z".parse().expect("instant"));
}

#[tokio::test]
async fn lists_of_two_hubs_in_one_folder_are_not_mixed() {
    let world = World::new().await;
    let key = world.hub.key_records().into_iter().find(|key| key.r#use == Use::Registry).expect("a key");
    let key = key.open(&master()).expect("opens");
    let at: Timestamp = NOW.parse().expect("an instant");
    let of = |hub: &str| {
        let next_update = at.plus_seconds(StatusBody::SECONDS);
        let body = StatusBody { v: 1, hub: hub.to_owned(), as_of: at, next_update, entries: Vec::new() };
        let mut files = world.hub.trust_folder().expect("folder");
        let status = files.iter_mut().find(|file| file.name == "status-list.json").expect("a list");
        status.bytes = body.sign(&key).expect("signed").into_bytes();
        files
    };
    assert!(TrustFolder::read(&of("hub.example.gov.cn")).is_ok());
    // Signed by a key that counts; but what the neighbour's list does not withdraw, the hub's own may have withdrawn.
    let refused = TrustFolder::read(&of("hub.neighbour.gov.cn")).err();
    assert!(matches!(refused, Some(FolderError::Hubs { registry, status })
        if registry == "hub.example.gov.cn" && status == "hub.neighbour.gov.cn"));
}

#[tokio::test]
async fn a_revocation_list_that_is_not_full_counts_as_none_and_garbage_is_named() {
    let world = World::new().await;
    let mut files = world.hub.trust_folder().expect("folder");
    files.push(TrustFile { name: "crl/garbage.crl".to_owned(), bytes: b"garbage".to_vec() });
    assert!(
        matches!(TrustFolder::read(&files).err(), Some(FolderError::Crl { name, .. }) if name == "crl/garbage.crl")
    );
}
