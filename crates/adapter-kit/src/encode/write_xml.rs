//! The tree as XML.

mod scope;

use super::layout::{Gaps, Runs};
use super::tree::{Aside, Attribute, Child, OutId, Tree};
use super::words::{any, has_either, has_less};
use crate::decode::layout::push_spaces;
use crate::mapping::{Mapping, Message};
use scope::Scope;

/// About how many bytes a node comes to.
const NODE: usize = 48;

/// White space before each piece of markup: as it came, or by indentation.
#[derive(Clone)]
enum Spacing<'l> {
    Kept(Gaps<'l>),
    Indented { newline: &'l str, width: usize },
}

struct Writer<'w> {
    tree: &'w Tree<'w>,
    message: &'w Message,
    spacing: Spacing<'w>,
    scope: Scope<'w>,
    out: String,
    depth: usize,
}

pub(super) fn write(mapping: &Mapping, message: &Message, tree: &Tree<'_>, layout: Option<&Runs>) -> String {
    let usual = Spacing::Indented { newline: &message.layout.newline, width: message.layout.indent };
    let needed = places(tree, 0);
    let spacing = layout.filter(|l| l.len() == needed).map_or(usual, |l| Spacing::Kept(l.gaps()));
    let scope = Scope::new(&mapping.format.declared);
    let mut writer =
        Writer { tree, message, spacing, scope, out: String::with_capacity(NODE * tree.nodes.len()), depth: 0 };
    let newline = message.layout.newline.as_str();
    if message.layout.declaration {
        writer.out.push_str("<?xml version=\"1.0\" encoding=\"");
        writer.out.push_str(mapping.format.emits.name());
        writer.out.push_str("\"?>");
        writer.out.push_str(newline);
    }
    for aside in &tree.prolog {
        writer.aside(aside);
        writer.out.push_str(newline);
    }
    writer.element(0);
    for aside in &tree.epilog {
        writer.out.push_str(newline);
        writer.aside(aside);
    }
    writer.out.push_str(newline);
    writer.out
}

/// How many gaps the markup of a tree has.
fn places(tree: &Tree<'_>, at: OutId) -> usize {
    if !tree.has_children(at) {
        return 0;
    }
    let inner = |child: Child<'_, '_>| if let Child::Node(id) = child { places(tree, id) } else { 0 };
    tree.children(at).fold(1, |places, (_, child)| places + 1 + inner(child))
}

impl<'w> Writer<'w> {
    fn element(&mut self, at: OutId) {
        let tree = self.tree;
        let node = &tree.nodes[at];
        let mark = node.rare().and_then(|rare| rare.prefixes.as_ref());
        let outer = self.scope.enter(mark, at == 0);
        let prefix = self.scope.prefix(node.name(), mark.and_then(|mark| mark.prefix.as_deref()));
        self.out.push('<');
        let name_at = self.out.len();
        if !prefix.is_empty() {
            self.out.push_str(&prefix);
            self.out.push(':');
        }
        self.out.push_str(&node.name().local);
        let name = name_at..self.out.len();
        self.attributes(&node.attributes);
        let text = node.text.as_deref().unwrap_or_default();
        if text.is_empty() && !tree.has_children(at) && node.inside().is_empty() {
            self.scope.leave(outer);
            return self.out.push_str("/>");
        }
        self.out.push('>');
        if self.message.embedded == Some(node.known) {
            self.document(at);
        } else {
            self.content(at, text);
        }
        self.scope.leave(outer);
        self.out.push_str("</");
        self.out.extend_from_within(name);
        self.out.push('>');
    }

