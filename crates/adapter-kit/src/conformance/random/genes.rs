//! What of a draft may change, and into what.

use std::collections::{BTreeMap, BTreeSet};

use document::json::{Value, to_canonical};
use document::time::Date;
use document::{DepartmentId, Finding};

use super::super::values::{Dice, value_for};
use super::edit::{remove, value_mut};
use crate::adapter::Decoded;
use crate::codec::{Codec, CodecContext};
use crate::mapping::{DOCUMENT_SCOPE, Field, FromPath, Leaf, Message, Row, RowKind, SetValue, SlotRef, ToPath, ToStep};
use crate::provenance::ProvenanceRow;
use crate::read::text::Encoding;

/// How often a value is made anew that the encoding cannot hold.
const ROLLS: u32 = 64;

/// A value that a row made.
pub(super) struct Gene<'a> {
    row: &'a Row,
    field: &'a Field,
    /// JSON Pointer of the whole value.
    pointer: String,
    /// Where the day stands on which its code table is asked.
    day: Option<String>,
}

/// The fields and lists of a draft that may change.
pub(super) struct Genes<'a> {
    pub(super) fields: Vec<Gene<'a>>,
    lists: Vec<List<'a>>,
}

/// A list that a group makes.
struct List<'a> {
    pointer: String,
    /// The steps of the group.
    steps: &'a [ToStep],
    /// Pointers, from an element, of its ordinals.
    ordinals: Vec<String>,
}

/// What was changed: the row, where, and whether its value went.
pub(super) struct Touched {
    row: String,
    pointer: String,
    gone: bool,
}

/// Values that fields have in goldens, and what the schemas taught.
pub(super) struct Pool {
    /// The encoding that must hold what is written.
    emits: Encoding,
    values: BTreeMap<String, Vec<Value>>,
    /// Rows whose values are not any of their codec.
    narrow: BTreeSet<String>,
    /// Rows whose values must stay.
    kept: BTreeSet<String>,
}

impl Pool {
    pub(super) fn of<'a>(emits: Encoding, parents: impl Iterator<Item = (&'a Genes<'a>, Value)>) -> Self {
        let mut pool = Self { emits, values: BTreeMap::new(), narrow: BTreeSet::new(), kept: BTreeSet::new() };
        for (genes, mut tree) in parents {
            for gene in &genes.fields {
                if let Some(value) = value_mut(&mut tree, &gene.pointer) {
                    pool.values.entry(gene.row.label.clone()).or_default().push(value.clone());
                }
            }
        }
        pool
    }

    /// What the schemas do not take is not made again.
    pub(super) fn learn(&mut self, touched: &[Touched], found: &[Finding]) {
        for touched in touched {
            let at = |finding: &&Finding| {
                let parent = touched.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                finding.pointer.starts_with(&touched.pointer) || (touched.gone && finding.pointer == parent)
            };
            if found.iter().any(|finding| at(&finding)) {
                let taught = if touched.gone { &mut self.kept } else { &mut self.narrow };
                taught.insert(touched.row.clone());
            }
        }
    }

    fn value(&self, gene: &Gene<'_>, context: &CodecContext<'_>, dice: &mut Dice) -> Option<Value> {
        if !self.narrow.contains(&gene.row.label) {
            // A character that the department's encoding does not have is for another test.
            let holds =
                |value: &Value| self.emits.first_unmappable(&String::from_utf8_lossy(&to_canonical(value))).is_none();
            return (0..ROLLS).find_map(|_| value_for(&gene.field.codec, context, dice).filter(holds));
        }
        self.values.get(&gene.row.label).and_then(|values| dice.pick(values).cloned())
    }
}

impl<'a> Genes<'a> {
    pub(super) fn of(message: &'a Message, item: &Decoded) -> Self {
        let origins: Vec<_> = item.provenance.rows().collect();
        let mut fields: Vec<Gene<'a>> = Vec::new();
        for origin in &origins {
            let Some(row) = message.rows.iter().find(|row| row.label == origin.row) else { continue };
            let (RowKind::Field(field), Some(to)) = (&row.kind, &origin.to) else { continue };
            let whole =
                matches!(field.codec, Codec::Identifier(_) | Codec::Money(_) | Codec::Quantity { .. } | Codec::List(_));
            let pointer = if whole { to.rsplit_once('/').map_or("", |(parent, _)| parent) } else { to };
            let known = fields.iter().any(|gene| gene.pointer == pointer);
            if !known && may_change(message, (row, field)) && !is_shared(&origins, origin) {
                let day = field.day.map(|day| &message.rows[day].label);
                let day = day.and_then(|label| origins.iter().find(|o| o.row == *label)?.to.clone());
                fields.push(Gene { row, field, pointer: pointer.to_owned(), day });
            }
        }
        Self { fields, lists: lists(message) }
    }

