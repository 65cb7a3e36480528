//! What is asked of an authority.

use document::{DepartmentId, Timestamp};

use crate::x509::crl::Reason;
use crate::x509::{Certificate, Crl};

/// Whom a certificate names; the country is CN.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// O: the full name of the organisation.
    pub organisation: &'a str,
    /// The unified social credit code (GB 32100), written as organizationIdentifier `NTRCN-…`. Authorities have none.
    pub credit_code: Option<&'a str>,
    /// OU: the use of a key of the hub itself. Departments have none.
    pub unit: Option<&'a str>,
    /// CN.
    pub common_name: &'a str,
}

/// From when to when a certificate is valid, in whole seconds, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first instant.
    pub not_before: Timestamp,
    /// The last instant.
    pub not_after: Timestamp,
}

impl Term {
    /// Whether it lasts at most so many days, and at least a second.
    pub(super) fn lasts_at_most(self, days: i64) -> bool {
        let seconds = self.not_after.as_seconds() - self.not_before.as_seconds();
        self.not_before.as_seconds() >= 0 && seconds > 0 && seconds <= days * 24 * 3600
    }
}

/// A serial number: 16 octets, positive, of full length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serial([u8; 16]);

impl Serial {
    /// From 16 random octets; the first two bits become 01, so that the number is positive and never shorter.
    #[must_use]
    pub const fn new(mut random: [u8; 16]) -> Self {
        random[0] = random[0] & 0x3f | 0x40;
        Self(random)
    }

    /// The octets.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// A seal certificate to be made.
#[derive(Debug, Clone, Copy)]
pub struct SealCertificate<'a> {
    /// The department's public key as SubjectPublicKeyInfo in DER: P-256 or Ed25519.
    pub spki: &'a [u8],
    /// The department.
    pub department: &'a DepartmentId,
    /// Its names.
    pub holder: Holder<'a>,
    /// The serial number.
    pub serial: Serial,
    /// The validity, at most 1 100 days.
    pub term: Term,
    /// Where the authority's revocation list is served.
    pub crl_uri: &'a str,
}

/// A revocation list to be made.
#[derive(Debug, Clone, Copy)]
pub struct CrlTerms<'a> {
    /// Its number; higher than every one before.
    pub number: u64,
    /// When it is made.
    pub this_update: Timestamp,
    /// By when the next one comes.
    pub next_update: Timestamp,
    /// What is revoked now.
    pub revoked: &'a [Revoke],
    /// The list before: what it revokes stays revoked, as it was.
    pub before: Option<&'a Crl>,
}

/// One revocation.
#[derive(Debug, Clone)]
pub struct Revoke {
    /// The certificate.
    pub certificate: Certificate,
    /// When it is revoked.
    pub at: Timestamp,
    /// Since when the key is not to be trusted, if known.
    pub invalid_since: Option<Timestamp>,
    /// Why.
    pub reason: Reason,
}
