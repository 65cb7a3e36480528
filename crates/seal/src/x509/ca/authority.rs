//! An authority: its certificate, its key, and what it makes with them.

use std::fmt;
use std::ops::Add;
use std::time::Duration;

use document::Timestamp;
use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint, DistinguishedName,
    DnType, DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyUsagePurpose, RevocationReason,
    RevokedCertParams, SanType, SerialNumber, date_time_ymd,
};

use super::issue::{CrlTerms, Holder, Revoke, SealCertificate, Serial, Term};
use super::key::{AuthorityKey, SubjectKey};
use crate::key::KeyMaterial;
use crate::x509::crl::{Reason, Revoked};
use crate::x509::{Certificate, CertificateError, Crl, CrlError};

const LONGEST_AUTHORITY_DAYS: i64 = 3660;
const LONGEST_SEAL_DAYS: i64 = 1100;

/// Why an authority did not make what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// The validity is empty, begins before 1970, or is longer than allowed.
    #[error("the validity is empty or longer than {most} days")]
    Term {
        /// How long it may be.
        most: i64,
    },
    /// The key is not P-256 in PKCS#8.
    #[error("an authority signs with a P-256 key in PKCS#8")]
    AuthorityKey,
    /// Key and certificate do not belong together.
    #[error("the key is not the one in the authority's certificate")]
    OtherKey,
    /// The key to be certified is not read, or not one that signs here.
    #[error("only P-256 and Ed25519 keys get a certificate")]
    SubjectKey,
    /// A URI with characters outside ASCII.
    #[error("{uri:?} is not a URI")]
    Uri {
        /// What stood there.
        uri: String,
    },
    /// Building or signing failed.
    #[error("building or signing failed")]
    Sign(#[source] rcgen::Error),
    /// The certificate made does not read back.
    #[error("the certificate made does not read back")]
    Certificate(#[source] CertificateError),
    /// The list made does not read back.
    #[error("the revocation list made does not read back")]
    Crl(#[source] CrlError),
}

/// An authority that can issue. Debug shows its certificate alone.
pub struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, AuthorityKey>,
}

impl Authority {
    /// Makes a root that certifies itself, with room for one level of authorities below it.
    ///
    /// # Errors
    /// When the validity is over ten years, or the key is not P-256.
    pub fn root(key: &KeyMaterial, holder: Holder<'_>, serial: Serial, term: Term) -> Result<Self, CaError> {
        let signing = AuthorityKey::open(key)?;
        let params = authority_params(holder, serial, term, 1)?;
        let der = params.self_signed(&signing).map_err(CaError::Sign)?;
        let certificate = Certificate::parse(der.der()).map_err(CaError::Certificate)?;
        Self::with(certificate, signing)
    }

    /// Makes an authority below this one that issues to departments.
    ///
    /// # Errors
    /// When the validity is over ten years, the key is not P-256, or the URI of this authority's list is none.
    pub fn issuing(
        &self,
        key: &KeyMaterial,
        holder: Holder<'_>,
        issue: (Serial, Term),
        crl_uri: &str,
    ) -> Result<Self, CaError> {
        let signing = AuthorityKey::open(key)?;
        let mut params = authority_params(holder, issue.0, issue.1, 0)?;
        params.use_authority_key_identifier_extension = true;
        params.crl_distribution_points = distribution(crl_uri)?;
        let der = params.signed_by(&signing, &self.issuer).map_err(CaError::Sign)?;
        Self::with(Certificate::parse(der.der()).map_err(CaError::Certificate)?, signing)
    }

    /// Takes up an authority that was made before.
    ///
    /// # Errors
    /// When the key is not P-256, or not the one of the certificate.
    pub fn open(certificate: Certificate, key: &KeyMaterial) -> Result<Self, CaError> {
        Self::with(certificate, AuthorityKey::open(key)?)
    }

    fn with(certificate: Certificate, key: AuthorityKey) -> Result<Self, CaError> {
        let matches = certificate.key().is_some_and(|public| public.bytes() == rcgen::PublicKeyData::der_bytes(&key));
        if !matches {
            return Err(CaError::OtherKey);
        }
        let issuer = Issuer::from_ca_cert_der(&certificate.der().into(), key).map_err(CaError::Sign)?;
        Ok(Self { certificate, issuer })
    }

    /// Its own certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Makes a seal certificate.
    ///
    /// # Errors
    /// When the validity is over 1 100 days, or the key is neither P-256 nor Ed25519.
    pub fn seal(&self, request: &SealCertificate<'_>) -> Result<Certificate, CaError> {
        /// Document signing (RFC 9336).
        const DOCUMENT_SIGNING: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 36];
        let key = SubjectKey::read(request.spki)?;
        let mut params = params(request.holder, request.serial, request.term, LONGEST_SEAL_DAYS)?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Other(DOCUMENT_SIGNING.to_vec())];
        params.subject_alt_names =
            vec![SanType::URI(ascii(&format!("urn:causeway:department:{}", request.department))?)];
        params.use_authority_key_identifier_extension = true;
        params.crl_distribution_points = distribution(request.crl_uri)?;
        let made = params.signed_by(&key, &self.issuer).map_err(CaError::Sign)?;
        Certificate::parse(made.der()).map_err(CaError::Certificate)
    }

    /// Makes the authority's revocation list.
    ///
    /// # Errors
    /// When nextUpdate is not after thisUpdate.
    pub fn crl(&self, terms: &CrlTerms<'_>) -> Result<Crl, CaError> {
        let own_key = self
            .certificate
            .subject_key_identifier()
            .map_or(KeyIdMethod::Sha256, |id| KeyIdMethod::PreSpecified(id.to_vec()));
        let params = CertificateRevocationListParams {
            this_update: since(date_time_ymd(1970, 1, 1), terms.this_update),
            next_update: since(date_time_ymd(1970, 1, 1), terms.next_update),
            crl_number: SerialNumber::from(terms.number),
            issuing_distribution_point: None,
            revoked_certs: revoked(terms),
            key_identifier_method: own_key,
        };
        let made = params.signed_by(&self.issuer).map_err(CaError::Sign)?;
        Crl::parse(made.der()).map_err(CaError::Crl)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({:?})", self.certificate)
    }
}

