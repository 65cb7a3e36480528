//! CW022: canonical values of code tables against the closed lists of the schema.

use std::ops::Range;
use std::sync::Arc;

use document::catalogue::JsonKind;

use super::csv;
use crate::codec::{CodeTable, Codec};
use crate::mapping::check::target_of;
use crate::mapping::finding::{Finding, Source, Words, nearest};
use crate::mapping::{Message, RowKind};
use crate::refusal::Code;

/// Where a table comes from.
pub(in crate::mapping::compile) struct Origin {
    /// The file and its text; none of departments' lists.
    pub(in crate::mapping::compile) file: Option<(String, String)>,
    /// The name of file or list in the mapping.
    pub(in crate::mapping::compile) span: Range<usize>,
}

/// Checks each table against what the targets of its rows allow; a table that serves several may hold what any of them
/// allows.
pub(in crate::mapping::compile) fn check(
    (tables, origins): (&[Arc<CodeTable>], &[Origin]),
    messages: &[Message],
    source: &mut Source<'_>,
    others: &mut Vec<Finding>,
) {
    for (table, origin) in tables.iter().zip(origins) {
        let Some(allowed) = allowed(&table.name, messages) else { continue };
        for line in table.lines.iter().filter(|line| !allowed.iter().any(|value| **value == *line.canonical)) {
            let known: Vec<_> = allowed.iter().map(String::as_str).collect();
            let near = nearest(&line.canonical, &known);
            let fix =
                near.map_or_else(|| format!("one of {}", known.join(", ")), |near| format!("did you mean {near:?}?"));
            let title = format!("{:?} is no canonical value", line.canonical);
            match &origin.file {
                Some((file, text)) => {
                    let mut own = Source::new(format!("mapping/{file}"), text);
                    let span = csv::canonical_of(text, line.line);
                    let cause = "not in the schema's closed list".to_owned();
                    own.report(Code::CW022, span.start, span, Words { title, cause, fix });
                    others.append(&mut own.findings);
                }
                None => {
                    let partner = line.partner.as_deref().unwrap_or_default();
                    let cause = format!("{partner} gives {:?} this meaning", line.legacy);
                    source.report(Code::CW022, origin.span.start, origin.span.clone(), Words { title, cause, fix });
                }
            }
        }
    }
}

/// The closed lists of all targets of a table; none where one of them is open.
fn allowed(table: &str, messages: &[Message]) -> Option<Vec<String>> {
    let mut allowed = Vec::new();
    for message in messages {
        for row in &message.rows {
            let (to, codec) = match &row.kind {
                RowKind::Field(field) => (&field.to, &field.codec),
                RowKind::Const { to: Some((to, codec)), .. } => (to, codec),
                _ => continue,
            };
            if !matches!(codec, Codec::Code(used) if *used.name == *table) {
                continue;
            }
            let wanted = target_of(message, row.scope, to)?;
            if wanted.kinds == [JsonKind::Boolean] {
                allowed.extend(["true".to_owned(), "false".to_owned()]);
            } else if wanted.values.is_empty() {
                return None;
            } else {
                allowed.extend(wanted.values);
            }
        }
    }
    allowed.sort();
    allowed.dedup();
    (!allowed.is_empty()).then_some(allowed)
}
