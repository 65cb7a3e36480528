//! The same message in other words, and nearly the same message.

use document::json::to_canonical;

use super::check::{canonical_of, input, text_of};
use super::equal::{difference, normal_form};
use super::run::{Failure, Run, context, decoded, encoded, fail, partner, unlabelled};
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::{Message, RowKind};
use crate::read::text::Encoding;
use crate::read::{Kind, json, xml};
use crate::refusal::Refusal;

fn text(adapter: &MappedAdapter, golden: &Golden) -> Result<String, Failure> {
    text_of(adapter, golden, input(golden)?).ok_or_else(|| Failure("the message cannot be decoded".into()))
}

fn expect_same(adapter: &MappedAdapter, golden: &Golden, bytes: &[u8], what: &str) -> Result<(), Failure> {
    let expected = to_canonical(&canonical_of(&decoded(adapter, golden, input(golden)?)?));
    let found =
        decoded(adapter, &unlabelled(golden), bytes).map_err(|failure| Failure(format!("{what}: {failure}")))?;
    let found = to_canonical(&canonical_of(&found));
    if expected == found {
        return Ok(());
    }
    fail(format!("{what}: {}", difference(&String::from_utf8_lossy(&expected), &String::from_utf8_lossy(&found))))
}

/// The text with another encoding in its XML declaration.
fn relabelled(text: &str, label: &str) -> String {
    let body = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, body)) => body,
        None => text,
    };
    format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{body}")
}

/// 11: every accepted encoding that can hold the message.
pub(super) fn encodings(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let text = text(adapter, golden)?;
    let expected = to_canonical(&canonical_of(&decoded(adapter, golden, input(golden)?)?));
    let partner = partner(adapter, golden);
    for encoding in &adapter.mapping().format.accepts {
        let labelled =
            if adapter.mapping().format.kind == Kind::Xml { relabelled(&text, encoding.name()) } else { text.clone() };
        let mut bytes = Vec::new();
        if encoding.encode(&labelled, &mut bytes).is_err() {
            continue;
        }
        let mut charset = None;
        let mut context = context(golden, &partner, &mut charset);
        context.charset = Some(encoding.name());
        let found = Run::decode_with(adapter, &bytes, &context)
            .map_err(|refusal| Failure(format!("{}: {refusal}", encoding.name())))?;
        if to_canonical(&canonical_of(&found.accepted()?)) != expected {
            return fail(format!("in {} the message says something else", encoding.name()));
        }
    }
    Ok(())
}

