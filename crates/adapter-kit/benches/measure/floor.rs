//! What anyone pays who reads such bytes at all: a plain pass that checks and keeps nothing.

use quick_xml::XmlVersion;
use quick_xml::events::Event;

/// What a pass came by.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) elements: usize,
    /// Bytes of attribute values and of text inside the root.
    pub(crate) text: usize,
}

/// quick-xml's events with attributes and text, references resolved; the same of a document in a CDATA section.
pub(crate) fn xml(text: &str) -> Seen {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut seen = Seen { elements: 0, text: 0 };
    let mut depth = 0usize;
    loop {
        match reader.read_event().expect("the message is well-formed") {
            event @ (Event::Start(_) | Event::Empty(_)) => {
                seen.elements += 1;
                depth += usize::from(matches!(event, Event::Start(_)));
                let (Event::Start(start) | Event::Empty(start)) = event else { continue };
                for attribute in start.attributes() {
                    let attribute = attribute.expect("the message is well-formed");
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("the value is text");
                    seen.text += value.len();
                }
            }
            Event::End(_) => depth -= 1,
            Event::Text(text) if depth > 0 => {
                seen.text += quick_xml::escape::unescape(&text).expect("the message is well-formed").len();
            }
            Event::CData(text) if text.starts_with("<?xml ") => {
                let inner = xml(&text);
                seen = Seen { elements: seen.elements + inner.elements, text: seen.text + inner.text };
            }
            Event::CData(text) => seen.text += text.len(),
            Event::GeneralRef(reference) => {
                seen.text += quick_xml::escape::resolve_predefined_entity(&reference).map_or(0, str::len);
            }
            Event::Eof => return seen,
            _ => {}
        }
    }
}

/// serde_json's tree.
pub(crate) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("the message is JSON")
}
