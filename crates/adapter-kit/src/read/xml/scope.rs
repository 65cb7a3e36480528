//! Namespaces in force.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Declaration;
use crate::read::names::{Names, NamespaceId, XML_URI, same};

const XMLNS_URI: &str = "http://www.w3.org/2000/xmlns/";

/// Declarations in force, innermost last.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    names: &'a Names,
    declarations: Vec<Declaration<'a>>,
    /// Of each declaration: the one that it hides, whether a later one hides it, whether its URI was new.
    about: Vec<About>,
    /// The default namespace in force.
    default: NamespaceId,
    /// URIs that the table of names does not have, numbered on from it.
    uris: Vec<Cow<'a, str>>,
    numbers: HashMap<Cow<'a, str>, NamespaceId>,
}

/// Declarations in force between two pieces of a text.
pub(super) struct Held {
    declarations: Vec<(String, NamespaceId)>,
    about: Vec<About>,
    default: NamespaceId,
    uris: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct About {
    hides: Option<usize>,
    hidden: bool,
    new_uri: bool,
}

impl<'a> Scope<'a> {
    pub(super) fn new(names: &'a Names) -> Self {
        Self {
            names,
            declarations: Vec::new(),
            about: Vec::new(),
            default: NamespaceId::NONE,
            uris: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// The same declarations, without the texts that they were read from.
    pub(super) fn hold(&self) -> Held {
        Held {
            declarations: self.declarations.iter().map(|d| (d.prefix.to_owned(), d.namespace)).collect(),
            about: self.about.clone(),
            default: self.default,
            uris: self.uris.iter().map(|uri| uri.clone().into_owned()).collect(),
        }
    }

    /// The declarations that were held.
    pub(super) fn of(held: &'a Held, names: &'a Names) -> Self {
        let mut scope = Self::new(names);
        let declaration =
            |(prefix, namespace): &'a (String, NamespaceId)| Declaration { prefix, namespace: *namespace };
        scope.declarations = held.declarations.iter().map(declaration).collect();
        scope.about.clone_from(&held.about);
        scope.default = held.default;
        for uri in &held.uris {
            scope.number(Cow::Borrowed(uri));
        }
        scope
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
        self.declarations.iter().rev().find(|d| same(d.prefix, prefix)).map(|d| d.namespace)
    }

    /// The prefix that was bound to this namespace last and is so still; empty for the default namespace.
    pub(super) fn usual_prefix(&self, namespace: NamespaceId) -> Option<&'a str> {
        let mut all = self.declarations.iter().zip(&self.about).rev();
        all.find(|(d, about)| d.namespace == namespace && !about.hidden).map(|(d, _)| d.prefix)
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
            let uris = self.uris.len();
            let namespace = self.number(uri);
            let hides = self.declarations.iter().rposition(|d| d.prefix == prefix);
            if let Some(hidden) = hides {
                self.about[hidden].hidden = true;
            }
            self.about.push(About { hides, hidden: false, new_uri: self.uris.len() > uris });
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
            for about in self.about.drain(outer..).rev().collect::<Vec<_>>() {
                if let Some(hidden) = about.hides.filter(|hidden| *hidden < outer) {
                    self.about[hidden].hidden = false;
                }
                if let Some(uri) = self.uris.pop_if(|_| about.new_uri) {
                    self.numbers.remove(&uri);
                }
            }
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
