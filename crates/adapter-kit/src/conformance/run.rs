//! One golden through the adapter.

use document::json::{Object, Value};
use document::{Content, DepartmentId, DocumentDraft};

pub(super) use super::test::{Failure, Outcome, fail};
use crate::adapter::{Adapter, Collected, DecodeContext, Decoded, EncodeContext, Outgoing};
use crate::encode;
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::refusal::{Note, Refusal};

/// What a golden's transport said.
pub(crate) fn context<'a>(
    golden: &'a Golden,
    partner: &'a DepartmentId,
    charset: &'a mut Option<String>,
) -> DecodeContext<'a> {
    *charset = said(golden, "charset");
    let received_at = received_at(golden);
    DecodeContext { partner, received_at, charset: charset.as_deref(), limits: Limits::default() }
}

/// The golden's context for other bytes: they came from the same sender at the same time, in an encoding of their own.
pub(super) fn unlabelled(golden: &Golden) -> Golden {
    let said = golden.file("context.json").and_then(|file| serde_json::from_slice::<serde_json::Value>(file).ok());
    let context = said.and_then(|mut said| {
        said.as_object_mut()?.remove("charset");
        Some(("context.json".to_owned(), said.to_string().into_bytes()))
    });
    Golden::new(golden.name.clone(), context)
}

/// When a golden's message came: as it says, for what holds from a later day on, else 2026-11-24T02:00:00Z, which is
/// after every fixture was sent and within all their terms.
#[must_use]
pub fn received_at(golden: &Golden) -> document::Timestamp {
    let usual = document::Timestamp::from_seconds(1_795_485_600);
    said(golden, "receivedAt").and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn said(golden: &Golden, name: &str) -> Option<String> {
    let said: serde_json::Value = serde_json::from_slice(golden.file("context.json")?).ok()?;
    said.get(name)?.as_str().map(str::to_owned)
}

/// A decoded message.
pub(crate) struct Run {
    pub(crate) items: Vec<Result<Decoded, Vec<Refusal>>>,
    /// Of the message as a whole.
    pub(crate) notes: Vec<Note>,
}

impl Run {
    /// Decodes bytes as the golden's message.
    pub(crate) fn decode(adapter: &MappedAdapter, golden: &Golden, input: &[u8]) -> Result<Self, Refusal> {
        let partner = partner(adapter, golden);
        let mut charset = None;
        let context = context(golden, &partner, &mut charset);
        Self::decode_with(adapter, input, &context)
    }

    pub(crate) fn decode_with(
        adapter: &MappedAdapter,
        input: &[u8],
        context: &DecodeContext<'_>,
    ) -> Result<Self, Refusal> {
        let mut sink = Collected::default();
        let summary = adapter.decode(input, context, &mut sink)?;
        Ok(Self { items: sink.items, notes: summary.notes })
    }

    /// All items, if none was refused.
    pub(super) fn accepted(self) -> Result<Vec<Decoded>, Failure> {
        self.items
            .into_iter()
            .map(|item| {
                item.map_err(|refusals| {
                    Failure(refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
                })
            })
            .collect()
    }
}

/// Decodes a golden whose items must all be accepted.
pub(super) fn decoded(adapter: &MappedAdapter, golden: &Golden, input: &[u8]) -> Result<Vec<Decoded>, Failure> {
    Run::decode(adapter, golden, input).map_err(|refusal| Failure(refusal.to_string()))?.accepted()
}

/// Encodes a golden's items as the message they came from, whatever its direction, with their residual.
pub(super) fn encoded(adapter: &MappedAdapter, golden: &Golden, items: &[Decoded]) -> Result<Vec<u8>, Failure> {
    let name = items.first().map_or("", |item| &*item.message);
    let Some(message) = adapter.mapping().message(name) else { return fail(format!("no message {name}")) };
    let partner = partner(adapter, golden);
    let context = EncodeContext {
        partner: &partner,
        message_number: "TEST-0001",
        time: received_at(golden),
        limits: Limits::default(),
    };
    let stored: Vec<_> = items.iter().map(|item| stored(&item.content)).collect();
    let outgoing: Vec<_> = items
        .iter()
        .zip(&stored)
        .map(|(item, content)| Outgoing { content, residual: Some(&item.residual), attachments: &item.attachments })
        .collect();
    let mut out = Vec::new();
    encode::encode_any_direction(adapter.mapping(), (message, &outgoing), &context, &mut out)
        .map_err(|refusal| Failure(format!("{refusal} {}", refusal.target.as_deref().unwrap_or_default())))?;
    Ok(out)
}

/// A document as it comes back from the store: read from its canonical bytes, so in another order than it was made.
fn stored(content: &Content) -> Content {
    let Content::Document(DocumentDraft(tree)) = content else { return content.clone() };
    let mut bytes = Vec::new();
    document::json::write_canonical_object(tree, &mut bytes);
    match document::json::parse(&bytes) {
        Ok(Value::Object(tree)) => Content::Document(DocumentDraft(tree)),
        // What a draft may not hold is for the schema test to say.
        _ => content.clone(),
    }
}

/// Whom a golden's message comes from and goes to: as it says, for what one partner alone writes, else the department
/// that the adapter is named for.
#[must_use]
pub fn partner(adapter: &MappedAdapter, golden: &Golden) -> DepartmentId {
    said(golden, "partner").and_then(|id| id.parse().ok()).unwrap_or_else(|| adapter.golden_partner())
}

/// What the rows made of an item: without what the kit and the hub add.
#[must_use]
pub fn canonical(content: &Content) -> Value {
    let tree = match content {
        Content::Document(DocumentDraft(tree)) => {
            let mut own = Object::new();
            for (name, value) in tree.iter() {
                if !["schema", "kind", "type", "typeVersion", "language", "source"].contains(&name) {
                    own.insert(name, value.clone());
                }
            }
            return Value::Object(own);
        }
        other => other.clone().into_tree(),
    };
    // A draft that was read from a strict tree goes back to one.
    tree.unwrap_or(Value::Bool(false))
}

/// One item as itself, several as a list.
pub(crate) fn one_or_list(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}
