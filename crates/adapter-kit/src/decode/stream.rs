//! A message read from a stream: a window of its text slides from document to document.
//!
//! What has been read stays true only as far as the text was there to be read. So the window always holds some bytes more
//! than the document at hand needs; where that was not enough, nothing of the piece counts, the window grows, and the
//! piece is read again from where it began.

use std::cell::OnceCell;
use std::io::BufRead;

use super::delivery::Delivery;
use super::pause::Paused;
use super::stage::Stage;
use super::{Job, encodings, of_adapter, select};
use crate::adapter::{DecodeContext, Sink, Summary};
use crate::mapping::{Mapping, Message};
use crate::read::text::{Incoming, Sample};
use crate::read::{Kind, Piece};
use crate::refusal::{Code, Origin, Refusal};

/// How much of a stream is held.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// Bytes from which the encoding is settled.
    pub(crate) sample: usize,
    /// Bytes of text that must lie ahead where a document begins, and bytes that are held; both grow with the documents.
    pub(crate) ahead: usize,
    pub(crate) held: usize,
}

impl Window {
    /// The encoding of the first MiB holds for all; 64 KiB lie ahead.
    pub(crate) const USUAL: Self = Self { sample: 1 << 20, ahead: 64 << 10, held: 256 << 10 };
}

/// Beyond this many bytes it does not pay that each document is there before it is begun.
const MOST_AHEAD: usize = 1 << 20;

pub(crate) fn decode(
    mapping: &Mapping,
    input: &mut dyn BufRead,
    (context, window): (&DecodeContext<'_>, Window),
    sink: &mut dyn Sink,
) -> Result<Summary, Refusal> {
    read(mapping, input, (context, window), sink).map_err(|refusal| of_adapter(mapping, refusal))
}

fn read(
    mapping: &Mapping,
    input: &mut dyn BufRead,
    (context, window): (&DecodeContext<'_>, Window),
    sink: &mut dyn Sink,
) -> Result<Summary, Refusal> {
    let mut text = Text::open(mapping, input, (context, window))?;
    let family = loop {
        match select::messages(mapping, text.piece(), &context.limits) {
            Ok(family) => break family,
            Err(refusal) if refusal.starved => text.grow()?,
            Err(refusal) => return Err(refusal),
        }
    };
    if !family.iter().all(|message| is_divisible(mapping, message)) {
        text.read_whole()?;
    }
    let mut delivery = Delivery::new(&family, sink);
    let job = Job { mapping, family: &family, context };
    let mut stage = Stage::new(mapping, &family);
    let mut paused: Option<Paused> = None;
    loop {
        let arena = OnceCell::new();
        let before = stage.unfinished();
        match job.pass((text.piece(), &arena), paused.as_ref(), &mut stage) {
            Err(refusal) if refusal.starved => {
                stage.take_back(before);
                text.grow()?;
                continue;
            }
            Err(refusal) => return Err(refusal),
            Ok(next) => paused = next,
        }
        if delivery.hand_on(stage.take()).is_break() {
            break;
        }
        match &paused {
            Some(paused) => text.slide(paused.at)?,
            None => break,
        }
    }
    let (encoding, notes) = text.incoming.settled();
    Ok(delivery.finish(encoding, notes))
}

/// Whether the text behind a document can go before the next is read: not inside a text that is read as a document of its
/// own, nor in a list of which selectors name some items.
fn is_divisible(mapping: &Mapping, message: &Message) -> bool {
    let nodes = &message.trie.nodes;
    let mut above = std::iter::successors(Some(message.item), |&node| (node != 0).then(|| nodes[node].parent));
    message.item != 0
        && message.embedded.is_none()
        && (mapping.format.kind == Kind::Xml || above.all(|node| nodes[node].selector.is_none()))
}

/// The refusal of a piece that ended too early.
pub(super) fn starved() -> Refusal {
    let mut refusal = Refusal::new(Code::CW150);
    refusal.starved = true;
    refusal
}

/// The text of a stream, as far as it is held.
struct Text<'r> {
    incoming: Incoming<'r>,
    held: String,
    /// Where it begins.
    origin: Origin,
    window: Window,
    /// Bytes that may be held at most.
    most: usize,
}

impl<'r> Text<'r> {
    fn open(
        mapping: &'r Mapping,
        input: &'r mut dyn BufRead,
        (context, window): (&'r DecodeContext<'_>, Window),
    ) -> Result<Self, Refusal> {
        let limits = &context.limits;
        let sample = Sample { size: window.sample, encodings: encodings(mapping), charset: context.charset };
        let most = limits.message.max(limits.document);
        let incoming = Incoming::new(input, sample, limits);
        let mut text = Self { incoming, held: String::new(), origin: Origin::default(), window, most };
        text.fill(window.held)?;
        Ok(text)
    }

    fn piece(&self) -> Piece<'_> {
        let ahead = (!self.incoming.is_done()).then_some(self.window.ahead);
        Piece { text: &self.held, origin: self.origin, ahead }
    }

    fn fill(&mut self, least: usize) -> Result<(), Refusal> {
        self.incoming.fill(&mut self.held, least, self.origin)
    }

    /// Lets the text before this byte go, and reads on.
    fn slide(&mut self, to: usize) -> Result<(), Refusal> {
        let gone = to.saturating_sub(self.origin.byte).min(self.held.len());
        self.origin = self.origin.behind(&self.held[..gone]);
        self.held.drain(..gone);
        // The room that a large document took is not kept for small ones.
        self.held.shrink_to(self.window.held * 2);
        self.fill(self.window.held)
    }

    /// Makes room for more, because a piece ended before what stood in it did.
    fn grow(&mut self) -> Result<(), Refusal> {
        if self.held.len() >= self.most {
            let mut refusal = Refusal::new(Code::CW150).with_source("/");
            refusal.position = Some(self.piece().place(self.origin.byte));
            let title = format!("one document and its files exceed the message limit in bytes {}", self.most);
            return Err(refusal.titled(title));
        }
        if self.window.ahead < MOST_AHEAD {
            self.window.ahead *= 2;
            self.window.held *= 2;
        }
        self.fill(self.window.held.max(self.held.len() * 2))
    }

    /// Reads a message that is no stream of documents.
    fn read_whole(&mut self) -> Result<(), Refusal> {
        self.incoming.be_whole()?;
        self.fill(usize::MAX)
    }
}
