//! The leaves of one source, and which row takes each.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Left, PathUse, Tally};
use crate::codec::is_blank;
use crate::limits::Limits;
use crate::mapping::{Mapping, Message, Node, NodeId, RowKind, SlotRef};
use crate::read::{Kind, NameId, json, xml};

/// Walks a source beside the decoded items.
pub(super) struct Leaves<'l> {
    mapping: &'l Mapping,
    left: &'l Left,
    found: &'l mut BTreeMap<String, Tally>,
    /// The messages of the items, in their order.
    messages: Vec<&'l Message>,
    /// Rows that keep or ignore, by message.
    claims: Vec<(&'l str, Vec<Claim>)>,
    open: Vec<Level>,
    /// How many items have begun, and how deep the open one stands.
    begun: usize,
    item: Option<usize>,
    /// Inside a document whose text was escaped.
    escaped: bool,
    text: &'l str,
    /// Whether some message finds list items by a member.
    selects: bool,
}

/// A row that takes something without a canonical place.
struct Claim {
    label: String,
    used: PathUse,
    /// Nodes from below the root.
    way: Vec<NodeId>,
    /// None = the element whole.
    attribute: Option<NameId>,
    /// Only the value itself.
    exact: bool,
    /// Only where the value is blank: a row that has nothing to take is met all the same.
    blank: bool,
}

/// One open element, member or list item.
struct Level {
    id: Option<NameId>,
    /// An item of a list has no name of its own.
    is_item: bool,
    path: String,
    attributes: Vec<(Option<NameId>, String)>,
    children: bool,
    /// Own text so far, where it stands, and whether it stands there as it is.
    text: String,
    span: Option<(usize, usize)>,
    pieces: usize,
}

impl Level {
    fn new(id: Option<NameId>, path: String) -> Self {
        let attributes = Vec::new();
        Self { id, is_item: false, path, attributes, children: false, text: String::new(), span: None, pieces: 0 }
    }
}

impl<'l> Leaves<'l> {
    pub(super) fn new(
        mapping: &'l Mapping,
        messages: Vec<&'l Message>,
        left: &'l Left,
        found: &'l mut BTreeMap<String, Tally>,
    ) -> Self {
        let mut claims: Vec<(&str, Vec<Claim>)> = Vec::new();
        for message in &messages {
            if !claims.iter().any(|(name, _)| *name == message.name) {
                claims.push((&message.name, claims_of(message)));
            }
        }
        let selects = messages.iter().any(|m| m.trie.nodes.iter().any(|node| node.selects));
        let open = Vec::new();
        Self { mapping, left, found, messages, claims, open, begun: 0, item: None, escaped: false, text: "", selects }
    }

    pub(super) fn read(mut self, text: &'l str) {
        self.text = text;
        // A source that was decoded is well formed.
        let _ = match self.mapping.format.kind {
            Kind::Xml => self.xml(&mut xml::Reader::new(text, &self.mapping.names, &Limits::default()), text),
            Kind::Json => self.json(text),
        };
    }

