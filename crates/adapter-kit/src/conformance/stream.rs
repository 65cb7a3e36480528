//! The same message from a buffer and from a stream: content, provenance, residual, notes, refusals, digests.

use std::io::{BufRead, BufReader};

use document::{Content, Digest};

use super::check::input;
use super::run::{Failure, context, fail, partner};
use crate::adapter::{Adapter, Collected, DecodeContext, Decoded, Original, Summary};
use crate::decode::stream::Window;
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::refusal::Refusal;

/// What reaches a sink, and what is said at the end.
type Read = Result<(Summary, Vec<Result<Decoded, Vec<Refusal>>>), Refusal>;

/// Bytes that a stream gives at one go, bytes of text that must lie ahead in its window, and bytes that this holds. Where more
/// must lie ahead than is held, the window slides behind each document.
const STREAMS: [(usize, usize, usize); 5] = [
    (1, usize::MAX, 1),
    (7, usize::MAX, 100),
    (7, 50, 200),
    (4096, usize::MAX, 1000),
    (4096, Window::USUAL.ahead, Window::USUAL.held),
];

/// 18: stream equals buffer, for chunks of 1, 7 and 4096 bytes, through the narrowest window and the usual one; whole, and
/// broken off in three places.
pub(super) fn as_buffer(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let whole = input(golden)?;
    let (partner, mut charset) = (partner(adapter, golden), None);
    let context = context(golden, &partner, &mut charset);
    for part in [4, 1, 2, 3] {
        let bytes = &whole[..whole.len() * part / 4];
        stream_equals_buffer(adapter, bytes, &context).map_err(|Failure(what)| Failure(format!("{part}/4: {what}")))?;
    }
    Ok(())
}

/// Compares what a message gives from a buffer with what it gives from streams, down to chunks of one byte and windows that
/// hold hardly more than a document.
///
/// # Errors
/// When they differ in anything.
pub fn stream_equals_buffer(adapter: &MappedAdapter, bytes: &[u8], context: &DecodeContext<'_>) -> Result<(), Failure> {
    let expected = read(|sink| adapter.decode(bytes, context, sink));
    for (chunk, ahead, held) in STREAMS {
        let stream = BufReader::with_capacity(chunk, bytes);
        let found = streamed(adapter, stream, (context, Window { ahead, held, ..Window::USUAL }));
        if let Some(what) = difference(adapter, bytes, (&expected, &found)) {
            return fail(format!("in chunks of {chunk} through a window of {held}: {what}"));
        }
    }
    Ok(())
}

fn streamed(adapter: &MappedAdapter, mut stream: impl BufRead, window: (&DecodeContext<'_>, Window)) -> Read {
    read(|sink| adapter.decode_window(&mut stream, window, sink))
}

fn read(decode: impl FnOnce(&mut Collected) -> Result<Summary, Refusal>) -> Read {
    let mut sink = Collected::default();
    decode(&mut sink).map(|summary| (summary, sink.items))
}

/// In what a stream differs from the buffer.
fn difference(adapter: &MappedAdapter, bytes: &[u8], (expected, found): (&Read, &Read)) -> Option<String> {
    let ((said, items), (says, found)) = match (expected, found) {
        (Err(expected), Err(found)) if expected == found => return None,
        (Ok(expected), Ok(found)) => (expected, found),
        (Err(refusal), _) => return Some(format!("the buffer is refused otherwise: {refusal}")),
        (_, Err(refusal)) => return Some(format!("the stream is refused: {refusal}")),
    };
    if said != says || items.len() != found.len() {
        return Some(format!("{} items, not {}", found.len(), items.len()));
    }
    let sourced = |item: &Decoded, summary: &Summary| {
        let original = Original { size: bytes.len() as u64, digest: Digest::of(bytes), encoding: summary.encoding };
        item.clone().sourced(adapter.manifest(), &original)
    };
    let differs = |(expected, found): (&Result<Decoded, _>, &Result<Decoded, _>)| match (expected, found) {
        (Ok(a), Ok(b)) => a != b || sourced(a, said) != sourced(b, says),
        (a, b) => a != b,
    };
    let nth = items.iter().zip(found).position(differs)?;
    let shown = |items: &[Result<Decoded, Vec<Refusal>>]| match &items[nth] {
        Ok(item) => {
            let kind = if let Content::Document(_) = item.content { "document" } else { "item" };
            let tables = [item.provenance.to_bytes(), item.residual.to_bytes()];
            format!("a {kind}: {}", tables.map(|table| String::from_utf8_lossy(&table).into_owned()).concat())
        }
        Err(refusals) => refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    };
    Some(format!("item {nth} is\n{}\nnot\n{}", shown(found), shown(items)))
}
