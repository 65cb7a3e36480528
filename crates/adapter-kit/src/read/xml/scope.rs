//! Namespaces in force.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Declaration;
use crate::read::names::{Names, NamespaceId, XML_URI};

const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

/// Declarations in force, innermost last.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    names: &'a Names,
    declarations: Vec<Declaration<'a>>,
    /// The default namespace in force.
    default: NamespaceId,
    /// URIs that the table of names does not have, numbered on from it.
    uris: Vec<Cow<'a, str>>,
    numbers: HashMap<Cow<'a, str>, NamespaceId>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(names: &'a Names) -> Self {
        Self { names, declarations: Vec::new(), default: NamespaceId::NONE, uris: Vec::new(), numbers: HashMap::new() }
    }

    /// How many declarations are in force.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.declarations.len()
    }

    pub(super) fn since(&self, outer: usize) -> &[Declaration<'a>] {
        &self.declarations[outer..]
    }

    #[inline]
    pub(super) fn default_namespace(&self) -> NamespaceId {
        self.default
    }

    /// The namespace of a prefix, if it is bound.
    pub(super) fn resolve(&self, prefix: &str) -> Option<NamespaceId> {
        if prefix == "xml" {
            return Some(NamespaceId::XML);
        }
        self.declarations.iter().rev().find(|d| d.prefix == prefix).map(|d| d.namespace)
    }

    /// The prefix that was bound to this namespace last and is so still; empty for the default namespace.
    pub(super) fn usual_prefix(&self, namespace: NamespaceId) -> Option<&'a str> {
        let bound = |d: &&Declaration<'a>| d.namespace == namespace && self.resolve(d.prefix) == Some(namespace);
        self.declarations.iter().rev().find(bound).map(|d| d.prefix)
    }

    /// Takes a declaration into force; false if Namespaces in XML 1.0 forbids it (section 3).
    pub(super) fn declare(&mut self, prefix: &'a str, uri: Cow<'a, str>) -> bool {
        let reserved = uri == XML_URI || uri == XMLNS_URI;
        let allowed = match prefix {
            "xmlns" => false,
            "xml" => uri == XML_URI,
            "" => !reserved,
            _ => !reserved && !uri.is_empty(),
        };
        if allowed {
            let namespace = self.number(uri);
            self.declarations.push(Declaration { prefix, namespace });
            if prefix.is_empty() {
                self.default = namespace;
            }
        }
        allowed
    }

    /// Takes the declarations of an element that ends out of force.
    #[inline]
    pub(super) fn leave(&mut self, outer: usize) {
        if self.declarations.len() > outer {
            self.declarations.truncate(outer);
            self.default = self.resolve("").unwrap_or(NamespaceId::NONE);
        }
    }

    pub(super) fn uri(&self, namespace: NamespaceId) -> &str {
        let (table, index) = (self.names.namespaces(), namespace.0 as usize);
        match table.get(index) {
            Some(uri) => uri,
            None => self.uris.get(index - table.len()).map_or("", |uri| uri),
        }
    }

    fn number(&mut self, uri: Cow<'a, str>) -> NamespaceId {
        if let Some(known) = self.names.find_namespace(&uri).or_else(|| self.numbers.get(&uri).copied()) {
            return known;
        }
        let index = self.names.namespaces().len() + self.uris.len();
        let number = NamespaceId(u32::try_from(index).unwrap_or(u32::MAX));
        self.uris.push(uri.clone());
        self.numbers.insert(uri, number);
        number
    }
}
