//! The life of the keys: who may sign when, and what everybody sees of it.

use api::Code;
use document::Timestamp;
use hub::trust::{CustodyError, HeldKey, NewKey, Roots};
use hub::{Accepted, Body, Hub, Refusal, Representation};
use model::Scope;
use seal::MasterKey;
use seal::algorithm::Algorithm;
use seal::key::{KeyMaterial, KeyRecord, SigningKey, State, Use};
use seal::lists::{RegistryList, Trust};
use seal::x509::ca::{Holder, Request};
use seal::x509::{Certificate, Crl};

use crate::publishing::own_document;
use crate::world::{NOW, World, fixture, master, one, principal};

const DAY: i64 = 86_400;

fn new_key() -> NewKey {
    NewKey { department: "land".parse().expect("id"), r#use: Use::Seal, algorithm: Algorithm::Es256, from: None }
}

fn land_keys(hub: &Hub) -> Vec<KeyRecord> {
    hub.key_records().into_iter().filter(|key| key.department.as_str() == "land").collect()
}

/// The fixture world on a hub that has its development roots.
async fn world() -> World {
    let mut world = World::new().await;
    let roots = Roots::read(&world.roots.files()).expect("read back");
    world.hub = world.reopened(Some(master()), Some(roots)).await;
    world
}

/// The land bureau's opinion under a number of its own.
async fn publish(world: &World, hub: &Hub, number: u8) -> Result<Accepted, Refusal> {
    let message = fixture("messages/land-xml/001-opinion-approved-rare-name.gb18030.xml");
    let own = format!("[2026]9{number}");
    let mut changed = Vec::new();
    let mut rest = message.as_slice();
    while let Some(at) = rest.windows(7).position(|w| w == b"[2026]4") {
        changed.extend_from_slice(&[&rest[..at], own.as_bytes()].concat());
        rest = &rest[at + 7..];
    }
    let message = [&changed, rest].concat();
    let body = Body::legacy("land-xml", "application/xml", message);
    let key = format!("land-{number}").parse().expect("key");
    one(hub.publish(hub::Publication { principal: world.land.clone(), body, key }).await)
}

/// The sealed bytes of a document.
async fn sealed(world: &World, accepted: &Accepted) -> Vec<u8> {
    let content = world.hub.read_document(&world.land, accepted.id, &Representation::Sealed).await;
    content.expect("read").bytes.to_vec()
}

/// The key that seals for the land bureau now.
async fn sealing_key(world: &World, number: u8) -> String {
    let accepted = publish(world, &world.hub, number).await.expect("published");
    let bytes = sealed(world, &accepted).await;
    let jws = seal::jws::read(&bytes).expect("a seal");
    jws.header().kid.clone().expect("a kid")
}

/// The time, without moving the clock.
fn now() -> Timestamp {
    NOW.parse::<Timestamp>().expect("instant").plus_seconds(3_600)
}

fn jose(sealed: &[u8]) -> Body {
    Body { media_type: "application/jose+json".to_owned(), ..Body::json(sealed.to_vec()) }
}

fn held_by_land() -> (KeyMaterial, Vec<u8>) {
    let key = KeyMaterial::es256().expect("a key");
    let name = "云桥市国土资源局（样例）";
    let holder = Holder { organisation: name, credit_code: None, unit: None, common_name: name };
    let pem = Request::write(&key, holder, &"land".parse().expect("id")).expect("a request");
    (key, pem.into_bytes())
}

#[tokio::test]
async fn a_new_key_signs_nothing_before_it_is_activated_and_everything_afterwards() {
    let world = world().await;
    let old = land_keys(&world.hub)[0].kid.clone();
    let added = world.hub.add_key(new_key()).await.expect("added");
    assert_eq!((added.state, added.chain.len()), (State::Pending, 0));
    assert_eq!(sealing_key(&world, 1).await, old.as_str());
    let done = world.hub.activate_key(added.kid.as_str(), None).await.expect("activated");
    assert_eq!(done.record.state, State::Active);
    world.clock.set(done.record.sign_from.plus_seconds(1));
    assert_eq!(sealing_key(&world, 2).await, added.kid.as_str(), "the newer signs");
    let beside = done.beside.expect("the older one");
    assert_eq!((beside.kid, beside.sign_until), (old, done.record.sign_from.plus_seconds(30 * DAY)));
}

#[tokio::test]
async fn two_keys_overlap_and_a_third_waits() {
    let world = world().await;
    for expected in [true, false] {
        let added = world.hub.add_key(new_key()).await.expect("added");
        let activated = world.hub.activate_key(added.kid.as_str(), None).await;
        assert_eq!(activated.is_ok(), expected);
        assert!(expected || matches!(activated, Err(CustodyError::Overlap { .. })));
    }
    let oldest = land_keys(&world.hub).into_iter().find(|key| key.state == State::Active).expect("a key");
    world.hub.retire_key(oldest.kid.as_str()).await.expect("retired");
    let waiting = land_keys(&world.hub).into_iter().find(|key| key.state == State::Pending).expect("a key");
    world.hub.activate_key(waiting.kid.as_str(), None).await.expect("now there is room");
}

#[tokio::test]
async fn a_retired_key_signs_no_more_and_what_it_sealed_still_counts() {
    let world = world().await;
    let accepted = publish(&world, &world.hub, 1).await.expect("published");
    let sealed = sealed(&world, &accepted).await;
    world.hub.retire_key(land_keys(&world.hub)[0].kid.as_str()).await.expect("retired");
    world.hub.recognise(&sealed, now()).await.expect("an honest seal");
    let refused = publish(&world, &world.hub, 2).await.expect_err("no key");
    assert_eq!(refused.code, Code::KeyNotActive);
    let again = world.hub.retire_key(land_keys(&world.hub)[0].kid.as_str()).await;
    assert!(matches!(again, Err(CustodyError::Transition { .. })));
}

#[tokio::test]
async fn a_compromised_key_is_on_the_revocation_list_with_the_date_since_when() {
    let world = world().await;
    let accepted = publish(&world, &world.hub, 1).await.expect("published");
    let sealed = sealed(&world, &accepted).await;
    let key = land_keys(&world.hub)[0].clone();
    let since = key.sign_from;
    let future = world.hub.compromise_key(key.kid.as_str(), now().plus_seconds(DAY)).await;
    assert!(matches!(future, Err(CustodyError::Future(_))));
    let done = world.hub.compromise_key(key.kid.as_str(), since).await.expect("compromised");
    assert!(done.revoked);
    let leaf = Certificate::parse(&key.certificates().expect("a chain")[0]).expect("a certificate");
    let list = || Crl::parse(&world.hub.trust_file("crl/issuing-ca.crl").expect("a list").bytes).expect("a list");
    let before = list();
    assert_eq!(before.find(&leaf).expect("revoked").invalid_since, Some(since));
    let refused = world.hub.recognise(&sealed, now()).await.expect_err("no proof from before");
    assert_eq!(refused.code, Code::DocumentNotRecognised);
    assert_eq!(publish(&world, &world.hub, 2).await.expect_err("no key").code, Code::KeyNotActive);
    world.clock.set(now().plus_seconds(16 * DAY));
    world.hub.renew_lists().await.expect("renewed");
    assert!(list().number() > before.number());
    assert_eq!(list().find(&leaf), before.find(&leaf), "the next list keeps it");
}

#[tokio::test]
async fn every_step_of_a_key_is_an_entry_of_the_log() {
    let world = world().await;
    let size = |world: &World| {
        let hub = world.hub.clone();
        async move {
            hub.number().await.expect("numbered");
            hub.store().log_head().await.expect("a head").size
        }
    };
    let before = size(&world).await;
    let added = world.hub.add_key(new_key()).await.expect("added");
    assert_eq!(size(&world).await, before, "a pending key says nothing yet");
    world.hub.activate_key(added.kid.as_str(), None).await.expect("activated");
    assert_eq!(size(&world).await, before + 1);
    world.hub.retire_key(added.kid.as_str()).await.expect("retired");
    assert_eq!(size(&world).await, before + 2);
    world.hub.compromise_key(added.kid.as_str(), added.sign_from).await.expect("compromised");
    assert_eq!(size(&world).await, before + 3);
}

#[tokio::test]
async fn all_keys_move_to_another_master_or_none() {
    let world = world().await;
    let (from, to) = (master(), MasterKey::new([9; 32]));
    let before = world.hub.key_records();
    let wrong = world.hub.rewrap_keys(&MasterKey::new([8; 32]), &to).await;
    assert!(matches!(wrong, Err(CustodyError::Open(_))));
    assert_eq!(world.hub.key_records(), before);
    assert_eq!(world.hub.rewrap_keys(&from, &to).await.expect("rewrapped"), before.len());
    assert_eq!(world.hub.rewrap_keys(&from, &to).await.expect("done already"), 0);
    for key in world.hub.key_records() {
        assert!(key.open(&to).is_ok() && key.open(&from).is_err());
    }
    let refused = publish(&world, &world.hub, 1).await.expect_err("still the old master");
    assert_eq!(refused.code, Code::KeyUnavailable);
    let hub = world.reopened(Some(to), None).await;
    publish(&world, &hub, 2).await.expect("published under the new master");
}

#[tokio::test]
async fn without_its_master_key_a_hub_serves_and_verifies_and_issues_nothing() {
    let world = world().await;
    let accepted = publish(&world, &world.hub, 1).await.expect("published");
    let sealed = sealed(&world, &accepted).await;
    for master in [None, Some(MasterKey::new([1; 32]))] {
        let hub = world.reopened(master, None).await;
        hub.recognise(&sealed, now()).await.expect("it verifies");
        let refused = publish(&world, &hub, 2).await.expect_err("it does not issue");
        assert_eq!((refused.code, refused.code.status()), (Code::KeyUnavailable, 503));
    }
}

#[tokio::test]
async fn a_department_that_holds_its_key_publishes_under_its_own_seal() {
    let world = world().await;
    let (key, request) = held_by_land();
    let land = "land".parse().expect("id");
    let added = world.hub.add_held_key(&land, HeldKey::Request(request.clone())).await.expect("added");
    assert!(added.is_held());
    let again = world.hub.add_held_key(&land, HeldKey::Request(request)).await;
    assert!(matches!(again, Err(CustodyError::Known(_))));
    let done = world.hub.activate_key(added.kid.as_str(), None).await.expect("activated");
    world.clock.set(done.record.sign_from.plus_seconds(1));
    world.hub.run_due_jobs().await.expect("lists");
    let list = world.hub.trust_file("registry-list.json").expect("list").bytes;
    let list = seal::jws::read(&list).expect("a signed list");
    let shown: serde_json::Value = serde_json::from_slice(list.payload()).expect("JSON");
    let shown = shown["departments"].as_array().expect("rows").iter().find(|row| row["id"] == "land").expect("land");
    let row = serde_json::json!({"kid": added.kid.as_str(), "holder": "department"});
    assert!(shown["keys"].as_array().expect("keys").contains(&row), "{shown}");
    let chain = added.certificates().expect("a chain");
    let own = SigningKey::from_pkcs8(Algorithm::Es256, key.pkcs8(), chain).expect("a key");
    let document = own_document(&world, "land").await;
    let bytes = seal::seal_document(&document, &own, added.sign_from.plus_seconds(1)).expect("sealed").into_bytes();
    world.clock.set(added.sign_from.plus_seconds(5));
    let accepted = one(world.publish(&world.land, jose(&bytes), "own-1").await).expect("accepted");
    assert_eq!(sealed(&world, &accepted).await, bytes, "never sealed again");
    let verified = world.hub.recognise(&bytes, now()).await.expect("recognised");
    let report: serde_json::Value = serde_json::from_slice(&verified.report().to_json()).expect("JSON");
    assert_eq!(report["signatures"][0]["keyHolder"], "department");
    let mut changed = bytes.clone();
    let at = changed.len() - 20;
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    let refused = world.publish(&world.land, jose(&changed), "own-2").await.expect_err("changed");
    assert_eq!(refused.code, Code::SealInvalid);
    assert!(matches!(refused.evidence, hub::refusal::Evidence::Report(_)));
    world.hub.compromise_key(added.kid.as_str(), added.sign_from).await.expect("compromised");
    let refused = world.publish(&world.land, jose(&bytes), "own-3").await.expect_err("revoked");
    assert_eq!(refused.code, Code::SealInvalid);
}

#[tokio::test]
async fn a_certificate_counts_for_its_own_key_and_department_alone() {
    let world = world().await;
    let chain = |id: &str| {
        let keys = world.hub.key_records();
        let active = keys.into_iter().find(|key| key.department.as_str() == id && key.state == State::Active);
        active.and_then(|key| key.certificates()).expect("a chain")
    };
    let added = world.hub.add_key(new_key()).await.expect("added");
    for id in ["land", "reform"] {
        let activated = world.hub.activate_key(added.kid.as_str(), Some(chain(id))).await;
        assert!(matches!(activated, Err(CustodyError::OtherKey { .. })), "{id}");
    }
    let foreign = world.hub.add_held_key(&"land".parse().expect("id"), HeldKey::Certificates(chain("reform"))).await;
    assert!(matches!(foreign, Err(CustodyError::OtherKey { .. })));
    assert!(world.hub.activate_key(added.kid.as_str(), Some(Vec::new())).await.is_err());
    assert_eq!(world.hub.key_record(added.kid.as_str()).expect("there").state, State::Pending);
}

#[tokio::test]
async fn keys_go_to_departments_that_exist_and_to_uses_that_are_theirs() {
    let world = world().await;
    let told = [
        ("nobody", Use::Seal, false),
        ("land", Use::Receipt, false),
        ("land", Use::Registry, false),
        ("hub", Use::Log, false),
        ("hub", Use::Receipt, true),
        ("hub", Use::Registry, true),
    ];
    for (department, r#use, may) in told {
        let department = department.parse().expect("id");
        let made = world.hub.add_key(NewKey { department, r#use, ..new_key() }).await;
        assert_eq!(made.is_ok(), may, "{use:?}");
    }
}

#[tokio::test]
async fn a_new_registry_key_stands_in_the_trust_list_before_it_signs() {
    let world = world().await;
    let trust = || Trust::read(&world.hub.trust_file("trust-list.json").expect("list").bytes).expect("list");
    let before = trust();
    let hub = NewKey { department: "hub".parse().expect("id"), r#use: Use::Registry, ..new_key() };
    let added = world.hub.add_key(hub).await.expect("added");
    let done = world.hub.activate_key(added.kid.as_str(), None).await.expect("activated");
    world.clock.set(done.record.sign_from.plus_seconds(1));
    world.hub.run_due_jobs().await.expect("lists");
    let list = world.hub.trust_file("registry-list.json").expect("list").bytes;
    assert!(RegistryList::read(&list, &before).is_err(), "signed by a key that the old trust list does not name");
    assert!(RegistryList::read(&list, &trust()).is_ok());
    assert!(before.succeed(&world.hub.trust_file("trust-list.json").expect("list").bytes).is_ok());
}

#[tokio::test]
async fn a_department_sees_its_own_keys_and_those_of_its_branches_and_no_others() {
    let world = world().await;
    let of = |principal| world.hub.own_keys(principal).expect("it may look");
    let names = |keys: &[KeyRecord]| keys.iter().map(|key| key.department.to_string()).collect::<Vec<_>>();
    assert_eq!(names(&of(&world.land)), ["land"]);
    assert_eq!(names(&of(&world.branch)), ["planning-liangjiang"]);
    let above = principal(&world.hub, "planning", &[Scope::Pull]).await;
    assert_eq!(names(&of(&above)), ["planning", "planning-liangjiang"]);
    let (lands, branchs) = (of(&world.land)[0].kid.clone(), of(&world.branch)[0].kid.clone());
    assert_eq!(world.hub.own_key(&world.land, lands.as_str()).expect("its own").kid, lands);
    for unseen in [branchs.as_str(), &lands.as_str()[..12], "", "no such key"] {
        let refused = world.hub.own_key(&world.land, unseen).expect_err("not its own");
        assert_eq!(refused.code, Code::NotFound, "{unseen:?}");
    }
    let of_the_hub = world.hub.key_records().into_iter().find(|key| key.r#use == Use::Receipt).expect("a key");
    assert!(world.hub.own_key(&above, of_the_hub.kid.as_str()).is_err(), "the hub's own are nobody's below it");
}

#[tokio::test]
async fn the_operator_hears_of_a_key_that_ends_for_thirty_days_or_until_it_has_a_successor() {
    let world = world().await;
    let first = land_keys(&world.hub)[0].clone();
    let ending = || {
        let keys = world.hub.ending_keys().into_iter().filter(|key| key.department == first.department);
        keys.map(|key| key.kid).collect::<Vec<_>>()
    };
    world.clock.set(first.sign_until.plus_seconds(-30 * DAY - 60));
    assert!(ending().is_empty() && world.hub.degraded_checks().is_empty(), "there is time");
    world.clock.set(first.sign_until.plus_seconds(-30 * DAY + 60));
    assert_eq!((ending(), world.hub.degraded_checks()), (vec![first.kid.clone()], vec!["key-ending"]));

    crate::captured::begin();
    let told = tokio::time::timeout(std::time::Duration::from_millis(50), std::future::pending::<()>());
    hub::ticker::run(world.hub.clone(), async { drop(told.await) }).await;
    let logged = crate::captured::end();
    let line = logged.lines().find(|line| line.contains(first.kid.as_str())).expect("a line");
    assert!(line.contains("WARN") && line.contains("causeway key add land"), "{line}");

    let next = world.hub.add_key(new_key()).await.expect("added");
    assert_eq!(ending(), std::slice::from_ref(&first.kid), "a pending key signs nothing");
    world.hub.activate_key(next.kid.as_str(), None).await.expect("activated");
    assert!(ending().is_empty(), "the next one signs on");
    world.clock.set(first.sign_until.plus_seconds(40 * DAY));
    assert!(!ending().contains(&first.kid));
}