/// 12: CRLF, references, CDATA, comments, indentation, attribute order; escapes and white space in JSON.
pub(super) fn spellings(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let text = text(adapter, golden)?;
    let ways: &[Way] = match adapter.mapping().format.kind {
        Kind::Xml => &[Way::Crlf, Way::References, Way::Cdata, Way::Comments, Way::NoIndent, Way::Attributes],
        Kind::Json => &[Way::References, Way::NoIndent],
    };
    for way in ways {
        let spelled = match adapter.mapping().format.kind {
            Kind::Xml => xml_spelled(adapter, &relabelled(&text, "UTF-8"), *way),
            Kind::Json => json_spelled(adapter, &text, *way),
        };
        let spelled = spelled.ok_or_else(|| Failure(format!("{way:?}: the message cannot be spelled so")))?;
        expect_same(adapter, golden, spelled.as_bytes(), &format!("{way:?}"))?;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Crlf,
    References,
    Cdata,
    Comments,
    NoIndent,
    Attributes,
}

fn xml_spelled(adapter: &MappedAdapter, text: &str, way: Way) -> Option<String> {
    if way == Way::Crlf {
        return Some(text.replace("\r\n", "\n").replace('\n', "\r\n"));
    }
    let limits = Limits::default();
    let mut reader = xml::Reader::new(text, &adapter.mapping().names, &limits);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let mut open = Vec::new();
    loop {
        match reader.read().ok()? {
            xml::Event::Start(start) => {
                if way == Way::Comments && !open.is_empty() {
                    out.push_str("<!-- aside -->");
                }
                out.push('<');
                out.push_str(start.name.qualified);
                for declared in reader.declarations() {
                    let colon = if declared.prefix.is_empty() { "" } else { ":" };
                    out.push_str(&format!(" xmlns{colon}{}=\"{}\"", declared.prefix, reader.uri(declared.namespace)));
                }
                let attributes = reader.attributes();
                let order: Vec<_> = if way == Way::Attributes {
                    attributes.iter().rev().collect()
                } else {
                    attributes.iter().collect()
                };
                for attribute in order {
                    out.push_str(&format!(" {}=\"{}\"", attribute.name.qualified, references(&attribute.value)));
                }
                out.push('>');
                open.push(start.name.qualified);
            }
            xml::Event::End { .. } => out.push_str(&format!("</{}>", open.pop()?)),
            xml::Event::Text(text) => match way {
                _ if crate::codec::is_blank(&text.content) => {
                    if way != Way::NoIndent {
                        out.push_str(&text.content);
                    }
                }
                Way::Cdata => out.push_str(&format!("<![CDATA[{}]]>", text.content.replace("]]>", "]]]]><![CDATA[>"))),
                _ => out.push_str(&references(&text.content)),
            },
            xml::Event::Comment { .. } | xml::Event::Instruction { .. } => {}
            xml::Event::Eof => return Some(out),
        }
    }
}

fn references(text: &str) -> String {
    text.chars().map(|c| format!("&#{};", u32::from(c))).collect()
}

fn json_spelled(adapter: &MappedAdapter, text: &str, way: Way) -> Option<String> {
    let limits = Limits::default();
    let mut reader = json::Reader::new(text, &adapter.mapping().names, &limits);
    let quoted = |content: &str| -> String {
        let escape = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04x}")).collect::<String>();
        let inner: String =
            content
                .chars()
                .map(|c| {
                    if way == Way::References || (c as u32) < 0x20 || "\"\\".contains(c) { escape(c) } else { c.into() }
                })
                .collect();
        format!("\"{inner}\"")
    };
    let mut out = String::new();
    let mut comma = false;
    loop {
        let (token, after) = match reader.read().ok()? {
            json::Event::ObjectStart { .. } => ("{".to_owned(), false),
            json::Event::ArrayStart { .. } => ("[".to_owned(), false),
            json::Event::ObjectEnd { .. } => {
                comma = false;
                ("}".to_owned(), true)
            }
            json::Event::ArrayEnd { .. } => {
                comma = false;
                ("]".to_owned(), true)
            }
            json::Event::Key(key) => (format!("{}:", quoted(&key.name)), false),
            json::Event::String { content, .. } => (quoted(&content), true),
            json::Event::Number { text, .. } => (text.to_owned(), true),
            json::Event::Bool { value, .. } => (value.to_string(), true),
            json::Event::Null { .. } => ("null".to_owned(), true),
            json::Event::Eof => return Some(out),
        };
        if comma {
            out.push(',');
        }
        out.push_str(&token);
        comma = after;
    }
}

/// 14: what no row knows is kept and put back.
pub(super) fn unknown(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let text = text(adapter, golden)?;
    let (kind, plain) = (adapter.mapping().format.kind, unlabelled(golden));
    for (what, changed) in with_unknown(adapter, &text, kind) {
        expect_same(adapter, golden, changed.as_bytes(), what)?;
        let items = decoded(adapter, &plain, changed.as_bytes())?;
        if !items
            .iter()
            .any(|item| item.residual.items().any(|r| r.path.contains("cw-unknown") || r.value.contains("cw-unknown")))
        {
            return fail(format!("{what} is not in the residual"));
        }
        if golden.text("grade.txt") != Some("L2") {
            continue;
        }
        let out = encoded(adapter, golden, &items)?;
        let back = text_of(adapter, &plain, &out).and_then(|text| normal_form(kind, &text));
        let expected = normal_form(kind, &changed);
        if back != expected {
            return fail(format!(
                "{what} is not put back: {}",
                difference(&expected.unwrap_or_default(), &back.unwrap_or_default())
            ));
        }
    }
    Ok(())
}

