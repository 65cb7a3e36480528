//! The mapping: a department's format as one TOML table, compiled once into what both directions walk.

mod check;
mod compile;
mod finding;
mod hash;
mod lock;
mod path;
mod shape;
mod trie;

pub(crate) use compile::Files;
pub use finding::{Finding, Findings};
pub(crate) use finding::{Source, Words};
pub(crate) use hash::PathHash;
pub(crate) use lock::{Change, Release, Version};
pub(crate) use path::{FromPath, FromStep, Leaf, Name, ToPath, ToStep};
pub(crate) use shape::{PlaceId, PlaceKind, Shape, Target};
pub(crate) use trie::{Claim, Node, NodeId, Trie};

use std::sync::Arc;

use document::DocumentType;
use document::json::Value;

use crate::codec::{CodeTable, Codec};
use crate::hook::Hook;
use crate::limits::Limits;
use crate::provenance::Labels;
use crate::read::text::Encoding;
use crate::read::{Kind, Names};

/// A compiled mapping. Immutable; one per adapter and process.
#[derive(Debug)]
pub struct Mapping {
    pub(crate) id: String,
    pub(crate) version: String,
    /// The file, relative to the crate: `mapping/land.toml`.
    pub(crate) file: String,
    pub(crate) format: Format,
    /// What the mapping lowers.
    pub(crate) limits: Limits,
    pub(crate) skips: Vec<Skip>,
    pub(crate) release: Release,
    pub(crate) tables: Vec<Arc<CodeTable>>,
    pub(crate) messages: Vec<Message>,
    pub(crate) hooks: Vec<(String, Hook)>,
    /// All names of all messages.
    pub(crate) names: Names,
}

/// A line of the conformance kit that an adapter is not held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skip {
    pub(crate) line: u8,
    pub(crate) reason: String,
}

/// `[format]`.
#[derive(Debug, Clone)]
pub(crate) struct Format {
    pub(crate) kind: Kind,
    pub(crate) accepts: Vec<Encoding>,
    pub(crate) emits: Encoding,
    pub(crate) assume: Option<Encoding>,
    /// Prefix and URI, for paths.
    pub(crate) namespaces: Vec<(String, String)>,
    /// Those that a written root declares.
    pub(crate) declared: Vec<(String, String)>,
    pub(crate) residual: Policy,
    pub(crate) blank: Blank,
    pub(crate) unmapped: Policy,
}

/// What is done with something that no row knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    Keep,
    Refuse,
}

/// What an empty element or `""` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blank {
    Absent,
    Value,
    Refuse,
}

/// What a message decodes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Yields {
    /// A document.
    Document,
    /// A pull or a request for an opinion.
    Question,
    /// An event in a case.
    CaseReport,
    /// An answer to an alert.
    Feedback,
}

/// In which directions a message goes, seen from the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Both.
    Both,
    /// From the department.
    In,
    /// To the department.
    Out,
}

/// `spelling`: how a message is laid out that has no layout of its own.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) declaration: bool,
    pub(crate) indent: usize,
    pub(crate) newline: String,
}

/// One `[[message]]`.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) name: String,
    /// The root element; JSON has none.
    pub(crate) root: Option<Name>,
    /// What tells messages of one root apart; joined by `and`. Paths are from the root.
    pub(crate) matches: Vec<(FromPath, Test)>,
    /// What tells apart the items of one batch; paths are from the item.
    pub(crate) item_matches: Vec<(FromPath, Test)>,
    /// The node whose end ends a document: the repeated element, or the root where there is none.
    pub(crate) item: NodeId,
    /// The element whose text is an XML document of its own.
    pub(crate) embedded: Option<NodeId>,
    /// Where a partner's system says that it failed.
    pub(crate) fault: Option<FromPath>,
    /// Whether one JSON object is taken where the list of documents is meant.
    pub(crate) single: bool,
    pub(crate) yields: Yields,
    pub(crate) document_type: Option<DocumentType>,
    /// Kind and version of the type.
    pub(crate) head: Option<(&'static str, String)>,
    pub(crate) language: String,
    pub(crate) direction: Direction,
    pub(crate) all_or_nothing: bool,
    pub(crate) layout: Layout,
    /// Whether some row reads files or their digests.
    pub(crate) has_files: bool,
    pub(crate) rows: Vec<Row>,
    /// Members that the kit itself fills, by their places in the document.
    pub(crate) own: Vec<(PlaceId, Value)>,
    /// What provenance says of rows and slots.
    pub(crate) labels: Arc<Labels>,
    /// 0 = above the repeated element, 1 = the document, then one per group.
    pub(crate) scopes: Vec<Scope>,
    pub(crate) trie: Trie,
}

