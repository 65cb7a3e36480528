//! What the schema says about the rows: that a target exists (CW004), and in which form a digest stands there.

use document::Catalogue;
use document::catalogue::{Draft, Step};

use super::Check;
use crate::codec::Codec;
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
            let Some(to) = Self::target(row) else { continue };
            let steps = steps(self.message, row.scope, to);
            if catalogue.field(draft, &steps).is_some() {
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

/// Lets digests be written as the schema wants them: `sha-256:` before the digits.
pub(in crate::mapping) fn settle(message: &mut Message) {
    let catalogue = Catalogue::builtin();
    let Some(draft) = draft_of(message, catalogue) else { return };
    let wants_digest = |scope, to: &ToPath| {
        let field = catalogue.field(draft, &steps(message, scope, to));
        field.is_some_and(|field| field.definition.as_deref() == Some("digest"))
    };
    let prefixed: Vec<_> = (0..message.rows.len())
        .filter(|&i| match &message.rows[i].kind {
            RowKind::Field(f) => matches!(f.codec, Codec::Sha256 { .. }) && wants_digest(message.rows[i].scope, &f.to),
            _ => false,
        })
        .collect();
    for row in prefixed {
        if let RowKind::Field(field) = &mut message.rows[row].kind {
            field.codec = Codec::Sha256 { prefixed: true };
        }
    }
}

fn draft_of<'c>(message: &Message, catalogue: &'c Catalogue) -> Option<Draft<'c>> {
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
fn steps(message: &Message, scope: usize, to: &ToPath) -> Vec<Step> {
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

fn dotted(steps: &[Step]) -> String {
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
