//! What is translated: a golden's message again and again, checked against the golden.

use std::ops::ControlFlow;

use adapter_kit::conformance::{canonical, partner, received_at};
use adapter_kit::read::Kind;
use adapter_kit::read::text::{self, Encoding, Encodings};
use adapter_kit::{
    Adapter, Collected, DecodeContext, Decoded, Direction, EncodeContext, Golden, Limits, MappedAdapter, Outgoing,
    Refusal, Sink,
};
use document::json::{Object, Value, parse, to_canonical};
use document::{Content, DepartmentId, DocumentDraft, Timestamp};

/// Documents of one measure.
pub(crate) const DOCUMENTS: usize = 250;

/// Messages of one adapter: one message, so often that it makes [`DOCUMENTS`].
pub(crate) struct Load {
    pub(crate) adapter: &'static MappedAdapter,
    golden: Golden,
    partner: DepartmentId,
    received_at: Timestamp,
    /// The message as UTF-8.
    pub(crate) utf8: String,
    /// And in the first other encoding that is accepted and holds it.
    pub(crate) legacy: Option<(Encoding, Vec<u8>)>,
    /// How often it is read or written in one measure.
    pub(crate) times: usize,
    /// What it decodes to.
    pub(crate) items: Vec<Decoded>,
}

impl Load {
    /// The golden's message as the department sends it.
    pub(crate) fn single(adapter: &'static MappedAdapter, golden: &Golden) -> Self {
        let input = golden.input().expect("a message");
        let load = Self::new(adapter, golden, text_of(adapter, input));
        Self { times: DOCUMENTS.div_ceil(load.items.len()), ..load }
    }

    /// The golden's documents in one message of [`DOCUMENTS`], where the format has such messages: the element `each` again
    /// and again, else, if the hub may send them, as the adapter writes them.
    pub(crate) fn batch(single: &Self, each: Option<&str>) -> Option<Self> {
        let batch = match each {
            Some(each) => repeated(&single.utf8, each, single.times),
            None if single.message().is_some_and(|message| message.batch) && single.writable() => {
                let items: Vec<_> = (0..single.times).flat_map(|_| &single.items).collect();
                text_of(single.adapter, &single.write(&items))
            }
            None => return None,
        };
        let load = Self::new(single.adapter, &single.golden, batch);
        assert_eq!(load.items.len(), single.documents(), "the batch has every document");
        let mut streamed = Vec::new();
        load.stream(|item| streamed.push(item));
        assert_eq!(streamed.len(), single.documents(), "the stream has every document");
        load.check(&streamed);
        Some(load)
    }

    fn new(adapter: &'static MappedAdapter, golden: &Golden, text: String) -> Self {
        let mut load = Self {
            adapter,
            golden: golden.clone(),
            partner: partner(adapter, golden),
            received_at: received_at(golden),
            utf8: labelled(adapter, &text, Encoding::UTF_8),
            legacy: None,
            times: 1,
            items: Vec::new(),
        };
        load.legacy = legacy(adapter, &text);
        load.items = load.decode(load.utf8.as_bytes(), Encoding::UTF_8);
        load.check(&load.items);
        if let Some((encoding, bytes)) = &load.legacy {
            load.check(&load.decode(bytes, *encoding));
        }
        load
    }

    /// `020` of `020-opinion-in-full`.
    pub(crate) fn number(&self) -> &str {
        self.golden.name.split('-').next().unwrap_or_default()
    }

    pub(crate) fn documents(&self) -> usize {
        self.items.len() * self.times
    }

    /// UTF-8 bytes of one measure.
    pub(crate) fn bytes(&self) -> usize {
        self.utf8.len() * self.times
    }

    fn message(&self) -> Option<&'static adapter_kit::manifest::MessageManifest> {
        self.adapter.manifest().message(&self.items.first()?.message)
    }

    /// Whether the hub may send what was read.
    pub(crate) fn writable(&self) -> bool {
        self.message().is_some_and(|message| message.direction != Direction::In)
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

    /// Whether one message holds many documents.
    pub(crate) fn is_batch(&self) -> bool {
        self.times == 1
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

    /// Panics unless every document says what the golden says.
    fn check(&self, items: &[Decoded]) {
        let found = items.iter().map(|item| to_canonical(&canonical(&item.content)));
        self.check_canonical(found.collect());
    }

    /// The same of documents that something else made: objects as they are written.
    pub(crate) fn check_written(&self, documents: Vec<Object>) {
        let found = documents.into_iter().map(|tree| canonical(&Content::Document(DocumentDraft(tree))));
        self.check_canonical(found.map(|tree| to_canonical(&tree)).collect());
    }

    fn check_canonical(&self, found: Vec<Vec<u8>>) {
        let golden = self.golden.file("canonical.json").expect("a golden that is accepted");
        let expected = match parse(golden).expect("strict JSON") {
            Value::Array(items) => items,
            item => vec![item],
        };
        let expected: Vec<_> = expected.iter().map(to_canonical).collect();
        let same = found.iter().zip(expected.iter().cycle()).filter(|(found, expected)| found == expected).count();
        assert!(
            !found.is_empty() && found.len().is_multiple_of(expected.len()) && same == found.len(),
            "{} {}: {same} of {} documents say what the golden says",
            self.adapter.manifest().id,
            self.golden.name,
            found.len()
        );
    }
}

/// The message with its elements of this name `times` as often.
fn repeated(text: &str, name: &str, times: usize) -> String {
    let (begin, end) = (format!("<{name}"), format!("</{name}>"));
    let begin = text.find(&begin).expect("the first element");
    let end = text.rfind(&end).expect("the last element") + end.len();
    let indent = text[..begin].trim_end().len();
    [&text[..indent], &text[indent..end].repeat(times), &text[end..]].concat()
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
    [Encoding::GB18030, Encoding::GBK].into_iter().filter(|encoding| accepted.contains(encoding)).find_map(|encoding| {
        let mut bytes = Vec::new();
        encoding.encode(&labelled(adapter, text, encoding), &mut bytes).ok()?;
        Some((encoding, bytes))
    })
}
