//! The values of a JSON text, in their order, numbers in their own words.

use crate::limits::Limits;
use crate::read::{Names, json};

#[derive(Debug, Clone)]
pub(in super::super) enum Value {
    Object(Vec<Member>),
    Array(Vec<Value>),
    Text(String),
    /// A number, `true`, `false` or `null`.
    Word(String),
}

#[derive(Debug, Clone)]
pub(in super::super) struct Member {
    pub(in super::super) name: String,
    /// From the quote before the name to behind the value.
    pub(in super::super) span: (usize, usize),
    pub(in super::super) value: Value,
}

impl Value {
    pub(in super::super) fn read(text: &str, names: &Names) -> Option<Self> {
        let limits = Limits::default();
        let mut reader = json::Reader::new(text, names, &limits);
        let first = reader.read().ok()?;
        value(&mut reader, first).map(|(value, _)| value)
    }

    /// All members of all objects.
    pub(in super::super) fn members(&self) -> Vec<&Member> {
        match self {
            Self::Object(members) => {
                members.iter().flat_map(|member| std::iter::once(member).chain(member.value.members())).collect()
            }
            Self::Array(items) => items.iter().flat_map(Self::members).collect(),
            Self::Text(_) | Self::Word(_) => Vec::new(),
        }
    }
}

/// The value that begins with this event, and where it ends.
fn value(reader: &mut json::Reader<'_>, first: json::Event<'_>) -> Option<(Value, usize)> {
    let word = |text: &str, end: usize| Some((Value::Word(text.to_owned()), end));
    match first {
        json::Event::ObjectStart { .. } => {
            let mut members = Vec::new();
            loop {
                match reader.read().ok()? {
                    json::Event::Key(key) => {
                        let (name, start) = (key.name.clone().into_owned(), key.span.start - 1);
                        let first = reader.read().ok()?;
                        let (value, end) = value(reader, first)?;
                        members.push(Member { name, span: (start, end), value });
                    }
                    json::Event::ObjectEnd { span } => return Some((Value::Object(members), span.end)),
                    _ => return None,
                }
            }
        }
        json::Event::ArrayStart { .. } => {
            let mut items = Vec::new();
            loop {
                match reader.read().ok()? {
                    json::Event::ArrayEnd { span } => return Some((Value::Array(items), span.end)),
                    first => items.push(value(reader, first)?.0),
                }
            }
        }
        // The span of a string lies between its quotes.
        json::Event::String { content, span } => Some((Value::Text(content.into_owned()), span.end + 1)),
        json::Event::Number { text, span } => word(text, span.end),
        json::Event::Bool { value, span } => word(if value { "true" } else { "false" }, span.end),
        json::Event::Null { span } => word("null", span.end),
        json::Event::Key(_) | json::Event::ObjectEnd { .. } | json::Event::ArrayEnd { .. } | json::Event::Eof => None,
    }
}
