//! Whose key it is: trust list, algorithm, chain, revocation.

use std::sync::Arc;

use document::{Digest, Timestamp};

use super::Moment;
use crate::algorithm::Algorithm;
use crate::facts::{ChainCache, ChainKey, Facts};
use crate::inspect::Seal;
use crate::key::Use;
use crate::verdict::{Check, Statement, SubIndication};
use crate::x509::chain::{Purpose, Question};
use crate::x509::{Certificate, Validation, validate};

const TRUST: Statement = Statement::passed("trust.list", "信任列表在有效期内", "The trust list is in date");
const TRUST_OLD: Statement = Statement::not(
    "trust.list",
    SubIndication::TryLater,
    ("信任列表已过期", "The trust list is out of date"),
    ("请提供新的信任列表", "Supply a newer trust list"),
);
const TRUST_NONE: Statement = Statement::skipped("trust.list", "未提供信任列表", "No trust list was given");
const TRUST_DIRECT: Statement = Statement::skipped(
    "trust.list",
    "根证书由核验者直接指定，无信任列表",
    "Root certificates were named directly, without a trust list",
);
const ALGORITHM: Statement =
    Statement::passed("signature.algorithm", "签名算法符合策略", "The policy admits the signature algorithm");
const ALGORITHM_ENDED: Statement = Statement::not(
    "signature.algorithm",
    SubIndication::CryptoConstraintsFailure,
    ("策略不再接受该签名算法", "The policy no longer admits the signature algorithm"),
    ("请签发部门用现行算法重新用印", "Ask the issuing department for a seal by a current algorithm"),
);
const CERTIFICATE_BROKEN: Statement = Statement::not(
    "chain.certificates",
    SubIndication::CertificateChainGeneralFailure,
    ("所附的上级证书无法读取", "A certificate beside the leaf cannot be read"),
    ("请签发部门附上正确的证书链", "Ask the issuing department to attach the right certificates"),
);

pub(super) struct Identity {
    pub(super) checks: Vec<Check>,
    pub(super) validation: Arc<Validation>,
}

pub(super) fn judge(seal: &Seal, facts: &Facts<'_>, moment: Moment) -> Identity {
    let admitted = facts.policy.admitted(moment.control);
    let mut checks = vec![trust_list(facts, moment.control)];
    let is_admitted = admitted.contains(&seal.header.algorithm);
    let algorithm = if is_admitted { &ALGORITHM } else { &ALGORITHM_ENDED };
    checks.push(Check::new(algorithm).with("alg", seal.header.algorithm.name()));
    let (validation, is_readable) = chain(seal, facts, (moment, &admitted));
    if !is_readable {
        checks.push(Check::new(&CERTIFICATE_BROKEN));
    }
    checks.extend(validation.checks.iter().cloned());
    Identity { checks, validation }
}

fn trust_list(facts: &Facts<'_>, control: Timestamp) -> Check {
    let Some(trust) = facts.trust else { return Check::new(&TRUST_NONE) };
    let Some(body) = trust.body() else { return Check::new(&TRUST_DIRECT) };
    let statement = if control <= body.next_update { &TRUST } else { &TRUST_OLD };
    let sequence = i64::try_from(body.sequence).unwrap_or(i64::MAX);
    Check::new(statement).with("sequence", sequence).with("nextUpdate", body.next_update.to_string())
}

/// The chain's judgement, from the cache where it still holds, and whether every certificate could be read.
fn chain(seal: &Seal, facts: &Facts<'_>, (moment, admitted): (Moment, &[Algorithm])) -> (Arc<Validation>, bool) {
    let cache = facts.chains.filter(|_| moment.proof.is_none());
    let cache = cache.map(|cache| (cache, key(seal, facts, (admitted, cache))));
    if let Some((cache, key)) = &cache {
        let kept = cache.get(key).filter(|kept| kept.holds.is_some_and(|holds| holds.contains(moment.control)));
        if let Some(kept) = kept {
            return (kept, true);
        }
    }
    let others: Vec<_> = seal.header.x5c.iter().skip(1).filter_map(|der| Certificate::parse(der).ok()).collect();
    let is_readable = others.len() + 1 == seal.header.x5c.len();
    let anchors = facts.trust.map(|trust| trust.anchors(Use::Seal)).unwrap_or_default();
    let validation = Arc::new(validate(&Question {
        leaf: &seal.leaf,
        others: &others,
        anchors: &anchors,
        crls: facts.crls,
        admitted,
        purpose: Purpose::Seal,
        control: moment.control,
        proof: moment.proof,
    }));
    if let (Some((cache, key)), true, true) = (cache, is_readable, validation.holds.is_some()) {
        others.iter().for_each(|certificate| cache.put_certificate(certificate));
        cache.put(key, Arc::clone(&validation));
    }
    (validation, is_readable)
}

/// Certificates that were read before are known by their digest.
fn key(seal: &Seal, facts: &Facts<'_>, (admitted, cache): (&[Algorithm], &dyn ChainCache)) -> ChainKey {
    let mut all = Vec::with_capacity(512);
    all.extend_from_slice(&(seal.header.x5c.len() as u64).to_be_bytes());
    all.extend_from_slice(seal.leaf.sha256().as_bytes());
    for der in seal.header.x5c.iter().skip(1) {
        let digest = cache.certificate(der).map_or_else(|| Digest::of(der), |certificate| certificate.sha256());
        all.extend_from_slice(digest.as_bytes());
    }
    if let Some(trust) = facts.trust {
        all.extend_from_slice(trust.id().as_bytes());
    }
    for crl in facts.crls {
        all.extend_from_slice(crl.sha256().as_bytes());
    }
    for algorithm in admitted {
        all.extend_from_slice(algorithm.name().as_bytes());
        all.push(b'\n');
    }
    ChainKey(Digest::of(&all))
}