fn authority_params(
    holder: Holder<'_>,
    serial: Serial,
    term: Term,
    path_length: u8,
) -> Result<CertificateParams, CaError> {
    let mut params = params(holder, serial, term, LONGEST_AUTHORITY_DAYS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn params(holder: Holder<'_>, serial: Serial, term: Term, most: i64) -> Result<CertificateParams, CaError> {
    if !term.lasts_at_most(most) {
        return Err(CaError::Term { most });
    }
    let mut params = CertificateParams::default();
    params.serial_number = Some(SerialNumber::from_slice(serial.as_bytes()));
    params.not_before = since(date_time_ymd(1970, 1, 1), term.not_before);
    params.not_after = since(date_time_ymd(1970, 1, 1), term.not_after);
    params.distinguished_name = name(holder);
    Ok(params)
}

pub(super) fn name(holder: Holder<'_>) -> DistinguishedName {
    /// organizationIdentifier.
    const IDENTIFIER: [u64; 4] = [2, 5, 4, 97];
    let text = |value: &str| DnValue::Utf8String(value.to_owned());
    let mut name = DistinguishedName::new();
    // X.520: a country is a PrintableString; RFC 5280 forbids another.
    match "CN".try_into() {
        Ok(country) => name.push(DnType::CountryName, DnValue::PrintableString(country)),
        Err(_) => name.push(DnType::CountryName, "CN"),
    }
    name.push(DnType::OrganizationName, text(holder.organisation));
    if let Some(code) = holder.credit_code {
        name.push(DnType::CustomDnType(IDENTIFIER.to_vec()), text(&format!("NTRCN-{code}")));
    }
    if let Some(unit) = holder.unit {
        name.push(DnType::OrganizationalUnitName, text(unit));
    }
    name.push(DnType::CommonName, text(holder.common_name));
    name
}

fn distribution(uri: &str) -> Result<Vec<CrlDistributionPoint>, CaError> {
    ascii(uri).map(|_| vec![CrlDistributionPoint { uris: vec![uri.to_owned()] }])
}

fn ascii(uri: &str) -> Result<Ia5String, CaError> {
    Ia5String::try_from(uri).map_err(|_| CaError::Uri { uri: uri.chars().take(200).collect() })
}

/// An instant in rcgen's type, counted from 1970, to the end of 9999.
fn since<T: Add<Duration, Output = T>>(epoch: T, at: Timestamp) -> T {
    const LAST: u64 = 253_402_300_799;
    epoch + Duration::from_secs(u64::try_from(at.as_seconds()).unwrap_or(0).min(LAST))
}

/// What the list before revokes, and what is revoked now that it does not.
fn revoked(terms: &CrlTerms<'_>) -> Vec<RevokedCertParams> {
    let kept = terms.before.into_iter().flat_map(Crl::entries);
    let is_new = |revoke: &&Revoke| terms.before.is_none_or(|before| before.find(&revoke.certificate).is_none());
    let new = terms.revoked.iter().filter(is_new).map(|revoke| {
        let said = Revoked { at: revoke.at, invalid_since: revoke.invalid_since, reason: revoke.reason };
        entry(revoke.certificate.raw_serial(), &said)
    });
    kept.map(|(serial, said)| entry(serial, said)).chain(new).collect()
}

fn entry(serial: &[u8], said: &Revoked) -> RevokedCertParams {
    RevokedCertParams {
        serial_number: SerialNumber::from_slice(serial),
        revocation_time: since(date_time_ymd(1970, 1, 1), said.at),
        reason_code: Some(reason(said.reason)),
        invalidity_date: said.invalid_since.map(|at| since(date_time_ymd(1970, 1, 1), at)),
    }
}

const fn reason(reason: Reason) -> RevocationReason {
    match reason {
        Reason::Unspecified => RevocationReason::Unspecified,
        Reason::KeyCompromise => RevocationReason::KeyCompromise,
        Reason::CaCompromise => RevocationReason::CaCompromise,
        Reason::AffiliationChanged => RevocationReason::AffiliationChanged,
        Reason::Superseded => RevocationReason::Superseded,
        Reason::CessationOfOperation => RevocationReason::CessationOfOperation,
        Reason::CertificateHold => RevocationReason::CertificateHold,
        Reason::PrivilegeWithdrawn => RevocationReason::PrivilegeWithdrawn,
        Reason::AaCompromise => RevocationReason::AaCompromise,
    }
}
