//! Looks ahead in a source for the few values that a `match` or a selector asks for.

use crate::codec::trim;
use crate::limits::Limits;
use crate::mapping::{FromPath, FromStep, Leaf, Name};
use crate::read::{Names, Piece, json, xml};
use crate::refusal::Refusal;

/// What stood at each path: the first text or value; empty for an element or object with parts; none where it is blank.
pub(super) type Found = Vec<Option<String>>;

/// Limits for looking ahead: which texts are files is known only once the message is.
pub(super) fn raised(limits: &Limits) -> Limits {
    Limits { text: limits.attachment, ..limits.clone() }
}

/// Looks below the element whose start tag `reader` has read last, to its end, or to where it cannot be read further.
pub(super) fn element(mut reader: xml::Reader<'_>, paths: &[&FromPath]) -> (Found, Option<Refusal>) {
    let top = reader.depth();
    let mut probes: Vec<_> = paths.iter().map(|path| Probe { path, matched: 0, found: None, done: false }).collect();
    probes.iter_mut().for_each(|probe| probe.attribute(&reader));
    let mut failed = None;
    while probes.iter().any(|probe| !probe.done) {
        let event = match reader.read() {
            Ok(event) => event,
            Err(refusal) => {
                failed = Some(refusal);
                break;
            }
        };
        match event {
            xml::Event::Start(start) => {
                let depth = reader.depth() - top;
                for probe in &mut probes {
                    probe.enter(&reader, &start, depth);
                }
            }
            xml::Event::Text(text) => {
                let depth = reader.depth() - top;
                probes.iter_mut().for_each(|probe| probe.text(&text.content, depth));
            }
            xml::Event::End { .. } if reader.depth() < top => break,
            xml::Event::End { .. } => {
                let depth = reader.depth() - top;
                probes.iter_mut().for_each(|probe| probe.leave(depth));
            }
            xml::Event::Eof => break,
            _ => {}
        }
    }
    (probes.into_iter().map(Probe::value).collect(), failed)
}

/// One path on its way down.
struct Probe<'p> {
    path: &'p FromPath,
    /// How many steps the open elements have matched.
    matched: usize,
    found: Option<String>,
    done: bool,
}

impl Probe<'_> {
    fn attribute(&mut self, reader: &xml::Reader<'_>) {
        if let (Leaf::Attribute(name), true) = (&self.path.leaf, self.matched == self.path.steps.len()) {
            self.found = attribute(reader, name).map(str::to_owned);
            self.done = true;
        }
    }

    fn enter(&mut self, reader: &xml::Reader<'_>, start: &xml::Start<'_>, depth: usize) {
        if self.done {
            return;
        }
        if depth == self.path.steps.len() + 1 && self.matched == self.path.steps.len() {
            // An element with parts is there, whatever text it has.
            self.found = Some(String::new());
            self.done = true;
        } else if depth == self.matched + 1 && self.path.steps.get(self.matched).is_some_and(|s| is(reader, start, s)) {
            self.matched += 1;
            self.attribute(reader);
        }
    }

    fn text(&mut self, text: &str, depth: usize) {
        if !self.done && self.matched == self.path.steps.len() && depth == self.matched {
            self.found.get_or_insert_default().push_str(text);
        }
    }

    fn leave(&mut self, depth: usize) {
        if self.done || depth >= self.matched {
            return;
        }
        self.done = self.matched == self.path.steps.len();
        self.matched = depth;
    }

    fn value(self) -> Option<String> {
        let parts = self.found.as_deref() == Some("") && self.path.leaf == Leaf::Own;
        let trimmed = |text: String| if trim(&text).len() == text.len() { text } else { trim(&text).to_owned() };
        self.found.map(trimmed).filter(|text| parts || !text.is_empty())
    }
}

fn is(reader: &xml::Reader<'_>, start: &xml::Start<'_>, step: &FromStep) -> bool {
    *step.name.local == *start.name.local()
        && step.name.namespace.as_deref().unwrap_or_default() == reader.uri(start.name.namespace)
        && step.selector.as_ref().is_none_or(|s| attribute(reader, &s.key) == Some(&*s.value))
}

