//! Classes of bytes and characters (XML 1.0, fifth edition, productions 2 to 5).

/// A byte that may stand in a name; of bytes from 0x80 [`is_name_char`] decides.
pub(super) const NAME: u8 = 1;
/// A byte at which a scan of text must stop and look.
pub(super) const TEXT: u8 = 2;
/// A byte at which a scan of an attribute value must stop and look.
pub(super) const VALUE: u8 = 4;
/// A byte at which a scan for forbidden characters and carriage returns must stop and look.
pub(super) const PLAIN: u8 = 8;
/// White space.
pub(super) const SPACE: u8 = 16;
/// White space that stands for itself in a text, as a carriage return does not.
pub(super) const WHITE: u8 = 32;
/// An ASCII character that may begin a name.
pub(super) const START: u8 = 64;

/// The classes of every byte.
pub(super) static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte: u8 = 0;
    loop {
        let mut class = 0;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            class |= NAME;
        }
        // 0xEF leads U+FFFE and U+FFFF, the only characters of valid UTF-8 above U+001F that XML forbids.
        let suspect = (byte < 0x20 && byte != b'\t' && byte != b'\n') || byte == 0xEF;
        if suspect {
            class |= TEXT | VALUE | PLAIN;
        }
        if matches!(byte, b'<' | b'&' | b'>') {
            class |= TEXT;
        }
        if matches!(byte, b'<' | b'&' | b'"' | b'\'' | b'\t' | b'\n') {
            class |= VALUE;
        }
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            class |= SPACE;
        }
        if matches!(byte, b' ' | b'\t' | b'\n') {
            class |= WHITE;
        }
        if byte.is_ascii_alphabetic() || byte == b'_' {
            class |= START;
        }
        table[byte as usize] = class;
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// Whether the byte has a class of these.
#[inline(always)]
pub(super) fn is(byte: u8, class: u8) -> bool {
    CLASS[byte as usize] & class != 0
}

/// The first index from `at` whose byte has the class; the length if none.
#[inline(always)]
pub(super) fn find(bytes: &[u8], mut at: usize, class: u8) -> usize {
    while at < bytes.len() && !is(bytes[at], class) {
        at += 1;
    }
    at
}

/// The first index from `at` whose byte does not have the class; the length if all have.
#[inline(always)]
pub(super) fn skip(bytes: &[u8], mut at: usize, class: u8) -> usize {
    while at < bytes.len() && is(bytes[at], class) {
        at += 1;
    }
    at
}

/// Whether a text has no character that XML forbids and no carriage return: then scans need not look for them.
pub(super) fn is_clean(bytes: &[u8]) -> bool {
    const AT_ONCE: usize = 32;
    let control = |byte: &u8| *byte < 0x20 && *byte != b'\t' && *byte != b'\n';
    // Without a branch, so that the compiler compares many bytes at once.
    let any = |bytes: &[u8; AT_ONCE]| bytes.iter().fold(false, |any, byte| any | control(byte));
    let (chunks, rest) = bytes.as_chunks();
    // U+FFFE and U+FFFF, the only others that valid UTF-8 can hold.
    let no_character = |at: usize| matches!(bytes.get(at + 2), Some(0xBE | 0xBF));
    !chunks.iter().any(any)
        && !rest.iter().any(control)
        && !memchr::memmem::find_iter(bytes, b"\xEF\xBF").any(no_character)
}

/// Production 2.
pub(super) fn is_char(number: u32) -> bool {
    matches!(number, 0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x10000..=0x10_FFFF)
}

/// Production 4 without the colon.
pub(super) fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Production 4a without the colon.
pub(super) fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_clean_unless_a_forbidden_character_or_a_return_stands_anywhere_in_it() {
        for length in [0, 1, 31, 32, 33, 70] {
            for at in 0..=length {
                let with = |c: char| is_clean(format!("{}{c}{}", "，".repeat(at), "x".repeat(length - at)).as_bytes());
                for c in ['\t', '\n', ' ', '<', '\u{7f}', '\u{ffe5}', '\u{fffd}', '\u{10ffff}'] {
                    assert!(with(c), "{c:?} behind {at} of {length}");
                }
                for c in ['\0', '\u{1}', '\r', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
                    assert!(!with(c), "{c:?} behind {at} of {length}");
                }
            }
        }
    }
}
