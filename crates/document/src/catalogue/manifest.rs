//! A type's manifest: what `manifest.toml` says beside the schema.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rule::Rule;
use crate::envelope::{Confidentiality, Kind};
use crate::id::DocumentType;
use crate::identifier::CertificateType;

/// What a document type is, beside the schema of its body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The type.
    pub id: DocumentType,
    /// Its version.
    pub version: Version,
    /// The kind of every document of the type.
    pub kind: Kind,
    /// The type's name.
    pub titles: Words,
    /// No document of the type is less confidential.
    pub confidentiality_floor: Confidentiality,
    /// How long it is kept.
    pub retention: Retention,
    /// Envelope members that the type requires beyond the envelope's own.
    #[serde(default)]
    pub required: Vec<String>,
    /// How long it holds.
    pub valid_for: Option<ValidFor>,
    /// Rules beyond the schema.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Of certificates: the type's code in the ids that the hub gives them.
    pub certificate_type: Option<CertificateType>,
    /// The document that each document of the type is about, found by its number.
    pub refers: Option<Refers>,
    /// Evidence requirements that it satisfies.
    #[serde(default)]
    pub answers: Vec<String>,
    /// The case event that it states.
    pub event: Option<String>,
    /// Media types that its attachments may have; empty: any.
    #[serde(default)]
    pub media_types: Vec<String>,
    /// What HTML and PDF show, in this order.
    #[serde(default)]
    pub rendition: Vec<Row>,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// How long a document holds: `validUntil` = the date at `from` + `months` − 1 day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidFor {
    /// Calendar months, at most 1,200.
    pub months: u16,
    /// The day that it is counted from.
    pub from: Anchor,
}

/// A date of the envelope that a term is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Anchor {
    /// The date of issue.
    IssuedOn,
    /// The first day of effect.
    EffectiveFrom,
}

/// How documents of a type name the document that they are about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refers {
    /// Where its number stands, as a JSON Pointer into the document.
    pub number: String,
    /// Of which types it may be.
    pub types: Vec<DocumentType>,
    /// How the hub links it.
    pub rel: Relation,
}

/// What a document may be to the one that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It rests on that one.
    Basis,
    /// It answers that one.
    RepliesTo,
    /// It belongs to that one.
    PartOf,
}

impl Relation {
    /// The `rel` of the link.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Basis => "basis",
            Self::RepliesTo => "replies-to",
            Self::PartOf => "part-of",
        }
    }
}

/// How long documents of a type are kept: in TOML `permanent` or an ISO 8601 duration.
#[derive(Debug, Clone)]
pub enum Retention {
    /// For ever.
    Permanent,
    /// For this time.
    For(jiff::Span),
}

impl<'de> Deserialize<'de> for Retention {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "permanent" => Ok(Self::Permanent),
            duration => duration.parse().map(Self::For).map_err(serde::de::Error::custom),
        }
    }
}

/// One row of a rendition.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// JSON Pointer into the document.
    pub pointer: String,
    /// Its heading, in Chinese.
    pub zh: String,
    /// Its heading, in English.
    pub en: String,
}

/// A version `N.M`; M grows by optional members only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// N
    pub major: u16,
    /// M
    pub minor: u16,
}

/// A text that is not a version `N.M`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a version of the form N.M")]
pub struct VersionError;

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let (major, minor) = text.split_once('.').ok_or(VersionError)?;
        let number = |digits: &str| {
            let plain = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
            digits.parse().ok().filter(|_| plain).ok_or(VersionError)
        };
        Ok(Self { major: number(major)?, minor: number(minor)? })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({self})")
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_two_plain_numbers() {
        for good in ["1.0", "0.1", "65535.10"] {
            assert_eq!(good.parse::<Version>().map(|v| v.to_string()).as_deref(), Ok(good));
        }
        for wrong in ["1", "1.", "01.0", "1.00", "+1.0", "1.0.0", "65536.0", "a.b", ""] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
    }
}