/// An attribute of the start tag read last.
fn attribute<'r>(reader: &'r xml::Reader<'_>, name: &Name) -> Option<&'r str> {
    let uri = name.namespace.as_deref().unwrap_or_default();
    let found = reader.attributes().iter().find(|a| {
        a.name.local() == &*name.local
            && if a.name.prefix().is_empty() { uri.is_empty() } else { reader.uri(a.name.namespace) == uri }
    });
    found.map(|a| &*a.value)
}

/// Looks into the JSON value that begins at `start`, to its end, or to where it cannot be read further.
pub(super) fn value(
    piece: Piece<'_>,
    start: usize,
    (names, limits): (&Names, &Limits),
    paths: &[&FromPath],
) -> (Found, Option<Refusal>) {
    let mut look = Look { piece, names, limits, found: vec![None; paths.len()], paths };
    let mut reader = json::Reader::of(piece, start, names, limits);
    let all: Vec<_> = (0..paths.len()).map(|path| (path, 0)).collect();
    let failed = reader.read().and_then(|first| look.value(first, &mut reader, &all)).err();
    (look.found, failed)
}

/// The scalar member of the JSON object that begins at `start`.
pub(super) fn member(piece: Piece<'_>, start: usize, kit: (&Names, &Limits), key: &Name) -> Option<String> {
    let step = FromStep { name: key.clone(), selector: None };
    let path = FromPath { absolute: false, steps: vec![step], leaf: Leaf::Own };
    value(piece, start, kit, &[&path]).0.pop()?
}

struct Look<'l> {
    piece: Piece<'l>,
    names: &'l Names,
    limits: &'l Limits,
    paths: &'l [&'l FromPath],
    found: Found,
}

impl<'l> Look<'l> {
    /// A value that these paths have come to, each after so many steps. As deep as the reader lets it be.
    fn value(
        &mut self,
        first: json::Event<'l>,
        reader: &mut json::Reader<'l>,
        here: &[(usize, usize)],
    ) -> Result<(), Refusal> {
        let mut set = |text: &str| {
            for &(path, matched) in here {
                if matched == self.paths[path].steps.len() && self.found[path].is_none() {
                    self.found[path] = Some(text.to_owned());
                }
            }
        };
        match first {
            json::Event::ObjectStart { .. } => {
                let some = self.members(reader, here)?;
                for &(path, matched) in here.iter().filter(|_| some) {
                    if matched == self.paths[path].steps.len() {
                        self.found[path].get_or_insert_default();
                    }
                }
            }
            json::Event::ArrayStart { .. } => self.items(reader, here)?,
            json::Event::String { content, .. } if !trim(&content).is_empty() => set(trim(&content)),
            json::Event::Number { text, .. } => set(text),
            json::Event::Bool { value, .. } => set(if value { "true" } else { "false" }),
            _ => {}
        }
        Ok(())
    }

    /// Whether the object has members.
    fn members(&mut self, reader: &mut json::Reader<'l>, here: &[(usize, usize)]) -> Result<bool, Refusal> {
        let mut some = false;
        // What has been found need not be looked for to the end.
        while !self.found.iter().all(Option::is_some)
            && let json::Event::Key(key) = reader.read()?
        {
            some = true;
            let on = |&(path, matched): &(usize, usize)| {
                let step = self.paths[path].steps.get(matched)?;
                (step.selector.is_none() && *step.name.local == *key.name).then_some((path, matched + 1))
            };
            let below: Vec<_> = here.iter().filter_map(on).collect();
            let first = reader.read()?;
            self.value(first, reader, &below)?;
        }
        Ok(some)
    }

    fn items(&mut self, reader: &mut json::Reader<'l>, here: &[(usize, usize)]) -> Result<(), Refusal> {
        while !self.found.iter().all(Option::is_some) {
            let item = reader.read()?;
            let start = match &item {
                json::Event::ArrayEnd { .. } | json::Event::Eof => return Ok(()),
                json::Event::ObjectStart { span } => Some(span.start),
                _ => None,
            };
            let on = |&(path, matched): &(usize, usize)| {
                let selector = self.paths[path].steps.get(matched)?.selector.as_ref()?;
                let found = member(self.piece, start?, (self.names, self.limits), &selector.key)?;
                (*found == *selector.value).then_some((path, matched + 1))
            };
            let below: Vec<_> = here.iter().filter_map(on).collect();
            self.value(item, reader, &below)?;
        }
        Ok(())
    }
}
