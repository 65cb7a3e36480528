//! The tests that compare one golden with what the adapter makes of it.

use std::collections::BTreeSet;

use document::catalogue::{Draft, Type};
use document::json::{Value, parse, to_canonical};
use document::{Catalogue, Content, DocumentDraft, DocumentId, DocumentType, Finding};
use serde_json::Value as Json;

use super::bless::{NO_NOTES, NOTES, notes_json};
use super::coverage::{PathUse, coverage};
use super::equal::{difference, normal_form};
use super::run::{Failure, Run, canonical, decoded, encoded, fail, one_or_list, partner, received_at, unlabelled};
use crate::adapter::{Adapter, Decoded, Original};
use crate::codec::{CodeTable, Codec};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::RowKind;
use crate::read::text;

/// The input of a golden.
pub(super) fn input(golden: &Golden) -> Result<&[u8], Failure> {
    golden.input().ok_or_else(|| Failure("in.xml or in.json is missing".into()))
}

/// The decoded text of bytes, as the adapter reads them.
pub(crate) fn text_of(adapter: &MappedAdapter, golden: &Golden, input: &[u8]) -> Option<String> {
    let partner = partner(adapter, golden);
    let mut charset = None;
    let context = super::context(golden, &partner, &mut charset);
    let format = &adapter.mapping().format;
    let encodings = text::Encodings { kind: format.kind, accepts: &format.accepts, assume: format.assume };
    text::decode(input, &encodings, context.charset, &context.limits).ok().map(|text| text.content.into_owned())
}

pub(super) fn canonical_of(items: &[Decoded]) -> Value {
    one_or_list(items.iter().map(|item| canonical(&item.content)).collect())
}

pub(super) fn as_expected(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let found = canonical_of(&decoded(adapter, golden, input(golden)?)?);
    let expected = golden.file("canonical.json").ok_or_else(|| Failure("canonical.json is missing".into()))?;
    let expected = parse(expected).map_err(|refusal| Failure(format!("canonical.json: {refusal}")))?;
    same_text(&String::from_utf8_lossy(&to_canonical(&expected)), &String::from_utf8_lossy(&to_canonical(&found)))
}

fn same_text(expected: &str, found: &str) -> Result<(), Failure> {
    if expected == found { Ok(()) } else { fail(difference(expected, found)) }
}

pub(super) fn provenance(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let items = decoded(adapter, golden, input(golden)?)?;
    same_json(golden, "provenance.json", &super::bless::provenance_json(&items))
}

pub(super) fn residual(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let items = decoded(adapter, golden, input(golden)?)?;
    same_json(golden, "residual.json", &super::bless::residual_json(&items))
}

/// What is worth knowing about the message and its items; without `notes.json` there is nothing.
pub(super) fn notes(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let run = Run::decode(adapter, golden, input(golden)?).map_err(|refusal| Failure(refusal.to_string()))?;
    let message = run.notes.clone();
    let found = notes_json(&message, &run.accepted()?);
    same_text(golden.text(NOTES).unwrap_or(NO_NOTES), found.trim())
}

fn same_json(golden: &Golden, file: &str, found: &str) -> Result<(), Failure> {
    let expected = golden.file(file).ok_or_else(|| Failure(format!("{file} is missing")))?;
    let read =
        |bytes: &[u8]| serde_json::from_slice::<Json>(bytes).map_err(|error| Failure(format!("{file}: {error}")));
    if read(expected)? == read(found.as_bytes())? {
        Ok(())
    } else {
        fail(difference(&String::from_utf8_lossy(expected), found))
    }
}

/// The grade that a message reaches with this adapter.
pub(super) fn grade_of(adapter: &MappedAdapter, golden: &Golden) -> Result<&'static str, Failure> {
    let bytes = input(golden)?;
    let items = decoded(adapter, golden, bytes)?;
    let out = encoded(adapter, golden, &items)?;
    let plain = unlabelled(golden);
    let again = decoded(adapter, &plain, &out)?;
    if to_canonical(&canonical_of(&items)) != to_canonical(&canonical_of(&again)) {
        return fail(format!("not even L1: {}", difference(&canonical_text(&items), &canonical_text(&again))));
    }
    let kind = adapter.mapping().format.kind;
    let form =
        |bytes: &[u8], golden: &Golden| text_of(adapter, golden, bytes).and_then(|text| normal_form(kind, &text));
    Ok(if form(bytes, golden) == form(&out, &plain) { "L2" } else { "L1" })
}

