//! Cases as the exchange needs them: opened by a department, looked up by rule A04.

mod import;

use api::Code;
use cases::{Case, CaseEvent, CaseState, OpeningError, Parties, QueryWord, fold};
use competence::{Act, Answer, Question, Scope as Place, holds};
use document::draft::{MatterReference, Project};
use document::envelope::Subject;
use document::json;
use document::{DepartmentId, DivisionCode, SupervisionCode, Timestamp};
use model::idempotency::{IdempotencyKey, Reference, ReferenceKind, Route};
use model::{Personal, Principal, Scope};
use serde::{Deserialize, Serialize};
use store::change::{CaseKey, Change, OpenCase};
use store::record::{CaseRow, Idempotent};
use store::{Error, Outcome, What};

use crate::caller::{Body, admitted};
use crate::directory::Directory;
use crate::hub::{Hub, to_json};
use crate::refusal::Refusal;

/// A case that was opened.
#[derive(Debug, Clone)]
pub struct OpenedCase {
    /// Its supervision code.
    pub code: SupervisionCode,
    /// The word by which the applicant asks, shown this once; `None` when the case was open already.
    pub query_word: Option<QueryWord>,
}

/// A case as it stands, and how it came to.
#[derive(Serialize)]
struct CaseView<'a> {
    #[serde(flatten)]
    case: Case,
    events: &'a [CaseEvent],
}

/// What a department says of a case that it opens.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Opening {
    pub(crate) matter: MatterReference,
    pub(crate) division: DivisionCode,
    pub(crate) parties: Vec<Subject>,
    pub(crate) local_code: Option<String>,
    pub(crate) project: Option<Project>,
    #[serde(default)]
    pub(crate) test: bool,
    pub(crate) opened_at: Option<Timestamp>,
}

/// How often a code is drawn again when it is taken.
const DRAWS: u8 = 8;

