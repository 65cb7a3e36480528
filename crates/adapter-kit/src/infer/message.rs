//! Which samples are one message, and what tells messages apart.

mod discriminate;
mod repeat;

pub(crate) use repeat::Repeats;

use super::namespace::Prefixes;
use super::sample::Sample;
use super::shape::{Name, Shape};
use crate::read::Kind;
use crate::read::text::Encoding;

/// The namespaces of SOAP 1.1 and 1.2.
const SOAP: [&str; 2] = ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];

/// What the samples of a format tell.
#[derive(Debug)]
pub(crate) struct Inferred {
    pub(crate) kind: Kind,
    /// Encodings that were met, UTF-8 among them.
    pub(crate) accepts: Vec<Encoding>,
    pub(crate) emits: Encoding,
    pub(crate) assume: Option<Encoding>,
    /// Whether XML begins with a declaration.
    pub(crate) declaration: bool,
    pub(crate) prefixes: Prefixes,
    pub(crate) messages: Vec<Message>,
}

/// One message.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) name: String,
    pub(crate) root: Shape,
    /// What tells it from others of its root; all of it must hold.
    pub(crate) matches: Vec<Match>,
    /// Steps from the root to the repeated element, if each is a document of its own.
    pub(crate) each: Vec<Name>,
    /// Steps from the root to the text that holds a document.
    pub(crate) embedded: Vec<Name>,
    /// Steps to a fault that may come in its place.
    pub(crate) fault: Vec<Name>,
}

/// A condition that only this message of its root fulfils.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) steps: Vec<Name>,
    pub(crate) attribute: Option<Name>,
    pub(crate) test: Test,
}

/// What is asked there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    Is(String),
    Present,
    Absent,
}

/// Why samples are not one format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct InferError(pub(crate) String);

/// Joins samples of one format into messages.
///
/// # Errors
/// When there are XML and JSON samples, or a JSON sample is neither an object nor a list of objects.
pub(crate) fn infer(samples: Vec<Sample>, repeats: &Repeats) -> Result<Inferred, InferError> {
    let Some(first) = samples.first() else { return Err(InferError("no sample".into())) };
    let kind = first.kind;
    if samples.iter().any(|s| s.kind != kind) {
        return Err(InferError("some samples are XML and some JSON: make one adapter for each format".into()));
    }
    if let Some(scalar) = samples.iter().find(|s| s.kind == Kind::Json && (s.root.nested || s.root.children.is_empty()))
    {
        let what = "a message is a JSON object with members, or a list of such objects";
        return Err(InferError(format!("{}: {what}", scalar.stem)));
    }
    let mut accepts: Vec<Encoding> = Vec::new();
    for encoding in samples.iter().map(|s| s.encoding).chain([Encoding::UTF_8]) {
        if !accepts.contains(&encoding) {
            accepts.push(encoding);
        }
    }
    let emits = first.encoding;
    let assume = samples.iter().find(|s| s.assumed).map(|s| s.encoding);
    let declaration = samples.iter().any(|s| s.declaration);
    let prefixes = Prefixes::of(&samples);
    let mut groups: Vec<(Name, Vec<Shape>)> = Vec::new();
    for sample in samples.into_iter().map(Sample::wrapped) {
        match groups.iter_mut().find(|(root, _)| *root == sample.root.name) {
            Some((_, shapes)) => shapes.push(sample.root),
            None => groups.push((sample.root.name.clone(), vec![sample.root])),
        }
    }
    let mut messages = Vec::new();
    for (_, shapes) in groups {
        messages.append(&mut of_root(shapes, repeats)?);
    }
    unique_names(&mut messages);
    Ok(Inferred { kind, accepts, emits, assume, declaration, prefixes, messages })
}

/// The messages that share a root.
fn of_root(shapes: Vec<Shape>, repeats: &Repeats) -> Result<Vec<Message>, InferError> {
    if shapes.first().is_some_and(is_envelope) {
        return of_envelope(shapes, repeats);
    }
    let (lists, others): (Vec<_>, Vec<_>) = shapes.into_iter().partition(repeat::is_list);
    let mut messages = if lists.is_empty() { Vec::new() } else { of_kind(lists, None, repeats)? };
    if !others.is_empty() {
        messages.append(&mut of_kind(others, None, repeats)?);
    }
    Ok(messages)
}

/// What the body of an envelope holds, and how it is told from other contents.
struct Content {
    name: Name,
    tests: Vec<Match>,
}

