//! Text that comes in by and by: the encoding is settled on the first MiB, and what breaks it later is refused.

use std::io::{self, BufRead, ErrorKind};

use encoding_rs::{Decoder, DecoderResult};

use super::{Encoding, Encodings, Label, Settled, Text, UTF8_MARK, accept_utf8, at_start, decode, is_utf16};
use crate::limits::Limits;
use crate::refusal::{Code, Note, Origin, Refusal};

/// Bytes that are decoded at one go.
const CHUNK: usize = 64 << 10;

/// Bytes of the beginning in which a label is looked for.
const HEAD: usize = 4 << 10;

/// What the encoding is settled by.
#[derive(Clone, Copy)]
pub(crate) struct Sample<'s> {
    /// Bytes that must say it.
    pub(crate) size: usize,
    pub(crate) encodings: Encodings<'s>,
    /// What the transport says, else the partner's registration.
    pub(crate) charset: Option<&'s str>,
}

/// A stream of bytes on its way to being text.
pub(crate) struct Incoming<'r> {
    input: &'r mut dyn BufRead,
    sample: Sample<'r>,
    limits: &'r Limits,
    /// Bytes that may come, and what bounds them.
    most: (u64, &'static str),
    /// Bytes that came.
    came: u64,
    /// The first of them.
    head: Vec<u8>,
    /// Those that are not decoded yet, because their encoding is not settled.
    held: Vec<u8>,
    /// How many have been decoded.
    decoded: usize,
    /// Text of the sample, and how much of it has been given out.
    ready: String,
    given: usize,
    /// How much text has been given out in all.
    told: usize,
    ended: bool,
    decoder: Option<Decoder>,
    settled: Option<(Encoding, Vec<Note>)>,
}

impl<'r> Incoming<'r> {
    pub(crate) fn new(input: &'r mut dyn BufRead, sample: Sample<'r>, limits: &'r Limits) -> Self {
        Self {
            input,
            sample,
            limits,
            most: (limits.stream, "stream"),
            came: 0,
            head: Vec::new(),
            held: Vec::new(),
            decoded: 0,
            ready: String::new(),
            given: 0,
            told: 0,
            ended: false,
            decoder: None,
            settled: None,
        }
    }

    /// Whether all the text has been given out.
    pub(crate) fn is_done(&self) -> bool {
        self.ended && self.held.is_empty() && self.given == self.ready.len() && self.settled.is_some()
    }

    /// The encoding and what is to be noted about it; UTF-8 as long as nothing else has been settled.
    pub(crate) fn settled(self) -> (Encoding, Vec<Note>) {
        self.settled.unwrap_or((Encoding::UTF_8, Vec::new()))
    }

    /// From here on the message is bounded as one that is held whole.
    ///
    /// # Errors
    /// CW150 where it is larger already.
    pub(crate) fn be_whole(&mut self) -> Result<(), Refusal> {
        self.most = (self.limits.message as u64, "message");
        self.count(0)
    }

    /// Reads on until `text`, which begins at `origin`, has so many bytes; fewer only where the stream ends.
    ///
    /// # Errors
    /// CW101 to CW104 as [`decode`]; CW103 also later, where bytes break the encoding that was settled; CW103 also where the
    /// stream cannot be read; CW150 where it is too long.
    pub(crate) fn fill(&mut self, text: &mut String, least: usize, origin: Origin) -> Result<(), Refusal> {
        while text.len() < least && !self.is_done() {
            let before = text.len();
            let result = if self.given < self.ready.len() {
                self.give(text, least);
                Ok(())
            } else if self.decoder.is_some() {
                self.decode(text)
            } else {
                self.settle()
            };
            result.map_err(|trouble| trouble.refusal(|| origin.behind(text).behind(&self.ready[self.given..])))?;
            self.told += text.len() - before;
            // Spans have 32 bits.
            if u32::try_from(self.told).is_err() {
                return Err(at_start(Code::CW150).titled(format!("stream limit in bytes of text {}", u32::MAX)));
            }
        }
        Ok(())
    }

    /// Gives out text of the sample, as much as is wanted.
    fn give(&mut self, text: &mut String, least: usize) {
        let to = self.ready.ceil_char_boundary(self.given.saturating_add(least - text.len()));
        text.push_str(&self.ready[self.given..to]);
        self.given = to;
        if to == self.ready.len() {
            (self.ready, self.given) = (String::new(), 0);
        }
    }

    /// Settles the encoding, or makes text of what is the same in all of them.
    fn settle(&mut self) -> Result<(), Trouble> {
        let first = self.came == 0;
        self.hold(if first { self.sample.size } else { 1 })?;
        if first && self.ended {
            let unbounded = Limits { message: usize::MAX, ..self.limits.clone() };
            let Text { content, encoding, notes, .. } =
                decode(&self.held, &self.sample.encodings, self.sample.charset, &unbounded)?;
            self.ready = content.into_owned();
            self.held.clear();
            self.settled = Some((encoding, notes));
            return Ok(());
        }
        if !first {
            self.take_ascii();
            if !self.held.is_empty() {
                self.hold(self.sample.size)?;
            }
        }
        match self.judge(first)? {
            Some((encoding, notes)) => {
                let mark = if first && self.held.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
                self.decoder = Some(encoding.decoder());
                self.settled = Some((encoding, notes));
                let held = std::mem::take(&mut self.held);
                self.decoded += mark;
                self.push(&held[mark..])
            }
            None => {
                self.take_ascii();
                Ok(())
            }
        }
    }

    /// Makes text of the bytes before the first one outside ASCII: they are the same in all encodings.
    fn take_ascii(&mut self) {
        let length = self.held.iter().position(|byte| !byte.is_ascii()).unwrap_or(self.held.len());
        // They are ASCII, so nothing is lost.
        self.ready.push_str(&String::from_utf8_lossy(&self.held[..length]));
        self.held.drain(..length);
        self.decoded += length;
    }

