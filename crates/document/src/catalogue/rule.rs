//! A type's rules: fixed verbs over JSON Pointers, no expressions. A rule holds where its members are absent.

use serde::Deserialize;

use super::amount::Amount;
use crate::finding::{Finding, Findings};
use crate::json::Value;

/// One rule of a manifest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id, named by findings.
    pub id: String,
    /// What it checks.
    pub check: Check,
    /// What is wrong when it fails, in Chinese.
    pub zh: String,
    /// What is wrong when it fails, in English.
    pub en: String,
}

/// The verbs. All members are JSON Pointers into the document unless said otherwise.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Check {
    /// The amounts of the items add up to the total, exactly, across units of area.
    SumEquals {
        /// An array.
        items: String,
        /// The amount, as a pointer into each item.
        value: String,
        /// Items that have this member (pointer into the item) do not count.
        without: Option<String>,
        /// The amount that they add up to.
        total: String,
    },
    /// Two values are equal.
    Equals {
        /// The one.
        left: String,
        /// The other.
        right: String,
    },
    /// A date or month is not after another of the same form.
    NotAfter {
        /// Comes first.
        earlier: String,
        /// Comes later, or on the same day.
        later: String,
    },
    /// A member is there if another has one of these values.
    RequiredIf {
        /// The member that must be there.
        pointer: String,
        /// The member that decides.
        when: String,
        /// Its values, as text.
        is: Vec<String>,
    },
    /// An array has at least so many items, always or if another member has one of these values.
    AtLeast {
        /// An array.
        items: String,
        /// How many, not a pointer.
        count: usize,
        /// The member that decides.
        when: Option<String>,
        /// Its values, as text.
        #[serde(default)]
        is: Vec<String>,
    },
}

impl Rule {
    /// Adds a finding if the document breaks the rule.
    pub(crate) fn check(&self, document: &Value, findings: &mut Findings) {
        if let Some(pointer) = self.check.broken_at(document) {
            findings.add(Finding::rule(pointer, &self.id, (&self.zh, &self.en)));
        }
    }
}

impl Check {
    fn broken_at(&self, document: &Value) -> Option<&str> {
        let at = |pointer: &str| document.pointer(pointer);
        match self {
            Self::SumEquals { items, value, without, total } => {
                let counts = |item: &&Value| without.as_ref().is_none_or(|w| item.pointer(w).is_none());
                let (Some(items), Some(sum)) = (at(items).and_then(Value::as_array), at(total)) else { return None };
                let amounts = items.iter().filter(counts).filter_map(|item| item.pointer(value)).map(Amount::read);
                let added = amounts.reduce(|a, b| a?.plus(&b?)).unwrap_or(None);
                (added.is_none() || added != Amount::read(sum)).then_some(total)
            }
            Self::Equals { left, right } => match (at(left), at(right)) {
                (Some(a), Some(b)) if a != b => Some(right),
                _ => None,
            },
            // Civil dates and months of one form are ordered as texts are.
            Self::NotAfter { earlier, later } => {
                let (a, b) = (at(earlier)?.as_str()?, at(later)?.as_str()?);
                (a.len() != b.len() || a > b).then_some(later)
            }
            Self::RequiredIf { pointer, when, is } => {
                (applies(document, when, is) && at(pointer).is_none()).then_some(pointer)
            }
            Self::AtLeast { items, count, when, is } => {
                let applies = when.as_ref().is_none_or(|when| applies(document, when, is));
                let there = at(items).and_then(Value::as_array).map_or(0, <[Value]>::len);
                (applies && there < *count).then_some(items)
            }
        }
    }
}

