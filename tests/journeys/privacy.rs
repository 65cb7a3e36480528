//! Logs hold no names, no numbers, no keys.

use std::process::Command;

use causeway_tests::{Hub, binary, message};
use serde_json::json;

use crate::refusals::replace;
use crate::story::{OPINION, open_case, pull};

#[test]
fn no_log_line_holds_personal_data_or_a_key() {
    let mut hub = Hub::made();
    hub.start(&[("CAUSEWAY__TELEMETRY__LOG", "trace")]);
    let _ = hub.publish(&hub.keys.land, "k-1", &message(OPINION));
    let _ = hub.publish(&hub.keys.land, "k-2", &message("land-xml/900-broken-unknown-verdict-code.gb18030.xml"));
    let _ = open_case(&hub, "c-1");
    let _ = pull(&hub, "", "p-1");
    let _ = hub.ask(&hub.keys.reform, "q-1", &json!({"subject": {"form": "person", "name": "李样例", "identifiers": [{"scheme": "cn.citizen", "raw": "99000018991001004X"}]}}));
    let _ = hub.ask(&hub.keys.food_drug, "q-2", &json!("样例大药房有限公司"));
    let log = hub.log();
    assert!(log.lines().count() > 20, "the log says something");
    for personal in [
        "渝江",
        "张样例",
        "冉㛃",
        "罗样例",
        "李样例",
        "999900011",
        "99990001-1",
        "99000018991001004X",
        "10000000000",
        "样例路",
    ] {
        assert!(
            !log.contains(personal),
            "{personal} in {}",
            log.lines().find(|l| l.contains(personal)).unwrap_or_default()
        );
    }
    for key in [&hub.keys.land, &hub.keys.reform, &hub.keys.food_drug] {
        assert!(!log.contains(&key[13..]), "an API key");
    }
}

#[test]
fn a_refusal_quotes_people_to_the_operator_alone() {
    let hub = Hub::serving();
    let opinion = message(OPINION);
    let twice = |name: &str| replace(&opinion, &format!("<{name}>"), &format!("<{name}>x</{name}><{name}>"));
    for (n, (broken, code, path, quoted)) in [
        (twice("MC"), "CW203", "/JHPC/YDYS[1]/SQR/MC", None),
        (twice("FDDBR"), "CW203", "/JHPC/YDYS[1]/SQR/FDDBR", None),
        (twice("DZ"), "CW203", "/JHPC/YDYS[1]/SQR/DZ", None),
        (twice("QFR"), "CW203", "/JHPC/YDYS[1]/JG/QFR", None),
        (replace(&opinion, "<SQR LX=\"", "<SQR LX=\"x"), "CW210", "/JHPC/YDYS[1]/SQR/@LX", None),
        (replace(&opinion, "<ZMJ>19.6428", "<ZMJ>19,6428"), "CW205", "/JHPC/YDYS[1]/XM/YDMJ/ZMJ", Some("19,6428")),
    ]
    .into_iter()
    .enumerate()
    {
        let reply = hub.publish(&hub.keys.land, &format!("k-{n}"), &broken);
        let refusal = reply.json()["refusals"][0].clone();
        assert_eq!((reply.status, refusal["code"].as_str()), (422, Some(code)), "{}", reply.json());
        assert_eq!(refusal["source"].as_str(), Some(path));
        assert!(refusal["line"].is_u64() && refusal["row"].is_string(), "{refusal}");
        assert_eq!(refusal["value"].as_str(), Some(quoted.unwrap_or("********")), "{path}");

        let file = hub.scratch().join("broken.xml");
        std::fs::write(&file, &broken).expect("a file");
        let run =
            Command::new(binary()).args(["adapter", "run", "land-xml", "--in"]).arg(&file).output().expect("runs");
        let told = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(told.contains(code) && !told.contains("********"), "{told}");
    }
}
