//! A mapping as text: one row for each path of the samples, `TODO` where only the author knows.

mod codes;
mod line;
mod rows;

use std::fmt::Write as _;

use document::catalogue::Draft;

use super::message::{Inferred, Match, Message, Test};
use super::namespace::Prefixes;
use crate::fields::{self, Place, places};
use crate::read::Kind;
use crate::read::text::Encoding;
use codes::Tables;
use line::{json_key, quoted};
use rows::Rows;

/// Stands where only the author knows.
pub(super) const TODO: &str = "TODO";

/// A mapping and its code tables.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) mapping: String,
    /// File below `mapping` and text.
    pub(crate) codes: Vec<(String, String)>,
    pub(crate) rows: usize,
    pub(crate) messages: usize,
}

/// What the author said beside the samples.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The adapter's id.
    pub(crate) id: &'a str,
    /// What the messages are, where it is known already.
    pub(crate) draft: Option<Draft<'a>>,
}

/// Writes the mapping of what was inferred.
pub(crate) fn write(inferred: &Inferred, head: Head<'_>) -> Written {
    let places = head.draft.map(places);
    let mut tables = Tables::default();
    let mut messages = String::new();
    let mut count = 0;
    let batches = inferred.messages.iter().any(|message| !message.each.is_empty());
    // The type is that of the message that says most; others may be anything.
    let main = (0..inferred.messages.len()).rev().max_by_key(|&i| inferred.messages[i].root.leaves());
    for (i, message) in inferred.messages.iter().enumerate() {
        let (draft, places) = if Some(i) == main { (head.draft, places.as_deref()) } else { (None, None) };
        let mut rows = Rows::new(inferred, &mut tables, places);
        rows.message(message);
        if let Some(Draft::Document(found)) = draft {
            rows.sets(found);
        }
        count += rows.count;
        let text = rows.text();
        message_text(&mut messages, inferred, message, (draft, batches));
        let _ = write!(messages, "rows = [\n{text}]\n");
    }
    let mut mapping = format!(
        "#:schema ../../../../schemas/mapping.schema.json\n\
         # One row for each path of the samples. Settle every TODO: `causeway adapter lint {id}` tells where a value probably\n\
         # goes, `causeway adapter fields TYPE` which places there are. What goes nowhere: keep = \"why\" in the place of to.\n\
         adapter = {quoted}\nversion = \"0.1.0\"  # 1.0.0 when it is released: from then on it is locked\n",
        id = head.id,
        quoted = quoted(head.id)
    );
    format_text(&mut mapping, inferred);
    tables.write(&mut mapping);
    mapping.push_str(&messages);
    skips_text(&mut mapping, inferred);
    Written { mapping, codes: tables.files(), rows: count, messages: inferred.messages.len() }
}

fn format_text(out: &mut String, inferred: &Inferred) {
    let accepts: Vec<_> = inferred.accepts.iter().map(|e| quoted(e.name())).collect();
    let kind = if inferred.kind == Kind::Xml { "xml" } else { "json" };
    let _ = write!(out, "[format]\nkind = \"{kind}\"\naccepts = [{}]\n", accepts.join(", "));
    let _ = writeln!(out, "emits = {}", quoted(inferred.emits.name()));
    if let Some(assume) = inferred.assume {
        let _ = writeln!(
            out,
            "assume = {}  # a sample names no encoding and is not UTF-8: is it this one?",
            quoted(assume.name())
        );
    }
    out.push_str("residual = \"keep\"\nblank = \"absent\"\n");
    if !inferred.prefixes.table.is_empty() {
        out.push_str("[format.namespaces]\n");
        for (prefix, uri) in &inferred.prefixes.table {
            let bare =
                !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
            let _ = writeln!(out, "{} = {}", if bare { prefix.clone() } else { quoted(prefix) }, quoted(uri));
        }
    }
}

