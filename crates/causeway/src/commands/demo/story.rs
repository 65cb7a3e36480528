//! The story, step by step. Each step says what it expects, and misses loudly.

mod withdrawal;

use std::path::Path;
use std::time::Duration;

use document::envelope::{Form, Party};
use document::{DepartmentId, DocumentId, Identifier, Scheme, Timestamp};
use hub::caller::Body;
use hub::offers::OffersAsk;
use hub::trust::TrustFile;
use hub::verification::TrustFolder;
use hub::{Hub, Made, Publication, Published, Pull, Refusal, Representation};
use model::{Principal, Scope};
use seal::report::Axis;
use seal::{Indication, Report};
use serde_json::{Value, json};

use super::artefacts;
use crate::commands::{Context, trust, verify};
use crate::failure::Failure;
use crate::print;

const MESSAGE: &[u8] =
    include_bytes!("../../../../../fixtures/messages/land-xml/001-opinion-approved-rare-name.gb18030.xml");
const MESSAGE_NAME: &str = "001-opinion-approved-rare-name.gb18030.xml";
const PULL: &[u8] = include_bytes!("../../../../../fixtures/messages/reform-json/002-pull-request.utf8.json");
const DELIVERED: &[u8] = include_bytes!(
    "../../../../../fixtures/messages/reform-json/001-opinion-as-delivered-to-reform-commission.utf8.json"
);

/// The firm of the story, and one that is no party of its case.
const FIRM: (&str, &str) = ("样例渝江机械有限公司", "91999900999900011Y");
const STRANGER: (&str, &str) = ("样例大药房有限公司", "9199990099990002XN");

/// What a step came to: what it tells, or what was expected and what was got.
type Step = Result<Vec<String>, Miss>;

/// A step that did not come out as told.
struct Miss {
    expected: String,
    got: String,
}

/// How the story went.
pub(super) struct Told {
    pub(super) steps: usize,
    pub(super) as_expected: usize,
}

/// The story and what its steps hand on.
pub(super) struct Story<'a> {
    context: &'a Context<'a>,
    hub: &'a Hub,
    out: &'a Path,
    began: Timestamp,
    told: Told,
    case: String,
    document: Option<DocumentId>,
    sealed: Vec<u8>,
}

impl<'a> Story<'a> {
    pub(super) fn new(context: &'a Context<'a>, hub: &'a Hub, out: &'a Path) -> Self {
        let told = Told { steps: 0, as_expected: 0 };
        let began = context.clock.now();
        Self { context, hub, out, began, told, case: String::new(), document: None, sealed: Vec::new() }
    }

    pub(super) async fn tell(mut self) -> Told {
        let step = self.accept().await;
        self.show("accept", step);
        let step = self.publish().await;
        self.show("publish", step);
        let step = self.offers().await;
        self.show("offers", step);
        let step = self.pull().await;
        self.show("pull", step);
        let step = self.verify().await;
        self.show("verify", step);
        let step = self.tamper().await;
        self.show("tamper", step);
        let step = self.refuse_without_agreement().await;
        self.show("refuse", step);
        let step = self.refuse_stranger().await;
        self.show("refuse", step);
        let step = self.forge().await;
        self.show("forge", step);
        let step = self.withdraw().await;
        self.show("withdraw", step);
        let step = self.trail().await;
        self.show("trail", step);
        self.told
    }

    fn show(&mut self, name: &str, step: Step) {
        self.told.steps += 1;
        let mut lines = match step {
            Ok(lines) => {
                self.told.as_expected += 1;
                lines
            }
            Err(miss) => vec![format!("MISSED  expected {}", miss.expected), format!("        got      {}", miss.got)],
        }
        .into_iter();
        print::line(&format!("{:2} {name:<8} {}", self.told.steps, lines.next().unwrap_or_default()));
        for line in lines {
            print::line(&format!("            {line}"));
        }
    }

    /// The Commission's window opens the case.
    async fn accept(&mut self) -> Step {
        let body = json!({
            "matter": {"scheme": "local:reform", "raw": "0200101"}, "division": "990112",
            "localCode": "11999900999900038Y-990199-000002",
            "parties": [{"role": "applicant", "party": party(FIRM)}],
            "project": {"name": "两江样例产业园标准厂房（4期）", "code": "云发改投[2026]4号"},
        });
        let reform = self.system("reform", &[Scope::Cases, Scope::Pull]).await?;
        let opened =
            self.hub.open_case(&reform, &body_of(&body), key("demo-case")).await.map_err(missed("an open case"))?;
        self.case = opened.code.to_string();
        Ok(vec![format!(
            "Reform commission's window accepts 两江样例产业园标准厂房（4期）  case {}  open",
            opened.code
        )])
    }

