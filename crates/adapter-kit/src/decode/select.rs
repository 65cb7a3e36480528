//! Which message a source is, and which message an item of a batch.

use super::probe;
use crate::limits::Limits;
use crate::mapping::{FromPath, Mapping, Message};
use crate::read::{Kind, Piece, xml};
use crate::refusal::{Code, Excerpt, Refusal};

/// The messages that a source may be: one, or several whose items tell which they are.
pub(super) fn messages<'m>(
    mapping: &'m Mapping,
    piece: Piece<'_>,
    limits: &Limits,
) -> Result<Vec<&'m Message>, Refusal> {
    // A batch holds many documents, and how many bytes and elements each may have is not asked here.
    let limits = &Limits { elements: usize::MAX, document: limits.message, ..probe::raised(limits) };
    match mapping.format.kind {
        Kind::Xml => by_root(mapping, piece, limits),
        Kind::Json => by_members(mapping, piece, limits),
    }
}

fn by_root<'m>(mapping: &'m Mapping, piece: Piece<'_>, limits: &Limits) -> Result<Vec<&'m Message>, Refusal> {
    let (reader, root) = root(mapping, piece, limits)?;
    let known: Vec<_> =
        mapping.messages.iter().filter(|m| root.name.id.is_some() && m.trie.nodes[0].id == root.name.id).collect();
    let paths = paths(&known);
    for path in faults(&known).into_iter().filter(|path| may_hold(piece, path)) {
        if let [Some(_)] = enough(probe::element(reader.clone(), &[path]))?.0.as_slice() {
            return Err(fault(reader, piece.text, path));
        }
    }
    let (found, failed) = if paths.is_empty() { (Vec::new(), None) } else { enough(probe::element(reader, &paths))? };
    let fitting = fitting(&known, &found);
    if !fitting.is_empty() {
        return Ok(fitting);
    }
    // Where it cannot be read, what it would have said further on is not known.
    if let Some(refusal) = failed {
        return Err(refusal);
    }
    let (reader, _) = self::root(mapping, piece, limits)?;
    let uri = reader.uri(root.name.namespace).to_owned();
    let spelled = if uri.is_empty() { root.name.local().to_owned() } else { format!("{{{uri}}}{}", root.name.local()) };
    let refusal = Refusal::at(Code::CW201, piece.text, root.span.start)
        .with_source(format!("/{spelled}"))
        .with_value(Excerpt::name(&spelled));
    Err(refusal.with_hint(hint(mapping, root.name.local(), &uri, !known.is_empty())))
}

/// The root, and the reader behind its start tag.
fn root<'a>(
    mapping: &'a Mapping,
    piece: Piece<'a>,
    limits: &'a Limits,
) -> Result<(xml::Reader<'a>, xml::Start<'a>), Refusal> {
    let mut reader = xml::Reader::of(piece, &mapping.names, limits);
    loop {
        match reader.read()? {
            xml::Event::Start(start) => return Ok((reader, start)),
            xml::Event::Eof => return Err(Refusal::at(Code::CW120, piece.text, 0).with_source("/")),
            _ => {}
        }
    }
}

/// What was found, unless the piece of the text ended before the search did.
fn enough((found, failed): (probe::Found, Option<Refusal>)) -> Result<(probe::Found, Option<Refusal>), Refusal> {
    match failed {
        Some(refusal) if refusal.starved => Err(refusal),
        failed => Ok((found, failed)),
    }
}

/// Every path that decides about the message as a whole.
fn paths<'m>(messages: &[&'m Message]) -> Vec<&'m FromPath> {
    messages.iter().flat_map(|m| m.matches.iter().map(|(path, _)| path)).collect()
}

/// The messages of which all conditions hold; `found` is in the order of [`paths`].
fn fitting<'m>(messages: &[&'m Message], found: &[Option<String>]) -> Vec<&'m Message> {
    let mut rest = found;
    let mut fitting = Vec::new();
    for message in messages {
        let (values, others) = rest.split_at(message.matches.len());
        let tests = message.matches.iter().map(|(_, test)| test);
        if tests.zip(values).all(|(test, value)| test.holds(value.as_deref())) {
            fitting.push(*message);
        }
        rest = others;
    }
    // Where items do not tell messages apart, the first is meant.
    if fitting.first().is_some_and(|first| first.item_matches.is_empty()) {
        fitting.truncate(1);
    }
    fitting
}

fn faults<'m>(messages: &[&'m Message]) -> Vec<&'m FromPath> {
    let mut paths: Vec<&FromPath> = Vec::new();
    for path in messages.iter().filter_map(|m| m.fault.as_ref()) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// Whether the text can have an element at this path; names are written out, so their absence is quickly seen.
