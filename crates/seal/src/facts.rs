//! The facts that a judgement rests on, fetched by the caller. Each is optional; one that is absent leaves its axis open.

mod cache;
mod mandates;

pub use cache::{ChainCache, ChainKey, MemoryCache};
pub use mandates::{Grant, ListMark, MandateQuestion, Mandates, dates_to_ask};

use document::{Digest, Timestamp};

use crate::lists::{Standing, StatusList, Trust};
use crate::policy::Policy;
use crate::x509::Crl;

/// What the caller fetched.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// Whose keys count.
    pub trust: Option<&'a Trust>,
    /// Certificate revocation lists of any issuer.
    pub crls: &'a [Crl],
    /// Who was competent.
    pub mandates: Option<&'a Mandates>,
    /// Whether the document still stands.
    pub status: Option<&'a Status>,
    /// Whether it stands in a transparency log.
    pub inclusion: Option<&'a Inclusion>,
    /// Digests of the attachments at hand, each computed from the bytes.
    pub attachments: &'a [Digest],
    /// What is insisted on.
    pub policy: &'a Policy,
    /// Chains that were judged before.
    pub chains: Option<&'a dyn ChainCache>,
}

impl Default for Facts<'_> {
    /// No facts, and the built-in policy.
    fn default() -> Self {
        Self {
            trust: None,
            crls: &[],
            mandates: None,
            status: None,
            inclusion: None,
            attachments: &[],
            policy: Policy::built_in(),
            chains: None,
        }
    }
}

/// How a document stands, and as of when that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// As of when.
    pub as_of: Timestamp,
    /// Until when that counts.
    pub next_update: Timestamp,
    /// How it stands at the control time.
    pub standing: Standing,
}

impl Status {
    /// What a status list says of the document with this payload at an instant.
    #[must_use]
    pub fn of_list(list: &StatusList, payload: &Digest, at: Timestamp) -> Self {
        Self { as_of: list.as_of(), next_update: list.next_update(), standing: list.standing(payload, at) }
    }
}

/// A proof, checked by the caller, that a transparency log holds the document's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The log.
    pub origin: String,
    /// The entry's index.
    pub index: u64,
    /// When enough witnesses of the trust list had cosigned a checkpoint that covers it: a proof of existence. The hub's own
    /// checkpoint alone is none.
    pub witnessed: Option<Timestamp>,
}
