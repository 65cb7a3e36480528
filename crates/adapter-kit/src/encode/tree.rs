//! The message under construction.

use crate::mapping::{Message, NodeId};
use crate::read::Kind;

/// Index of a node; 0 is the root.
pub(super) type OutId = usize;

/// Elements or members with what stands between them.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) kind: Kind,
    pub(super) nodes: Vec<Node>,
    /// Comments and instructions before and behind the root.
    pub(super) prolog: Vec<Aside>,
    pub(super) epilog: Vec<Aside>,
}

/// What a JSON value is, or that it is an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An element; an object, or a value where it has a text.
    Plain,
    /// A JSON array whose items are the children.
    Array,
    /// A JSON array written as its only item.
    Single,
    /// The JSON text itself: a number, `null`, `true`, `{}`.
    Token,
}

/// One element or member.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: String,
    /// Where the name begins without its prefix.
    local_at: usize,
    /// From 1 in XML, the item's position from 1 in JSON; 0 = not counted.
    pub(super) index: u32,
    pub(super) parent: OutId,
    pub(super) known: NodeId,
    pub(super) order: usize,
    pub(super) form: Form,
    /// Name, value, place in row order.
    pub(super) attributes: Vec<(String, String, usize)>,
    pub(super) text: Option<String>,
    pub(super) cdata: bool,
    /// What stands inside the text, by characters before it.
    pub(super) inside: Vec<(usize, Aside)>,
    pub(super) children: Vec<Child>,
    /// JSON Pointers of the canonical values written here.
    pub(super) target: Option<String>,
}

/// What stands in an element beside its text.
#[derive(Debug)]
pub(super) enum Child {
    Node(OutId),
    /// From the residual.
    Kept {
        aside: Aside,
        after: Option<String>,
        name: String,
        index: u32,
    },
}

/// Residual content as it is written.
#[derive(Debug, Clone)]
pub(super) enum Aside {
    /// Markup or a JSON value, as it stood.
    Raw(String),
    Text(String),
    Comment(String),
    Instruction(String),
}

/// One step of a source path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) index: u32,
    pub(super) attribute: bool,
}

impl Tree {
    pub(super) fn new(kind: Kind, message: &Message) -> Self {
        let mut tree = Self { kind, nodes: Vec::with_capacity(64), prolog: Vec::new(), epilog: Vec::new() };
        tree.push(message, 0, 0, 0);
        tree
    }

    fn push(&mut self, message: &Message, parent: OutId, known: NodeId, index: u32) -> OutId {
        let found = &message.trie.nodes[known];
        self.nodes.push(Node {
            name: found.name.written.to_string(),
            local_at: found.name.written.len() - found.name.local.len(),
            index,
            parent,
            known,
            order: found.order,
            form: Form::Plain,
            attributes: Vec::new(),
            text: None,
            cdata: false,
            inside: Vec::new(),
            children: Vec::new(),
            target: None,
        });
        self.nodes.len() - 1
    }

    /// Adds a child where row order puts it.
    pub(super) fn add(&mut self, message: &Message, parent: OutId, known: NodeId, index: u32) -> OutId {
        let id = self.push(message, parent, known, index);
        let order = self.nodes[id].order;
        let children = &self.nodes[parent].children;
        let later = children.iter().rev().take_while(|child| self.order_of(child).is_some_and(|o| o > order)).count();
        let at = children.len() - later;
        self.nodes[parent].children.insert(at, Child::Node(id));
        id
    }

    fn order_of(&self, child: &Child) -> Option<usize> {
        match child {
            Child::Node(id) => Some(self.nodes[*id].order),
            Child::Kept { .. } => None,
        }
    }

    /// The child that stands for a node of the mapping, uncounted.
    pub(super) fn child(&self, parent: OutId, known: NodeId) -> Option<OutId> {
        self.nodes[parent].children.iter().find_map(|child| match child {
            Child::Node(id) if self.nodes[*id].known == known => Some(*id),
            _ => None,
        })
    }

    /// The node below `base` (which stands for `from`) for a node of the mapping, made with all between if absent.
    pub(super) fn at(&mut self, message: &Message, (base, from): (OutId, NodeId), known: NodeId) -> OutId {
        if known == from {
            return base;
        }
        let parent = self.at(message, (base, from), message.trie.nodes[known].parent);
        self.child(parent, known).unwrap_or_else(|| self.add(message, parent, known, 0))
    }

