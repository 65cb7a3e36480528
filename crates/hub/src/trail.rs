//! 查阅记录: what the person concerned may see of who looked.

use api::Code;
use document::envelope::{self, Party};
use document::{Date, Timestamp};
use model::AccessEntry;
use model::Personal;
use model::access::Visible;
use model::agreement::Visibility;
use store::record::SubjectKey;

use crate::hub::Hub;
use crate::refusal::Refusal;

/// Entries of one answer, at most.
const MOST: u16 = 200;

impl Hub {
    /// The entries about a subject in `[from, to)` that the person concerned may see now, oldest first, at most 200. An entry
    /// about several persons shows this one's own part alone.
    ///
    /// # Errors
    /// `subject-invalid` when no identifier of the subject passes its check; store errors.
    pub async fn accesses(&self, subject: &Party, from: Timestamp, to: Timestamp) -> Result<Vec<AccessEntry>, Refusal> {
        let keys = self.subject_keys_of([subject].into_iter());
        if keys.is_empty() {
            return Err(Refusal::new(Code::SubjectInvalid, "No identifier of the subject passes its check."));
        }
        let today = self.now().date();
        let entries = self.store().accesses(&keys, from, to, MOST).await?;
        let released = entries.into_iter().filter(|entry| is_released(&entry.visibility, today));
        Ok(released.map(|entry| own_part(entry, subject)).collect())
    }

    /// The keys under which these parties are found, each once.
    pub(crate) fn subject_keys_of<'p>(&self, parties: impl Iterator<Item = &'p Party>) -> Vec<SubjectKey> {
        let mut keys: Vec<_> = parties.flat_map(|party| self.key().subject_keys(&party.identifiers)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// Cases have no end here yet, so what is shown after the case stays hidden.
fn is_released(visible: &Visible, today: Date) -> bool {
    match visible.class {
        Visibility::Now => true,
        Visibility::OnDate => visible.release_at.is_some_and(|day| day <= today),
        Visibility::AfterCase | Visibility::Never => false,
    }
}

fn own_part(entry: AccessEntry, subject: &Party) -> AccessEntry {
    use document::identifier::{Match, same_party};
    let is_own = |party: &Party| same_party(&party.identifiers, &subject.identifiers) == Match::Same;
    let own = entry.subject.expose().iter().filter(|party| is_own(party)).cloned().collect();
    AccessEntry { subject: Personal::new(own), ..entry }
}

/// When an entry may be seen: the stricter of what the document and the agreement say.
pub(crate) fn visibility_of(document: Option<&envelope::Visibility>, agreement: (Visibility, Option<Date>)) -> Visible {
    let of_document = document.map_or((Visibility::Now, None), |visibility| {
        let class = match visibility.subject.as_str() {
            "now" => Visibility::Now,
            "on-date" => Visibility::OnDate,
            "after-case" => Visibility::AfterCase,
            _ => Visibility::Never,
        };
        (class, visibility.date)
    });
    let (class, release_at) = of_document.max(agreement);
    Visible { class, release_at }
}
