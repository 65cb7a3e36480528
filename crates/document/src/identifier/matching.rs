//! Whether two parties are one, by their identifiers.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::{Identifier, Scheme};

/// What two lists of identifiers say about their bearers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// An identifier is equal in scheme and value, and none of a shared scheme differs.
    Same,
    /// An identifier of a shared scheme differs.
    Different,
    /// They share no scheme.
    Unknown,
}

/// Every (scheme, value) by which a party can be found, sorted, each once. A `cn.uscc` counts as the `cn.organisation`
/// inside it (characters 9 to 17) as well; an identifier without `value` yields nothing.
#[must_use]
pub fn keys(identifiers: &[Identifier]) -> Vec<(Scheme, String)> {
    let mut keys = BTreeSet::new();
    for identifier in identifiers {
        let Some(value) = &identifier.value else { continue };
        if identifier.scheme == Scheme::Uscc
            && let Some(inner) = value.get(8..17)
        {
            keys.insert((Scheme::Organisation, inner.to_owned()));
        }
        keys.insert((identifier.scheme.clone(), value.clone()));
    }
    keys.into_iter().collect()
}

/// Compares two parties by [`keys`]; a scheme that both have must hold the same values on both sides.
#[must_use]
pub fn same_party(a: &[Identifier], b: &[Identifier]) -> Match {
    let (a, b) = (keys(a), keys(b));
    let of = |keys: &[(Scheme, String)], scheme: &Scheme| -> Vec<String> {
        keys.iter().filter(|(s, _)| s == scheme).map(|(_, v)| v.clone()).collect()
    };
    let mut found = Match::Unknown;
    for (scheme, _) in &a {
        let theirs = of(&b, scheme);
        if theirs.is_empty() {
            continue;
        }
        if theirs != of(&a, scheme) {
            return Match::Different;
        }
        found = Match::Same;
    }
    found
}

/// A name as it is compared: NFKC, spaces and the middle dots `·` `•` `・` removed.
#[must_use]
pub fn fold_name(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•' | '・')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rows: &[(Scheme, &str)]) -> Vec<Identifier> {
        rows.iter().map(|(scheme, raw)| Identifier::read(scheme.clone(), raw)).collect()
    }

    #[test]
    fn a_firm_is_one_under_its_organisation_code_and_its_social_credit_code() {
        let old = ids(&[(Scheme::Organisation, "99990001-1")]);
        let new = ids(&[(Scheme::Uscc, "91999900999900011Y")]);
        assert_eq!(same_party(&old, &new), Match::Same);
        assert_eq!(
            keys(&new),
            [(Scheme::Uscc, "91999900999900011Y".to_owned()), (Scheme::Organisation, "999900011".to_owned())]
        );
    }

    #[test]
    fn one_conflicting_identifier_makes_two_parties() {
        let local: Scheme = "local:land".parse().expect("scheme");
        let a = ids(&[(Scheme::Organisation, "999900011"), (local.clone(), "7")]);
        let b = ids(&[(Scheme::Uscc, "91999900999900011Y"), (local, "8")]);
        assert_eq!(same_party(&a, &b), Match::Different);
        assert_eq!(same_party(&b, &a), Match::Different);
    }

    #[test]
    fn the_same_organisation_code_in_two_social_credit_codes_is_a_conflict() {
        let a = ids(&[(Scheme::Uscc, "119999009999000117")]);
        let b = ids(&[(Scheme::Uscc, "91999900999900011Y")]);
        assert!(a[0].value.is_some() && b[0].value.is_some());
        assert_eq!(same_party(&a, &b), Match::Different);
    }

    #[test]
    fn parties_without_a_shared_scheme_or_a_value_are_unknown() {
        let firm = ids(&[(Scheme::Uscc, "91999900999900011Y")]);
        let person = ids(&[(Scheme::Citizen, "99000018991001004X")]);
        let wrong = ids(&[(Scheme::Uscc, "91999900999900011Z")]);
        assert_eq!(same_party(&firm, &person), Match::Unknown);
        assert_eq!(same_party(&firm, &wrong), Match::Unknown);
        assert_eq!(same_party(&wrong, &wrong), Match::Unknown);
        assert_eq!(same_party(&[], &[]), Match::Unknown);
    }

    #[test]
    fn old_and_new_citizen_numbers_are_one_person() {
        let old = ids(&[(Scheme::Citizen, "110105491231002")]);
        let new = ids(&[(Scheme::Citizen, "11010519491231002x")]);
        assert_eq!(same_party(&old, &new), Match::Same);
    }

    #[test]
    fn names_are_compared_without_spaces_dots_and_width() {
        assert_eq!(fold_name("阿依古丽·买买提"), fold_name("阿依古丽 • 买买提"));
        assert_eq!(fold_name("阿依古丽・买买提"), "阿依古丽买买提");
        assert_eq!(fold_name("样例（重庆）ＡＢＣ公司"), "样例(重庆)ABC公司");
        assert_ne!(fold_name("李样例"), fold_name("李样列"));
    }
}
