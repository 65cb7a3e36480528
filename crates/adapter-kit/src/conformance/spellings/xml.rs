//! XML that says the same.

use std::fmt::Write as _;

use super::super::tree::xml::{Child, Element, Name};

/// How a message may be spelled otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Way {
    /// Every namespace has a prefix that nobody uses.
    Prefixes,
    /// No element has a prefix: each declares its own default namespace.
    NoPrefixes,
    /// Attributes stand the other way round.
    Attributes,
    /// Every character is a reference.
    References,
    /// Every text is a CDATA section.
    Cdata,
    /// Comments and instructions before elements and amid texts.
    Comments,
    /// Every element on a line of its own.
    Indented,
    /// No white space between elements.
    NoIndent,
}

impl Way {
    pub(in super::super) const ALL: [Self; 8] = [
        Self::Prefixes,
        Self::NoPrefixes,
        Self::Attributes,
        Self::References,
        Self::Cdata,
        Self::Comments,
        Self::Indented,
        Self::NoIndent,
    ];
}

const XML: &str = "http://www.w3.org/XML/1998/namespace";

pub(super) fn write(root: &Element, way: Way) -> String {
    let mut uris: Vec<&str> = Vec::new();
    for element in root.all() {
        let names = std::iter::once(&element.name).chain(element.attributes.iter().map(|(name, _)| name));
        for Name { uri, .. } in names {
            if !uri.is_empty() && uri != XML && !uris.contains(&uri.as_str()) {
                uris.push(uri);
            }
        }
    }
    let mut writer = Writer { way, uris, out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned() };
    writer.element(root, 0);
    writer.out
}

struct Writer<'t> {
    way: Way,
    uris: Vec<&'t str>,
    out: String,
}

impl Writer<'_> {
    fn element(&mut self, element: &Element, depth: usize) {
        let tag = self.name(&element.name, true);
        let _ = write!(self.out, "<{tag}");
        self.declarations(element, depth);
        let reversed = self.way == Way::Attributes;
        let count = element.attributes.len();
        for at in 0..count {
            let (name, value) = &element.attributes[if reversed { count - 1 - at } else { at }];
            let (name, value) = (self.name(name, false), self.characters(value));
            let _ = write!(self.out, " {name}=\"{value}\"");
        }
        self.out.push('>');
        let structure = element.is_structure();
        for child in &element.children {
            match child {
                Child::Element(child) => {
                    if self.way == Way::Comments {
                        self.out.push_str("<!-- aside --><?aside too?>");
                    }
                    self.line(structure, depth + 1);
                    self.element(child, depth + 1);
                }
                Child::Text(_) if structure && matches!(self.way, Way::Indented | Way::NoIndent) => {}
                Child::Text(text) => self.text(text),
            }
        }
        self.line(structure, depth);
        let _ = write!(self.out, "</{tag}>");
    }

    fn line(&mut self, structure: bool, depth: usize) {
        if structure && self.way == Way::Indented {
            let _ = write!(self.out, "\n{}", "\t ".repeat(depth));
        }
    }

    fn declarations(&mut self, element: &Element, depth: usize) {
        for (prefix, uri) in &element.declarations {
            if self.way != Way::NoPrefixes || !prefix.is_empty() {
                let colon = if prefix.is_empty() { "" } else { ":" };
                let _ = write!(self.out, " xmlns{colon}{prefix}=\"{}\"", escaped(uri));
            }
        }
        if self.way == Way::NoPrefixes {
            let _ = write!(self.out, " xmlns=\"{}\"", escaped(&element.name.uri));
        }
        if self.way == Way::Prefixes && depth == 0 {
            for (n, uri) in self.uris.iter().enumerate() {
                let _ = write!(self.out, " xmlns:other{n}=\"{}\"", escaped(uri));
            }
        }
    }

    fn name(&self, name: &Name, element: bool) -> String {
        let other = self.uris.iter().position(|uri| *uri == name.uri);
        match (self.way, other) {
            (Way::Prefixes, Some(n)) => format!("other{n}:{}", name.local),
            (Way::NoPrefixes, _) if element => name.local.clone(),
            _ if name.prefix.is_empty() => name.local.clone(),
            _ => format!("{}:{}", name.prefix, name.local),
        }
    }

    fn characters(&self, text: &str) -> String {
        if self.way == Way::References {
            return text.chars().map(|c| format!("&#{};", u32::from(c))).collect();
        }
        escaped(text)
    }

    fn text(&mut self, text: &str) {
        match self.way {
            Way::Cdata => {
                let _ = write!(self.out, "<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"));
            }
            Way::Comments if !crate::codec::is_blank(text) => {
                let middle = text.floor_char_boundary(text.len() / 2);
                let (head, tail) = (escaped(&text[..middle]), escaped(&text[middle..]));
                let _ = write!(self.out, "{head}<!-- amid --><?amid too?>{tail}");
            }
            _ => {
                let text = self.characters(text);
                self.out.push_str(&text);
            }
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            other => out.push(other),
        }
    }
    out
}
