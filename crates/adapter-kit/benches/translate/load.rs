//! What is translated: a message again and again, checked against what it should say.

use std::ops::ControlFlow;

use adapter_kit::conformance::{canonical, partner, received_at};
use adapter_kit::read::Kind;
use adapter_kit::read::text::{self, Encoding, Encodings};
use adapter_kit::{
    Adapter, Collected, DecodeContext, Decoded, Direction, EncodeContext, Golden, Limits, MappedAdapter, Outgoing,
    Refusal, Sink,
};
use document::json::{Object, to_canonical};
use document::{Content, DepartmentId, DocumentDraft, Timestamp};

use crate::grow::{Grown, Growth};

/// UTF-8 bytes of one measure, if one message has not as many.
const BYTES: usize = 1_000_000;
/// Most messages of one measure.
const MESSAGES: usize = 250;

/// How large a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Rich,
    Large,
    Short,
}

impl Size {
    /// About so many bytes.
    fn bytes(self) -> usize {
        match self {
            Self::Rich => 4_000,
            Self::Large => BYTES,
            Self::Short => 0,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rich => "4 KB",
            Self::Large => "1 MB",
            Self::Short => "short",
        }
    }
}

/// One message of one adapter.
pub(crate) struct Load {
    pub(crate) adapter: &'static MappedAdapter,
    pub(crate) size: Size,
    golden: Golden,
    partner: DepartmentId,
    received_at: Timestamp,
    expected: Vec<Vec<u8>>,
    /// The message as UTF-8.
    pub(crate) utf8: String,
    /// And as GB18030 or GBK: as the adapter writes it, else the first of the two that is accepted.
    pub(crate) legacy: Option<(Encoding, Vec<u8>)>,
    /// How often it is read or written in one measure.
    pub(crate) times: usize,
    /// What it decodes to.
    pub(crate) items: Vec<Decoded>,
}

impl Load {
    /// The message of a golden as it grows.
    pub(crate) fn new(adapter: &'static MappedAdapter, size: Size, (name, growth): (&str, Growth)) -> Self {
        let goldens = adapter.goldens();
        let golden = goldens.iter().find(|golden| golden.name == name);
        let golden = golden.unwrap_or_else(|| panic!("no golden is called {name}"));
        let mut load = Self {
            adapter,
            size,
            golden: golden.clone(),
            partner: partner(adapter, golden),
            received_at: received_at(golden),
            expected: Vec::new(),
            utf8: labelled(adapter, &text_of(adapter, golden.input().expect("a message")), Encoding::UTF_8),
            legacy: None,
            times: 1,
            items: Vec::new(),
        };
        let items = load.decode(load.utf8.as_bytes(), Encoding::UTF_8);
        let expected = golden.file("canonical.json").expect("a golden that is accepted");
        let write = |items: &[&Decoded]| text_of(adapter, &load.write(items));
        let Grown { text, expected } = growth.grow((&load.utf8, expected), &items, size.bytes(), write);
        load.utf8 = labelled(adapter, &text, Encoding::UTF_8);
        load.expected = expected;
        load.legacy = legacy(adapter, &text);
        load.times = (BYTES / load.utf8.len()).clamp(1, MESSAGES);
        load.items = load.decode(load.utf8.as_bytes(), Encoding::UTF_8);
        load.check_all();
        load
    }

    /// Panics unless every way to read the message gives what it should say.
    fn check_all(&self) {
        self.check(&self.items);
        if let Some((encoding, bytes)) = &self.legacy {
            self.check(&self.decode(bytes, *encoding));
        }
        let mut streamed = Vec::new();
        self.stream(|item| streamed.push(item));
        assert_eq!(streamed.len(), self.items.len(), "the stream has every document");
        self.check(&streamed);
    }

    /// `020` of `020-opinion-in-full`.
    pub(crate) fn number(&self) -> &str {
        self.golden.name.split('-').next().unwrap_or_default()
    }

    pub(crate) fn documents(&self) -> usize {
        self.items.len() * self.times
    }

