//! An adapter of a few rows, made for one test.

use adapter_kit::include_dir::{Dir, DirEntry, File};
use adapter_kit::{
    Adapter, Collected, DecodeContext, Decoded, Embedded, EncodeContext, Hook, Limits, MappedAdapter, Outgoing,
    Refusal, Summary,
};
use document::json::to_canonical;
use document::{Content, DepartmentId, DocumentDraft, Timestamp};

/// 2026-11-24, 10:00 in +08:00.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_795_485_600);

/// An adapter of this mapping and these files beside it; it lives as long as the test program.
pub(crate) fn compiled(
    mapping: &str,
    files: &[(&'static str, &'static str)],
) -> Result<MappedAdapter, adapter_kit::mapping::Findings> {
    compiled_with(mapping, files, &[])
}

pub(crate) fn compiled_with(
    mapping: &str,
    files: &[(&'static str, &'static str)],
    hooks: &'static [(&'static str, Hook)],
) -> Result<MappedAdapter, adapter_kit::mapping::Findings> {
    let own = DirEntry::File(File::new("t.toml", Box::leak(mapping.to_owned().into_boxed_str()).as_bytes()));
    let others = files.iter().map(|(name, text)| DirEntry::File(File::new(name, text.as_bytes())));
    let entries: &'static [DirEntry<'static>] = Box::leak(std::iter::once(own).chain(others).collect());
    let embedded = Embedded {
        file: "mapping/t.toml",
        mapping: Box::leak(Box::new(Dir::new("", entries))),
        golden: Box::leak(Box::new(Dir::new("", &[]))),
        hooks,
    };
    MappedAdapter::compile(Box::leak(Box::new(embedded)))
}

/// An adapter with one message of opinions in JSON, whose rows are these.
pub(crate) fn of_rows(rows: &str) -> MappedAdapter {
    compiled(&json_mapping(rows), &[]).unwrap_or_else(|findings| panic!("{findings}"))
}

/// What an opinion cannot do without; tests look at other things.
const REQUIRED: [(&str, &str); 7] = [
    ("title", r#"{ set = "title.zh", value = "意见", reason = "r" }"#),
    ("issuedOn", r#"{ set = "issuedOn", value = "2026-11-03", reason = "r" }"#),
    ("confidentiality", r#"{ set = "confidentiality", value = "personal", reason = "r" }"#),
    ("legalBasis", r#"{ set = "legalBasis[0].act", value = "办法", reason = "r" }"#),
    ("legalBasis", r#"{ set = "legalBasis[0].article", value = "第一条", reason = "r" }"#),
    ("subjects", r#"{ set = "subjects[role=project].project.name", value = "项目", reason = "r" }"#),
    ("body.verdict", r#"{ set = "body.verdict", value = "agree", reason = "r" }"#),
];

/// The rows that make what the schema requires and these rows do not.
pub(crate) fn required(rows: &str) -> String {
    let absent = REQUIRED.iter().filter(|(top, _)| !rows.contains(&format!("\"{top}")));
    absent.map(|(_, row)| format!("  {row},\n")).collect()
}

pub(crate) fn json_mapping(rows: &str) -> String {
    let required = required(rows);
    format!(
        r#"adapter = "t-json"
version = "1.0.0"
[format]
kind = "json"
accepts = ["UTF-8"]
emits = "UTF-8"
[[message]]
name = "m"
yields = "document"
type = "land-use-pre-review-opinion"
rows = [
{rows}
{required}]
"#
    )
}

/// A mapping of XML with one message; `head` are the message's keys beside name, type and rows.
pub(crate) fn xml_mapping(head: &str, rows: &str) -> String {
    let mapping = json_mapping(rows).replace("kind = \"json\"", "kind = \"xml\"");
    mapping.replace("name = \"m\"", &format!("name = \"m\"\n{head}"))
}

/// All items of a message, or why they were refused; a message that is refused whole is one refused item.
pub(crate) fn decode_all(adapter: &MappedAdapter, input: &str) -> Vec<Result<Decoded, Vec<Refusal>>> {
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: Limits::default() };
    let mut sink = Collected::default();
    match adapter.decode(input.as_bytes(), &context, &mut sink) {
        Ok(_) => sink.items,
        Err(refusal) => vec![Err(vec![refusal])],
    }
}

pub(crate) fn partner() -> DepartmentId {
    "land".parse().expect("a slug")
}

/// What a message decodes into; its only document.
pub(crate) fn decode(adapter: &MappedAdapter, input: &str) -> Result<Decoded, Vec<Refusal>> {
    decode_within(adapter, input, Limits::default())
}

pub(crate) fn decode_within(adapter: &MappedAdapter, input: &str, limits: Limits) -> Result<Decoded, Vec<Refusal>> {
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits };
    let mut sink = Collected::default();
    adapter.decode(input.as_bytes(), &context, &mut sink).map_err(|refusal| vec![refusal])?;
    assert_eq!(sink.items.len(), 1, "one document");
    sink.items.remove(0)
}

/// The message that these items become.
pub(crate) fn encode(adapter: &MappedAdapter, item: Outgoing<'_>) -> Result<(String, Summary), Refusal> {
    let partner = partner();
    let context = EncodeContext { partner: &partner, message_number: "N-1", time: NOW, limits: Limits::default() };
    let mut out = Vec::new();
    let summary = adapter.encode("m", &[item], &context, &mut out)?;
    Ok((String::from_utf8(out).expect("UTF-8"), summary))
}

/// The canonical text of one member of a document, without what kit and hub add.
pub(crate) fn member(content: &Content, name: &str) -> Option<String> {
    let Content::Document(DocumentDraft(tree)) = content else { return None };
    tree.get(name).map(|value| String::from_utf8(to_canonical(value)).expect("UTF-8"))
}

/// Without white space between tokens; the tests' strings hold none.
pub(crate) fn compact(json: &str) -> String {
    json.split_whitespace().collect()
}

/// An item as it came, with all that came with it.
pub(crate) fn outgoing(item: &Decoded) -> Outgoing<'_> {
    Outgoing { content: &item.content, residual: Some(&item.residual), attachments: &item.attachments }
}
