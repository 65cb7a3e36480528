//! What the schema says about the rows: that a target exists (CW004), and what codecs need to know of it.

use std::sync::Arc;

use document::Catalogue;
use document::catalogue::{Draft, Field, JsonKind, Step};

use super::Check;
use crate::codec::{Base64Codec, CodeTable, Codec};
use crate::mapping::finding::{Words, nearest_of};
use crate::mapping::path::{ToPath, ToStep};
use crate::mapping::{DOCUMENT_SCOPE, Message, RowKind, Yields};
use crate::refusal::Code;

/// How many near paths a finding shows.
const NEAR: usize = 3;

impl Check<'_, '_, '_> {
    /// CW004: the target of a row is not in the schema.
    pub(super) fn schema(&mut self) {
        let catalogue = Catalogue::builtin();
        let Some(draft) = draft_of(self.message, catalogue) else { return };
        for i in 0..self.message.rows.len() {
            let row = &self.message.rows[i];
            let Some(to) = row.to() else { continue };
            let steps = steps(self.message, row.scope, to);
            // Rows of a group that writes no list are wrong for that reason, which is said at the group.
            let list = steps.iter().rposition(|step| *step == Step::Item).filter(|_| row.scope > DOCUMENT_SCOPE);
            let grouped = list.and_then(|at| catalogue.field(draft, &steps[..at]));
            if grouped.is_some_and(|list| !list.kinds.is_empty() && !list.kinds.contains(&JsonKind::Array)) {
                continue;
            }
            if catalogue.field(draft, &steps).is_some() || self.through_list(i, draft, &steps) {
                continue;
            }
            let written = dotted(&steps);
            let near: Vec<_> = nearest_of(&written, catalogue.paths(draft).into_iter(), NEAR);
            let near: Vec<_> = near.into_iter().map(|(_, path)| path).collect();
            let words = Words {
                title: format!("{} is not in the schema", to.written),
                cause: format!("the draft has no {written}"),
                fix: format!("nearest: {}", near.join(", ")),
            };
            self.report(Code::CW004, i, true, words);
        }
    }
}

/// Tells codecs what the schema has where they write: a digest with its algorithm, an attachment around a digest.
pub(in crate::mapping) fn settle(message: &mut Message) {
    let catalogue = Catalogue::builtin();
    let Some(draft) = draft_of(message, catalogue) else { return };
    let shape = |scope, to: &ToPath, up: usize| {
        let mut steps = steps(message, scope, to);
        steps.truncate(steps.len().saturating_sub(up));
        catalogue.field(draft, &steps).and_then(|field| field.definition)
    };
    let settled = |scope, to: &ToPath, codec: &Codec| match codec {
        Codec::Sha256 { .. } => Codec::Sha256 { prefixed: shape(scope, to, 0).as_deref() == Some("digest") },
        Codec::Base64(codec) => {
            Codec::Base64(Base64Codec { fills: shape(scope, to, 1).as_deref() == Some("attachment"), ..*codec })
        }
        // What is true or false has two words in a code table.
        Codec::Code(table) if target_of(message, scope, to).is_some_and(|field| field.kinds == [JsonKind::Boolean]) => {
            Codec::Code(Arc::new(CodeTable { truths: true, ..(**table).clone() }))
        }
        other => other.clone(),
    };
    let codecs: Vec<_> = message
        .rows
        .iter()
        .map(|row| match &row.kind {
            RowKind::Field(field) => Some(settled(row.scope, &field.to, &field.codec)),
            RowKind::Digest(digest) => digest.to.as_ref().map(|to| settled(row.scope, to, &digest.codec)),
            _ => None,
        })
        .collect();
    for (row, codec) in message.rows.iter_mut().zip(codecs) {
        match (&mut row.kind, codec) {
            (RowKind::Field(field), Some(codec)) => field.codec = codec,
            (RowKind::Digest(digest), Some(codec)) => digest.codec = codec,
            _ => {}
        }
    }
}

/// What the schema says about the target of a row.
pub(in crate::mapping) fn target_of(message: &Message, scope: usize, to: &ToPath) -> Option<Field> {
    let catalogue = Catalogue::builtin();
    catalogue.field(draft_of(message, catalogue)?, &steps(message, scope, to))
}

pub(super) fn draft_of<'c>(message: &Message, catalogue: &'c Catalogue) -> Option<Draft<'c>> {
    Some(match message.yields {
        Yields::Document => {
            let (_, version) = message.head.as_ref()?;
            Draft::Document(catalogue.find(message.document_type.as_ref()?, version.parse().ok()?)?)
        }
        Yields::Question => Draft::Question,
        Yields::CaseReport => Draft::CaseReport,
        Yields::Feedback => Draft::Feedback,
    })
}

/// The whole path from the draft's top: in a group, targets are relative to an element of its list.
pub(super) fn steps(message: &Message, scope: usize, to: &ToPath) -> Vec<Step> {
    let mut steps = Vec::new();
    if scope > DOCUMENT_SCOPE {
        let group = message.rows.iter().find_map(|row| match &row.kind {
            RowKind::Group { scope: own, to, .. } if *own == scope => Some((row.scope, to)),
            _ => None,
        });
        if let Some((outer, list)) = group {
            steps = self::steps(message, outer, list);
            steps.push(Step::Item);
        }
    }
    steps.extend(to.steps.iter().map(|step| match step {
        ToStep::Member(name) => Step::Member(name.to_string()),
        ToStep::Select { .. } | ToStep::Index(_) => Step::Item,
    }));
    steps
}

pub(super) fn dotted(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Member(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Item => path.push_str("[]"),
        }
    }
    path
}
