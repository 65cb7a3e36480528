//! Rules A06 to A08: one agreement that covers what is asked.

use api::Code;
use document::{DepartmentId, DocumentType};
use model::agreement::{Agreement, AgreementStatus};

use super::Situation;
use crate::directory::{Directory, HeldAgreement};
use crate::refusal::{Evidence, Nearest, PullEvidence, Refusal};

/// The agreements that are left, by id; each rule takes some away.
pub(crate) struct Narrowing<'a> {
    left: Vec<&'a HeldAgreement>,
}

/// Why one agreement fell, and at which member.
struct Fall {
    code: Code,
    member: &'static str,
}

impl<'a> Narrowing<'a> {
    /// A06: the active agreements that cover requester, type, matter and division now.
    pub(crate) fn active(s: &Situation<'a>, r#type: &DocumentType) -> Result<Self, Refusal> {
        let is_own = |held: &&HeldAgreement| covers_requester(s.directory, &held.agreement, &s.asked.requester);
        let own: Vec<_> = s.directory.agreements().filter(is_own).collect();
        let fitting: Vec<_> = own.iter().copied().filter(|held| misfit(s, &held.agreement, r#type).is_none()).collect();
        if fitting.is_empty() {
            return Err(no_agreement(s, &own, r#type));
        }
        Self { left: fitting }.keep(|agreement| standing(agreement, s))
    }

    /// A07: of these, the ones that cover purpose and legal basis, and need no case if none is named.
    pub(crate) fn for_purpose(self, s: &Situation<'_>) -> Result<Self, Refusal> {
        self.keep(|agreement| {
            if !agreement.purposes.contains(&s.asked.purpose) {
                return Some(Fall { code: Code::PurposeNotCovered, member: "purposes" });
            }
            if !agreement.covers_basis(s.asked.legal_basis.as_ref()) {
                return Some(Fall { code: Code::LegalBasisNotCovered, member: "legalBasis" });
            }
            let needs_case = s.asked.case.is_none() && !agreement.caseless;
            needs_case.then_some(Fall { code: Code::CaseRequired, member: "caseless" })
        })
    }

    /// A08: of these, the ones whose daily number is not used up. The commit counts again.
    pub(crate) fn with_uses_left(self, s: &Situation<'_>) -> Result<Self, Refusal> {
        self.keep(|agreement| {
            let used = s.used.get(&agreement.id).copied().unwrap_or(0);
            (used >= agreement.daily_max).then_some(Fall { code: Code::AgreementQuota, member: "dailyMax" })
        })
    }

    /// R02: of these, the ones whose provider is the competent department.
    pub(crate) fn of_provider(self, covers: impl Fn(&Agreement) -> bool) -> Result<Self, Refusal> {
        self.keep(|agreement| (!covers(agreement)).then_some(Fall { code: Code::AgreementMissing, member: "provider" }))
    }

    /// The agreement that is used: the smallest id of what is left.
    pub(crate) fn chosen(&self) -> Option<&'a HeldAgreement> {
        self.left.first().copied()
    }

    /// The same again, for a dry run that goes on after a rule that fails.
    pub(crate) fn again(&self) -> Self {
        Self { left: self.left.clone() }
    }

    fn keep(self, fall: impl Fn(&Agreement) -> Option<Fall>) -> Result<Self, Refusal> {
        let mut first: Option<(&HeldAgreement, Fall)> = None;
        let mut left = Vec::with_capacity(self.left.len());
        for held in self.left {
            match fall(&held.agreement) {
                None => left.push(held),
                Some(why) => first = first.or(Some((held, why))),
            }
        }
        match first {
            Some((held, why)) if left.is_empty() => Err(fell(&held.agreement, why.code, why.member)),
            _ => Ok(Self { left }),
        }
    }
}

/// Whether an agreement lets this department ask.
pub(crate) fn covers_requester(directory: &Directory, agreement: &Agreement, requester: &DepartmentId) -> bool {
    agreement.requester == *requester
        || agreement.covers_branches && directory.is_within(requester, &agreement.requester)
}

/// The first member of an agreement that does not fit what is asked; `None`: it fits.
fn misfit(s: &Situation<'_>, agreement: &Agreement, r#type: &DocumentType) -> Option<&'static str> {
    if !agreement.types.contains(r#type) {
        return Some("types");
    }
    if !s.matter().is_some_and(|matter| agreement.matters.contains(matter)) {
        return Some("matters");
    }
    let registry = s.directory.competence();
    let inside = |asked| agreement.divisions.iter().any(|outer| registry.is_within(asked, outer, s.today()));
    (!s.division().is_some_and(inside)).then_some("divisions")
}

/// Suspended beats expired; what is not signed or has not begun is as good as missing.
fn standing(agreement: &Agreement, s: &Situation<'_>) -> Option<Fall> {
    let today = s.today();
    let past = agreement.term.to.is_some_and(|to| to <= today);
    let (code, member) = match agreement.status {
        AgreementStatus::Suspended => (Code::AgreementSuspended, "status"),
        AgreementStatus::Ended => (Code::AgreementExpired, "status"),
        AgreementStatus::Draft => (Code::AgreementMissing, "status"),
        AgreementStatus::Active if past => (Code::AgreementExpired, "term"),
        AgreementStatus::Active if !agreement.holds_on(today) => (Code::AgreementMissing, "term"),
        AgreementStatus::Active => return None,
    };
    Some(Fall { code, member })
}

/// No agreement fits: the nearest of the department's own is named, by how far it fitted, then by id.
fn no_agreement(s: &Situation<'_>, own: &[&HeldAgreement], r#type: &DocumentType) -> Refusal {
    let depth = |member: &str| ["types", "matters", "divisions"].iter().position(|name| *name == member);
    let mut nearest: Option<(&Agreement, &'static str)> = None;
    for held in own {
        let Some(member) = misfit(s, &held.agreement, r#type) else { continue };
        if nearest.is_none_or(|(_, best)| depth(member) > depth(best)) {
            nearest = Some((&held.agreement, member));
        }
    }
    match nearest {
        Some((agreement, member)) => fell(agreement, Code::AgreementMissing, member),
        None => Refusal::new(Code::AgreementMissing, "The asking department has no agreement for this."),
    }
}

fn fell(agreement: &Agreement, code: Code, member: &'static str) -> Refusal {
    let nearest = Nearest { agreement: agreement.id.clone(), version: agreement.version, member };
    let evidence = PullEvidence { nearest: Some(nearest), ..PullEvidence::default() };
    Refusal::new(code, format!("Agreement {} v{} does not fit: {member}.", agreement.id, agreement.version))
        .with(Evidence::Pull(Box::new(evidence)))
}