pub(crate) const ROOT_SCOPE: usize = 0;
pub(crate) const DOCUMENT_SCOPE: usize = 1;

/// What repeats together: the message, a document, the elements of a group.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    pub(crate) parent: Option<usize>,
    /// The node whose every instance opens a frame of this scope.
    pub(crate) node: NodeId,
    pub(crate) slots: Vec<Slot>,
    /// Rows in the order of the mapping.
    pub(crate) rows: Vec<usize>,
    /// From the node of the enclosing scope: `/DKS/DK`.
    pub(crate) path: Box<str>,
    /// What its rows make.
    pub(crate) shape: Shape,
    /// Which of the groups of its parent it is, from 0.
    pub(crate) nth: usize,
    /// How many groups its rows open.
    pub(crate) groups: usize,
}

/// One place of a source whose content a frame holds.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) node: NodeId,
    /// An attribute of the node; none = its own text or value.
    pub(crate) attribute: Option<Name>,
    /// Rows with a value from here.
    pub(crate) rows: Vec<usize>,
    /// From the node of its scope: `/JG/JGDM`, `/SLDW/@DM`; empty for the node itself.
    pub(crate) path: Box<str>,
    pub(crate) hash: PathHash,
    /// Whether it stands inside the embedded document.
    pub(crate) inner: bool,
}

impl Slot {
    fn new(node: NodeId, attribute: Option<Name>) -> Self {
        Self { node, attribute, rows: Vec::new(), path: "".into(), hash: PathHash::default(), inner: false }
    }
}

/// A slot of a scope that is in force where the row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SlotRef {
    pub(crate) scope: usize,
    pub(crate) slot: usize,
}

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

/// What a row does.
#[derive(Debug)]
pub(crate) enum RowKind {
    Field(Box<Field>),
    Set {
        to: ToPath,
        value: Value,
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

/// A row with `from` and `to`.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) at: SlotRef,
    pub(crate) to: ToPath,
    pub(crate) codec: Codec,
    /// The date row that says on which day a code table is asked.
    pub(crate) day: Option<usize>,
    /// Index into [`Mapping::hooks`]; then the codec is `text`.
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
    fn new(digest: &ToPath, shape: &mut Shape) -> Self {
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

/// One condition of a `when`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) at: SlotRef,
    pub(crate) test: Test,
}

/// What a condition asks of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    OneOf(Vec<String>),
    NoneOf(Vec<String>),
    Present,
    Absent,
}

impl Test {
    /// Whether a text that is there, or not, passes.
    pub(crate) fn holds(&self, text: Option<&str>) -> bool {
        match self {
            Self::OneOf(values) => text.is_some_and(|t| values.iter().any(|v| v == t)),
            Self::NoneOf(values) => !text.is_some_and(|t| values.iter().any(|v| v == t)),
            Self::Present => text.is_some(),
            Self::Absent => text.is_none(),
        }
    }

    /// Whether no text passes both.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::OneOf(a), Self::OneOf(b)) => a.iter().all(|v| !b.contains(v)),
            (Self::OneOf(a), Self::NoneOf(b)) | (Self::NoneOf(b), Self::OneOf(a)) => a.iter().all(|v| b.contains(v)),
            (Self::Absent, Self::Present | Self::OneOf(_)) | (Self::Present | Self::OneOf(_), Self::Absent) => true,
            _ => false,
        }
    }
}

