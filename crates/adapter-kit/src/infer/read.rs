//! From a text to the shape of its document.

use super::sample::is_document;
use super::shape::{Attribute, Name, Shape};
use crate::limits::Limits;
use crate::read::{Names, json as json_reader, xml as xml_reader};
use crate::refusal::{Code, Refusal};

/// Attributes and members by whose value instances of one name may be told apart.
const KEYS: [&str; 7] = ["name", "key", "field", "column", "col", "fieldname", "id"];

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An element that is not closed yet.
struct Open {
    shape: Shape,
    text: String,
    last: Option<usize>,
}

/// The shape of an XML document; `prefixes` grows by each declaration.
pub(super) fn xml(text: &str, limits: &Limits, prefixes: &mut Vec<(String, String)>) -> Result<Shape, Refusal> {
    let names = Names::new();
    let mut reader = xml_reader::Reader::new(text, &names, limits);
    let mut open: Vec<Open> = Vec::new();
    let mut root = Shape::default();
    loop {
        match reader.read()? {
            xml_reader::Event::Start(start) => {
                for declared in reader.declarations() {
                    prefixes.push((declared.prefix.to_owned(), reader.uri(declared.namespace).to_owned()));
                }
                open.push(Open { shape: element(&start, &reader), text: String::new(), last: None });
            }
            xml_reader::Event::Text(content) => {
                if let Some(open) = open.last_mut() {
                    open.shape.cdata |= content.cdata;
                    open.text.push_str(&content.content);
                }
            }
            xml_reader::Event::End { .. } => {
                let Some(closed) = open.pop() else { continue };
                let shape = close(closed, limits, prefixes);
                match open.last_mut() {
                    Some(parent) => parent.last = Some(parent.shape.absorb(shape, parent.last)),
                    None => root = shape,
                }
            }
            xml_reader::Event::Eof => break,
            _ => {}
        }
    }
    root.key = None;
    root.settle_keys();
    Ok(root)
}

fn element(start: &xml_reader::Start<'_>, reader: &xml_reader::Reader<'_>) -> Shape {
    let name = |name: &xml_reader::Name<'_>| Name {
        namespace: reader.uri(name.namespace).to_owned(),
        local: name.local().to_owned(),
    };
    let mut shape = Shape::new(name(&start.name));
    for attribute in reader.attributes() {
        let name = name(&attribute.name);
        if name.namespace == XSI && name.local == "nil" {
            shape.nil |= attribute.value == "true" || attribute.value == "1";
            continue;
        }
        if shape.key.is_none() && is_key(&name.local, &attribute.value) {
            shape.key = Some((name.clone(), attribute.value.clone().into_owned()));
        }
        let mut found = Attribute { name, texts: Default::default() };
        found.texts.add(&attribute.value);
        shape.attributes.push(found);
    }
    shape
}

fn close(open: Open, limits: &Limits, prefixes: &mut Vec<(String, String)>) -> Shape {
    let Open { mut shape, text, .. } = open;
    if !shape.children.is_empty() {
        shape.mixed |= !crate::codec::is_blank(&text);
        return shape;
    }
    if is_document(&text)
        && let Ok(inner) = xml(text.trim_start(), limits, prefixes)
    {
        shape.embeds = true;
        shape.children.push(inner);
        return shape;
    }
    shape.texts.add(&text);
    shape
}

/// Whether a value names a column rather than numbers an item.
fn is_key(name: &str, value: &str) -> bool {
    KEYS.contains(&name.to_lowercase().as_str())
        && value.len() <= 64
        && value.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && value.chars().all(|c| c.is_alphanumeric() || "_-.:".contains(c))
}

/// The shape of a JSON document.
pub(super) fn json(text: &str, limits: &Limits) -> Result<Shape, Refusal> {
    let names = Names::new();
    let mut reader = json_reader::Reader::new(text, &names, limits);
    let first = reader.read()?;
    let mut root = value(Shape::new(Name::default()), first, &mut reader)?;
    match reader.read()? {
        json_reader::Event::Eof => {}
        _ => return Err(Refusal::new(Code::CW144)),
    }
    root.settle_keys();
    Ok(root)
}

/// Reads one value; nesting is bounded by the reader's depth.
fn value<'a>(
    mut shape: Shape,
    first: json_reader::Event<'a>,
    reader: &mut json_reader::Reader<'a>,
) -> Result<Shape, Refusal> {
    match first {
        json_reader::Event::ObjectStart { .. } => {
            let mut last = None;
            while let json_reader::Event::Key(key) = reader.read()? {
                let name = Name { namespace: String::new(), local: key.name.clone().into_owned() };
                let first = reader.read()?;
                let member = value(Shape::new(name), first, reader)?;
                last = Some(shape.absorb(member, last));
            }
        }
        json_reader::Event::ArrayStart { .. } => {
            shape.list = true;
            shape.most = 0;
            let mut items: Option<Shape> = None;
            loop {
                let first = match reader.read()? {
                    json_reader::Event::ArrayEnd { .. } => break,
                    first => first,
                };
                shape.nested |= matches!(first, json_reader::Event::ArrayStart { .. });
                let item = value(Shape::new(shape.name.clone()), first, reader)?;
                shape.most += 1;
                match &mut items {
                    None => items = Some(item),
                    Some(items) => items.join(item),
                }
            }
            if let Some(items) = items {
                let (most, list) = (shape.most, true);
                shape = Shape { most, list, nested: shape.nested, single: false, ..items };
            }
        }
        json_reader::Event::String { content, .. } => {
            shape.texts.add(&content);
            shape.texts.strings = true;
        }
        json_reader::Event::Number { text, .. } => {
            shape.texts.add(text);
            shape.texts.numbers = true;
        }
        json_reader::Event::Bool { value, .. } => {
            shape.texts.add(if value { "true" } else { "false" });
            shape.texts.booleans = true;
        }
        json_reader::Event::Null { .. } => {
            shape.texts.add("");
            shape.nil = true;
        }
        _ => {}
    }
    Ok(shape)
}
