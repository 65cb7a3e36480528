//! JSON that says the same.

use std::fmt::Write as _;

use super::super::tree::json::Value;

/// How a message may be spelled otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Every character of keys and strings is an escape.
    Escapes,
    /// No white space.
    NoIndent,
    /// Every token on a line of its own, lines end in CRLF.
    Indented,
    /// Members stand the other way round.
    Members,
}

impl Way {
    pub(super) const ALL: [Self; 4] = [Self::Escapes, Self::NoIndent, Self::Indented, Self::Members];
}

pub(super) fn write(root: &Value, way: Way) -> String {
    let mut writer = Writer { way, out: String::new() };
    writer.value(root);
    writer.out
}

struct Writer {
    way: Way,
    out: String,
}

impl Writer {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                self.token("{");
                let count = members.len();
                for at in 0..count {
                    if at > 0 {
                        self.token(",");
                    }
                    let member = &members[if self.way == Way::Members { count - 1 - at } else { at }];
                    self.text(&member.name);
                    self.token(":");
                    self.value(&member.value);
                }
                self.token("}");
            }
            Value::Array(items) => {
                self.token("[");
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.token(",");
                    }
                    self.value(item);
                }
                self.token("]");
            }
            Value::Text(text) => self.text(text),
            Value::Word(word) => self.token(word),
        }
    }

    fn token(&mut self, token: &str) {
        self.out.push_str(token);
        if self.way == Way::Indented {
            self.out.push_str("\r\n\t ");
        }
    }

    fn text(&mut self, text: &str) {
        let mut quoted = String::from("\"");
        for c in text.chars() {
            if self.way == Way::Escapes || c.is_control() || "\"\\".contains(c) {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            } else {
                quoted.push(c);
            }
        }
        quoted.push('"');
        self.token(&quoted);
    }
}
