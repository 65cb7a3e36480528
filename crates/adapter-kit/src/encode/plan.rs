//! All items of a message in one tree.

use std::borrow::Cow;

use document::json::{Object, Value};
use document::time::Date;

use super::marks::{Marks, Place};
use super::once::Once;
use super::rows::Frame;
use super::tree::{OutId, Tree};
use super::values::{Values, address};
use super::way::Gone;
use crate::adapter::{EncodeContext, Outgoing};
use crate::attachment::Attachment;
use crate::decode::layout::Layout;
use crate::mapping::{DOCUMENT_SCOPE, Mapping, Message, Policy, Yields};
use crate::read::Kind;
use crate::refusal::{Code, Note, Refusal};
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
    layout: Option<Layout>,
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
    pub(super) layout: Option<Layout>,
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
            layout: Some(Layout::default()),
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
            match Layout::from_mark(item.value).filter(|_| item.kind == ResidualKind::Mark) {
                Some(found) => layout = Some(found),
                None => self.place(item),
            }
        }
        self.layout = self.layout.take().zip(layout).map(|(mut all, one)| {
            all.append(one);
            all
        });
        if self.count as usize == self.total {
            self.settle_context(&frame);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Planned<'m> {
        // An embedded document is laid out in one line, so what stood between its elements has no place.
        let layout = self.layout.filter(|l| !l.gaps().is_empty() && self.message.embedded.is_none());
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

    /// CW305 for each canonical value that no row wrote.
    fn note_unmapped(&mut self, canonical: &Object) -> Result<(), Refusal> {
        if self.values.left().is_empty() {
            return Ok(());
        }
        let mut taken = self.values.written();
        taken.extend(others(self.message, canonical));
        taken.sort_unstable();
        let is_taken = |value: &Value| taken.binary_search(&address(value)).is_ok();
        let untaken = self.values.left().iter().filter(|value| says_more(value, &is_taken));
        let mut candidates: Vec<_> = untaken.map(|value| address(value)).collect();
        candidates.sort_unstable();
        let holds_one = |value: &Value| is_within(&candidates, value);
        let mut left = Vec::new();
        for (name, value) in canonical.iter().filter(|(_, value)| !candidates.is_empty() && holds_one(value)) {
            let mut pointer = String::new();
            crate::provenance::push_member(&mut pointer, name);
            unmapped(value, false, (&candidates, &is_taken), &mut pointer, &mut left);
        }
        if let (Some(first), Policy::Refuse) = (left.first(), self.mapping.format.unmapped) {
            return Err(Refusal::new(Code::CW305).with_target(first.clone()));
        }
        self.notes.extend(left.into_iter().map(|target| Note { target: Some(target), ..Note::new(Code::CW305) }));
        Ok(())
    }
}

/// Addresses of what kit and hub add to a document.
fn others(message: &Message, canonical: &Object) -> Vec<usize> {
    let own = OWN_MEMBERS.iter().filter(|_| message.yields == Yields::Document);
    let own = own.filter_map(|name| canonical.get(name));
    let hubs = HUB_POINTERS.iter().filter_map(|pointer| {
        let mut steps = pointer.split('/');
        let first = steps.next().and_then(|name| canonical.get(name));
        steps.try_fold(first, |at, name| Some(at?.as_object()?.get(name))).flatten()
    });
    own.chain(hubs).map(address).collect()
}

/// Whether anything in a value is not taken.
fn says_more(value: &Value, is_taken: &dyn Fn(&Value) -> bool) -> bool {
    !is_taken(value)
        && match value {
            Value::Object(object) => object.iter().any(|(_, item)| says_more(item, is_taken)),
            Value::Array(items) => items.iter().any(|item| says_more(item, is_taken)),
            _ => true,
        }
}

/// Whether a value is or holds one of these.
fn is_within(candidates: &[usize], value: &Value) -> bool {
    candidates.binary_search(&address(value)).is_ok()
        || match value {
            Value::Object(object) => object.iter().any(|(_, item)| is_within(candidates, item)),
            Value::Array(items) => items.iter().any(|item| is_within(candidates, item)),
            _ => false,
        }
}

/// Pointers of the values in a value that are not taken, and are or are in one of the candidates.
fn unmapped(
    value: &Value,
    inside: bool,
    asked: (&[usize], &dyn Fn(&Value) -> bool),
    pointer: &mut String,
    left: &mut Vec<String>,
) {
    let (candidates, is_taken) = asked;
    if is_taken(value) {
        return;
    }
    let inside = inside || candidates.binary_search(&address(value)).is_ok();
    let length = pointer.len();
    match value {
        Value::Object(object) => {
            for (name, item) in object.iter() {
                crate::provenance::push_member(pointer, name);
                unmapped(item, inside, asked, pointer, left);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                crate::provenance::push_index(pointer, index);
                unmapped(item, inside, asked, pointer, left);
                pointer.truncate(length);
            }
        }
        _ if inside => left.push(pointer.clone()),
        _ => {}
    }
}

/// Whether the list of documents was one object in the source.
fn is_single(residual: Option<&Residual>, list: &str) -> bool {
    let single =
        |item: ResidualItem<'_>| item.kind == ResidualKind::Mark && item.value == "single" && item.path == list;
    residual.is_some_and(|residual| residual.items().any(single))
}

/// What kit and hub add to a document; no format of a department carries it.
const OWN_MEMBERS: [&str; 7] = ["schema", "id", "kind", "type", "typeVersion", "language", "source"];
const HUB_POINTERS: [&str; 5] =
    ["issuer/department", "issuer/division", "case/code", "case/matterVersion", "body/certificateId"];
