//! Encoding: the same rows in the same order into a tree, the residual back in its places, then bytes.

mod content;
mod layout;
mod marks;
mod once;
mod order;
mod place;
mod plan;
mod recognised;
mod rows;
mod steps;
mod tree;
mod unmapped;
mod values;
mod way;
mod words;
mod write_json;
mod write_xml;

use std::borrow::Cow;

use document::json::Object;
use document::{Content, DocumentDraft};

use crate::adapter::{EncodeContext, Outgoing, Summary};
use crate::mapping::{Direction, Mapping, Message, Yields};
use crate::read::Kind;
use crate::refusal::{Code, Refusal};

pub(crate) use write_xml::escape;

pub(crate) fn encode(
    mapping: &Mapping,
    (name, items): (&str, &[Outgoing<'_>]),
    context: &EncodeContext<'_>,
    out: &mut Vec<u8>,
) -> Result<Summary, Refusal> {
    let Some(message) = mapping.message(name) else {
        return Err(Refusal::new(Code::CW306).titled(format!("no message {name:?}")));
    };
    if message.direction == Direction::In {
        return Err(Refusal::new(Code::CW306).titled(format!("message {name} only comes in")));
    }
    encode_any_direction(mapping, (message, items), context, out)
}

/// The same without regard to `direction`: for the conformance kit.
pub(crate) fn encode_any_direction(
    mapping: &Mapping,
    (message, items): (&Message, &[Outgoing<'_>]),
    context: &EncodeContext<'_>,
    out: &mut Vec<u8>,
) -> Result<Summary, Refusal> {
    let named = |mut refusal: Refusal| {
        refusal.adapter = Some(mapping.id.clone().into());
        refusal.message = Some(message.name.clone().into());
        refusal
    };
    if items.is_empty() || (message.item == 0 && items.len() > 1) {
        return Err(named(Refusal::new(Code::CW303).titled(format!("{} items for one message", items.len()))));
    }
    let contents = contents(mapping, message, items).map_err(named)?;
    let plan = || plan::Plan::new(mapping, (message, items.len()), context);
    let plan::Planned { tree, notes, layout } = filled(plan(), &contents, items).map_err(named)?;
    let text = match mapping.format.kind {
        Kind::Xml => write_xml::write(mapping, message, &tree, layout.as_ref()),
        Kind::Json => write_json::write(&tree, message.is_list()),
    };
    let length = out.len();
    mapping.format.emits.encode(&text, out).map_err(|unmappable| {
        out.truncate(length);
        let mut refusal = unmappable.refusal(mapping.format.emits);
        let told = filled(plan().telling(), &contents, items);
        refusal.target = told.ok().and_then(|told| told.tree.target_of(unmappable.character));
        refusal.hint = Some(
            "the receiving system cannot show this character; agree on another spelling or encoding with it".into(),
        );
        named(refusal)
    })?;
    Ok(Summary { accepted: items.len() as u64, refused: 0, encoding: mapping.format.emits.name(), notes })
}

/// The canonical tree of an item, and the message that carries it.
type Carried<'m> = (&'m Message, Cow<'m, Object>);

/// What each item says. The items of a batch may be several messages of one file.
fn contents<'m>(
    mapping: &'m Mapping,
    message: &'m Message,
    items: &[Outgoing<'m>],
) -> Result<Vec<Carried<'m>>, Refusal> {
    let beside = std::cell::LazyCell::new(|| -> Vec<_> {
        let others = mapping.messages.iter().filter(|other| !std::ptr::eq(*other, message));
        others.filter(|other| other.root == message.root && other.is_batch_with(message)).collect()
    });
    let carried = |item: &Outgoing<'m>| {
        let by = |message: &'m Message| Some((message, canonical(message, item.content).ok()?));
        by(message).or_else(|| beside.iter().copied().find_map(by)).ok_or_else(|| other_content(message))
    };
    items.iter().map(carried).collect()
}

/// The message with all its items.
fn filled<'m>(
    mut plan: plan::Plan<'m>,
    contents: &'m [Carried<'m>],
    items: &[Outgoing<'m>],
) -> Result<plan::Planned<'m>, Refusal> {
    for (index, ((message, canonical), item)) in (0..).zip(contents.iter().zip(items)) {
        plan.add((message, canonical), item).map_err(|mut refusal| {
            refusal.document = Some(index);
            refusal
        })?;
    }
    Ok(plan.finish())
}

fn other_content(message: &Message) -> Refusal {
    Refusal::new(Code::CW306).titled(format!("message {} carries another kind of content", message.name))
}

/// The tree of a content, if the message carries such content.
fn canonical<'c>(message: &Message, content: &'c Content) -> Result<Cow<'c, Object>, Refusal> {
    let wrong = || other_content(message);
    let value = match (message.yields, content) {
        (Yields::Document, Content::Document(DocumentDraft(tree))) => {
            let found = tree.get("type").and_then(document::json::Value::as_str);
            let fits = found.is_none() || found == message.document_type.as_ref().map(document::DocumentType::as_str);
            return if fits { Ok(Cow::Borrowed(tree)) } else { Err(wrong()) };
        }
        (Yields::Question, Content::Question(question)) => document::json::to_value(&**question),
        (Yields::CaseReport, Content::CaseReport(report)) => document::json::to_value(&**report),
        (Yields::Feedback, Content::Feedback(feedback)) => document::json::to_value(&**feedback),
        _ => return Err(wrong()),
    };
    match value {
        Ok(document::json::Value::Object(tree)) => Ok(Cow::Owned(tree)),
        _ => Err(wrong()),
    }
}