fn applies(document: &Value, when: &str, is: &[String]) -> bool {
    document.pointer(when).and_then(Value::as_str).is_some_and(|value| is.iter().any(|i| i == value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn broken(check: &str, document: &str) -> Option<String> {
        let check: Check = toml::from_str(check).expect("a check");
        let document = parse(document.as_bytes()).expect("strict JSON");
        check.broken_at(&document).map(str::to_owned)
    }

    #[test]
    fn sum_equals_adds_exactly_and_across_units_of_area() {
        let check = "[sum-equals]\nitems = '/a'\nvalue = '/v'\nwithout = '/in'\ntotal = '/t'";
        let har = |v: &str| format!(r#"{{"v":{{"value":"{v}","unit":"har"}}}}"#);
        let doc = |items: &str, total: &str| format!(r#"{{"a":[{items}],"t":{total}}}"#);
        let mu = r#"{"value":"187.02","unit":"mu"}"#;
        let items = format!("{},{},{}", har("9.3150"), har("3.1530"), r#"{"in":"x","v":{"value":"6","unit":"har"}}"#);
        assert_eq!(broken(check, &doc(&items, r#"{"value":"12.468","unit":"har"}"#)), None);
        assert_eq!(broken(check, &doc(&items, r#"{"value":"124680","unit":"m2"}"#)), None);
        assert_eq!(broken(check, &doc(&items, mu)), None);
        assert_eq!(broken(check, &doc(&items, r#"{"value":"12.4681","unit":"har"}"#)), Some("/t".into()));
        assert_eq!(broken(check, &doc(&items, r#"{"value":"12.468","unit":"kg"}"#)), Some("/t".into()));
        assert_eq!(broken(check, r#"{"a":[{"v":{"value":"1","unit":"har"}}]}"#), None, "no total, no rule");
        assert_eq!(broken(check, &doc(r#"{"v":2},{"v":3}"#, "5")), None);
        let money = r#"{"v":{"amount":"0.10","currency":"CNY"}},{"v":{"amount":"0.200","currency":"CNY"}}"#;
        assert_eq!(broken(check, &doc(money, r#"{"amount":"0.30","currency":"CNY"}"#)), None);
        assert_eq!(broken(check, &doc(money, r#"{"amount":"0.30","currency":"USD"}"#)), Some("/t".into()));
    }

    #[test]
    fn equals_compares_what_is_there() {
        let check = "[equals]\nleft = '/a'\nright = '/b'";
        assert_eq!(broken(check, r#"{"a":1,"b":1}"#), None);
        assert_eq!(broken(check, r#"{"a":1}"#), None);
        assert_eq!(broken(check, r#"{"a":1,"b":"1"}"#), Some("/b".into()));
    }

    #[test]
    fn not_after_allows_the_same_day() {
        let check = "[not-after]\nearlier = '/a'\nlater = '/b'";
        assert_eq!(broken(check, r#"{"a":"2026-01-02","b":"2026-01-02"}"#), None);
        assert_eq!(broken(check, r#"{"a":"2026-01","b":"2026-02"}"#), None);
        assert_eq!(broken(check, r#"{"a":"2026-01-03","b":"2026-01-02"}"#), Some("/b".into()));
        assert_eq!(broken(check, r#"{"a":"2026-01","b":"2026-01-02"}"#), Some("/b".into()), "of two forms");
    }

    #[test]
    fn required_if_looks_at_another_member() {
        let check = "[required-if]\npointer = '/b'\nwhen = '/a'\nis = ['no', 'never']";
        assert_eq!(broken(check, r#"{"a":"yes"}"#), None);
        assert_eq!(broken(check, r#"{"a":"no","b":1}"#), None);
        assert_eq!(broken(check, r#"{"a":"never"}"#), Some("/b".into()));
    }

    #[test]
    fn at_least_counts_items_always_or_on_a_condition() {
        let check = "[at-least]\nitems = '/b'\ncount = 2\nwhen = '/a'\nis = ['x']";
        assert_eq!(broken(check, r#"{"a":"y"}"#), None);
        assert_eq!(broken(check, r#"{"a":"x","b":[1]}"#), Some("/b".into()));
        assert_eq!(broken(check, r#"{"a":"x","b":[1,2]}"#), None);
        assert_eq!(broken("[at-least]\nitems = '/b'\ncount = 1", "{}"), Some("/b".into()));
    }

    #[test]
    fn a_rule_with_an_unknown_verb_or_member_does_not_load() {
        for wrong in ["[product-equals]\nitems = '/a'", "[equals]\nleft = '/a'\nright = '/b'\nunless = '/c'"] {
            assert!(toml::from_str::<Check>(wrong).is_err(), "{wrong}");
        }
    }
}
