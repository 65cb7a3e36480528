//! From state to state: each step with its entry in the log.

use document::Timestamp;
use seal::key::{Event, KeyId, KeyRecord, State, Use};
use seal::lists::KeyRow;
use seal::x509::Certificate;
use seal::x509::ca::Revoke;
use seal::x509::crl::Reason;
use store::record::RecordWrite;

use super::{CustodyError, entry, replace_key, whole_seconds};
use crate::directory::Directory;
use crate::hub::Hub;
use crate::trust::lists::replace;
use crate::verification::TRUST_LIST;

/// How long two active keys of one department and use may both sign.
const OVERLAP_SECONDS: i64 = 30 * 86_400;

/// A key that was activated.
#[derive(Debug, Clone)]
pub struct Activated {
    /// Its record.
    pub record: KeyRecord,
    /// The older key beside it, whose end was moved, if there is one.
    pub beside: Option<KeyRecord>,
}

/// A key that was compromised.
#[derive(Debug, Clone)]
pub struct Compromised {
    /// Its record.
    pub record: KeyRecord,
    /// Whether the hub's own authority revoked its certificate; if not, an outside authority must.
    pub revoked: bool,
    /// The serial number of its certificate, if it has one.
    pub serial: Option<String>,
}

impl Hub {
    /// Activates a pending key: with these certificates, with those that it has, or with new ones of the hub's own authority.
    /// An older key of the same department and use signs for 30 more days at most; the newer one signs.
    ///
    /// # Errors
    /// When it is not pending, its certificate would not be recognised, or two keys are active already; store errors.
    pub async fn activate_key(&self, id: &str, brought: Option<Vec<Vec<u8>>>) -> Result<Activated, CustodyError> {
        self.refresh().await?;
        let directory = self.directory();
        let key = self.key_record(id)?;
        key.state.after(Event::Activate).map_err(|source| transition(&key.kid, source))?;
        let at = whole_seconds(self.now());
        let mut writes = Vec::new();
        let chain = if key.r#use == Use::Registry {
            writes.extend(self.named_in_trust_list(&directory, &key, at)?);
            Vec::new()
        } else {
            self.chain_of(&key, brought, at)?
        };
        let kid = key.kid.clone();
        let mut record = key.activate(&chain).map_err(|source| transition(&kid, source))?;
        record.sign_from = record.sign_from.max(at);
        let beside = overlap(&directory, &mut record, at)?;
        writes.push(replace_key(&directory, &record));
        writes.extend(beside.iter().map(|older| replace_key(&directory, older)));
        let log = vec![entry((&record.kid, &record.department), self.now())?];
        self.write_keys(writes, log, format!("key activate {}", record.kid)).await?;
        Ok(Activated { record, beside })
    }

    /// Ends a key's term of signing; what it sealed can be verified to the end of its certificate.
    ///
    /// # Errors
    /// When it is not active; store errors.
    pub async fn retire_key(&self, id: &str) -> Result<KeyRecord, CustodyError> {
        self.refresh().await?;
        let key = self.key_record(id)?;
        let kid = key.kid.clone();
        let record = key.after(Event::Retire).map_err(|source| transition(&kid, source))?;
        let log = vec![entry((&kid, &record.department), self.now())?];
        self.write_keys(vec![self.write(&record)], log, format!("key retire {kid}")).await?;
        Ok(record)
    }

    /// Says that a key is no longer its owner's alone, since when. Where the hub's own authority certified it, the revocation
    /// list with that date as invalidityDate is signed in the same commit.
    ///
    /// # Errors
    /// When it was never active, or the date lies in the future; store errors.
    pub async fn compromise_key(&self, id: &str, since: Timestamp) -> Result<Compromised, CustodyError> {
        self.refresh().await?;
        let directory = self.directory();
        let at = whole_seconds(self.now());
        if since > at {
            return Err(CustodyError::Future(since));
        }
        let key = self.key_record(id)?;
        let kid = key.kid.clone();
        let record = key.after(Event::Compromise).map_err(|source| transition(&kid, source))?;
        let leaf = record.certificates().and_then(|chain| Certificate::parse(chain.first()?).ok());
        let mut writes = vec![replace_key(&directory, &record)];
        let revocation = self.revocation(&directory, leaf.as_ref(), (since, at))?;
        let revoked = revocation.is_some();
        writes.extend(revocation);
        if record.r#use == Use::Registry {
            writes.extend(self.ended_in_trust_list(&directory, (&kid, since), at)?);
        }
        let log = vec![entry((&kid, &record.department), self.now())?];
        self.write_keys(writes, log, format!("key compromise {kid} since {since}")).await?;
        Ok(Compromised { record, revoked, serial: leaf.map(|leaf| leaf.serial().to_owned()) })
    }

    fn chain_of(
        &self,
        key: &KeyRecord,
        brought: Option<Vec<Vec<u8>>>,
        at: Timestamp,
    ) -> Result<Vec<Vec<u8>>, CustodyError> {
        let chain = match brought {
            Some(chain) => chain,
            None if key.chain.is_empty() => {
                let material = key.material(self.master().ok_or(CustodyError::NoMaster)?)?;
                self.certify((&key.department, key.r#use), material.spki(), at)?
            }
            None => key.certificates().ok_or(CustodyError::NoCertificate)?,
        };
        self.counts(key, &chain, at)?;
        Ok(chain)
    }

    /// The issuing authority's list with one revocation more; `None` where it is not this authority that certified.
    fn revocation(
        &self,
        directory: &Directory,
        leaf: Option<&Certificate>,
        (since, at): (Timestamp, Timestamp),
    ) -> Result<Option<RecordWrite>, CustodyError> {
        let (Some(roots), Some(leaf)) = (self.roots(), leaf) else { return Ok(None) };
        if leaf.issuer().der() != roots.issuing.1.certificate().subject().der() {
            return Ok(None);
        }
        let revoke =
            Revoke { certificate: leaf.clone(), at, invalid_since: Some(since), reason: Reason::KeyCompromise };
        let [_, (name, crl)] = self.revocation_lists(roots, directory, (at, &[revoke]))?;
        Ok(Some(replace(directory, name, crl)))
    }

    /// The trust list with this key among those that sign lists: as it stands, or signed anew by the roots at hand.
    fn named_in_trust_list(
        &self,
        directory: &Directory,
        key: &KeyRecord,
        at: Timestamp,
    ) -> Result<Option<RecordWrite>, CustodyError> {
        let not_named = || CustodyError::NotInTrustList(key.kid.clone());
        let body = directory.anchors().and_then(|anchors| anchors.trust.body()).ok_or_else(not_named)?;
        if body.registry_keys.iter().any(|row| row.kid == key.kid) {
            return Ok(None);
        }
        let roots = self.roots().ok_or_else(not_named)?;
        let material = key.material(self.master().ok_or(CustodyError::NoMaster)?)?;
        let mut body = body.clone();
        let from = key.sign_from.max(at);
        body.registry_keys.push(KeyRow::of(key.alg, material.spki(), Some(from)));
        (body.sequence, body.issued_at) = (body.sequence + 1, at);
        Ok(Some(replace(directory, TRUST_LIST, roots.sign(&body)?)))
    }

    /// The trust list in which this key counts no more from an instant on; `None` without roots or without the key.
    fn ended_in_trust_list(
        &self,
        directory: &Directory,
        (kid, until): (&KeyId, Timestamp),
        at: Timestamp,
    ) -> Result<Option<RecordWrite>, CustodyError> {
        let body = directory.anchors().and_then(|anchors| anchors.trust.body());
        let (Some(roots), Some(body)) = (self.roots(), body) else { return Ok(None) };
        let mut body = body.clone();
        let Some(row) = body.registry_keys.iter_mut().find(|row| row.kid == *kid) else { return Ok(None) };
        row.until = Some(until);
        (body.sequence, body.issued_at) = (body.sequence + 1, at);
        Ok(Some(replace(directory, TRUST_LIST, roots.sign(&body)?)))
    }
}

fn transition(kid: &KeyId, source: seal::key::TransitionError) -> CustodyError {
    CustodyError::Transition { kid: kid.clone(), source }
}

/// Bounds the overlap of a key with those that are active beside it: the older one ends within 30 days of the newer one's
/// beginning. Gives the older record if its end moved.
fn overlap(directory: &Directory, new: &mut KeyRecord, at: Timestamp) -> Result<Option<KeyRecord>, CustodyError> {
    let beside = |key: &&KeyRecord| {
        key.department == new.department && key.r#use == new.r#use && key.state == State::Active && at < key.sign_until
    };
    let mut active = directory.keys().records().filter(beside);
    let (Some(other), next) = (active.next(), active.next()) else { return Ok(None) };
    if let Some(third) = next {
        let (first, second) = (other.kid.clone(), third.kid.clone());
        return Err(CustodyError::Overlap { department: new.department.clone(), first, second });
    }
    if other.sign_from == new.sign_from {
        // The newer signs, and of two of one age neither is.
        new.sign_from = new.sign_from.plus_seconds(1);
    }
    if other.sign_from > new.sign_from {
        new.sign_until = new.sign_until.min(other.sign_from.plus_seconds(OVERLAP_SECONDS));
        return Ok(None);
    }
    let end = new.sign_from.plus_seconds(OVERLAP_SECONDS);
    Ok((end < other.sign_until).then(|| KeyRecord { sign_until: end, ..other.clone() }))
}
