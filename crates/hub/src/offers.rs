//! What a department may pull now, from whom, under which agreement. Nothing is asked, counted or revealed.

use api::Code;
use competence::Scope as Field;
use document::draft::MatterReference;
use document::{DepartmentId, DivisionCode, DocumentType, MatterId};
use model::agreement::{Agreement, AgreementStatus};
use model::department::DepartmentStatus;
use model::{Principal, Scope};

use crate::caller::admitted;
use crate::directory::Directory;
use crate::hub::Hub;
use crate::policy::{covers_requester, may_handle};
use crate::refusal::Refusal;
use crate::routing::covers_provider;

/// What a list of offers is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct OffersAsk {
    /// Of this type.
    pub r#type: Option<DocumentType>,
    /// For this matter, by its id.
    pub matter: Option<MatterId>,
    /// In this division; absent: the department's own first.
    pub division: Option<DivisionCode>,
    /// Only what comes after this one: the last of the page before.
    pub after: Option<OfferKey>,
}

/// Where an offer stands in the list.
pub type OfferKey = (document::AgreementId, DocumentType);

/// One type that an agreement lets the department pull now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The type.
    pub r#type: DocumentType,
    /// Whom a request would be routed to.
    pub provider: DepartmentId,
    /// The agreement.
    pub agreement: Agreement,
    /// Its matters that the department may handle in that division today.
    pub matters: Vec<MatterId>,
    /// Pulls under it today. An agreement whose daily number is used up is listed all the same.
    pub used_today: u32,
}

/// A page of offers, by agreement, then type; of the next page this is `after`, if there is one.
pub type Offers = (Vec<Offer>, Option<OfferKey>);

/// Offers of one page.
const PAGE: usize = 200;

impl Hub {
    /// What the caller's department may pull now: the active agreements that cover it and the division, with the matters that
    /// it may handle there, routed to the one competent department that the agreement covers.
    ///
    /// # Errors
    /// `unauthenticated`, `role-insufficient`, `department-inactive`; `document-type-unknown`, `matter-unknown`,
    /// `request-invalid` for what the registry does not know.
    pub async fn offers(&self, principal: &Principal, ask: &OffersAsk) -> Result<Offers, Refusal> {
        let directory = self.directory();
        let at = self.now();
        let today = at.date();
        let caller = admitted(&directory, principal, Scope::Pull, today)?;
        self.know(&directory, ask)?;
        let Some(division) = ask.division.as_ref().or_else(|| caller.divisions.first()) else {
            return Ok((Vec::new(), None));
        };
        let registry = directory.competence();
        let mut offers = Vec::new();
        for agreement in directory.agreements().map(|held| &held.agreement) {
            let inside = || agreement.divisions.iter().any(|outer| registry.is_within(division, outer, today));
            let holds = agreement.status == AgreementStatus::Active && agreement.holds_on(today);
            if !holds || !covers_requester(&directory, agreement, &caller.id) || !inside() {
                continue;
            }
            let mut matters = agreement.matters.clone();
            matters.retain(|matter| ask.matter.as_ref().is_none_or(|asked| asked == matter));
            matters.retain(|matter| may_handle(&directory, &caller.id, (matter, division), today));
            if matters.is_empty() {
                continue;
            }
            let mut types: Vec<&DocumentType> = agreement.types.iter().collect();
            types.retain(|r#type| ask.r#type.as_ref().is_none_or(|asked| asked == *r#type));
            types.retain(|r#type| ask.after.as_ref().is_none_or(|(id, last)| (id, last) < (&agreement.id, r#type)));
            types.sort();
            for r#type in types {
                let field =
                    Field { r#type: Some(r#type.clone()), matter: None, division: division.clone(), area: None };
                let Ok(route) = competence::route(registry, &field, at) else { continue };
                let provider = directory.department(&route.department).filter(|provider| {
                    provider.status == DepartmentStatus::Active
                        && provider.exists_on(today)
                        && covers_provider(&directory, agreement, &provider.id)
                });
                let Some(provider) = provider else { continue };
                if offers.len() == PAGE {
                    let last = offers.last().map(|last: &Offer| (last.agreement.id.clone(), last.r#type.clone()));
                    return Ok((offers, last));
                }
                let used_today = self.store().used(&agreement.id, today).await?;
                offers.push(Offer {
                    r#type: r#type.clone(),
                    provider: provider.id.clone(),
                    agreement: agreement.clone(),
                    matters: matters.clone(),
                    used_today,
                });
            }
        }
        Ok((offers, None))
    }

    fn know(&self, directory: &Directory, ask: &OffersAsk) -> Result<(), Refusal> {
        let today = self.now().date();
        if let Some(r#type) = &ask.r#type
            && self.catalogue().newest(r#type).is_none()
        {
            return Err(Refusal::new(Code::DocumentTypeUnknown, format!("The catalogue has no type {type}.")));
        }
        if let Some(matter) = &ask.matter
            && directory.find_matter(&MatterReference::Id(matter.clone()), today).is_none()
        {
            return Err(Refusal::new(Code::MatterUnknown, format!("The registry has no matter {matter} today.")));
        }
        match &ask.division {
            Some(division) if !directory.knows_division(division, today) => {
                Err(Refusal::new(Code::RequestInvalid, format!("The registry has no division {division} today.")))
            }
            _ => Ok(()),
        }
    }
}
