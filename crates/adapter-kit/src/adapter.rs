//! What an adapter is: bytes in, drafts out; drafts in, bytes out.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;

use document::json::Object;
use document::time::Timestamp;
use document::{Content, DepartmentId, Digest};

use crate::attachment::Attachment;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::provenance::Provenance;
use crate::refusal::{Note, Refusal};
use crate::residual::Residual;

/// Translates one department's format into common documents and back.
///
/// No I/O, clock, randomness, global state or logging: equal input gives byte-equal output.
pub trait Adapter: Send + Sync {
    /// Id, version, messages, encodings, capabilities.
    fn manifest(&self) -> &Manifest;

    /// Reads a message. Documents and refusals of single documents reach the sink, in their order, once the whole message
    /// has been read; nothing reaches it if the message itself is refused.
    ///
    /// # Errors
    /// What refuses the whole message: encoding, syntax, limits, an unknown root.
    fn decode(&self, input: &[u8], context: &DecodeContext<'_>, sink: &mut dyn Sink) -> Result<Summary, Refusal>;

    /// Reads a message as [`Self::decode`] does, from a reader that the caller opened. A batch is read document by document,
    /// in memory that its length does not change; it may be as long as `limits.stream` lets it. A message that is no batch
    /// is held whole, within `limits.message`.
    ///
    /// Documents reach the sink as they are read. They count only once the summary says that they were accepted: a refusal
    /// of the message refuses those too that came before it. What breaks the encoding that the first MiB settled is such a
    /// refusal. What goes into the documents' `source` is known at the end: [`Decoded::sourced`].
    ///
    /// # Errors
    /// What refuses the whole message; CW103 also where the reader fails.
    fn decode_stream(
        &self,
        input: &mut dyn BufRead,
        context: &DecodeContext<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Summary, Refusal>;

    /// Appends a message of this name with these items to `out`; `out` is as it was after a refusal.
    ///
    /// # Errors
    /// CW301 to CW306, of the first item that cannot be written.
    fn encode(
        &self,
        message: &str,
        items: &[Outgoing<'_>],
        context: &EncodeContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Summary, Refusal>;
}

/// Takes what a message holds. `Break` stops the delivery.
pub trait Sink {
    /// A document, question, report or feedback.
    fn item(&mut self, item: Decoded) -> ControlFlow<()>;
    /// The document at this index, counted from 0, was refused for these reasons, in the order of their places.
    fn refused(&mut self, index: u64, refusals: Vec<Refusal>) -> ControlFlow<()>;
}

/// One decoded item with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// Name of the message in the mapping.
    pub message: Arc<str>,
    /// What it says. A document's `source` is not in it yet: [`Decoded::sourced`] adds it.
    pub content: Content,
    /// Where each canonical value came from.
    pub provenance: Provenance,
    /// What no row took.
    pub residual: Residual,
    /// The files that the message carried; the document names them by their digests.
    pub attachments: Vec<Attachment>,
    /// What is worth knowing about the item.
    pub notes: Vec<Note>,
}

/// The bytes of a message as they came: whoever received them has them, and binds documents to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// How many they are.
    pub size: u64,
    /// SHA-256 of them.
    pub digest: Digest,
    /// WHATWG name of their encoding, from the [`Summary`].
    pub encoding: &'static str,
}

/// An item bound to the message that it came in, with the tables as they are stored.
#[derive(Clone, PartialEq)]
pub struct Sourced {
    /// What it says; a document with its `source`.
    pub content: Content,
    /// Byte form of the provenance table.
    pub provenance: Vec<u8>,
    /// Byte form of the residual table.
    pub residual: Vec<u8>,
}

/// The tables hold what a department wrote and stay out of logs.
impl std::fmt::Debug for Sourced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (provenance, residual) = (self.provenance.len(), self.residual.len());
        write!(f, "Sourced({:?}, {provenance} and {residual} bytes)", self.content)
    }
}

impl Original {
    /// Measures the bytes of a message that `summary` tells of.
    #[must_use]
    pub fn of(bytes: &[u8], summary: &Summary) -> Self {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self { size, digest: Digest::of(bytes), encoding: summary.encoding }
    }
}

impl Decoded {
    /// Fills a document's `source`: the adapter, and by digests the original, the provenance and the residual.
    #[must_use]
    pub fn sourced(self, manifest: &Manifest, original: &Original) -> Sourced {
        let (provenance, residual) = (self.provenance.to_bytes(), self.residual.to_bytes());
        let mut content = self.content;
        if let Content::Document(draft) = &mut content {
            let mut source = Object::with_capacity(8);
            source.insert("adapter", manifest.id.as_str());
            source.insert("adapterVersion", manifest.version.as_str());
            source.insert("digest", original.digest.to_string());
            source.insert("encoding", original.encoding);
            source.insert("mediaType", manifest.media_type);
            source.insert("provenance", Digest::of(&provenance).to_string());
            source.insert("residual", Digest::of(&residual).to_string());
            source.insert("size", i64::try_from(original.size).unwrap_or(i64::MAX));
            draft.0.insert("source", source);
        }
        Sourced { content, provenance, residual }
    }
}

/// One item to be encoded.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// What it says.
    pub content: &'a Content,
    /// What the same adapter's message of the same major version left over; never another adapter's.
    pub residual: Option<&'a Residual>,
    /// The files that the content names by their digests, as far as they are at hand.
    pub attachments: &'a [Attachment],
}

/// What varies when a message is decoded.
#[derive(Debug, Clone)]
pub struct DecodeContext<'a> {
    /// Who sent it.
    pub partner: &'a DepartmentId,
    /// When it came.
    pub received_at: Timestamp,
    /// The transport's charset, else what the partner's registration assumes.
    pub charset: Option<&'a str>,
    /// Bounds.
    pub limits: Limits,
}

/// What varies when a message is encoded.
#[derive(Debug, Clone)]
pub struct EncodeContext<'a> {
    /// Who will read it.
    pub partner: &'a DepartmentId,
    /// The number of the message.
    pub message_number: &'a str,
    /// When it is sent; also the day on which code tables are asked that name no other.
    pub time: Timestamp,
    /// Bounds.
    pub limits: Limits,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Items accepted or written.
    pub accepted: u64,
    /// Items refused.
    pub refused: u64,
    /// WHATWG name of the encoding that was found or written.
    pub encoding: &'static str,
    /// What is worth knowing about the message; of `encode`, values that no row takes (CW305).
    pub notes: Vec<Note>,
}

/// A sink that keeps everything.
#[derive(Debug, Default)]
pub struct Collected {
    /// Items by their index, or why they were refused.
    pub items: Vec<Result<Decoded, Vec<Refusal>>>,
}

impl Sink for Collected {
    fn item(&mut self, item: Decoded) -> ControlFlow<()> {
        self.items.push(Ok(item));
        ControlFlow::Continue(())
    }

    fn refused(&mut self, _index: u64, refusals: Vec<Refusal>) -> ControlFlow<()> {
        self.items.push(Err(refusals));
        ControlFlow::Continue(())
    }
}
