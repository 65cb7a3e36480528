//! The rows of a message.

use document::catalogue::Type;
use document::envelope::Kind as DocumentKind;

use super::codes::{TRUTHS, Tables};
use super::line::{Line, aligned, json_key, quoted, shown};
use super::{TODO, perhaps};
use crate::fields::{self, Place};
use crate::infer::guess::{Guess, guess};
use crate::infer::message::{Inferred, Message, Test};
use crate::infer::shape::{Attribute, Name, Shape, Texts};
use crate::infer::unit::Unit;
use crate::read::Kind;
use crate::refusal::Excerpt;

/// Vocabularies of their own, which a document carries whole.
const FOREIGN: [(&str, &str); 5] = [
    ("http://www.w3.org/2000/09/xmldsig#", "the sender's XML signature"),
    ("http://docs.oasis-open.org/wss/", "WS-Security, transport only"),
    ("http://www.w3.org/2005/08/addressing", "WS-Addressing, transport only"),
    ("http://www.opengis.net/gml", "geometry, carried whole"),
    ("http://www.w3.org/1999/xhtml", "markup, carried whole"),
];

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Names of a format's version: the same in every message.
const VERSIONS: [&str; 7] = ["version", "ver", "versao", "版本", "版本号", "bbh", "v"];

/// Attributes that say in which list a code is; what they mean is the mapping's to know.
const LISTS: [&str; 14] = [
    "listuri",
    "listid",
    "listname",
    "listversionid",
    "listagencyid",
    "listagencyname",
    "listschemeuri",
    "schemeid",
    "schemename",
    "schemeagencyid",
    "schemeversionid",
    "schemeuri",
    "codesystem",
    "codesystemname",
];

/// Names of what a structure is; it says the same wherever the structure stands.
const KINDS: [&str; 6] = ["type", "@type", "resourcetype", "objecttype", "standard", "$schema"];

/// The rows of one message, growing.
pub(super) struct Rows<'a> {
    inferred: &'a Inferred,
    tables: &'a mut Tables,
    places: Option<&'a [Place]>,
    lines: Vec<Line>,
    depth: usize,
    pub(super) count: usize,
}

/// Where a value stands: its path, and names from the outside in.
struct Spot<'s> {
    path: String,
    names: &'s [String],
}

impl<'a> Rows<'a> {
    pub(super) fn new(inferred: &'a Inferred, tables: &'a mut Tables, places: Option<&'a [Place]>) -> Self {
        Self { inferred, tables, places, lines: Vec::new(), depth: 0, count: 0 }
    }

    pub(super) fn text(&self) -> String {
        aligned(&self.lines)
    }

    fn row(&mut self, code: String, comment: impl Into<String>) {
        self.count += 1;
        self.line(code, comment);
    }

    fn line(&mut self, code: String, comment: impl Into<String>) {
        let code = format!("{}{code}", "  ".repeat(self.depth + 1));
        self.lines.push(Line { code, comment: comment.into() });
    }

    /// What every document of the type needs and few formats carry, before the rows of the message.
    pub(super) fn sets(&mut self, found: &Type) {
        let rows = std::mem::take(&mut self.lines);
        // What a row probably writes is not said once more.
        let proposed = |to: &str| rows.iter().any(|line| line.comment.ends_with(&format!(" · {to}?")));
        let manifest = found.manifest();
        let floor = document::json::to_value(&manifest.confidentiality_floor).ok();
        let floor = floor.as_ref().and_then(|v| v.as_str()).unwrap_or("internal").to_owned();
        let set = |to: &str, value: &str, reason: &str| {
            format!("{{ set = {}, value = {}, reason = {} }},", quoted(to), quoted(value), quoted(reason))
        };
        self.row(set("confidentiality", &floor, "floor of the type"), "");
        if !proposed("title.zh") {
            let title = set("title.zh", &manifest.titles.zh, "the format has no title");
            self.row(title, "delete it if a row has the title");
        }
        if matches!(manifest.kind, DocumentKind::Opinion | DocumentKind::Decision | DocumentKind::Certificate) {
            self.row(
                set("legalBasis[0].act", TODO, "the format has no such field"),
                "the act, e.g. 建设项目用地预审管理办法",
            );
            self.row(set("legalBasis[0].article", TODO, "the format has no such field"), "its article, e.g. 第七条");
        }
        if manifest.kind == DocumentKind::Certificate {
            self.row(
                set("operation.code", "new", "the format has no such field"),
                "delete it if a row has the operation",
            );
        }
        let form = "subjects[role=applicant].party.form";
        if !proposed(form) {
            let set = set(form, "organisation", "TODO: organisation or person? always?");
            self.row(set, "role: applicant, holder, …");
        }
        self.lines.extend(rows);
    }

