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
        ImportError::Records(errors) => errors.first,
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

/// A sample case under another code, with its number.
fn case(n: usize) -> Value {
    let mut case = records("cases")[0].clone();
    let code = document::SupervisionCode::mint(&"990000".parse().expect("division"), 2026, &seed(n)).expect("a code");
    case["code"] = json!(code.to_string());
    case["localCode"] = json!(format!("2026-{n}"));
    case
}

fn seed(n: usize) -> [u8; 32] {
    *document::Digest::of(&n.to_be_bytes()).as_bytes()
}

async fn import_cases(world: &World, cases: &[Value]) -> Result<Imported, ImportError> {
    world.hub.import(ImportKind::Case, &serde_json::to_vec(cases).expect("JSON"), &options()).await
}

#[tokio::test]
async fn a_file_of_cases_comes_in_whole_or_not_at_all() {
    let world = World::new().await;
    let before = world.hub.store().statistics().await.expect("counts").cases;
    let good: Vec<Value> = (0..300).map(case).collect();
    let with = |place: usize, change: &dyn Fn(&mut Value)| {
        let mut cases = good.clone();
        change(&mut cases[place]);
        cases
    };
    let taken = records("cases")[0]["localCode"].clone();
    for (cases, place, member) in [
        (with(299, &|c| c["owner"] = json!("nobody")), 299, "owner"),
        (with(299, &|c| c["localCode"] = taken.clone()), 299, "localCode"),
        (with(299, &|c| c["localCode"] = json!("2026-7")), 299, "localCode"),
        (with(299, &|c| c["code"] = case(7)["code"].clone()), 299, "code"),
        (with(299, &|c| c["code"] = records("cases")[0]["code"].clone()), 299, "code"),
        (with(0, &|c| c["division"] = json!("110000")), 0, "division"),
        (with(150, &|c| c["parties"] = json!([])), 150, "parties"),
        (with(150, &|c| c["surprise"] = json!(1)), 150, "surprise"),
    ] {
        let errors = faults(import_cases(&world, &cases).await.expect_err(member));
        let found: Vec<_> = errors.iter().map(|error| (error.index, error.member.as_str())).collect();
        assert_eq!(found, [(Some(place), member)], "{errors:?}");
        let after = world.hub.store().statistics().await.expect("counts").cases;
        assert_eq!(after, before, "{member}: nothing was written");
    }
    let imported = import_cases(&world, &good).await.expect("imported");
    assert_eq!((imported.added, imported.query_words.len()), (300, 300));
    let again = import_cases(&world, &good).await.expect("harmless");
    assert_eq!((again.added, again.unchanged, again.query_words.len()), (0, 300, 0));
    let grown: Vec<Value> = (0..310).map(case).collect();
    let grown = import_cases(&world, &grown).await.expect("imported");
    assert_eq!((grown.added, grown.unchanged), (10, 300));
    let errors = faults(import_cases(&world, &with(5, &|c| c["test"] = json!(true))).await.expect_err("another case"));
    assert_eq!((errors[0].index, errors[0].member.as_str()), (Some(5), "code"), "what changed is not passed over");
}

#[tokio::test]
async fn of_many_wrong_records_the_first_are_named_and_all_are_counted() {
    let world = World::new().await;
    let cases: Vec<Value> = (0..500)
        .map(|n| {
            let mut case = case(n);
            if n % 2 == 1 {
                case["owner"] = json!("nobody");
            }
            case
        })
        .collect();
    let ImportError::Records(errors) = import_cases(&world, &cases).await.expect_err("wrong") else {
        panic!("records")
    };
    let places: Vec<_> = errors.first.iter().filter_map(|error| error.index).collect();
    assert_eq!((errors.total, places), (250, (1..40).step_by(2).collect()));

    let purposes: Vec<Value> =
        (0..100).rev().map(|n| json!({"id": format!("purpose-{n:03}"), "surprise": n})).collect();
    let wrong = import(&world, RecordKind::Purpose, &json!(purposes), &options()).await.expect_err("wrong");
    let ImportError::Records(errors) = wrong else { panic!("records") };
    let places: Vec<_> = errors.first.iter().filter_map(|error| error.index).collect();
    assert_eq!((errors.total, places), (100, (0..20).collect()), "by their places in the file");
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
