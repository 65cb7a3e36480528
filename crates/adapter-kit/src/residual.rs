//! Residual: source content that no row took, kept in its order and put back on encode.

use document::Digest;
use document::json::write_escaped;
use serde::{Deserialize, Serialize};

/// The residual table of one document.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Residual {
    items: Vec<ResidualItem>,
}

/// What kind of content an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResidualKind {
    /// A whole element, as it stands in the source.
    Element,
    /// An attribute's value.
    Attribute,
    /// A text.
    Text,
    /// What stands in a comment.
    Comment,
    /// Target and content of a processing instruction.
    Instruction,
    /// A JSON member's value, as it stands in the source.
    Member,
    /// A value that was read leniently, as it was written.
    Spelling,
    /// Something that has no text: `empty`, `null`, `absent`, `number`, `boolean`, `string`, `single`, `order`, `layout …`.
    Mark,
}

/// One piece of a source.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidualItem {
    /// The preceding sibling element or member; absent for the first. Inside a text `text():n`, n characters in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// What it is.
    pub kind: ResidualKind,
    /// Where it stood; of comments, instructions and texts the element around them.
    pub path: String,
    /// Half-open bytes of the decoded text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<(usize, usize)>,
    /// The content.
    pub value: String,
}

impl Residual {
    pub(crate) fn new(items: Vec<ResidualItem>) -> Self {
        Self { items }
    }

    /// The items in the order of the source.
    #[must_use]
    pub fn items(&self) -> &[ResidualItem] {
        &self.items
    }

    /// Whether every piece of the source was taken by a row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The byte form: one JCS row after the other, each ended by LF.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.items.len() * 128);
        for item in &self.items {
            item.write(&mut out);
        }
        out
    }

    /// Digest of the byte form.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }

    /// Reads a byte form back.
    ///
    /// # Errors
    /// When a line is no row of a residual table.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let lines = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
        lines.map(serde_json::from_slice).collect::<Result<Vec<_>, _>>().map(Self::new)
    }
}

impl ResidualItem {
    fn write(&self, out: &mut Vec<u8>) {
        use crate::provenance::push_number;
        let kind = match self.kind {
            ResidualKind::Element => "element",
            ResidualKind::Attribute => "attribute",
            ResidualKind::Text => "text",
            ResidualKind::Comment => "comment",
            ResidualKind::Instruction => "instruction",
            ResidualKind::Member => "member",
            ResidualKind::Spelling => "spelling",
            ResidualKind::Mark => "mark",
        };
        out.push(b'{');
        if let Some(after) = &self.after {
            out.extend_from_slice(b"\"after\":\"");
            write_escaped(after, out);
            out.extend_from_slice(b"\",");
        }
        out.extend_from_slice(b"\"kind\":\"");
        out.extend_from_slice(kind.as_bytes());
        out.extend_from_slice(b"\",\"path\":\"");
        write_escaped(&self.path, out);
        out.push(b'"');
        if let Some((start, end)) = self.span {
            out.extend_from_slice(b",\"span\":[");
            push_number(out, u32::try_from(start).unwrap_or(u32::MAX));
            out.push(b',');
            push_number(out, u32::try_from(end).unwrap_or(u32::MAX));
            out.push(b']');
        }
        out.extend_from_slice(b",\"value\":\"");
        write_escaped(&self.value, out);
        out.extend_from_slice(b"\"}\n");
    }
}

/// Values are a department's data and stay out of logs.
impl std::fmt::Debug for ResidualItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.kind, self.path)
    }
}

impl std::fmt::Debug for Residual {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}
