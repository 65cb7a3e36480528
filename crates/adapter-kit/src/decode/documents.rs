//! Where documents of a message begin and end.

use super::build;
use super::frame::State;
use super::layout::Layout;
use super::walk::Walk;
use crate::mapping::{DOCUMENT_SCOPE, ROOT_SCOPE, RowKind};
use crate::refusal::{Code, Excerpt, Refusal};

impl Walk<'_> {
    /// Makes the draft of the document whose frame is `frame`, and forgets its frames.
    pub(super) fn finish_document(&mut self, frame: usize) {
        let (layout, residual) = (std::mem::take(&mut self.layout), std::mem::take(&mut self.residual));
        if self.message.item != 0 {
            // The next document of a batch most likely leaves as much and is laid out alike.
            (self.layout, self.residual) = (layout.room(), residual.room());
        }
        let refusals = std::mem::take(&mut self.refusals);
        let built = build::Build::new(self, frame, residual, refusals).run();
        self.stage.add(built, layout);
        self.frames.drop_document(frame);
        self.message = self.family[0];
        self.between = true;
    }

    /// The frame of a document that ends with its message; a refusal where the embedded document is missing.
    pub(super) fn only_document(&self) -> Result<usize, Refusal> {
        self.document.ok_or_else(|| {
            let path = format!("{}{}", self.frames.path(0), self.message.scopes[DOCUMENT_SCOPE].path);
            let path = path.trim_end_matches('!').to_owned();
            Refusal::at(Code::CW202, self.piece.text, 0).with_source(path).with_hint("the embedded document is missing")
        })
    }

    /// Opens the frame of the embedded document.
    pub(super) fn open_document(&mut self, frame: usize) {
        self.document = Some(frame);
    }

    /// The message has been read. What came after the last document belongs to it.
    pub(super) fn finish(&mut self) -> Result<(), Refusal> {
        self.nothing_came_late()?;
        self.counts()?;
        let (layout, residual) = (std::mem::take(&mut self.layout), std::mem::take(&mut self.residual));
        self.stage.add_late(residual, layout);
        Ok(())
    }

    /// CW201 for an item of a batch that is none of its messages; the others stand.
    pub(super) fn no_message(&mut self, start: usize, source: String) {
        let names: Vec<_> = self.family.iter().map(|m| m.name.as_str()).collect();
        let refusal = self
            .refusal_at(Code::CW201, start)
            .titled("no message matches this item")
            .with_source(source)
            .with_hint(format!("no message's match fits; messages: {}", names.join(", ")));
        self.stage.refuse(refusal);
        self.between = true;
    }

    /// CW208 where the message says another number of documents than it has.
    fn counts(&self) -> Result<(), Refusal> {
        let rows = self.family.iter().flat_map(|message| message.rows.iter().map(move |row| (message, row)));
        for (message, row) in rows {
            let RowKind::Count { at, of: DOCUMENT_SCOPE } = row.kind else { continue };
            if at.scope != ROOT_SCOPE {
                continue;
            }
            let content = self.frames.slot(0, at.slot);
            let said = crate::codec::trim(&content.text);
            let there = self.stage.len();
            if content.state == State::Value && said.parse() != Ok(there) {
                let mut refusal = self
                    .refusal_at(Code::CW208, content.span.0 as usize)
                    .titled(format!("{there} documents, not {said}"))
                    .with_source(format!("{}{}", self.frames.path(0), message.slot(at).path))
                    .with_value(Excerpt::of(said))
                    .with_hint("something was lost on the way, or the count is wrong; the sender must say which");
                refusal.row = Some(self.mapping.place(row));
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// A new document of a batch begins: what stands before the second and later ones belongs to the one before.
    pub(super) fn begin_document(&mut self) -> Result<(), Refusal> {
        if self.stage.len() > 0 && !self.residual.is_empty() {
            let room = self.residual.room();
            let residual = std::mem::replace(&mut self.residual, room);
            self.stage.add_late(residual, Layout::default());
        }
        if self.stage.len() >= self.context.limits.documents {
            let limit = self.context.limits.documents;
            return Err(Refusal::new(Code::CW155).titled(format!("document limit {limit}")).with_source(self.path()));
        }
        Ok(())
    }
}
