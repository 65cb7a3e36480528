//! The hub's own secret: made when a hub first opens, kept for the life of the store.

use document::{Digest, Identifier, identifier};
use model::Secret;
use store::change::{Change, ChangeRegistry};
use store::record::{RecordKind, RecordWrite, SubjectKey};

use super::{OpenError, Parts};
use crate::directory::Live;

const ID: &str = "hub";

/// The hub's secret for the index of subjects and for query words: neither says anything without it.
#[derive(Debug)]
pub(crate) struct HubKey(Secret<[u8; 32]>);

impl HubKey {
    /// The secret of this store; makes it if there is none yet.
    pub(super) async fn open(parts: &Parts, directory: &Live) -> Result<Self, OpenError> {
        if directory.get().row(RecordKind::HubKey, ID).is_none() {
            Self::make(parts, directory).await?;
        }
        let directory = directory.get();
        let row = directory.row(RecordKind::HubKey, ID).ok_or_else(|| unreadable("it is not there"))?;
        let text = std::str::from_utf8(&row.body).map_err(|_| unreadable("it is not text"))?;
        let secret = Digest::from_hex(text).map_err(|_| unreadable("it is not 64 hex digits"))?;
        Ok(Self(Secret::new(*secret.as_bytes())))
    }

    async fn make(parts: &Parts, directory: &Live) -> Result<(), OpenError> {
        let body = Digest::from_bytes(parts.entropy.as_ref().bytes()).hex().into_bytes();
        let change = ChangeRegistry {
            records: vec![RecordWrite { kind: RecordKind::HubKey, id: ID.to_owned(), replaces: None, body }],
            actor: parts.settings.department.to_string(),
            reason: "first opening".to_owned(),
            at: parts.clock.now(),
            log: Vec::new(),
            jobs: Vec::new(),
        };
        match parts.store.commit(Change::ChangeRegistry(Box::new(change))).await {
            // Another process was first; its secret counts.
            Ok(_) | Err(store::Error::Conflict(_) | store::Error::Stale(_)) => {}
            Err(error) => return Err(OpenError::Registry(error)),
        }
        directory.refresh(parts.store.as_ref()).await.map_err(|refusal| unreadable(&refusal.detail))
    }

    /// HMAC-SHA-256(secret, scheme, NUL, value) of everything by which a party with these identifiers is found.
    pub(crate) fn subject_keys(&self, identifiers: &[Identifier]) -> impl Iterator<Item = SubjectKey> {
        let keyed = |(scheme, value): (document::Scheme, String)| {
            let digest = Digest::keyed(self.expose(), &[scheme.to_string().as_bytes(), &[0], value.as_bytes()]);
            SubjectKey(*digest.as_bytes())
        };
        identifier::keys(identifiers).into_iter().map(keyed)
    }

    /// The secret, for hashes of query words.
    pub(crate) fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

fn unreadable(reason: &str) -> OpenError {
    OpenError::Record { kind: RecordKind::HubKey.name(), id: ID.to_owned(), reason: reason.to_owned() }
}
