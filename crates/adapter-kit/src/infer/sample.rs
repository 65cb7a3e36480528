//! One sample: a file, its encoding, and the shape of its document.

use super::read;
use super::shape::{Name, Shape};
use super::slug::slug;
use crate::limits::Limits;
use crate::read::text::{self, Encoding, Settled};
use crate::read::{Kind, Names, xml};
use crate::refusal::Refusal;

/// The encodings that a sample may be in without being asked about; those of the WHATWG standard that are met in practice.
const ENCODINGS: [&str; 14] = [
    "UTF-8",
    "GB18030",
    "GBK",
    "Big5",
    "Shift_JIS",
    "EUC-JP",
    "EUC-KR",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "ISO-8859-2",
    "ISO-8859-15",
    "KOI8-R",
    "windows-1254",
];

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Sample {
    /// The file's name without folder and endings.
    pub(crate) stem: String,
    pub(crate) kind: Kind,
    pub(crate) encoding: Encoding,
    /// Whether nothing but a guess tells the encoding.
    pub(crate) assumed: bool,
    /// An XML declaration stands at its beginning.
    pub(crate) declaration: bool,
    pub(crate) root: Shape,
    /// Prefixes and the URIs that they are bound to, as often as they are declared.
    pub(crate) prefixes: Vec<(String, String)>,
}

impl Sample {
    /// A list as the only member, without a name, of an object.
    pub(super) fn wrapped(mut self) -> Self {
        if self.root.list {
            let mut root = Shape::new(Name::default());
            let list = Shape { name: Name::list(), ..std::mem::take(&mut self.root) };
            root.absorb(list, None);
            self.root = root;
        }
        self
    }

    /// Reads a file of any format and encoding that the kit reads.
    ///
    /// # Errors
    /// As a message of no particular mapping would be refused.
    pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Self, Refusal> {
        let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let first = start.iter().find(|b| !b.is_ascii_whitespace());
        let kind = if first == Some(&b'<') { Kind::Xml } else { Kind::Json };
        let mut accepts: Vec<_> = ENCODINGS.iter().filter_map(|label| Encoding::from_label(label)).collect();
        accepts.dedup();
        let limits = limits();
        let encodings = text::Encodings { kind, accepts: &accepts, assume: Some(Encoding::GB18030) };
        let text = text::decode(bytes, &encodings, None, &limits)?;
        let mut prefixes = Vec::new();
        let root = match kind {
            Kind::Xml => read::xml(&text.content, &limits, &mut prefixes)?,
            Kind::Json => read::json(&text.content, &limits)?,
        };
        Ok(Self {
            stem: stem(file),
            kind,
            encoding: text.encoding,
            assumed: text.settled == Settled::Assumption,
            declaration: text.content.starts_with("<?xml"),
            root,
            prefixes,
        })
    }
}

/// A sample is the author's own: only what no message may exceed is refused.
fn limits() -> Limits {
    Limits { document: usize::MAX, elements: usize::MAX, text: 16 << 20, ..Limits::default() }
}

/// Whether a text is a well-formed XML document.
pub(super) fn is_document(text: &str) -> bool {
    let text = text.trim_start();
    if !text.starts_with('<') {
        return false;
    }
    let (names, limits) = (Names::new(), limits());
    let mut reader = xml::Reader::new(text, &names, &limits);
    loop {
        match reader.read() {
            Ok(xml::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// `/in/2026-07.opinion.xml` → `2026-07-opinion`
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(name, |(stem, _)| stem);
    let out = slug(name);
    if out.is_empty() { "sample".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_golden_is_named_after_its_file() {
        assert_eq!(stem("in/001-opinion.utf8.xml"), "001-opinion-utf8");
        assert_eq!(stem("Antrag (2).XML"), "antrag-2");
        assert_eq!(stem("用地预审.json"), "用地预审");
        assert_eq!(stem("..."), "sample");
    }
}
