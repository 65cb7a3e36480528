//! A hall reports what happened in its cases, in its own words.

use api::Code;
use hub::{Body, Made, Published, Refusal, Reported};
use model::{Principal, Scope};
use serde_json::{Value, json};

use crate::world::{World, fixture, principal};

const ACCEPTED: &str = "001-acceptance-inner-xml-in-cdata.utf8.xml";
const PAUSED: &str = "003-clock-pause-inner-xml.utf8.xml";

struct Hall {
    world: World,
    system: Principal,
}

impl Hall {
    async fn new() -> Self {
        let world = World::new().await;
        let system = principal(&world.hub, "hall-990112", &[Scope::Publish, Scope::Cases]).await;
        Self { world, system }
    }

    async fn send(&self, text: &str, key: &str) -> Result<Reported, Refusal> {
        self.send_as(&self.system, text, key).await
    }

    async fn send_as(&self, who: &Principal, text: &str, key: &str) -> Result<Reported, Refusal> {
        let body = Body::legacy("hall-xml", "text/xml", text.to_owned());
        self.world.publish(who, body, key).await.map(|published| match published {
            Published::One(Made::Events(reported)) => reported,
            other => panic!("one report, not {other:?}"),
        })
    }

    async fn case(&self, code: &str) -> Value {
        let case = self.world.hub.case(&self.system, code).await.expect("the owner sees it").into_inner();
        serde_json::from_slice(&case).expect("JSON")
    }
}

fn message(name: &str) -> String {
    String::from_utf8(fixture(&format!("messages/hall-xml/{name}"))).expect("UTF-8")
}

fn kinds(case: &Value) -> Vec<&str> {
    case["events"].as_array().expect("events").iter().map(|event| event["kind"].as_str().expect("kind")).collect()
}

#[tokio::test]
async fn an_acceptance_of_an_unknown_case_opens_it_and_later_reports_go_on_in_it() {
    let hall = Hall::new().await;
    let opened = hall.send(&message(ACCEPTED), "hall-1").await.expect("accepted");
    assert!(opened.query_word.is_some(), "the applicant gets a word");
    let code = opened.case.to_string();
    let case = hall.case(&code).await;
    assert_eq!(kinds(&case), ["received", "accepted"], "acceptance implies receipt");
    for event in case["events"].as_array().expect("events") {
        assert_eq!(event["occurredAt"], "2026-07-01T01:30:15Z");
    }
    assert_eq!(case["localCode"], "990112-DT-20260701-0001");
    assert_eq!((&case["matter"], &case["division"]), (&json!("pharmacist-registration"), &json!("990112")));
    assert_eq!(case["parties"][0]["party"]["identifiers"][0]["value"], "990000189912310011");
    assert_eq!(case["events"][1]["data"]["limits"]["promised"], json!({"count": 5, "unit": "working-day"}));

    let paused = hall.send(&message(PAUSED), "hall-2").await.expect("accepted");
    assert_eq!((&paused.case, paused.query_word.is_none()), (&opened.case, true));
    let case = hall.case(&code).await;
    assert_eq!(kinds(&case), ["received", "accepted", "paused"]);
    let event = &case["events"][2];
    assert_eq!((&event["seq"], &event["department"]), (&json!(3), &json!("hall-990112")));
    assert_eq!(event["basis"], json!({"act": "样例办法", "article": "第九条"}));
    assert_eq!((&event["data"]["reason"], &case["state"]), (&json!("supplement-after-acceptance"), &json!("open")));
}

#[tokio::test]
async fn the_receipt_names_the_case_and_a_repeated_report_gets_it_again() {
    let hall = Hall::new().await;
    let first = hall.send(&message(ACCEPTED), "hall-1").await.expect("accepted");
    let signed = seal::jws::read(&first.receipt).expect("a signature");
    let receipt = seal::receipt::Receipt::read(signed.payload()).expect("a receipt");
    assert_eq!((receipt.id, receipt.case.as_ref()), (first.number, Some(&first.case)));
    let again = hall.send(&message(ACCEPTED), "hall-1").await.expect("answered again");
    assert!(again.replayed && again.query_word.is_none(), "the word is shown once");
    assert_eq!((again.case, again.number, again.receipt), (first.case.clone(), first.number, first.receipt));
    assert_eq!(kinds(&hall.case(&first.case.to_string()).await), ["received", "accepted"]);
    let other = hall.send(&message(PAUSED), "hall-1").await.expect_err("another message");
    assert_eq!(other.code, Code::IdempotencyConflict);
}

