//! Settles the encoding of a message and decodes it.
//!
//! In this order: byte order mark; strict UTF-8 over the whole input; the XML declaration, else what transport or
//! registration say; what the mapping assumes; refusal. GB18030 is never tried first: UTF-8 read as GB18030 gives
//! plausible nonsense.

mod declaration;
mod encoding;
mod gb;
mod incoming;

pub use encoding::{Encoding, Unmappable};
pub(crate) use incoming::{Incoming, Sample};

use std::borrow::Cow;
use std::fmt;

use declaration::Declared;

use crate::limits::Limits;
use crate::read::Kind;
use crate::refusal::{Code, Excerpt, Note, Position, Refusal};

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a mapping says about the encodings of its format.
#[derive(Debug, Clone, Copy)]
pub struct Encodings<'m> {
    /// XML has a declaration, JSON has none.
    pub kind: Kind,
    /// The encodings that are read; all others are refused.
    pub accepts: &'m [Encoding],
    /// The encoding of bytes that are not UTF-8 and that nobody labelled.
    pub assume: Option<Encoding>,
}

/// A decoded message.
#[derive(Clone)]
pub struct Text<'a> {
    /// The text without a byte order mark; borrowed from the input where that was UTF-8.
    pub content: Cow<'a, str>,
    /// The encoding it came in.
    pub encoding: Encoding,
    /// What settled the encoding.
    pub settled: Settled,
    /// CW107 and CW108.
    pub notes: Vec<Note>,
}

/// What settled an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The byte order mark.
    Mark,
    /// The bytes: they are UTF-8, and no label had more weight.
    Form,
    /// The XML declaration.
    Declaration,
    /// The transport, or the partner's registration.
    Transport,
    /// The mapping's assumption.
    Assumption,
}

/// Decodes a message; `charset` is what the transport says, else what the partner's registration assumes.
///
/// # Errors
/// CW101 label not accepted, CW102 no label and not UTF-8, CW103 bytes break the encoding (with `originalByte`), CW104
/// UTF-16, CW150 more bytes than `limits.message`.
pub fn decode<'a>(
    input: &'a [u8],
    encodings: &Encodings<'_>,
    charset: Option<&str>,
    limits: &Limits,
) -> Result<Text<'a>, Refusal> {
    if input.len() > limits.message {
        return Err(at_start(Code::CW150).titled(format!("message limit in bytes {}", limits.message)));
    }
    if is_utf16(input) {
        return Err(at_start(Code::CW104));
    }
    let label = Label::find(input, encodings.kind, charset);
    let notes = label.notes(charset);
    if let Some(content) = input.strip_prefix(UTF8_MARK) {
        let content = simdutf8::basic::from_utf8(content).map_err(|_| undecodable(input, Encoding::UTF_8))?;
        return accept_utf8(content, Settled::Mark, &label, encodings).map(|text| text.with_earlier(notes));
    }
    if let Ok(content) = simdutf8::basic::from_utf8(input)
        && !label.outweighs_utf8(content)
    {
        label.refuse_seven_bit(content)?;
        return accept_utf8(content, Settled::Form, &label, encodings).map(|text| text.with_earlier(notes));
    }
    let (encoding, settled) = label.settle(encodings)?;
    let content = encoding.decode(input).ok_or_else(|| undecodable(input, encoding))?;
    Ok(Text { content, encoding, settled, notes })
}

/// A label that a message came with.
struct Label<'l> {
    declared: Option<Declared<'l>>,
    charset: Option<&'l str>,
    /// What it names, if that is known.
    encoding: Option<Encoding>,
}

impl<'l> Label<'l> {
    fn find(input: &'l [u8], kind: Kind, charset: Option<&'l str>) -> Self {
        let declared = match kind {
            Kind::Xml => declaration::find(input.strip_prefix(UTF8_MARK).unwrap_or(input)),
            Kind::Json => None,
        };
        let label = declared.as_ref().map(|d| d.label).or(charset);
        Self { encoding: label.and_then(Encoding::from_label), declared, charset }
    }

