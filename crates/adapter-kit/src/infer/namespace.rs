//! The prefix table of a mapping: one prefix for each namespace that elements and attributes of the samples use.

use std::collections::BTreeMap;

use super::sample::Sample;
use super::shape::{Name, Shape};
use crate::read::Kind;

/// What a prefix may not be called: the kit and XML have meanings for these.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Well-known namespaces under their usual prefixes.
const USUAL: [(&str, &str); 8] = [
    ("http://schemas.xmlsoap.org/soap/envelope/", "soap"),
    ("http://www.w3.org/2003/05/soap-envelope", "soap"),
    ("http://www.w3.org/2001/XMLSchema-instance", "xsi"),
    ("http://www.w3.org/2000/09/xmldsig#", "ds"),
    ("http://www.opengis.net/gml", "gml"),
    ("http://www.opengis.net/gml/3.2", "gml"),
    ("http://www.w3.org/1999/xlink", "xlink"),
    (XML, "xml"),
];

/// Prefix of each namespace; `""` for the one whose names stand without prefix.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prefixes {
    /// Prefix and URI, in the order of first use.
    pub(crate) table: Vec<(String, String)>,
}

/// How a namespace is used.
#[derive(Debug, Default)]
struct Use {
    elements: usize,
    attributes: usize,
    nil: bool,
}

impl Prefixes {
    pub(crate) fn of(samples: &[Sample]) -> Self {
        let mut order = Vec::new();
        let mut uses: BTreeMap<String, Use> = BTreeMap::new();
        for sample in samples {
            count(&sample.root, sample.kind == Kind::Xml, &mut order, &mut uses);
        }
        let plain = uses.remove("").is_some_and(|u| u.elements > 0);
        let mut declared = Declared::new();
        for (prefix, uri) in samples.iter().flat_map(|s| &s.prefixes) {
            let of_uri = declared.entry(uri).or_default();
            match of_uri.iter_mut().find(|(known, _)| known == prefix) {
                Some((_, count)) => *count += 1,
                None => of_uri.push((prefix, 1)),
            }
        }
        // Names without prefix mean the namespace of most elements, and none if some are in none.
        let most = uses.iter().max_by_key(|(_, u)| u.elements).filter(|_| !plain);
        let default =
            most.filter(|(uri, _)| usual_prefix(declared.get(uri.as_str())) == Some("")).map(|(uri, _)| uri.clone());
        let mut prefixes = Self::default();
        for uri in order.into_iter().filter(|uri| !uri.is_empty()) {
            let needs_prefix = uses.get(&uri).is_some_and(|u| u.attributes > 0 || u.nil);
            if Some(&uri) == default.as_ref() {
                prefixes.table.push((String::new(), uri.clone()));
                if !needs_prefix {
                    continue;
                }
            }
            let prefix = prefixes.free(&wanted(&uri, declared.get(uri.as_str())));
            prefixes.table.push((prefix, uri));
        }
        prefixes
    }

    /// A prefix that is not taken yet.
    fn free(&self, wanted: &str) -> String {
        let taken = |prefix: &str| self.table.iter().any(|(p, _)| p == prefix);
        if !taken(wanted) {
            return wanted.to_owned();
        }
        (2..).map(|n| format!("{wanted}{n}")).find(|prefix| !taken(prefix)).unwrap_or_default()
    }

    /// An element's name as a path writes it.
    pub(crate) fn element(&self, name: &Name) -> String {
        if name.namespace.is_empty() {
            return name.local.clone();
        }
        match self.table.iter().find(|(_, uri)| *uri == name.namespace) {
            Some((prefix, _)) if prefix.is_empty() => name.local.clone(),
            Some((prefix, _)) => format!("{prefix}:{}", name.local),
            None => name.local.clone(),
        }
    }

    /// An attribute's name: without a prefix it is in no namespace.
    pub(crate) fn attribute(&self, name: &Name) -> String {
        match self.table.iter().find(|(prefix, uri)| !prefix.is_empty() && *uri == name.namespace) {
            Some((prefix, _)) => format!("{prefix}:{}", name.local),
            None => name.local.clone(),
        }
    }
}

