//! What one row does.

use std::borrow::Cow;

use document::json::Value;

use super::{Condition, NodeId, Shape, SlotRef, Target, ToPath, ToStep};
use crate::codec::Codec;

/// One row.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// `opinion:62`.
    pub(crate) label: String,
    pub(crate) scope: usize,
    pub(crate) when: Vec<Condition>,
    pub(crate) kind: RowKind,
    /// Where it writes.
    pub(crate) target: Option<Target>,
}

impl Row {
    /// The canonical path that it reads into.
    pub(crate) fn to(&self) -> Option<&ToPath> {
        match &self.kind {
            RowKind::Field(field) => Some(&field.to),
            RowKind::Set { to, .. } | RowKind::Group { to, .. } | RowKind::Const { to: Some((to, _)), .. } => Some(to),
            RowKind::Digest(digest) => digest.to.as_ref(),
            _ => None,
        }
    }
}

/// What a row does.
#[derive(Debug)]
pub(crate) enum RowKind {
    Field(Box<Field>),
    Set {
        to: ToPath,
        value: SetValue,
    },
    Const {
        at: SlotRef,
        value: String,
        required: bool,
        to: Option<(ToPath, Codec)>,
    },
    Context {
        at: SlotRef,
        what: ContextValue,
        codec: Codec,
    },
    /// How many elements a list or documents a message has; compared, written on encode.
    Count {
        at: SlotRef,
        of: usize,
    },
    /// A digest that is compared with the content of another row, and written from it.
    Digest(Box<DigestRow>),
    /// Residual, counted as covered. A group's keep or a whole element's.
    Keep {
        node: NodeId,
        at: Option<SlotRef>,
    },
    Ignore {
        node: NodeId,
        at: Option<SlotRef>,
    },
    Group {
        scope: usize,
        to: ToPath,
        single: bool,
    },
}

/// What a row sets that its source does not say.
#[derive(Debug)]
pub(crate) enum SetValue {
    /// This.
    Constant(Value),
    /// The ordinal of the list element, from 1.
    Ordinal,
}

impl SetValue {
    /// The value in an element behind so many others.
    pub(crate) fn behind(&self, earlier: usize) -> Cow<'_, Value> {
        match self {
            Self::Constant(value) => Cow::Borrowed(value),
            Self::Ordinal => Cow::Owned(i64::try_from(earlier).unwrap_or(i64::MAX).saturating_add(1).into()),
        }
    }
}

/// A row with `from` and `to`.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) at: SlotRef,
    pub(crate) to: ToPath,
    pub(crate) codec: Codec,
    /// The date row that says on which day a code table is asked.
    pub(crate) day: Option<usize>,
    /// Index into [`super::Mapping::hooks`]; then the codec is `text`.
    pub(crate) hook: Option<usize>,
    pub(crate) required: bool,
    pub(crate) default: Option<String>,
    pub(crate) cdata: bool,
    /// The slot of `xsi:nil`, where an absent value is written as such; in JSON the value's own.
    pub(crate) nil: Option<SlotRef>,
    /// Of the content of an attachment.
    pub(crate) beside: Option<Box<Beside>>,
    pub(crate) one_way: Option<OneWay>,
}

/// A row with `of`: the digest of a content.
#[derive(Debug)]
pub(crate) struct DigestRow {
    pub(crate) at: SlotRef,
    /// The row of the content.
    pub(crate) of: usize,
    pub(crate) codec: Codec,
    pub(crate) to: Option<ToPath>,
    pub(crate) required: bool,
}

/// What an attachment says beside its digest.
#[derive(Debug)]
pub(crate) struct Beside {
    pub(crate) size: Target,
    pub(crate) number: Target,
    pub(crate) mode: Target,
    /// Whether the attachment is an element of a list.
    pub(crate) in_list: bool,
}

impl Beside {
    pub(super) fn new(digest: &ToPath, shape: &mut Shape) -> Self {
        let mut target = |member: &str| {
            let mut steps = digest.steps.clone();
            steps.pop();
            steps.push(ToStep::Member(member.into()));
            shape.target(&ToPath { steps, written: member.into() })
        };
        let above = digest.steps.len().checked_sub(2).and_then(|at| digest.steps.get(at));
        let in_list = !matches!(above, Some(ToStep::Member(_)));
        Self { size: target("size"), number: target("number"), mode: target("mode"), in_list }
    }
}

/// The only direction of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OneWay {
    Decode,
    Encode,
}

/// A value of the encode context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContextValue {
    MessageNumber,
    Time,
    Partner,
}