    /// The land bureau publishes its opinion.
    async fn publish(&mut self) -> Step {
        let land = self.system("land", &[Scope::Publish, Scope::Seal]).await?;
        let body = Body::legacy("land-xml", "application/xml", MESSAGE);
        let publication = Publication { principal: land.clone(), body, key: key("demo-publish") };
        let began = self.context.clock.now();
        let published = self.hub.publish(publication).await.map_err(missed("201 with a receipt"))?;
        let Published::One(Made::Document(accepted)) = published else {
            return Err(Miss { expected: "one document".to_owned(), got: "a batch".to_owned() });
        };
        let durable = millis(began, self.context.clock.now());
        self.document = Some(accepted.id);
        self.write("receipt.accepted.json", &accepted.receipt)?;
        self.write(MESSAGE_NAME, MESSAGE)?;
        let origin = self.hub.provenance(&land, accepted.id).await.map_err(missed("provenance"))?;
        let proof = self.hub.proof(&land, accepted.id).await.map_err(missed("an inclusion proof within 2 s"))?;
        self.write("opinion.tlog-proof", &proof.proof)?;
        let logged = millis(began, self.context.clock.now());
        Ok(vec![
            format!(
                "Land bureau sends {MESSAGE_NAME} ({} bytes)  → land-xml  {} values mapped, {} pieces kept, 0 lost",
                MESSAGE.len(),
                rows(&origin.provenance),
                rows(&origin.residual)
            ),
            format!(
                "sealed ES256 with its hosted key (authorised for this type and channel) · durable after {durable} ms"
            ),
            format!("receipt accepted · in the log under a signed checkpoint after {logged} ms"),
        ])
    }

    /// The Commission sees what it may pull, and tries it out.
    async fn offers(&mut self) -> Step {
        let reform = self.system("reform", &[Scope::Pull]).await?;
        let ask = OffersAsk {
            r#type: "land-use-pre-review-opinion".parse().ok(),
            division: "990112".parse().ok(),
            ..OffersAsk::default()
        };
        let (offers, _) = self.hub.offers(&reform, &ask).await.map_err(missed("a list of offers"))?;
        let [offer] = offers.as_slice() else {
            return Err(Miss { expected: "one offer".to_owned(), got: offers.len().to_string() });
        };
        let body = Body::legacy("reform-json", "application/json", PULL);
        let dry = self.hub.dry_run(&reform, &body).await.map_err(missed("a dry run"))?;
        let failed: Vec<&str> =
            dry.rules.iter().filter(|r| r.outcome == model::request::Passed::Failed).map(|r| r.rule.as_str()).collect();
        if !failed.is_empty() {
            return Err(Miss { expected: "A01 to R03 passed".to_owned(), got: format!("{failed:?} failed") });
        }
        let (agreement, provider) = (&offer.agreement, &offer.provider);
        Ok(vec![
            format!(
                "Reform commission may pull {} from {provider} under {} v{}",
                offer.r#type, agreement.id, agreement.version
            ),
            "dry run: A01-R03 passed, nothing sent, nothing revealed".to_owned(),
        ])
    }

    /// The Commission pulls it, in its own words.
    async fn pull(&mut self) -> Step {
        let reform = self.system("reform", &[Scope::Pull]).await?;
        let body = Body::legacy("reform-json", "application/json", PULL);
        let began = self.context.clock.now();
        let pull =
            Pull { principal: reform.clone(), body, key: key("demo-pull"), representation: Representation::Sealed };
        let answer = self.hub.pull(pull).await.map_err(missed("200 with the opinion"))?;
        let took = millis(began, self.context.clock.now());
        self.write("opinion.reform.json", &answer.content.bytes)?;
        same_but_number(&answer.content.bytes)?;

        let view = self.hub.request(&reform, answer.request).await.map_err(missed("the request on record"))?;
        let id = answer.content.document;
        let sealed = self
            .hub
            .read_document(&reform, id, &Representation::Sealed)
            .await
            .map_err(missed("the sealed document"))?;
        self.sealed = sealed.bytes;
        self.write("opinion.sealed.json", &self.sealed)?;
        let agreement = view.request.agreement.as_ref().map(|a| format!("{} v{}", a.id, a.version)).unwrap_or_default();
        let mandate = view.request.mandate.as_ref().map(ToString::to_string).unwrap_or_default();
        Ok(vec![
            format!(
                "case …{}, purpose project-approval: A01-A09 passed under {agreement} · routed by mandate {mandate}",
                tail(&self.case)
            ),
            format!(
                "stored copy recognised · fulfilled in {took} ms · delivered as reform-json · applicant not asked again"
            ),
        ])
    }