    pub(super) fn message(&mut self, message: &Message) {
        let mut top = &message.root;
        let way: Vec<&Name> = message.embedded.iter().chain(&message.each).collect();
        let mut path = String::new();
        let mut names = Vec::new();
        for step in &way {
            self.around(top, &path, step, message);
            let Some(child) = top.children.iter().find(|c| c.name == **step) else { break };
            path = join(&path, &self.step(child));
            top = child;
        }
        let envelope = message.is_envelope() && way.is_empty();
        if envelope {
            return self.envelope(&message.root);
        }
        self.inside(top, "", &mut names);
    }

    /// What stands around the repeated element or embedded document: paths from the root.
    fn around(&mut self, shape: &Shape, path: &str, but: &Name, message: &Message) {
        let absolute = |path: &str| format!("/{path}");
        let mut names = Vec::new();
        self.attributes(shape, &absolute(path), &mut names);
        let children: Vec<&Shape> = shape.children.iter().filter(|c| c.name != *but).collect();
        for child in children {
            let path = absolute(&join(path, &self.step(child)));
            if message.is_envelope()
                && child.name.local == "Header"
                && child.name.namespace == message.root.name.namespace
            {
                self.row(format!("{{ from = {}, keep = \"SOAP header, transport only\" }},", quoted(&path)), "");
            } else {
                self.child(shape, child, &path, &mut names);
            }
        }
    }

    /// A SOAP envelope whose body is the document.
    fn envelope(&mut self, root: &Shape) {
        let mut names = Vec::new();
        for child in &root.children {
            let path = self.step(child);
            if child.name.local == "Header" {
                self.row(format!("{{ from = {}, keep = \"SOAP header, transport only\" }},", quoted(&path)), "");
            } else {
                self.child(root, child, &path, &mut names);
            }
        }
    }

    /// Attributes, children and own text of an element.
    fn inside(&mut self, shape: &Shape, path: &str, names: &mut Vec<String>) {
        self.attributes(shape, path, names);
        if shape.children.is_empty() {
            let here = if path.is_empty() { ".".to_owned() } else { path.to_owned() };
            let unit = unit_beside(shape);
            // An element that only its attributes fill has no text to take.
            if !shape.texts.distinct.is_empty() || shape.attributes.is_empty() {
                self.value(&Spot { path: here, names }, &shape.texts, (Some(shape), unit));
            }
            return;
        }
        for child in &shape.children {
            let path = join(path, &self.step(child));
            self.child(shape, child, &path, names);
        }
    }

    fn attributes(&mut self, shape: &Shape, path: &str, names: &mut Vec<String>) {
        let unit = unit_beside(shape);
        for attribute in &shape.attributes {
            if shape.key.as_ref().is_some_and(|(key, _)| *key == attribute.name) {
                continue;
            }
            let at = join(path, &format!("@{}", self.inferred.prefixes.attribute(&attribute.name)));
            if shape.key.is_some() {
                self.beside_key(shape, attribute, &at);
                continue;
            }
            names.push(attribute.name.local.clone());
            self.attribute(attribute, &Spot { path: at, names }, unit);
            names.pop();
        }
    }

    /// What stands beside the name of a column: its type, mostly.
    fn beside_key(&mut self, shape: &Shape, attribute: &Attribute, path: &str) {
        let from = quoted(path);
        match attribute.texts.only().filter(|_| attribute.texts.seen == shape.seen) {
            Some(only) => {
                self.row(format!("{{ from = {from}, const = {} }},", quoted(only)), "the same in every sample");
            }
            None => self.row(format!("{{ from = {from}, keep = \"said of the column, not by it\" }},"), ""),
        }
    }

    fn attribute(&mut self, attribute: &Attribute, spot: &Spot<'_>, unit: Option<Unit>) {
        let kept = |reason: &str| format!("{{ from = {}, keep = {} }},", quoted(&spot.path), quoted(reason));
        if attribute.name.namespace == XSI {
            let kinds = attribute.texts.distinct.iter().filter(|_| attribute.name.local == "type");
            let kinds: Vec<_> = kinds.map(|kind| shown(kind)).collect();
            return self.row(kept("a hint for validators"), kinds.join(" "));
        }
        if LISTS.contains(&attribute.name.local.to_lowercase().as_str()) {
            return self.row(kept("names the list that the code is in"), "");
        }
        self.value(spot, &attribute.texts, (None, unit));
    }

