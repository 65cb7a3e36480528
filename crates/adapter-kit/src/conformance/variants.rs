//! The same message in other words, and nearly the same message.

use document::json::{Value, from_value, to_canonical};
use document::{Content, DocumentDraft};

use super::check::{canonical_of, input, text_of};
use super::equal::{difference, normal_form};
use super::random::value_mut;
use super::run::{Failure, Outcome, Run, canonical, context, decoded, encoded, fail, partner, unlabelled};
use crate::adapter::Decoded;
use crate::codec::Codec;
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::RowKind;
use crate::read::{Kind, xml};

pub(super) fn text(adapter: &MappedAdapter, golden: &Golden) -> Result<String, Failure> {
    text_of(adapter, golden, input(golden)?).ok_or_else(|| Failure("the message cannot be decoded".into()))
}

pub(super) fn expect_same(adapter: &MappedAdapter, golden: &Golden, bytes: &[u8], what: &str) -> Result<(), Failure> {
    let expected = to_canonical(&canonical_of(&decoded(adapter, golden, input(golden)?)?));
    let found =
        decoded(adapter, &unlabelled(golden), bytes).map_err(|failure| Failure(format!("{what}: {failure}")))?;
    let found = to_canonical(&canonical_of(&found));
    if expected == found {
        return Ok(());
    }
    fail(format!("{what}: {}", difference(&String::from_utf8_lossy(&expected), &String::from_utf8_lossy(&found))))
}

/// The text with another encoding in its XML declaration.
pub(super) fn relabelled(text: &str, label: &str) -> String {
    let body = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, body)) => body,
        None => text,
    };
    format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{body}")
}

/// 11: every accepted encoding that can hold the message.
pub(super) fn encodings(adapter: &'static MappedAdapter, golden: &Golden) -> Result<Outcome, Failure> {
    let mut left_out = Vec::new();
    let text = text(adapter, golden)?;
    let expected = to_canonical(&canonical_of(&decoded(adapter, golden, input(golden)?)?));
    let partner = partner(adapter, golden);
    for encoding in &adapter.mapping().format.accepts {
        let labelled =
            if adapter.mapping().format.kind == Kind::Xml { relabelled(&text, encoding.name()) } else { text.clone() };
        let mut bytes = Vec::new();
        if let Err(unmappable) = encoding.encode(&labelled, &mut bytes) {
            left_out.push(format!("{} has no {}", encoding.name(), unmappable.character));
            continue;
        }
        let mut charset = None;
        let mut context = context(golden, &partner, &mut charset);
        context.charset = Some(encoding.name());
        let found = Run::decode_with(adapter, &bytes, &context)
            .map_err(|refusal| Failure(format!("{}: {refusal}", encoding.name())))?;
        if to_canonical(&canonical_of(&found.accepted()?)) != expected {
            return fail(format!("in {} the message says something else", encoding.name()));
        }
    }
    Ok(if left_out.is_empty() { Outcome::Held } else { Outcome::Told(left_out.join(", ")) })
}

/// 14: what no row knows is kept and put back.
pub(super) fn unknown(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let text = text(adapter, golden)?;
    let (kind, plain) = (adapter.mapping().format.kind, unlabelled(golden));
    for (what, changed) in with_unknown(adapter, &text, kind) {
        expect_same(adapter, golden, changed.as_bytes(), what)?;
        let items = decoded(adapter, &plain, changed.as_bytes())?;
        if !items
            .iter()
            .any(|item| item.residual.items().any(|r| r.path.contains("cw-unknown") || r.value.contains("cw-unknown")))
        {
            return fail(format!("{what} is not in the residual"));
        }
        if golden.text("grade.txt") != Some("L2") {
            continue;
        }
        let out = encoded(adapter, golden, &items)?;
        let back = text_of(adapter, &plain, &out).and_then(|text| normal_form(kind, &text));
        let expected = normal_form(kind, &changed);
        if back != expected {
            return fail(format!(
                "{what} is not put back: {}",
                difference(&expected.unwrap_or_default(), &back.unwrap_or_default())
            ));
        }
    }
    Ok(())
}

