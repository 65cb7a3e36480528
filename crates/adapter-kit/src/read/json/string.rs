//! Strings.

use std::borrow::Cow;

use super::reader::Reader;
use crate::refusal::{Code, Excerpt, Refusal};

/// Bytes at which a scan of a string must stop and look: its end, an escape, a control character, or the lead byte of
/// a noncharacter.
static STOP: [bool; 256] = stops();

const fn stops() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte: u8 = 0;
    loop {
        table[byte as usize] = byte < 0x20 || matches!(byte, b'"' | b'\\' | 0xEF..);
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

impl<'a> Reader<'a> {
    /// A string from behind its quote; gives it and the offset of the closing quote.
    #[inline]
    pub(super) fn string(&self, start: usize) -> Result<(Cow<'a, str>, usize), Refusal> {
        let end = self.plain(start)?;
        if self.text.as_bytes().get(end) == Some(&b'"') {
            return Ok((Cow::Borrowed(&self.text[start..end]), end));
        }
        self.escaped(start, end).map(|(content, end)| (Cow::Owned(content), end))
    }

    /// The offset of the next quote, backslash or end of text.
    #[inline]
    fn plain(&self, mut at: usize) -> Result<usize, Refusal> {
        let bytes = self.text.as_bytes();
        loop {
            while at < bytes.len() && !STOP[bytes[at] as usize] {
                at += 1;
            }
            match bytes.get(at) {
                None | Some(b'"' | b'\\') => return Ok(at),
                Some(0..0x20) => return Err(self.control(at)),
                Some(_) => at = self.wide(at)?,
            }
        }
    }

    #[cold]
    fn control(&self, at: usize) -> Refusal {
        let number = u32::from(self.text.as_bytes()[at]);
        self.refuse(Code::CW140, at).titled("control character in a string").with_value(Excerpt::code_point(number))
    }

    /// Refuses the character here if it is a noncharacter; gives the offset behind it.
    fn wide(&self, at: usize) -> Result<usize, Refusal> {
        match self.text[at..].chars().next() {
            Some(c) if is_noncharacter(c) => Err(self.noncharacter(at, c)),
            Some(c) => Ok(at + c.len_utf8()),
            None => Ok(at),
        }
    }

    #[cold]
    fn noncharacter(&self, at: usize, c: char) -> Refusal {
        let shown = Excerpt::code_point(u32::from(c));
        self.refuse(Code::CW143, at).titled(format!("character {}", shown.as_str())).with_value(shown)
    }

    /// A string from its first escape on.
    fn escaped(&self, start: usize, mut at: usize) -> Result<(String, usize), Refusal> {
        let (text, bytes) = (self.text, self.text.as_bytes());
        let mut content = text[start..at].to_owned();
        loop {
            match bytes.get(at) {
                None => return Err(self.refuse(Code::CW140, start).titled("string not closed")),
                Some(b'"') => return Ok((content, at)),
                Some(b'\\') => {
                    let (character, end) = self.escape(at)?;
                    content.push(character);
                    at = end;
                }
                Some(_) => {
                    let from = at;
                    at = self.plain(at)?;
                    content.push_str(&text[from..at]);
                }
            }
            if content.len() > self.limits.attachment {
                return Err(self.limit(Code::CW153, start, "text limit in bytes", self.limits.attachment));
            }
        }
    }

    /// At a backslash: the character and the offset behind its escape.
    fn escape(&self, at: usize) -> Result<(char, usize), Refusal> {
        let character = match self.text.as_bytes().get(at + 1) {
            Some(quoted @ (b'"' | b'\\' | b'/')) => char::from(*quoted),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(at),
            _ => return Err(self.refuse(Code::CW140, at).titled("escape")),
        };
        Ok((character, at + 2))
    }

    fn unicode_escape(&self, at: usize) -> Result<(char, usize), Refusal> {
        let first = self.hex(at).ok_or_else(|| self.refuse(Code::CW140, at).titled("escape"))?;
        let (number, end) = match first {
            0xD800..0xDC00 => match self.hex(at + 6) {
                Some(second @ 0xDC00..0xE000) => (0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), at + 12),
                _ => return Err(self.surrogate(at, first)),
            },
            _ => (first, at + 6),
        };
        match char::from_u32(number) {
            Some(c) if is_noncharacter(c) => Err(self.noncharacter(at, c)),
            Some(c) => Ok((c, end)),
            None => Err(self.surrogate(at, first)),
        }
    }

    #[cold]
    fn surrogate(&self, at: usize, number: u32) -> Refusal {
        self.refuse(Code::CW143, at).with_value(Excerpt::code_point(number))
    }

    /// The number of `\uXXXX` here.
    fn hex(&self, at: usize) -> Option<u32> {
        let escape = self.text.as_bytes().get(at..at + 6)?;
        let digits = escape.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
    }
}

/// RFC 7493, 2.1: I-JSON forbids them.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}
