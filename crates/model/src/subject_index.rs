//! How a subject is found without its number standing in an index.

use document::{Identifier, identifier};
use ring::hmac;

/// The hub's secret for the index of subjects. Debug shows nothing of it.
pub struct SubjectIndex(hmac::Key);

impl SubjectIndex {
    /// Takes 32 secret bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// HMAC-SHA-256(secret, scheme, NUL, value) of everything by which a party with these identifiers is found; a `cn.uscc`
    /// is found as the `cn.organisation` inside it too.
    #[must_use]
    pub fn entries(&self, identifiers: &[Identifier]) -> Vec<[u8; 32]> {
        identifier::keys(identifiers).iter().map(|(scheme, value)| self.entry(&scheme.to_string(), value)).collect()
    }

    fn entry(&self, scheme: &str, value: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(scheme.as_bytes());
        context.update(&[0]);
        context.update(value.as_bytes());
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }
}

impl std::fmt::Debug for SubjectIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SubjectIndex(secret)")
    }
}

#[cfg(test)]
mod tests {
    use document::Scheme;

    use super::*;

    #[test]
    fn a_firm_is_found_by_its_credit_code_and_by_the_organisation_code_inside_it() {
        let index = SubjectIndex::new(&[7; 32]);
        let firm = index.entries(&[Identifier::read(Scheme::Uscc, "91999900999900011Y")]);
        let asked = index.entries(&[Identifier::read(Scheme::Organisation, "999900011")]);
        assert_eq!(firm.len(), 2);
        assert!(asked.iter().all(|entry| firm.contains(entry)));
        let elsewhere = SubjectIndex::new(&[8; 32]).entries(&[Identifier::read(Scheme::Organisation, "999900011")]);
        assert_ne!(asked, elsewhere, "another hub's index says nothing");
    }
}
