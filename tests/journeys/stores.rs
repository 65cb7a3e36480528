//! A hub on PostgreSQL: how it is set up, and what is refused.

use std::process::{Command, Output};

use causeway_tests::{Hub, Store, binary, postgres};

fn causeway(arguments: &[&str], folder: &std::path::Path) -> Output {
    let config = folder.join("causeway.toml");
    Command::new(binary()).args(arguments).arg("--config").arg(config).output().expect("it runs")
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_database_is_brought_up_to_date_step_by_step_and_never_by_serving() {
    let folder = tempfile::tempdir().expect("a folder");
    let (made, empty) = (postgres().empty_database(), postgres().empty_database());
    let top = folder.path().join("hub");
    let init = Command::new(binary()).arg("init").arg(&top).arg("--postgres").arg(&made.url).output().expect("it runs");
    assert!(init.status.success(), "{}", told(&init));
    assert!(!top.join("data").exists(), "nothing lies in the folder");
    let config = std::fs::read_to_string(top.join("causeway.toml")).expect("a configuration");
    assert!(!config.contains("postgres://causeway@"), "the connection string lies in a file of its own");
    assert_eq!(told(&causeway(&["migrate"], &top)).trim(), "up to date");

    std::fs::write(top.join("secrets/store.url"), &empty.url).expect("another database");
    let serve = causeway(&["serve"], &top);
    assert_eq!(serve.status.code(), Some(78), "{}", told(&serve));
    assert!(told(&serve).contains("202611240400_first"), "{}", told(&serve));
    let unknown = causeway(&["migrate", "--to", "203001010000_none"], &top);
    assert_eq!(unknown.status.code(), Some(64), "{}", told(&unknown));
    let pending = causeway(&["migrate", "--dry-run"], &top);
    let names = String::from_utf8_lossy(&pending.stdout).into_owned();
    let names: Vec<&str> = names.lines().collect();
    assert!(names.len() > 1);
    let first = causeway(&["migrate", "--to", names[0]], &top);
    assert_eq!(String::from_utf8_lossy(&first.stdout).lines().collect::<Vec<_>>(), names[..1]);
    let rest = causeway(&["migrate"], &top);
    assert_eq!(String::from_utf8_lossy(&rest.stdout).lines().collect::<Vec<_>>(), names[1..]);
}

#[test]
fn a_connection_string_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let hub = Hub::made_on(Store::Postgres);
    let secret = hub.top().join("secrets/store.url");
    std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o644)).expect("a mode");
    let listed = causeway(&["department", "list"], &hub.top());
    assert_eq!(listed.status.code(), Some(78), "{}", told(&listed));
    assert!(told(&listed).contains("chmod 600"), "{}", told(&listed));
}

#[test]
fn keys_are_added_while_the_hub_serves() {
    let mut hub = Hub::made_on(Store::Postgres);
    hub.start(&[]);
    let key = hub.key("planning", "pull");
    // The hub looks at the registry's version every second.
    for _ in 0..400 {
        if hub.get(&key, "/v1/documents").status != 401 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the key is not known: {}", hub.log());
}
