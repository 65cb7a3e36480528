//! Whom to ask: rules R01 to R03.

use api::Code;
use competence::Competence;
use document::{DepartmentId, DocumentType};
use model::Agreement;
use model::department::DepartmentStatus;

use crate::directory::Directory;
use crate::policy::Situation;
use crate::refusal::Refusal;

/// R01: the one department that holds the type's register there, or, where nobody holds one, that issues it. `None`: the
/// division is not known yet.
pub(crate) fn find(s: &Situation<'_>, r#type: &DocumentType) -> Option<Result<Competence, Refusal>> {
    let scope = s.scope(r#type)?;
    Some(competence::route(s.directory.competence(), &scope, s.now).map_err(|refusal| match refusal {
        competence::Refusal::Unknown => {
            Refusal::new(Code::RoutingUnknown, format!("No department is competent for {type} in {}.", scope.division))
        }
        competence::Refusal::Ambiguous { .. } => Refusal::new(
            Code::RoutingAmbiguous,
            format!("More than one department is competent for {type} in {}; none was asked.", scope.division),
        ),
    }))
}

/// R02: whether an agreement's provider is this department; absent: whoever is competent.
pub(crate) fn covers_provider(directory: &Directory, agreement: &Agreement, provider: &DepartmentId) -> bool {
    agreement
        .provider
        .as_ref()
        .is_none_or(|named| named == provider || agreement.covers_branches && directory.is_within(provider, named))
}

/// R03: the provider takes part today.
pub(crate) fn provider_is_active(s: &Situation<'_>, provider: &DepartmentId) -> Result<(), Refusal> {
    let active = s
        .directory
        .department(provider)
        .is_some_and(|department| department.status == DepartmentStatus::Active && department.exists_on(s.today()));
    if active {
        return Ok(());
    }
    Err(Refusal::new(Code::ProviderInactive, format!("Department {provider} does not take part at present.")))
}
