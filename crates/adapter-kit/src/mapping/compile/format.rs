//! `[format]`.

use super::super::finding::{Source, Words, nearest};
use super::super::trie::Node;
use super::super::{Blank, Claim, Format, Message, Name, Policy};
use super::table::{Table, Text};
use crate::read::Kind;
use crate::read::text::Encoding;
use crate::refusal::Code;

pub(super) const KEYS: [&str; 8] =
    ["kind", "accepts", "emits", "assume", "namespaces", "residual", "blank", "on_unmapped"];

pub(super) fn read(root: &Table<'_>, source: &mut Source<'_>) -> Format {
    let usual = Format {
        kind: Kind::Xml,
        accepts: vec![Encoding::UTF_8],
        emits: Encoding::UTF_8,
        assume: None,
        namespaces: Vec::new(),
        declared: Vec::new(),
        residual: Policy::Keep,
        blank: Blank::Absent,
        unmapped: Policy::Keep,
    };
    let Some(table) = root.table("format", source) else {
        let words = Words {
            title: "[format] is missing".into(),
            cause: "kind and encodings are needed".into(),
            fix: "add [format]".into(),
        };
        source.report(Code::CW001, 0, 0..1, words);
        return usual;
    };
    table.only(&KEYS, source);
    let kind = choice(&table, "kind", &[("xml", Kind::Xml), ("json", Kind::Json)], source).unwrap_or(Kind::Xml);
    let accepts: Vec<_> = table.texts("accepts", source).iter().filter_map(|text| encoding(text, source)).collect();
    let emits = table.required("emits", source);
    let assume = table.text("assume", source);
    for text in [&emits, &assume].into_iter().flatten() {
        if encoding(text, source).is_some_and(|e| !accepts.contains(&e)) {
            let words = Words {
                title: format!("{} is not in accepts", text.text),
                cause: "what is written must be readable".into(),
                fix: format!("add {:?} to accepts", text.text),
            };
            source.report(Code::CW023, text.span.start, text.span.clone(), words);
        }
    }
    let namespaces = table.table("namespaces", source).map(|t| t.pairs(source)).unwrap_or_default();
    let policies = [("keep", Policy::Keep), ("refuse", Policy::Refuse)];
    let blanks = [("absent", Blank::Absent), ("value", Blank::Value), ("refuse", Blank::Refuse)];
    Format {
        kind,
        emits: emits.and_then(|t| Encoding::from_label(t.text)).unwrap_or(Encoding::UTF_8),
        assume: assume.and_then(|t| Encoding::from_label(t.text)),
        accepts,
        namespaces: namespaces.into_iter().map(|(prefix, uri)| (prefix.text.to_owned(), uri.text.to_owned())).collect(),
        declared: Vec::new(),
        residual: choice(&table, "residual", &policies, source).unwrap_or(Policy::Keep),
        blank: choice(&table, "blank", &blanks, source).unwrap_or(Blank::Absent),
        unmapped: choice(&table, "on_unmapped", &[("note", Policy::Keep), ("refuse", Policy::Refuse)], source)
            .unwrap_or(Policy::Keep),
    }
}

/// The namespaces that a written root declares: not those of content that is only ever kept, which brings its own.
pub(super) fn declared(format: &Format, messages: &[Message]) -> Vec<(String, String)> {
    let nodes = || messages.iter().flat_map(|message| &message.trie.nodes);
    let of = |name: &Name, uri: &str| name.namespace.as_deref() == Some(uri);
    let written = |node: &Node, uri: &str| {
        (node.claim == Claim::Parts && of(&node.name, uri)) || node.attributes.iter().any(|(name, _)| of(name, uri))
    };
    let only_kept = |uri: &str| nodes().any(|n| of(&n.name, uri)) && !nodes().any(|node| written(node, uri));
    format.namespaces.iter().filter(|(_, uri)| !only_kept(uri)).cloned().collect()
}

fn encoding(text: &Text<'_>, source: &mut Source<'_>) -> Option<Encoding> {
    let found = Encoding::from_label(text.text).filter(|e| e.name().eq_ignore_ascii_case(text.text));
    if found.is_none() {
        let words = Words {
            title: format!("unknown encoding {:?}", text.text),
            cause: "no WHATWG name".into(),
            fix: "for example UTF-8, GB18030, GBK".into(),
        };
        source.report(Code::CW001, text.span.start, text.span.clone(), words);
    }
    found
}

/// One of a few words.
pub(super) fn choice<T: Copy>(
    table: &Table<'_>,
    key: &str,
    choices: &[(&str, T)],
    source: &mut Source<'_>,
) -> Option<T> {
    let text = table.text(key, source)?;
    let found = choices.iter().find(|(word, _)| *word == text.text).map(|(_, value)| *value);
    if found.is_none() {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        let fix = nearest(text.text, &words).map_or_else(|| words.join(", "), |near| format!("did you mean {near:?}?"));
        let words =
            Words { title: format!("{key} is {:?}", text.text), cause: format!("known: {}", words.join(", ")), fix };
        source.report(Code::CW001, table.span.start, text.span, words);
    }
    found
}
