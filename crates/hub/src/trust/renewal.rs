//! Lists and CRLs are renewed when half of their time is over.

use document::Timestamp;
use seal::lists::{RegistryList, StatusList};
use seal::x509::Crl;
use seal::x509::ca::{CaError, CrlTerms, Revoke};
use store::change::{Change, ChangeRegistry};
use store::record::{LogEntry, RecordKind, RecordWrite};

use super::Roots;
use super::lists::replace;
use super::setup::{bare, pending};
use crate::directory::Directory;
use crate::hub::Hub;
use crate::refusal::Refusal;
use crate::verification::{REGISTRY_LIST, STATUS_LIST, TRUST_LIST};

const ROOT_CRL: &str = "crl/root-ca.crl";
const ISSUING_CRL: &str = "crl/issuing-ca.crl";

impl Hub {
    /// Renews what is half over: the online lists with the hub's own key; trust list and CRLs if the root keys are at hand.
    ///
    /// # Errors
    /// `key-unavailable`; store errors.
    pub async fn renew_lists(&self) -> Result<(), Refusal> {
        let directory = self.directory();
        let Some(anchors) = directory.anchors() else { return Ok(()) };
        let now = self.now();
        let row = |name| directory.row(RecordKind::TrustFile, name);
        let registry = row(REGISTRY_LIST).and_then(|row| RegistryList::read(&row.body, &anchors.trust).ok());
        let status = row(STATUS_LIST).and_then(|row| StatusList::read(&row.body, &anchors.trust).ok());
        let registry_due = registry.is_none_or(|list| half_over(list.issued_at(), list.next_update(), now));
        let status_due = status.is_none_or(|list| half_over(list.as_of(), list.next_update(), now));
        if registry_due || status_due {
            self.rewrite_lists().await?;
        }
        let crls_due = anchors.crls.iter().any(|crl| half_over(crl.this_update(), crl.next_update(), now));
        let trust_due = anchors.trust.body().is_some_and(|body| half_over(body.issued_at, body.next_update, now));
        if trust_due {
            self.renew_trust_list(&self.directory()).await?;
        }
        if crls_due {
            self.renew_revocation_lists(&self.directory()).await?;
        }
        Ok(())
    }

    /// The trust list with the same content and new dates.
    async fn renew_trust_list(&self, directory: &Directory) -> Result<(), Refusal> {
        let (Some(roots), Some(anchors)) = (self.roots(), directory.anchors()) else { return Ok(()) };
        let Some(body) = anchors.trust.body() else { return Ok(()) };
        let at = self.now();
        let mut body = body.clone();
        (body.sequence, body.issued_at) = (body.sequence + 1, at);
        body.next_update = at.plus_seconds(i64::from(self.settings().list_days) * 86_400);
        let list = roots.sign(&body).map_err(|e| not_renewed("the trust list", &e))?;
        let entry = pending(&bare(log::EntryKind::Trust, at)).map_err(|e| not_renewed("the trust list", &e))?;
        self.publish_renewed(vec![replace(directory, TRUST_LIST, list)], vec![entry], at).await
    }

    /// The revocation lists with what they revoke and new dates.
    async fn renew_revocation_lists(&self, directory: &Directory) -> Result<(), Refusal> {
        let Some(roots) = self.roots() else { return Ok(()) };
        let at = self.now();
        let lists = self.revocation_lists(roots, directory, (at, &[]));
        let lists = lists.map_err(|e| not_renewed("the revocation lists", &e))?;
        let records = lists.into_iter().map(|(name, crl)| replace(directory, name, crl)).collect();
        self.publish_renewed(records, Vec::new(), at).await
    }

    async fn publish_renewed(
        &self,
        records: Vec<RecordWrite>,
        log: Vec<LogEntry>,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let change = ChangeRegistry {
            records,
            actor: self.settings().department.to_string(),
            reason: "lists renewed".to_owned(),
            at,
            log,
            jobs: Vec::new(),
        };
        self.store().commit(Change::ChangeRegistry(Box::new(change))).await?;
        self.numbering().pending.notify_one();
        self.refresh().await
    }

    /// Both authorities' lists as files, root first: what the lists before revoke, and these certificates of the issuing one.
    pub(super) fn revocation_lists(
        &self,
        roots: &Roots,
        directory: &Directory,
        (at, revoked): (Timestamp, &[Revoke]),
    ) -> Result<[(&'static str, Vec<u8>); 2], CaError> {
        let before = |name| {
            let row = directory.row(RecordKind::TrustFile, name)?;
            Crl::parse(&row.body).ok()
        };
        let number = |before: Option<&Crl>| {
            // Two lists within one second have two numbers.
            let last = before.and_then(|crl| crl.number().as_str().parse::<u64>().ok()).unwrap_or(0);
            u64::try_from(at.as_seconds()).unwrap_or(0).max(last.saturating_add(1))
        };
        let (root, issuing) = (before(ROOT_CRL), before(ISSUING_CRL));
        let root_crl = roots.root_crl(&CrlTerms {
            number: number(root.as_ref()),
            this_update: at,
            next_update: at.plus_seconds(i64::from(self.settings().list_days) * 86_400),
            revoked: &[],
            before: root.as_ref(),
        })?;
        let issuing_crl = roots.issuing_crl(&CrlTerms {
            number: number(issuing.as_ref()),
            this_update: at,
            next_update: at.plus_seconds(self.settings().crl_seconds),
            revoked,
            before: issuing.as_ref(),
        })?;
        Ok([(ROOT_CRL, root_crl), (ISSUING_CRL, issuing_crl)])
    }
}

fn not_renewed(what: &str, error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(error.code = "key-unavailable", "{what} could not be renewed: {error}");
    Refusal::new(api::Code::KeyUnavailable, format!("Renewing {what} failed."))
}

/// Whether half of a term is over.
fn half_over(from: Timestamp, until: Timestamp, now: Timestamp) -> bool {
    let half = until.as_micros().saturating_sub(from.as_micros()) / 2;
    now >= from.plus_micros(half)
}
