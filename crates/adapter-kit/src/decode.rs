//! Decoding: one pass over the source into slots, then the rows in their order into drafts.

mod ahead;
mod build;
pub(crate) mod cells;
mod frame;
mod json;
pub(crate) mod layout;
pub(crate) mod prefix;
mod probe;
mod select;
mod stage;
mod walk;
mod xml;

use std::cell::OnceCell;

use crate::adapter::{DecodeContext, Sink, Summary};
use crate::mapping::Mapping;
use crate::read::{Kind, text};
use crate::refusal::{Note, Refusal};
use stage::Stage;

/// The decoded text of a message and what is the same for all its documents.
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    /// Holds the text of an embedded document whose escapes make it differ from `text`.
    pub(crate) arena: &'a OnceCell<String>,
    pub(crate) encoding: &'static str,
}

pub(crate) fn decode(
    mapping: &Mapping,
    input: &[u8],
    context: &DecodeContext<'_>,
    sink: &mut dyn Sink,
) -> Result<Summary, Refusal> {
    let name = |mut refusal: Refusal| {
        refusal.adapter = Some(mapping.id.clone().into());
        refusal
    };
    let text = read_text(mapping, input, context).map_err(name)?;
    let arena = OnceCell::new();
    let source = Source { text: &text.content, arena: &arena, encoding: text.encoding.name() };
    let stage = decode_text(mapping, &source, context).map_err(name)?;
    Ok(deliver(stage, text.notes, source.encoding, sink))
}

fn read_text<'a>(mapping: &Mapping, input: &'a [u8], context: &DecodeContext<'_>) -> Result<text::Text<'a>, Refusal> {
    let format = &mapping.format;
    let encodings = text::Encodings { kind: format.kind, accepts: &format.accepts, assume: format.assume };
    text::decode(input, &encodings, context.charset, &context.limits)
}

fn decode_text<'a>(
    mapping: &'a Mapping,
    source: &Source<'a>,
    context: &'a DecodeContext<'a>,
) -> Result<Stage, Refusal> {
    let family = select::messages(mapping, source.text, &context.limits)?;
    let name = &family[0].name;
    let walk = walk::Walk::new(mapping, family.clone(), source, context);
    let named = |mut refusal: Refusal| {
        refusal.message = Some(name.clone().into());
        refusal
    };
    match mapping.format.kind {
        Kind::Xml => xml::run(walk).map_err(named),
        Kind::Json => json::run(walk).map_err(named),
    }
}

fn deliver(stage: Stage, notes: Vec<Note>, encoding: &'static str, sink: &mut dyn Sink) -> Summary {
    let mut summary = Summary { encoding, notes, ..Summary::default() };
    for (index, item) in (0..).zip(stage.into_items()) {
        let flow = match item {
            Ok(item) => {
                summary.accepted += 1;
                sink.item(item)
            }
            Err(refusals) => {
                summary.refused += 1;
                sink.refused(index, refusals)
            }
        };
        if flow.is_break() {
            break;
        }
    }
    summary
}
