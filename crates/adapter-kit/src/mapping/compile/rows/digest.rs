//! Rows with `of`: digests of what another row reads.

use super::super::super::finding::Words;
use super::super::super::path::FromPath;
use super::super::super::{DigestRow, RowKind, SlotRef};
use super::super::Compiler;
use super::super::table::Table;
use super::{Building, Frame};
use crate::codec::Codec;
use crate::refusal::Code;

/// Whether a row has a digest codec and says of what.
pub(super) fn is_digest(table: &Table<'_>) -> bool {
    let codec = table.get("as").and_then(|codec| codec.get_ref().as_str());
    table.has("of") && codec.is_some_and(|codec| ["sha256", "sm3"].contains(&codec))
}

impl Compiler<'_> {
    pub(super) fn digest(&mut self, building: &mut Building, frame: &Frame<'_>, at: SlotRef) -> Option<RowKind> {
        let table = frame.table;
        let codec = self.codec(table)?;
        let of = table.text("of", &mut self.source)?;
        let path = self.read_source(&of, table.span.start)?;
        building.contents.push((building.rows.len(), path, of.span));
        let required = table.truth("required", &mut self.source);
        let to = frame.to.clone().map(|(to, _)| to);
        // The row of the content may come later; until then the digest is its own.
        Some(RowKind::Digest(Box::new(DigestRow { at, of: building.rows.len(), codec, to, required })))
    }

    /// Finds the contents that digests are of.
    pub(in crate::mapping::compile) fn resolve_digests(&mut self, building: &mut Building) {
        for (row, path, span) in std::mem::take(&mut building.contents) {
            let found = content_row(building, row, &path);
            match (found, &mut building.rows[row].kind) {
                (Some(found), RowKind::Digest(digest)) => digest.of = found,
                _ => {
                    let words = Words {
                        title: "digest of nothing".into(),
                        cause: "no base64 row beside this one reads that".into(),
                        fix: "name the `from` of the base64 row in the same group".into(),
                    };
                    self.source.report(Code::CW010, building.places[row].row.start, span, words);
                }
            }
        }
    }
}

/// The base64 row that reads this path, in the scope of the digest.
fn content_row(building: &Building, row: usize, path: &FromPath) -> Option<usize> {
    let scope = building.rows[row].scope;
    let at = building.find(scope, path).filter(|at| at.scope == scope)?;
    let rows = &building.scopes[at.scope].slots[at.slot].rows;
    rows.iter().copied().find(
        |&row| matches!(&building.rows[row].kind, RowKind::Field(field) if matches!(field.codec, Codec::Base64(_))),
    )
}
