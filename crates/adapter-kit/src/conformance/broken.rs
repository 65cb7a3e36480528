//! 15: a bad value, an absent one and one that comes twice are refused with their code, at their place.

use super::check::input;
use super::run::{Failure, Run, decoded, fail, unlabelled};
use super::tree;
use super::variants::text;
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::{Field, Message, RowKind};
use crate::provenance::ProvenanceRow;
use crate::read::Kind;
use crate::read::text::Encoding;
use crate::refusal::{Code, Refusal};

/// Where a refusal is expected.
#[derive(Debug, Clone)]
struct Expected<'e> {
    code: Code,
    /// Path in the source.
    source: Option<&'e str>,
    /// Bytes of the changed text.
    bytes: std::ops::Range<usize>,
}

/// Each value of the first item in turn.
pub(super) fn values(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let text = text(adapter, golden)?;
    let items = decoded(adapter, golden, input(golden)?)?;
    let Some(item) = items.first() else { return Ok(()) };
    let Some(message) = adapter.mapping().message(&item.message) else { return Ok(()) };
    let broken = Broken { adapter, plain: &unlabelled(golden), text: &text };
    for origin in item.provenance.rows() {
        let (Some(span), Some(found)) = (origin.span, message.rows.iter().find(|r| r.label == origin.row)) else {
            continue;
        };
        // In an escaped document every value has the place of the whole text.
        if origin.from.contains("!/") && text[span.0..span.1].contains("&lt;") {
            continue;
        }
        if let RowKind::Field(field) = &found.kind {
            broken.value(field, &origin, span)?;
        }
    }
    match adapter.mapping().format.kind {
        Kind::Xml => {
            let (names, text) = (&adapter.mapping().names, broken.text);
            let root = tree::xml::Element::read(text, names, Some(message));
            let root = root.ok_or_else(|| Failure("the message cannot be read as a tree".into()))?;
            broken.elements_twice(message, &root, 0)?;
            // Inside escaped text nothing has a place of its own.
            match root.embedded(message).and_then(|element| element.as_it_stands(text)) {
                None => Ok(()),
                Some((at, inner)) => {
                    let inner = tree::xml::Element::read_below(inner, names, (Some(message), message.embedded));
                    let inner = inner.ok_or_else(|| Failure("the embedded document cannot be read".into()))?;
                    broken.elements_twice(message, &inner, at)
                }
            }
        }
        Kind::Json => broken.members_twice(),
    }
}

struct Broken<'b> {
    adapter: &'b MappedAdapter,
    /// The golden's context, without its charset.
    plain: &'b Golden,
    text: &'b str,
}

impl Broken<'_> {
    /// A value that its codec does not take, and a required one that is blank.
    fn value(&self, field: &Field, origin: &ProvenanceRow, span: (usize, usize)) -> Result<(), Failure> {
        let code = match field.codec.name() {
            "date" | "datetime" | "year-month" => Some(Code::CW206),
            "int" | "decimal" | "money" | "quantity" | "json-number" => Some(Code::CW205),
            "code" => Some(Code::CW210),
            _ => None,
        };
        // A bare JSON number cannot be broken without breaking the JSON.
        let quoted = self.adapter.mapping().format.kind == Kind::Xml || self.text[..span.0].ends_with('"');
        let whole = origin.to.as_deref().is_some_and(|to| !to.ends_with("/currency") && !to.ends_with("/unit"));
        let expected = |code, to| Expected { code, source: Some(&origin.from), bytes: span.0..to };
        if let Some(code) = code.filter(|_| quoted && whole) {
            self.refused(&self.with(span, "~"), &expected(code, span.0 + 1))?;
        }
        if field.required && quoted {
            // The place of a blank value is where it would stand, that of an absent one the element that lacks it.
            let anywhere = Expected { bytes: 0..self.text.len(), ..expected(Code::CW202, 0) };
            self.refused(&self.with(span, ""), &anywhere)?;
        }
        Ok(())
    }

    fn with(&self, (start, end): (usize, usize), by: &str) -> String {
        format!("{}{by}{}", &self.text[..start], &self.text[end..])
    }

    /// Each element of which there is one stands there twice, in a document that begins at `begin`.
    fn elements_twice(&self, message: &Message, root: &tree::xml::Element, begin: usize) -> Result<(), Failure> {
        let mut seen = Vec::new();
        for element in root.all() {
            let Some(node) = element.node else { continue };
            let known = &message.trie.nodes[node];
            // Outside the items, or of another item's message, nothing is known of it.
            let scalar = known.has_text && known.opens.is_none() && node != 0 && message.embedded != Some(node);
            if !scalar || seen.contains(&node) {
                continue;
            }
            seen.push(node);
            let (start, end) = (begin + element.span.0, begin + element.span.1);
            let again = &self.text[start..end];
            let changed = self.with((end, end), again);
            self.refused(&changed, &Expected { code: Code::CW203, source: None, bytes: end..end + again.len() })?;
        }
        Ok(())
    }

    /// Each member stands there twice.
    fn members_twice(&self) -> Result<(), Failure> {
        let root = tree::json::Value::read(self.text, &self.adapter.mapping().names);
        let root = root.ok_or_else(|| Failure("the message cannot be read as a tree".into()))?;
        for member in root.members() {
            let (start, end) = member.span;
            let again = format!(",{}", &self.text[start..end]);
            let name = end + 2..end + 3;
            self.refused(&self.with((end, end), &again), &Expected { code: Code::CW142, source: None, bytes: name })?;
        }
        Ok(())
    }

    fn refused(&self, changed: &str, expected: &Expected<'_>) -> Result<(), Failure> {
        // Positions are those of the decoded text, so the message stays in its own encoding.
        let mut bytes = Vec::new();
        let encoding = declared(changed).unwrap_or(Encoding::UTF_8);
        encoding.encode(changed, &mut bytes).map_err(|error| Failure(error.to_string()))?;
        let refusals: Vec<Refusal> = match Run::decode(self.adapter, self.plain, &bytes) {
            Err(refusal) => vec![refusal],
            Ok(run) => run.items.into_iter().filter_map(Result::err).flatten().collect(),
        };
        let fits = |refusal: &Refusal| {
            refusal.code == expected.code
                && expected.source.is_none_or(|source| refusal.source.as_deref() == Some(source))
                && refusal.position.and_then(|p| p.byte()).is_some_and(|byte| expected.bytes.contains(&byte))
        };
        if refusals.iter().any(fits) {
            return Ok(());
        }
        let found: Vec<_> =
            refusals.iter().map(|r| format!("{r} (byte {:?})", r.position.and_then(|p| p.byte()))).collect();
        let found = if found.is_empty() { "no refusal".into() } else { found.join("; ") };
        let around = &changed[changed.floor_char_boundary(expected.bytes.start.saturating_sub(30))..];
        let around: String = around.chars().take(60).collect();
        fail(format!(
            "expected {} at {} in bytes {:?}, …{around}…, found {found}",
            expected.code,
            expected.source.unwrap_or("the second"),
            expected.bytes
        ))
    }
}

/// The encoding that an XML text declares.
fn declared(text: &str) -> Option<Encoding> {
    let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
    let label = declaration.split_once("encoding=")?.1.trim_start_matches(['"', '\'']);
    Encoding::from_label(label.split(['"', '\'']).next()?)
}