    /// Anyone verifies it offline.
    async fn verify(&mut self) -> Step {
        self.hub.run_due_jobs().await.map_err(missed("lists up to date"))?;
        let files = self.hub.trust_folder().map_err(missed("a trust folder"))?;
        trust::write(&self.out.join("trust"), &files).map_err(|f| told_by("the folder trust/", &f))?;
        let report = self.judge(&self.sealed).await?;
        let json: Value = serde_json::from_slice(&report.to_json()).unwrap_or_default();
        let holder = json.pointer("/signatures/0/keyHolder").and_then(Value::as_str).unwrap_or("unknown");
        expect(&report, Indication::TotalPassed, "")?;
        if holder != "hosted" {
            return Err(Miss { expected: "keyHolder hosted".to_owned(), got: holder.to_owned() });
        }
        self.write("opinion.report.json", &report.to_json())?;
        Ok(vec![format!(
            "opinion.sealed.json  offline, --trust trust/                    TOTAL-PASSED (keyHolder {holder})"
        )])
    }

    /// Someone changes one digit of the area.
    async fn tamper(&mut self) -> Step {
        let tampered = artefacts::tampered(&self.sealed)
            .map_err(|why| Miss { expected: "a changed copy".to_owned(), got: why })?;
        self.write("opinion.tampered.json", &tampered)?;
        let report = self.judge(&tampered).await?;
        expect(&report, Indication::TotalFailed, "SIG_CRYPTO_FAILURE")?;
        Ok(vec![
            "one digit of the area changed → opinion.tampered.json          TOTAL-FAILED  SIG_CRYPTO_FAILURE   refused"
                .to_owned(),
        ])
    }

    /// A department without an agreement asks.
    async fn refuse_without_agreement(&mut self) -> Step {
        let question = json!({
            "accept": ["land-use-pre-review-opinion"], "subject": party(STRANGER), "case": {"code": "99000026FD4CA5E8TEW1"},
            "matter": "drug-production-licence", "division": "990000", "purpose": "licence-review",
            "legalBasis": {"act": "样例办法", "article": "第六条"},
        });
        self.refused("food-drug", &question, ("agreement-missing", "A06")).await?;
        Ok(vec!["Food and drug bureau asks for the same opinion                  403 agreement-missing (A06)  nothing disclosed, on record".to_owned()])
    }

    /// The Commission asks about somebody who is no party of its case.
    async fn refuse_stranger(&mut self) -> Step {
        let question = json!({
            "accept": ["land-use-pre-review-opinion"], "subject": party(STRANGER), "case": {"code": self.case},
            "purpose": "project-approval", "legalBasis": {"act": "样例办法", "article": "第三条"},
        });
        self.refused("reform", &question, ("subject-not-party", "A09")).await?;
        Ok(vec!["Reform commission asks about a firm that is no party of the case  403 subject-not-party (A09)  whether it exists stays unsaid".to_owned()])
    }

    /// A department seals with its own valid key what it has no mandate for.
    async fn forge(&mut self) -> Step {
        let forged = artefacts::forged(self.hub, self.out, &self.sealed, self.context.clock.now())
            .await
            .map_err(|f| told_by("a forged opinion", &f))?;
        self.write("opinion.forged.json", &forged)?;
        let report = self.judge(&forged).await?;
        expect(&report, Indication::TotalFailed, "MANDATE_NOT_HELD")?;
        let others = [Axis::Integrity, Axis::Identity, Axis::Time];
        if let Some(axis) = others.into_iter().find(|axis| report.axis(*axis) != seal::report::AxisResult::Passed) {
            return Err(Miss {
                expected: "a failure on the authority axis alone".to_owned(),
                got: format!("{axis:?} did not pass"),
            });
        }
        Ok(vec!["Liangjiang branch signs a land opinion with its own valid key   TOTAL-FAILED  authority: no mandate   refused".to_owned()])
    }

    /// The firm sees who looked.
    async fn trail(&mut self) -> Step {
        let subject = Party {
            form: Form::Organisation,
            name: None,
            identifiers: vec![Identifier::read(Scheme::Uscc, FIRM.1)],
            phone: None,
            address: None,
            assurance: None,
        };
        let until = self.context.clock.now().plus_seconds(1);
        let entries = self.hub.accesses(&subject, self.began, until).await.map_err(missed("the trail"))?;
        let told: Vec<String> = entries.iter().map(artefacts::entry).collect();
        let pulled = entries.iter().any(|e| {
            e.actor.department.as_str() == "reform"
                && e.action == model::access::Action::Disclosed
                && e.agreement.is_some()
                && e.purpose.is_some()
        });
        if !pulled {
            return Err(Miss {
                expected: "the Commission's access, with purpose and agreement".to_owned(),
                got: format!("{told:?}"),
            });
        }
        let mut lines =
            vec![format!("the applicant sees {} accesses: who, when, why, under which agreement", entries.len())];
        lines.extend(told);
        Ok(lines)
    }

