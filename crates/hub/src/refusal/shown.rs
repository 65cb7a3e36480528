//! What an adapter's refusal shows once it leaves the hub.
//!
//! An adapter's refusal quotes the value that it refuses: 32 characters at most, citizen numbers masked. On the command line
//! the operator sees that of a file of his own. In a problem body and beside a kept submission no personal data may stand at
//! all, so there the quotation stays only where the field is not about somebody; code, path, line and column say the rest.

use adapter_kit::Refusal;
use adapter_kit::refusal::{Code, Excerpt};

/// Members that say who somebody is or where to find him, wherever they stand.
const SOMEBODY: &[&str] = &[
    "subject",
    "parties",
    "party",
    "officer",
    "by",
    "person",
    "holder",
    "phone",
    "address",
    "household",
    "members",
    "signer",
    "inspector",
];

/// Members that hold words of people's own, in which anything may stand.
const PROSE: &[&str] =
    &["title", "publicTitle", "remedy", "body", "operation", "text", "data", "attachments", "project", "article"];

/// The refusal as it may leave the hub.
pub(crate) fn shown(mut refusal: Refusal) -> Refusal {
    let target = refusal.target.as_deref().unwrap_or_default();
    let prose = target.is_empty() || is_prose(target);
    if is_about_somebody(target) || takes_any_text(refusal.code) && prose || refusal.code == Code::CW212 {
        if refusal.value.as_ref().is_some_and(|value| !is_masked(value.as_str())) {
            refusal.value = Some(Excerpt::masked(""));
        }
        // A telling title may tell the value: a hook's words, a character that an encoding lacks.
        refusal.title = refusal.code.title().into();
    }
    refusal
}

/// Whether the adapter has masked it already: `9900********0024`.
fn is_masked(value: &str) -> bool {
    value.chars().count() == 16 && value.chars().skip(4).take(8).all(|character| character == '*')
}

/// Whether the canonical value at this pointer is part of a subject, or names a person.
fn is_about_somebody(target: &str) -> bool {
    let mut members = target.split('/').skip(1);
    if target.starts_with("/subjects/") {
        return !members.nth(2).is_some_and(|member| member == "role" || member == "project");
    }
    members.any(|member| SOMEBODY.contains(&member))
}

fn is_prose(target: &str) -> bool {
    target.split('/').nth(1).is_some_and(|member| PROSE.contains(&member))
}

/// Codes of fields that take any text; a number, a date or a code that fails its form is no prose.
fn takes_any_text(code: Code) -> bool {
    matches!(code, Code::CW203 | Code::CW302 | Code::CW303)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(code: Code, target: Option<&str>) -> Option<String> {
        let mut refusal = Refusal::new(code).with_value(Excerpt::of("张样例")).titled("张样例");
        refusal.target = target.map(str::to_owned);
        let refusal = shown(refusal);
        let value = refusal.value.as_ref().map(|value| value.as_str().to_owned());
        assert_eq!(refusal.title == "张样例", value.as_deref() == Some("张样例"), "title and value go together");
        value
    }

    #[test]
    fn what_is_about_somebody_is_never_quoted() {
        for target in [
            "/subjects/0/party/name",
            "/subjects/1/party/identifiers/0",
            "/subjects/0/property/address",
            "/subjects/0",
            "/subject/identifiers/0",
            "/parties/0/party/phone",
            "/issuer/officer/name",
            "/officer/name",
            "/by/name",
            "/body/holder/name",
            "/body/site/address",
            "/body/household/members/0/name",
            "/body/reviews/0/signer",
            "/body/inspector",
        ] {
            for code in [Code::CW203, Code::CW206, Code::CW207, Code::CW210, Code::CW211, Code::CW303] {
                assert_eq!(after(code, Some(target)).as_deref(), Some("********"), "{code} {target}");
            }
        }
    }

    #[test]
    fn what_only_a_form_can_fail_is_quoted() {
        let kept = Some("张样例");
        for (code, target) in [
            (Code::CW205, Some("/body/investment")),
            (Code::CW206, Some("/issuedOn")),
            (Code::CW207, Some("/issuer/identifiers/0")),
            (Code::CW209, Some("/attachments/0/digest")),
            (Code::CW210, Some("/body/verdict")),
            (Code::CW211, Some("/body/reviews/2/level")),
            (Code::CW203, Some("/number")),
            (Code::CW205, Some("/subjects/2/project/code")),
            (Code::CW142, None),
            (Code::CW201, None),
            (Code::CW208, None),
        ] {
            assert_eq!(after(code, target).as_deref(), kept, "{code} {target:?}");
        }
    }

    #[test]
    fn prose_is_not_quoted() {
        for target in ["/body/statement", "/remedy", "/title/zh", "/text"] {
            assert_eq!(after(Code::CW203, Some(target)).as_deref(), Some("********"), "{target}");
        }
    }

    #[test]
    fn a_text_without_a_place_and_a_partners_own_words_are_not_quoted() {
        assert_eq!(after(Code::CW203, None).as_deref(), Some("********"));
        assert_eq!(after(Code::CW212, None).as_deref(), Some("********"));
    }

    #[test]
    fn a_citizen_number_stays_as_the_adapter_masked_it() {
        let value = Excerpt::masked("990000189910010024");
        let refusal = Refusal::new(Code::CW207).with_target("/subjects/0/party/identifiers/0").with_value(value);
        assert_eq!(shown(refusal).value.as_ref().map(Excerpt::as_str), Some("9900********0024"));
    }

    #[test]
    fn a_refusal_without_a_value_gets_none() {
        let refusal = shown(Refusal::new(Code::CW202).with_target("/subjects/0/party/name"));
        assert!(refusal.value.is_none());
    }
}