fn canonical_text(items: &[Decoded]) -> String {
    String::from_utf8_lossy(&to_canonical(&canonical_of(items))).into_owned()
}

pub(super) fn grade(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let stated = golden.text("grade.txt").ok_or_else(|| Failure("grade.txt is missing".into()))?;
    let reached = grade_of(adapter, golden)?;
    if stated == reached { Ok(()) } else { fail(format!("grade.txt says {stated}, reached is {reached}")) }
}

pub(super) fn output(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let items = decoded(adapter, golden, input(golden)?)?;
    let out = encoded(adapter, golden, &items)?;
    let expected = golden.output().ok_or_else(|| Failure("out.xml or out.json is missing".into()))?;
    if out == expected {
        Ok(())
    } else {
        fail(difference(&String::from_utf8_lossy(expected), &String::from_utf8_lossy(&out)))
    }
}

pub(super) fn schema(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    for item in decoded(adapter, golden, input(golden)?)? {
        let found: Vec<_> = findings(adapter, golden, item)
            .iter()
            .map(|f| format!("{} {} {}: {}", f.code, f.pointer, f.rule, f.en))
            .collect();
        if !found.is_empty() {
            return fail(found.join("; "));
        }
    }
    Ok(())
}

/// What the schemas, and the rules of its type, find wrong with an item that the hub has completed.
pub(super) fn findings(adapter: &MappedAdapter, golden: &Golden, item: Decoded) -> Vec<Finding> {
    let received_at = received_at(golden);
    let original = Original { size: 1, digest: document::Digest::of(b""), encoding: "UTF-8" };
    let item = item.sourced(adapter.manifest(), &original);
    let catalogue = Catalogue::builtin();
    let checked = match item.content {
        Content::Document(draft) => {
            let additions = document::Additions {
                id: DocumentId::new(received_at, [7; 10]),
                department: partner(adapter, golden),
                division: "990000".parse().ok(),
                case_code: None,
                matter_version: None,
                issuer_code: Some("11999900999900070A".to_owned()),
                found: found(&draft, catalogue),
                received_at,
            };
            document::complete(draft, &additions, catalogue).map(drop)
        }
        Content::Question(_) => catalogue.check(Draft::Question, &canonical(&item.content)),
        Content::CaseReport(_) => catalogue.check(Draft::CaseReport, &canonical(&item.content)),
        Content::Feedback(_) => catalogue.check(Draft::Feedback, &canonical(&item.content)),
    };
    checked.err().unwrap_or_default()
}

/// What a hub would have found: examples of the types stand for the documents that a draft names by number.
fn found(draft: &DocumentDraft, catalogue: &Catalogue) -> document::Found {
    let example = |name: &DocumentType| {
        let bytes = to_canonical(catalogue.newest(name)?.example());
        document::Document::parse(&bytes, catalogue).ok()
    };
    let name = draft.facts().r#type;
    let manifest = name.as_ref().and_then(|name| catalogue.newest(name)).map(Type::manifest);
    let referred = manifest.and_then(|manifest| manifest.refers.as_ref()?.types.first());
    document::Found { current: name.as_ref().and_then(example), referred: referred.and_then(example) }
}

/// The refusal that a golden's `error.json` states, member for member.
pub(super) fn refused(adapter: &'static MappedAdapter, golden: &Golden) -> Result<(), Failure> {
    let expected = golden.file("error.json").unwrap_or_default();
    let expected: Json = serde_json::from_slice(expected).map_err(|error| Failure(format!("error.json: {error}")))?;
    let refusals = match Run::decode(adapter, golden, input(golden)?) {
        Err(refusal) => vec![refusal],
        Ok(run) => run.items.into_iter().filter_map(Result::err).flatten().collect(),
    };
    let Some(first) = refusals.first() else { return fail("accepted, though error.json says it is refused") };
    let found = serde_json::to_value(first).map_err(|error| Failure(error.to_string()))?;
    let members = expected.as_object().into_iter().flatten();
    let wrong: Vec<_> = members
        .filter(|(name, value)| name.as_str() != "documents" && found.get(name.as_str()) != Some(value))
        .map(|(name, value)| format!("{name} is {}, expected {value}", found.get(name).unwrap_or(&Json::Null)))
        .collect();
    if wrong.is_empty() { Ok(()) } else { fail(wrong.join("; ")) }
}

