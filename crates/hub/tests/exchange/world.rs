//! A hub with the fixture world's registry, and its departments.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use adapter_kit::Adapter;
use document::{Catalogue, DepartmentId, Timestamp};
use hub::directory::{ImportKind, ImportOptions};
use hub::trust::Roots;
use hub::{Accepted, Answer, Body, Hub, Made, Parts, Publication, Published, Pull, Refusal, Representation, Settings};
use model::{Clock, Principal, Scope, SystemEntropy};
use seal::MasterKey;
use serde_json::{Value, json};
use store::Store;
use store::record::RecordKind;
use store_sqlite::{Options, SqliteStore};

use crate::captured;

pub(crate) const NOW: &str = "2026-11-24T02:00:00Z";

/// A clock that tests set.
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        // Every look is a millisecond later, so that no two entries have one time.
        Timestamp::from_micros(self.0.fetch_add(1000, Ordering::Relaxed))
    }
}

impl TestClock {
    pub(crate) fn set(&self, at: Timestamp) {
        self.0.store(at.as_micros(), Ordering::Relaxed);
    }
}

pub(crate) struct World {
    pub(crate) hub: Hub,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) roots: Roots,
    pub(crate) land: Principal,
    pub(crate) reform: Principal,
    pub(crate) food_drug: Principal,
    pub(crate) branch: Principal,
}

pub(crate) fn master() -> MasterKey {
    MasterKey::new([7; 32])
}

pub(crate) fn fixture(path: &str) -> Vec<u8> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    std::fs::read(root.join(path)).expect("fixture")
}

pub(crate) fn records(name: &str) -> Value {
    serde_json::from_slice(&fixture(&format!("registry/{name}.json"))).expect("JSON")
}

pub(crate) const KINDS: [(RecordKind, &str); 7] = [
    (RecordKind::Division, "divisions"),
    (RecordKind::Area, "areas"),
    (RecordKind::Department, "departments"),
    (RecordKind::Matter, "matters"),
    (RecordKind::Purpose, "purposes"),
    (RecordKind::Mandate, "mandates"),
    (RecordKind::Agreement, "agreements"),
];

pub(crate) fn options() -> ImportOptions {
    ImportOptions { dry_run: false, bootstrap: true, actor: "operator".to_owned() }
}

pub(crate) fn adapters() -> Vec<&'static dyn Adapter> {
    let hall = hall_xml::adapter().expect("compiles");
    let land = land_xml::adapter().expect("compiles");
    let reform = reform_json::adapter().expect("compiles");
    vec![hall, land, reform]
}

pub(crate) fn settings(folder: &std::path::Path) -> Settings {
    let department = "hub".parse().expect("id");
    let mut settings = Settings::new(department, "hub.example.gov.cn", "https://hub.example.gov.cn");
    settings.log_guard = Some(folder.join("log.guard"));
    settings
}

/// A hub on a store in this folder, empty or not.
pub(crate) async fn open(folder: &std::path::Path, clock: Arc<TestClock>, master: Option<MasterKey>) -> Hub {
    captured::listen();
    let store = SqliteStore::open(folder.join("store"), clock.clone(), Options::default()).expect("store");
    store::Upkeep::migrate(&store).await.expect("migrates");
    let store: Arc<dyn Store> = Arc::new(store);
    let parts = Parts {
        store,
        adapters: adapters(),
        catalogue: Catalogue::builtin().clone(),
        clock,
        entropy: Arc::new(SystemEntropy::new()),
        master,
        roots: None,
        witnesses: Vec::new(),
        settings: settings(folder),
    };
    Hub::open(parts).await.expect("opens")
}

