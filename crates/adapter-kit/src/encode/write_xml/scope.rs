//! Namespaces on the way out: declared as the source declared them, else as the mapping does.

use std::borrow::Cow;

use crate::decode::prefix::Mark;
use crate::mapping::Name;

/// Declarations in force, innermost last.
pub(super) struct Scope<'w> {
    /// Prefixes and URIs of the mapping.
    usual: &'w [(String, String)],
    declared: Vec<(Cow<'w, str>, Cow<'w, str>)>,
    /// From here on they are not written yet.
    fresh: usize,
}

impl<'w> Scope<'w> {
    pub(super) fn new(usual: &'w [(String, String)]) -> Self {
        Self { usual, declared: Vec::new(), fresh: 0 }
    }

    /// That of an embedded document, in which nothing is declared yet.
    pub(super) fn inner(&self) -> Self {
        Self::new(self.usual)
    }

    /// Takes the declarations of an element into force; gives what [`Self::leave`] needs.
    pub(super) fn enter(&mut self, mark: Option<&'w Mark>, root: bool) -> usize {
        let outer = self.declared.len();
        self.fresh = outer;
        match mark.and_then(|mark| mark.declarations.as_ref()) {
            Some(kept) => self.declared.extend(kept.iter().map(|(p, uri)| (p.as_str().into(), uri.as_str().into()))),
            None if root => {
                let usual = self.usual.iter().map(|(p, uri)| (p.as_str().into(), uri.as_str().into()));
                self.declared.extend(usual);
            }
            None => {}
        }
        outer
    }

    pub(super) fn leave(&mut self, outer: usize) {
        self.declared.truncate(outer);
    }

    /// Declarations of the element at hand, which are written now.
    pub(super) fn fresh(&mut self) -> Option<Vec<(String, String)>> {
        if self.fresh == self.declared.len() {
            return None;
        }
        let fresh = self.declared[self.fresh..].iter().map(|(p, uri)| (p.to_string(), uri.to_string())).collect();
        self.fresh = self.declared.len();
        Some(fresh)
    }

    fn bound(&self, prefix: &str) -> Option<&str> {
        self.declared.iter().rev().find(|(p, _)| p == prefix).map(|(_, uri)| &**uri)
    }

    /// The prefix of an element's name; declares one where none is bound.
    pub(super) fn prefix(&mut self, name: &'w Name, wanted: Option<&'w str>) -> Cow<'w, str> {
        let Some(namespace) = name.namespace.as_deref() else {
            if self.bound("").is_some_and(|uri| !uri.is_empty()) {
                self.declared.push(("".into(), "".into()));
            }
            return "".into();
        };
        if let Some(wanted) = wanted.filter(|wanted| self.bound(wanted) == Some(namespace)) {
            return wanted.into();
        }
        self.find(namespace, false).unwrap_or_else(|| self.declare(namespace, false))
    }

    /// The qualified name of an attribute. What no row names is written as it stood.
    pub(super) fn attribute<'n>(&mut self, written: &'n str, namespace: Option<&'w str>) -> Cow<'n, str> {
        let Some(namespace) = namespace else { return written.into() };
        let local = written.split_once(':').map_or(written, |(_, local)| local);
        let prefix = self.find(namespace, true).unwrap_or_else(|| self.declare(namespace, true));
        format!("{prefix}:{local}").into()
    }

    /// The prefix that was bound to this namespace last and is so still.
    fn find(&self, namespace: &str, attribute: bool) -> Option<Cow<'w, str>> {
        let bound = |(p, uri): &&(Cow<'w, str>, Cow<'w, str>)| {
            *uri == namespace && self.bound(p) == Some(namespace) && !(attribute && p.is_empty())
        };
        self.declared.iter().rev().find(bound).map(|(prefix, _)| prefix.clone())
    }

    fn declare(&mut self, namespace: &'w str, attribute: bool) -> Cow<'w, str> {
        let usual = self.usual.iter().find(|(p, uri)| uri == namespace && !(attribute && p.is_empty()));
        let free = |prefix: &str| self.declared[self.fresh..].iter().all(|(p, _)| p != prefix);
        let prefix: Cow<'w, str> = match usual.map(|(p, _)| p.as_str()).filter(|prefix| free(prefix)) {
            Some(prefix) => prefix.into(),
            None => (1..).map(|n| format!("ns{n}")).find(|prefix| free(prefix)).unwrap_or_default().into(),
        };
        self.declared.push((prefix.clone(), namespace.into()));
        prefix
    }
}
