//! Whatever is damaged in a store, the doctor finds exactly that.

mod damage;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use causeway_tests::{Hub, Store, doctor, message};
use serde_json::json;

use crate::story::{OPINION, open_case, pull};
use damage::{DAMAGES, Patient};

/// A hub in which something of everything happened, stopped.
fn lived(store: Store) -> Hub {
    let mut hub = Hub::made_on(store);
    hub.start(&[]);
    let first = hub.publish(&hub.keys.land, "d-1", &message(OPINION));
    assert_eq!(first.status, 201, "{}", String::from_utf8_lossy(&first.body));
    assert_eq!(open_case(&hub, "d-case").status, 201);
    assert_eq!(pull(&hub, "", "d-pull").status, 200);
    let other = String::from_utf8_lossy(&message(OPINION)).into_owned();
    assert_eq!(hub.publish(&hub.keys.land, "d-broken", &other.as_bytes()[..400]).status, 422);
    // One that nobody pulled.
    let about = damage::about_another(message(OPINION));
    let second = hub.publish(&hub.keys.land, "d-2", &about);
    assert_eq!(second.status, 201, "{}", String::from_utf8_lossy(&second.body));
    let bearer = format!("Bearer {}", hub.keys.land);
    let headers = [("Authorization", &*bearer), ("Idempotency-Key", "d-3"), ("Content-Type", "application/json")];
    let grounds = json!({"reason": "依据复议决定", "instrument": {"title": "行政复议决定书（样例）", "number": "云复〔2026〕1号"}});
    let path = format!("/v1/documents/{}/suspension", second.json()["id"].as_str().expect("id"));
    assert_eq!(hub.send("POST", &path, &headers, grounds.to_string().as_bytes()).status, 201);
    hub.is_whole();
    assert!(hub.stop(), "{}", hub.log());
    hub
}

#[test]
fn the_doctor_finds_each_damage_and_nothing_else() {
    examined(Store::Sqlite);
}

#[test]
fn the_doctor_finds_each_damage_and_nothing_else_in_postgres() {
    examined(Store::Postgres);
}

fn examined(store: Store) {
    let hub = lived(store);
    hub.is_whole();
    let patient = Patient::new(&hub, store);
    for damage in DAMAGES {
        if damage.only.is_some_and(|only| only != store) {
            continue;
        }
        let _copy = patient.damaged(damage);
        let (exit, checks) = doctor(&hub, &[]);
        let failed: BTreeSet<_> = checks.iter().filter(|c| c.outcome == "fail").map(|c| c.name.as_str()).collect();
        assert_eq!(failed, damage.found.iter().copied().collect(), "{}: {checks:#?}", damage.sql);
        assert_eq!(exit, Some(1), "{}", damage.sql);
        let told = |(_, what): &(String, String)| what.contains(damage.what);
        let is_told = checks.iter().filter(|c| c.outcome == "fail").flat_map(|c| &c.findings).any(told);
        assert!(is_told, "{}: {checks:#?}", damage.what);
    }
    patient.healed();
    hub.is_whole();
}

#[test]
fn a_store_behind_its_guard_file_is_told_and_so_is_a_guard_file_that_says_nothing() {
    let hub = lived(Store::Sqlite);
    let guard = hub.top().join("log-guard.json");
    let before = std::fs::read_to_string(&guard).expect("a guard file");
    let failed = || -> Vec<String> {
        let (_, checks) = doctor(&hub, &[]);
        checks.into_iter().filter(|check| check.outcome == "fail").map(|check| check.name).collect()
    };
    let (size, root) = before.trim().split_once('\n').expect("two lines");
    let size: u64 = size.parse().expect("a size");
    std::fs::write(&guard, format!("{}\n{root}\n", size + 1)).expect("written");
    assert_eq!(failed(), ["rollback", "log"], "published beyond what is there");
    std::fs::write(&guard, format!("{}\n{root}\n", size - 1)).expect("written");
    assert_eq!(failed(), ["log"], "another history");
    std::fs::write(&guard, "seven\n").expect("written");
    assert_eq!(failed(), ["guard"]);
    std::fs::write(&guard, before).expect("written");
    assert_eq!(failed(), [""; 0]);
}

#[test]
fn a_secret_that_others_can_read_is_told_and_taken_from_them() {
    let hub = Hub::made();
    let master = hub.top().join("secrets/master.key");
    std::fs::set_permissions(&master, PermissionsExt::from_mode(0o644)).expect("a mode");
    let secrets = |arguments: &[&str]| {
        let (exit, checks) = doctor(&hub, arguments);
        (exit, checks[0].name.clone(), checks[0].outcome.clone())
    };
    let (_, name, outcome) = secrets(&["--fix"]);
    assert_eq!((name.as_str(), outcome.as_str()), ("secrets", "warn"));
    assert_eq!(std::fs::metadata(&master).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(secrets(&[]), (Some(0), "secrets".to_owned(), "ok".to_owned()));
}
