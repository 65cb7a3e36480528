//! Certificate ids as the hub gives them, by GB/T 36904: root, type, issuer, serial, version and check character.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use super::check::{CERTIFICATE_ROOT, certificate_check};
use super::{Identifier, Scheme};

/// The code of a type of certificates: the 18 characters of the body that defines it and three of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateType(String);

/// A text that is not the code of a type of certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the code of a type of certificates has 21 of 0-9 A-Z")]
pub struct CertificateTypeError;

impl CertificateType {
    /// The id of a new certificate, version 001. `None` where the issuer is neither a social credit code nor a division of 6
    /// digits, or the serial holds anything but digits and capital letters.
    #[must_use]
    pub fn first_id(&self, issuer: &str, serial: &str) -> Option<Identifier> {
        id([&self.0, issuer, serial, "001"])
    }
}

/// The id of the same certificate in its next version; `None` of what is no such id, and after version 999.
#[must_use]
pub fn next_version(certificate: &Identifier) -> Option<Identifier> {
    let value = certificate.value.as_deref().filter(|_| certificate.scheme == Scheme::Certificate)?;
    let mut parts = value.strip_prefix(CERTIFICATE_ROOT)?.split('.');
    let (kind, issuer, serial) = (parts.next()?, parts.next()?, parts.next()?);
    let next = parts.next()?.parse::<u16>().ok()?.checked_add(1).filter(|next| *next <= 999)?;
    id([kind, issuer, serial, &format!("{next:03}")])
}

fn id(parts: [&str; 4]) -> Option<Identifier> {
    let check = certificate_check(&parts)?;
    let identifier = Identifier::read(Scheme::Certificate, &format!("{CERTIFICATE_ROOT}{}.{check}", parts.join(".")));
    (identifier.value.as_ref() == Some(&identifier.raw)).then_some(identifier)
}

impl FromStr for CertificateType {
    type Err = CertificateTypeError;

    fn from_str(text: &str) -> Result<Self, CertificateTypeError> {
        let fits = text.len() == 21 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if fits { Ok(Self(text.to_owned())) } else { Err(CertificateTypeError) }
    }
}

impl<'de> Deserialize<'de> for CertificateType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind() -> CertificateType {
        "111000000000001586004".parse().expect("a code")
    }

    fn raw(identifier: Option<Identifier>) -> Option<String> {
        identifier.map(|identifier| identifier.raw)
    }

    #[test]
    fn a_new_certificate_gets_version_one_and_a_check_character() {
        let given = kind().first_id("11999900999900054L", "999026000123");
        let expected = "1.2.156.3005.2.111000000000001586004.11999900999900054L.999026000123.001.P";
        assert_eq!(raw(given).as_deref(), Some(expected));
        assert!(kind().first_id("990112", "01A0E598EE007A319C550D6B7E2F4A20").is_some());
    }

    #[test]
    fn no_id_is_given_that_its_own_check_would_refuse() {
        for (issuer, serial) in [
            ("11999900999900054K", "1"),
            ("", "1"),
            ("990112", ""),
            ("990112", "样02-00001"),
            ("990112", "a1"),
            ("990112", "1.2"),
            ("990112", "1-2"),
        ] {
            assert_eq!(raw(kind().first_id(issuer, serial)), None, "{issuer} {serial}");
        }
    }

    #[test]
    fn a_change_raises_the_version_and_nothing_else() {
        let first = kind().first_id("11999900999900054L", "999026000123").expect("an id");
        let second = next_version(&first).expect("an id");
        assert!(second.raw.contains(".999026000123.002."), "{}", second.raw);
        assert!(second.value.is_some());
        let last = (3..=999).try_fold(second, |id, _| next_version(&id)).expect("an id");
        assert!(last.raw.contains(".999."), "{}", last.raw);
        assert_eq!(raw(next_version(&last)), None);
        assert_eq!(raw(next_version(&Identifier::read(Scheme::Citizen, "99000018991001004X"))), None);
    }

    #[test]
    fn a_type_code_has_21_digits_and_capital_letters() {
        for wrong in
            ["", "11100000000000158600", "11100000000000158600a", "1110000000000015860045", "11100000000000158600样"]
        {
            assert_eq!(wrong.parse::<CertificateType>(), Err(CertificateTypeError), "{wrong}");
        }
    }
}
