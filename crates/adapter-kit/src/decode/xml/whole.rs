//! What is passed over: elements that are kept or dropped whole, comments, instructions.

use crate::provenance::push_digits;
use crate::read::Span;
use crate::read::xml::{Event, Reader, Start};
use crate::refusal::{Code, Refusal};
use crate::residual::ResidualKind;

use super::super::walk::Walk;

impl<'a> Walk<'a> {
    /// An element that goes to the residual as it stands.
    pub(super) fn take_whole(
        &mut self,
        start: &Start<'a>,
        reader: &mut Reader<'a>,
        (name, node): (&'a str, Option<usize>),
        in_text: bool,
    ) -> Result<(), Refusal> {
        if !in_text {
            self.gap();
        } else if let Some(open) = self.open.last_mut() {
            open.mixed = true;
        }
        let (after, _) = self.follow(name, node);
        let end = skip_each(reader, |reader, within| match node {
            Some(_) => Ok(()),
            None => must_understand(reader, within),
        })?;
        let span = (start.span.start, end);
        let markup = self.slice(span);
        let before = |walk: &Self, text: &mut String| {
            if in_text { walk.push_in_text(text) } else { walk.push_after(after, text) }
        };
        let first = self.residual.len();
        self.keep((ResidualKind::Element, span), Self::push_child, before, markup);
        if node.is_some() {
            self.residual.claim_from(first);
        }
        Ok(())
    }

    /// `text():n`: how many characters of the open element's text came before.
    fn push_in_text(&self, text: &mut String) -> bool {
        let Some(open) = self.open.last() else { return false };
        let count = open.text.as_ref().map_or(0, |text| text.chars().count());
        text.push_str("text():");
        push_digits(text, u32::try_from(count).unwrap_or(u32::MAX));
        true
    }

    /// A comment or instruction.
    pub(super) fn aside(&mut self, kind: ResidualKind, value: &str, span: Span) {
        let span = (span.start, span.end);
        let Some(open) = self.open.last() else {
            let behind = self.stage.len() > 0;
            let after = |_: &Self, text: &mut String| {
                text.push_str(if behind { "/" } else { "" });
                behind
            };
            return self.keep((kind, span), Self::push_path, after, value);
        };
        let last = open.last;
        if self.is_text() {
            self.keep((kind, span), Self::push_path, Self::push_in_text, value);
        } else {
            self.gap();
            self.keep((kind, span), Self::push_path, |walk, text| walk.push_after(last, text), value);
        }
    }
}

/// CW204 at a header entry of a SOAP message that the sender wants understood or refused (SOAP 1.1, 4.2.3).
pub(super) fn must_understand(reader: &Reader<'_>, start: usize) -> Result<(), Refusal> {
    const SOAP: [&str; 2] = ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];
    let demands = reader.depth() == 3
        && reader.attributes().iter().any(|a| {
            a.name.local() == "mustUnderstand"
                && matches!(&*a.value, "1" | "true")
                && SOAP.contains(&reader.uri(a.name.namespace))
        });
    if !demands {
        return Ok(());
    }
    Err(reader
        .refusal(Code::CW204, start)
        .titled("header entry that must be understood")
        .with_hint("no row knows this header entry, and its sender wants the message refused then"))
}

/// Reads to behind the end of the element whose start tag was read last.
pub(super) fn skip(reader: &mut Reader<'_>) -> Result<usize, Refusal> {
    skip_each(reader, |_, _| Ok(()))
}

/// As `skip`; each element within is shown with the place where it begins.
fn skip_each<'a>(
    reader: &mut Reader<'a>,
    mut each: impl FnMut(&Reader<'a>, usize) -> Result<(), Refusal>,
) -> Result<usize, Refusal> {
    let depth = reader.depth();
    loop {
        match reader.read() {
            Ok(Event::Start(ref start)) => each(reader, start.span.start)?,
            Ok(Event::End { ref span }) if reader.depth() < depth => return Ok(span.end),
            Ok(Event::Eof) => return Err(Refusal::new(Code::CW133)),
            Ok(_) => {}
            Err(refusal) => return Err(refusal),
        }
    }
}
