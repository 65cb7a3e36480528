//! 查阅记录: what the person concerned may see of who looked.

use document::Timestamp;
use document::envelope::Party;
use model::AccessEntry;

use crate::hub::Hub;
use crate::refusal::Refusal;

impl Hub {
    /// The entries about a subject in `[from, to)` that the person concerned may see now, oldest first, at most 200.
    ///
    /// # Errors
    /// `subject-invalid` when no identifier of the subject passes its check; store errors.
    pub async fn accesses(&self, subject: &Party, from: Timestamp, to: Timestamp) -> Result<Vec<AccessEntry>, Refusal> {
        let _ = (subject, from, to);
        todo!("accesses")
    }
}