    fn message(&self) -> Option<&'static adapter_kit::manifest::MessageManifest> {
        self.adapter.manifest().message(&self.items.first()?.message)
    }

    /// Whether the hub may send what was read.
    pub(crate) fn writable(&self) -> bool {
        self.message().is_some_and(|message| message.direction != Direction::In)
    }

    /// The encoding that the adapter writes.
    pub(crate) fn emits(&self) -> Option<Encoding> {
        Encoding::from_label(self.adapter.manifest().emits)
    }

    /// One message.
    pub(crate) fn decode(&self, bytes: &[u8], encoding: Encoding) -> Vec<Decoded> {
        let mut sink = Collected::default();
        self.adapter.decode(bytes, &self.context(encoding), &mut sink).expect("the message is accepted");
        sink.items.into_iter().map(|item| item.expect("the document is accepted")).collect()
    }

    /// One message from a reader: each item as it comes.
    pub(crate) fn stream(&self, take: impl FnMut(Decoded)) {
        let context = self.context(Encoding::UTF_8);
        self.adapter
            .decode_stream(&mut self.utf8.as_bytes(), &context, &mut Taking(take))
            .expect("the message is accepted");
    }

    /// Whether it is a large message of many documents.
    pub(crate) fn is_batch(&self) -> bool {
        self.size == Size::Large && self.items.len() > 1
    }

    fn context(&self, encoding: Encoding) -> DecodeContext<'_> {
        DecodeContext {
            partner: &self.partner,
            received_at: self.received_at,
            charset: Some(encoding.name()),
            limits: Limits::default(),
        }
    }

    /// One message of these items with what they left over.
    pub(crate) fn write(&self, items: &[&Decoded]) -> Vec<u8> {
        let context = EncodeContext {
            partner: &self.partner,
            message_number: "BENCH-1",
            time: self.received_at,
            limits: Limits::default(),
        };
        let outgoing: Vec<_> = items
            .iter()
            .map(|item| Outgoing {
                content: &item.content,
                residual: Some(&item.residual),
                attachments: &item.attachments,
            })
            .collect();
        let mut out = Vec::new();
        let message = items.first().map_or("", |item| &*item.message);
        self.adapter.encode(message, &outgoing, &context, &mut out).expect("the message is written");
        out
    }

    /// Panics unless every document says what it should.
    fn check(&self, items: &[Decoded]) {
        let found = items.iter().map(|item| to_canonical(&canonical(&item.content)));
        self.check_canonical(&found.collect::<Vec<_>>());
    }

    /// The same of documents that something else made: objects as they are written.
    pub(crate) fn check_written(&self, documents: Vec<Object>) {
        let found = documents.into_iter().map(|tree| canonical(&Content::Document(DocumentDraft(tree))));
        self.check_canonical(&found.map(|tree| to_canonical(&tree)).collect::<Vec<_>>());
    }

    fn check_canonical(&self, found: &[Vec<u8>]) {
        let expected = &self.expected;
        let same = found.iter().zip(expected.iter().cycle()).filter(|(found, expected)| found == expected).count();
        assert!(
            !found.is_empty() && found.len().is_multiple_of(expected.len()) && same == found.len(),
            "{} {}: {same} of {} documents say what they should",
            self.adapter.manifest().id,
            self.golden.name,
            found.len()
        );
    }
}

fn kind(adapter: &MappedAdapter) -> Kind {
    if adapter.manifest().media_type.ends_with("xml") { Kind::Xml } else { Kind::Json }
}

fn accepts(adapter: &MappedAdapter) -> Vec<Encoding> {
    adapter.manifest().accepts.iter().filter_map(|name| Encoding::from_label(name)).collect()
}

/// A sink that keeps nothing itself.
struct Taking<F>(F);

impl<F: FnMut(Decoded)> Sink for Taking<F> {
    fn item(&mut self, item: Decoded) -> ControlFlow<()> {
        (self.0)(item);
        ControlFlow::Continue(())
    }

    fn refused(&mut self, index: u64, refusals: Vec<Refusal>) -> ControlFlow<()> {
        panic!("document {index} is refused: {refusals:?}");
    }
}

fn text_of(adapter: &MappedAdapter, message: &[u8]) -> String {
    let encodings = Encodings { kind: kind(adapter), accepts: &accepts(adapter), assume: None };
    let text = text::decode(message, &encodings, None, &Limits::default()).expect("the message names its encoding");
    text.content.into_owned()
}

/// The text with this encoding in its XML declaration, if it has one.
fn labelled(adapter: &MappedAdapter, text: &str, encoding: Encoding) -> String {
    match text.split_once("?>") {
        Some((declaration, rest)) if kind(adapter) == Kind::Xml && declaration.starts_with("<?xml ") => {
            format!("<?xml version=\"1.0\" encoding=\"{}\"?>{rest}", encoding.name())
        }
        _ => text.to_owned(),
    }
}

fn legacy(adapter: &MappedAdapter, text: &str) -> Option<(Encoding, Vec<u8>)> {
    let accepted = accepts(adapter);
    let written = Encoding::from_label(adapter.manifest().emits).filter(|encoding| encoding.is_gb());
    written.into_iter().chain([Encoding::GB18030, Encoding::GBK]).filter(|e| accepted.contains(e)).find_map(
        |encoding| {
            let mut bytes = Vec::new();
            encoding.encode(&labelled(adapter, text, encoding), &mut bytes).ok()?;
            Some((encoding, bytes))
        },
    )
}