    /// Changes a tree; gives what was changed.
    pub(super) fn change(
        &self,
        tree: &mut Value,
        pool: &Pool,
        (partner, received, dice): (&DepartmentId, Date, &mut Dice),
    ) -> Vec<Touched> {
        let mut touched = Vec::new();
        let mut made: Vec<(&Gene<'_>, Value)> = Vec::new();
        for gene in &self.fields {
            if dice.roll(3) > 0 {
                continue;
            }
            let day = gene.day.as_ref().and_then(|day| value_mut(tree, day)?.as_str()?.parse().ok());
            let context = CodecContext::new(partner, day.unwrap_or(received));
            let Some(value) = pool.value(gene, &context, dice) else { continue };
            if let Some(place) = value_mut(tree, &gene.pointer) {
                *place = value.clone();
                touched.push(gene.touched(false));
                made.push((gene, value));
            }
        }
        for gene in self.fields.iter().rev() {
            let optional = !gene.field.required && gene.field.default.is_none() && !pool.kept.contains(&gene.row.label);
            // What went before it may have moved it.
            let still = made.iter().find(|(other, _)| std::ptr::eq(*other, gene)).map(|(_, value)| value);
            let there = value_mut(tree, &gene.pointer).map(|value| &*value);
            if optional && still.is_some() && there == still && dice.roll(3) == 0 {
                remove(tree, &gene.pointer, steps(gene.row));
                touched.push(gene.touched(true));
            }
        }
        for list in &self.lists {
            list.resize(tree, (pool, dice), &mut touched);
        }
        touched
    }
}

impl List<'_> {
    /// The list gets one element less or, like its first, one more.
    fn resize(&self, tree: &mut Value, (pool, dice): (&Pool, &mut Dice), touched: &mut Vec<Touched>) {
        let Some(Value::Array(items)) = value_mut(tree, &self.pointer) else { return };
        match dice.roll(4) {
            0 => items.extend(items.first().cloned().map(|first| self.numbered(first, items.len()))),
            1 if items.len() > 1 => drop(items.pop()),
            1 if !pool.kept.contains(&self.pointer) => remove(tree, &self.pointer, self.steps),
            _ => return,
        }
        touched.push(Touched { row: self.pointer.clone(), pointer: self.pointer.clone(), gone: true });
    }

    /// An element as it is behind so many others.
    fn numbered(&self, mut item: Value, earlier: usize) -> Value {
        for pointer in &self.ordinals {
            if let Some(ordinal) = value_mut(&mut item, pointer) {
                *ordinal = SetValue::Ordinal.behind(earlier).into_owned();
            }
        }
        item
    }
}

impl Gene<'_> {
    fn touched(&self, gone: bool) -> Touched {
        Touched { row: self.row.label.clone(), pointer: self.pointer.clone(), gone }
    }
}

fn steps(row: &Row) -> &[ToStep] {
    match &row.kind {
        RowKind::Field(field) => &field.to.steps,
        RowKind::Group { to, .. } => &to.steps,
        _ => &[],
    }
}

/// Whether a row reads what it writes, by itself, and decides nothing.
fn may_change(message: &Message, (row, field): (&Row, &Field)) -> bool {
    let files = |&r: &usize| matches!(&message.rows[r].kind, RowKind::Field(f) if matches!(f.codec, Codec::Base64(_)));
    let dated = message.rows.iter().any(|other| {
        let RowKind::Field(code) = &other.kind else { return false };
        let bounded =
            matches!(&code.codec, Codec::Code(table) if table.lines.iter().any(|l| l.from.is_some() || l.to.is_some()));
        bounded && code.day.is_some_and(|day| message.rows[day].label == row.label)
    });
    field.one_way.is_none()
        && field.hook.is_none()
        && !message.scopes[row.scope].rows.iter().any(files)
        && !dated
        && !decides(message, field.at)
}

/// Whether conditions, matches or selectors look at a place.
fn decides(message: &Message, at: SlotRef) -> bool {
    let slot = message.slot(at);
    let name = slot.attribute.as_ref().unwrap_or(&message.trie.nodes[slot.node].name);
    let leaf = |path: &FromPath| match &path.leaf {
        Leaf::Attribute(found) => found.local == name.local,
        Leaf::Own => path.steps.last().is_some_and(|step| step.name.local == name.local),
    };
    message.rows.iter().any(|row| row.when.iter().any(|condition| condition.at == at))
        || message.matches.iter().chain(&message.item_matches).any(|(path, _)| leaf(path))
        || message.trie.nodes.iter().any(|node| node.selector.as_ref().is_some_and(|s| s.key.local == name.local))
}

/// Whether another row reads the same text.
fn is_shared(origins: &[ProvenanceRow], one: &ProvenanceRow) -> bool {
    one.span.is_none() || origins.iter().any(|other| other.row != one.row && other.span == one.span)
}

/// The lists of a document's groups that may be of any length.
fn lists(message: &Message) -> Vec<List<'_>> {
    let groups = message.scopes[DOCUMENT_SCOPE].rows.iter().filter_map(|&row| match &message.rows[row].kind {
        RowKind::Group { scope, to, .. } => Some((&message.rows[row], *scope, to)),
        _ => None,
    });
    let free = groups.filter(|(row, scope, to)| {
        let plain = |&r: &usize| match &message.rows[r].kind {
            RowKind::Field(field) => field.hook.is_none() && !matches!(field.codec, Codec::Base64(_)),
            _ => true,
        };
        let node = message.scopes[*scope].node;
        let beside = &message.trie.nodes[message.trie.nodes[node].parent].children;
        row.when.is_empty()
            && message.scopes[*scope].rows.iter().all(plain)
            && beside.iter().all(|&child| message.trie.nodes[child].selector.is_none())
            && message.trie.nodes[node].children.iter().all(|&child| message.trie.nodes[child].selector.is_none())
            && to.steps.iter().all(|step| matches!(step, ToStep::Member(_)))
    });
    let member = |step: &ToStep| if let ToStep::Member(name) = step { format!("/{name}") } else { String::new() };
    let pointer = |to: &ToPath| to.steps.iter().map(member).collect::<String>();
    let ordinals = |scope: usize| {
        let rows = message.scopes[scope].rows.iter().map(|&row| &message.rows[row].kind);
        rows.filter_map(
            |kind| if let RowKind::Set { to, value: SetValue::Ordinal } = kind { Some(pointer(to)) } else { None },
        )
        .collect()
    };
    free.map(|(_, scope, to)| List { pointer: pointer(to), steps: &to.steps, ordinals: ordinals(scope) }).collect()
}
