//! Residual: source content that no row took, kept in its order and put back on encode.

use std::ops::Range;

use document::Digest;
use document::json::write_escaped;
use serde::{Deserialize, Serialize};

/// The residual table of one document. All its texts stand in one.
#[derive(Clone, Default)]
pub struct Residual {
    text: String,
    items: Vec<Item>,
}

/// An item by where its texts stand.
#[derive(Debug, Clone)]
struct Item {
    after: Option<Range<u32>>,
    kind: ResidualKind,
    path: Range<u32>,
    span: Option<(u32, u32)>,
    value: Range<u32>,
    /// Whether a row of the mapping asks for it to be kept.
    claimed: bool,
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
    /// Something that has no text: `empty`, `null`, `absent`, `there`, `number`, `boolean`, `single`, `order`,
    /// `namespaces …`, `prefix …`, `layout …`.
    Mark,
}

/// One piece of a source.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ResidualItem<'r> {
    /// The preceding sibling element or member; absent for the first. Inside a text `text():n`, n characters in.
    pub after: Option<&'r str>,
    /// What it is.
    pub kind: ResidualKind,
    /// Where it stood; of comments, instructions and texts the element around them.
    pub path: &'r str,
    /// Half-open bytes of the decoded text.
    pub span: Option<(u32, u32)>,
    /// The content.
    pub value: &'r str,
}

/// A row of the byte form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    after: Option<String>,
    kind: ResidualKind,
    path: String,
    span: Option<(u32, u32)>,
    value: String,
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Residual {
    /// The items in the order of the source.
    pub fn items(&self) -> impl ExactSizeIterator<Item = ResidualItem<'_>> + Clone {
        self.items.iter().map(|item| self.item(item))
    }

    /// Whether every piece of the source was taken by a row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The byte form: one JCS row after the other, each ended by LF.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        const AROUND: usize = 64;
        let mut out = Vec::with_capacity(self.items.len() * AROUND + self.text.len());
        self.items().for_each(|item| item.write(&mut out));
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
        let mut residual = Self::default();
        for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let Row { after, kind, path, span, value } = serde_json::from_slice(line)?;
            let before = |text: &mut String| after.inspect(|after| text.push_str(after)).is_some();
            residual.add((kind, span), |text| text.push_str(&path), |text, _| before(text), &value);
        }
        Ok(residual)
    }

    /// Adds an item. `path` appends its path; `after` appends that of the sibling before it, or says that there is none,
    /// and may look at the path.
    pub(crate) fn add(
        &mut self,
        (kind, span): (ResidualKind, Option<(u32, u32)>),
        path: impl FnOnce(&mut String),
        after: impl FnOnce(&mut String, Range<usize>) -> bool,
        value: &str,
    ) {
        let text = &mut self.text;
        let path_at = text.len();
        path(text);
        let after_at = text.len();
        let has_after = after(text, path_at..after_at);
        let value_at = text.len();
        text.push_str(value);
        self.items.push(Item {
            after: has_after.then(|| narrow(after_at)..narrow(value_at)),
            kind,
            path: narrow(path_at)..narrow(after_at),
            span,
            value: narrow(value_at)..narrow(self.text.len()),
            claimed: false,
        });
    }

    /// Says that a row asked for the items from this one on.
    pub(crate) fn claim_from(&mut self, first: usize) {
        self.items[first..].iter_mut().for_each(|item| item.claimed = true);
    }

    /// The first piece of content that no row asked for; marks and spellings are no content.
    pub(crate) fn unclaimed(&self) -> Option<ResidualItem<'_>> {
        let content = |kind| kind != ResidualKind::Mark && kind != ResidualKind::Spelling;
        self.items.iter().find(|item| !item.claimed && content(item.kind)).map(|item| self.item(item))
    }

    /// An empty table with room for so many bytes and items.
    pub(crate) fn with_room(text: usize, items: usize) -> Self {
        Self { text: String::with_capacity(text), items: Vec::with_capacity(items) }
    }

    /// An empty table with room for as much as this has.
    pub(crate) fn room(&self) -> Self {
        let more = |n: usize| n + n / 8;
        Self { text: String::with_capacity(more(self.text.len())), items: Vec::with_capacity(more(self.items.len())) }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Adds what came later.
    pub(crate) fn append(&mut self, later: &Self) {
        let by = narrow(self.text.len());
        let moved = |range: &Range<u32>| range.start + by..range.end + by;
        self.text.push_str(&later.text);
        self.items.extend(later.items.iter().map(|item| Item {
            after: item.after.as_ref().map(moved),
            path: moved(&item.path),
            value: moved(&item.value),
            ..*item
        }));
    }

    /// Brings the items into the order of the source.
    pub(crate) fn sort(&mut self) {
        let start = |item: &Item| item.span.map_or(0, |(start, _)| start);
        if !self.items.is_sorted_by_key(start) {
            self.items.sort_by_key(start);
        }
    }

    fn item(&self, item: &Item) -> ResidualItem<'_> {
        let text = |range: &Range<u32>| &self.text[range.start as usize..range.end as usize];
        ResidualItem {
            after: item.after.as_ref().map(text),
            kind: item.kind,
            path: text(&item.path),
            span: item.span,
            value: text(&item.value),
        }
    }
}

impl ResidualItem<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        use crate::provenance::push_number;
        out.push(b'{');
        if let Some(after) = &self.after {
            out.extend_from_slice(b"\"after\":\"");
            write_escaped(after, out);
            out.extend_from_slice(b"\",");
        }
        out.extend_from_slice(b"\"kind\":\"");
        out.extend_from_slice(self.kind.name().as_bytes());
        out.extend_from_slice(b"\",\"path\":\"");
        write_escaped(self.path, out);
        out.push(b'"');
        if let Some((start, end)) = self.span {
            out.extend_from_slice(b",\"span\":[");
            push_number(out, start);
            out.push(b',');
            push_number(out, end);
            out.push(b']');
        }
        out.extend_from_slice(b",\"value\":\"");
        write_escaped(self.value, out);
        out.extend_from_slice(b"\"}\n");
    }
}

impl ResidualKind {
    fn name(self) -> &'static str {
        match self {
            Self::Element => "element",
            Self::Attribute => "attribute",
            Self::Text => "text",
            Self::Comment => "comment",
            Self::Instruction => "instruction",
            Self::Member => "member",
            Self::Spelling => "spelling",
            Self::Mark => "mark",
        }
    }
}

/// Two tables are equal if their items are.
impl PartialEq for Residual {
    fn eq(&self, other: &Self) -> bool {
        self.items().eq(other.items())
    }
}

impl Eq for Residual {}

/// Values are a department's data and stay out of logs.
impl std::fmt::Debug for ResidualItem<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.kind, self.path)
    }
}

impl std::fmt::Debug for Residual {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.items()).finish()
    }
}
