//! Start and end tags.

use std::borrow::Cow;

use super::class::{self, NAME, SPACE, START};
use super::reader::{Open, Place, Reader};
use super::{Attribute, Event, Name, Start};
use crate::read::{NamespaceId, same};
use crate::refusal::{Code, Excerpt, Refusal};

/// Above this many attributes a sort finds duplicates faster than comparing pairs.
const FEW: usize = 16;

impl<'a> Reader<'a> {
    /// At `<` of a start tag.
    pub(super) fn start_tag(&mut self) -> Result<Event<'a>, Refusal> {
        let (text, tag_at) = (self.text, self.at);
        let bytes = text.as_bytes();
        let (name_end, local_at) = self.name(tag_at + 1)?;
        let qualified = &text[tag_at + 1..name_end];
        let outer = self.scope.len();
        self.attributes.clear();
        self.open.push(Open { qualified, local_at, outer });
        self.count_element(tag_at)?;
        let mut at = name_end;
        let empty = loop {
            let next = class::skip(bytes, at, SPACE);
            match bytes.get(next) {
                Some(b'>') => {
                    at = next + 1;
                    break false;
                }
                Some(b'/') if bytes.get(next + 1) == Some(&b'>') => {
                    at = next + 2;
                    break true;
                }
                None => return Err(self.ill_formed(tag_at, "tag not closed")),
                Some(_) if next == at => {
                    let code = if at == name_end { Code::CW126 } else { Code::CW129 };
                    return Err(self.refuse(code, at));
                }
                Some(_) => at = self.attribute(next, outer)?,
            }
        };
        self.at = at;
        self.end_due = empty;
        self.place = Place::Content;
        let name = self.element_name(qualified, local_at, tag_at)?;
        if !self.attributes.is_empty() {
            self.finish_attributes()?;
        }
        Ok(Event::Start(Start { name, empty, span: self.span(tag_at, at) }))
    }

    /// At `</`.
    pub(super) fn end_tag(&mut self) -> Result<Event<'a>, Refusal> {
        let (bytes, tag_at) = (self.text.as_bytes(), self.at);
        let Some(open) = self.open.last() else {
            return Err(self.ill_formed(tag_at, "end tag without a start tag"));
        };
        let name_end = tag_at + 2 + open.qualified.len();
        let end = class::skip(bytes, name_end, SPACE);
        let matches = self.text.get(tag_at + 2..name_end).is_some_and(|name| same(name, open.qualified));
        if !matches || bytes.get(end) != Some(&b'>') {
            return Err(self.ill_formed(tag_at, "end tag does not match its start tag"));
        }
        self.count_end(tag_at)?;
        self.at = end + 1;
        self.leave();
        Ok(Event::End { span: self.span(tag_at, end + 1) })
    }

    /// The end of an empty-element tag.
    pub(super) fn end_of_empty(&mut self) -> Event<'a> {
        self.end_due = false;
        self.leave();
        Event::End { span: self.span(self.at, self.at) }
    }

    #[inline]
    fn leave(&mut self) {
        if let Some(open) = self.open.pop() {
            self.scope.leave(open.outer);
        }
        if self.open.is_empty() {
            self.place = Place::Epilog;
        }
    }

    /// Reads `name="value"`; gives the offset behind it.
    fn attribute(&mut self, at: usize, outer: usize) -> Result<usize, Refusal> {
        let text = self.text;
        let bytes = text.as_bytes();
        let (name_end, local_at) = self.name(at)?;
        let qualified = &text[at..name_end];
        let equals = class::skip(bytes, name_end, SPACE);
        if bytes.get(equals) != Some(&b'=') {
            return Err(in_attribute(self.refuse(Code::CW129, at), qualified));
        }
        let quote_at = class::skip(bytes, equals + 1, SPACE);
        let Some(quote @ (b'"' | b'\'')) = bytes.get(quote_at).copied() else {
            return Err(in_attribute(self.refuse(Code::CW129, quote_at), qualified));
        };
        let value_at = quote_at + 1;
        let (value, end) = match self.value(value_at, quote) {
            Ok(value) => value,
            Err(refusal) => return Err(in_attribute(refusal, qualified)),
        };
        if value.len() > self.limits.text {
            let refusal = self.limit(Code::CW153, value_at, "text limit in bytes", self.limits.text);
            return Err(in_attribute(refusal, qualified));
        }
        if qualified.starts_with("xmlns") && (local_at == 6 || qualified.len() == 5) {
            self.declare(qualified, value, (at, outer))?;
        } else {
            // A name without a prefix is in no namespace, whatever the tag declares.
            let id = if local_at == 0 { self.names.find(NamespaceId::NONE, qualified) } else { None };
            let name = Name { qualified, local_at, namespace: NamespaceId::NONE, id };
            let (span, value_span) = (self.span(at, end + 1), self.span(value_at, end));
            self.attributes.push(Attribute { name, value, span, value_span });
        }
        let count = self.attributes.len() + self.scope.len() - outer;
        if count > self.limits.attributes {
            return Err(self.limit(Code::CW152, at, "attribute limit", self.limits.attributes));
        }
        Ok(end + 1)
    }

    /// Takes `xmlns` or `xmlns:p` into force.
    fn declare(&mut self, qualified: &'a str, uri: Cow<'a, str>, (at, outer): (usize, usize)) -> Result<(), Refusal> {
        let prefix = qualified.get(6..).unwrap_or_default();
        if self.scope.since(outer).iter().any(|declared| declared.prefix == prefix) {
            return Err(in_attribute(self.refuse(Code::CW128, at), qualified));
        }
        // Look-up walks all declarations in force, so their number is bounded as well.
        if self.scope.len() >= self.limits.attributes {
            return Err(self.limit(Code::CW152, at, "namespace declaration limit", self.limits.attributes));
        }
        if self.scope.declare(prefix, uri) {
            return Ok(());
        }
        let refusal = self.refuse(Code::CW127, at).titled("namespace declaration not allowed");
        Err(in_attribute(refusal, qualified).with_value(Excerpt::of(prefix)))
    }

    #[inline]
    fn element_name(&self, qualified: &'a str, local_at: usize, tag_at: usize) -> Result<Name<'a>, Refusal> {
        let namespace = if local_at == 0 {
            self.scope.default_namespace()
        } else {
            let prefix = &qualified[..local_at - 1];
            self.scope.resolve(prefix).ok_or_else(|| self.unbound(prefix, qualified, tag_at))?
        };
        let id = self.names.find(namespace, &qualified[local_at..]);
        Ok(Name { qualified, local_at, namespace, id })
    }

    /// Resolves the attributes' names, now that all declarations of the tag are known, and refuses duplicates.
    #[inline]
    fn finish_attributes(&mut self) -> Result<(), Refusal> {
        for index in 0..self.attributes.len() {
            let Attribute { name, span, .. } = &self.attributes[index];
            if name.local_at > 0 {
                let namespace = self.scope.resolve(name.prefix()).ok_or_else(|| {
                    in_attribute(self.unbound(name.prefix(), "", span.start - self.origin.byte), name.qualified)
                })?;
                let id = self.names.find(namespace, name.local());
                let name = &mut self.attributes[index].name;
                (name.namespace, name.id) = (namespace, id);
            }
        }
        match self.duplicate() {
            None => Ok(()),
            Some(index) => {
                let twice = &self.attributes[index];
                Err(in_attribute(self.refusal(Code::CW128, twice.span.start), twice.name.qualified))
            }
        }
    }

    /// The index of an attribute that stands there before, by namespace and local name.
    fn duplicate(&self) -> Option<usize> {
        let key = |index: usize| (self.attributes[index].name.namespace, self.attributes[index].name.local());
        let count = self.attributes.len();
        if count <= FEW {
            let same = |earlier: usize, later: usize| {
                let ids = (self.attributes[earlier].name.id, self.attributes[later].name.id);
                // Names of the table differ as their numbers do, and from all others.
                if ids == (None, None) { key(earlier) == key(later) } else { ids.0 == ids.1 }
            };
            return (1..count).find(|&later| (0..later).any(|earlier| same(earlier, later)));
        }
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_unstable_by_key(|&index| (key(index), index));
        order.windows(2).filter(|pair| key(pair[0]) == key(pair[1])).map(|pair| pair[1]).min()
    }

    /// Reads a qualified name; gives its end and where its local part begins in it.
    #[inline]
    pub(super) fn name(&self, at: usize) -> Result<(usize, usize), Refusal> {
        let bytes = self.text.as_bytes();
        if bytes.get(at).is_some_and(|byte| class::is(*byte, START)) {
            let end = class::skip(bytes, at + 1, NAME);
            // Nearly every name is ASCII and has no prefix.
            if bytes.get(end).is_some_and(|byte| *byte < 0x80 && *byte != b':') && end - at <= self.limits.name {
                return Ok((end, 0));
            }
        }
        self.any_name(at)
    }

    /// As [`Self::name`], of every name.
    fn any_name(&self, at: usize) -> Result<(usize, usize), Refusal> {
        let bytes = self.text.as_bytes();
        let mut end = self.name_part(at)?;
        let mut local_at = 0;
        if bytes.get(end) == Some(&b':') {
            local_at = end + 1 - at;
            end = self.name_part(end + 1)?;
            if bytes.get(end) == Some(&b':') {
                return Err(self.refuse(Code::CW126, at).titled("name with more than one colon"));
            }
        }
        if end - at > self.limits.name {
            return Err(self.limit(Code::CW154, at, "name limit in bytes", self.limits.name));
        }
        Ok((end, local_at))
    }

    /// Reads a name without colon (NCName); gives its end.
    #[inline]
    pub(super) fn name_part(&self, at: usize) -> Result<usize, Refusal> {
        let bytes = self.text.as_bytes();
        let starts_well = match bytes.get(at) {
            Some(byte @ 0..0x80) => class::is(*byte, START),
            Some(0xE4..=0xED) => true,
            Some(_) => self.text[at..].chars().next().is_some_and(class::is_name_start),
            None => return Err(self.ill_formed(at, "tag not closed")),
        };
        if !starts_well {
            return Err(self.refuse(Code::CW126, at));
        }
        let end = class::skip(bytes, at, NAME);
        if bytes.get(end).is_some_and(|byte| *byte >= 0x80) {
            return self.wide_name_part(end);
        }
        Ok(end)
    }

    /// Reads on in a name from a character outside ASCII.
    fn wide_name_part(&self, at: usize) -> Result<usize, Refusal> {
        let bytes = self.text.as_bytes();
        let mut end = at;
        while let Some(byte) = bytes.get(end) {
            end += match byte {
                // U+4000 to U+D7FF, hanzi among them.
                0xE4..=0xED => 3,
                0x80.. => match self.text[end..].chars().next().filter(|c| class::is_name_char(*c)) {
                    Some(c) => c.len_utf8(),
                    // What may not stand in a name may not stand behind one either.
                    None => return Err(self.refuse(Code::CW126, end)),
                },
                byte if class::is(*byte, NAME) => 1,
                _ => break,
            };
        }
        Ok(end)
    }

    #[cold]
    fn unbound(&self, prefix: &str, qualified: &str, at: usize) -> Refusal {
        let mut refusal = self.refuse(Code::CW127, at).with_value(Excerpt::of(prefix));
        // The element has no resolved name to show: its path ends as it is spelled.
        if let (Some(source), false) = (&mut refusal.source, qualified.is_empty()) {
            source.truncate(source.rfind('/').map_or(0, |slash| slash + 1));
            source.push_str(qualified);
        }
        refusal
    }
}

/// Adds the attribute to the path of a refusal.
#[cold]
fn in_attribute(mut refusal: Refusal, qualified: &str) -> Refusal {
    if let Some(source) = &mut refusal.source {
        source.push_str("/@");
        source.push_str(qualified);
    }
    refusal
}