impl Hub {
    /// Opens a case: canonical JSON `{matter, division, parties, localCode?, project?, test?, openedAt?}`.
    ///
    /// # Errors
    /// `request-malformed`, `request-invalid`, `matter-unknown`, `requester-not-competent`, `event-in-future`.
    pub async fn open_case(
        &self,
        principal: &Principal,
        body: &Body,
        key: IdempotencyKey,
    ) -> Result<OpenedCase, Refusal> {
        let directory = self.directory();
        let at = self.now();
        let owner = &admitted(&directory, principal, Scope::Cases, at.date())?.id;
        let claim = body.claim(owner, (Route::Cases, ""), &key, 0);
        if let Some(reference) = self.store().find(&claim).await? {
            return replayed(&reference);
        }
        let opening = read(&body.bytes)?;
        for _ in 0..DRAWS {
            let case = self.case_of(&directory, owner, &opening, at)?;
            let reference = Reference { kind: ReferenceKind::Case, id: case.code.to_string() };
            let idempotent = Some(Idempotent { claim: claim.clone(), reference });
            let (change, query_word) = self.opened(&case, at, idempotent)?;
            let code = case.code.clone();
            match self.store().commit(Change::OpenCase(Box::new(change))).await {
                Ok(Outcome::Replayed(reference)) => return replayed(&reference),
                Ok(_) => return Ok(OpenedCase { code, query_word: Some(query_word) }),
                Err(Error::Conflict(What::SupervisionCode)) => {}
                Err(Error::Conflict(What::LocalCode)) => return self.reported_again(&case).await,
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::new(Code::HubBusy, "No free supervision code was drawn; try again."))
    }

    /// A department that reports its own procedure once more under its own number gets the code of the case that is open,
    /// so that a lost answer or an import does not split one procedure in two. Another procedure under that number is refused.
    async fn reported_again(&self, again: &Case) -> Result<OpenedCase, Refusal> {
        let taken = || Refusal::new(Code::RequestInvalid, "The department has another case with this localCode.");
        let local_code = again.local_code.clone().ok_or_else(taken)?;
        let case = self.find_case(&CaseKey::Local(again.owner.clone(), local_code)).await?.ok_or_else(taken)?;
        let same_place = case.matter == again.matter && case.division == again.division;
        let mut parties = again.parties.as_slice().iter().filter_map(|subject| subject.party.as_ref());
        let same_parties = parties.all(|party| case.is_party(&party.identifiers));
        if case.state == CaseState::Open && same_place && same_parties && case.test == again.test {
            return Ok(OpenedCase { code: case.code, query_word: None });
        }
        Err(taken())
    }

    /// A case as its owner sees it, with what happened in it in the order of receipt, JSON.
    ///
    /// # Errors
    /// `case-code-check`; `not-found` for anybody but the owner and those above it.
    pub async fn case(&self, principal: &Principal, code: &str) -> Result<Personal<Vec<u8>>, Refusal> {
        let code: SupervisionCode = code.parse().map_err(|_| {
            Refusal::new(Code::CaseCodeCheck, "The supervision code has not the right form or check character.")
        })?;
        let directory = self.directory();
        let reader = admitted(&directory, principal, Scope::Cases, self.now().date())?;
        let key = CaseKey::Code(code);
        let own = self.opened_case(&key).await?.filter(|case| directory.is_within(&case.owner, &reader.id));
        let opened = own.ok_or_else(|| Refusal::new(Code::NotFound, "There is no such case of yours."))?;
        let events = self.events(&key).await?;
        Ok(Personal::new(to_json(&CaseView { case: fold(&opened, &events), events: &events })))
    }

    /// A case as its events left it.
    pub(crate) async fn find_case(&self, key: &CaseKey) -> Result<Option<Case>, Refusal> {
        let Some(opened) = self.opened_case(key).await? else { return Ok(None) };
        Ok(Some(fold(&opened, &self.events(key).await?)))
    }

    async fn events(&self, key: &CaseKey) -> Result<Vec<CaseEvent>, Refusal> {
        let events = self.store().case_events(key).await?;
        let events: Result<_, _> = events.iter().map(|event| serde_json::from_slice(event)).collect();
        events.map_err(|_| unreadable("its events"))
    }

    /// A case as it was opened.
    async fn opened_case(&self, key: &CaseKey) -> Result<Option<Case>, Refusal> {
        let row = self.store().case(key).await?;
        row.map(|row| serde_json::from_slice(row.body.expose()).map_err(|_| unreadable("its record"))).transpose()
    }

    pub(crate) fn case_of(
        &self,
        directory: &Directory,
        owner: &DepartmentId,
        opening: &Opening,
        at: Timestamp,
    ) -> Result<Case, Refusal> {
        let day = at.date();
        let matter = directory.find_matter(&opening.matter, day);
        let matter = matter.ok_or_else(|| Refusal::new(Code::MatterUnknown, "The matter is not known today."))?;
        if !directory.knows_division(&opening.division, day) {
            return Err(Refusal::new(Code::RequestInvalid, "The division is not known."));
        }
        let place =
            Place { r#type: None, matter: Some(matter.id.clone()), division: opening.division.clone(), area: None };
        let question = Question { department: owner.clone(), scope: place, on: day };
        if !matches!(holds(directory.competence(), Act::Handle, &question), Answer::Granted { .. }) {
            let detail = format!("Department {owner} has no mandate to handle {} in {}.", matter.id, opening.division);
            return Err(Refusal::new(Code::RequesterNotCompetent, detail));
        }
        let parties = Parties::try_from(opening.parties.clone())
            .map_err(|error| Refusal::new(Code::RequestInvalid, format!("The parties: {error}.")))?;
        let code = SupervisionCode::mint(&opening.division, day.year(), &self.random::<32>())
            .ok_or_else(|| Refusal::new(Code::HubBusy, "No supervision code was drawn; try again."))?;
        Ok(Case {
            code,
            local_code: opening.local_code.clone(),
            owner: owner.clone(),
            matter: matter.id.clone(),
            matter_version: matter.version,
            division: opening.division.clone(),
            parties,
            project: opening.project.clone(),
            state: CaseState::Open,
            test: opening.test,
            opened_at: opening.opened_at,
        })
    }

    /// The rows of a new case and the word that opens its view.
    pub(crate) fn opened(
        &self,
        case: &Case,
        at: Timestamp,
        idempotent: Option<Idempotent>,
    ) -> Result<(OpenCase, QueryWord), Refusal> {
        let event = case.open(at).map_err(|error| {
            let code = if error == OpeningError::InFuture { Code::EventInFuture } else { Code::RequestInvalid };
            Refusal::new(code, format!("The case cannot be opened: {error}."))
        })?;
        let word = QueryWord::mint(&self.random::<32>())
            .ok_or_else(|| Refusal::new(Code::HubBusy, "No query word was drawn; try again."))?;
        let row = CaseRow {
            code: case.code.clone(),
            owner: case.owner.clone(),
            local_code: case.local_code.clone(),
            body: Personal::new(to_json(case)),
            query_word: word.hash(self.key().expose(), case.code.as_str()).as_bytes().to_vec(),
        };
        Ok((OpenCase { idempotent, case: row, event: to_json(&event) }, word))
    }
}

fn read(bytes: &[u8]) -> Result<Opening, Refusal> {
    let tree = json::parse(bytes).map_err(|e| Refusal::new(Code::RequestMalformed, format!("{e} ({})", e.code)))?;
    let mut opening: Opening = json::from_value(&tree).map_err(|_| {
        Refusal::new(
            Code::RequestInvalid,
            "A case has matter, division, parties and optionally localCode, project, test, openedAt.",
        )
    })?;
    for party in opening.parties.iter_mut().filter_map(|subject| subject.party.as_mut()) {
        for identifier in &mut party.identifiers {
            *identifier = document::Identifier::read(identifier.scheme.clone(), &identifier.raw);
        }
    }
    Ok(opening)
}

fn unreadable(what: &str) -> Refusal {
    tracing::error!(error.code = "internal", "a stored case cannot be read: {what}");
    Refusal::new(Code::Internal, "Internal error.")
}

fn replayed(reference: &Reference) -> Result<OpenedCase, Refusal> {
    let code = reference.id.parse().map_err(|_| Refusal::new(Code::Internal, "Internal error."))?;
    Ok(OpenedCase { code, query_word: None })
}
