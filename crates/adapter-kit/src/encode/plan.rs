//! All items of a message in one tree.

use std::borrow::Cow;

use document::json::Object;
use document::time::Date;

use super::layout::Runs;
use super::marks::{Marks, Place};
use super::once::Once;
use super::rows::Frame;
use super::tree::{OutId, Tree};
use super::values::Values;
use super::way::Gone;
use crate::adapter::{EncodeContext, Outgoing};
use crate::attachment::Attachment;
use crate::mapping::{DOCUMENT_SCOPE, Mapping, Message};
use crate::read::Kind;
use crate::refusal::{Note, Refusal};
use crate::residual::{Residual, ResidualItem, ResidualKind};

/// A message being put together.
pub(super) struct Plan<'m> {
    pub(super) mapping: &'m Mapping,
    pub(super) message: &'m Message,
    pub(super) context: &'m EncodeContext<'m>,
    pub(super) tree: Tree<'m>,
    pub(super) notes: Vec<Note>,
    /// The canonical values of the item at hand.
    pub(super) values: Values<'m>,
    /// Spellings and marks of the item at hand, by path.
    pub(super) marks: Marks<'m>,
    /// The item's files.
    pub(super) attachments: &'m [Attachment],
    /// The item and its path.
    pub(super) item: (OutId, String),
    /// The root's path.
    pub(super) root: Place,
    /// The way to residual that was gone last.
    pub(super) gone: Gone,
    layout: Option<Runs>,
    count: u32,
    /// What the items say of the whole message.
    pub(super) once: Once,
    /// The day on which code tables are asked that name no other.
    pub(super) day: Date,
    /// How many items the message will have.
    pub(super) total: usize,
    /// Whether nodes tell which canonical value they say: asked for once the message cannot be written.
    pub(super) tells: bool,
}

/// A piece of the residual, with the paths of where its document now stands.
pub(super) struct Piece<'r> {
    pub(super) after: Option<Cow<'r, str>>,
    pub(super) kind: ResidualKind,
    pub(super) path: Cow<'r, str>,
    pub(super) value: &'r str,
}

/// A whole message.
pub(super) struct Planned<'m> {
    pub(super) tree: Tree<'m>,
    pub(super) notes: Vec<Note>,
    pub(super) layout: Option<Runs>,
}

impl<'m> Plan<'m> {
    pub(super) fn new(
        mapping: &'m Mapping,
        (message, total): (&'m Message, usize),
        context: &'m EncodeContext<'m>,
    ) -> Self {
        let tree = Tree::new(mapping.format.kind, message);
        Self {
            day: context.time.date(),
            total,
            tells: false,
            mapping,
            message,
            context,
            root: tree.place(0),
            tree,
            notes: Vec::new(),
            values: Values::default(),
            marks: Marks::default(),
            attachments: &[],
            item: (0, String::new()),
            gone: Gone::default(),
            layout: Some(Runs::default()),
            count: 0,
            once: Once::default(),
        }
    }

    /// The same, whose nodes tell which canonical value they say.
    pub(super) fn telling(self) -> Self {
        Self { tells: true, ..self }
    }

    /// Writes one item, which is this message of the batch, and puts its residual back.
    pub(super) fn add(
        &mut self,
        (message, canonical): (&'m Message, &'m Object),
        outgoing: &Outgoing<'m>,
    ) -> Result<(), Refusal> {
        self.message = message;
        self.count += 1;
        let out = if self.message.item == 0 {
            self.tree.at(self.message, (0, 0), self.message.scopes[DOCUMENT_SCOPE].node)
        } else {
            let parent = self.message.trie.nodes[self.message.item].parent;
            let parent = self.tree.at(self.message, (0, 0), parent);
            if self.mapping.format.kind == Kind::Json {
                let list = self.tree.at(self.message, (0, 0), self.message.item);
                let single =
                    self.message.single && self.total == 1 && is_single(outgoing.residual, &self.tree.path(list));
                self.tree.nodes[list].form = if single { super::tree::Form::Single } else { super::tree::Form::Array };
                self.tree.add(self.message, list, self.message.item, self.count)
            } else {
                self.tree.add(self.message, parent, self.message.item, self.count)
            }
        };
        self.item = (out, self.tree.path(out));
        let items: Vec<Piece<'m>> =
            outgoing.residual.map(|r| r.items().map(|item| self.moved(item)).collect()).unwrap_or_default();
        self.attachments = outgoing.attachments;
        self.marks.clear();
        for item in &items {
            if matches!(item.kind, ResidualKind::Spelling | ResidualKind::Mark) && !item.value.starts_with("layout") {
                self.marks.push(item.path.clone(), item.kind, item.value);
            }
        }
        self.values.clear();
        let values = self.values.open(&self.message.scopes[DOCUMENT_SCOPE].shape, canonical);
        // The kit fills these.
        self.message.own.iter().for_each(|(place, _)| self.values.settle(values, *place));
        let place = self.tree.place(out);
        let frame = Frame {
            scope: DOCUMENT_SCOPE,
            object: canonical,
            values,
            earlier: &[],
            last: true,
            out,
            place,
            outer: None,
            list: None,
        };
        self.rows(&frame)?;
        self.values.close(values);
        self.note_unmapped(canonical)?;
        self.forget_ways();
        self.reorder(&items);
        let mut layout = None;
        for item in &items {
            match item.kind {
                ResidualKind::Mark if item.value.starts_with("layout") => layout = Some(item.value),
                _ => self.place(item),
            }
        }
        self.layout = self.layout.take().zip(layout).and_then(|(all, one)| all.with(one));
        if self.count == 1 {
            self.tree.expect_more(self.total - 1);
        }
        if self.is_last() {
            self.settle_context(&frame);
        }
        self.recognise(out)
    }

    /// Whether the item at hand is the message's last.
    pub(super) fn is_last(&self) -> bool {
        self.count as usize == self.total
    }

    pub(super) fn finish(self) -> Planned<'m> {
        // An embedded document is laid out in one line, so what stood between its elements has no place.
        let layout = self.layout.filter(|l| l.len() > 0 && self.message.embedded.is_none());
        Planned { tree: self.tree, notes: self.notes, layout }
    }

    /// A residual item with the paths of where its document now stands.
    fn moved<'r>(&self, item: ResidualItem<'r>) -> Piece<'r> {
        let after = item.after.map(|after| self.moved_path(after));
        Piece { after, kind: item.kind, path: self.moved_path(item.path), value: item.value }
    }

    fn moved_path<'r>(&self, path: &'r str) -> Cow<'r, str> {
        let item = self.item.1.as_str();
        let stays = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
        if self.message.item == 0 || path.strip_prefix(item).is_some_and(stays) {
            return path.into();
        }
        let stem = match self.mapping.format.kind {
            Kind::Xml => item.rsplit_once('[').map_or("", |(stem, _)| stem),
            Kind::Json => item.rsplit_once('/').map_or("", |(stem, _)| stem),
        };
        let Some(rest) = path.strip_prefix(stem).and_then(|rest| rest.strip_prefix(['[', '/'])) else {
            return path.into();
        };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &rest[digits..];
        format!("{item}{}", rest.strip_prefix(']').unwrap_or(rest)).into()
    }
}

/// Whether the list of documents was one object in the source.
fn is_single(residual: Option<&Residual>, list: &str) -> bool {
    let single =
        |item: ResidualItem<'_>| item.kind == ResidualKind::Mark && item.value == "single" && item.path == list;
    residual.is_some_and(|residual| residual.items().any(single))
}
