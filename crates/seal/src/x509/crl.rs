//! Certificate revocation lists: version 2, full, direct (RFC 5280 section 5).

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use document::{Digest, Timestamp};
use rustls_pki_types::UnixTime;
use webpki::{BorrowedCertRevocationList, RevocationReason};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

use super::certificate::Certificate;
use super::name::Name;
use super::signed::{self, Named};
use crate::algorithm::Algorithm;

/// The largest list that is read, in bytes.
const LIMIT: usize = 1024 * 1024;

/// A revocation list that was read strictly. Whether its signature counts is said of an issuer: [`Crl::is_signed_by`].
/// Cloning is cheap.
#[derive(Clone)]
pub struct Crl(Arc<Facts>);

struct Facts {
    der: Vec<u8>,
    sha256: Digest,
    issuer: Name,
    number: CrlNumber,
    this_update: Timestamp,
    next_update: Timestamp,
    /// Sorted by serial number.
    revoked: Vec<(Vec<u8>, Revoked)>,
    signed: Range<usize>,
    named: Named,
    signature: Vec<u8>,
}

/// What a list says of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    /// When the authority revoked it.
    pub at: Timestamp,
    /// Since when it is known or feared to be invalid, if said.
    pub invalid_since: Option<Timestamp>,
    /// Why.
    pub reason: Reason,
}

impl Revoked {
    /// The instant from which nothing signed counts: the earlier of revocation and invalidityDate.
    #[must_use]
    pub fn effective(&self) -> Timestamp {
        self.invalid_since.map_or(self.at, |since| since.min(self.at))
    }
}

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the standard's")]
pub enum Reason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    PrivilegeWithdrawn,
    AaCompromise,
}

impl Reason {
    /// The standard's name, e.g. `keyCompromise`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
        }
    }
}

/// A list's number: up to 20 octets, so as text in decimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrlNumber(String);

impl CrlNumber {
    /// The decimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CrlNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for CrlNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}

impl PartialOrd for CrlNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Why bytes are not a revocation list that is read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrlError {
    /// Over 1 MiB.
    #[error("the revocation list has {size} bytes, at most {LIMIT} are read")]
    TooLarge {
        /// How many there were.
        size: usize,
    },
    /// Not one list in DER, version 2, with number and nextUpdate.
    #[error("the bytes are not one X.509 version 2 revocation list in DER")]
    Der,
    /// Delta, indirect or partial: counts as none.
    #[error("extension {oid} makes the revocation list something else than a full, direct one")]
    NotFull {
        /// The extension's object identifier.
        oid: String,
    },
}

impl Crl {
    /// Reads one list, at most 1 MiB of DER.
    ///
    /// # Errors
    /// When the bytes are more, less or something else than one full and direct list of version 2.
    pub fn parse(der: &[u8]) -> Result<Self, CrlError> {
        if der.len() > LIMIT {
            return Err(CrlError::TooLarge { size: der.len() });
        }
        let (rest, parsed) = CertificateRevocationList::from_der(der).map_err(|_| CrlError::Der)?;
        let list = &parsed.tbs_cert_list;
        if !rest.is_empty() || list.signature != parsed.signature_algorithm || list.extensions_map().is_err() {
            return Err(CrlError::Der);
        }
        refuse_partial(&parsed)?;
        let revoked = entries(der)?;
        let next_update = list.next_update.ok_or(CrlError::Der)?;
        let signed = signed_part(der, list.as_ref().len()).ok_or(CrlError::Der)?;
        let crl = Facts {
            der: der.to_vec(),
            sha256: Digest::of(der),
            issuer: Name::read(&list.issuer),
            number: CrlNumber(parsed.crl_number().ok_or(CrlError::Der)?.to_string()),
            this_update: Timestamp::from_seconds(list.this_update.timestamp()),
            next_update: Timestamp::from_seconds(next_update.timestamp()),
            named: Named::read(&parsed.signature_algorithm),
            signature: parsed.signature_value.data.to_vec(),
            revoked,
            signed,
        };
        let agree = crl.revoked.len() == list.revoked_certificates.len() && crl.this_update <= crl.next_update;
        if agree { Ok(Self(Arc::new(crl))) } else { Err(CrlError::Der) }
    }

    /// The DER as it was read.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of the DER.
    #[must_use]
    pub fn sha256(&self) -> Digest {
        self.0.sha256
    }

    /// The authority that the list says it is from.
    #[must_use]
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// The list's number.
    #[must_use]
    pub fn number(&self) -> &CrlNumber {
        &self.0.number
    }

    /// When it was made.
    #[must_use]
    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// By when the next one comes.
    #[must_use]
    pub fn next_update(&self) -> Timestamp {
        self.0.next_update
    }

    /// How many certificates it revokes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.revoked.len()
    }

