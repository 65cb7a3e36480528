//! Text, attribute values and references.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

use super::class::{self, PLAIN, SPACE, TEXT, VALUE, WHITE};
use super::reader::Reader;
use super::{Event, Text};
use crate::refusal::{Code, Excerpt, Refusal};

impl<'a> Reader<'a> {
    /// At the first byte of a run of text.
    #[inline]
    pub(super) fn text(&mut self) -> Result<Event<'a>, Refusal> {
        let (text, start) = (self.text, self.at);
        let bytes = text.as_bytes();
        let behind_white = class::skip(bytes, start, WHITE);
        // Between markup there is mostly nothing else, and nothing else need be asked of it.
        let mut at = if bytes.get(behind_white) == Some(&b'<') { behind_white } else { self.first_stop(start) };
        let content = loop {
            match bytes.get(at) {
                None | Some(b'<') => break Cow::Borrowed(&text[start..at]),
                Some(b'&' | b'\r') => {
                    let (owned, end) = self.owned_text(start, at)?;
                    at = end;
                    break Cow::Owned(owned);
                }
                Some(_) => at = self.stop(self.look(start, at)?),
            }
        };
        self.count_text(start, content.len())?;
        self.at = at;
        let white = match &content {
            Cow::Borrowed(_) => at == behind_white,
            Cow::Owned(owned) => class::skip(owned.as_bytes(), 0, SPACE) == owned.len(),
        };
        Ok(Event::Text(Text { content, span: self.span(start, at), cdata: false, white }))
    }

    /// As [`Self::stop`], at the beginning of a text.
    #[inline]
    fn first_stop(&mut self, start: usize) -> usize {
        if self.clean.is_none() {
            self.clean = Some(class::is_clean(&self.text.as_bytes()[start..]));
        }
        self.stop(start)
    }

    /// The first offset from `at` where a scan of text must stop and look.
    #[inline]
    fn stop(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        if self.clean != Some(true) {
            return class::find(bytes, at, TEXT);
        }
        memchr3(b'<', b'&', b'>', &bytes[at..]).map_or(bytes.len(), |offset| at + offset)
    }

    /// Judges a byte at which a scan stopped that neither ends nor changes the text; gives the offset to go on from.
    #[inline]
    fn look(&self, start: usize, at: usize) -> Result<usize, Refusal> {
        let bytes = self.text.as_bytes();
        match bytes[at] {
            b'>' if bytes[start..at].ends_with(b"]]") => Err(self.refuse(Code::CW132, at - 2)),
            0xEF if matches!(bytes[at + 1..], [0xBF, 0xBE | 0xBF, ..]) => Err(self.forbidden(at)),
            0xEF => Ok(at + 3),
            b'\t' | b'\n' | b'\r' => Ok(at + 1),
            0..0x20 => Err(self.forbidden(at)),
            _ => Ok(at + 1),
        }
    }

    /// A run of text from its first reference or carriage return on.
    fn owned_text(&self, start: usize, mut at: usize) -> Result<(String, usize), Refusal> {
        let (text, bytes) = (self.text, self.text.as_bytes());
        // What is read is no longer than what stands there.
        let length = memchr(b'<', &bytes[at..]).map_or(bytes.len(), |offset| at + offset) - start;
        let mut content = String::with_capacity(length.min(self.limits.attachment));
        content.push_str(&text[start..at]);
        loop {
            match bytes.get(at) {
                None | Some(b'<') => return Ok((content, at)),
                Some(b'&') => {
                    let (character, end) = self.reference(at, Code::CW133)?;
                    content.push(character);
                    at = end;
                }
                Some(b'\r') => {
                    content.push('\n');
                    at += if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                }
                Some(_) => {
                    let from = at;
                    loop {
                        at = self.stop(at);
                        match bytes.get(at) {
                            None | Some(b'<' | b'&' | b'\r') => break,
                            Some(_) => at = self.look(start, at)?,
                        }
                    }
                    content.push_str(&text[from..at]);
                }
            }
            if content.len() > self.limits.attachment {
                return Err(self.limit(Code::CW153, start, "text limit in bytes", self.limits.attachment));
            }
        }
    }

    /// An attribute value from behind its quote; gives it and the offset of the closing quote.
    #[inline]
    pub(super) fn value(&self, start: usize, quote: u8) -> Result<(Cow<'a, str>, usize), Refusal> {
        let (text, bytes) = (self.text, self.text.as_bytes());
        let mut at = start;
        loop {
            at = class::find(bytes, at, VALUE);
            match bytes.get(at) {
                Some(byte) if *byte == quote => return Ok((Cow::Borrowed(&text[start..at]), at)),
                Some(b'&' | b'\r' | b'\n' | b'\t') => {
                    return self.owned_value(start, at, quote).map(|(value, end)| (Cow::Owned(value), end));
                }
                Some(_) => at = self.look_value(start, at)?,
                None => return Err(self.unclosed_value(start)),
            }
        }
    }

    #[inline]
    fn look_value(&self, start: usize, at: usize) -> Result<usize, Refusal> {
        match self.text.as_bytes()[at] {
            b'<' => Err(self.refuse(Code::CW129, at).titled("< in an attribute value")),
            b'"' | b'\'' => Ok(at + 1),
            _ => self.look(start, at),
        }
    }

    fn owned_value(&self, start: usize, mut at: usize, quote: u8) -> Result<(String, usize), Refusal> {
        let (text, bytes) = (self.text, self.text.as_bytes());
        let mut value = text[start..at].to_owned();
        loop {
            match bytes.get(at) {
                None => return Err(self.unclosed_value(start)),
                Some(byte) if *byte == quote => return Ok((value, at)),
                Some(b'&') => {
                    let (character, end) = self.reference(at, Code::CW129)?;
                    value.push(character);
                    at = end;
                }
                Some(b'\r' | b'\n' | b'\t') => {
                    value.push(' ');
                    at += if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
                }
                Some(_) => {
                    let from = at;
                    loop {
                        at = class::find(bytes, at, VALUE);
                        match bytes.get(at) {
                            None | Some(b'&' | b'\r' | b'\n' | b'\t') => break,
                            Some(byte) if *byte == quote => break,
                            Some(_) => at = self.look_value(start, at)?,
                        }
                    }
                    value.push_str(&text[from..at]);
                }
            }
            if value.len() > self.limits.text {
                return Err(self.limit(Code::CW153, start, "text limit in bytes", self.limits.text));
            }
        }
    }

    #[cold]
    fn unclosed_value(&self, start: usize) -> Refusal {
        self.ill_formed(start, "attribute value not closed")
    }

    /// At `&`: the character it stands for and the offset behind `;`. A bare `&` is refused with the code given.
    fn reference(&self, at: usize, bare: Code) -> Result<(char, usize), Refusal> {
        let after = &self.text[at + 1..];
        if let Some(digits) = after.strip_prefix('#') {
            return self.character_reference(at, digits);
        }
        // No entity name in earnest is longer; the bound keeps a text of many `&` from being searched many times.
        let window = &after.as_bytes()[..after.len().min(64)];
        let named = memchr::memchr(b';', window).map(|end| &after[..end]);
        let character = match named {
            Some("lt") => '<',
            Some("gt") => '>',
            Some("amp") => '&',
            Some("quot") => '"',
            Some("apos") => '\'',
            Some(name) if self.is_entity_name(name) => {
                return Err(self.refuse(Code::CW125, at).with_value(Excerpt::of(name)));
            }
            _ => return Err(self.refuse(bare, at).titled("bare &")),
        };
        Ok((character, at + 2 + named.map_or(0, str::len)))
    }

    #[cold]
    fn is_entity_name(&self, name: &str) -> bool {
        name.chars().next().is_some_and(class::is_name_start) && name.chars().all(class::is_name_char)
    }

    /// Behind `&#`.
    fn character_reference(&self, at: usize, digits: &str) -> Result<(char, usize), Refusal> {
        let (radix, numeral, head) = match digits.strip_prefix('x') {
            Some(hex) => (16, hex, 3),
            None => (10, digits, 2),
        };
        let bytes = numeral.as_bytes();
        let length = bytes.iter().position(|byte| !char::from(*byte).is_digit(radix)).unwrap_or(bytes.len());
        let well_formed = length > 0 && bytes.get(length) == Some(&b';');
        // Leading zeros may be many; a number that does not fit is no character.
        let number = if well_formed { u32::from_str_radix(&numeral[..length], radix).ok() } else { None };
        match number.filter(|n| class::is_char(*n)).and_then(char::from_u32) {
            Some(character) => Ok((character, at + head + length + 1)),
            None => {
                let refusal = self.refuse(Code::CW124, at);
                Err(match number {
                    Some(number) => refusal.with_value(Excerpt::code_point(number)),
                    None => refusal,
                })
            }
        }
    }

    /// The content of a CDATA section, comment or instruction: characters checked, line ends normalised.
    pub(super) fn plain(&self, start: usize, end: usize) -> Result<Cow<'a, str>, Refusal> {
        let text = self.text;
        if self.clean == Some(true) {
            return Ok(Cow::Borrowed(&text[start..end]));
        }
        let bytes = &text.as_bytes()[..end];
        let mut at = start;
        let mut returns = false;
        loop {
            at = class::find(bytes, at, PLAIN);
            match bytes.get(at) {
                None => break,
                Some(b'\r') => {
                    returns = true;
                    at += 1;
                }
                Some(_) => at = self.look(at, at)?,
            }
        }
        let content = &text[start..end];
        Ok(if returns { Cow::Owned(content.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(content) })
    }
}
