//! The rules in their order, and how each went.

use api::Code;
use competence::Competence;
use document::DocumentType;
use model::access::AgreementVersion;
use model::request::{Passed, RuleOutcome};

use super::{Narrowing, Situation, case_is_open_and_own, requester_is_competent, subject_is_party};
use crate::directory::HeldAgreement;
use crate::refusal::Refusal;
use crate::routing;

/// Whether evaluation stops at the first rule that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The first failure decides, and no later rule runs.
    Decide,
    /// Every rule that can be asked is asked.
    Tell,
}

/// How the rules A04 to R03 went for one alternative.
pub(crate) struct Evaluation<'a> {
    pub(crate) r#type: DocumentType,
    pub(crate) outcomes: Vec<RuleOutcome>,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) agreement: Option<&'a HeldAgreement>,
    pub(crate) route: Option<Competence>,
}

/// A04 to R03 for one alternative.
pub(crate) fn evaluate<'a>(s: &Situation<'a>, r#type: &DocumentType, mode: Mode) -> Evaluation<'a> {
    let mut run = Run { s, r#type, mode, outcomes: Vec::with_capacity(9), refusal: None };
    run.ask("A04", None, |run| Some(case_is_open_and_own(run.s)));
    run.ask("A05", None, |run| requester_is_competent(run.s));
    let mut left: Option<Narrowing<'a>> = None;
    run.narrow("A06", &mut left, |run, _| {
        run.s.matter().and(run.s.division()).map(|_| Narrowing::active(run.s, run.r#type))
    });
    run.narrow("A07", &mut left, |run, left| left.map(|left| left.for_purpose(run.s)));
    run.narrow("A08", &mut left, |run, left| left.map(|left| left.with_uses_left(run.s)));
    run.ask("A09", None, |run| Some(subject_is_party(run.s)));
    let mut route = None;
    run.ask("R01", None, |run| {
        let found = routing::find(run.s, run.r#type)?;
        Some(found.map(|competence| route = Some(competence)))
    });
    let provider = route.as_ref().map(|route| &route.department);
    run.narrow("R02", &mut left, |run, left| {
        let (left, provider) = (left?, provider?);
        Some(left.of_provider(|agreement| routing::covers_provider(run.s.directory, agreement, provider)))
    });
    run.ask("R03", None, |run| provider.map(|provider| routing::provider_is_active(run.s, provider)));
    let agreement = left.as_ref().and_then(Narrowing::chosen);
    Evaluation { r#type: r#type.clone(), outcomes: run.outcomes, refusal: run.refusal, agreement, route }
}

struct Run<'s, 'a> {
    s: &'s Situation<'a>,
    r#type: &'s DocumentType,
    mode: Mode,
    outcomes: Vec<RuleOutcome>,
    refusal: Option<Refusal>,
}

impl<'a> Run<'_, 'a> {
    /// Asks one rule, unless an earlier one has decided; `None` from the rule: it cannot be asked.
    fn ask(
        &mut self,
        rule: &'static str,
        agreement: Option<AgreementVersion>,
        question: impl FnOnce(&Self) -> Option<Result<(), Refusal>>,
    ) {
        let decided = self.refusal.is_some() && self.mode == Mode::Decide;
        let answer = if decided { None } else { question(self) };
        let (outcome, code) = match &answer {
            None => (Passed::NotEvaluated, None),
            Some(Ok(())) => (Passed::Passed, None),
            Some(Err(refusal)) => (Passed::Failed, Some(refusal.code)),
        };
        self.outcomes.push(outcome_of(rule, outcome, code, agreement));
        if let Some(Err(refusal)) = answer
            && self.refusal.is_none()
        {
            self.refusal = Some(refusal.by(rule));
        }
    }

    /// Asks a rule that narrows the agreements; where it fails, a dry run goes on with what was left before.
    fn narrow(
        &mut self,
        rule: &'static str,
        left: &mut Option<Narrowing<'a>>,
        question: impl FnOnce(&Self, Option<Narrowing<'a>>) -> Option<Result<Narrowing<'a>, Refusal>>,
    ) {
        let before = left.as_ref().map(Narrowing::again);
        let mut after = None;
        self.ask(rule, None, |run| question(run, before).map(|answer| answer.map(|narrowed| after = Some(narrowed))));
        if after.is_some() {
            *left = after;
        }
        let chosen = left.as_ref().and_then(Narrowing::chosen);
        if let (Some(last), Some(held)) = (self.outcomes.last_mut(), chosen)
            && last.outcome == Passed::Passed
        {
            last.agreement = Some(version_of(held));
        }
    }
}

/// An agreement as the trail names it.
pub(crate) fn version_of(held: &HeldAgreement) -> AgreementVersion {
    AgreementVersion { id: held.agreement.id.clone(), version: held.agreement.version }
}

/// How one rule went, as the trace keeps it.
pub(crate) fn outcome_of(
    rule: &'static str,
    outcome: Passed,
    code: Option<Code>,
    agreement: Option<AgreementVersion>,
) -> RuleOutcome {
    RuleOutcome { rule: rule.to_owned(), outcome, code: code.map(|code| code.name().to_owned()), agreement }
}