    fn child(&mut self, parent: &Shape, child: &Shape, path: &str, names: &mut Vec<String>) {
        names.push(child.key.as_ref().map_or(&child.name.local, |(_, value)| value).clone());
        let whole = if child.repeats() && !child.list { "each" } else { "from" };
        if let Some(reason) = carried_whole(child) {
            self.row(format!("{{ {whole} = {}, keep = {} }},", quoted(path), quoted(&reason)), "");
        } else if child.repeats() || seems_list(parent, child) {
            self.group(child, path, names);
        } else if child.children.is_empty() && child.attributes.iter().all(|a| is_own_key(child, a)) {
            let unit = unit_in(parent).filter(|_| !Unit::is_name(&child.name.local));
            let spot = Spot { path: path.to_owned(), names };
            self.value(&spot, &child.texts, (Some(child), unit));
        } else {
            self.inside(child, path, names);
        }
        names.pop();
    }

    fn group(&mut self, child: &Shape, path: &str, names: &mut Vec<String>) {
        let single = if child.single { ", single = true" } else { "" };
        let guess = perhaps(self.places, names, "each");
        let mut comment = match child.most {
            0 | 1 if child.list => "a list; the samples have one at most".to_owned(),
            0 | 1 => "a list by its name; the samples have one".to_owned(),
            most => format!("up to {most}"),
        };
        if let Some(to) = &guess {
            comment.push_str(&format!(" · {to}?"));
        }
        self.row(format!("{{ each = {}, to = \"{TODO}\"{single}, rows = [", quoted(path)), comment);
        let outer = self.places;
        self.places = outer.and_then(|places| fields::inside(places, guess.as_deref()?));
        self.depth += 1;
        self.inside(child, "", names);
        self.depth -= 1;
        self.places = outer;
        self.line("] },".into(), "");
    }

    /// The row of a text: constant, or a field with a codec.
    fn value(&mut self, spot: &Spot<'_>, texts: &Texts, (shape, unit): (Option<&Shape>, Option<Unit>)) {
        let name = spot.names.last().map_or("", String::as_str);
        let from = quoted(&spot.path);
        if texts.distinct.is_empty() {
            return self.row(format!("{{ from = {from}, keep = \"always empty in the samples\" }},"), "");
        }
        let lower = name.to_lowercase();
        let version = VERSIONS.contains(&lower.as_str());
        if KINDS.contains(&lower.as_str())
            && texts.seen > 1
            && !self.tells_message(&spot.path)
            && texts.only().is_some()
        {
            // Other messages may say otherwise, so it is no constant.
            let code = format!("{{ from = {from}, keep = \"says what the structure is\" }},");
            return self.row(code, texts.only().map(shown).unwrap_or_default());
        }
        let attribute = spot.path.starts_with('@') || spot.path.contains("/@");
        let is_unit = Unit::is_name(name)
            && texts.only().is_some_and(|only| Unit::of(only).is_some() || (attribute && only.chars().count() <= 6));
        if let Some(only) = texts.only().filter(|_| version || is_unit || self.tells_message(&spot.path)) {
            return self.row(format!("{{ from = {from}, const = {} }},", quoted(only)), "the same in every sample");
        }
        let unit = unit.filter(|_| !is_unit).or_else(|| Unit::in_name(name));
        // `birthTime/@value`: the attribute says that there is a value, its element of what.
        let telling = match spot.names {
            [.., outer, own] if ["value", "val", "v"].contains(&own.to_lowercase().as_str()) => outer,
            _ => name,
        };
        let found = guess(telling, texts, unit, self.inferred.kind);
        let mut code = format!("{{ from = {from}, to = \"{TODO}\"");
        if found.codec != "text" {
            code.push_str(&format!(", as = \"{}\"", found.codec));
        }
        for (key, value) in &found.options {
            code.push_str(&format!(", {key} = {value}"));
        }
        if found.codec == "code" {
            let truths = texts.distinct.iter().all(|text| ["true", "false"].contains(&text.as_str()));
            let name = if truths { TRUTHS.to_owned() } else { table_name(spot.names) };
            let table = self.tables.of(&name, texts);
            code.push_str(&format!(", codes = {}", quoted(&table)));
        }
        if let Some(shape) = shape {
            code.push_str(if shape.cdata { ", cdata = true" } else { "" });
            code.push_str(if shape.nil { ", nil = true" } else { "" });
        }
        code.push_str(" },");
        let comment = self.comment(spot.names, texts, &found);
        self.row(code, comment);
    }

