//! A hub that knows the whole city of `fixtures/city`.

use std::process::Command;

use causeway_tests::{Hub, binary, message, root};

use crate::story::{OPINION, open_case, pull, sealed};

#[test]
fn a_hub_that_knows_4589_institutions_publishes_pulls_and_verifies() {
    let mut hub = Hub::made();
    for kind in ["division", "area", "department", "purpose", "matter", "mandate", "agreement"] {
        let import = Command::new(binary())
            .args([kind, "import", "--bootstrap"])
            .arg(root().join(format!("fixtures/city/{kind}s.json")))
            .arg("--config")
            .arg(hub.top().join("causeway.toml"))
            .output()
            .expect("it runs");
        assert!(import.status.success(), "{kind}: {}", String::from_utf8_lossy(&import.stderr));
    }
    hub.start(&[]);
    let published = hub.publish(&hub.keys.land, "city-1", &message(OPINION));
    assert_eq!(published.status, 201, "{}", String::from_utf8_lossy(&published.body));
    assert_eq!(open_case(&hub, "city-2").status, 201);
    let answer = pull(&hub, "", "city-3");
    assert_eq!((answer.status, answer.header("causeway-source")), (200, "stored"));

    let id = published.json()["id"].as_str().expect("id").to_owned();
    let file = hub.scratch().join("opinion.sealed.json");
    std::fs::write(&file, sealed(&hub, &id)).expect("written");
    let verdict = Command::new(binary()).arg("verify").arg(&file).arg("--trust").arg(hub.top().join("trust")).output();
    let verdict = String::from_utf8_lossy(&verdict.expect("it runs").stdout).into_owned();
    assert!(verdict.starts_with("TOTAL-PASSED"), "{verdict}");
}
