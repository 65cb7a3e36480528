//! What a department has issued, page by page: what it is, not what stands in it.

use std::str::FromStr;

use api::Code;
use document::{DocumentId, DocumentType, SupervisionCode};
use model::Principal;
use store::record::{DocumentFilter, DocumentRow, Page};

use crate::hub::Hub;
use crate::refusal::Refusal;

/// What a list of documents is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct ListAsk {
    /// Of this type.
    pub r#type: Option<DocumentType>,
    /// In this case.
    pub case: Option<SupervisionCode>,
    /// With this number.
    pub number: Option<String>,
    /// Only what is older than this one: the last of the page before.
    pub after: Option<DocumentId>,
}

/// A page of documents, newest first; the next page begins after its last one, if there is one.
pub type Listed = (Vec<DocumentRow>, Option<DocumentId>);

/// Documents of one page.
const PAGE: u16 = 100;

impl Hub {
    /// The documents of the caller's department and its branches, newest first.
    ///
    /// # Errors
    /// `unauthenticated`, `role-insufficient`, `department-inactive`; store errors.
    pub async fn documents(&self, principal: &Principal, ask: &ListAsk) -> Result<Listed, Refusal> {
        let directory = self.directory();
        let reader = crate::caller::reading(&directory, principal, self.now().date())?;
        let own = directory.departments().filter(|department| directory.is_within(&department.id, &reader.id));
        let departments: Vec<_> = own.map(|department| department.id.clone()).collect();
        // A filter without departments would be one of everybody's.
        if departments.is_empty() {
            return Ok((Vec::new(), None));
        }
        let filter = DocumentFilter {
            departments,
            r#type: ask.r#type.clone(),
            case: ask.case.clone(),
            number: ask.number.clone(),
        };
        // One more tells whether there is a next page.
        let mut rows = self.store().documents(&filter, Page { limit: PAGE + 1, after: ask.after }).await?;
        let more = rows.len() > usize::from(PAGE);
        rows.truncate(usize::from(PAGE));
        let next = rows.last().filter(|_| more).map(|row| row.id);
        Ok((rows, next))
    }
}

/// Reads a cursor as [`Hub::documents`] gave it.
///
/// # Errors
/// `cursor-invalid`.
pub fn cursor(text: &str) -> Result<DocumentId, Refusal> {
    DocumentId::from_str(text).map_err(|_| Refusal::new(Code::CursorInvalid, "The cursor is not one of this list."))
}
