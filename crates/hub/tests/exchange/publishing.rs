//! What a department may publish, and what is kept of what it may not.

use api::Code;
use document::DocumentId;
use hub::refusal::{Evidence, Refusal};
use hub::{Body, Published, Representation};
use model::{Principal, Scope};
use seal::Signer;
use seal::key::{KeyRecord, Use};
use serde_json::{Value, json};
use store::record::RecordKind;

use crate::world::{World, fixture, json_body, master, one, opinion, principal};

fn land_file(file: &str) -> Body {
    Body::legacy("land-xml", "application/xml", fixture(&format!("messages/land-xml/{file}")))
}

async fn canonical(world: &World) -> Value {
    let accepted = world.publish_opinion("first").await.expect("published");
    let content = world.hub.read_document(&world.land, accepted.id, &Representation::Document).await.expect("read");
    let mut tree: Value = serde_json::from_slice(&content.bytes).expect("JSON");
    for name in ["id", "source", "number"] {
        tree.as_object_mut().and_then(|members| members.remove(name));
    }
    tree
}

async fn refused(world: &World, who: &Principal, body: Body, key: &str) -> Refusal {
    let before = world.hub.store().statistics().await.expect("counts");
    let refusal = world.publish(who, body, key).await.expect_err("refused");
    let after = world.hub.store().statistics().await.expect("counts");
    assert_eq!(
        (before.documents, before.log_size + before.log_pending),
        (after.documents, after.log_size + after.log_pending)
    );
    refusal
}

#[tokio::test]
async fn a_batch_is_accepted_record_by_record() {
    let world = World::new().await;
    let file = land_file("002-batch-of-three-approved-rejected-conditional-three-date-forms.gb18030.xml");
    let Published::Batch(items) = world.publish(&world.land, file.clone(), "batch").await.expect("accepted") else {
        panic!("a batch")
    };
    let ids: Vec<DocumentId> =
        items.iter().map(|item| item.outcome.as_ref().expect("accepted").document().expect("a document").id).collect();
    assert_eq!(items.iter().map(|item| item.index).collect::<Vec<_>>(), [0, 1, 2]);
    let Published::Batch(again) = world.publish(&world.land, file, "batch").await.expect("replayed") else {
        panic!("a batch")
    };
    for (item, id) in again.iter().zip(ids) {
        let accepted = item.outcome.as_ref().expect("accepted").document().expect("a document");
        assert_eq!((accepted.id, accepted.replayed), (id, true));
    }
    assert_eq!(world.hub.store().statistics().await.expect("counts").documents, 3);
}

#[tokio::test]
async fn bad_bytes_are_refused_with_code_and_place_and_kept_for_inspection() {
    let world = World::new().await;
    let broken = [
        ("900-broken-unknown-verdict-code.gb18030.xml", "CW210"),
        ("901-hostile-doctype-entities.gb18030.xml", "CW130"),
        ("902-hostile-truncated-inside-a-character.gb18030.xml", "CW103"),
        ("903-broken-impossible-date.gb18030.xml", "CW206"),
    ];
    for (at, (file, code)) in broken.into_iter().enumerate() {
        let refusal = refused(&world, &world.land, land_file(file), &format!("k-{at}")).await;
        let (refusals, kept) = match &refusal.evidence {
            Evidence::Adapter(refusals) => (refusals.clone(), refusal.code),
            Evidence::Items(items) => {
                let inner = items[0].outcome.as_ref().expect_err("refused");
                let Evidence::Adapter(refusals) = &inner.evidence else { panic!("{inner:?}") };
                (refusals.clone(), inner.code)
            }
            other => panic!("{file}: {other:?}"),
        };
        assert_eq!(kept, Code::AdapterRefused);
        assert_eq!(refusals[0].code.to_string(), code, "{file}");
    }
    assert_eq!(world.hub.store().statistics().await.expect("counts").submissions, 4);
}

#[tokio::test]
async fn an_adapter_or_a_format_that_is_not_the_departments_is_refused() {
    let world = World::new().await;
    let refusal = refused(&world, &world.reform, opinion(), "k").await;
    assert_eq!(refusal.code, Code::AdapterNotYours);
    let xml = Body { adapter: None, ..opinion() };
    assert_eq!(refused(&world, &world.land, xml, "k").await.code, Code::MediaTypeUnsupported);
    assert_eq!(refused(&world, &Principal::Public, opinion(), "k").await.code, Code::Unauthenticated);
    let puller = principal(&world.hub, "land", &[Scope::Pull]).await;
    assert_eq!(refused(&world, &puller, opinion(), "k").await.code, Code::RoleInsufficient);
    let large = Body::json(vec![b' '; (4 << 20) + 1]);
    assert_eq!(refused(&world, &world.land, large, "k").await.code, Code::BodyTooLarge);
}