    fn attributes(&mut self, attributes: &'w [Attribute<'w>]) {
        // Namespaces are declared before what needs them.
        for attribute in attributes {
            self.scope.attribute(&attribute.name, attribute.namespace);
        }
        for (prefix, uri) in self.scope.fresh().unwrap_or_default() {
            self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.out.push_str(&prefix);
            self.out.push_str("=\"");
            escape(&mut self.out, &uri, true);
            self.out.push('"');
        }
        for attribute in attributes {
            self.out.push(' ');
            self.out.push_str(&self.scope.attribute(&attribute.name, attribute.namespace));
            self.out.push_str("=\"");
            escape(&mut self.out, &attribute.value, true);
            self.out.push('"');
        }
    }

    fn content(&mut self, at: OutId, text: &str) {
        let tree = self.tree;
        self.depth += 1;
        self.text(at, text);
        for (_, child) in tree.children(at) {
            self.gap();
            match child {
                Child::Node(id) => self.element(id),
                Child::Kept(kept) => self.aside(&kept.aside),
            }
        }
        self.depth -= 1;
        if tree.has_children(at) {
            self.gap();
        }
    }

    /// The children of an element as a document of its own: as text, in CDATA where that can hold it.
    fn document(&mut self, at: OutId) {
        let outer = std::mem::take(&mut self.out);
        let spacing = std::mem::replace(&mut self.spacing, Spacing::Indented { newline: "", width: 0 });
        let inner = self.scope.inner();
        let scope = std::mem::replace(&mut self.scope, inner);
        self.content(at, "");
        let document = std::mem::replace(&mut self.out, outer);
        (self.spacing, self.scope) = (spacing, scope);
        self.piece(&document, true);
    }

    fn text(&mut self, at: OutId, text: &str) {
        let node = &self.tree.nodes[at];
        if node.inside().is_empty() {
            return self.piece(text, node.cdata);
        }
        let mut written = 0;
        let mut inside: Vec<_> = node.inside().iter().collect();
        inside.sort_by_key(|(at, _)| *at);
        for (characters, aside) in inside {
            let end = text.char_indices().nth(*characters).map_or(text.len(), |(i, _)| i);
            self.piece(&text[written..end], node.cdata);
            written = end;
            self.aside(aside);
        }
        self.piece(&text[written..], node.cdata);
    }

    fn piece(&mut self, text: &str, cdata: bool) {
        if text.is_empty() {
            return;
        }
        // A return inside CDATA would be read as a line feed.
        if !cdata || text.contains('\r') {
            return escape(&mut self.out, text, false);
        }
        self.out.push_str("<![CDATA[");
        let mut parts = text.split("]]>");
        self.out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            self.out.push_str("]]]]><![CDATA[>");
            self.out.push_str(part);
        }
        self.out.push_str("]]>");
    }

    fn gap(&mut self) {
        match &mut self.spacing {
            Spacing::Kept(gaps) => {
                if let Some(gap) = gaps.next() {
                    gap.push_to(&mut self.out);
                }
            }
            Spacing::Indented { width: 0, .. } => {}
            Spacing::Indented { newline, width } => {
                self.out.push_str(newline);
                push_spaces(&mut self.out, *width * self.depth);
            }
        }
    }

    fn aside(&mut self, aside: &Aside<'_>) {
        match aside {
            Aside::Raw(markup) => self.out.push_str(markup),
            Aside::Text(text) => escape(&mut self.out, text, false),
            Aside::Comment(comment) => {
                self.out.push_str("<!--");
                self.out.push_str(comment);
                self.out.push_str("-->");
            }
            Aside::Instruction(instruction) => {
                self.out.push_str("<?");
                self.out.push_str(instruction);
                self.out.push_str("?>");
            }
        }
    }
}

/// Writes text so that reading gives it back: also tabs and line ends in attributes, which would become spaces.
pub(crate) fn escape(out: &mut String, text: &str, attribute: bool) {
    // `"` and `&` differ in one bit, and so do `<` and `>`.
    if !any(text, |word| has_less(word, b' ') || has_either(word, b'"', 4) || has_either(word, b'<', 2)) {
        return out.push_str(text);
    }
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let reference = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'\r' => "&#13;",
            b'"' if attribute => "&quot;",
            b'\t' if attribute => "&#9;",
            b'\n' if attribute => "&#10;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(reference);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}
