//! Which paths of a source the rows take.

use std::collections::{BTreeMap, BTreeSet};

use super::check::text_of;
use super::run::Run;
use crate::adapter::Decoded;
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::{Claim, Message, NodeId, RowKind};
use crate::read::{Kind, NameId, json, xml};

/// What becomes of a path's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathUse {
    /// A row takes it.
    Mapped,
    /// Kept as residual by a row.
    Kept,
    /// Dropped by a row.
    Ignored,
    /// No row takes it.
    Unclaimed,
}

/// The coverage of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Name of the message.
    pub message: String,
    /// Paths of the sources, without counts, and what becomes of them.
    pub paths: Vec<(String, PathUse)>,
    /// Places of rows that no source hit.
    pub rows_never_hit: Vec<String>,
}

impl Coverage {
    /// How many paths are used so.
    #[must_use]
    pub fn count(&self, wanted: PathUse) -> usize {
        self.paths.iter().filter(|(_, used)| *used == wanted).count()
    }

    /// `opinion   47 source paths  33 mapped  14 kept  0 ignored  0 unclaimed   rows never hit: 0`
    #[must_use]
    pub fn line(&self) -> String {
        format!(
            "{:<9} {} source paths  {} mapped  {} kept  {} ignored  {} unclaimed   rows never hit: {}",
            self.message,
            self.paths.len(),
            self.count(PathUse::Mapped),
            self.count(PathUse::Kept),
            self.count(PathUse::Ignored),
            self.count(PathUse::Unclaimed),
            self.rows_never_hit.len()
        )
    }
}

/// Coverage of every message over these sources; those that are refused do not count.
#[must_use]
pub fn coverage(adapter: &MappedAdapter, goldens: &[Golden]) -> Vec<Coverage> {
    let mut found: BTreeMap<String, (BTreeMap<String, PathUse>, BTreeSet<String>)> = BTreeMap::new();
    for golden in goldens.iter().filter(|g| g.file("error.json").is_none()) {
        let Some(input) = golden.input() else { continue };
        let (Some(text), Ok(run)) = (text_of(adapter, golden, input), Run::decode(adapter, golden, input)) else {
            continue;
        };
        let items: Vec<Decoded> = run.items.into_iter().filter_map(Result::ok).collect();
        let Some(message) = items.first().and_then(|item| adapter.mapping().message(&item.message)) else { continue };
        let taken: BTreeSet<String> =
            items.iter().flat_map(|item| item.provenance.rows().map(|row| row.from)).collect();
        let (paths, hit) = found.entry(message.name.clone()).or_default();
        let mut leaves = Leaves { adapter, message, taken: &taken, paths, hit };
        match adapter.mapping().format.kind {
            Kind::Xml => leaves.xml(&text),
            Kind::Json => leaves.json(&text),
        };
        hit.extend(items.iter().flat_map(|item| item.provenance.rows().map(|row| row.row)));
    }
    found.into_iter().filter_map(|(name, (paths, hit))| summary(adapter, &name, paths, &hit)).collect()
}

fn summary(
    adapter: &MappedAdapter,
    name: &str,
    paths: BTreeMap<String, PathUse>,
    hit: &BTreeSet<String>,
) -> Option<Coverage> {
    let message = adapter.mapping().message(name)?;
    let missed = message.rows.iter().filter(|row| match &row.kind {
        RowKind::Group { scope, .. } => {
            !message.scopes[*scope].rows.iter().any(|&r| hit.contains(&message.rows[r].label))
        }
        _ => !hit.contains(&row.label),
    });
    let rows_never_hit = missed.map(|row| adapter.mapping().place(row)).collect();
    Some(Coverage { message: name.to_owned(), paths: paths.into_iter().collect(), rows_never_hit })
}

/// Collects the leaves of one source.
struct Leaves<'l> {
    adapter: &'l MappedAdapter,
    message: &'l Message,
    /// Source paths in the provenance.
    taken: &'l BTreeSet<String>,
    paths: &'l mut BTreeMap<String, PathUse>,
    hit: &'l mut BTreeSet<String>,
}

/// What an open element is to the mapping.
#[derive(Clone, Copy)]
enum Known {
    Node(NodeId),
    Whole(PathUse),
}

/// One open element, object or list.
struct Level {
    known: Known,
    path: String,
    bare: String,
    children: bool,
    counts: BTreeMap<String, u32>,
}

