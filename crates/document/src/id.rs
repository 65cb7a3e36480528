//! Ids of all hub records: one newtype per kind, made only by parsing.

use std::fmt;
use std::str::FromStr;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::time::Timestamp;

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {kind}: {rule}")]
pub struct IdError {
    /// The kind of id, in words.
    pub kind: &'static str,
    /// What stood there, cut after 64 characters.
    pub text: String,
    /// The rule that it breaks.
    pub rule: &'static str,
}

impl IdError {
    fn new(kind: &'static str, text: &str, rule: &'static str) -> Self {
        Self { kind, text: text.chars().take(64).collect(), rule }
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(CompactString);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.into())) } else { Err(IdError::new($kind, text, $rule)) }
            }
        }

        impl_text!($name);
    };
}

macro_rules! impl_text {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = CompactString::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

fn is_slug(text: &str, first: fn(&u8) -> bool, least: usize) -> bool {
    let bytes = text.as_bytes();
    (least..=64).contains(&bytes.len())
        && bytes.first().is_some_and(first)
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

fn is_record_slug(text: &str) -> bool {
    text.len() <= 63 && is_slug(text, |b| b.is_ascii_lowercase() || b.is_ascii_digit(), 2)
}

text_id!(
    /// A department's slug, e.g. `land`: `^[a-z0-9][a-z0-9-]{1,62}$`.
    DepartmentId, "department id", "2 to 63 of a-z 0-9 and -, not beginning with -", is_record_slug);
text_id!(
    /// A matter's slug, e.g. `enterprise-project-approval`.
    MatterId, "matter id", "2 to 63 of a-z 0-9 and -, not beginning with -", is_record_slug);
text_id!(
    /// A mandate's slug, e.g. `mnd-0007`.
    MandateId, "mandate id", "2 to 63 of a-z 0-9 and -, not beginning with -", is_record_slug);
text_id!(
    /// An agreement's slug, e.g. `agr-2026-0014`.
    AgreementId, "agreement id", "2 to 63 of a-z 0-9 and -, not beginning with -", is_record_slug);
text_id!(
    /// A purpose's slug, e.g. `project-approval`.
    PurposeId, "purpose id", "2 to 63 of a-z 0-9 and -, not beginning with -", is_record_slug);
text_id!(
    /// A functional area's slug, e.g. `liangjiang-area`.
    AreaId, "area id", "2 to 63 of a-z 0-9 and -, not beginning with -", is_record_slug);
text_id!(
    /// A document type, e.g. `land-use-pre-review-opinion`: `[a-z][a-z0-9-]{2,63}`.
    DocumentType, "document type", "3 to 64 of a-z 0-9 and -, beginning with a letter",
    |text| is_slug(text, u8::is_ascii_lowercase, 3));
text_id!(
    /// A division code in normal form: 6, 9 or 12 digits (GB/T 2260, town, village). Whether it exists is table data.
    DivisionCode, "division code", "6, 9 or 12 digits",
    |text| matches!(text.len(), 6 | 9 | 12) && text.bytes().all(|b| b.is_ascii_digit()));

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A UUIDv7 (RFC 9562) of this instant and these ten random bytes.
            #[must_use]
            pub fn new(at: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(at.as_micros() / 1000).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// The sixteen bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The instant inside the id, to the millisecond.
            #[must_use]
            pub fn timestamp(&self) -> Timestamp {
                let b = self.0.as_bytes();
                let millis = i64::from_be_bytes([0, 0, b[0], b[1], b[2], b[3], b[4], b[5]]);
                Timestamp::from_micros(millis.saturating_mul(1000))
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = IdError;
            fn try_from(bytes: &[u8]) -> Result<Self, IdError> {
                Uuid::from_slice(bytes)
                    .map_err(|_| IdError::new($kind, "(bytes)", "16 bytes"))
                    .and_then(|uuid| uuid.hyphenated().to_string().parse())
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let wrong = || IdError::new($kind, text, "a UUIDv7 in lower case with hyphens");
                let uuid = Uuid::try_parse(text).map_err(|_| wrong())?;
                let canonical = *uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == *text;
                if canonical && uuid.get_version_num() == 7 { Ok(Self(uuid)) } else { Err(wrong()) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = CompactString::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

uuid_id!(
    /// A document's id; given by the publisher or the hub, for ever.
    DocumentId, "document id");
uuid_id!(
    /// An evidence request's id.
    RequestId, "request id");
uuid_id!(
    /// A receipt's id.
    ReceiptId, "receipt id");
uuid_id!(
    /// An access entry's id.
    AccessId, "access entry id");
uuid_id!(
    /// The id of a refused body that is kept for inspection.
    SubmissionId, "submission id");
uuid_id!(
    /// A durable job's id.
    JobId, "job id");
uuid_id!(
    /// An inbox entry's id: one for the event, the same with every department that is told of it.
    InboxId, "inbox entry id");

/// A supervision code 统一服务监管码: division 6, year 2, random 11, check 1, over the GB 32100 alphabet.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SupervisionCode(CompactString);

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Draws signs of the codes' alphabet (GB 32100) from random bytes: each byte & 31, value 31 skipped.
/// `None` when the bytes run out; draw more and try again.
#[must_use]
pub fn draw_signs(count: usize, random: &[u8]) -> Option<String> {
    let signs = random.iter().map(|b| usize::from(b & 31)).filter(|v| *v < 31).take(count);
    let drawn: String = signs.map(|v| char::from(ALPHABET[v])).collect();
    (drawn.len() == count).then_some(drawn)
}

/// Reads signs as people write them: NFKC, upper case, spaces and hyphens dropped, O I Z S read as 0 1 2 5.
/// `None` when there are not just so many, or one is not of the alphabet.
#[must_use]
pub fn read_signs(count: usize, text: &str) -> Option<CompactString> {
    use unicode_normalization::UnicodeNormalization;
    // NFKC leaves ASCII as it is.
    let signs: CompactString = if text.is_ascii() {
        text.chars().map(|c| c.to_ascii_uppercase()).filter_map(as_sign).take(count + 1).collect()
    } else {
        text.nfkc().flat_map(char::to_uppercase).filter_map(as_sign).take(count + 1).collect()
    };
    (signs.len() == count && signs.bytes().all(|sign| ALPHABET.contains(&sign))).then_some(signs)
}

/// A character in upper case as a sign; `None` for what only separates.
fn as_sign(c: char) -> Option<char> {
    match c {
        'O' => Some('0'),
        'I' => Some('1'),
        'Z' => Some('2'),
        'S' => Some('5'),
        '-' => None,
        other => (!other.is_whitespace()).then_some(other),
    }
}

impl SupervisionCode {
    /// The 20 characters, without hyphens.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Mints a code for a division and a year (of minting, +08:00) from random bytes: each byte & 31, value 31 skipped.
    /// `None` when the division has no six leading digits or the bytes run out; draw more and try again.
    #[must_use]
    pub fn mint(division: &DivisionCode, year: i16, random: &[u8]) -> Option<Self> {
        let mut code = division.as_str().get(..6)?.to_owned();
        code.push_str(&format!("{:02}", year.rem_euclid(100)));
        code.push_str(&draw_signs(11, random)?);
        let check = check_sign(code.as_bytes())?;
        code.push(char::from(check));
        Some(Self(code.into()))
    }

    /// `99000026-7K3M-Q9TX-WR4G`: as people read it.
    #[must_use]
    pub fn grouped(&self) -> String {
        let c = self.as_str();
        format!("{}-{}-{}-{}", &c[..8], &c[8..12], &c[12..16], &c[16..])
    }
}

/// The check sign of 19 signs: weight of position i is 3^(i+1) mod 31, the check value is the negated sum mod 31.
fn check_sign(signs: &[u8]) -> Option<u8> {
    let mut weight = 1;
    let mut sum = 0;
    for sign in signs {
        weight = weight * 3 % 31;
        sum += ALPHABET.iter().position(|a| a == sign)? * weight;
    }
    Some(ALPHABET[(31 - sum % 31) % 31])
}

impl FromStr for SupervisionCode {
    type Err = IdError;

    /// Reads it as people write it, by [`read_signs`].
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = |rule| IdError::new("supervision code", text, rule);
        let code = read_signs(20, text).filter(|code| code.as_bytes()[..8].iter().all(u8::is_ascii_digit));
        let code = code.ok_or_else(|| wrong("20 characters, the first 8 digits"))?;
        let bytes = code.as_bytes();
        if check_sign(&bytes[..19]) != Some(bytes[19]) {
            return Err(wrong("the check character does not match"));
        }
        Ok(Self(code))
    }
}

impl_text!(SupervisionCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn supervision_codes_of_the_contract_pass_and_wrong_ones_fail() {
        for good in
            ["990000267K3MQ9TXWR4G", "50000026-7K3M-Q9TX-WR4G", "50011226-0Y8D-GHB2-NPUR", "50000026-0000-0000-000H"]
        {
            assert!(good.parse::<SupervisionCode>().is_ok(), "{good}");
        }
        for wrong in ["99000026-7K3M-Q9TX-RW4G", "99000026-7K3M-Q9TX-WR4H", "V90000267K3MQ9TXWR4G", ""] {
            assert!(wrong.parse::<SupervisionCode>().is_err(), "{wrong}");
        }
        let read: SupervisionCode = "990000267k3m q9tx wr4g".parse().expect("read leniently");
        assert_eq!(read.grouped(), "99000026-7K3M-Q9TX-WR4G");
    }

    #[test]
    fn a_minted_code_reads_back() {
        let division = "990000".parse().expect("division");
        let code = SupervisionCode::mint(&division, 2026, &[7, 19, 31, 3, 20, 9, 200, 4, 5, 6, 7, 8, 9, 10])
            .expect("enough bytes");
        assert_eq!(code.as_str().parse::<SupervisionCode>().as_ref(), Ok(&code));
        assert!(SupervisionCode::mint(&division, 2026, &[31; 40]).is_none());
    }

    #[test]
    fn ids_are_made_by_parsing_alone() {
        assert!("land".parse::<DepartmentId>().is_ok());
        for wrong in ["", "l", "-land", "Land", "land_x", &"a".repeat(64)] {
            assert!(wrong.parse::<DepartmentId>().is_err(), "{wrong}");
        }
        let id = DocumentId::new(Timestamp::from_micros(1_764_000_000_123_456), [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.timestamp(), Timestamp::from_micros(1_764_000_000_123_000));
        assert!("01A0E598-EE00-7A31-9C55-0D6B7E2F4A10".parse::<DocumentId>().is_err(), "upper case");
        assert!("01a0e598-ee00-4a31-9c55-0d6b7e2f4a10".parse::<DocumentId>().is_err(), "version 4");
    }
}
