//! Certificates: from the hub's own authority, or brought and held against what verification asks for.

use document::{DepartmentId, Timestamp};
use seal::key::{KeyRecord, Use};
use seal::verdict::Outcome;
use seal::x509::ca::{Holder, Request, SealCertificate, Serial, Term};
use seal::x509::chain::{ALGORITHMS, Purpose, Question};
use seal::x509::{Certificate, validate};

use super::CustodyError;
use crate::hub::Hub;
use crate::trust::setup::CERTIFICATE_SECONDS;

impl Hub {
    /// A request (PKCS#10, PEM) for the certificate of a hosted key, for an outside authority.
    ///
    /// # Errors
    /// When the key is unknown, or does not open.
    pub fn certificate_request(&self, id: &str) -> Result<String, CustodyError> {
        let record = self.key_record(id)?;
        let key = record.material(self.master().ok_or(CustodyError::NoMaster)?)?;
        let names = self.names(&record.department);
        Ok(Request::write(&key, names.holder(record.r#use), &record.department)?)
    }

    /// Certificates of the hub's own authority for this key: leaf and issuing authority.
    pub(super) fn certify(
        &self,
        (department, r#use): (&DepartmentId, Use),
        spki: &[u8],
        at: Timestamp,
    ) -> Result<Vec<Vec<u8>>, CustodyError> {
        let (_, authority) = &self.roots().ok_or(CustodyError::NoAuthority)?.issuing;
        let names = self.names(department);
        let not_after = at.plus_seconds(CERTIFICATE_SECONDS).min(authority.certificate().not_after());
        let certificate = authority.seal(&SealCertificate {
            spki,
            department,
            holder: names.holder(r#use),
            serial: Serial::new(self.random()),
            term: Term { not_before: at, not_after },
            crl_uri: &format!("{}/log/crl/issuing-ca.crl", self.settings().base_url),
        })?;
        Ok(vec![certificate.der().to_vec(), authority.certificate().der().to_vec()])
    }

    /// Whether these certificates are the key's and its department's, and verification accepts them now: what the hub takes
    /// it can recognise.
    pub(super) fn counts(
        &self,
        key: &KeyRecord,
        chain: &[Vec<u8>],
        at: Timestamp,
    ) -> Result<Certificate, CustodyError> {
        let parsed = chain.iter().map(|der| Certificate::parse(der)).collect::<Result<Vec<_>, _>>();
        let parsed = parsed.map_err(CustodyError::Unreadable)?;
        let (leaf, others) = parsed.split_first().ok_or(CustodyError::NoCertificate)?;
        if *leaf.kid() != key.kid || leaf.department().ok() != Some(&key.department) {
            return Err(CustodyError::OtherKey { kid: key.kid.clone(), department: key.department.clone() });
        }
        let directory = self.directory();
        let facts = directory.anchors();
        let anchors = facts.map(|facts| facts.trust.anchors(key.r#use)).unwrap_or_default();
        let validation = validate(&Question {
            leaf,
            others,
            anchors: &anchors,
            crls: facts.map_or(&[], |facts| &facts.crls),
            admitted: &ALGORITHMS,
            purpose: Purpose::Seal,
            control: at,
            proof: None,
        });
        if validation.passed() {
            return Ok(leaf.clone());
        }
        let faults = validation.checks.iter().filter(|check| check.outcome != Outcome::Passed);
        let faults = faults.map(|check| format!("{} {}", check.statement.id, check.statement.en));
        Err(CustodyError::NotRecognised(faults.collect()))
    }

    fn names(&self, department: &DepartmentId) -> Names {
        let directory = self.directory();
        let known = directory.department(department);
        Names {
            organisation: known.map_or_else(|| self.settings().name.clone(), |known| known.name.zh.clone()),
            credit_code: known.map(|known| known.uscc.clone()),
            is_hub: *department == self.settings().department,
        }
    }
}

/// What a certificate calls a department.
struct Names {
    organisation: String,
    credit_code: Option<String>,
    is_hub: bool,
}

impl Names {
    fn holder(&self, r#use: Use) -> Holder<'_> {
        Holder {
            organisation: &self.organisation,
            credit_code: self.credit_code.as_deref(),
            unit: self.is_hub.then(|| r#use.as_str()),
            common_name: &self.organisation,
        }
    }
}