pub(super) fn covered(adapter: &'static MappedAdapter, goldens: &[Golden]) -> Result<(), Failure> {
    let unclaimed: Vec<_> = coverage(adapter, goldens)
        .into_iter()
        .flat_map(|message| {
            let paths = message.paths.into_iter().filter(|(_, used)| *used == PathUse::Unclaimed);
            paths.map(move |(path, _)| format!("{} {path}", message.message)).collect::<Vec<_>>()
        })
        .collect();
    if unclaimed.is_empty() { Ok(()) } else { fail(format!("CW403 no row takes {}", unclaimed.join(", "))) }
}

pub(super) fn rows_hit(adapter: &'static MappedAdapter, goldens: &[Golden]) -> Result<(), Failure> {
    let missed: Vec<_> = coverage(adapter, goldens).into_iter().flat_map(|message| message.rows_never_hit).collect();
    if missed.is_empty() { Ok(()) } else { fail(format!("no golden hits {}", missed.join(", "))) }
}

/// The legacy values of a table that a source says: the text itself, else, where it is escaped or stands in an escaped
/// document, those in it that mean the value which was read.
fn lines_of<'t>(table: &'t CodeTable, said: &str, meant: impl FnOnce() -> Option<String>) -> Vec<&'t str> {
    let lines = || table.lines.iter().map(|line| (&*line.legacy, &*line.canonical));
    if let Some((legacy, _)) = lines().find(|(legacy, _)| *legacy == said) {
        return vec![legacy];
    }
    let Some(meant) = meant() else { return Vec::new() };
    let fits = lines().filter(|(legacy, canonical)| *canonical == meant && said.contains(legacy));
    fits.map(|(legacy, _)| legacy).collect()
}

/// A value as a code table writes it.
fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| String::from_utf8_lossy(&to_canonical(value)).into_owned(), str::to_owned)
}

pub(super) fn codes_hit(adapter: &'static MappedAdapter, goldens: &[Golden]) -> Result<(), Failure> {
    let mut hit: BTreeSet<(String, String)> = BTreeSet::new();
    for golden in goldens.iter().filter(|g| g.file("error.json").is_none()) {
        let bytes = input(golden)?;
        let text = text_of(adapter, golden, bytes).unwrap_or_default();
        for item in decoded(adapter, golden, bytes)? {
            let rows = adapter.mapping().message(&item.message).map(|m| m.rows.as_slice()).unwrap_or_default();
            for row in item.provenance.rows() {
                let codec = rows.iter().find(|r| r.label == row.row).and_then(|r| match &r.kind {
                    RowKind::Field(field) => Some(&field.codec),
                    _ => None,
                });
                if let (Some(Codec::Code(table)), Some((start, end))) = (codec, row.span) {
                    let said = crate::codec::trim(text.get(start..end).unwrap_or_default());
                    let meant = || row.to.as_ref().and_then(|to| canonical(&item.content).pointer(to).map(words));
                    let lines = lines_of(table, said, meant);
                    hit.extend(lines.into_iter().map(|legacy| (table.name.to_string(), legacy.to_owned())));
                }
            }
        }
    }
    let mut wrong = Vec::new();
    for table in &adapter.mapping().tables {
        for line in &table.lines {
            let was_hit = hit.contains(&(table.name.to_string(), line.legacy.to_string()));
            let listed = table.unhit.iter().any(|(legacy, _)| *legacy == line.legacy);
            if was_hit == listed {
                let what = if was_hit { "is listed as unhit and hit" } else { "is neither hit nor listed in unhit" };
                wrong.push(format!("{}:{} {} {what}", table.file, line.line, line.legacy));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { fail(wrong.join("; ")) }
}
