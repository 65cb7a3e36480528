//! What the hub logs names nobody.

use serde_json::json;

use crate::captured;
use crate::world::{World, asking, fixture, json_body, legacy_pull, opinion, question};

/// Names and numbers of the fixture world's persons and firms.
const NAMES: [&str; 9] = [
    "样例渝江",
    "冉㛃",
    "张样例",
    "李样例",
    "罗样例",
    "999900011",
    "91999900999900011Y",
    "99000018991001004X",
    "样例路",
];

#[tokio::test]
async fn neither_logs_nor_refusals_hold_personal_data() {
    captured::begin();
    let world = World::new().await;
    let accepted = world.publish_opinion("k").await.expect("published");
    world.publish(&world.land, opinion(), "again").await.expect_err("exists");
    let broken = fixture("messages/land-xml/900-broken-unknown-verdict-code.gb18030.xml");
    let twice = "<JHPC><YDYS><SQR><MC>样例渝江</MC><MC>李样例</MC></SQR></YDYS></JHPC>";
    let mut shown = String::new();
    for (key, body) in [("bad", broken), ("twice", twice.into())] {
        let body = hub::Body::legacy("land-xml", "application/xml", body);
        let refusal = world.publish(&world.land, body, key).await.expect_err("refused");
        let hub::refusal::Evidence::Adapter(refusals) = &refusal.evidence else { panic!("{refusal:?}") };
        shown.push_str(&serde_json::to_string(refusals).expect("JSON"));
    }
    world.pull(&world.reform, legacy_pull(), "p-1").await.expect("answered");
    world.pull(&world.reform, json_body(&question()), "p-2").await.expect("answered");
    for (at, body) in [
        asking(|q| q["subject"]["identifiers"][0]["raw"] = json!("999900012")),
        asking(|q| q["subject"]["surprise"] = json!("冉㛃")),
        asking(|q| q["purpose"] = json!("样例渝江")),
        asking(|q| q["case"] = json!({"localCode": "李样例"})),
        asking(|q| q["subject"]["form"] = json!("李样例")),
    ]
    .into_iter()
    .enumerate()
    {
        let refusal = world.pull(&world.reform, body, &format!("r-{at}")).await.expect_err("refused");
        shown.push_str(&format!("{refusal:?}\n{refusal}\n"));
    }
    world.hub.read_document(&world.land, accepted.id, &hub::Representation::Sealed).await.expect("read");
    world.hub.number().await.expect("numbered");
    let logged = captured::end();
    assert!(logged.contains("pull refused") && logged.contains("published"), "something was logged:\n{logged}");
    for name in NAMES {
        assert!(!logged.contains(name), "{name} in the log");
        assert!(!shown.contains(name), "{name} in a refusal:\n{shown}");
    }
}