    /// The messages to which what stands here belongs: that of the item, or around the items those of all.
    fn here(&self) -> Vec<&'l Message> {
        let of_item = self.item.and_then(|_| self.messages.get(self.begun.saturating_sub(1)));
        let mut all: Vec<&Message> = of_item.map_or_else(|| self.messages.clone(), |message| vec![*message]);
        all.dedup_by_key(|message| &message.name);
        all
    }

    fn leaf(&mut self, path: &str, attribute: Option<Option<NameId>>, (span, blank): (Option<(usize, usize)>, bool)) {
        for message in self.here() {
            let claims =
                self.claims.iter().find(|(name, _)| *name == message.name).map(|(_, claims)| claims.as_slice());
            let claim = claims
                .unwrap_or_default()
                .iter()
                .find(|claim| (blank || !claim.blank) && self.fits(message, claim, attribute));
            let left =
                || if self.escaped { self.left.holds_path(path) } else { span.is_some_and(|s| self.left.holds(s)) };
            let (used, label) = match claim {
                Some(claim) => (claim.used, Some(claim.label.clone())),
                None if left() && !self.tells_apart(message) => (PathUse::Unclaimed, None),
                None => (PathUse::Mapped, None),
            };
            let tally = self.found.entry(message.name.clone()).or_default();
            let entry = tally.paths.entry(path.to_owned()).or_insert(used);
            *entry = (*entry).max(used);
            tally.hit.extend(label);
        }
    }

    /// Whether the leaf at hand is the member by which a selector finds the item that has it.
    fn tells_apart(&self, message: &Message) -> bool {
        let [.., item, leaf] = self.open.as_slice() else { return false };
        let finds = |(id, node): (NodeId, &Node)| {
            let compares = leaf.id.is_some() && node.selector_id == leaf.id && selects(node, item);
            compares && self.along(message, &way_to(message, id)) == Some(self.open.len() - 1)
        };
        item.is_item && message.trie.nodes.iter().enumerate().any(finds)
    }

    /// Whether a row takes the leaf at hand.
    fn fits(&self, message: &Message, claim: &Claim, attribute: Option<Option<NameId>>) -> bool {
        let Some(behind) = self.along(message, &claim.way) else { return false };
        let at_end = self.open[behind..].iter().all(|level| level.is_item);
        match (claim.attribute, attribute) {
            (Some(own), Some(id)) => at_end && id == Some(own),
            (Some(_), None) => false,
            (None, attribute) => !claim.exact || (at_end && attribute.is_none()),
        }
    }

    /// How many levels a way of nodes takes; none where the open levels go another way.
    fn along(&self, message: &Message, way: &[NodeId]) -> Option<usize> {
        let mut at = 1;
        for &node in way {
            let node = &message.trie.nodes[node];
            loop {
                let level = self.open.get(at)?;
                at += 1;
                if level.is_item && !node.name.local.is_empty() {
                    continue;
                }
                let named = if level.is_item { node.name.local.is_empty() } else { level.id == node.id };
                if !named || (node.selector.is_some() && !selects(node, level)) {
                    return None;
                }
                break;
            }
        }
        Some(at)
    }

    /// Name and selector of an element that a selector finds.
    fn shown(&self, level: &Level) -> Option<&'l str> {
        let nodes = self.messages.iter().filter(|_| self.selects).flat_map(|m| &m.trie.nodes);
        nodes.filter(|node| node.id == level.id).find(|node| selects(node, level)).map(|node| &*node.shown)
    }

    /// Notes that an item begins, if the level just opened is one.
    fn begin(&mut self) {
        let Some(message) = self.messages.first() else { return };
        if message.item == 0 || self.item.is_some() {
            return;
        }
        let way = way_to(message, message.item);
        if self.along(message, &way).is_some_and(|behind| self.open[behind..].iter().all(|level| level.is_item)) {
            self.begun += 1;
            self.item = Some(self.open.len());
        }
    }

    fn end(&mut self) -> Option<Level> {
        if self.item == Some(self.open.len()) {
            self.item = None;
        }
        self.open.pop()
    }

    fn xml(&mut self, reader: &mut xml::Reader<'_>, text: &str) -> Option<()> {
        let bottom = self.open.len();
        loop {
            match reader.read().ok()? {
                xml::Event::Start(start) => {
                    let parent = self.open.last_mut().map(|parent| {
                        parent.children = true;
                        parent.path.clone()
                    });
                    let mut level = Level::new(start.name.id, parent.unwrap_or_default());
                    level.attributes =
                        reader.attributes().iter().map(|a| (a.name.id, a.value.clone().into_owned())).collect();
                    level.path.push('/');
                    level.path.push_str(self.shown(&level).unwrap_or_else(|| start.name.local()));
                    self.open.push(level);
                    self.begin();
                    for attribute in reader.attributes() {
                        let Some(level) = self.open.last() else { continue };
                        let path = format!("{}/@{}", level.path, attribute.name.local());
                        let span = (attribute.value_span.start, attribute.value_span.end);
                        self.leaf(&path, Some(attribute.name.id), (Some(span), is_blank(&attribute.value)));
                    }
                }
                xml::Event::Text(content) => self.characters(&content),
                xml::Event::End { .. } => {
                    self.close(text);
                    self.end();
                    if self.open.len() == bottom {
                        return Some(());
                    }
                }
                xml::Event::Eof => return Some(()),
                _ => {}
            }
        }
    }

    fn characters(&mut self, content: &xml::Text<'_>) {
        let Some(level) = self.open.last_mut() else { return };
        let span = (content.span.start, content.span.end);
        level.text.push_str(&content.content);
        level.span = Some(level.span.map_or(span, |(start, _)| (start, span.1)));
        level.pieces += if matches!(content.content, Cow::Borrowed(_)) { 1 } else { 2 };
    }

    /// The own text of the innermost element, which ends.
    fn close(&mut self, text: &str) {
        let Some(level) = self.open.last_mut().filter(|level| !level.children) else { return };
        let (path, own, span, exact) =
            (level.path.clone(), std::mem::take(&mut level.text), level.span, level.pieces == 1);
        let embeds = self.here().iter().any(|message| {
            message.embedded.is_some_and(|node| self.along(message, &way_to(message, node)) == Some(self.open.len()))
        });
        if !embeds {
            return self.leaf(&path, None, (span, is_blank(&own)));
        }
        if let Some(level) = self.open.last_mut() {
            level.path.push('!');
        }
        let limits = Limits::default();
        match span.filter(|_| exact) {
            Some((start, end)) => {
                let mut reader = xml::Reader::within(text, start..end, &self.mapping.names, &limits);
                let _ = self.xml(&mut reader, text);
            }
            None => {
                self.escaped = true;
                let _ = self.xml(&mut xml::Reader::new(&own, &self.mapping.names, &limits), &own);
                self.escaped = false;
            }
        }
    }

    fn json(&mut self, text: &str) -> Option<()> {
        let limits = Limits::default();
        let mut reader = json::Reader::new(text, &self.mapping.names, &limits);
        self.open.push(Level::new(None, String::new()));
        match reader.read().ok()? {
            json::Event::ArrayStart { .. } => self.items(&mut reader).map(drop),
            _ => self.members(&mut reader).map(drop),
        }
    }

    /// `{}` and `[]` are leaves that say nothing.
    fn hollow(&mut self, some: bool, start: usize) {
        if let (false, Some(level)) = (some, self.open.last()) {
            let path = level.path.clone();
            self.leaf(&path, None, (Some((start, start + 1)), true));
        }
    }

    /// Whether an object has members; reads them.
    fn members(&mut self, reader: &mut json::Reader<'_>) -> Option<bool> {
        let mut some = false;
        loop {
            let json::Event::Key(key) = reader.read().ok()? else { return Some(some) };
            some = true;
            let mut path = self.open.last()?.path.clone();
            json::push_step(&mut path, &key.name);
            self.open.push(Level::new(key.id, path));
            self.value(reader)?;
            self.end();
        }
    }

    fn value(&mut self, reader: &mut json::Reader<'_>) -> Option<()> {
        let first = reader.read().ok()?;
        self.value_from(first, reader)
    }

    fn value_from(&mut self, first: json::Event<'_>, reader: &mut json::Reader<'_>) -> Option<()> {
        let blank = match &first {
            json::Event::String { content, .. } => is_blank(content),
            json::Event::Null { .. } => true,
            _ => false,
        };
        let span = match &first {
            json::Event::ObjectStart { span } => {
                self.begin();
                let start = span.start;
                return self.members(reader).map(|some| self.hollow(some, start));
            }
            json::Event::ArrayStart { span } => {
                let start = span.start;
                return self.items(reader).map(|some| self.hollow(some, start));
            }
            json::Event::String { span, .. }
            | json::Event::Number { span, .. }
            | json::Event::Bool { span, .. }
            | json::Event::Null { span } => (span.start, span.end),
            _ => return None,
        };
        let path = self.open.last()?.path.clone();
        self.leaf(&path, None, (Some(span), blank));
        Some(())
    }

    /// The scalar members of the object that begins at `start`.
    fn scalars(&self, start: usize) -> Vec<(Option<NameId>, String)> {
        let limits = Limits::default();
        let rest = self.text.get(start..).unwrap_or_default();
        let mut reader = json::Reader::new(rest, &self.mapping.names, &limits);
        let mut found = Vec::new();
        let mut key = None;
        while let Ok(event) = reader.read() {
            match event {
                json::Event::Key(named) if reader.depth() == 1 => key = Some(named.id),
                json::Event::String { content, .. } if reader.depth() == 1 => {
                    found.extend(key.take().map(|id| (id, content.into_owned())));
                }
                json::Event::Number { text, .. } if reader.depth() == 1 => {
                    found.extend(key.take().map(|id| (id, text.to_owned())));
                }
                json::Event::ObjectEnd { .. } if reader.depth() == 0 => break,
                json::Event::Eof => break,
                _ => {}
            }
        }
        found
    }

    /// Whether a list has items; reads them.
    fn items(&mut self, reader: &mut json::Reader<'_>) -> Option<bool> {
        let mut some = false;
        loop {
            let first = reader.read().ok()?;
            if matches!(first, json::Event::ArrayEnd { .. }) {
                return Some(some);
            }
            some = true;
            let mut level = Level::new(None, self.open.last()?.path.clone());
            level.is_item = true;
            if let json::Event::ObjectStart { span } = &first
                && self.selects
            {
                level.attributes = self.scalars(span.start);
            }
            self.open.push(level);
            self.begin();
            self.value_from(first, reader)?;
            self.end();
        }
    }
}

