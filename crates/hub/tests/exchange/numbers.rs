//! What the hub adds to documents that speak of others by number: certificates, and notices about them.

use api::Code;
use hub::refusal::{Evidence, Refusal};
use hub::{Accepted, Representation};
use model::{Principal, Scope};
use serde_json::{Value, json};

use crate::world::{World, json_body, one, principal};

const LICENCE: &str = include_str!("../../../../schemas/types/tractor-licence/1.0/example.json");
const CANCELLED: &str = include_str!("../../../../schemas/types/tractor-licence/1.0/example-cancelled.json");
const NOTICE: &str = include_str!("../../../../schemas/types/machinery-inspection-notice/1.0/example-passed.json");

/// An example as the station says it: without what the hub adds.
fn draft(example: &str) -> Value {
    let mut tree: Value = serde_json::from_str(example).expect("JSON");
    let members = tree.as_object_mut().expect("an object");
    for name in ["id", "links"] {
        members.remove(name);
    }
    members["issuer"].as_object_mut().expect("an issuer").remove("division");
    members["body"].as_object_mut().expect("a body").remove("certificateId");
    tree
}

struct Station {
    world: World,
    station: Principal,
}

impl Station {
    async fn new() -> Self {
        let world = World::new().await;
        let station = principal(&world.hub, "machinery-990112", &[Scope::Publish, Scope::Seal]).await;
        Self { world, station }
    }

    async fn publish(&self, draft: &Value, key: &str) -> Result<Accepted, Refusal> {
        one(self.world.publish(&self.station, json_body(draft), key).await)
    }

    async fn document(&self, accepted: &Accepted) -> Value {
        let read = self.world.hub.read_document(&self.station, accepted.id, &Representation::Document).await;
        serde_json::from_slice(&read.expect("read").bytes).expect("JSON")
    }
}

#[tokio::test]
async fn a_new_licence_gets_its_certificate_id_from_the_hub() {
    let station = Station::new().await;
    let accepted = station.publish(&draft(LICENCE), "k").await.expect("published");
    let document = station.document(&accepted).await;
    let serial = accepted.id.to_string().replace('-', "").to_uppercase();
    let id = document["body"]["certificateId"]["value"].as_str().expect("an id").to_owned();
    let expected = format!("1.2.156.3005.2.11999900999900046R001.11999900999900070A.{serial}.001.");
    assert!(id.starts_with(&expected), "{id}");
}

#[tokio::test]
async fn an_inspection_is_linked_to_the_licence_that_it_names_and_gets_its_holder() {
    let station = Station::new().await;
    let licence = station.publish(&draft(LICENCE), "licence").await.expect("published");
    let mut notice = draft(NOTICE);
    notice.as_object_mut().expect("an object").remove("subjects");
    let accepted = station.publish(&notice, "notice").await.expect("published");
    let document = station.document(&accepted).await;
    let link = json!([{"rel": "basis", "document": licence.id.to_string(), "type": "tractor-licence",
        "digest": licence.sha256.to_string()}]);
    assert_eq!(document["links"], link);
    let holder = json!([{"role": "holder", "party": {"form": "person", "name": "李样例",
        "identifiers": [{"scheme": "cn.citizen", "raw": "99000018991001004X", "value": "99000018991001004X"}]}}]);
    assert_eq!(document["subjects"], holder, "name and number, not the address");
}

#[tokio::test]
async fn an_inspection_of_an_unknown_licence_is_refused_at_the_number() {
    let station = Station::new().await;
    let mut notice = draft(NOTICE);
    notice.as_object_mut().expect("an object").remove("subjects");
    let refusal = station.publish(&notice, "k").await.expect_err("refused");
    assert_eq!(refusal.code, Code::DocumentLink);
    let Evidence::Findings(findings) = &refusal.evidence else { panic!("{refusal:?}") };
    assert_eq!((findings[0].pointer.as_str(), findings[0].rule.as_str()), ("/body/licenceNumber", "referred"));
    assert!(station.publish(&draft(NOTICE), "own-words").await.is_ok(), "one that says whose it is stands alone");
}

#[tokio::test]
async fn an_operation_on_a_certificate_that_is_not_there_is_not_allowed() {
    let station = Station::new().await;
    let refusal = station.publish(&draft(CANCELLED), "k").await.expect_err("refused");
    assert_eq!(refusal.code, Code::CertificateOperationNotAllowed);
}
