//! Facts from the hub's own store, as of now.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use document::{Digest, Timestamp};
use model::Status as DocumentStatus;
use seal::Needs;
use seal::facts::{ChainCache, Inclusion, ListMark, Mandates, Status};
use seal::lists::{RegistryBody, Standing, StatusBody, Trust};
use seal::x509::Crl;

use super::{Anchors, FactSource};
use crate::directory::Directory;
use crate::hub::Hub;
use crate::refusal::Refusal;
use crate::trust::status_entry;

/// Facts from the hub's own store: its registry counts as a list that was issued now.
pub struct HubFacts {
    hub: Hub,
    directory: Arc<Directory>,
    anchors: Option<Arc<Anchors>>,
    /// The document whose status was asked for last, with its leaf, which never changes.
    leaf: Mutex<Option<(Digest, [u8; 32])>>,
}

impl Hub {
    /// The facts that this hub has now.
    #[must_use]
    pub fn facts(&self) -> HubFacts {
        self.facts_of(self.directory())
    }

    /// The facts under one state of the registry.
    pub(crate) fn facts_of(&self, directory: Arc<Directory>) -> HubFacts {
        HubFacts { hub: self.clone(), anchors: directory.anchors().cloned(), directory, leaf: Mutex::default() }
    }
}

#[async_trait]
impl FactSource for HubFacts {
    fn trust(&self) -> Option<&Trust> {
        self.anchors.as_ref().map(|anchors| &anchors.trust)
    }

    fn crls(&self) -> &[Crl] {
        self.anchors.as_ref().map_or(&[], |anchors| &anchors.crls)
    }

    fn mandates(&self, needs: &Needs, at: Timestamp) -> Option<Mandates> {
        let next_update = at.plus_seconds(RegistryBody::SECONDS);
        let mark = ListMark { sequence: self.directory.version(), issued_at: at, next_update };
        let holder = needs.key.as_ref().and_then(|(kid, department)| self.directory.keys().holder(kid, department));
        Some(Mandates::ask(needs, self.directory.competence(), mark, holder))
    }

    async fn status(&self, payload: &Digest, at: Timestamp) -> Result<Option<Status>, Refusal> {
        let row = self.hub.store().by_digest(payload).await?;
        *self.leaf.lock().unwrap_or_else(PoisonError::into_inner) = row.as_ref().map(|row| (*payload, row.leaf));
        let withdrawn = match row.map(|row| row.status) {
            None | Some(DocumentStatus::Current) => None,
            // Rare, and the list alone says since when.
            Some(_) => self.hub.store().not_current().await?.into_iter().find(|row| row.sha256 == *payload),
        };
        let withdrawn = withdrawn.as_ref().and_then(status_entry);
        let standing = withdrawn.map_or(Standing::Current, Standing::Withdrawn);
        Ok(Some(Status { as_of: at, next_update: at.plus_seconds(StatusBody::SECONDS), standing }))
    }

    async fn inclusion(&self, payload: &Digest) -> Result<Option<Inclusion>, Refusal> {
        let known = *self.leaf.lock().unwrap_or_else(PoisonError::into_inner);
        let leaf = match known {
            Some((of, leaf)) if of == *payload => Some(leaf),
            _ => self.hub.store().by_digest(payload).await?.map(|row| row.leaf),
        };
        let Some(leaf) = leaf else { return Ok(None) };
        let Some(index) = self.hub.store().leaf_index(&leaf).await? else { return Ok(None) };
        let witnessed = self.hub.witnessed(index).await?;
        Ok(Some(Inclusion { origin: self.hub.settings().log_origin(), index, witnessed }))
    }

    /// The hub keeps no attachments yet.
    async fn attachments(&self, _wanted: &[Digest]) -> Result<Vec<Digest>, Refusal> {
        Ok(Vec::new())
    }

    fn chains(&self) -> Option<&dyn ChainCache> {
        Some(self.hub.chains())
    }
}
