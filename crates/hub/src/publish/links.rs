//! Links to other documents, and the number that one document of a type bears at a time.

use api::Code;
use document::envelope::Link;
use document::{Document, DocumentId, Finding};
use log::EntryKind;
use model::{NoticeEvent, Status};
use store::change::Superseded;
use store::record::DocumentRow;

use super::Work;
use super::intake::found;
use crate::hub::Hub;
use crate::refusal::{Evidence, Refusal};

/// What a document does to others.
pub(super) struct Links {
    pub(super) supersedes: Option<Superseded>,
}

impl Work<'_> {
    /// Links name what the hub has by its digest; `supersedes` and `corrects` take the place of the current document of the
    /// same issuer; a number is borne by one current document of a type.
    pub(super) async fn links(&self, document: &Document) -> Result<Links, Refusal> {
        let envelope = document.envelope();
        let mut replaced: Option<(&Link, DocumentRow)> = None;
        for (at, link) in envelope.links.iter().enumerate() {
            let row = self.hub.store().document(link.document).await?;
            if let (Some(row), Some(digest)) = (&row, &link.digest)
                && row.sha256 != *digest
            {
                return Err(dead(
                    at,
                    "digest",
                    ("链接的摘要与该文书不符", "the digest of the link is not that document's"),
                ));
            }
            if !matches!(link.rel.as_str(), "supersedes" | "corrects") {
                continue;
            }
            let Some(row) = row else {
                return Err(dead(
                    at,
                    "target",
                    ("所链接的文书不在本平台", "the document that the link names is not in the hub"),
                ));
            };
            if replaced.is_some() || !self.may_replace(document, &row) {
                let words =
                    ("只能替代本机构的一份同类文书", "one document of the same type and issuer can be replaced");
                return Err(dead(at, "chain", words));
            }
            replaced = Some((link, row));
        }
        let Some((_, row)) = replaced else { return Ok(Links { supersedes: None }) };
        self.number_is_free(document, row.id).await?;
        if row.status != Status::Current {
            return Err(self.not_the_head(row).await?);
        }
        Ok(Links { supersedes: Some(self.superseded(&row).await?) })
    }

    fn may_replace(&self, document: &Document, row: &DocumentRow) -> bool {
        let envelope = document.envelope();
        let issuer = &envelope.issuer.department;
        let successor = self.directory.department(&row.department).and_then(|department| department.successor.as_ref());
        row.r#type == envelope.r#type && (row.department == *issuer || successor == Some(issuer))
    }

    /// A document that takes another's place takes the number of no third one. Whether the number of any other document is
    /// free, the commit alone decides: to look beforehand would cost every publication a reading, and settle nothing.
    async fn number_is_free(&self, document: &Document, replaces: DocumentId) -> Result<(), Refusal> {
        let envelope = document.envelope();
        let Some(number) = &envelope.number else { return Ok(()) };
        let bearer = self.hub.store().by_number(&envelope.issuer.department, envelope.r#type.as_str(), number).await?;
        match bearer {
            Some(bearer) if bearer.id != replaces => Err(superseded_by(bearer.id)),
            _ => Ok(()),
        }
    }

    /// The refusal that names the document which stands at the head of the chain.
    async fn not_the_head(&self, row: DocumentRow) -> Result<Refusal, Refusal> {
        let head = self.hub.head(row).await?;
        Ok(match head.status {
            Status::Current => superseded_by(head.id),
            _ => Refusal::new(Code::DocumentNotCurrent, "The document to be replaced is suspended or withdrawn."),
        })
    }

    /// The log entry *supersede* repeats the digests of the document that is replaced.
    async fn superseded(&self, row: &DocumentRow) -> Result<Superseded, Refusal> {
        let log = self.hub.follow_up(row, EntryKind::Supersede, self.at).await?;
        let notice = self.hub.notice(NoticeEvent::DocumentSuperseded);
        Ok(Superseded { document: row.id, status_version: row.status_version, log, notice })
    }
}

impl Hub {
    /// The document at the head of the chain in which this one stands.
    pub(crate) async fn head(&self, row: DocumentRow) -> Result<DocumentRow, Refusal> {
        const LONGEST: u8 = 100;
        let mut head = row;
        for _ in 0..LONGEST {
            let Status::Superseded { by } = head.status else { break };
            match self.store().document(by).await? {
                Some(next) => head = next,
                None => break,
            }
        }
        Ok(head)
    }
}

fn dead(at: usize, rule: &str, words: (&str, &str)) -> Refusal {
    found(vec![Finding::new("document-link", format!("/links/{at}"), rule, words)])
}

pub(super) fn exists(bearer: DocumentId) -> Refusal {
    let detail =
        format!("Document {bearer} of the same issuer and type bears this number; link to it to take its place.");
    Refusal::new(Code::DocumentExists, detail).with(Evidence::Head(bearer))
}

pub(super) fn superseded_by(head: DocumentId) -> Refusal {
    let detail = format!("The document that is linked is no longer the current one; {head} is.");
    Refusal::new(Code::DocumentSuperseded, detail).with(Evidence::Head(head))
}
