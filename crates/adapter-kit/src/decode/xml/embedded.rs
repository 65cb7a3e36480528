//! A document that stands as text in another.

use std::borrow::Cow;

use crate::read::xml::Reader;
use crate::refusal::Refusal;

use super::super::walk::{Walk, narrow};

impl<'a> Walk<'a> {
    /// Reads the text of the innermost open element as a document of its own.
    pub(super) fn embedded_document(&mut self) -> Result<(), Refusal> {
        let source = self.path().trim_end_matches('!').to_owned();
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let (text, place) = (open.text.take().unwrap_or_default(), open.span);
        let limits = &self.context.limits;
        let exact = matches!(text, Cow::Borrowed(_)) && self.piece.text.get(place.0..place.1) == Some(&*text);
        // An escaped document is a text of its own, whose places begin at 0.
        let begins = if exact { place.0 } else { 0 };
        (open.embedding, open.gap) = (true, (begins, begins));
        let arena = self.arena;
        let mut reader = if exact {
            Reader::within(self.piece.text, place.0..place.1, &self.mapping.names, limits)
        } else {
            let inner: &'a str = arena.get_or_init(|| text.into_owned());
            self.embedded.text = Some(inner);
            Reader::new(inner, &self.mapping.names, limits)
        };
        self.embedded.place = place;
        if let Some(document) = self.only_document().ok().filter(|_| self.message.item == 0) {
            let start = if self.embedded.text.is_some() { 0 } else { place.0 };
            self.frames.frames[document].start = narrow((start, start)).0;
        }
        self.embedded.open = true;
        let begins = self.embedded.text.map(|_| self.piece.place(place.0));
        self.events(&mut reader).map_err(|refusal| refusal.embedded_in(&source, begins))?;
        self.embedded.open = false;
        Ok(())
    }
}
