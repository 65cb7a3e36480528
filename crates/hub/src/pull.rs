//! A department pulls another's document.
//!
//! ```text
//! question   body → a question of which every word is understood (A01–A03)
//! policy     may the department ask (A04–A09); routing: whom (R01–R03)
//! reuse      the one stored copy that answers (D01–D03), recognised
//! recording  request, access entry, receipts: one commit, then the answer leaves
//! ```

mod recording;
mod replay;
mod reuse;

use std::collections::HashMap;

use adapter_kit::Sourced;
use api::Code;
use cases::Case;
use document::{AgreementId, Content as Draft, DepartmentId, DocumentType, RequestId, Timestamp};
use model::idempotency::{Claim, IdempotencyKey, Reference, Route};
use model::request::{AnswerSource, Passed, RuleOutcome};
use model::{Department, EvidenceRequest, Principal, Scope};
use store::{Error, What};

use crate::answer::{Content, Representation};
use crate::caller::{Body, admitted};
use crate::directory::Directory;
use crate::hub::Hub;
use crate::policy::{Asked, Evaluation, Mode, Situation, Worded, evaluate, outcome_of, read_canonical, understand};
use crate::refusal::{Alternative, Evidence, PullEvidence, Refusal};

/// A pull, as a department words it.
#[derive(Debug, Clone)]
pub struct Pull {
    /// Who asks.
    pub principal: Principal,
    /// The question: canonical JSON, or the department's own words by an adapter (then it is answered in them too).
    pub body: Body,
    /// Under which key.
    pub key: IdempotencyKey,
    /// In which form a canonical question is answered: `Document` or `Sealed`.
    pub representation: Representation,
}

/// The answer to a pull. Access entry and receipts are durable.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The request on record: headers `Location` and `Causeway-Request-Id`.
    pub request: RequestId,
    /// The document.
    pub content: Content,
    /// Where it came from.
    pub source: AnswerSource,
    /// Whether an earlier attempt with the same key made it.
    pub replayed: bool,
}

/// What would happen to a pull, rule by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    /// A01 to D03 in their order.
    pub rules: Vec<RuleOutcome>,
    /// Whom it would be routed to.
    pub provider: Option<DepartmentId>,
}

/// How often a pull is judged anew because an agreement or a status changed before the commit.
const JUDGEMENTS: u8 = 4;

/// One pull at work.
struct Work<'a> {
    hub: &'a Hub,
    requester: &'a Department,
    pull: &'a Pull,
    asked: &'a Asked,
    at: Timestamp,
}

/// What was judged: the state of the registry, and the case.
struct Grounds<'a> {
    directory: &'a Directory,
    case: Option<Case>,
    used: HashMap<AgreementId, u32>,
}

impl Hub {
    /// Answers a pull from a stored sealed copy, after every rule from A01 to D03 held.
    ///
    /// # Errors
    /// The first rule that fails; from A04 on the refusal is on record.
    pub async fn pull(&self, pull: Pull) -> Result<Answer, Refusal> {
        let directory = self.directory();
        let at = self.now();
        let requester = admitted(&directory, &pull.principal, Scope::Pull, at.date())?;
        let claim = pull.body.claim(&requester.id, (Route::EvidenceRequests, ""), &pull.key, 0);
        if let Some(reference) = self.store().find(&claim).await? {
            return self.replay_pull(&pull, requester, &reference).await;
        }
        let asked = self.ask(&directory, requester, &pull.body, at).await?;
        let work = Work { hub: self, requester, pull: &pull, asked: &asked, at };
        for _ in 0..JUDGEMENTS {
            let directory = self.directory();
            let grounds = self.grounds(&directory, &asked, at).await?;
            match work.judge(&grounds).await {
                Ok(answer) => return Ok(answer),
                Err(Stop::Refused(refusal)) => return Err(*refusal),
                // What was judged changed meanwhile: the rules are asked again.
                Err(Stop::Stale) => self.refresh().await?,
                Err(Stop::Replayed(reference)) => return self.replay_pull(&pull, requester, &reference).await,
            }
        }
        Err(Refusal::new(Code::HubBusy, "What the answer rests on keeps changing; try again."))
    }

    /// Tells rule by rule what would happen to a pull. Stores, counts and reveals nothing.
    ///
    /// # Errors
    /// What A01 to A03 refuse.
    pub async fn dry_run(&self, principal: &Principal, body: &Body) -> Result<DryRun, Refusal> {
        let directory = self.directory();
        let at = self.now();
        let requester = admitted(&directory, principal, Scope::Pull, at.date())?;
        let asked = self.ask(&directory, requester, body, at).await?;
        let grounds = self.grounds(&directory, &asked, at).await?;
        let situation = grounds.situation(&asked, at);
        let mut told: Vec<_> = asked.accept.iter().map(|r#type| evaluate(&situation, r#type, Mode::Tell)).collect();
        let winner = told.iter().position(|evaluation| evaluation.refusal.is_none()).unwrap_or(0);
        let told = told.swap_remove(winner);
        let mut rules = understood();
        rules.extend(told.outcomes);
        rules.extend(["D01", "D02", "D03"].map(|rule| outcome_of(rule, Passed::NotEvaluated, None, None)));
        let provider = told.route.map(|route| route.department);
        Ok(DryRun { rules, provider })
    }

    /// A03: what the body asks, in canonical words or in the department's own.
    async fn ask(
        &self,
        directory: &Directory,
        requester: &Department,
        body: &Body,
        at: Timestamp,
    ) -> Result<Asked, Refusal> {
        let limits = self.settings().limits;
        let most = if body.adapter.is_some() { limits.legacy } else { limits.canonical };
        if body.bytes.len() > most {
            return Err(Refusal::new(Code::BodyTooLarge, format!("The body has more than {most} bytes.")));
        }
        let worded = if body.adapter.is_some() {
            one_question(self.decode(requester, body, at).await?)?
        } else {
            read_canonical(&body.bytes).map_err(|refusal| refusal.by("A03"))?
        };
        understand(worded, &requester.id, (directory, self.catalogue()), at).map_err(|refusal| refusal.by("A03"))
    }

    /// What the rules look at besides the registry: the case that is named, and today's uses of the agreements that might serve.
    async fn grounds<'a>(
        &self,
        directory: &'a Directory,
        asked: &Asked,
        at: Timestamp,
    ) -> Result<Grounds<'a>, Refusal> {
        let case = match &asked.case {
            Some(key) => self.find_case(key).await?,
            None => None,
        };
        let mut used = HashMap::new();
        let might_serve = |types: &[DocumentType]| asked.accept.iter().any(|r#type| types.contains(r#type));
        for held in directory.agreements().filter(|held| might_serve(&held.agreement.types)) {
            let id = &held.agreement.id;
            used.insert(id.clone(), self.store().used(id, at.date()).await?);
        }
        Ok(Grounds { directory, case, used })
    }
}

