//! Handing on what a message holds.

use std::ops::ControlFlow;

use crate::adapter::{Decoded, Sink, Summary};
use crate::mapping::Message;
use crate::read::text::Encoding;
use crate::refusal::{Note, Refusal};

/// What a sink has been given so far.
pub(super) struct Delivery<'s> {
    sink: &'s mut dyn Sink,
    summary: Summary,
    /// Whether one refused document refuses all.
    all_or_nothing: bool,
    index: u64,
}

impl<'s> Delivery<'s> {
    pub(super) fn new(family: &[&Message], sink: &'s mut dyn Sink) -> Self {
        let all_or_nothing = family.iter().any(|message| message.all_or_nothing);
        Self { sink, summary: Summary::default(), all_or_nothing, index: 0 }
    }

    /// Hands on the next items. Of a message that comes in whole or not at all, none any more once one was refused.
    pub(super) fn hand_on(&mut self, items: Vec<Result<Decoded, Vec<Refusal>>>) -> ControlFlow<()> {
        let refused = self.summary.refused > 0 || items.iter().any(Result::is_err);
        let withheld = self.all_or_nothing && refused;
        for item in items {
            let index = self.index;
            self.index += 1;
            match item {
                Ok(_) if withheld => {}
                Ok(item) => {
                    self.summary.accepted += 1;
                    self.sink.item(item)?;
                }
                Err(refusals) => {
                    self.summary.refused += 1;
                    self.sink.refused(index, refusals)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// What was done. Of a message that comes in whole or not at all nothing was accepted if anything was refused.
    pub(super) fn finish(mut self, encoding: Encoding, notes: Vec<Note>) -> Summary {
        if self.all_or_nothing && self.summary.refused > 0 {
            self.summary.accepted = 0;
        }
        Summary { encoding: encoding.name(), notes, ..self.summary }
    }
}
