//! `Debug` without content: strings and numbers are a department's data and stay out of logs.

use std::fmt;

use super::{Event, Reader};

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, span) = match self {
            Self::Key(key) => return f.debug_tuple("Key").field(&key.name).field(&key.span).finish(),
            Self::Eof => return f.write_str("Eof"),
            Self::ObjectStart { span } => ("ObjectStart", span),
            Self::ObjectEnd { span } => ("ObjectEnd", span),
            Self::ArrayStart { span } => ("ArrayStart", span),
            Self::ArrayEnd { span } => ("ArrayEnd", span),
            Self::String { span, .. } => ("String", span),
            Self::Number { span, .. } => ("Number", span),
            Self::Bool { span, .. } => ("Bool", span),
            Self::Null { span } => ("Null", span),
        };
        f.debug_tuple(kind).field(span).finish()
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("path", &self.path()).finish_non_exhaustive()
    }
}