impl Grounds<'_> {
    fn situation<'s>(&'s self, asked: &'s Asked, now: Timestamp) -> Situation<'s> {
        Situation { directory: self.directory, asked, case: self.case.as_ref(), used: &self.used, now }
    }
}

/// An answer that only waits for its commit.
struct Ready {
    open: EvidenceRequest,
    copy: reuse::Copy,
    content: Content,
}

/// Why a judgement did not end in an answer.
enum Stop {
    Refused(Box<Refusal>),
    Stale,
    Replayed(Reference),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::Stale(What::AgreementVersion | What::AgreementQuota | What::DocumentStatus(_))
            | Error::Conflict(What::AgreementQuota) => Self::Stale,
            other => Refusal::from(other).into(),
        }
    }
}

impl Work<'_> {
    fn claim(&self) -> Claim {
        self.pull.body.claim(&self.requester.id, (Route::EvidenceRequests, ""), &self.pull.key, 0)
    }

    /// All rules, alternative by alternative; the first that passes is answered.
    async fn judge(&self, grounds: &Grounds<'_>) -> Result<Answer, Stop> {
        let situation = grounds.situation(self.asked, self.at);
        let mut failed: Vec<(Evaluation<'_>, Refusal)> = Vec::new();
        for r#type in &self.asked.accept {
            let mut evaluation = evaluate(&situation, r#type, Mode::Decide);
            let refusal = match evaluation.refusal.take() {
                Some(refusal) => refusal,
                None => match self.find_copy(&situation, &evaluation).await? {
                    Ok(copy) => {
                        let open = self.request(&situation, &evaluation);
                        match self.content(open.id, &copy) {
                            Ok(content) => {
                                return self.fulfil(&situation, &evaluation, Ready { open, copy, content }).await;
                            }
                            // It may be given, but cannot be put into the requester's words: on record as the last rule.
                            Err(refusal) => {
                                evaluation.outcomes.push(outcome_of("D03", Passed::Failed, Some(refusal.code), None));
                                refusal.by("D03")
                            }
                        }
                    }
                    Err(refusal) => {
                        let rule = refusal.rule.unwrap_or("D01");
                        evaluation.outcomes.push(outcome_of(rule, Passed::Failed, Some(refusal.code), None));
                        refusal
                    }
                },
            };
            // A04 and A05 do not ask for the type: no alternative fares better.
            let same_for_all = matches!(refusal.rule, Some("A04" | "A05"));
            failed.push((evaluation, refusal));
            if same_for_all {
                break;
            }
        }
        let alternatives = failed.iter().skip(1).map(|(evaluation, refusal)| Alternative {
            r#type: evaluation.r#type.clone(),
            rule: refusal.rule.unwrap_or_default(),
            code: refusal.code,
        });
        let alternatives: Vec<_> = alternatives.collect();
        let Some((evaluation, refusal)) = failed.into_iter().next() else {
            return Err(Refusal::new(Code::RequestInvalid, "No type was asked for.").into());
        };
        // A rival with the same key may have been first, and have used the agreement's last use of the day.
        if let Some(reference) = self.hub.store().find(&self.claim()).await? {
            return Err(Stop::Replayed(reference));
        }
        let refusal = with_alternatives(refusal, alternatives);
        Err(self.close(&situation, evaluation, refusal).await?.into())
    }
}

fn with_alternatives(refusal: Refusal, alternatives: Vec<Alternative>) -> Refusal {
    let mut evidence = match refusal.evidence {
        Evidence::Pull(evidence) => evidence,
        // The report of a copy that is not recognised stays in the store's log: the requester has no right to it.
        _ => Box::<PullEvidence>::default(),
    };
    evidence.alternatives = alternatives;
    Refusal { evidence: Evidence::Pull(evidence), ..refusal }
}

/// A01 to A03 as the trace shows them once they held.
fn understood() -> Vec<RuleOutcome> {
    ["A01", "A02", "A03"].map(|rule| outcome_of(rule, Passed::Passed, None, None)).to_vec()
}

/// The one question that a department's message holds.
fn one_question(items: Vec<Result<Sourced, Refusal>>) -> Result<Worded, Refusal> {
    let mut items = items.into_iter();
    let (Some(item), None) = (items.next(), items.next()) else {
        return Err(Refusal::new(Code::RequestInvalid, "The message does not hold one question.").by("A03"));
    };
    match item?.content {
        Draft::Question(question) => Ok(Worded { question: *question, issuing_matter: None }),
        _ => Err(Refusal::new(Code::RequestInvalid, "The message is not a question.").by("A03")),
    }
}