    /// What the bytes at hand say of the encoding; nothing while they are ASCII and more may come.
    fn judge(&self, first: bool) -> Result<Option<(Encoding, Vec<Note>)>, Refusal> {
        let Sample { encodings, charset, .. } = self.sample;
        if first && is_utf16(&self.held) {
            return Err(at_start(Code::CW104));
        }
        let label = Label::find(&self.head, encodings.kind, charset);
        let mut notes = label.notes(charset);
        let marked = if first { self.held.strip_prefix(UTF8_MARK) } else { None };
        let utf8 = beginning_of_utf8(marked.unwrap_or(&self.held), !self.ended);
        let by_form = utf8.filter(|content| !label.outweighs_utf8(content));
        let (content, settled) = match (marked, by_form) {
            // Bytes that are not UTF-8 all the same are refused when they are decoded.
            (Some(_), _) => (utf8.unwrap_or_default(), Settled::Mark),
            (None, Some(content)) if content.is_ascii() && !self.ended => {
                label.refuse_seven_bit(content)?;
                return Ok(None);
            }
            (None, Some(content)) => (content, Settled::Form),
            (None, None) => return label.settle(&encodings).map(|(encoding, _)| Some((encoding, notes))),
        };
        let mut accepted = accept_utf8(content, settled, &label, &encodings)?;
        notes.append(&mut accepted.notes);
        Ok(Some((Encoding::UTF_8, notes)))
    }

    /// Reads on until so many bytes are held.
    fn hold(&mut self, least: usize) -> Result<(), Trouble> {
        while self.held.len() < least && !self.ended {
            let bytes = read(self.input).map_err(|error| Trouble::Unreadable(error, self.came))?;
            let bytes = &bytes[..bytes.len().min(CHUNK)];
            let length = bytes.len();
            self.ended = length == 0;
            self.held.extend_from_slice(bytes);
            self.head.extend_from_slice(&bytes[..length.min(HEAD.saturating_sub(self.head.len()))]);
            self.input.consume(length);
            self.count(length)?;
        }
        Ok(())
    }

    fn decode(&mut self, text: &mut String) -> Result<(), Trouble> {
        let bytes = read(self.input).map_err(|error| Trouble::Unreadable(error, self.came))?;
        let bytes = &bytes[..bytes.len().min(CHUNK)];
        let length = bytes.len();
        self.ended = length == 0;
        let decoded = match &mut self.decoder {
            Some(decoder) => decode_some(decoder, (bytes, self.ended), &mut self.decoded, text),
            None => Ok(()),
        };
        self.input.consume(length);
        self.count(length)?;
        decoded.map_err(|offset| self.undecodable(offset))
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let decoded = decode_some(decoder, (bytes, self.ended), &mut self.decoded, &mut self.ready);
        decoded.map_err(|offset| self.undecodable(offset))
    }

    /// Counts bytes that came.
    fn count(&mut self, length: usize) -> Result<(), Refusal> {
        self.came += length as u64;
        let (most, what) = self.most;
        if self.came > most {
            return Err(at_start(Code::CW150).titled(format!("{what} limit in bytes {most}")));
        }
        Ok(())
    }

    fn undecodable(&self, offset: usize) -> Trouble {
        let encoding = self.settled.as_ref().map_or(Encoding::UTF_8, |(encoding, _)| *encoding);
        Trouble::Undecodable(encoding, offset)
    }
}

/// Why no more text comes.
enum Trouble {
    Refused(Refusal),
    /// The stream cannot be read behind so many bytes.
    Unreadable(io::Error, u64),
    /// The byte at this offset breaks the encoding.
    Undecodable(Encoding, usize),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Trouble {
    /// `end` is where the text ends that came before.
    fn refusal(self, end: impl FnOnce() -> Origin) -> Refusal {
        let (mut refusal, byte) = match self {
            Self::Refused(refusal) => return refusal,
            Self::Unreadable(error, came) => {
                let refusal = Refusal::new(Code::CW103).titled(format!("input cannot be read: {error}"));
                (refusal, usize::try_from(came).unwrap_or(usize::MAX))
            }
            Self::Undecodable(encoding, offset) => {
                (Refusal::new(Code::CW103).titled(format!("bytes are not {}", encoding.name())), offset)
            }
        };
        refusal.position = Some(end().undecodable(byte));
        refusal.with_source("/")
    }
}

/// What a reader has at hand; nothing at the end.
fn read(input: &mut dyn BufRead) -> io::Result<&[u8]> {
    // Asked twice, because what a failed try borrowed is not given back.
    while let Err(error) = input.fill_buf() {
        if error.kind() != ErrorKind::Interrupted {
            return Err(error);
        }
    }
    input.fill_buf()
}

/// Decodes bytes, which may be the last; gives the offset of the first that does not belong.
fn decode_some(
    decoder: &mut Decoder,
    (bytes, last): (&[u8], bool),
    decoded: &mut usize,
    text: &mut String,
) -> Result<(), usize> {
    let mut rest = bytes;
    loop {
        // Hanzi of two bytes become three; a character may be pending.
        text.reserve(rest.len() + rest.len() / 2 + 16);
        let (result, read) = decoder.decode_to_string_without_replacement(rest, text, last);
        *decoded += read;
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => return Ok(()),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, good_after) => {
                return Err(decoded.saturating_sub(usize::from(bad) + usize::from(good_after)));
            }
        }
    }
}

/// The beginning of the bytes that is UTF-8, if all of them are, a character aside that is cut off where more may come.
fn beginning_of_utf8(bytes: &[u8], more: bool) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if more && error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}
