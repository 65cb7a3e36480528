//! What the hub logs names nobody.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::{World, asking, fixture, json_body, legacy_pull, opinion, question};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

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
    let captured = Captured::default();
    let subscriber =
        tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE).with_writer(captured.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let world = World::new().await;
    let accepted = world.publish_opinion("k").await.expect("published");
    world.publish(&world.land, opinion(), "again").await.expect_err("exists");
    let broken = fixture("messages/land-xml/900-broken-unknown-verdict-code.gb18030.xml");
    world
        .publish(&world.land, hub::Body::legacy("land-xml", "application/xml", broken), "bad")
        .await
        .expect_err("refused");
    world.pull(&world.reform, legacy_pull(), "p-1").await.expect("answered");
    world.pull(&world.reform, json_body(&question()), "p-2").await.expect("answered");
    let mut shown = String::new();
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
    drop(guard);
    let logged = String::from_utf8(captured.0.lock().expect("lock").clone()).expect("UTF-8");
    assert!(logged.contains("pull refused") && logged.contains("published"), "something was logged:\n{logged}");
    for name in NAMES {
        assert!(!logged.contains(name), "{name} in the log");
        assert!(!shown.contains(name), "{name} in a refusal:\n{shown}");
    }
}
