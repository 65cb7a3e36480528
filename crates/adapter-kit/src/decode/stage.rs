//! Where documents wait until the whole message has been read.

use std::sync::Arc;

use document::json::{ConvertError, Object, Value, from_value};
use document::{CaseReport, Content, DocumentDraft, Feedback};

use super::layout::Layout;
use crate::adapter::Decoded;
use crate::attachment::Attachment;
use crate::mapping::{Mapping, Message, Yields};
use crate::provenance::Provenance;
use crate::refusal::{Code, Note, Refusal};
use crate::residual::{Residual, ResidualKind};

/// What the rows made of one document.
pub(super) struct Built {
    pub(super) draft: Object,
    pub(super) provenance: Provenance,
    pub(super) residual: Residual,
    pub(super) notes: Vec<Note>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) attachments: Vec<Attachment>,
    /// Path of the document.
    pub(super) path: String,
    /// Which message of the batch it is.
    pub(super) message: usize,
}

/// Documents in their order. The last one stays open until the next begins, because what follows it belongs to it.
#[derive(Default)]
pub(super) struct Stage {
    /// Documents that are finished, and not handed on yet.
    done: Vec<Result<Decoded, Vec<Refusal>>>,
    /// Those that came after them.
    open: Vec<Staged>,
    /// How many documents are finished, those that were handed on included.
    finished: usize,
    /// Whether the text is whole, so that nothing need be read again.
    pub(super) whole: bool,
    /// One for each message whose items the batch may hold.
    heads: Vec<Head>,
    /// Id of the adapter.
    adapter: String,
    /// How many refusals have been told.
    told: usize,
}

/// An item of the message.
enum Staged {
    /// A document, and what came after it.
    Document(Box<(Built, Layout)>, Residual, Layout),
    /// An item that is no document.
    Refused(Refusal),
}

/// Refusals of a message that are told in full; of documents beyond, the first reason.
const TOLD: usize = 1000;

/// What all documents of a message have in common.
struct Head {
    message: Arc<str>,
    yields: Yields,
    refuse_residual: bool,
}

impl Stage {
    pub(super) fn new(mapping: &Mapping, family: &[&Message]) -> Self {
        let heads = family.iter().map(|message| Head::new(mapping, message)).collect();
        let adapter = mapping.id.clone();
        Self { done: Vec::new(), open: Vec::new(), finished: 0, whole: false, heads, adapter, told: 0 }
    }

    /// How many documents there are.
    pub(super) fn len(&self) -> usize {
        self.finished + self.open.len()
    }

    pub(super) fn add(&mut self, built: Built, layout: Layout) {
        self.push(Staged::Document(Box::new((built, layout)), Residual::default(), Layout::default()));
    }

    /// An item that is no document.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.push(Staged::Refused(refusal));
    }

    fn push(&mut self, staged: Staged) {
        if self.whole {
            self.finish(0);
        }
        self.open.push(staged);
    }

    /// Adds what came after the last document.
    pub(super) fn add_late(&mut self, residual: Residual, layout: Layout) {
        if let Some(Staged::Document(_, late, gaps)) = self.open.last_mut() {
            (*late, *gaps) = (residual, layout);
        }
    }

    /// Forgets what the piece at hand has brought, which will be read again: all but the documents that were open before.
    pub(super) fn take_back(&mut self, before: usize) {
        // What came after the last of them is set again.
        self.open.truncate(before);
    }

    /// Finishes all but so many of the last documents.
    pub(super) fn finish(&mut self, but: usize) {
        let most = self.open.len().saturating_sub(but);
        for staged in self.open.drain(..most) {
            let index = self.finished as u64;
            self.finished += 1;
            let mut refusals = match staged {
                Staged::Document(document, late, gaps) => {
                    let (mut built, mut layout) = *document;
                    built.residual.append(&late);
                    layout.append(gaps);
                    let Some(head) = self.heads.get(built.message) else { continue };
                    let message = &head.message;
                    match head.close(built, &layout) {
                        Ok(decoded) => {
                            self.done.push(Ok(decoded));
                            continue;
                        }
                        Err(refusals) => named(refusals, message, &mut self.told),
                    }
                }
                Staged::Refused(refusal) => vec![refusal],
            };
            for refusal in &mut refusals {
                refusal.adapter = Some(self.adapter.clone().into());
                refusal.document = Some(index);
            }
            self.done.push(Err(refusals));
        }
    }

    /// How many documents are not finished.
    pub(super) fn unfinished(&self) -> usize {
        self.open.len()
    }

    /// The documents finished since the last time.
    pub(super) fn take(&mut self) -> Vec<Result<Decoded, Vec<Refusal>>> {
        std::mem::take(&mut self.done)
    }
}

/// The refusals of one document, of which only the first is told once enough have been.
fn named(mut refusals: Vec<Refusal>, message: &str, told: &mut usize) -> Vec<Refusal> {
    if *told >= TOLD {
        refusals.truncate(1);
    }
    *told += refusals.len();
    for refusal in &mut refusals {
        refusal.message = Some(message.to_owned().into());
    }
    refusals
}

impl Head {
    fn new(mapping: &Mapping, message: &Message) -> Self {
        let refuse_residual = mapping.format.residual == crate::mapping::Policy::Refuse;
        Self { message: message.name.as_str().into(), yields: message.yields, refuse_residual }
    }

    fn close(&self, built: Built, layout: &Layout) -> Result<Decoded, Vec<Refusal>> {
        let Built { draft, provenance, mut residual, notes, refusals, attachments, path, .. } = built;
        if !refusals.is_empty() {
            return Err(refusals);
        }
        if let Some(item) = residual.unclaimed().filter(|_| self.refuse_residual) {
            return Err(vec![Refusal::new(Code::CW204).with_source(item.path)]);
        }
        residual.sort();
        if let Some(mark) = layout.to_mark() {
            residual.add((ResidualKind::Mark, None), |text| text.push_str(&path), |_, _| false, &mark);
        }
        let content = self.content(draft).map_err(|refusal| vec![*refusal])?;
        Ok(Decoded { message: self.message.clone(), content, provenance, residual, attachments, notes })
    }

    fn content(&self, draft: Object) -> Result<Content, Box<Refusal>> {
        let wrong = |error: ConvertError| {
            Box::new(Refusal::new(Code::CW202).titled(format!("incomplete message: {error}")).with_source("/"))
        };
        match self.yields {
            Yields::Document => return Ok(Content::Document(DocumentDraft(draft))),
            Yields::Question => from_value(&Value::Object(draft)).map(|q| Content::Question(Box::new(q))),
            Yields::CaseReport => CaseReport::from_tree(draft).map(|r| Content::CaseReport(Box::new(r))),
            Yields::Feedback => Feedback::from_tree(draft).map(|f| Content::Feedback(Box::new(f))),
        }
        .map_err(wrong)
    }
}