fn with_unknown(adapter: &MappedAdapter, text: &str, kind: Kind) -> Vec<(&'static str, String)> {
    match kind {
        Kind::Xml => {
            let text = relabelled(text, "UTF-8");
            let insert = |at: usize, what: &str| format!("{}{what}{}", &text[..at], &text[at..]);
            let limits = Limits::default();
            let mut reader = xml::Reader::new(&text, &adapter.mapping().names, &limits);
            let mut changed = Vec::new();
            while let Ok(event) = reader.read() {
                match event {
                    xml::Event::Start(start) if reader.depth() <= 2 && !start.empty => {
                        changed.push((
                            "unknown element",
                            insert(start.span.end, "<cw-unknown a=\"1\">x<b/></cw-unknown>"),
                        ));
                        changed.push(("unknown attribute", insert(start.span.end - 1, " cw-unknown=\"1\"")));
                    }
                    xml::Event::End { span } if reader.depth() == 0 => {
                        changed.push(("unknown last element", insert(span.start, "<cw-unknown/>")));
                        break;
                    }
                    xml::Event::Eof => break,
                    _ => {}
                }
            }
            changed
        }
        Kind::Json => {
            let insert = |at: usize, what: &str| format!("{}{what}{}", &text[..at], &text[at..]);
            let first = text.find('{').map_or(0, |at| at + 1);
            let last = text.rfind('}').unwrap_or(0);
            vec![
                ("unknown first member", insert(first, "\"cw-unknown\": {\"a\": [1, null, 1.50, \"x\"]},")),
                ("unknown last member", insert(last, ",\"cw-unknown\": 1e1")),
            ]
        }
    }
}

/// 15: a bad value, an absent one and one that comes twice are refused with their code, at their place.
pub(super) fn broken(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let text = text(adapter, golden)?;
    let items = decoded(adapter, golden, input(golden)?)?;
    let Some(item) = items.first() else { return Ok(()) };
    let Some(message) = adapter.mapping().message(&item.message) else { return Ok(()) };
    let xml = adapter.mapping().format.kind == Kind::Xml;
    let read = (adapter, &unlabelled(golden));
    for row in item.provenance.rows() {
        let (Some(span), Some(found)) = (row.span, message.rows.iter().find(|r| r.label == row.row)) else { continue };
        // In an escaped document every value has the place of the whole text.
        if row.from.contains("!/") && text[span.0..span.1].contains("&lt;") {
            continue;
        }
        let RowKind::Field(field) = &found.kind else { continue };
        let code = match field.codec.name() {
            "date" | "datetime" => "CW206",
            "int" | "decimal" | "money" | "quantity" | "json-number" => "CW205",
            "code" => "CW210",
            _ => "",
        };
        // A bare JSON number cannot be broken without breaking the JSON.
        let quoted = xml || text[..span.0].ends_with('"');
        if quoted
            && !code.is_empty()
            && row.to.as_deref().is_some_and(|to| !to.ends_with("/currency") && !to.ends_with("/unit"))
        {
            let changed = replaced(&text, span, "~");
            expect_refusal(read, &changed, code, (Some(span.0), &row.from))?;
        }
        if field.required && quoted {
            let changed = replaced(&text, span, "");
            expect_refusal(read, &changed, "CW202", (None, &row.from))?;
        }
    }
    if xml { twice(read, message, &text) } else { Ok(()) }
}

fn replaced(text: &str, (start, end): (usize, usize), by: &str) -> String {
    format!("{}{by}{}", &text[..start], &text[end..])
}

