//! The schemes and their names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::check;
use crate::id::{DepartmentId, SupervisionCode};

/// The identifier schemes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// `cn.citizen`, GB 11643.
    Citizen,
    /// `cn.uscc`, GB 32100.
    Uscc,
    /// `cn.organisation`, GB 11714.
    Organisation,
    /// `cn.gbt2260`, GB/T 2260 with town and village.
    Division,
    /// `cn.matter`, item code of 31 characters.
    Matter,
    /// `cn.certificate`, GB/T 36904.
    Certificate,
    /// `causeway.case`.
    Case,
    /// `local:<department>`, opaque.
    Local(DepartmentId),
}

/// A text that names no identifier scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no identifier scheme: one of cn.citizen, cn.uscc, cn.organisation, cn.gbt2260, cn.matter, cn.certificate, causeway.case or local:<department>"
)]
pub struct SchemeError(String);

/// What a name of a scheme is at most: `local:` and 63 characters.
const LONGEST_NAME: usize = 69;

impl Scheme {
    /// The schemes whose names stand alone, in the order of the contract.
    pub const NAMED: [Self; 7] =
        [Self::Citizen, Self::Uscc, Self::Organisation, Self::Division, Self::Matter, Self::Certificate, Self::Case];

    /// The normal form of a text under this scheme; `None` when a check fails.
    ///
    /// `local:` trims space, tab, CR, LF and U+3000, nothing else. All others: NFKC, upper case, spaces and `-` removed,
    /// then the scheme's own check.
    #[must_use]
    pub fn normalise(&self, raw: &str) -> Option<String> {
        if let Self::Local(_) = self {
            let value = raw.trim_matches([' ', '\t', '\r', '\n', '\u{3000}']);
            return (!value.is_empty()).then(|| value.to_owned());
        }
        if let Self::Case = self {
            return raw.parse::<SupervisionCode>().ok().map(|code| code.as_str().to_owned());
        }
        let text = check::tidy(raw)?;
        match self {
            Self::Citizen => check::citizen(&text),
            Self::Uscc => check::is_uscc(&text).then_some(text),
            Self::Organisation => check::is_organisation(&text).then_some(text),
            Self::Division => check::division(&text),
            Self::Matter => check::is_matter(&text).then_some(text),
            Self::Certificate => check::is_certificate(&text).then_some(text),
            Self::Case | Self::Local(_) => None,
        }
    }

    /// Whether an identifier of this scheme names a natural person.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        matches!(self, Self::Citizen)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Citizen => "cn.citizen",
            Self::Uscc => "cn.uscc",
            Self::Organisation => "cn.organisation",
            Self::Division => "cn.gbt2260",
            Self::Matter => "cn.matter",
            Self::Certificate => "cn.certificate",
            Self::Case => "causeway.case",
            Self::Local(_) => "local:",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if let Self::Local(department) = self { f.write_str(department.as_str()) } else { Ok(()) }
    }
}

impl FromStr for Scheme {
    type Err = SchemeError;

    fn from_str(text: &str) -> Result<Self, SchemeError> {
        let wrong = || SchemeError(text.chars().take(LONGEST_NAME).collect());
        if let Some(department) = text.strip_prefix("local:") {
            return department.parse().map(Self::Local).map_err(|_| wrong());
        }
        Self::NAMED.into_iter().find(|scheme| scheme.name() == text).ok_or_else(wrong)
    }
}

impl Serialize for Scheme {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scheme {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = compact_str::CompactString::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_forms(scheme: &Scheme, rows: &[(&str, Option<&str>)]) {
        for (raw, value) in rows {
            assert_eq!(scheme.normalise(raw).as_deref(), *value, "{scheme} {raw}");
        }
    }

    #[test]
    fn citizen_ids_follow_gb_11643() {
        assert_forms(
            &Scheme::Citizen,
            &[
                ("11010519491231002X", Some("11010519491231002X")),
                (" 11010519491231002x ", Some("11010519491231002X")),
                ("１１０１０５１９４９１２３１００２Ｘ", Some("11010519491231002X")),
                ("440524188001010014", Some("440524188001010014")),
                ("110105491231002", Some("11010519491231002X")),
                ("99000018991001004x", Some("99000018991001004X")),
                ("110101197608056896", None),
                ("110101197608056897", Some("110101197608056897")),
                ("110105194913310020", None),
                ("010105194912310020", None),
                ("11010519491231002", None),
                ("", None),
            ],
        );
    }

    #[test]
    fn social_credit_codes_follow_gb_32100_and_the_organisation_code_inside() {
        assert_forms(
            &Scheme::Uscc,
            &[
                ("11350128345071904J", Some("11350128345071904J")),
                ("11511301008778183N", Some("11511301008778183N")),
                ("11100000MB03271699", Some("11100000MB03271699")),
                ("91999900999900011y", Some("91999900999900011Y")),
                ("1199990099990002XY", Some("1199990099990002XY")),
                ("11350128345071904K", None),
                ("1135012834507190", None),
            ],
        );
    }