/// The messages of samples that have one root, and in an envelope one content.
fn of_kind(shapes: Vec<Shape>, content: Option<Content>, repeats: &Repeats) -> Result<Vec<Message>, InferError> {
    let split = discriminate::split(&shapes);
    let mut shapes: Vec<_> = shapes.into_iter().map(Some).collect();
    let all = vec![(String::new(), (0..shapes.len()).collect())];
    let (place, parts) = split.map_or((None, all), |(place, parts)| (Some(place), parts));
    let mut messages = Vec::new();
    for (value, members) in parts {
        let Some(root) = joined(members.iter().filter_map(|&i| shapes[i].take())) else { continue };
        let own = content.as_ref().map_or(&root.name, |content| &content.name).local.clone();
        let by_content = content.as_ref().map(|content| content.tests.clone()).unwrap_or_default();
        let by_value = place.clone().map(|place| Match { test: Test::Is(value.clone()), ..place });
        let name = match content {
            _ if value.is_empty() => own,
            Some(_) => format!("{own}-{value}"),
            None => value,
        };
        let matches = by_content.into_iter().chain(by_value).collect();
        messages.push(Message::of(name, root, matches, repeats)?);
    }
    Ok(messages)
}

fn joined(shapes: impl Iterator<Item = Shape>) -> Option<Shape> {
    shapes.reduce(|mut joined, shape| {
        joined.join(shape);
        joined
    })
}

/// Messages in SOAP envelopes are told apart by what the body holds.
fn of_envelope(shapes: Vec<Shape>, repeats: &Repeats) -> Result<Vec<Message>, InferError> {
    let mut by_content: Vec<(Name, Vec<Shape>)> = Vec::new();
    let mut fault = Vec::new();
    for shape in shapes {
        let soap = shape.name.namespace.clone();
        let body = Name { namespace: soap.clone(), local: "Body".into() };
        let content = shape.child(&body).and_then(|body| body.children.first()).map(|c| c.name.clone());
        let content = content.ok_or_else(|| InferError("a SOAP envelope with an empty body".into()))?;
        if content.namespace == soap && content.local == "Fault" {
            fault = vec![body, content];
            continue;
        }
        match by_content.iter_mut().find(|(known, _)| *known == content) {
            Some((_, shapes)) => shapes.push(shape),
            None => by_content.push((content, vec![shape])),
        }
    }
    if by_content.is_empty() {
        return Err(InferError("only SOAP faults: add a sample of a message".into()));
    }
    let all: Vec<Name> = by_content.iter().map(|(content, _)| content.clone()).collect();
    let mut messages = Vec::new();
    for (i, (name, shapes)) in by_content.into_iter().enumerate() {
        let Some(body) = shapes.first().map(|s| Name { namespace: s.name.namespace.clone(), local: "Body".into() })
        else {
            continue;
        };
        // Two messages are disjoint only by contrary tests of one path, so each one excludes those before it.
        let test = |content: &Name, test| Match { steps: vec![body.clone(), content.clone()], attribute: None, test };
        let before = all[..i].iter().map(|content| test(content, Test::Absent));
        let tests = if all.len() > 1 { before.chain([test(&name, Test::Present)]).collect() } else { Vec::new() };
        messages.append(&mut of_kind(shapes, Some(Content { name, tests }), repeats)?);
    }
    messages.iter_mut().for_each(|message| message.fault.clone_from(&fault));
    Ok(messages)
}

impl Message {
    fn of(name: String, root: Shape, matches: Vec<Match>, repeats: &Repeats) -> Result<Self, InferError> {
        let embedded = embedded(&root).unwrap_or_default();
        let each = repeat::each(&root, &embedded, repeats)?;
        Ok(Self { name, root, matches, each, embedded, fault: Vec::new() })
    }

    /// The element or object that is a document.
    pub(crate) fn item(&self) -> &Shape {
        let way = self.embedded.iter().chain(&self.each);
        way.fold(&self.root, |at, step| at.children.iter().find(|child| child.name == *step).unwrap_or(at))
    }

    /// Whether the message is in a SOAP envelope.
    pub(crate) fn is_envelope(&self) -> bool {
        is_envelope(&self.root)
    }
}

fn is_envelope(root: &Shape) -> bool {
    root.name.local == "Envelope" && SOAP.contains(&root.name.namespace.as_str())
}

/// The way to the one text that is a document.
fn embedded(shape: &Shape) -> Option<Vec<Name>> {
    shape.children.iter().find_map(|child| {
        if child.embeds && !child.mixed && !child.repeats() && child.key.is_none() {
            return Some(vec![child.name.clone()]);
        }
        if child.repeats() {
            return None;
        }
        let mut inner = embedded(child)?;
        inner.insert(0, child.name.clone());
        Some(inner)
    })
}

fn unique_names(messages: &mut [Message]) {
    for i in 0..messages.len() {
        if messages[i].name.is_empty() {
            messages[i].name = "message".into();
        }
        let name = messages[i].name.clone();
        let same = messages[..i].iter().filter(|m| m.name == name || m.name.starts_with(&format!("{name}-"))).count();
        if messages[..i].iter().any(|m| m.name == name) {
            messages[i].name = format!("{name}-{}", same + 1);
        }
    }
}
