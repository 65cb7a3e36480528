//! Where the walk stands, as paths tell it.

use super::frame::Sibling;
use super::walk::Walk;
use crate::provenance::push_digits;
use crate::read::Kind;

impl Walk<'_> {
    /// Path of the innermost open element.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        self.push_path(&mut path);
        path
    }

    /// Appends the path of the innermost open element.
    pub(super) fn push_path(&self, path: &mut String) {
        let Some(open) = self.open.last() else { return path.push('/') };
        path.push_str(self.frames.path(open.frame));
        let node = &self.message.trie.nodes[open.node];
        if node.scope == self.frames.frames[open.frame].scope {
            path.push_str(&self.message.scopes[node.scope].slots[node.slot].path);
        }
        if self.message.embedded == Some(open.node) && open.embedding && !path.ends_with('!') {
            path.push('!');
        }
    }

    /// Path of the last child of the innermost open element.
    pub(super) fn child_path(&self) -> String {
        let mut path = String::new();
        self.push_child(&mut path);
        path
    }

    /// Appends the path of the last child of the innermost open element.
    pub(super) fn push_child(&self, path: &mut String) {
        let last = self.open.last().map(|open| open.last).unwrap_or_default();
        if !self.push_after(last, path) {
            self.push_path(path);
        }
    }

    /// Appends the path of a sibling, if it is one.
    pub(super) fn push_after(&self, sibling: Sibling<'_>, path: &mut String) -> bool {
        if sibling.name.is_empty() && !sibling.item {
            return false;
        }
        if !self.open.is_empty() {
            self.push_path(path);
        }
        self.push_sibling(path, sibling);
        true
    }

    pub(super) fn push_sibling(&self, path: &mut String, sibling: Sibling<'_>) {
        match self.mapping.format.kind {
            Kind::Json if sibling.item => {
                path.push('/');
                push_digits(path, sibling.index.saturating_sub(1));
            }
            Kind::Json if sibling.name.starts_with('[') => path.push_str(sibling.name),
            Kind::Json => crate::read::json::push_step(path, sibling.name),
            Kind::Xml => {
                path.push('/');
                path.push_str(sibling.name);
                if sibling.index > 0 {
                    path.push('[');
                    push_digits(path, sibling.index);
                    path.push(']');
                }
            }
        }
    }
}
