//! `adapter trace`.

use std::fmt::Write as _;

use document::json::Value;

use super::run::Input;
use super::{Answer, Shelf, refusals_text};
use crate::adapter::{Adapter, Collected, DecodeContext, Decoded};
use crate::codec::Codec;
use crate::conformance::canonical;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::{Row, RowKind};
use crate::provenance::ProvenanceRow;
use crate::read::text::{self, Settled};
use crate::refusal::Position;
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
        Err(refusal) => return Answer::failed(refusals_text(input.file, &[refusal])),
    };
    let context =
        DecodeContext { partner: input.partner, received_at: input.received_at, charset: input.charset, limits };
    let mut sink = Collected::default();
    if let Err(refusal) = adapter.decode(input.bytes, &context, &mut sink) {
        return Answer::failed(refusals_text(input.file, &[refusal]));
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
    for item in sink.items {
        match item {
            Ok(item) => trace_item(adapter, &item, &text.content, path, &mut out),
            Err(mut found) => refusals.append(&mut found),
        }
    }
    let code = u8::from(!refusals.is_empty());
    Answer { out, err: found.notes + &refusals_text(input.file, &refusals), code }
}

fn trace_item(adapter: &MappedAdapter, item: &Decoded, text: &str, path: Option<&str>, out: &mut String) {
    let tree = canonical(&item.content);
    let rows = adapter.mapping().message(&item.message).map(|m| m.rows.as_slice()).unwrap_or_default();
    for origin in item.provenance.rows() {
        let Some(span) = origin.span else { continue };
        if path.is_some_and(|path| !origin.from.ends_with(path)) {
            continue;
        }
        let source = text.get(span.0..span.1).unwrap_or_default();
        let at = Position::of(text, span.0);
        let row = rows.iter().find(|row| row.label == origin.row);
        let private = row.is_some_and(|row| matches!(&row.kind, RowKind::Field(f) if f.codec.is_private()));
        let shown = |value: &str| {
            if private { crate::refusal::Excerpt::masked(value) } else { crate::refusal::Excerpt::of(value) }
        };
        let _ = writeln!(
            out,
            "source    {}  line {} column {}  \"{}\"",
            origin.from,
            at.line,
            at.column,
            shown(source).as_str()
        );
        let _ = writeln!(
            out,
            "row       {} {}:{}  {}",
            item.message,
            adapter.mapping().file,
            line_of(&origin),
            row.map(|row| way(row, source)).unwrap_or_default()
        );
        let Some(to) = &origin.to else { continue };
        let value = tree.pointer(to).map(|value| match value {
            Value::Text(text) => format!("\"{}\"", shown(text).as_str()),
            other => String::from_utf8_lossy(&document::json::to_canonical(other)).into_owned(),
        });
        let _ = writeln!(out, "canonical {to}  {}", value.unwrap_or_default());
        let spelling = item.residual.items().any(|r| r.kind == ResidualKind::Spelling && r.path == origin.from);
        let spelling = if spelling { "kept spelling" } else { "same spelling" };
        let _ = writeln!(out, "encode    \"{}\"  {spelling}", shown(source).as_str());
    }
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