    /// The label in force, as it was spelled.
    fn name(&self) -> Option<&'l str> {
        self.declared.as_ref().map(|d| d.label).or(self.charset)
    }

    /// The encoding that the label names, and who set it; nothing without a label.
    fn resolve(&self) -> Result<Option<(Encoding, Settled)>, Refusal> {
        let settled = if self.declared.is_some() { Settled::Declaration } else { Settled::Transport };
        match (self.name(), self.encoding) {
            (None, _) => Ok(None),
            (Some(_), Some(encoding)) => Ok(Some((encoding, settled))),
            (Some(_), None) => Err(self.refusal()),
        }
    }

    /// The encoding of bytes that are not UTF-8, or that the label outweighs.
    fn settle(&self, encodings: &Encodings<'_>) -> Result<(Encoding, Settled), Refusal> {
        let (encoding, settled) = match (self.resolve()?, encodings.assume) {
            (Some(settled), _) => settled,
            (None, Some(assumed)) => (assumed, Settled::Assumption),
            (None, None) => return Err(at_start(Code::CW102)),
        };
        if encodings.accepts.contains(&encoding) { Ok((encoding, settled)) } else { Err(self.refusal()) }
    }

    /// CW108 where declaration and transport disagree.
    fn notes(&self, charset: Option<&str>) -> Vec<Note> {
        let disagree = self.disagrees_with(charset);
        disagree.then(|| Note { value: charset.map(Excerpt::of), ..Note::new(Code::CW108) }).into_iter().collect()
    }

    fn disagrees_with(&self, charset: Option<&str>) -> bool {
        match (&self.declared, charset) {
            (Some(declared), Some(charset)) => {
                !declared.label.eq_ignore_ascii_case(charset)
                    && Encoding::from_label(declared.label) != Encoding::from_label(charset)
            }
            _ => false,
        }
    }

    /// A GB label beats well-formed UTF-8 that has only sequences of two bytes: `C2 B7` is 路 in GBK and a middle dot in
    /// UTF-8, and five common surnames read as UTF-8 as well. Longer sequences do not come about by chance.
    fn outweighs_utf8(&self, content: &str) -> bool {
        self.encoding.is_some_and(Encoding::is_gb) && !content.is_ascii() && content.bytes().all(|byte| byte < 0xE0)
    }

    /// In pure ASCII a label of a seven-bit encoding still changes what the bytes mean: HZ writes 路 as `~{B7~}`.
    fn refuse_seven_bit(&self, content: &str) -> Result<(), Refusal> {
        let seven_bit = self.name().is_some_and(encoding::is_seven_bit);
        if seven_bit && content.is_ascii() { Err(self.refusal()) } else { Ok(()) }
    }

    /// CW101 at the label.
    fn refusal(&self) -> Refusal {
        let mut refusal = at_start(Code::CW101);
        if let Some(declared) = &self.declared {
            refusal.position = Some(Position::undecodable(declared.before, declared.offset));
        }
        refusal.value = self.name().map(Excerpt::of);
        refusal
    }
}

/// Without the content, which is a department's data.
impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("Text");
        text.field("encoding", &self.encoding).field("settled", &self.settled).field("notes", &self.notes);
        text.finish_non_exhaustive()
    }
}

impl<'a> Text<'a> {
    fn with_earlier(mut self, mut notes: Vec<Note>) -> Self {
        notes.append(&mut self.notes);
        self.notes = notes;
        self
    }
}

fn accept_utf8<'a>(
    content: &'a str,
    settled: Settled,
    label: &Label<'_>,
    encodings: &Encodings<'_>,
) -> Result<Text<'a>, Refusal> {
    let ascii = content.is_ascii();
    if !ascii && !encodings.accepts.contains(&Encoding::UTF_8) {
        return Err(label.refusal().with_value(Excerpt::of(Encoding::UTF_8.name())));
    }
    let labelled_otherwise = label.name().is_some() && label.encoding != Some(Encoding::UTF_8);
    let notes = if labelled_otherwise && (settled == Settled::Mark || !ascii) {
        vec![Note { value: label.name().map(Excerpt::of), ..Note::new(Code::CW107) }]
    } else {
        Vec::new()
    };
    Ok(Text { content: Cow::Borrowed(content), encoding: Encoding::UTF_8, settled, notes })
}

/// UTF-16 and UTF-32 by their mark, or by a `<`, `{` or `[` of two bytes.
fn is_utf16(input: &[u8]) -> bool {
    matches!(input, [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, 0, 0xFE, 0xFF, ..])
        || matches!(input, [0, b'<' | b'{' | b'[', ..] | [b'<' | b'{' | b'[', 0, ..])
}

fn at_start(code: Code) -> Refusal {
    let mut refusal = Refusal::new(code).with_source("/");
    refusal.position = Some(Position::undecodable("", 0));
    refusal
}

/// CW103 at the first byte that does not belong.
fn undecodable(input: &[u8], encoding: Encoding) -> Refusal {
    let offset = encoding.first_undecodable(input);
    let before = encoding.decode(&input[..offset]).unwrap_or_default();
    let mut refusal = Refusal::new(Code::CW103).with_source("/").titled(format!("bytes are not {}", encoding.name()));
    refusal.position = Some(Position::undecodable(before.trim_start_matches('\u{FEFF}'), offset));
    refusal
}