fn with_unknown(adapter: &MappedAdapter, text: &str, kind: Kind) -> Vec<(&'static str, String)> {
    match kind {
        Kind::Xml => {
            let text = relabelled(text, "UTF-8");
            let insert = |at: usize, what: &str| format!("{}{what}{}", &text[..at], &text[at..]);
            let limits = Limits::default();
            let mut reader = xml::Reader::new(&text, &adapter.mapping().names, &limits);
            let mut changed = Vec::new();
            while let Ok(event) = reader.read() {
                match event {
                    xml::Event::Start(start) if reader.depth() <= 2 && !start.empty => {
                        changed.push((
                            "unknown element",
                            insert(start.span.end, "<cw-unknown a=\"1\">x<b/></cw-unknown>"),
                        ));
                        changed.push(("unknown attribute", insert(start.span.end - 1, " cw-unknown=\"1\"")));
                    }
                    xml::Event::End { span } if reader.depth() == 0 => {
                        changed.push(("unknown last element", insert(span.start, "<cw-unknown/>")));
                        break;
                    }
                    xml::Event::Eof => break,
                    _ => {}
                }
            }
            changed
        }
        Kind::Json => {
            let insert = |at: usize, what: &str| format!("{}{what}{}", &text[..at], &text[at..]);
            let first = text.find('{').map_or(0, |at| at + 1);
            let last = text.rfind('}').unwrap_or(0);
            vec![
                ("unknown first member", insert(first, "\"cw-unknown\": {\"a\": [1, null, 1.50, \"x\"]},")),
                ("unknown last member", insert(last, ",\"cw-unknown\": 1e1")),
            ]
        }
    }
}

/// 19: a character that the written encoding does not have is refused, never replaced.
pub(super) fn unmappable(adapter: &'static MappedAdapter, golden: &Golden) -> Result<Outcome, Failure> {
    // Beyond GBK, and the one character that GB18030 does not write.
    const RARE: [&str; 2] = ["𠮷", "\u{E5E5}"];
    let emits = adapter.mapping().format.emits;
    let Some(rare) = RARE.into_iter().find(|rare| emits.first_unmappable(rare).is_some()) else {
        return Ok(Outcome::Nothing(format!("{} has every character", emits.name())));
    };
    let mut items = decoded(adapter, golden, input(golden)?)?;
    let Some(target) = items.first().and_then(|item| text_target(adapter, item)) else {
        return Ok(Outcome::Nothing("no row takes a text here".into()));
    };
    // What stands above the items is said by all of them: one is enough.
    items.truncate(1);
    if let Some(item) = items.first_mut() {
        item.content = with_text(&item.content, &target, rare)?;
    }
    match encoded(adapter, golden, &items) {
        Err(failure) if failure.0.contains("CW302") && failure.0.ends_with(&target) => Ok(Outcome::Held),
        Err(failure) => fail(format!("expected CW302 at {target}, found {failure}")),
        Ok(_) => fail("a character that the encoding does not have was written"),
    }
}

/// The canonical place of a value that a row takes as text.
fn text_target(adapter: &MappedAdapter, item: &Decoded) -> Option<String> {
    let message = adapter.mapping().message(&item.message)?;
    let found = item.provenance.rows().find_map(|origin| {
        let row = message.rows.iter().find(|row| row.label == origin.row)?;
        let plain = matches!(&row.kind, RowKind::Field(f) if matches!(f.codec, Codec::Text) && f.hook.is_none());
        origin.to.clone().filter(|_| plain)
    });
    found.map(|to| to.to_string())
}

fn with_text(content: &Content, target: &str, text: &str) -> Result<Content, Failure> {
    let unread = |error: document::json::ConvertError| Failure(error.to_string());
    let set = |tree: &mut Value| {
        if let Some(place) = value_mut(tree, target) {
            *place = Value::from(text);
        }
    };
    Ok(match content {
        Content::Document(DocumentDraft(tree)) => {
            let mut tree = Value::Object(tree.clone());
            set(&mut tree);
            let Value::Object(tree) = tree else { return fail("a draft is no object") };
            Content::Document(DocumentDraft(tree))
        }
        other => {
            let mut tree = canonical(other);
            set(&mut tree);
            match other {
                Content::Question(_) => Content::Question(Box::new(from_value(&tree).map_err(unread)?)),
                Content::CaseReport(_) => Content::CaseReport(Box::new(from_value(&tree).map_err(unread)?)),
                _ => Content::Feedback(Box::new(from_value(&tree).map_err(unread)?)),
            }
        }
    })
}
