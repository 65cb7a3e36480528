//! Rules D01 to D03: the one stored copy that answers.
//!
//! Here, and not before, it is found out whether subject and document exist. No such subject, no such document and a name that
//! differs are one answer.

use api::Code;
use document::envelope::{Confidentiality, Party};
use document::identifier::{Match, fold_name, same_party};
use document::{Date, Document};
use seal::Verified;
use seal::jws::SealedDocument;
use store::record::{CurrentQuery, DocumentRow};

use super::{Stop, Work};
use crate::policy::{Evaluation, Freshness, Situation, read_freshness};
use crate::reading::parse;
use crate::refusal::Refusal;
use crate::routing::covers_provider;

/// The copy that answers.
pub(super) struct Copy {
    pub(super) row: DocumentRow,
    pub(super) document: Verified<Document>,
}

/// A stored document about the subject that was asked.
struct Candidate {
    row: DocumentRow,
    sealed: SealedDocument,
    party: Party,
}

impl Work<'_> {
    /// D01 to D03 for one alternative. The outer error ends the pull, the inner one is this alternative's refusal.
    pub(super) async fn find_copy(
        &self,
        s: &Situation<'_>,
        evaluation: &Evaluation<'_>,
    ) -> Result<Result<Copy, Refusal>, Stop> {
        let Some(issued_from) = self.oldest(s, evaluation)? else { return Ok(Err(not_found("D01"))) };
        let candidates = self.candidates(s, evaluation, issued_from).await?;
        let chosen = match choose(s, candidates, self.at.date()) {
            Ok(chosen) => chosen,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let document = match self.hub.recognise(chosen.sealed.as_bytes(), self.at).await {
            Ok(document) => document,
            Err(refusal) if refusal.code == Code::DocumentNotRecognised => {
                tracing::warn!(rule = "D02", document.id = %chosen.row.id, "a stored copy is not recognised");
                return Ok(Err(refusal.by("D02")));
            }
            Err(refusal) => return Err(refusal.into()),
        };
        if chosen.row.confidentiality == Confidentiality::Restricted && !self.is_named(&document) {
            return Ok(Err(not_found("D03")));
        }
        Ok(Ok(Copy { row: chosen.row, document }))
    }

    /// The oldest day of issue that will do: the stricter of question and agreement. `None`: no stored copy will do.
    fn oldest(&self, s: &Situation<'_>, evaluation: &Evaluation<'_>) -> Result<Option<Option<Date>>, Refusal> {
        let agreement = evaluation.agreement.map(|held| &held.agreement);
        if agreement.is_some_and(|agreement| agreement.live) {
            return Ok(None);
        }
        let cap = agreement.and_then(|agreement| agreement.freshness_max.as_deref());
        let cap = cap.map(|text| read_freshness(text, s.now)).transpose()?;
        let mut oldest = None;
        for freshness in [s.asked.freshness, cap].into_iter().flatten() {
            match freshness {
                Freshness::Live => return Ok(None),
                Freshness::Since(day) => oldest = oldest.max(Some(day)),
            }
        }
        Ok(Some(oldest))
    }

    async fn candidates(
        &self,
        s: &Situation<'_>,
        evaluation: &Evaluation<'_>,
        issued_from: Option<Date>,
    ) -> Result<Vec<Candidate>, Refusal> {
        let query = CurrentQuery {
            r#type: evaluation.r#type.clone(),
            subject: self.hub.subject_keys_of([&s.asked.subject].into_iter()),
            issued_from,
            test: s.own_case().is_some_and(|case| case.test),
        };
        let rows = self.hub.store().current(&query).await?;
        let covered = |row: &DocumentRow| {
            evaluation.agreement.is_some_and(|held| covers_provider(s.directory, &held.agreement, &row.department))
        };
        let mut candidates = Vec::new();
        for row in rows.into_iter().filter(covered) {
            let sealed = self.hub.sealed(row.id).await?;
            let document = parse(&sealed, self.hub)?;
            let about = document.envelope().subjects.iter();
            let about = about.filter(|subject| matches!(subject.role.as_str(), "applicant" | "holder"));
            let party =
                about.filter_map(|subject| subject.party.as_ref()).find(|party| is_asked(&s.asked.subject, party));
            if let Some(party) = party.cloned() {
                candidates.push(Candidate { row, sealed, party });
            }
        }
        Ok(candidates)
    }

    /// Whether a restricted document names the requester among its subjects.
    fn is_named(&self, document: &Verified<Document>) -> bool {
        let own = document::Identifier::read(document::Scheme::Uscc, &self.requester.uscc);
        let parties = document.get().envelope().subjects.iter().filter_map(|subject| subject.party.as_ref());
        let mut same = parties.map(|party| same_party(std::slice::from_ref(&own), &party.identifiers));
        same.any(|found| found == Match::Same)
    }
}

/// Whether a document's party is the subject asked; with documents the name is compared too, if both have one.
fn is_asked(asked: &Party, party: &Party) -> bool {
    let same = same_party(&asked.identifiers, &party.identifiers) == Match::Same;
    let names = asked.name.as_deref().zip(party.name.as_deref());
    same && names.is_none_or(|(a, b)| fold_name(a) == fold_name(b))
}

/// The one copy: of the same case first, then of the same project, then any.
fn choose(s: &Situation<'_>, candidates: Vec<Candidate>, today: Date) -> Result<Candidate, Refusal> {
    if candidates.is_empty() {
        return Err(not_found("D01"));
    }
    let differs =
        |a: &Candidate, b: &Candidate| same_party(&a.party.identifiers, &b.party.identifiers) == Match::Different;
    if candidates.iter().enumerate().any(|(at, a)| candidates[at + 1..].iter().any(|b| differs(a, b))) {
        let detail = "The identifiers fit more than one subject.";
        return Err(Refusal::new(Code::SubjectAmbiguous, detail).by("D01"));
    }
    let valid = |candidate: &Candidate| candidate.row.valid_until.is_none_or(|last| today <= last);
    let replaced: Vec<_> = candidates.iter().filter_map(|candidate| candidate.row.supersedes).collect();
    let valid: Vec<_> = candidates.into_iter().filter(|c| valid(c) && !replaced.contains(&c.row.id)).collect();
    let case = s.own_case();
    let of_case = |c: &Candidate| case.is_some_and(|case| c.row.case.as_ref() == Some(&case.code));
    let project = case.and_then(|case| case.project.as_ref()?.code.as_ref());
    let of_project = |c: &Candidate| project.is_some() && c.row.project.as_ref() == project;
    let tier = |c: &Candidate| {
        if of_case(c) {
            0
        } else if of_project(c) {
            1
        } else {
            2
        }
    };
    let Some(nearest) = valid.iter().map(tier).min() else { return Err(not_found("D03")) };
    let mut of_tier = valid.into_iter().filter(|candidate| tier(candidate) == nearest);
    match (of_tier.next(), of_tier.next()) {
        (Some(one), None) => Ok(one),
        _ => {
            let detail = "More than one document answers; name the case, or ask for one newer.";
            Err(Refusal::new(Code::DocumentAmbiguous, detail).by("D01"))
        }
    }
}

fn not_found(rule: &'static str) -> Refusal {
    Refusal::new(Code::DocumentNotFound, "No document answers the question.").by(rule)
}
