//! Logs hold no names, no numbers, no keys.

use causeway_tests::{Hub, message};
use serde_json::json;

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
