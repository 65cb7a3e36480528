//! Which message a source is.

use crate::limits::Limits;
use crate::mapping::{FromPath, Leaf, Mapping, Message, Name};
use crate::read::{Kind, json, xml};
use crate::refusal::{Code, Excerpt, Refusal};

/// The message whose root and `match` fit.
pub(super) fn message<'m>(mapping: &'m Mapping, text: &str, limits: &Limits) -> Result<&'m Message, Refusal> {
    match mapping.format.kind {
        Kind::Xml => by_root(mapping, text, limits),
        Kind::Json => by_members(mapping, text, limits),
    }
}

fn by_root<'m>(mapping: &'m Mapping, text: &str, limits: &Limits) -> Result<&'m Message, Refusal> {
    let mut reader = xml::Reader::new(text, &mapping.names, limits);
    let root = loop {
        match reader.read()? {
            xml::Event::Start(start) => break start,
            xml::Event::Eof => return Err(Refusal::at(Code::CW120, text, 0).with_source("/")),
            _ => {}
        }
    };
    let known: Vec<_> =
        mapping.messages.iter().filter(|m| root.name.id.is_some() && m.trie.nodes[0].id == root.name.id).collect();
    let attribute = |name: &Name| {
        let found = reader
            .attributes()
            .iter()
            .find(|a| a.name.local() == &*name.local && name.namespace.is_none() == a.name.prefix().is_empty());
        found.map(|a| a.value.to_string())
    };
    let fits = |message: &&&Message| {
        message.matches.iter().all(|(path, test)| match (&path.leaf, path.steps.is_empty()) {
            (Leaf::Attribute(name), true) => test.holds(attribute(name).as_deref()),
            _ => test.holds(element(text, mapping, limits, path).as_deref()),
        })
    };
    if let Some(message) = known.iter().find(fits) {
        return Ok(message);
    }
    let uri = reader.uri(root.name.namespace).to_owned();
    let spelled = if uri.is_empty() { root.name.local().to_owned() } else { format!("{{{uri}}}{}", root.name.local()) };
    let refusal = Refusal::at(Code::CW201, text, root.span.start)
        .with_source(format!("/{spelled}"))
        .with_value(Excerpt::of(&spelled));
    Err(refusal.with_hint(hint(mapping, root.name.local(), &uri, !known.is_empty())))
}

/// Says which URI or name differs.
fn hint(mapping: &Mapping, local: &str, uri: &str, known: bool) -> String {
    let root = |m: &Message| {
        m.root.as_ref().map(|r| (r.local.to_string(), r.namespace.as_deref().unwrap_or_default().to_owned()))
    };
    let roots: Vec<_> = mapping.messages.iter().filter_map(root).collect();
    if known {
        return "the root is known, but no message's match fits".into();
    }
    if let Some((_, expected)) = roots.iter().find(|(name, _)| name == local) {
        return format!("the namespace is {uri:?}, expected {expected:?}");
    }
    let names: Vec<_> = roots
        .iter()
        .map(|(name, uri)| if uri.is_empty() { name.clone() } else { format!("{{{uri}}}{name}") })
        .collect();
    format!("expected {}", names.join(" or "))
}

/// The text of an element that `match` asks for.
fn element(text: &str, mapping: &Mapping, limits: &Limits, path: &FromPath) -> Option<String> {
    let mut reader = xml::Reader::new(text, &mapping.names, limits);
    let mut matched = 0;
    let mut found: Option<String> = None;
    loop {
        match reader.read().ok()? {
            xml::Event::Start(start) => {
                let depth = reader.depth();
                // Depth 1 is the root, below which the path begins.
                if depth == matched + 2
                    && path.steps.get(matched).is_some_and(|step| *step.local == *start.name.local())
                {
                    matched += 1;
                    if let (Leaf::Attribute(name), true) = (&path.leaf, matched == path.steps.len()) {
                        return reader
                            .attributes()
                            .iter()
                            .find(|a| a.name.local() == &*name.local)
                            .map(|a| a.value.to_string());
                    }
                }
            }
            xml::Event::Text(content) if matched == path.steps.len() && reader.depth() == matched + 1 => {
                found.get_or_insert_default().push_str(&content.content);
            }
            xml::Event::End { .. } if matched == path.steps.len() && reader.depth() <= matched => return found,
            xml::Event::Eof => return found,
            _ => {}
        }
    }
}

fn by_members<'m>(mapping: &'m Mapping, text: &str, limits: &Limits) -> Result<&'m Message, Refusal> {
    let mut failed = None;
    let mut values = Vec::new();
    for message in &mapping.messages {
        let fits = message.matches.iter().all(|(path, test)| {
            let value = member(text, mapping, limits, path).unwrap_or_else(|refusal| {
                failed.get_or_insert(refusal);
                None
            });
            let holds = test.holds(value.as_deref());
            values.extend(value);
            holds
        });
        if fits {
            return Ok(message);
        }
    }
    if let Some(refusal) = failed {
        return Err(refusal);
    }
    let mut refusal = Refusal::at(Code::CW201, text, 0).with_source("/");
    if let Some(value) = values.first() {
        refusal = refusal.with_value(Excerpt::of(value));
    }
    let names: Vec<_> = mapping.messages.iter().map(|m| m.name.as_str()).collect();
    Err(refusal.with_hint(format!("no message's match fits; messages: {}", names.join(", "))))
}

/// The scalar at a path of members. Reads no further than it must.
fn member(text: &str, mapping: &Mapping, limits: &Limits, path: &FromPath) -> Result<Option<String>, Refusal> {
    let mut reader = json::Reader::new(text, &mapping.names, limits);
    let mut matched = 0;
    let mut due = false;
    loop {
        let event = reader.read()?;
        let depth = reader.depth();
        match event {
            json::Event::Key(key) => {
                due = depth == matched + 1 && path.steps.get(matched).is_some_and(|step| *step.local == *key.name);
                if due {
                    matched += 1;
                }
            }
            json::Event::String { content, .. } if due && matched == path.steps.len() => {
                return Ok(Some(content.into_owned()));
            }
            json::Event::Number { text, .. } if due && matched == path.steps.len() => return Ok(Some(text.to_owned())),
            json::Event::ObjectEnd { .. } if depth < matched => return Ok(None),
            json::Event::Eof => return Ok(None),
            _ => due = false,
        }
    }
}
