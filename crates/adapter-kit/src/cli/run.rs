//! `adapter run`.

use document::json::{Value, to_canonical};
use document::{Content, DepartmentId, Timestamp};
use serde_json::Value as Json;

use super::{Answer, Shelf};
use crate::adapter::{Adapter, Collected, DecodeContext, Decoded, EncodeContext, Outgoing};
use crate::conformance::{canonical, one_or_list};
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::Yields;
use crate::refusal::{Code, Note, Refusal};

/// A message to be translated.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file's name, for messages.
    pub file: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What the transport would say.
    pub charset: Option<&'a str>,
    /// The sender; also the reader of what is written.
    pub partner: &'a DepartmentId,
    /// When it counts as received.
    pub received_at: Timestamp,
}

/// What it is translated into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// Canonical JSON in the order of RFC 8785, as the rows made it.
    Json,
    /// Another department's format.
    Adapter(&'a str),
}

/// A translation: `out` is empty unless every item was accepted.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Translated {
    /// For stdout.
    pub out: Vec<u8>,
    /// Refusals and notes, for stderr.
    pub err: String,
    /// The provenance table, for `--provenance`.
    pub provenance: Vec<u8>,
    /// The residual table, for `--residual`.
    pub residual: Vec<u8>,
    /// What `err` says of a failure, as one document.
    pub trouble: Option<Json>,
    /// 0, 1 or 64.
    pub code: u8,
}

/// What was translated is a department's data and stays out of logs.
impl std::fmt::Debug for Translated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Translated({} bytes)", self.out.len())
    }
}

/// Translates one message.
#[must_use]
pub fn run(shelf: &Shelf<'_>, id: &str, input: &Input<'_>, target: Target<'_>) -> Translated {
    translate(shelf, id, input, target).unwrap_or_else(|answer| Translated {
        err: answer.err,
        trouble: answer.trouble,
        code: answer.code,
        ..Translated::default()
    })
}

fn translate(shelf: &Shelf<'_>, id: &str, input: &Input<'_>, target: Target<'_>) -> Result<Translated, Answer> {
    let found = shelf.find(id)?;
    let adapter = found.adapter;
    let refused = |refusals: &[Refusal]| Answer::refused(input.file, refusals);
    let context = DecodeContext {
        partner: input.partner,
        received_at: input.received_at,
        charset: input.charset,
        limits: Limits::default(),
    };
    let mut sink = Collected::default();
    let summary = adapter.decode(input.bytes, &context, &mut sink).map_err(|refusal| refused(&[refusal]))?;
    let mut items = Vec::new();
    let mut refusals = Vec::new();
    for item in sink.items {
        match item {
            Ok(item) => items.push(item),
            Err(mut found) => refusals.append(&mut found),
        }
    }
    if !refusals.is_empty() {
        return Err(refused(&refusals));
    }
    let mut notes = summary.notes;
    notes.extend(items.iter().flat_map(|item| item.notes.iter().cloned()));
    let out = match target {
        Target::Json => {
            let mut json = to_canonical(&one_or_list(items.iter().map(|item| canonical(&item.content)).collect()));
            json.push(b'\n');
            json
        }
        Target::Adapter(other) => {
            let other = shelf.find(other)?.adapter;
            let same = other.manifest().id == adapter.manifest().id;
            let (out, mut unmapped) = encode(other, same, &items, input)?;
            notes.append(&mut unmapped);
            out
        }
    };
    let tables = |table: fn(&Decoded) -> Vec<u8>| items.iter().flat_map(table).collect();
    Ok(Translated {
        out,
        err: found.notes + &notes_text(&notes),
        provenance: tables(|item| item.provenance.to_bytes()),
        residual: tables(|item| item.residual.to_bytes()),
        trouble: None,
        code: 0,
    })
}

/// Writes items in a format; one message for each item where the format holds one only. Its own residual goes along, no
/// other's ever does.
fn encode(
    adapter: &MappedAdapter,
    same: bool,
    items: &[Decoded],
    input: &Input<'_>,
) -> Result<(Vec<u8>, Vec<Note>), Answer> {
    let refused = |refusal: Refusal| Answer::refused(input.file, &[refusal]);
    let context = EncodeContext {
        partner: input.partner,
        message_number: "TEST-0001",
        time: input.received_at,
        limits: Limits::default(),
    };
    let outgoing: Vec<_> = items
        .iter()
        .map(|item| Outgoing {
            content: &item.content,
            residual: same.then_some(&item.residual),
            attachments: &item.attachments,
        })
        .collect();
    let Some(message) = items.first().and_then(|item| outgoing_message(adapter, &item.content)) else {
        let id = &adapter.manifest().id;
        let title = format!("{id} writes no such content");
        let refusal =
            Refusal::new(Code::CW306).titled(title.clone()).with_hint("none of its messages goes out with it");
        return Err(Answer {
            err: format!(
                "error[CW306]: {title}\n  cause: none of its messages goes out with it\n  help: causeway adapter list\n"
            ),
            ..Answer::refused(input.file, &[refusal])
        });
    };
    let parts: Vec<&[Outgoing<'_>]> = if message.1 { vec![&outgoing] } else { outgoing.chunks(1).collect() };
    let mut out = Vec::new();
    let mut notes = Vec::new();
    for part in parts {
        let mut summary = adapter.encode(message.0, part, &context, &mut out).map_err(refused)?;
        notes.append(&mut summary.notes);
    }
    Ok((out, notes))
}

/// The message that carries a content outwards, and whether it holds many.
fn outgoing_message<'m>(adapter: &'m MappedAdapter, content: &Content) -> Option<(&'m str, bool)> {
    let (yields, document_type) = match content {
        Content::Document(draft) => (Yields::Document, draft.0.get("type").and_then(Value::as_str)),
        Content::Question(_) => (Yields::Question, None),
        Content::CaseReport(_) => (Yields::CaseReport, None),
        Content::Feedback(_) => (Yields::Feedback, None),
    };
    adapter.manifest().outgoing(yields, document_type).map(|message| (message.name.as_str(), message.batch))
}

pub(super) fn notes_text(notes: &[Note]) -> String {
    notes
        .iter()
        .map(|note| {
            let place = note.source.as_deref().or(note.target.as_deref()).unwrap_or("/");
            let value = note.value.as_ref().map(|v| format!(" \"{}\"", v.as_str())).unwrap_or_default();
            format!("note[{}]: {place}{value}: {}\n", note.code, note.title)
        })
        .collect()
}