    /// The node for a node of the mapping, if it is there.
    pub(super) fn there(&self, message: &Message, (base, from): (OutId, NodeId), known: NodeId) -> Option<OutId> {
        if known == from {
            return Some(base);
        }
        let parent = self.there(message, (base, from), message.trie.nodes[known].parent)?;
        self.child(parent, known)
    }

    /// The path of a node, as decoding counts it.
    pub(super) fn path(&self, id: OutId) -> String {
        let node = &self.nodes[id];
        let local = &node.name[node.local_at..];
        match self.kind {
            Kind::Xml => {
                let mut path = if id == 0 { String::new() } else { self.path(node.parent) };
                path.push('/');
                path.push_str(local);
                if node.index > 0 {
                    path.push_str(&format!("[{}]", node.index));
                }
                path
            }
            Kind::Json if id == 0 => String::new(),
            Kind::Json => {
                let mut path = self.path(node.parent);
                if node.index > 0 {
                    path.push_str(&format!("/{}", node.index - 1));
                } else {
                    crate::read::json::push_step(&mut path, &node.name);
                }
                path
            }
        }
    }

    /// The node that these steps lead to from the root (whose own step is not among them); made where the mapping has it.
    pub(super) fn resolve(&mut self, message: &Message, steps: &[Step]) -> Option<OutId> {
        let mut at = 0;
        for step in steps {
            at = match self.step(at, step) {
                Some(found) => found,
                None if step.index > 0 => return None,
                None => {
                    let known = self.nodes[at].known;
                    let trie = &message.trie;
                    let child = trie.nodes[known]
                        .children
                        .iter()
                        .copied()
                        .find(|&c| *trie.nodes[c].name.local == *step.name)?;
                    self.add(message, at, child, 0)
                }
            };
        }
        Some(at)
    }

    fn step(&self, at: OutId, step: &Step) -> Option<OutId> {
        self.nodes[at].children.iter().find_map(|child| match child {
            Child::Node(id) if self.is(*id, step) => Some(*id),
            _ => None,
        })
    }

    pub(super) fn is(&self, id: OutId, step: &Step) -> bool {
        let node = &self.nodes[id];
        let local = &node.name[node.local_at..];
        node.index == step.index && (local == step.name || (self.kind == Kind::Json && step.index > 0))
    }

    /// JSON Pointer of the canonical value that holds a character, if one does.
    pub(super) fn target_of(&self, character: char) -> Option<String> {
        let holds = |text: &str| text.contains(character);
        let found = self
            .nodes
            .iter()
            .find(|node| node.text.as_deref().is_some_and(holds) || node.attributes.iter().any(|(_, v, _)| holds(v)));
        found.and_then(|node| node.target.clone())
    }
}

/// The steps of a source path below the root.
pub(super) fn steps(kind: Kind, path: &str) -> Vec<Step> {
    match kind {
        Kind::Xml => {
            let parts = path.split('/').skip(2).filter(|p| !p.is_empty());
            parts
                .map(|part| {
                    let (part, attribute) = part.strip_prefix('@').map_or((part, false), |p| (p, true));
                    let (name, index) = part
                        .strip_suffix(']')
                        .and_then(|p| p.split_once('['))
                        .map_or((part, 0), |(n, i)| (n, i.parse().unwrap_or(0)));
                    Step { name: name.to_owned(), index, attribute }
                })
                .collect()
        }
        Kind::Json => json_steps(path),
    }
}

fn json_steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix('/').unwrap_or_default();
    while !rest.is_empty() {
        let (name, after) = if let Some(quoted) = rest.strip_prefix('\'') {
            let mut end = 0;
            while let Some(at) = quoted[end..].find('\'') {
                end += at;
                if quoted[end + 1..].starts_with('\'') {
                    end += 2;
                } else {
                    break;
                }
            }
            (quoted[..end].replace("''", "'"), quoted.get(end + 1..).unwrap_or_default())
        } else {
            let end = rest.find('/').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        // Names of members that are digits are not told from positions here; a node's own index settles it.
        let index = name.parse::<u32>().ok().filter(|_| name.len() < 7).map_or(0, |i| i + 1);
        steps.push(Step { name, index, attribute: false });
        rest = after.strip_prefix('/').unwrap_or_default();
    }
    steps
}