    async fn refused(&self, department: &str, question: &Value, (code, rule): (&str, &str)) -> Result<(), Miss> {
        let principal = self.system(department, &[Scope::Pull]).await?;
        let idempotency = key(&format!("demo-refused-{rule}"));
        let pull =
            Pull { principal, body: body_of(question), key: idempotency, representation: Representation::Sealed };
        let expected = format!("{code} ({rule})");
        match self.hub.pull(pull).await {
            Err(refusal) if refusal.code.name() == code && refusal.rule == Some(rule) => Ok(()),
            Err(refusal) => Err(Miss { expected, got: format!("{} ({})", refusal.code, refusal.rule.unwrap_or("-")) }),
            Ok(_) => Err(Miss { expected, got: "the document".to_owned() }),
        }
    }

    /// A department's system: a key is made for it, and it comes in by that key.
    async fn system(&self, department: &str, scopes: &[Scope]) -> Result<Principal, Miss> {
        let id: DepartmentId =
            department.parse().map_err(|_| Miss { expected: "a department".to_owned(), got: department.to_owned() })?;
        let made = self.hub.add_api_key(&id, scopes.to_vec(), None).await.map_err(missed("an API key"))?;
        self.hub.authenticate(made.key.expose()).map_err(missed("the key admits its department"))
    }

    async fn judge(&self, sealed: &[u8]) -> Result<Report, Miss> {
        let files: Vec<TrustFile> = self.hub.trust_folder().map_err(missed("a trust folder"))?;
        let folder = TrustFolder::read(&files)
            .map_err(|e| Miss { expected: "a trust folder".to_owned(), got: e.to_string() })?;
        // The lists were signed within this second; the file is judged as someone would a moment later.
        tokio::time::sleep(Duration::from_millis(5)).await;
        verify::judge(sealed, &folder, self.context.clock.now()).await.map_err(|f| told_by("a report", &f))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Miss> {
        let path = self.out.join(name);
        std::fs::write(&path, bytes)
            .map_err(|e| Miss { expected: format!("{} written", path.display()), got: e.to_string() })
    }
}

fn party((name, uscc): (&str, &str)) -> Value {
    json!({"form": "organisation", "name": name, "identifiers": [{"scheme": "cn.uscc", "raw": uscc, "value": uscc}]})
}

fn body_of(value: &Value) -> Body {
    Body::json(value.to_string().into_bytes())
}

fn key(text: &str) -> model::idempotency::IdempotencyKey {
    #[expect(clippy::unwrap_used, reason = "the story's own keys are visible ASCII")]
    text.parse().unwrap()
}

fn missed(expected: &'static str) -> impl FnOnce(Refusal) -> Miss {
    move |refusal| Miss { expected: expected.to_owned(), got: refusal.to_string() }
}

fn told_by(expected: &str, failure: &Failure) -> Miss {
    Miss { expected: expected.to_owned(), got: format!("{failure:?}") }
}

fn expect(report: &Report, indication: Indication, sub: &str) -> Result<(), Miss> {
    let subs: Vec<&str> = report.sub_indications().into_iter().map(seal::verdict::SubIndication::name).collect();
    let right = report.indication() == indication && (sub.is_empty() || subs.contains(&sub));
    let got = || format!("{} {subs:?}", report.indication().as_str());
    if right { Ok(()) } else { Err(Miss { expected: format!("{} {sub}", indication.as_str()), got: got() }) }
}

/// The answer equals the message that the Commission's system expects, its own message number apart.
fn same_but_number(bytes: &[u8]) -> Result<(), Miss> {
    let read = |bytes: &[u8]| -> Value {
        let mut value: Value = serde_json::from_slice(bytes).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.remove("报文编号");
        }
        value
    };
    let (got, expected) = (read(bytes), read(DELIVERED));
    if got == expected && !got.is_null() {
        return Ok(());
    }
    Err(Miss {
        expected: "the Commission's 预审意见, member for member".to_owned(), got: "another message".to_owned()
    })
}

fn rows(table: &[u8]) -> usize {
    table.split(|b| *b == b'\n').filter(|line| !line.is_empty()).count()
}

fn millis(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_micros() - from.as_micros()) / 1000
}

fn tail(code: &str) -> &str {
    code.get(code.len().saturating_sub(8)..).unwrap_or(code)
}