#[tokio::test]
async fn reports_that_come_at_once_are_all_kept() {
    let hall = Hall::new().await;
    let opened = hall.send(&message(ACCEPTED), "hall-1").await.expect("accepted");
    let paused = message(PAUSED);
    let keys = ["a", "b", "c", "d"];
    let sent = tokio::join!(
        hall.send(&paused, keys[0]),
        hall.send(&paused, keys[1]),
        hall.send(&paused, keys[2]),
        hall.send(&paused, keys[3]),
    );
    for reported in [sent.0, sent.1, sent.2, sent.3] {
        assert_eq!(reported.expect("accepted").case, opened.case);
    }
    let case = hall.case(&opened.case.to_string()).await;
    let numbers: Vec<_> = case["events"].as_array().expect("events").iter().map(|event| &event["seq"]).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn only_the_department_itself_reports_in_its_cases() {
    let hall = Hall::new().await;
    let opened = hall.send(&message(ACCEPTED), "hall-1").await.expect("accepted");
    let county = principal(&hall.world.hub, "county-990115", &[Scope::Publish, Scope::Cases]).await;
    let refused = hall.send_as(&county, &message(PAUSED), "county-1").await.expect_err("another hall's number");
    assert_eq!(refused.code, Code::CaseNotYours);
    let unknown = message(PAUSED).replace("20260701-0001", "20260701-0002");
    assert_eq!(hall.send(&unknown, "hall-2").await.expect_err("no such case").code, Code::CaseNotYours);
    assert_eq!(kinds(&hall.case(&opened.case.to_string()).await), ["received", "accepted"]);
}

#[tokio::test]
async fn a_case_is_opened_only_by_who_may_handle_the_matter_with_somebody_who_can_be_found_again() {
    let hall = Hall::new().await;
    let accepted = message(ACCEPTED);
    let refused = |text: String, key: &'static str| {
        let hall = &hall;
        async move { hall.send(&text, key).await.expect_err("refused").code }
    };
    assert_eq!(
        refused(accepted.replace("0500201", "0700101"), "a").await,
        Code::MatterUnknown,
        "the county's own code"
    );
    assert_eq!(refused(accepted.replace("99000018991231001", "99000018991231002"), "b").await, Code::RequestInvalid);
    let nobody = accepted.replace(r#"<SQR ZJLX="111" ZJHM="990000189912310011">陈样例</SQR>"#, "");
    assert_eq!(refused(nobody, "c").await, Code::CaseNotYours);
    let county = principal(&hall.world.hub, "county-990115", &[Scope::Publish, Scope::Cases]).await;
    hall.world
        .change(store::record::RecordKind::Mandate, "mandates", "mnd-0023", |mandate| {
            mandate["to"] = json!("2026-06-01");
        })
        .await;
    let theirs = accepted.replace("0500201", "0700101");
    let refused = hall.send_as(&county, &theirs, "d").await.expect_err("no mandate any more");
    assert_eq!(refused.code, Code::RequesterNotCompetent);
}

#[tokio::test]
async fn an_event_of_tomorrow_is_refused() {
    let hall = Hall::new().await;
    let tomorrow = message(ACCEPTED).replace("20260701093015", "20261125093015");
    assert_eq!(hall.send(&tomorrow, "hall-1").await.expect_err("refused").code, Code::EventInFuture);
    hall.send(&message(ACCEPTED), "hall-2").await.expect("accepted");
    let tomorrow = message(PAUSED).replace("20260703150000", "20261125093015");
    assert_eq!(hall.send(&tomorrow, "hall-3").await.expect_err("refused").code, Code::EventInFuture);
}
