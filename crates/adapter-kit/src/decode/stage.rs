//! Where documents wait until the whole message has been read.

use document::json::{Object, Value};
use document::{Content, Digest, DocumentDraft};

use super::Source;
use super::layout::Layout;
use crate::adapter::Decoded;
use crate::attachment::Attachment;
use crate::mapping::{Mapping, Message, Yields};
use crate::provenance::Provenance;
use crate::refusal::{Code, Note, Refusal};
use crate::residual::{Residual, ResidualItem, ResidualKind};

/// What the rows made of one document.
pub(super) struct Built {
    pub(super) draft: Object,
    pub(super) provenance: Provenance,
    pub(super) residual: Vec<ResidualItem>,
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
}

/// What all documents of a message have in common.
struct Head {
    message: String,
    yields: Yields,
    document: Option<(String, &'static str, String, String)>,
    source: Object,
    refuse_residual: bool,
}

impl Stage {
    pub(super) fn new(mapping: &Mapping, family: &[&Message], source: &Source<'_>) -> Self {
        let heads = family.iter().map(|message| Head::new(mapping, message, source)).collect();
        let all_or_nothing = family.iter().any(|message| message.all_or_nothing);
        Self { done: Vec::new(), last: None, heads, all_or_nothing }
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
        self.done.push(Err(vec![refusal]));
    }

    /// Adds what came after the last document.
    pub(super) fn add_late(&mut self, mut residual: Vec<ResidualItem>, layout: Layout) {
        if let Some((built, before)) = &mut self.last {
            built.residual.append(&mut residual);
            before.append(layout);
        }
    }

    /// Closes the last document.
    pub(super) fn close(&mut self) {
        if let Some((built, layout)) = self.last.take() {
            let index = self.done.len() as u64;
            let Some(head) = self.heads.get(built.message) else { return };
            let closed = head.close(built, &layout).map_err(|mut refusals| {
                for refusal in &mut refusals {
                    refusal.message = Some(head.message.clone().into());
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
    fn new(mapping: &Mapping, message: &Message, source: &Source<'_>) -> Self {
        let document = message.document_type.as_ref().zip(message.head.as_ref());
        let document =
            document.map(|(t, (kind, version))| (t.to_string(), *kind, version.clone(), message.language.clone()));
        let mut block = Object::new();
        if message.yields == Yields::Document {
            block.insert("adapter", mapping.id.as_str());
            block.insert("adapterVersion", mapping.version.as_str());
            block.insert("mediaType", mapping.media_type());
            block.insert("encoding", source.encoding);
            block.insert("size", i64::try_from(source.input.len()).unwrap_or(i64::MAX));
            block.insert("digest", Digest::of(source.input).to_string());
        }
        let refuse_residual = mapping.format.residual == crate::mapping::Policy::Refuse;
        Self { message: message.name.clone(), yields: message.yields, document, source: block, refuse_residual }
    }

    fn close(&self, built: Built, layout: &Layout) -> Result<Decoded, Vec<Refusal>> {
        let Built { draft, provenance, mut residual, notes, refusals, attachments, path, .. } = built;
        if !refusals.is_empty() {
            return Err(refusals);
        }
        if let Some(item) = residual
            .iter()
            .find(|item| self.refuse_residual && item.kind != ResidualKind::Mark && item.kind != ResidualKind::Spelling)
        {
            return Err(vec![Refusal::new(Code::CW204).with_source(item.path.clone())]);
        }
        residual.sort_by_key(|item| item.span.map_or(0, |(start, _)| start));
        if let Some(mark) = layout.to_mark() {
            residual.push(ResidualItem { after: None, kind: ResidualKind::Mark, path, span: None, value: mark });
        }
        let residual = Residual::new(residual);
        let content = self.content(draft, &provenance, &residual).map_err(|refusal| vec![*refusal])?;
        Ok(Decoded { message: self.message.clone(), content, provenance, residual, attachments, notes })
    }

    fn content(
        &self,
        mut draft: Object,
        provenance: &Provenance,
        residual: &Residual,
    ) -> Result<Content, Box<Refusal>> {
        if let Some((document_type, kind, version, language)) = &self.document {
            draft.insert("schema", "urn:causeway:document:1");
            draft.insert("kind", *kind);
            draft.insert("type", document_type.as_str());
            draft.insert("typeVersion", version.as_str());
            draft.insert("language", language.as_str());
            let mut source = self.source.clone();
            source.insert("provenance", provenance.digest().to_string());
            source.insert("residual", residual.digest().to_string());
            draft.insert("source", source);
            return Ok(Content::Document(DocumentDraft(draft)));
        }
        let tree = Value::Object(draft);
        let wrong = |error: document::json::ConvertError| {
            Box::new(Refusal::new(Code::CW202).titled(format!("incomplete message: {error}")).with_source("/"))
        };
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