#[tokio::test]
async fn a_department_publishes_for_itself_and_its_branches_alone() {
    let world = World::new().await;
    let tree = canonical(&world).await;
    let refusal = refused(&world, &world.branch, json_body(&tree), "k").await;
    assert_eq!(refusal.code, Code::DocumentRule);
    let Evidence::Findings(findings) = &refusal.evidence else { panic!("findings") };
    assert_eq!(findings[0].rule, "issuer-is-sender");
    let mut stranger = tree.clone();
    stranger["issuer"] = json!({"identifiers": [{"scheme": "cn.uscc", "raw": "91999900999900011Y"}]});
    assert_eq!(refused(&world, &world.land, json_body(&stranger), "k").await.code, Code::DocumentRule);
}

#[tokio::test]
async fn what_the_schema_the_rules_or_the_registry_do_not_allow_is_refused_by_its_code() {
    let world = World::new().await;
    let tree = canonical(&world).await;
    let id = DocumentId::new("2026-11-24T02:10:00Z".parse().expect("instant"), [1; 10]);
    let far = DocumentId::new("2026-11-24T02:00:00Z".parse().expect("instant"), [2; 10]).to_string();
    type Change<'a> = Box<dyn Fn(&mut Value) + 'a>;
    let wrong: Vec<(Change<'_>, Code)> = vec![
        (Box::new(|t| t["surprise"] = json!(1)), Code::DocumentSchema),
        (Box::new(|t| t["body"]["verdict"] = json!("disagree")), Code::DocumentRule),
        (Box::new(|t| t["kind"] = json!("notice")), Code::DocumentKindMismatch),
        (Box::new(|t| t["type"] = json!("no-such-type")), Code::DocumentTypeUnknown),
        (Box::new(|t| t["case"] = json!({"matter": {"scheme": "local:land", "raw": "999"}})), Code::MatterUnknown),
        (Box::new(|t| t["id"] = json!(id.to_string())), Code::DocumentIdentifier),
        (Box::new(|t| t["links"] = json!([{"rel": "supersedes", "document": far}])), Code::DocumentLink),
        (Box::new(|t| t["classification"] = json!("机密")), Code::ClassifiedRefused),
        (Box::new(|t| t["confidentiality"] = json!("secret")), Code::ClassifiedRefused),
    ];
    let kept = world.hub.store().statistics().await.expect("counts").submissions;
    for (change, code) in &wrong {
        let mut tree = tree.clone();
        change(&mut tree);
        let refusal = refused(&world, &world.land, json_body(&tree), "k").await;
        assert_eq!(refusal.code, *code, "{refusal:?}");
    }
    let now = world.hub.store().statistics().await.expect("counts").submissions;
    assert_eq!(now - kept, 7, "classified content is kept nowhere");
    let refusal = refused(&world, &world.land, Body::json(r#"{"a":1,"a":2}"#), "k").await;
    assert_eq!(refusal.code, Code::DocumentDuplicateKey);
}

#[tokio::test]
async fn only_a_competent_issuer_is_sealed_for_on_the_day_of_issue_and_today() {
    let world = World::new().await;
    for (at, (member, day)) in [("from", "2026-11-04"), ("to", "2026-11-24")].into_iter().enumerate() {
        world.change(RecordKind::Mandate, "mandates", "mnd-0007", |record| record[member] = json!(day)).await;
        let refusal = refused(&world, &world.land, opinion(), &format!("k-{at}")).await;
        assert_eq!(refusal.code, Code::IssuerNotCompetent, "{member} {day}");
    }
    world.change(RecordKind::Mandate, "mandates", "mnd-0007", |record| record["from"] = json!("2026-11-03")).await;
    world.publish_opinion("k-2").await.expect("competent on both days");
}

#[tokio::test]
async fn the_hub_seals_only_what_the_department_authorised_for_type_channel_and_day() {
    let world = World::new().await;
    let no_seal = principal(&world.hub, "land", &[Scope::Publish]).await;
    assert_eq!(refused(&world, &no_seal, opinion(), "k").await.code, Code::SealingNotAuthorised);
    let changes: [fn(&mut Value); 4] = [
        |record| record["sealing"][0]["types"] = json!(["site-selection-opinion"]),
        |record| record["sealing"][0]["channels"] = json!(["folder"]),
        |record| record["sealing"][0]["to"] = json!("2026-11-24"),
        |record| record["sealing"] = json!([]),
    ];
    for change in changes {
        world.change(RecordKind::Department, "departments", "land", change).await;
        let refusal = refused(&world, &world.land, opinion(), "k").await;
        assert_eq!(refusal.code, Code::SealingNotAuthorised);
    }
}

#[tokio::test]
async fn the_same_number_twice_needs_a_link_to_the_current_document() {
    let world = World::new().await;
    let first = world.publish_opinion("first").await.expect("published");
    let refusal = refused(&world, &world.land, opinion(), "again").await;
    assert_eq!(refusal.code, Code::DocumentExists);
    assert!(matches!(refusal.evidence, Evidence::Head(head) if head == first.id));

    let content = world.hub.read_document(&world.land, first.id, &Representation::Document).await.expect("read");
    let mut tree: Value = serde_json::from_slice(&content.bytes).expect("JSON");
    for name in ["id", "source"] {
        tree.as_object_mut().and_then(|members| members.remove(name));
    }
    tree["links"] = json!([{"rel": "corrects", "document": first.id.to_string()}]);
    let second = one(world.publish(&world.land, json_body(&tree), "second").await).expect("corrects it");
    let status = world.hub.store().document(first.id).await.expect("read").expect("there").status;
    assert_eq!(status, model::Status::Superseded { by: second.id });
    let refusal = refused(&world, &world.land, json_body(&tree), "fork").await;
    assert_eq!(refusal.code, Code::DocumentSuperseded);
    assert!(matches!(refusal.evidence, Evidence::Head(head) if head == second.id), "names the head");
    tree["links"][0]["digest"] = json!(first.sha256.to_string());
    tree["links"][0]["document"] = json!(second.id.to_string());
    assert_eq!(refused(&world, &world.land, json_body(&tree), "digest").await.code, Code::DocumentLink);
}

#[tokio::test]
async fn without_the_master_key_the_hub_serves_and_issues_nothing() {
    let (world, accepted) = World::with_opinion().await;
    let World { hub, clock, folder, land, .. } = world;
    drop(hub);
    let hub = crate::world::open(folder.path(), clock, None).await;
    hub.read_document(&land, accepted.id, &Representation::Sealed).await.expect("serves");
    let body = land_file("002-batch-of-three-approved-rejected-conditional-three-date-forms.gb18030.xml");
    let publication = hub::Publication { principal: land, body, key: "k".parse().expect("key") };
    assert_eq!(hub.publish(publication).await.expect_err("issues nothing").code, Code::KeyUnavailable);
}

/// A department's own seal over this document, with its key out of the hub's store.
async fn seal_with(world: &World, department: &str, document: &document::Document) -> Vec<u8> {
    let (_, rows) = world.hub.store().registry().await.expect("registry");
    let keys = rows.iter().filter(|row| row.kind == RecordKind::Key);
    let keys = keys.map(|row| serde_json::from_slice::<KeyRecord>(&row.body).expect("key"));
    let key =
        keys.into_iter().find(|key| key.department.as_str() == department && key.r#use == Use::Seal).expect("has one");
    let key = key.open(&master()).expect("opens");
    assert!(!key.chain().is_empty());
    let at = "2026-11-24T02:00:00Z".parse().expect("instant");
    seal::seal_document(document, &key, at).expect("sealed").into_bytes()
}

pub(crate) async fn own_document(world: &World, department: &str) -> document::Document {
    let mut tree = canonical(world).await;
    tree["id"] = json!(DocumentId::new("2026-11-24T01:00:00Z".parse().expect("instant"), [3; 10]).to_string());
    tree["issuer"] =
        json!({"department": department, "division": {"scheme": "cn.gbt2260", "raw": "990112", "value": "990112"}});
    let bytes = document::json::to_canonical(
        &document::json::parse(&serde_json::to_vec(&tree).expect("JSON")).expect("strict"),
    );
    document::Document::parse(&bytes, world.hub.catalogue()).expect("valid")
}

#[tokio::test]
async fn a_document_that_its_department_sealed_itself_is_accepted_as_it_is() {
    let world = World::new().await;
    let document = own_document(&world, "land").await;
    let sealed = seal_with(&world, "land", &document).await;
    let body = Body { media_type: "application/jose+json".to_owned(), ..Body::json(sealed.clone()) };
    let accepted = one(world.publish(&world.land, body.clone(), "own").await).expect("accepted");
    let content = world.hub.read_document(&world.land, accepted.id, &Representation::Sealed).await.expect("read");
    assert_eq!(content.bytes, sealed, "never signed anew");
    let mut tampered = sealed;
    let at = tampered.len() - 10;
    tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
    let body = Body { media_type: "application/jose+json".to_owned(), ..Body::json(tampered) };
    let refusal = refused(&world, &world.land, body, "bad").await;
    assert_eq!(refusal.code, Code::SealInvalid);
    assert!(matches!(refusal.evidence, Evidence::Report(_)));
}

#[tokio::test]
async fn a_seal_by_a_department_without_the_mandate_fails_on_authority_alone() {
    use seal::report::{Axis, AxisResult};
    let world = World::new().await;
    let document = own_document(&world, "planning-liangjiang").await;
    let sealed = seal_with(&world, "planning-liangjiang", &document).await;
    let at = "2026-11-24T02:30:00Z".parse().expect("instant");
    let folder = hub::verification::TrustFolder::read(&world.hub.trust_folder().expect("folder")).expect("folder");
    for conclusion in [
        world.hub.verify(&sealed, at).await.expect("online"),
        hub::verification::verify(&sealed, &folder, world.hub.catalogue(), at).await.expect("offline"),
    ] {
        let report = conclusion.report();
        assert_eq!(report.indication(), seal::Indication::TotalFailed);
        for axis in Axis::ALL {
            let expected = if axis == Axis::Authority { AxisResult::Failed } else { AxisResult::Passed };
            assert_eq!(report.axis(axis), expected, "{}", axis.as_str());
        }
    }
    let body = Body { media_type: "application/jose+json".to_owned(), ..Body::json(sealed) };
    assert_eq!(refused(&world, &world.branch, body, "forged").await.code, Code::SealInvalid);
}
