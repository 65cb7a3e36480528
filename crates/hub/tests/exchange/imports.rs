//! Records from files: all or nothing, every fault named with its place.

use api::Code;
use hub::directory::{ImportError, ImportKind, ImportOptions, Imported, RecordError};
use serde_json::{Value, json};
use store::record::RecordKind;

use crate::world::{World, fixture, options, records};

async fn import(
    world: &World,
    kind: RecordKind,
    records: &Value,
    options: &ImportOptions,
) -> Result<Imported, ImportError> {
    world.hub.import(ImportKind::Registry(kind), &serde_json::to_vec(records).expect("JSON"), options).await
}

fn faults(error: ImportError) -> Vec<RecordError> {
    match error {
        ImportError::Records(faults) => faults,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let world = World::new().await;
    let version = world.hub.directory().version();
    for (kind, name) in crate::world::KINDS {
        let plain = ImportOptions { bootstrap: false, ..options() };
        let imported = import(&world, kind, &records(name), &plain).await.expect(name);
        assert_eq!((imported.added, imported.changed), (0, 0), "{name}");
    }
    let cases = world.hub.import(ImportKind::Case, &fixture("registry/cases.json"), &options()).await.expect("cases");
    assert_eq!((cases.added, cases.unchanged), (0, 3));
    assert_eq!(world.hub.directory().version(), version);
}

#[tokio::test]
async fn what_only_people_may_give_comes_by_bootstrap_alone() {
    let world = World::new().await;
    let plain = ImportOptions { bootstrap: false, ..options() };
    let mut department = records("departments")[0].clone();
    department["sealing"][0]["types"] = json!(["site-selection-opinion"]);
    let wrong =
        faults(import(&world, RecordKind::Department, &json!([department]), &plain).await.expect_err("refused"));
    assert_eq!((wrong[0].index, wrong[0].member.as_str()), (Some(0), "sealing"));
    let mut agreement = records("agreements")[0].clone();
    agreement["dailyMax"] = json!(9);
    let wrong = faults(import(&world, RecordKind::Agreement, &json!([agreement]), &plain).await.expect_err("refused"));
    assert_eq!(wrong[0].member, "status");
    agreement["status"] = json!("suspended");
    import(&world, RecordKind::Agreement, &json!([agreement]), &plain).await.expect("ending needs nobody's word");
    department["sealing"] = json!([]);
    import(&world, RecordKind::Department, &json!([department]), &plain).await.expect("taking away is no giving");
}

#[tokio::test]
async fn every_fault_is_named_with_place_member_and_remedy_and_nothing_is_written() {
    let world = World::new().await;
    let version = world.hub.directory().version();
    let with = |name: &str, index: usize, change: &dyn Fn(&mut Value)| {
        let mut all = records(name);
        change(&mut all[index]);
        all
    };
    let wrong = [
        (RecordKind::Department, with("departments", 1, &|r| r["uscc"] = json!("119999009999000118")), 1, "uscc"),
        (RecordKind::Department, with("departments", 3, &|r| r["parent"] = json!("nobody")), 3, "parent"),
        (RecordKind::Department, with("departments", 0, &|r| r["parent"] = json!("land")), 0, "parent"),
        (RecordKind::Department, with("departments", 0, &|r| r["surprise"] = json!(1)), 0, "surprise"),
        (RecordKind::Division, with("divisions", 1, &|r| r["parent"] = json!("110000")), 1, "parent"),
        (RecordKind::Mandate, with("mandates", 16, &|r| r["division"] = json!("110000")), 16, "division"),
        (RecordKind::Mandate, with("mandates", 16, &|r| r["type"] = json!("tractor-licence")), 16, "type"),
        (RecordKind::Matter, with("matters", 0, &|r| r["limits"]["promised"]["count"] = json!(30)), 0, "limits"),
        (RecordKind::Agreement, with("agreements", 0, &|r| r["fields"] = json!(["/body/verdict"])), 0, "fields"),
        (RecordKind::Agreement, with("agreements", 1, &|r| r["provider"] = json!("nobody")), 1, "provider"),
        (RecordKind::Agreement, with("agreements", 1, &|r| r["freshnessMax"] = json!("soon")), 1, "freshnessMax"),
    ];
    for (kind, file, index, member) in wrong {
        let errors = faults(import(&world, kind, &file, &options()).await.expect_err(member));
        let found =
            errors.iter().any(|error| error.index == Some(index) && error.member == member && !error.help.is_empty());
        assert!(found, "{kind:?} {index} {member}: {errors:?}");
    }
    assert_eq!(world.hub.directory().version(), version);
    let form = world.hub.import(ImportKind::Registry(RecordKind::Area), b"{}", &options()).await.expect_err("no array");
    assert!(matches!(form, ImportError::Form(_)));
    let keys =
        world.hub.import(ImportKind::Registry(RecordKind::Key), b"[]", &options()).await.expect_err("not from files");
    assert!(matches!(keys, ImportError::Form(_)));
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_says_what_would_change() {
    let world = World::new().await;
    let version = world.hub.directory().version();
    let mut agreement = records("agreements")[0].clone();
    agreement["dailyMax"] = json!(1);
    let mut fresh = records("agreements")[1].clone();
    fresh["id"] = json!("agr-2026-0999");
    let dry = ImportOptions { dry_run: true, ..options() };
    let imported = import(&world, RecordKind::Agreement, &json!([agreement, fresh]), &dry).await.expect("checked");
    assert_eq!((imported.added, imported.changed, imported.unchanged), (1, 1, 0));
    assert_eq!(world.hub.directory().version(), version);
}

#[tokio::test]
async fn an_api_key_holds_for_a_year_at_most_and_no_longer() {
    let world = World::new().await;
    let land = "land".parse().expect("id");
    let scopes = vec![model::Scope::Publish];
    let late = world.hub.add_api_key(&land, scopes.clone(), Some(jiff::civil::date(2028, 1, 1))).await;
    assert_eq!(late.expect_err("too long").code, Code::RequestInvalid);
    let nobody = world.hub.add_api_key(&"nobody".parse().expect("id"), scopes.clone(), None).await;
    assert_eq!(nobody.expect_err("unknown").code, Code::NotFound);
    let key = world.hub.add_api_key(&land, scopes, None).await.expect("made");
    world.hub.authenticate(key.key.expose()).expect("holds");
    world.clock.set("2027-11-23T16:00:00Z".parse().expect("instant"));
    assert_eq!(world.hub.authenticate(key.key.expose()).expect_err("over").code, Code::Unauthenticated);
}
