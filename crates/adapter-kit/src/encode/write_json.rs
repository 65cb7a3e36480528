//! The tree as JSON, indented by two spaces.

use super::tree::{Aside, Child, Form, OutId, Tree};
use document::json::write_escaped;

/// The message; `is_list`: it is the list that would be the root's only child.
pub(super) fn write(tree: &Tree<'_>, is_list: bool) -> String {
    let mut writer = Writer { tree, out: Vec::with_capacity(2048) };
    let list = tree.children(0).find_map(|(_, child)| match child {
        Child::Node(id) if is_list => Some(id),
        _ => None,
    });
    writer.value(list.unwrap_or(0), 0);
    writer.out.push(b'\n');
    // Only whole strings were put together.
    String::from_utf8(writer.out).unwrap_or_default()
}

struct Writer<'w> {
    tree: &'w Tree<'w>,
    out: Vec<u8>,
}

impl<'w> Writer<'w> {
    fn value(&mut self, at: OutId, depth: usize) {
        let node = &self.tree.nodes[at];
        match (node.form, &node.text) {
            (Form::Token, Some(token)) if is_token(token) => self.out.extend_from_slice(token.as_bytes()),
            (_, Some(text)) => self.string(text),
            (Form::Array, None) => self.items(at, depth),
            (Form::Single, None) => {
                if let Some((_, Child::Node(id))) = self.tree.children(at).next() {
                    self.value(id, depth);
                }
            }
            (_, None) => self.members(at, depth),
        }
    }

    fn string(&mut self, text: &str) {
        self.out.push(b'"');
        write_escaped(text, &mut self.out);
        self.out.push(b'"');
    }

    fn items(&mut self, at: OutId, depth: usize) {
        self.bracketed(b"[]", at, depth, |writer, child| writer.child(child, depth + 1));
    }

    fn members(&mut self, at: OutId, depth: usize) {
        self.bracketed(b"{}", at, depth, |writer, child| {
            let name = match child {
                Child::Node(id) => &*writer.tree.nodes[id].name().local,
                Child::Kept(kept) => &kept.name,
            };
            writer.string(name);
            writer.out.extend_from_slice(b": ");
            writer.child(child, depth + 1);
        });
    }

    fn child(&mut self, child: Child<'_, '_>, depth: usize) {
        match child {
            Child::Node(id) => self.value(id, depth),
            Child::Kept(kept) => match &kept.aside {
                Aside::Raw(raw) => self.out.extend_from_slice(raw.as_bytes()),
                Aside::Text(text) | Aside::Comment(text) | Aside::Instruction(text) => self.string(text),
            },
        }
    }

    fn bracketed(
        &mut self,
        brackets: &[u8; 2],
        at: OutId,
        depth: usize,
        mut item: impl FnMut(&mut Self, Child<'w, 'w>),
    ) {
        self.out.push(brackets[0]);
        let tree = self.tree;
        for (nth, (_, child)) in tree.children(at).enumerate() {
            self.out.extend_from_slice(if nth == 0 { b"\n" } else { b",\n" });
            (0..=depth).for_each(|_| self.out.extend_from_slice(b"  "));
            item(self, child);
        }
        if tree.has_children(at) {
            self.out.push(b'\n');
            (0..depth).for_each(|_| self.out.extend_from_slice(b"  "));
        }
        self.out.push(brackets[1]);
    }
}

/// A JSON number, `true`, `false`, `null` or an empty structure: what may stand without quotes.
fn is_token(text: &str) -> bool {
    let number = || {
        let digits = text.strip_prefix('-').unwrap_or(text);
        digits.starts_with(|c: char| c.is_ascii_digit()) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
    };
    matches!(text, "true" | "false" | "null" | "{}" | "[]") || number()
}
