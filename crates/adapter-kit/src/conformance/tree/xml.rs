//! The elements of an XML text: names resolved, places known, rows' nodes found.

use crate::limits::Limits;
use crate::mapping::{Message, NodeId};
use crate::read::{Names, xml};

/// A name as it is spelled and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Name {
    pub(in super::super) prefix: String,
    pub(in super::super) local: String,
    /// Empty = in no namespace.
    pub(in super::super) uri: String,
}

/// An element with what stands in it; comments and instructions are left out.
#[derive(Debug, Clone)]
pub(in super::super) struct Element {
    pub(in super::super) name: Name,
    /// Prefix and URI.
    pub(in super::super) declarations: Vec<(String, String)>,
    pub(in super::super) attributes: Vec<(Name, String)>,
    pub(in super::super) children: Vec<Child>,
    /// Begin of the start tag and end of the end tag.
    pub(in super::super) span: (usize, usize),
    /// End of the start tag and begin of the end tag; equal and meaningless in an empty-element tag.
    pub(in super::super) inside: (usize, usize),
    /// What the message's rows know it as.
    pub(in super::super) node: Option<NodeId>,
}

#[derive(Debug, Clone)]
pub(in super::super) enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    /// Reads a text; `message` tells which nodes its elements are.
    pub(in super::super) fn read(text: &str, names: &Names, message: Option<&Message>) -> Option<Self> {
        Self::read_below(text, names, (message, None))
    }

    /// The same of a document that stands in an element of this node.
    pub(in super::super) fn read_below(
        text: &str,
        names: &Names,
        (message, above): (Option<&Message>, Option<NodeId>),
    ) -> Option<Self> {
        let limits = Limits::default();
        let mut reader = xml::Reader::new(text, names, &limits);
        let mut open: Vec<Element> = Vec::new();
        loop {
            match reader.read().ok()? {
                xml::Event::Start(start) => {
                    let parent = open.last().map_or(above, |parent| parent.node);
                    let node = match parent {
                        None if open.is_empty() => Some(0),
                        parent => parent.and_then(|node| child_of(message?, node, &start, &reader)),
                    };
                    open.push(started(&start, &reader, node));
                }
                xml::Event::End { span } => {
                    let mut done = open.pop()?;
                    done.span.1 = span.end;
                    done.inside.1 = span.start;
                    match open.last_mut() {
                        Some(parent) => parent.children.push(Child::Element(done)),
                        None => return Some(done),
                    }
                }
                xml::Event::Text(text) => {
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(Child::Text(text.content.into_owned()));
                    }
                }
                xml::Event::Comment { .. } | xml::Event::Instruction { .. } => {}
                xml::Event::Eof => return None,
            }
        }
    }

    /// Its child elements.
    pub(in super::super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The element whose text is a document of its own.
    pub(in super::super) fn embedded(&self, message: &Message) -> Option<&Element> {
        self.all().into_iter().find(|element| element.node.is_some() && element.node == message.embedded)
    }

    /// Its text, where it is one CDATA section of this source, and where that text begins.
    pub(in super::super) fn as_it_stands<'t>(&self, source: &'t str) -> Option<(usize, &'t str)> {
        const BEGIN: &str = "<![CDATA[";
        let text = source.get(self.inside.0..self.inside.1)?.strip_prefix(BEGIN)?.strip_suffix("]]>")?;
        (!text.contains("]]>")).then_some((self.inside.0 + BEGIN.len(), text))
    }

    /// Its own text.
    pub(in super::super) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
        });
        texts.collect()
    }

    /// Whether white space in it only lays it out.
    pub(in super::super) fn is_structure(&self) -> bool {
        let blank = |child: &Child| matches!(child, Child::Text(text) if !crate::codec::is_blank(text));
        self.elements().next().is_some() && !self.children.iter().any(blank)
    }

    /// It and all elements below, as they stand.
    pub(in super::super) fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        self.elements().for_each(|child| all.extend(child.all()));
        all
    }
}

fn started(start: &xml::Start<'_>, reader: &xml::Reader<'_>, node: Option<NodeId>) -> Element {
    let name = |name: &xml::Name<'_>| Name {
        prefix: name.prefix().to_owned(),
        local: name.local().to_owned(),
        uri: reader.uri(name.namespace).to_owned(),
    };
    let declared = reader.declarations().iter();
    Element {
        name: name(&start.name),
        declarations: declared.map(|d| (d.prefix.to_owned(), reader.uri(d.namespace).to_owned())).collect(),
        attributes: reader.attributes().iter().map(|a| (name(&a.name), a.value.clone().into_owned())).collect(),
        children: Vec::new(),
        span: (start.span.start, start.span.end),
        inside: (start.span.end, start.span.end),
        node,
    }
}

fn child_of(message: &Message, parent: NodeId, start: &xml::Start<'_>, reader: &xml::Reader<'_>) -> Option<NodeId> {
    let id = start.name.id?;
    message.trie.child_by_id(parent, id).or_else(|| {
        message.trie.selected(parent, Some(id), |key| {
            let mut attributes = reader.attributes().iter();
            attributes.find(|a| a.name.id.is_some() && a.name.id == key).map(|a| &*a.value)
        })
    })
}