impl Mapping {
    /// The message of this name.
    pub(crate) fn message(&self, name: &str) -> Option<&Message> {
        self.messages.iter().find(|m| m.name == name)
    }

    pub(crate) fn media_type(&self) -> &'static str {
        match self.format.kind {
            Kind::Xml => "application/xml",
            Kind::Json => "application/json",
        }
    }

    /// `mapping/land.toml:62:3`.
    pub(crate) fn place(&self, row: &Row) -> String {
        format!("{}:{}:{}", self.file, row.line, row.column)
    }
}

impl Message {
    /// The slot of a reference.
    pub(crate) fn slot(&self, at: SlotRef) -> &Slot {
        &self.scopes[at.scope].slots[at.slot]
    }

    /// Whether the message itself is a JSON list, each of whose items is a document.
    pub(crate) fn is_list(&self) -> bool {
        let item = &self.trie.nodes[self.item];
        self.item != 0 && item.parent == 0 && item.name.local.is_empty()
    }

    /// Whether one JSON object is taken where the list of this group is meant.
    pub(crate) fn accepts_single(&self, scope: usize) -> bool {
        (scope == DOCUMENT_SCOPE && self.single)
            || self
                .rows
                .iter()
                .any(|row| matches!(row.kind, RowKind::Group { scope: s, single: true, .. } if s == scope))
    }

    /// Path of a node from the node of the scope that it stands in.
    pub(crate) fn node_path(&self, node: NodeId) -> String {
        let scope = self.trie.nodes[node].scope;
        match self.trie.nodes[node].opens {
            Some(opened) => self.scopes[opened].path.to_string(),
            None => self.scopes[scope].slots[self.trie.nodes[node].slot].path.to_string(),
        }
    }