/// What the conformance kit cannot try on the samples, at the end, where no row moves when a line goes.
fn skips_text(out: &mut String, inferred: &Inferred) {
    let repeats = out.contains("{ each = ") || out.contains("\neach = ");
    let apart = match inferred.kind {
        Kind::Json => Some("the items of a JSON list cannot stand apart"),
        Kind::Xml => (!repeats).then_some("no element repeats in the samples"),
    };
    let everything = (inferred.emits == Encoding::UTF_8).then_some("UTF-8 has every character");
    for (test, reason) in [(13, apart), (19, everything)] {
        if let Some(reason) = reason {
            let _ = write!(out, "[[skip]]\ntest = {test}\nreason = {}\n", quoted(reason));
        }
    }
}

fn message_text(out: &mut String, inferred: &Inferred, message: &Message, (draft, batches): (Option<Draft<'_>>, bool)) {
    let path = |steps: &[super::shape::Name]| path_of(inferred.kind, &inferred.prefixes, steps);
    let _ = writeln!(out, "[[message]]\nname = {}", quoted(&message.name));
    if inferred.kind == Kind::Xml {
        let _ = writeln!(out, "root = {}", quoted(&inferred.prefixes.element(&message.root.name)));
    }
    if !message.matches.is_empty() {
        let all: Vec<_> = message.matches.iter().map(|part| condition(inferred, part, batches)).collect();
        let _ = writeln!(out, "match = {}", quoted(&all.join(" and ")));
    }
    if !message.embedded.is_empty() {
        let embedded = quoted(&path(&message.embedded));
        let _ =
            writeln!(out, "embedded = {embedded}  # the text there is a document of its own: rows begin with its root");
    }
    if !message.fault.is_empty() {
        let _ = writeln!(out, "fault = {}", quoted(&path(&message.fault)));
    }
    if !message.each.is_empty() {
        let is_list = message.each == [super::shape::Name::list()];
        let (each, what) = if is_list {
            (".".to_owned(), "the message is a list, each of whose items is a document")
        } else {
            (path(&message.each), "each of them is a document; paths from the message's root begin with /")
        };
        let _ = writeln!(out, "each = {}  # {what}", quoted(&each));
        if message.item().single {
            out.push_str("single = true  # a single object came in the place of the list\n");
        }
    }
    if inferred.kind == Kind::Xml && !inferred.declaration {
        out.push_str("spelling = { declaration = false }\n");
    }
    let known = match draft {
        Some(Draft::Document(found)) => format!("type = {}", quoted(found.manifest().id.as_str())),
        Some(Draft::Question) => "yields = \"question\"".to_owned(),
        Some(Draft::CaseReport) => "yields = \"case-report\"".to_owned(),
        Some(Draft::Feedback) => "yields = \"feedback\"".to_owned(),
        None => {
            format!("type = \"{TODO}\"  # `causeway adapter fields` lists the types; or yields = \"question\", …")
        }
    };
    let _ = writeln!(out, "{known}");
}

/// `@MSGTYPE=HD`, `报文类型=调取申请`, `s:Body/p:submit?`
fn condition(inferred: &Inferred, matches: &Match, batches: bool) -> String {
    let mut path = String::from(if batches { "/" } else { "" });
    path.push_str(&path_of(inferred.kind, &inferred.prefixes, &matches.steps));
    if let Some(attribute) = &matches.attribute {
        if !matches.steps.is_empty() {
            path.push('/');
        }
        let _ = write!(path, "@{}", inferred.prefixes.attribute(attribute));
    }
    match &matches.test {
        Test::Is(value) => format!("{path}={value}"),
        Test::Present => format!("{path}?"),
        Test::Absent => format!("!{path}?"),
    }
}

/// Steps as a path.
fn path_of(kind: Kind, prefixes: &Prefixes, steps: &[super::shape::Name]) -> String {
    let steps: Vec<_> = steps
        .iter()
        .map(|step| if kind == Kind::Xml { prefixes.element(step) } else { json_key(&step.local) })
        .collect();
    steps.join("/")
}

/// Where a value probably goes, for the comment beside its row.
fn perhaps(places: Option<&[Place]>, names: &[String], codec: &str) -> Option<String> {
    fields::likely(places?, &fields::Source { names, codec }).map(|place| place.to.clone())
}