fn expect_refusal(
    (adapter, plain): (&MappedAdapter, &Golden),
    text: &str,
    code: &str,
    (byte, source): (Option<usize>, &str),
) -> Result<(), Failure> {
    // Positions are those of the decoded text, so the message stays in its own encoding.
    let mut bytes = Vec::new();
    declared(text).unwrap_or(Encoding::UTF_8).encode(text, &mut bytes).map_err(|error| Failure(error.to_string()))?;
    let refusals: Vec<Refusal> = match Run::decode(adapter, plain, &bytes) {
        Err(refusal) => vec![refusal],
        Ok(run) => run.items.into_iter().filter_map(Result::err).flatten().collect(),
    };
    let fits = |refusal: &&Refusal| {
        refusal.code.to_string() == code
            && refusal.source.as_deref() == Some(source)
            && byte.is_none_or(|byte| refusal.position.and_then(|p| p.byte()) == Some(byte))
    };
    if refusals.iter().any(|refusal| fits(&refusal)) {
        return Ok(());
    }
    let found: Vec<_> = refusals.iter().map(ToString::to_string).collect();
    fail(format!(
        "expected {code} at {source}, found {}",
        if found.is_empty() { "no refusal".into() } else { found.join("; ") }
    ))
}

/// The encoding that an XML text declares.
fn declared(text: &str) -> Option<Encoding> {
    let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
    let label = declaration.split_once("encoding=")?.1.trim_start_matches(['"', '\'']);
    Encoding::from_label(label.split(['"', '\'']).next()?)
}

/// A scalar element that stands there twice.
fn twice((adapter, plain): (&MappedAdapter, &Golden), message: &Message, text: &str) -> Result<(), Failure> {
    let limits = Limits::default();
    let mut reader = xml::Reader::new(text, &adapter.mapping().names, &limits);
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    while let Ok(event) = reader.read() {
        match event {
            xml::Event::Start(start) => {
                let node = match open.last() {
                    None => Some(0),
                    Some((_, parent)) => parent.and_then(|p| message.trie.child_by_id(p, start.name.id?)),
                };
                open.push((start.span.start, node));
            }
            xml::Event::End { span } => {
                let Some((start, node)) = open.pop() else { break };
                let scalar =
                    node.is_some_and(|n| message.trie.nodes[n].has_text && message.trie.nodes[n].opens.is_none());
                if scalar {
                    let again = &text[start..span.end];
                    let changed = format!("{}{again}{}", &text[..span.end], &text[span.end..]);
                    let mut bytes = Vec::new();
                    declared(text)
                        .unwrap_or(Encoding::UTF_8)
                        .encode(&changed, &mut bytes)
                        .map_err(|error| Failure(error.to_string()))?;
                    let refusals: Vec<Refusal> = match Run::decode(adapter, plain, &bytes) {
                        Err(refusal) => vec![refusal],
                        Ok(run) => run.items.into_iter().filter_map(Result::err).flatten().collect(),
                    };
                    let at = span.end..span.end + again.len();
                    let found = refusals.iter().any(|r| {
                        r.code.to_string() == "CW203"
                            && r.position.and_then(|p| p.byte()).is_some_and(|b| at.contains(&b))
                    });
                    return if found { Ok(()) } else { fail(format!("{again} twice is not CW203 at {}", span.end)) };
                }
            }
            xml::Event::Eof => break,
            _ => {}
        }
    }
    Ok(())
}

/// 19: a character that the written encoding does not have is refused, never replaced.
pub(super) fn unmappable(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    const RARE: &str = "𠮷";
    let emits = adapter.mapping().format.emits;
    if emits.first_unmappable(RARE).is_none() {
        return Ok(());
    }
    let mut items = decoded(adapter, golden, input(golden)?)?;
    let Some(document::Content::Document(draft)) = items.first_mut().map(|item| &mut item.content) else {
        return Ok(());
    };
    draft.0.insert("number", RARE);
    match encoded(adapter, golden, &items) {
        Err(failure) if failure.0.contains("CW302") && failure.0.contains("U+20BB7") => Ok(()),
        Err(failure) => fail(format!("expected CW302, found {failure}")),
        Ok(_) => fail("a character that the encoding does not have was written"),
    }
}
