//! Who may ask: rules A03 to A09 in their order, as small functions over one state of the registry.
//!
//! Nothing here looks for a subject or a document. Rules A06 to A08 and R02 ([`crate::routing`]) narrow the agreements one after
//! the other; of what is left the smallest id is used. Agreements are never added together.

mod agreements;
mod question;
mod trace;

use std::collections::HashMap;

use api::Code;
use cases::{Case, CaseState};
use competence::{Act, Answer, Question, Scope};
use document::{AgreementId, Date, DepartmentId, DivisionCode, DocumentType, MatterId, Timestamp};

use crate::directory::Directory;
use crate::refusal::Refusal;

pub(crate) use agreements::{Narrowing, covers_requester};
pub(crate) use question::{Asked, Freshness, Worded, case_key, read_canonical, read_freshness, understand};
pub(crate) use trace::{Evaluation, Mode, evaluate, outcome_of, version_of};

/// All that the rules look at.
pub(crate) struct Situation<'a> {
    pub(crate) directory: &'a Directory,
    pub(crate) asked: &'a Asked,
    /// The case that the question names, if the hub has it.
    pub(crate) case: Option<&'a Case>,
    /// Uses today of the agreements that might serve.
    pub(crate) used: &'a HashMap<AgreementId, u32>,
    pub(crate) now: Timestamp,
}

impl Situation<'_> {
    pub(crate) fn today(&self) -> Date {
        self.now.date()
    }

    /// The matter asked; absent: the case's, when the case is one that may be named.
    pub(crate) fn matter(&self) -> Option<&MatterId> {
        self.asked.matter.as_ref().or_else(|| self.own_case().map(|case| &case.matter))
    }

    /// The division asked; absent: the case's.
    pub(crate) fn division(&self) -> Option<&DivisionCode> {
        self.asked.division.as_ref().or_else(|| self.own_case().map(|case| &case.division))
    }

    /// The case, if it is the requester's or of a branch of it.
    pub(crate) fn own_case(&self) -> Option<&Case> {
        self.case.filter(|case| self.directory.is_within(&case.owner, &self.asked.requester))
    }

    /// What the provider of a type must be competent for.
    pub(crate) fn scope(&self, r#type: &DocumentType) -> Option<Scope> {
        let division = self.division()?.clone();
        Some(Scope { r#type: Some(r#type.clone()), matter: self.asked.issuing_matter.clone(), division, area: None })
    }
}

/// A04: the case, if one is named, is open and the requester's own, and its matter the one asked.
pub(crate) fn case_is_open_and_own(s: &Situation<'_>) -> Result<(), Refusal> {
    if s.asked.case.is_none() {
        return Ok(());
    }
    let Some(case) = s.own_case() else {
        return Err(Refusal::new(Code::CaseNotYours, "The case is not one of the asking department."));
    };
    if case.state == CaseState::Closed {
        return Err(Refusal::new(Code::CaseClosed, "The case is closed."));
    }
    if s.asked.matter.as_ref().is_some_and(|matter| *matter != case.matter) {
        return Err(Refusal::new(Code::RequestInvalid, "The case has another matter than the one asked."));
    }
    Ok(())
}

/// A05: the requester has a mandate to handle the matter in that division now.
pub(crate) fn requester_is_competent(s: &Situation<'_>) -> Option<Result<(), Refusal>> {
    let (matter, division) = (s.matter()?, s.division()?);
    let requester = &s.asked.requester;
    Some(match may_handle(s.directory, requester, (matter, division), s.today()) {
        true => Ok(()),
        false => Err(Refusal::new(
            Code::RequesterNotCompetent,
            format!("Department {requester} has no mandate to handle {matter} in {division} today."),
        )),
    })
}

/// Whether a department has a mandate to handle a matter in a division on a day.
pub(crate) fn may_handle(
    directory: &Directory,
    department: &DepartmentId,
    (matter, division): (&MatterId, &DivisionCode),
    on: Date,
) -> bool {
    let scope = Scope { r#type: None, matter: Some(matter.clone()), division: division.clone(), area: None };
    let question = Question { department: department.clone(), scope, on };
    matches!(competence::holds(directory.competence(), Act::Handle, &question), Answer::Granted { .. })
}

/// A09: the identifiers are well-formed and, where a case is named, those of a party of that case.
pub(crate) fn subject_is_party(s: &Situation<'_>) -> Result<(), Refusal> {
    let identifiers = &s.asked.subject.identifiers;
    if identifiers.is_empty() || identifiers.iter().any(|identifier| identifier.value.is_none()) {
        return Err(Refusal::new(Code::SubjectInvalid, "An identifier of the subject does not pass its check."));
    }
    if s.own_case().is_none_or(|case| case.is_party(identifiers)) {
        return Ok(());
    }
    Err(Refusal::new(Code::SubjectNotParty, "The subject is not a party of the case."))
}
