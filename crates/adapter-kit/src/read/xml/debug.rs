//! `Debug` without content: texts and attribute values are a department's data and stay out of logs.

use std::fmt;

use super::{Attribute, Event, Text};

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(start) => f.debug_tuple("Start").field(start).finish(),
            Self::End { span } => f.debug_struct("End").field("span", span).finish(),
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Self::Comment { span, .. } => f.debug_struct("Comment").field("span", span).finish_non_exhaustive(),
            Self::Instruction { target, span, .. } => {
                f.debug_struct("Instruction").field("target", target).field("span", span).finish_non_exhaustive()
            }
            Self::Eof => f.write_str("Eof"),
        }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("span", &self.span).field("cdata", &self.cdata).finish_non_exhaustive()
    }
}

impl fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute").field("name", &self.name).field("span", &self.span).finish_non_exhaustive()
    }
}