impl Leaves<'_> {
    fn step(&mut self, parent: &Level, id: Option<NameId>) -> Known {
        let Known::Node(node) = parent.known else { return parent.known };
        let trie = &self.message.trie;
        let Some(child) = id.and_then(|id| trie.child_by_id(node, id)) else { return Known::Whole(PathUse::Unclaimed) };
        match trie.nodes[child].claim {
            Claim::Parts => Known::Node(child),
            Claim::Keep(row) => {
                self.hit.insert(self.message.rows[row].label.clone());
                Known::Whole(PathUse::Kept)
            }
            Claim::Ignore(row) => {
                self.hit.insert(self.message.rows[row].label.clone());
                Known::Whole(PathUse::Ignored)
            }
        }
    }

    /// A leaf: text, value or attribute. `blank` leaves that rows know say nothing and are covered.
    fn leaf(&mut self, bare: &str, path: &str, used: PathUse) {
        let entry = self.paths.entry(bare.to_owned()).or_insert(used);
        *entry = (*entry).max(used);
        let _ = path;
    }

    fn slot_use(&mut self, node: NodeId, slot: usize, path: &str, blank: bool) -> PathUse {
        let rows = self.message.scopes[self.message.trie.nodes[node].scope].slots[slot].rows.clone();
        if self.taken.contains(path) {
            return PathUse::Mapped;
        }
        for row in rows {
            let row = &self.message.rows[row];
            let used = match &row.kind {
                RowKind::Keep { .. } | RowKind::Context { .. } => PathUse::Kept,
                RowKind::Ignore { .. } => PathUse::Ignored,
                _ if blank => PathUse::Mapped,
                _ => continue,
            };
            self.hit.insert(row.label.clone());
            return used;
        }
        if blank { PathUse::Mapped } else { PathUse::Unclaimed }
    }

    fn xml(&mut self, text: &str) -> Option<()> {
        let limits = Limits::default();
        let mut reader = xml::Reader::new(text, &self.adapter.mapping().names, &limits);
        let mut open: Vec<Level> = Vec::new();
        let mut blank = true;
        loop {
            match reader.read().ok()? {
                xml::Event::Start(start) => {
                    let level = self.enter(open.last_mut(), start.name.local(), start.name.id);
                    for attribute in reader.attributes() {
                        let (bare, path) = (
                            format!("{}/@{}", level.bare, attribute.name.local()),
                            format!("{}/@{}", level.path, attribute.name.local()),
                        );
                        let used = match level.known {
                            Known::Whole(used) => used,
                            Known::Node(node) => {
                                match attribute.name.id.and_then(|id| self.message.trie.attribute_by_id(node, id)) {
                                    Some(slot) => {
                                        self.slot_use(node, slot, &path, crate::codec::is_blank(&attribute.value))
                                    }
                                    None => PathUse::Unclaimed,
                                }
                            }
                        };
                        self.leaf(&bare, &path, used);
                    }
                    open.push(level);
                    blank = true;
                }
                xml::Event::Text(text) => blank &= crate::codec::is_blank(&text.content),
                xml::Event::End { .. } => {
                    let level = open.pop()?;
                    if !level.children {
                        self.own(&level, blank);
                    }
                    blank = true;
                }
                xml::Event::Eof => return Some(()),
                _ => {}
            }
        }
    }

    fn own(&mut self, level: &Level, blank: bool) {
        let used = match level.known {
            Known::Whole(used) => used,
            Known::Node(node) => self.slot_use(node, self.message.trie.nodes[node].slot, &level.path, blank),
        };
        self.leaf(&level.bare, &level.path, used);
    }

    fn enter(&mut self, parent: Option<&mut Level>, name: &str, id: Option<NameId>) -> Level {
        let Some(parent) = parent else {
            let path = format!("/{name}");
            return Level { known: Known::Node(0), bare: path.clone(), path, children: false, counts: BTreeMap::new() };
        };
        parent.children = true;
        let known = self.step(parent, id);
        let count = parent.counts.entry(name.to_owned()).and_modify(|n| *n += 1).or_insert(1);
        let counted = matches!(known, Known::Node(node) if self.message.trie.nodes[node].opens.is_some());
        let index = if counted { format!("[{count}]") } else { String::new() };
        Level {
            known,
            path: format!("{}/{name}{index}", parent.path),
            bare: format!("{}/{name}", parent.bare),
            children: false,
            counts: BTreeMap::new(),
        }
    }

    fn json(&mut self, text: &str) -> Option<()> {
        let limits = Limits::default();
        let mut reader = json::Reader::new(text, &self.adapter.mapping().names, &limits);
        let root = Level {
            known: Known::Node(0),
            path: String::new(),
            bare: String::new(),
            children: false,
            counts: BTreeMap::new(),
        };
        reader.read().ok()?;
        self.members(&mut reader, &root)
    }

    fn members(&mut self, reader: &mut json::Reader<'_>, object: &Level) -> Option<()> {
        loop {
            let json::Event::Key(key) = reader.read().ok()? else { return Some(()) };
            let (mut path, mut bare) = (object.path.clone(), object.bare.clone());
            json::push_step(&mut path, &key.name);
            json::push_step(&mut bare, &key.name);
            let known = self.step(object, key.id);
            self.value(reader, Level { known, path, bare, children: false, counts: BTreeMap::new() })?;
        }
    }

    fn value(&mut self, reader: &mut json::Reader<'_>, mut level: Level) -> Option<()> {
        match reader.read().ok()? {
            json::Event::ObjectStart { .. } => {
                // One object where a list is meant is read as its only item.
                if matches!(level.known, Known::Node(node) if self.message.trie.nodes[node].opens.is_some()) {
                    level.path.push_str("/0");
                }
                self.members(reader, &level)
            }
            json::Event::ArrayStart { .. } => self.items(reader, &level),
            json::Event::String { content, .. } => {
                self.own(&level, crate::codec::is_blank(&content));
                Some(())
            }
            json::Event::Null { .. } => {
                self.own(&level, true);
                Some(())
            }
            _ => {
                self.own(&level, false);
                Some(())
            }
        }
    }

    fn items(&mut self, reader: &mut json::Reader<'_>, list: &Level) -> Option<()> {
        let mut index = 0;
        loop {
            let path = format!("{}/{index}", list.path);
            let level =
                Level { known: list.known, path, bare: list.bare.clone(), children: false, counts: BTreeMap::new() };
            match reader.read().ok()? {
                json::Event::ArrayEnd { .. } => return Some(()),
                json::Event::ObjectStart { .. } => self.members(reader, &level)?,
                json::Event::ArrayStart { .. } => self.items(reader, &level)?,
                _ => self.own(&level, false),
            }
            index += 1;
        }
    }
}