impl World {
    /// The fixture world with hosted keys for everybody.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let clock = Arc::new(TestClock(AtomicI64::new(NOW.parse::<Timestamp>().expect("instant").as_micros())));
        let hub = open(folder.path(), clock.clone(), Some(master())).await;
        for (kind, name) in KINDS {
            let json = fixture(&format!("registry/{name}.json"));
            hub.import(ImportKind::Registry(kind), &json, &options()).await.unwrap_or_else(|e| panic!("{name}: {e:?}"));
        }
        hub.import(ImportKind::Case, &fixture("registry/cases.json"), &options()).await.expect("cases");
        let departments: Vec<DepartmentId> = hub.directory().departments().map(|d| d.id.clone()).collect();
        let roots = hub.set_up_trust(&departments).await.expect("trust");
        let all = [Scope::Publish, Scope::Pull, Scope::Seal, Scope::Cases];
        let mut principals = Vec::new();
        for id in ["land", "reform", "food-drug", "planning-liangjiang"] {
            principals.push(principal(&hub, id, &all).await);
        }
        let [land, reform, food_drug, branch]: [Principal; 4] = principals.try_into().expect("four");
        Self { hub, clock, folder, roots, land, reform, food_drug, branch }
    }

    /// Another hub on the same store.
    pub(crate) async fn reopened(&self, master: Option<MasterKey>, roots: Option<Roots>) -> Hub {
        let parts = Parts {
            store: self.hub.store().clone(),
            adapters: adapters(),
            catalogue: Catalogue::builtin().clone(),
            clock: self.clock.clone(),
            entropy: Arc::new(SystemEntropy::new()),
            master,
            roots,
            witnesses: Vec::new(),
            settings: settings(self.folder.path()),
        };
        Hub::open(parts).await.expect("opens")
    }

    /// The fixture world with the land bureau's opinion published; its id.
    pub(crate) async fn with_opinion() -> (Self, Accepted) {
        let world = Self::new().await;
        let accepted = world.publish_opinion("land-1").await.expect("published");
        (world, accepted)
    }

    pub(crate) async fn publish_opinion(&self, key: &str) -> Result<Accepted, Refusal> {
        one(self.publish(&self.land, opinion(), key).await)
    }

    pub(crate) async fn publish(&self, who: &Principal, body: Body, key: &str) -> Result<Published, Refusal> {
        let key = key.parse().expect("key");
        self.hub.publish(Publication { principal: who.clone(), body, key }).await
    }

    pub(crate) async fn pull(&self, who: &Principal, body: Body, key: &str) -> Result<Answer, Refusal> {
        let key = key.parse().expect("key");
        let representation = Representation::Sealed;
        self.hub.pull(Pull { principal: who.clone(), body, key, representation }).await
    }

    /// A change of one record of the registry, as an operator makes it.
    pub(crate) async fn change(&self, kind: RecordKind, name: &str, id: &str, change: impl FnOnce(&mut Value)) {
        let mut records = records(name);
        let list = records.as_array_mut().expect("array");
        let record = list.iter_mut().find(|record| record["id"] == id).expect("record");
        change(record);
        let json = serde_json::to_vec(&json!([record])).expect("JSON");
        self.hub.import(ImportKind::Registry(kind), &json, &options()).await.expect("changed");
    }

    pub(crate) async fn change_agreement(&self, id: &str, change: impl FnOnce(&mut Value)) {
        self.change(RecordKind::Agreement, "agreements", id, change).await;
    }

    pub(crate) async fn import(&self, kind: RecordKind, records: Value) {
        let json = serde_json::to_vec(&records).expect("JSON");
        self.hub.import(ImportKind::Registry(kind), &json, &options()).await.expect("imported");
    }
}

pub(crate) async fn principal(hub: &Hub, id: &str, scopes: &[Scope]) -> Principal {
    let department = id.parse().expect("id");
    let key = hub.add_api_key(&department, scopes.to_vec(), None).await.expect("key");
    hub.authenticate(key.key.expose()).expect("admits")
}

pub(crate) fn one(published: Result<Published, Refusal>) -> Result<Accepted, Refusal> {
    published.map(|published| match published {
        Published::One(Made::Document(accepted)) => accepted,
        Published::One(Made::Events(_)) => panic!("a report"),
        Published::Batch(items) => panic!("a batch of {}", items.len()),
    })
}

/// The land bureau's opinion of 2026-11-03 in its own words.
pub(crate) fn opinion() -> Body {
    Body::legacy("land-xml", "application/xml", fixture("messages/land-xml/001-opinion-approved-rare-name.gb18030.xml"))
}

/// The Commission's pull in its own words.
pub(crate) fn legacy_pull() -> Body {
    Body::legacy("reform-json", "application/json", fixture("messages/reform-json/002-pull-request.utf8.json"))
}

/// The same pull in canonical words, to be changed.
pub(crate) fn question() -> Value {
    json!({
        "accept": ["land-use-pre-review-opinion"],
        "subject": {"form": "organisation", "name": "样例渝江机械有限公司",
            "identifiers": [{"scheme": "cn.organisation", "raw": "999900011"}]},
        "case": {"code": "990000267K3MQ9TXWR4G"},
        "matter": "enterprise-project-approval",
        "division": "990112",
        "purpose": "project-approval",
        "legalBasis": {"act": "样例办法", "article": "第三条"}
    })
}

pub(crate) fn json_body(value: &Value) -> Body {
    Body::json(serde_json::to_vec(value).expect("JSON"))
}

/// The question with one change.
pub(crate) fn asking(change: impl FnOnce(&mut Value)) -> Body {
    let mut question = question();
    change(&mut question);
    json_body(&question)
}