    /// Sets the paths of slots and scopes, and the days of code tables.
    pub(crate) fn finish(&mut self, kind: Kind) {
        let step = |path: &mut String, node: NodeId| {
            let found = &self.trie.nodes[node];
            match kind {
                Kind::Xml => {
                    path.push('/');
                    path.push_str(&found.shown);
                }
                Kind::Json if found.selector.is_some() => path.push_str(&found.shown),
                // The list that a message is has no name.
                Kind::Json if found.name.local.is_empty() => {}
                Kind::Json => crate::read::json::push_step(path, &found.name.local),
            }
            if self.embedded == Some(node) {
                path.push('!');
            }
        };
        let below = |top: NodeId, node: NodeId| {
            let mut chain = Vec::new();
            let mut at = node;
            while at != top && at != 0 {
                chain.push(at);
                at = self.trie.nodes[at].parent;
            }
            let mut path = String::new();
            chain.iter().rev().for_each(|&n| step(&mut path, n));
            path
        };
        let scopes: Vec<String> = self
            .scopes
            .iter()
            .map(|s| s.parent.map_or_else(String::new, |p| below(self.scopes[p].node, s.node)))
            .collect();
        let slots: Vec<Vec<String>> = self
            .scopes
            .iter()
            .map(|scope| {
                scope
                    .slots
                    .iter()
                    .map(|slot| {
                        let mut path = below(scope.node, slot.node);
                        if let Some(attribute) = &slot.attribute {
                            path.push_str("/@");
                            path.push_str(&attribute.local);
                        }
                        path
                    })
                    .collect()
            })
            .collect();
        let inner: Vec<_> = (0..self.trie.nodes.len()).map(|node| self.is_inner(node)).collect();
        for ((scope, path), slots) in self.scopes.iter_mut().zip(scopes).zip(slots) {
            scope.path = path.into();
            scope.slots.iter_mut().zip(slots).for_each(|(slot, path)| {
                slot.hash = PathHash::of(&path);
                slot.path = path.into();
                slot.inner = inner[slot.node];
            });
        }
        if kind == Kind::Xml {
            self.scopes[ROOT_SCOPE].path = format!("/{}", self.trie.nodes[0].name.local).into();
        }
        let days: Vec<_> = self
            .rows
            .iter()
            .map(|row| match &row.kind {
                RowKind::Field(field) => match &field.codec {
                    Codec::Code(table) => table.at.as_deref().and_then(|at| self.day_row(at)),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        for (row, day) in self.rows.iter_mut().zip(days) {
            if let RowKind::Field(field) = &mut row.kind {
                field.day = day;
            }
        }
    }

    /// Where each row writes, and what provenance calls it; once codecs are settled.
    pub(crate) fn shapes(&mut self) {
        for row in &mut self.rows {
            let to = match &row.kind {
                RowKind::Field(field) => &field.to,
                RowKind::Const { to: Some((to, _)), .. } | RowKind::Set { to, .. } | RowKind::Group { to, .. } => to,
                RowKind::Digest(digest) => match &digest.to {
                    Some(to) => to,
                    None => continue,
                },
                _ => continue,
            };
            let shape = &mut self.scopes[row.scope].shape;
            row.target = Some(shape.target(to));
            if let RowKind::Field(field) = &mut row.kind
                && matches!(field.codec, Codec::Base64(codec) if codec.fills)
            {
                field.beside = Some(Box::new(Beside::new(&field.to, shape)));
            }
        }
        if let (Some(document_type), Some((kind, version))) = (&self.document_type, &self.head) {
            let shape = &mut self.scopes[DOCUMENT_SCOPE].shape;
            let own = [
                ("schema", "urn:causeway:document:1"),
                ("kind", *kind),
                ("type", document_type.as_str()),
                ("typeVersion", version.as_str()),
                ("language", self.language.as_str()),
            ];
            self.own = own.map(|(name, value)| (shape.value(name), Value::from(value))).into();
        }
        for scope in 1..self.scopes.len() {
            let Some(parent) = self.scopes[scope].parent else { continue };
            self.scopes[scope].nth = self.scopes[parent].groups;
            self.scopes[parent].groups += 1;
        }
        self.labels = Arc::new(Labels::new(
            self.rows.iter().map(|row| (row.label.as_str(), row.target.as_ref().map_or(&[][..], |t| &t.pointer))),
            self.scopes.iter().map(|scope| scope.slots.iter().map(|slot| &*slot.path).collect()),
        ));
    }

    /// Whether both read what stands around the items of a batch alike, so that one pass serves both.
    pub(crate) fn is_batch_with(&self, other: &Self) -> bool {
        let around = |message: &Self| {
            let nodes: Vec<_> = message.trie.nodes.iter().enumerate().filter(|(_, n)| n.scope == ROOT_SCOPE).collect();
            let shape = |(id, n): &(NodeId, &trie::Node)| {
                let attributes: Vec<_> = n.attributes.iter().map(|(name, slot)| (name.clone(), *slot)).collect();
                (*id, n.name.clone(), n.parent, n.slot, n.has_text, attributes, n.order)
            };
            let slots = message.scopes[ROOT_SCOPE].slots.len();
            (message.item, message.embedded, slots, nodes.iter().map(shape).collect::<Vec<_>>())
        };
        self.item != 0 && around(self) == around(other)
    }

    /// Whether a node stands inside the embedded document.
    fn is_inner(&self, mut node: NodeId) -> bool {
        while node != 0 && self.embedded.is_some() {
            node = self.trie.nodes[node].parent;
            if self.embedded == Some(node) {
                return true;
            }
        }
        false
    }

    /// Whether rows of both may be active at once.
    pub(crate) fn may_meet(a: &[Condition], b: &[Condition]) -> bool {
        !a.iter().any(|x| b.iter().any(|y| x.at == y.at && x.test.excludes(&y.test)))
    }
}
