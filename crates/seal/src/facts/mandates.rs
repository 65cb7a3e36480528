//! Questions of competence and their answers.

use competence::{Answer, Origin, Question, Registry, Scope, issuer_competent};
use document::{Date, DepartmentId, Digest, DivisionCode, DocumentType, Identifier, MandateId, MatterId, Timestamp};

use crate::inspect::Needs;
use crate::lists::{KeyHolder, RegistryList};

/// Was this department competent to issue this, there and then?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateQuestion {
    /// The department in the certificate.
    pub department: DepartmentId,
    /// The document's type.
    pub r#type: DocumentType,
    /// The matter of its case, by any of its codes.
    pub matter: Option<Identifier>,
    /// The division that the issuer acted in.
    pub division: Option<DivisionCode>,
    /// The date in +08:00.
    pub on: Date,
}

/// The rows that answered: a registry list, or a hub's own registry, issued now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListMark {
    /// The list's sequence.
    pub sequence: u64,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it counts.
    pub next_update: Timestamp,
}

/// A mandate that granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The issuer's mandate, then each that it was delegated from, up to the original.
    pub mandates: Vec<MandateId>,
    /// The division of the issuer's mandate.
    pub division: Option<DivisionCode>,
    /// Original or delegated.
    pub origin: Option<Origin>,
}

/// The answers to the questions that an inspection named, and who held the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandates {
    pub(crate) mark: ListMark,
    pub(crate) holder: Option<KeyHolder>,
    pub(crate) answers: Vec<(MandateQuestion, Answer, Option<Grant>)>,
}

/// Days by which the seal may come after the date of issue without the question being asked for its own day too.
const GAP_DAYS: i32 = 3;

/// The dates for which an issuer must have been competent: the date of issue and, when the document is judged, sealed or
/// received more than 3 days after it, that day too. Publication and verification ask for the same dates.
#[must_use]
pub fn dates_to_ask(issued_on: Date, at: Timestamp) -> Vec<Date> {
    let day = at.date();
    let gap = issued_on.until(day).map_or(0, |span| span.get_days());
    if gap > GAP_DAYS { vec![issued_on, day] } else { vec![issued_on] }
}

impl MandateQuestion {
    /// The question in the terms of a registry: the matter found by its code. None when the document names no division.
    #[must_use]
    pub fn within(&self, registry: &Registry) -> Option<Question> {
        let matter =
            self.matter.as_ref().map(|code| registry.matter_coded(code, self.on).unwrap_or_else(|| nobodys(code)));
        let scope = Scope { r#type: Some(self.r#type.clone()), matter, division: self.division.clone()?, area: None };
        Some(Question { department: self.department.clone(), scope, on: self.on })
    }
}

/// The id of no matter. A code that no row bears is the code of a matter that no mandate names: it must fit mandates for any
/// matter, and none for a certain one.
fn nobodys(code: &Identifier) -> MatterId {
    let digest = Digest::of(code.raw.as_bytes()).hex();
    let id = format!("unlisted-{}", &digest[..48]).parse();
    id.unwrap_or_else(|_| unreachable!("hex digits are signs of a slug"))
}

impl Mandates {
    /// Asks a registry everything that an inspection needs to know. `holder` is who holds the key, as far as the caller knows.
    #[must_use]
    pub fn ask(needs: &Needs, registry: &Registry, mark: ListMark, holder: Option<KeyHolder>) -> Self {
        let answer = |question: &MandateQuestion| {
            let answer = question.within(registry).map_or(Answer::Unknown, |asked| issuer_competent(registry, &asked));
            let grant = match &answer {
                Answer::Granted { mandates } => Some(grant(registry, mandates)),
                _ => None,
            };
            (question.clone(), answer, grant)
        };
        Self { mark, holder, answers: needs.mandates.iter().map(answer).collect() }
    }

    /// Asks a registry list.
    #[must_use]
    pub fn of_list(needs: &Needs, list: &RegistryList) -> Self {
        let mark = ListMark { sequence: list.sequence(), issued_at: list.issued_at(), next_update: list.next_update() };
        let holder = needs.key.as_ref().and_then(|(kid, department)| list.holder(kid.as_str(), department));
        Self::ask(needs, list.registry(), mark, holder)
    }

    pub(crate) fn answer(&self, question: &MandateQuestion) -> Option<(&Answer, Option<&Grant>)> {
        self.answers.iter().find(|(asked, _, _)| asked == question).map(|(_, answer, grant)| (answer, grant.as_ref()))
    }
}

fn grant(registry: &Registry, mandates: &[MandateId]) -> Grant {
    let row = mandates.first().and_then(|id| registry.mandate(id));
    Grant {
        mandates: mandates.to_vec(),
        division: row.map(|row| row.division.clone()),
        origin: row.map(|row| row.basis),
    }
}
