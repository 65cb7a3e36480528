//! Decoding: one pass over the source into slots, then the rows in their order into drafts.
//!
//! A message that is at hand is one piece of text. A stream of documents comes in many: [`stream`] reads each to where the
//! next document would begin in earnest, and the walk is taken up again at the beginning of the next ([`pause`]).

mod ahead;
mod build;
pub(crate) mod cells;
mod delivery;
mod documents;
mod frame;
mod json;
pub(crate) mod layout;
mod open;
mod paths;
mod pause;
mod places;
pub(crate) mod prefix;
mod probe;
mod select;
mod stage;
pub(crate) mod stream;
mod twins;
mod walk;
mod xml;

use std::cell::OnceCell;

use crate::adapter::{DecodeContext, Sink, Summary};
use crate::mapping::{Mapping, Message};
use crate::read::{Kind, Piece, text};
use crate::refusal::Refusal;
use delivery::Delivery;
use pause::Paused;
use stage::Stage;

pub(crate) fn decode(
    mapping: &Mapping,
    input: &[u8],
    context: &DecodeContext<'_>,
    sink: &mut dyn Sink,
) -> Result<Summary, Refusal> {
    let named = |refusal| of_adapter(mapping, refusal);
    let text = text::decode(input, &encodings(mapping), context.charset, &context.limits).map_err(named)?;
    let arena = OnceCell::new();
    let piece = Piece::whole(&text.content);
    let family = select::messages(mapping, piece, &context.limits).map_err(named)?;
    let mut stage = Stage::new(mapping, &family);
    let job = Job { mapping, family: &family, context };
    job.pass((piece, &arena), None, &mut stage).map_err(named)?;
    let mut delivery = Delivery::new(&family, sink);
    // A sink that has had enough has been told all that it wanted to know.
    let _ = delivery.hand_on(stage.take());
    Ok(delivery.finish(text.encoding, text.notes))
}

fn encodings(mapping: &Mapping) -> text::Encodings<'_> {
    let format = &mapping.format;
    text::Encodings { kind: format.kind, accepts: &format.accepts, assume: format.assume }
}

fn of_adapter(mapping: &Mapping, mut refusal: Refusal) -> Refusal {
    refusal.adapter = Some(mapping.id.clone().into());
    refusal
}

/// What is the same for all pieces of a message.
#[derive(Clone, Copy)]
struct Job<'a> {
    mapping: &'a Mapping,
    family: &'a [&'a Message],
    context: &'a DecodeContext<'a>,
}

impl<'a> Job<'a> {
    /// Reads a piece of the message into the stage; gives what is to be kept where more follows.
    ///
    /// # Errors
    /// What refuses the message; a refusal that is `starved` says only that the piece was too short.
    fn pass(
        self,
        (piece, arena): (Piece<'a>, &'a OnceCell<String>),
        paused: Option<&'a Paused>,
        stage: &mut Stage,
    ) -> Result<Option<Paused>, Refusal> {
        stage.whole = !piece.is_cut();
        let (family, taken) = (self.family.to_vec(), std::mem::take(stage));
        let mut walk = walk::Walk::new(self.mapping, family, (piece, arena), (self.context, taken));
        if let Some(paused) = paused {
            walk.resume(paused);
        }
        let read = match self.mapping.format.kind {
            Kind::Xml => xml::run(&mut walk, paused),
            Kind::Json => json::run(&mut walk, paused),
        };
        let read = match read {
            Ok(None) if piece.is_cut() => Err(stream::starved()),
            Ok(None) => walk.finish().map(|()| None),
            read => read,
        };
        *stage = walk.stage;
        match &read {
            Ok(None) => stage.finish(0),
            Ok(Some(_)) => stage.finish(1),
            Err(_) => {}
        }
        read.map_err(|mut refusal| {
            refusal.message = Some(self.family[0].name.clone().into());
            refusal
        })
    }
}
