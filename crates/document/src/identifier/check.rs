//! The check of each scheme, over text that is already in upper case without spaces and hyphens.

use unicode_normalization::UnicodeNormalization;

use crate::time::Date;

/// No checked identifier is longer; GB/T 36904 certificate ids are the longest and stay below.
const LONGEST: usize = 256;

/// NFKC, upper case, spaces and `-` removed; `None` when nothing but noise or too much is left.
pub(super) fn tidy(raw: &str) -> Option<String> {
    if raw.len() > LONGEST {
        return None;
    }
    // NFKC leaves ASCII as it is.
    if raw.is_ascii() {
        let mut text = String::with_capacity(raw.len());
        text.extend(raw.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()));
        return (!text.is_empty()).then_some(text);
    }
    let text: String =
        raw.nfkc().flat_map(char::to_uppercase).filter(|c| !c.is_whitespace() && *c != '-').take(LONGEST).collect();
    (!text.is_empty() && text.is_ascii()).then_some(text)
}

/// GB 11643: 18 characters; 15 digits get their century and their check character.
pub(super) fn citizen(text: &str) -> Option<String> {
    let full = match text.len() {
        15 if all_digits(text) => {
            let seventeen = format!("{}19{}", &text[..6], &text[6..]);
            let check = citizen_check(&seventeen)?;
            format!("{seventeen}{check}")
        }
        18 => text.to_owned(),
        _ => return None,
    };
    let (seventeen, check) = full.split_at(17);
    let right = citizen_check(seventeen).is_some_and(|c| check.starts_with(c));
    (right && is_province(&full[..2]) && is_date(&full[6..14])).then_some(full)
}

fn citizen_check(seventeen: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum = weighted(seventeen, &WEIGHTS, 10)?;
    "10X98765432".chars().nth(usize::try_from(sum % 11).ok()?)
}

/// The province level of GB/T 2260, which never loses a code, and `9`: identity cards of foreign permanent residents
/// (since 2023), which fixtures use as well. Districts come and go: their table belongs to another crate.
fn is_province(two: &str) -> bool {
    matches!(
        two.as_bytes(),
        [b'1', b'1'..=b'5']
            | [b'2', b'1'..=b'3']
            | [b'3', b'1'..=b'7']
            | [b'4', b'1'..=b'6']
            | [b'5', b'0'..=b'4']
            | [b'6', b'1'..=b'5']
            | [b'7', b'1']
            | [b'8', b'1'..=b'3']
            | [b'9', b'0'..=b'9']
    )
}

fn is_date(eight: &str) -> bool {
    let part = |from, to| eight.get(from..to).and_then(|digits: &str| digits.parse::<i16>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(4, 6), part(6, 8)) else { return false };
    let small = |n: i16| i8::try_from(n).unwrap_or(0);
    Date::new(year, small(month), small(day)).is_ok()
}

/// GB 32100: check character over the alphabet without I O S V Z, and the organisation code inside.
pub(super) fn is_uscc(text: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let Some((check, seventeen)) = text.as_bytes().split_last().filter(|(_, rest)| rest.len() == 17) else {
        return false;
    };
    let value = |byte: u8| ALPHABET.iter().position(|known| *known == byte);
    let (mut weight, mut sum) = (1, 0);
    for byte in seventeen {
        let Some(v) = value(*byte) else { return false };
        sum += v * weight;
        weight = weight * 3 % 31;
    }
    value(*check) == Some((31 - sum % 31) % 31) && is_organisation(&text[8..17])
}

/// GB 11714: eight characters and a check character.
pub(super) fn is_organisation(text: &str) -> bool {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    if text.len() != 9 {
        return false;
    }
    let Some(sum) = weighted(&text[..8], &WEIGHTS, 36) else { return false };
    let check = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    text.ends_with(check)
}

/// GB/T 2260 with town and village: 6, 9 or 12 digits, trailing `000` stripped; 11 digits only if the last five are 0.
pub(super) fn division(text: &str) -> Option<String> {
    if !all_digits(text) {
        return None;
    }
    let code = match text.len() {
        6 | 9 => text,
        12 => text.strip_suffix("000").unwrap_or(text),
        11 => text.strip_suffix("00000")?,
        _ => return None,
    };
    let code = if code.len() == 9 { code.strip_suffix("000").unwrap_or(code) } else { code };
    Some(code.to_owned())
}

/// Item code: social credit code 18, exercise level 1, basic code 12.
pub(super) fn is_matter(text: &str) -> bool {
    text.len() == 31 && is_uscc(&text[..18]) && all_digits(&text[18..])
}

/// GB/T 36904: type 21, issuer, serial, version 3 and a check character.
pub(super) fn is_certificate(text: &str) -> bool {
    let Some(tail) = text.strip_prefix(CERTIFICATE_ROOT) else { return false };
    let parts: Vec<&str> = tail.split('.').collect();
    let [kind, issuer, serial, version, check] = parts[..] else { return false };
    let issuer_fits = is_uscc(issuer) || (issuer.len() == 6 && all_digits(issuer));
    kind.len() == 21
        && issuer_fits
        && !serial.is_empty()
        && version.len() == 3
        && check.len() == 1
        && check.chars().next() == certificate_check(&[kind, issuer, serial, version])
}

/// The root of certificate ids, GB/T 36904.
pub(super) const CERTIFICATE_ROOT: &str = "1.2.156.3005.2.";

/// ISO 7064 MOD 37,36 over the parts joined, upper case; `None` where a character is neither digit nor letter.
pub(super) fn certificate_check(parts: &[&str]) -> Option<char> {
    let mut p = 36;
    for c in parts.iter().flat_map(|part| part.chars()) {
        p = match (p + c.to_digit(36)?) % 36 {
            0 => 36,
            rest => rest,
        } * 2
            % 37;
    }
    char::from_digit((37 - p) % 36, 36).map(|c| c.to_ascii_uppercase())
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn weighted(text: &str, weights: &[u32], radix: u32) -> Option<u32> {
    text.chars().zip(weights).map(|(c, w)| c.to_digit(radix).map(|d| d * w)).sum()
}