fn may_hold(piece: Piece<'_>, path: &FromPath) -> bool {
    let last = path.steps.last().map_or("", |step| &*step.name.local);
    piece.is_cut() || memchr::memmem::find(piece.text.as_bytes(), last.as_bytes()).is_some()
}

/// CW212: the partner's system says that it failed. `reader` stands behind the root's start tag.
fn fault(mut reader: xml::Reader<'_>, text: &str, path: &FromPath) -> Refusal {
    const MOST: usize = 8;
    let mut matched = 0;
    let mut at = 0;
    let mut source = String::new();
    let mut words: Vec<String> = Vec::new();
    loop {
        let event = match reader.read() {
            Ok(event) => event,
            Err(refusal) if refusal.starved => return refusal,
            Err(_) => break,
        };
        match event {
            xml::Event::Start(start) => {
                let step = path.steps.get(matched).filter(|_| reader.depth() == matched + 2);
                if step.is_some_and(|s| {
                    *s.name.local == *start.name.local()
                        && s.name.namespace.as_deref().unwrap_or_default() == reader.uri(start.name.namespace)
                }) {
                    matched += 1;
                    (at, source) = (start.span.start, reader.path());
                }
            }
            xml::Event::Text(found) if matched == path.steps.len() => {
                let word = crate::codec::trim(&found.content);
                if !word.is_empty() && words.len() < MOST {
                    words.push(word.to_owned());
                }
            }
            xml::Event::End { .. } if matched == path.steps.len() && reader.depth() <= matched => break,
            xml::Event::Eof => break,
            _ => {}
        }
    }
    Refusal::at(Code::CW212, text, at)
        .with_source(source)
        .with_value(Excerpt::of(&words.join(": ")))
        .with_hint("the department's system answered with a fault; its operators know more")
}

/// Says which URI or name differs.
fn hint(mapping: &Mapping, local: &str, uri: &str, known: bool) -> String {
    let root = |m: &Message| {
        m.root.as_ref().map(|r| (r.local.to_string(), r.namespace.as_deref().unwrap_or_default().to_owned()))
    };
    let mut roots: Vec<_> = mapping.messages.iter().filter_map(root).collect();
    roots.dedup();
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

fn by_members<'m>(mapping: &'m Mapping, piece: Piece<'_>, limits: &Limits) -> Result<Vec<&'m Message>, Refusal> {
    let mut all: Vec<_> = mapping.messages.iter().collect();
    let text = piece.text.trim_start();
    if text.is_empty() && piece.is_cut() {
        return Err(super::stream::starved());
    }
    let is_list = text.starts_with('[');
    if all.iter().any(|message| message.is_list() == is_list) {
        all.retain(|message| message.is_list() == is_list || message.single);
    }
    let paths = paths(&all);
    let kit = (&mapping.names, limits);
    for path in faults(&all) {
        if let [Some(value)] = enough(probe::value(piece, 0, kit, &[path]))?.0.as_slice() {
            let source: String = path.steps.iter().map(|step| format!("/{}", step.name.local)).collect();
            return Err(Refusal::at(Code::CW212, piece.text, 0).with_source(source).with_value(Excerpt::of(value)));
        }
    }
    let (found, failed) =
        if paths.is_empty() { (Vec::new(), None) } else { enough(probe::value(piece, 0, kit, &paths))? };
    let fitting = fitting(&all, &found);
    if !fitting.is_empty() {
        return Ok(fitting);
    }
    if let Some(refusal) = failed {
        return Err(refusal);
    }
    let mut refusal = Refusal::at(Code::CW201, piece.text, 0).with_source("/");
    if let Some(value) = found.iter().flatten().next() {
        refusal = refusal.with_value(Excerpt::of(value));
    }
    let names: Vec<_> = mapping.messages.iter().map(|m| m.name.as_str()).collect();
    Err(refusal.with_hint(format!("no message's match fits; messages: {}", names.join(", "))))
}

/// The message that an item of a batch is; `look` finds values in the item.
pub(super) fn of_item<'m>(
    family: &[&'m Message],
    look: impl FnOnce(&[&FromPath]) -> (probe::Found, Option<Refusal>),
) -> Result<Option<&'m Message>, Refusal> {
    // Messages mostly ask for the same places, and each is looked for once.
    let mut paths: Vec<&FromPath> = Vec::with_capacity(4);
    for (path, _) in family.iter().flat_map(|m| &m.item_matches) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let (found, failed) = enough(look(&paths))?;
    let fits = |message: &&&Message| {
        message.item_matches.iter().all(|(path, test)| {
            let at = paths.iter().position(|asked| *asked == path);
            test.holds(at.and_then(|at| found[at].as_deref()))
        })
    };
    match (family.iter().find(fits).copied(), failed) {
        (None, Some(refusal)) => Err(refusal),
        (message, _) => Ok(message),
    }
}
