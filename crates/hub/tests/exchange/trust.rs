//! Keys and lists: written once, renewed when half over, anew after each change.

use document::Timestamp;
use hub::directory::ImportKind;
use hub::trust::Roots;
use hub::verification::TrustFolder;
use seal::lists::{RegistryList, StatusList, Trust};
use serde_json::json;
use store::record::RecordKind;

use crate::world::{World, fixture, master, options};

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
