//! `adapter trace`.

use std::fmt::Write as _;

use document::json::Value;
use serde::Serialize;
use serde_json::json;

use super::run::Input;
use super::{Answer, Shelf, refusals_json, refusals_text};
use crate::adapter::{Adapter, Collected, DecodeContext, Decoded};
use crate::codec::Codec;
use crate::conformance::canonical;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::{Row, RowKind};
use crate::provenance::ProvenanceRow;
use crate::read::text::{self, Settled};
use crate::refusal::{Excerpt, Position};
use crate::residual::ResidualKind;

/// For each value: where it stood, which row took it, what it became, how it would be written. `path` narrows to sources
/// that end so.
#[must_use]
pub fn trace(shelf: &Shelf<'_>, id: &str, input: &Input<'_>, path: Option<&str>) -> Answer {
    let found = match shelf.find(id) {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let adapter = found.adapter;
    let format = &adapter.mapping().format;
    let limits = Limits::default();
    let encodings = text::Encodings { kind: format.kind, accepts: &format.accepts, assume: format.assume };
    let text = match text::decode(input.bytes, &encodings, input.charset, &limits) {
        Ok(text) => text,
        Err(refusal) => return Answer::refused(input.file, &[refusal]),
    };
    let context =
        DecodeContext { partner: input.partner, received_at: input.received_at, charset: input.charset, limits };
    let mut sink = Collected::default();
    if let Err(refusal) = adapter.decode(input.bytes, &context, &mut sink) {
        return Answer::refused(input.file, &[refusal]);
    }
    let settled = match text.settled {
        Settled::Mark => "byte order mark",
        Settled::Form => "by its bytes",
        Settled::Declaration => "declared",
        Settled::Transport => "by transport or registration",
        Settled::Assumption => "assumed by the mapping",
    };
    let mut out =
        format!("text      {} ({settled}), {} bytes as UTF-8\n", text.encoding.name(), grouped(text.content.len()));
    let mut refusals = Vec::new();
    let mut values = Vec::new();
    for item in sink.items {
        match item {
            Ok(item) => values.extend(trace_item(adapter, &item, &text.content, path)),
            Err(mut found) => refusals.append(&mut found),
        }
    }
    values.iter().for_each(|value| value.write(&mut out));
    let code = u8::from(!refusals.is_empty());
    let json = json!({
        "encoding": text.encoding.name(),
        "settled": settled,
        "bytes": text.content.len(),
        "values": values,
        "refusals": refusals,
    });
    let trouble = (code > 0).then(|| refusals_json(input.file, &refusals));
    Answer { out, err: found.notes + &refusals_text(input.file, &refusals), json: Some(json), trouble, code }
}

/// One value on its way.
#[derive(Debug, Serialize)]
struct Traced {
    source: String,
    line: usize,
    column: usize,
    /// What stood there, cut or masked.
    value: String,
    message: String,
    /// `mapping/land.toml:70`
    row: String,
    /// `date, form 1 of 3`
    way: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical: Option<Canonical>,
}

#[derive(Debug, Serialize)]
struct Canonical {
    target: String,
    /// As JSON, texts cut or masked.
    value: String,
    /// `same spelling` or `kept spelling`.
    spelling: &'static str,
}

impl Traced {
    fn write(&self, out: &mut String) {
        let Self { source, line, column, value, message, row, way, canonical } = self;
        let _ = writeln!(out, "source    {source}  line {line} column {column}  \"{value}\"");
        let _ = writeln!(out, "row       {message} {row}  {way}");
        if let Some(canonical) = canonical {
            let _ = writeln!(out, "canonical {}  {}", canonical.target, canonical.value);
            let _ = writeln!(out, "encode    \"{value}\"  {}", canonical.spelling);
        }
    }
}

fn trace_item(adapter: &MappedAdapter, item: &Decoded, text: &str, path: Option<&str>) -> Vec<Traced> {
    let tree = canonical(&item.content);
    let rows = adapter.mapping().message(&item.message).map(|m| m.rows.as_slice()).unwrap_or_default();
    let origins = item.provenance.rows().filter(|origin| path.is_none_or(|path| origin.from.ends_with(path)));
    let traced = origins.filter_map(|origin| {
        let span = origin.span?;
        let source = text.get(span.0..span.1).unwrap_or_default();
        let at = Position::of(text, span.0);
        let row = rows.iter().find(|row| row.label == origin.row);
        let private = row.is_some_and(|row| matches!(&row.kind, RowKind::Field(f) if f.codec.is_private()));
        let shown = |value: &str| {
            let excerpt = if private { Excerpt::masked(value) } else { Excerpt::of(value) };
            excerpt.as_str().to_owned()
        };
        let canonical = origin.to.as_ref().map(|to| {
            let value = tree.pointer(to).map(|value| match value {
                Value::Text(text) => format!("\"{}\"", shown(text)),
                other => String::from_utf8_lossy(&document::json::to_canonical(other)).into_owned(),
            });
            let kept = item.residual.items().any(|r| r.kind == ResidualKind::Spelling && r.path == origin.from);
            let spelling = if kept { "kept spelling" } else { "same spelling" };
            Canonical { target: to.to_string(), value: value.unwrap_or_default(), spelling }
        });
        Some(Traced {
            source: origin.from.to_string(),
            line: at.line,
            column: at.column,
            value: shown(source),
            message: item.message.to_string(),
            row: format!("{}:{}", adapter.mapping().file, line_of(&origin)),
            way: row.map(|row| way(row, source)).unwrap_or_default(),
            canonical,
        })
    });
    traced.collect()
}

fn line_of(origin: &ProvenanceRow) -> &str {
    origin.row.rsplit_once(':').map_or("", |(_, line)| line)
}

/// `date, form 1 of 3`
fn way(row: &Row, source: &str) -> String {
    let RowKind::Field(field) = &row.kind else { return "const".to_owned() };
    match &field.codec {
        _ if field.hook.is_some() => "hook".to_owned(),
        Codec::Date(forms) => {
            let form = crate::codec::read_date(source, forms).map_or(0, |(_, form)| form + 1);
            format!("date, form {form} of {}", forms.len())
        }
        codec => codec.name().to_owned(),
    }
}

/// `2,032`
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
