//! The extensions of a certificate that a verdict rests on.

use document::DepartmentId;
use x509_parser::extensions::{AuthorityKeyIdentifier, GeneralName, ParsedExtension, X509Extension};

/// keyUsage (RFC 5280 section 4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsages(u16);

impl KeyUsages {
    /// digitalSignature.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.0 & 1 != 0
    }

    /// nonRepudiation, also called contentCommitment.
    #[must_use]
    pub const fn non_repudiation(self) -> bool {
        self.0 & 2 != 0
    }

    /// keyCertSign.
    #[must_use]
    pub const fn key_cert_sign(self) -> bool {
        self.0 & 32 != 0
    }

    /// cRLSign.
    #[must_use]
    pub const fn crl_sign(self) -> bool {
        self.0 & 64 != 0
    }
}

/// basicConstraints (RFC 5280 section 4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the key may sign certificates.
    pub ca: bool,
    /// How many authorities may follow, not counting self-issued ones.
    pub path_length: Option<u32>,
}

/// Why a certificate names no department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDepartment {
    /// No URI in the subject alternative names.
    Missing,
    /// More than one URI.
    Several,
    /// One URI, which is not `urn:causeway:department:<id>`.
    Malformed,
}

/// authorityKeyIdentifier, as far as its form matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AuthorityKey {
    pub(super) has_key_identifier: bool,
    pub(super) names_certificate: bool,
}

/// What the extensions of one certificate say. All are unique and well-formed.
#[derive(Debug, Clone)]
pub(super) struct Extensions {
    pub(super) key_usage: Option<KeyUsages>,
    pub(super) purposes: Option<Vec<String>>,
    pub(super) purposes_critical: bool,
    pub(super) constraints: Option<BasicConstraints>,
    pub(super) department: Result<DepartmentId, NoDepartment>,
    pub(super) subject_key: Option<Vec<u8>>,
    pub(super) authority_key: Option<(AuthorityKey, Option<Vec<u8>>)>,
    pub(super) name_constraints: bool,
    pub(super) alternative_names: Option<bool>,
    pub(super) distribution_points: Vec<String>,
    /// The first extension that keeps the certificate out of every chain: unknown and critical, or of policy processing.
    pub(super) refused: Option<String>,
}

/// Critical extensions that are judged here or by rustls-webpki.
const JUDGED: [&str; 5] = ["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.30", "2.5.29.37"];
/// Policy mappings, policy constraints, inhibitAnyPolicy: there is no policy processing, so such chains fail closed.
const POLICY: [&str; 3] = ["2.5.29.33", "2.5.29.36", "2.5.29.54"];

const DEPARTMENT: &str = "urn:causeway:department:";

impl Extensions {
    /// Reads them; the error is the OID of one that stands twice or cannot be read.
    pub(super) fn read(extensions: &[X509Extension<'_>]) -> Result<Self, String> {
        let mut out = Self {
            key_usage: None,
            purposes: None,
            purposes_critical: false,
            constraints: None,
            department: Err(NoDepartment::Missing),
            subject_key: None,
            authority_key: None,
            name_constraints: false,
            alternative_names: None,
            distribution_points: Vec::new(),
            refused: None,
        };
        for (at, extension) in extensions.iter().enumerate() {
            let oid = extension.oid.to_id_string();
            if extensions[..at].iter().any(|earlier| earlier.oid == extension.oid) {
                return Err(oid);
            }
            let judged = JUDGED.contains(&oid.as_str());
            if out.refused.is_none() && (extension.critical && !judged || POLICY.contains(&oid.as_str())) {
                out.refused = Some(oid.clone());
            }
            if !out.take(extension) && (judged || extension.critical) {
                return Err(oid);
            }
        }
        Ok(out)
    }

    /// Takes one over; false when it could not be read.
    fn take(&mut self, extension: &X509Extension<'_>) -> bool {
        match extension.parsed_extension() {
            ParsedExtension::ParseError { .. } => return false,
            ParsedExtension::KeyUsage(usage) => self.key_usage = Some(KeyUsages(usage.flags)),
            ParsedExtension::ExtendedKeyUsage(_) => match purposes(extension.value) {
                Some(purposes) => {
                    self.purposes = Some(purposes);
                    self.purposes_critical = extension.critical;
                }
                None => return false,
            },
            ParsedExtension::BasicConstraints(basic) => {
                self.constraints = Some(BasicConstraints { ca: basic.ca, path_length: basic.path_len_constraint });
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                self.alternative_names = Some(extension.critical);
                self.department = department(&names.general_names);
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                let form = AuthorityKey {
                    has_key_identifier: id.key_identifier.is_some(),
                    names_certificate: names_certificate(id),
                };
                self.authority_key = Some((form, id.key_identifier.as_ref().map(|k| k.0.to_vec())));
            }
            ParsedExtension::NameConstraints(names) => {
                // GeneralSubtrees has at least one element, and one of the two must be there (RFC 5280 section 4.2.1.10).
                let given = [&names.permitted_subtrees, &names.excluded_subtrees];
                self.name_constraints = given.iter().any(|trees| trees.is_some());
                return self.name_constraints
                    && given.iter().all(|trees| trees.as_ref().is_none_or(|trees| !trees.is_empty()));
            }
            ParsedExtension::CRLDistributionPoints(points) => self.distribution_points = uris(points),
            _ => {}
        }
        true
    }
}

fn names_certificate(id: &AuthorityKeyIdentifier<'_>) -> bool {
    id.authority_cert_issuer.is_some() || id.authority_cert_serial.is_some()
}

/// The purposes in dotted form. Read from the DER itself: the parser sorts known ones into flags and drops their order.
fn purposes(value: &[u8]) -> Option<Vec<String>> {
    use x509_parser::der_parser::asn1_rs::{FromDer, Oid, Sequence};
    let (rest, sequence) = Sequence::from_der(value).ok()?;
    let mut content: &[u8] = &sequence.content;
    let mut out = Vec::new();
    while !content.is_empty() {
        let (after, oid) = Oid::from_der(content).ok()?;
        out.push(oid.to_id_string());
        content = after;
    }
    (rest.is_empty() && !out.is_empty()).then_some(out)
}

fn department(names: &[GeneralName<'_>]) -> Result<DepartmentId, NoDepartment> {
    let mut uris = names.iter().filter_map(|name| if let GeneralName::URI(uri) = name { Some(*uri) } else { None });
    let uri = uris.next().ok_or(NoDepartment::Missing)?;
    if uris.next().is_some() {
        return Err(NoDepartment::Several);
    }
    uri.strip_prefix(DEPARTMENT).and_then(|id| id.parse().ok()).ok_or(NoDepartment::Malformed)
}

fn uris(points: &x509_parser::extensions::CRLDistributionPoints<'_>) -> Vec<String> {
    use x509_parser::extensions::DistributionPointName::FullName;
    let full = points
        .iter()
        .filter_map(|p| if let Some(FullName(names)) = &p.distribution_point { Some(names) } else { None });
    full.flatten().filter_map(|n| if let GeneralName::URI(uri) = n { Some((*uri).to_owned()) } else { None }).collect()
}
