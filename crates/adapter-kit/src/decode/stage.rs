//! Where documents wait until the whole message has been read.

use std::sync::Arc;

use document::json::{Object, Value};
use document::{Content, DocumentDraft};

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
pub(super) struct Stage {
    done: Vec<Result<Decoded, Vec<Refusal>>>,
    last: Option<(Built, Layout)>,
    /// One for each message whose items the batch may hold.
    heads: Vec<Head>,
    all_or_nothing: bool,
    /// Id of the adapter.
    adapter: String,
    /// How many refusals have been told.
    told: usize,
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
        let all_or_nothing = family.iter().any(|message| message.all_or_nothing);
        Self { done: Vec::new(), last: None, heads, all_or_nothing, adapter: mapping.id.clone(), told: 0 }
    }

    /// How many documents there are.
    pub(super) fn len(&self) -> usize {
        self.done.len() + usize::from(self.last.is_some())
    }

    pub(super) fn add(&mut self, built: Built, layout: Layout) {
        self.close();
        self.last = Some((built, layout));
    }

    /// An item that is no document.
    pub(super) fn refuse(&mut self, mut refusal: Refusal) {
        self.close();
        refusal.document = Some(self.done.len() as u64);
        refusal.adapter = Some(self.adapter.clone().into());
        self.done.push(Err(vec![refusal]));
    }

    /// Adds what came after the last document.
    pub(super) fn add_late(&mut self, residual: &Residual, layout: Layout) {
        if let Some((built, before)) = &mut self.last {
            built.residual.append(residual);
            before.append(layout);
        }
    }

    /// Closes the last document.
    pub(super) fn close(&mut self) {
        if let Some((built, layout)) = self.last.take() {
            let index = self.done.len() as u64;
            let Some(head) = self.heads.get(built.message) else { return };
            let (adapter, told) = (&self.adapter, &mut self.told);
            let closed = head.close(built, &layout).map_err(|mut refusals| {
                if *told >= TOLD {
                    refusals.truncate(1);
                }
                *told += refusals.len();
                for refusal in &mut refusals {
                    refusal.adapter = Some(adapter.clone().into());
                    refusal.message = Some(head.message.to_string().into());
                    refusal.document = Some(index);
                }
                refusals
            });
            self.done.push(closed);
        }
    }

    pub(super) fn into_items(self) -> Vec<Result<Decoded, Vec<Refusal>>> {
        let Self { mut done, all_or_nothing, .. } = self;
        if all_or_nothing && done.iter().any(Result::is_err) {
            done.retain(Result::is_err);
        }
        done
    }
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
        let content = |kind| kind != ResidualKind::Mark && kind != ResidualKind::Spelling;
        if let Some(item) = residual.items().find(|item| self.refuse_residual && content(item.kind)) {
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
        let wrong = |error: document::json::ConvertError| {
            Box::new(Refusal::new(Code::CW202).titled(format!("incomplete message: {error}")).with_source("/"))
        };
        if self.yields == Yields::Document {
            return Ok(Content::Document(DocumentDraft(draft)));
        }
        let tree = Value::Object(draft);
        match self.yields {
            Yields::Question => document::json::from_value(&tree).map(|q| Content::Question(Box::new(q))),
            Yields::CaseReport => document::json::from_value(&tree).map(|r| Content::CaseReport(Box::new(r))),
            Yields::Feedback | Yields::Document => {
                document::json::from_value(&tree).map(|f| Content::Feedback(Box::new(f)))
            }
        }
        .map_err(wrong)
    }
}