/// Whether a level has what the node's selector asks for.
fn selects(node: &Node, level: &Level) -> bool {
    node.selector.as_ref().is_some_and(|selector| {
        level.attributes.iter().any(|(id, value)| *id == node.selector_id && **value == *selector.value)
    })
}

/// The nodes from below the root to this one.
fn way_to(message: &Message, mut node: NodeId) -> Vec<NodeId> {
    let mut way = Vec::new();
    while node != 0 {
        way.push(node);
        node = message.trie.nodes[node].parent;
    }
    way.reverse();
    way
}

fn claims_of(message: &Message) -> Vec<Claim> {
    let attribute = |at: &SlotRef| {
        let slot = message.slot(*at);
        slot.attribute.as_ref()?;
        message.trie.nodes[slot.node].by_id.iter().find(|(_, own)| *own == at.slot).map(|(id, _)| *id)
    };
    let rows = message.rows.iter().filter_map(|row| {
        let slot = |at: &SlotRef| (message.slot(*at).node, Some(*at), true);
        let (used, (node, at, exact)) = match &row.kind {
            RowKind::Keep { node, at } => (PathUse::Kept, (*node, *at, false)),
            RowKind::Ignore { node, at } => (PathUse::Ignored, (*node, *at, false)),
            RowKind::Context { at, .. } => (PathUse::Kept, slot(at)),
            RowKind::Field(field) => (PathUse::Mapped, slot(&field.at)),
            RowKind::Const { at, .. } => (PathUse::Mapped, slot(at)),
            _ => return None,
        };
        let attribute = at.as_ref().and_then(attribute);
        let (label, blank) = (row.label.clone(), used == PathUse::Mapped);
        Some(Claim { label, used, way: way_to(message, node), attribute, exact, blank })
    });
    rows.collect()
}
