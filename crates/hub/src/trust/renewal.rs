//! Lists and CRLs are renewed when half of their time is over.

use document::Timestamp;
use seal::lists::{RegistryList, StatusList};
use store::change::{Change, ChangeRegistry};

use super::lists::replace;
use super::setup::{bare, pending};
use crate::directory::Directory;
use crate::hub::Hub;
use crate::refusal::Refusal;
use crate::verification::{REGISTRY_LIST, STATUS_LIST, TRUST_LIST};

impl Hub {
    /// Renews what is half over: the online lists with the hub's own key; trust list and CRLs if the root keys are at hand.
    ///
    /// # Errors
    /// `key-unavailable`; store errors.
    pub async fn renew_lists(&self) -> Result<(), Refusal> {
        let directory = self.directory();
        let Some(anchors) = directory.anchors() else { return Ok(()) };
        let now = self.now();
        let row = |name| directory.row(store::record::RecordKind::TrustFile, name);
        let registry = row(REGISTRY_LIST).and_then(|row| RegistryList::read(&row.body, &anchors.trust).ok());
        let status = row(STATUS_LIST).and_then(|row| StatusList::read(&row.body, &anchors.trust).ok());
        let registry_due = registry.is_none_or(|list| half_over(list.issued_at(), list.next_update(), now));
        let status_due = status.is_none_or(|list| half_over(list.as_of(), list.next_update(), now));
        if registry_due || status_due {
            self.rewrite_lists().await?;
        }
        let crls_due = anchors.crls.iter().any(|crl| half_over(crl.this_update(), crl.next_update(), now));
        let trust_due = anchors.trust.body().is_some_and(|body| half_over(body.issued_at, body.next_update, now));
        if crls_due || trust_due {
            self.renew_roots(&self.directory()).await?;
        }
        Ok(())
    }

    /// Trust list and CRLs with the same content and new dates.
    async fn renew_roots(&self, directory: &Directory) -> Result<(), Refusal> {
        let (Some(roots), Some(anchors)) = (self.roots(), directory.anchors()) else { return Ok(()) };
        let Some(body) = anchors.trust.body() else { return Ok(()) };
        let at = self.now();
        let next_update = at.plus_seconds(i64::from(self.settings().list_days) * 86_400);
        let mut body = body.clone();
        (body.sequence, body.issued_at, body.next_update) = (body.sequence + 1, at, next_update);
        let failed = |error: &dyn std::fmt::Display| {
            tracing::error!(error.code = "key-unavailable", "the trust list was not renewed: {error}");
            Refusal::new(api::Code::KeyUnavailable, "The trust list was not renewed.")
        };
        let list = roots.sign(&body).map_err(|e| failed(&e))?;
        let mut records = vec![replace(directory, TRUST_LIST, list)];
        for (name, crl) in roots.crls(at, next_update).map_err(|e| failed(&e))? {
            records.push(replace(directory, name, crl));
        }
        let entry = pending(&bare(log::EntryKind::Trust, at)).map_err(|e| failed(&e))?;
        let change = ChangeRegistry {
            records,
            actor: self.settings().department.to_string(),
            reason: "trust list and revocation lists renewed".to_owned(),
            at,
            log: vec![entry],
            jobs: Vec::new(),
        };
        self.store().commit(Change::ChangeRegistry(Box::new(change))).await?;
        self.numbering().pending.notify_one();
        self.refresh().await
    }
}

/// Whether half of a term is over.
fn half_over(from: Timestamp, until: Timestamp, now: Timestamp) -> bool {
    let half = until.as_micros().saturating_sub(from.as_micros()) / 2;
    now >= from.plus_micros(half)
}