    /// Whether it revokes none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.revoked.is_empty()
    }

    /// What it revokes, by the significant octets of the serial number.
    pub fn entries(&self) -> impl Iterator<Item = (&[u8], &Revoked)> {
        self.0.revoked.iter().map(|(serial, revoked)| (serial.as_slice(), revoked))
    }

    /// What the list says of a certificate of its issuer.
    #[must_use]
    pub fn find(&self, certificate: &Certificate) -> Option<&Revoked> {
        let serial = significant(certificate.raw_serial());
        let at = self.0.revoked.binary_search_by(|(known, _)| known.as_slice().cmp(serial)).ok()?;
        Some(&self.0.revoked[at].1)
    }

    /// Whether the list is good enough to say how things stood at an instant: in date then, or made after it.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        at <= self.0.next_update
    }

    /// Whether this authority signed it, by name and key, with the right to (cRLSign where it has a keyUsage), and with one of
    /// these algorithms.
    #[must_use]
    pub fn is_signed_by(&self, authority: &Certificate, admitted: &[Algorithm]) -> bool {
        let may = authority.key_usages().is_none_or(super::KeyUsages::crl_sign);
        let Some(key) = authority.key().filter(|key| signed::is_strong(key)) else {
            return false;
        };
        may && self.0.issuer.der() == authority.subject().der()
            && self.0.named.row(key.kind()).is_some_and(|row| admitted.contains(&row))
            && self.0.named.verify(key, &self.0.der[self.0.signed.clone()], &self.0.signature)
    }
}

impl fmt::Debug for Crl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Crl({} {})", self.number(), self.issuer())
    }
}

/// A list with deltaCRLIndicator or issuingDistributionPoint is delta, indirect, or of some certificates only. No extension of
/// a full, direct list is critical (RFC 5280 section 5.2).
fn refuse_partial(list: &CertificateRevocationList<'_>) -> Result<(), CrlError> {
    for extension in list.extensions() {
        let oid = extension.oid.to_id_string();
        if extension.critical || oid == "2.5.29.27" || oid == "2.5.29.28" {
            return Err(CrlError::NotFull { oid });
        }
        if matches!(extension.parsed_extension(), ParsedExtension::ParseError { .. }) {
            return Err(CrlError::Der);
        }
    }
    Ok(())
}

/// The entries as rustls-webpki reads them, by serial number; one serial twice is refused.
fn entries(der: &[u8]) -> Result<Vec<(Vec<u8>, Revoked)>, CrlError> {
    let list = BorrowedCertRevocationList::from_der(der).map_err(|_| CrlError::Der)?;
    let mut out = Vec::new();
    for entry in &list {
        let entry = entry.map_err(|_| CrlError::Der)?;
        let revoked = Revoked {
            at: instant(entry.revocation_date)?,
            invalid_since: entry.invalidity_date.map(instant).transpose()?,
            reason: reason(entry.reason_code)?,
        };
        out.push((significant(entry.serial_number).to_vec(), revoked));
    }
    out.sort_by(|(one, _), (two, _)| one.cmp(two));
    let unique = out.windows(2).all(|pair| pair[0].0 != pair[1].0);
    if unique { Ok(out) } else { Err(CrlError::Der) }
}

/// The octets of a serial number without leading zeros: the two parsers differ in them.
fn significant(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|octet| **octet == 0).count();
    &serial[zeros..]
}

fn instant(time: UnixTime) -> Result<Timestamp, CrlError> {
    i64::try_from(time.as_secs()).map(Timestamp::from_seconds).map_err(|_| CrlError::Der)
}

/// removeFromCRL belongs to delta lists alone (RFC 5280 section 5.3.1).
fn reason(code: Option<RevocationReason>) -> Result<Reason, CrlError> {
    Ok(match code {
        None | Some(RevocationReason::Unspecified) => Reason::Unspecified,
        Some(RevocationReason::KeyCompromise) => Reason::KeyCompromise,
        Some(RevocationReason::CaCompromise) => Reason::CaCompromise,
        Some(RevocationReason::AffiliationChanged) => Reason::AffiliationChanged,
        Some(RevocationReason::Superseded) => Reason::Superseded,
        Some(RevocationReason::CessationOfOperation) => Reason::CessationOfOperation,
        Some(RevocationReason::CertificateHold) => Reason::CertificateHold,
        Some(RevocationReason::PrivilegeWithdrawn) => Reason::PrivilegeWithdrawn,
        Some(RevocationReason::AaCompromise) => Reason::AaCompromise,
        Some(RevocationReason::RemoveFromCrl) => return Err(CrlError::Der),
    })
}

/// Where the signed part stands: the first element of the outer sequence, which must be as long as its parser took it for.
fn signed_part(der: &[u8], taken: usize) -> Option<Range<usize>> {
    let (from, _) = header(der)?;
    let (start, length) = header(der.get(from..)?)?;
    (start.checked_add(length)? == taken).then_some(from..from.checked_add(taken)?)
}

/// Length of the header and of the content of the DER element at the beginning.
fn header(der: &[u8]) -> Option<(usize, usize)> {
    match usize::from(*der.get(1)?) {
        short @ 0..=127 => Some((2, short)),
        long => {
            let octets = der.get(2..2 + (long & 0x7f))?;
            let length =
                octets.iter().try_fold(0_usize, |sum, octet| sum.checked_mul(256)?.checked_add(usize::from(*octet)))?;
            Some((2 + octets.len(), length))
        }
    }
}