    fn comment(&self, names: &[String], texts: &Texts, found: &Guess) -> String {
        let citizen = found.options.iter().any(|(_, value)| value == "\"cn.citizen\"");
        let sample = texts.distinct.first().map_or_else(String::new, |text| {
            // A mapping is read by many; whose number it was is nobody's business.
            if citizen { format!("\"{}\"", Excerpt::masked(text).as_str()) } else { shown(text) }
        });
        let mut comment = sample;
        let more = texts.distinct.len() - 1;
        if found.codec == "code" && more > 0 && more < 6 {
            let others: Vec<_> = texts.distinct.iter().skip(1).map(|text| shown(text)).collect();
            comment.push_str(&format!(" {}", others.join(" ")));
        } else if more > 0 {
            comment.push_str(&format!(" and {more}{} more", if texts.more { "+" } else { "" }));
        }
        if texts.blank > 0 {
            comment.push_str(" or empty");
        }
        if !found.remark.is_empty() {
            comment.push_str(&format!(" · {}", found.remark));
        }
        if let Some(to) = perhaps(self.places, names, found.codec) {
            comment.push_str(&format!(" · {to}?"));
        }
        comment
    }

    /// Whether a path tells messages of one root apart.
    fn tells_message(&self, path: &str) -> bool {
        let path = path.trim_start_matches('/');
        self.inferred.messages.iter().flat_map(|m| &m.matches).any(|matches| {
            let is = matches!(matches.test, Test::Is(_));
            is && super::condition(self.inferred, matches, false).starts_with(&format!("{path}="))
        })
    }

    /// A step of a path.
    fn step(&self, shape: &Shape) -> String {
        if self.inferred.kind == Kind::Json {
            return json_key(&shape.name.local);
        }
        let name = self.inferred.prefixes.element(&shape.name);
        match &shape.key {
            Some((key, value)) => format!("{name}[@{}='{value}']", self.inferred.prefixes.attribute(key)),
            None => name,
        }
    }
}

fn is_own_key(shape: &Shape, attribute: &Attribute) -> bool {
    shape.key.as_ref().is_some_and(|(key, _)| *key == attribute.name)
}

fn join(path: &str, step: &str) -> String {
    match path {
        "" | "/" => format!("{path}{step}"),
        path => format!("{path}/{step}"),
    }
}

/// Why an element is not taken apart.
fn carried_whole(shape: &Shape) -> Option<String> {
    if let Some((_, reason)) = FOREIGN.iter().find(|(uri, _)| shape.name.namespace.starts_with(uri)) {
        return Some((*reason).to_owned());
    }
    if shape.mixed {
        return Some("text and elements in one: no row takes it apart".into());
    }
    if shape.dictionary {
        return Some("its names are data, not a structure".into());
    }
    if shape.nested {
        return Some("a list of lists: no row takes it apart".into());
    }
    let bare = shape.attributes.is_empty() || shape.key.is_some();
    let empty = shape.children.is_empty() && bare && shape.texts.distinct.is_empty();
    empty.then(|| "always empty in the samples".into())
}

/// Whether one child is a list by its parent's name: `parcels/parcel`, `DKS/DK`, `ItemList/Item`.
fn seems_list(parent: &Shape, child: &Shape) -> bool {
    let (outer, inner) = (parent.name.local.to_lowercase(), child.name.local.to_lowercase());
    let only = parent.children.len() == 1 && parent.name.namespace == child.name.namespace;
    let ending = outer.strip_prefix(&inner).unwrap_or_default();
    only && child.key.is_none() && ["s", "es", "list", "_list", "array", "列表", "集", "n", "en"].contains(&ending)
}

/// The unit that an attribute of an element names.
fn unit_beside(shape: &Shape) -> Option<Unit> {
    shape.attributes.iter().find_map(|a| named_unit(&a.name.local, &a.texts))
}

/// The unit that a child names for its siblings.
fn unit_in(parent: &Shape) -> Option<Unit> {
    parent.children.iter().find_map(|c| named_unit(&c.name.local, &c.texts))
}

fn named_unit(name: &str, texts: &Texts) -> Option<Unit> {
    texts.only().filter(|_| Unit::is_name(name)).and_then(Unit::of)
}

/// The code table of a value: after its own name, and its element's where the own one says nothing.
fn table_name(names: &[String]) -> String {
    const GENERIC: [&str; 10] = ["code", "dm", "代码", "bm", "type", "lx", "value", "id", "kind", "v"];
    match names {
        [.., outer, own] if GENERIC.contains(&own.to_lowercase().as_str()) => format!("{outer}-{own}"),
        [.., own] => own.clone(),
        [] => "code".into(),
    }
}