/// Prefixes of each URI and how often they are declared, in the order of their coming.
type Declared<'s> = BTreeMap<&'s str, Vec<(&'s str, usize)>>;

/// The prefix that is declared most, the first of several.
fn usual_prefix<'s>(declared: Option<&Vec<(&'s str, usize)>>) -> Option<&'s str> {
    declared?.iter().rev().max_by_key(|(_, count)| *count).map(|(prefix, _)| *prefix)
}

/// The prefix that samples use most, else the usual one, else one made of the URI.
fn wanted(uri: &str, declared: Option<&Vec<(&str, usize)>>) -> String {
    let named: Vec<_> = declared.into_iter().flatten().filter(|(prefix, _)| !prefix.is_empty()).copied().collect();
    if let Some(prefix) = usual_prefix(Some(&named)) {
        return prefix.to_owned();
    }
    if let Some((_, prefix)) = USUAL.iter().find(|(known, _)| *known == uri) {
        return (*prefix).to_owned();
    }
    let word = uri
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .find(|word| word.len() > 1 && !["com", "org", "net", "http", "https", "www", "xsd"].contains(word))
        .unwrap_or("ns");
    word.to_ascii_lowercase().chars().take(8).collect()
}

fn count(shape: &Shape, xml: bool, order: &mut Vec<String>, uses: &mut BTreeMap<String, Use>) {
    let mut used = |uri: &String| {
        if !uses.contains_key(uri) {
            order.push(uri.clone());
            uses.insert(uri.clone(), Use::default());
        }
    };
    used(&shape.name.namespace);
    shape.attributes.iter().for_each(|a| used(&a.name.namespace));
    const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
    if shape.nil && xml {
        used(&XSI.to_owned());
        uses.entry(XSI.to_owned()).or_default().nil = true;
    }
    uses.entry(shape.name.namespace.clone()).or_default().elements += 1;
    for attribute in shape.attributes.iter().filter(|a| !a.name.namespace.is_empty()) {
        uses.entry(attribute.name.namespace.clone()).or_default().attributes += 1;
    }
    shape.children.iter().for_each(|child| count(child, xml, order, uses));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<(String, String)> {
        Prefixes::of(&[Sample::read("s.xml", text.as_bytes()).expect("a sample")]).table
    }

    #[test]
    fn the_samples_own_prefixes_are_kept() {
        assert_eq!(
            table("<a:r xmlns:a='urn:a' xmlns:b='urn:b' xmlns:unused='urn:c'><b:x a:y='1'/></a:r>"),
            [("a".into(), "urn:a".into()), ("b".into(), "urn:b".into())]
        );
    }

    #[test]
    fn a_default_namespace_stays_one_where_no_name_is_in_none() {
        assert_eq!(table("<r xmlns='urn:a'><x/></r>"), [(String::new(), "urn:a".into())]);
        assert_eq!(
            table("<r xmlns='urn:example:order'><x xmlns=''/></r>"),
            [("order".into(), "urn:example:order".into())],
            "x is in no namespace, so r needs a prefix"
        );
    }

    #[test]
    fn of_several_prefixes_the_first_is_kept_and_an_extension_gets_one_of_its_own() {
        let samples = [
            "<gh:r xmlns:gh='urn:a'><gh:x/></gh:r>",
            "<n1:r xmlns:n1='urn:a'><n1:y/><b xmlns='urn:ext:branch'/></n1:r>",
        ];
        let samples = samples.map(|text| Sample::read("s.xml", text.as_bytes()).expect("a sample"));
        assert_eq!(
            Prefixes::of(&samples).table,
            [("gh".into(), "urn:a".into()), ("branch".into(), "urn:ext:branch".into())]
        );
    }

    #[test]
    fn two_default_namespaces_are_told_apart() {
        let found = table("<r xmlns='urn:x:one'><a/><b/><s xmlns='urn:x:two'/></r>");
        assert_eq!(found, [(String::new(), "urn:x:one".into()), ("two".into(), "urn:x:two".into())]);
    }
}
