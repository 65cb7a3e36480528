//! Comments, CDATA sections, processing instructions, the XML declaration, and the document type that is refused.

use memchr::memmem;

use super::class::{self, SPACE};
use super::reader::Reader;
use super::{Event, Text};
use crate::refusal::{Code, Refusal};

impl<'a> Reader<'a> {
    /// At `<!` or `<?`.
    pub(super) fn markup(&mut self) -> Result<Event<'a>, Refusal> {
        let rest = &self.text.as_bytes()[self.at..];
        if rest.starts_with(b"<?") {
            self.instruction()
        } else if rest.starts_with(b"<!--") {
            self.comment()
        } else if rest.starts_with(b"<![CDATA[") {
            self.cdata()
        } else if rest.get(..9).is_some_and(|head| head.eq_ignore_ascii_case(b"<!DOCTYPE")) {
            Err(self.refuse(Code::CW130, self.at))
        } else {
            Err(self.ill_formed(self.at, "markup declaration"))
        }
    }

    fn comment(&mut self) -> Result<Event<'a>, Refusal> {
        let (bytes, from) = (self.text.as_bytes(), self.at);
        let start = from + 4;
        let Some(end) = memmem::find(&bytes[start..], b"--").map(|found| start + found) else {
            return Err(self.ill_formed(from, "comment not closed"));
        };
        if bytes.get(end + 2) != Some(&b'>') {
            return Err(self.ill_formed(end, "-- in a comment"));
        }
        self.count_text(start, end - start)?;
        let content = self.plain(start, end)?;
        self.at = end + 3;
        Ok(Event::Comment { content, span: self.span(from, end + 3) })
    }

    fn cdata(&mut self) -> Result<Event<'a>, Refusal> {
        let (bytes, from) = (self.text.as_bytes(), self.at);
        let start = from + 9;
        let Some(end) = memmem::find(&bytes[start..], b"]]>").map(|found| start + found) else {
            return Err(self.ill_formed(from, "CDATA section not closed"));
        };
        self.count_text(start, end - start)?;
        let content = self.plain(start, end)?;
        self.at = end + 3;
        Ok(Event::Text(Text { content, span: self.span(start, end), cdata: true, white: false }))
    }

    fn instruction(&mut self) -> Result<Event<'a>, Refusal> {
        let (text, from) = (self.text, self.at);
        let bytes = text.as_bytes();
        let target_end = self.name_part(from + 2)?;
        let target = &text[from + 2..target_end];
        if target_end - from > self.limits.name {
            return Err(self.limit(Code::CW154, from, "name limit in bytes", self.limits.name));
        }
        let start = class::skip(bytes, target_end, SPACE);
        if target == "xml" && start > target_end {
            return Err(self.refuse(Code::CW131, from).titled("XML declaration not at the start"));
        }
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.ill_formed(from, "instruction named xml"));
        }
        let Some(end) = memmem::find(&bytes[target_end..], b"?>").map(|found| target_end + found) else {
            return Err(self.ill_formed(from, "instruction not closed"));
        };
        if start == target_end && end != target_end {
            // Namespaces allow no colon in a target; nothing else may follow it without white space.
            return Err(self.refuse(Code::CW126, target_end));
        }
        let start = start.min(end);
        self.count_text(start, end - start)?;
        let content = self.plain(start, end)?;
        self.at = end + 2;
        Ok(Event::Instruction { target, content, span: self.span(from, end + 2) })
    }

    /// Reads the XML declaration, if the document begins with one.
    pub(super) fn declaration(&mut self) -> Result<(), Refusal> {
        let from = self.at;
        let Some(rest) = self.text[from..].strip_prefix("<?xml") else {
            return Ok(());
        };
        if !rest.starts_with([' ', '\t', '\r', '\n', '?']) {
            return Ok(());
        }
        let refuse = || self.refuse(Code::CW131, from);
        let parts = &rest[..memmem::find(rest.as_bytes(), b"?>").ok_or_else(refuse)?];
        let end = from + "<?xml?>".len() + parts.len();
        let (version, parts) = pseudo_attribute(parts, "version").ok_or_else(refuse)?;
        if version != "1.0" {
            return Err(refuse().titled("XML version is not 1.0"));
        }
        let (encoding, parts) = pseudo_attribute(parts, "encoding").unwrap_or(("UTF-8", parts));
        let (standalone, parts) = pseudo_attribute(parts, "standalone").unwrap_or(("no", parts));
        let done = parts.trim_start_matches([' ', '\t', '\r', '\n']).is_empty();
        if !done || !is_encoding_name(encoding) || !matches!(standalone, "yes" | "no") {
            return Err(refuse());
        }
        self.at = end;
        Ok(())
    }
}

/// Takes ` name = "value"` off the front; white space before the name is required.
fn pseudo_attribute<'t>(parts: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];
    let trimmed = parts.trim_start_matches(SPACES);
    if trimmed.len() == parts.len() {
        return None;
    }
    let rest = trimmed.strip_prefix(name)?.trim_start_matches(SPACES);
    let rest = rest.strip_prefix('=')?.trim_start_matches(SPACES);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split_once(quote)
}

/// Production 81.
fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}