    #[test]
    fn a_social_credit_code_whose_inner_organisation_code_is_wrong_fails() {
        // The outer check character is right for these 17 characters; the organisation code inside must end in 4.
        let seventeen = "11350128345071903";
        let passing = "0123456789ABCDEFGHJKLMNPQRTUWXY"
            .chars()
            .filter(|check| Scheme::Uscc.normalise(&format!("{seventeen}{check}")).is_some())
            .count();
        assert_eq!(passing, 0);
    }

    #[test]
    fn organisation_codes_follow_gb_11714() {
        assert_forms(
            &Scheme::Organisation,
            &[
                ("06039606X", Some("06039606X")),
                ("06039606-X", Some("06039606X")),
                ("569262478", Some("569262478")),
                ("99990001-1", Some("999900011")),
                ("569262479", None),
            ],
        );
    }

    #[test]
    fn division_codes_have_6_9_or_12_digits() {
        assert_forms(
            &Scheme::Division,
            &[
                ("500112", Some("500112")),
                ("500112000000", Some("500112")),
                ("500112001000", Some("500112001")),
                ("500112001002", Some("500112001002")),
                ("500112000", Some("500112")),
                ("500112001", Some("500112001")),
                ("35012800000", Some("350128")),
                ("99011200000", Some("990112")),
                ("35012800100", None),
                ("5001120", None),
                ("50011A", None),
            ],
        );
    }

    #[test]
    fn item_codes_have_31_characters_and_begin_with_a_social_credit_code() {
        assert_forms(
            &Scheme::Matter,
            &[
                ("12441500196720244T3442199806003", Some("12441500196720244T3442199806003")),
                ("11370800MB285591843370117002011", Some("11370800MB285591843370117002011")),
                ("1199990099990001172990100306000", Some("1199990099990001172990100306000")),
                ("12441500196720244U3442199806003", None),
                ("12441500196720244T344219980600", None),
                ("0100306", None),
            ],
        );
    }

    #[test]
    fn certificate_ids_follow_gb_t_36904() {
        let pass = [
            "11100000MB03271699022.340100.000000016.001.9",
            "11100000000013338W011.11430000006122244L.20230000403.001.U",
            "111000000000001586004.11999900999900054L.999026000123.001.P",
            "11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.D",
        ];
        for tail in pass {
            let id = format!("1.2.156.3005.2.{tail}");
            assert_eq!(Scheme::Certificate.normalise(&id), Some(id));
            assert_eq!(Scheme::Certificate.normalise(tail), None, "the prefix belongs to the id");
        }
        for tail in [
            "11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
            "11100000MB03271699022.34010.000000016.001.9",
            "11100000MB03271699022.340100..001.9",
            "11100000MB03271699022.340100.000000016.001",
        ] {
            assert_eq!(Scheme::Certificate.normalise(&format!("1.2.156.3005.2.{tail}")), None, "{tail}");
        }
    }

    #[test]
    fn supervision_codes_are_identifiers_too() {
        assert_forms(
            &Scheme::Case,
            &[
                ("990000267K3MQ9TXWR4G", Some("990000267K3MQ9TXWR4G")),
                ("500000267K3MQ9TXWR4G", Some("500000267K3MQ9TXWR4G")),
                ("99000026-7K3M-Q9TX-WR4G", Some("990000267K3MQ9TXWR4G")),
                ("990000267K3MQ9TXWR4H", None),
            ],
        );
    }

    #[test]
    fn a_departments_own_numbers_are_trimmed_and_nothing_else() {
        let land: Scheme = "local:land".parse().expect("scheme");
        assert_forms(
            &land,
            &[
                ("0100306", Some("0100306")),
                ("\u{3000} ab-1 x\r\n\t", Some("ab-1 x")),
                ("\u{a0}a", Some("\u{a0}a")),
                (" ", None),
            ],
        );
    }

    #[test]
    fn names_of_schemes_read_back_and_others_are_refused() {
        for name in [
            "cn.citizen",
            "cn.uscc",
            "cn.organisation",
            "cn.gbt2260",
            "cn.matter",
            "cn.certificate",
            "causeway.case",
            "local:land",
        ] {
            assert_eq!(name.parse::<Scheme>().map(|scheme| scheme.to_string()).as_deref(), Ok(name));
        }
        for name in ["", "cn.passport", "local:", "local:Land", "CN.USCC"] {
            assert!(name.parse::<Scheme>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_long_text_is_no_identifier_and_costs_nothing() {
        let long = "1".repeat(1 << 20);
        for scheme in Scheme::NAMED {
            assert_eq!(scheme.normalise(&long), None, "{scheme}");
        }
    }
}
