//! What the reader refuses, and where.

use std::fmt;

use compact_str::CompactString;

/// What the reader refuses, by problem code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// `document-not-json`
    NotJson,
    /// `document-duplicate-key`
    DuplicateKey,
    /// `document-integer-range`
    IntegerRange,
    /// `document-number-form`
    NumberForm,
    /// `document-character`
    Character,
    /// `document-too-deep`
    TooDeep,
    /// `document-too-large`
    TooLarge,
    /// `null`, which no schema of the exchange allows: `document-schema`
    Null,
}

impl Code {
    /// The problem code as it stands in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotJson => "document-not-json",
            Self::DuplicateKey => "document-duplicate-key",
            Self::IntegerRange => "document-integer-range",
            Self::NumberForm => "document-number-form",
            Self::Character => "document-character",
            Self::TooDeep => "document-too-deep",
            Self::TooLarge => "document-too-large",
            Self::Null => "document-schema",
        }
    }

    /// The same in Chinese, one sentence.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NotJson => "不是合格的 JSON",
            Self::DuplicateKey => "同一对象中键重复",
            Self::IntegerRange => "整数超出 ±(2^53 − 1)",
            Self::NumberForm => "数字带有小数、指数或为 -0",
            Self::Character => "含有不允许的字符",
            Self::TooDeep => "嵌套过深",
            Self::TooLarge => "超过大小限制",
            Self::Null => "不允许 null",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where and why the reader stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line} column {column}")]
pub struct Refusal {
    /// The problem code.
    pub code: Code,
    /// One sentence: what is wrong.
    pub message: String,
    /// JSON Pointer of the value or member being read.
    pub pointer: String,
    /// Line from 1.
    pub line: usize,
    /// Column in Unicode scalar values from 1.
    pub column: usize,
    /// Offset in bytes from 0.
    pub byte: usize,
}

impl Refusal {
    /// A refusal at an offset, outside of any value.
    pub(super) fn at(bytes: &[u8], byte: usize, code: Code, message: &'static str) -> Self {
        Stop::new(code, message, byte).refusal(bytes)
    }
}

/// One step of a pointer.
pub(super) enum Step {
    Member(CompactString),
    Item(usize),
}

/// A refusal on its way out of the recursion: each level adds its step, so that good input pays nothing for pointers.
pub(super) struct Stop {
    code: Code,
    message: &'static str,
    byte: usize,
    inside_out: Vec<Step>,
}

impl Stop {
    pub(super) fn new(code: Code, message: &'static str, byte: usize) -> Box<Self> {
        Box::new(Self { code, message, byte, inside_out: Vec::new() })
    }

    pub(super) fn within(mut self: Box<Self>, step: Step) -> Box<Self> {
        self.inside_out.push(step);
        self
    }

    pub(super) fn refusal(self, bytes: &[u8]) -> Refusal {
        let mut pointer = String::new();
        for step in self.inside_out.iter().rev() {
            pointer.push('/');
            match step {
                Step::Member(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
                Step::Item(at) => pointer.push_str(&at.to_string()),
            }
        }
        let before = &bytes[..self.byte.min(bytes.len())];
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        Refusal {
            code: self.code,
            message: self.message.to_owned(),
            pointer,
            line: 1 + memchr::memchr_iter(b'\n', before).count(),
            // Bytes that begin a scalar value; also right before the first byte that is not UTF-8.
            column: 1 + before[line_start..].iter().filter(|b| (**b & 0xc0) != 0x80).count(),
            byte: self.byte,
        }
    }
}
