//! `adapter new`: an adapter's crate from real samples.

use document::Catalogue;
use document::catalogue::Draft;

use super::Answer;
use crate::infer::{self, Head, Repeats, Sample};
use crate::read::Kind;
use crate::refusal::{Code, Refusal};

/// What an author asks for.
#[derive(Debug, Clone, Copy)]
pub struct NewAdapter<'a> {
    /// The adapter's id, and its crate's name.
    pub id: &'a str,
    /// Names and bytes of the samples.
    pub samples: &'a [(String, Vec<u8>)],
    /// The document type, where the author knows it already; or `question`, `case-report`, `feedback`.
    pub document_type: Option<&'a str>,
    /// The element of which each is a document: a path, `.` for the root; else the samples tell.
    pub each: Option<&'a str>,
}

/// The files of a new crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCrate {
    /// Paths in the crate's folder, with `/`, and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// What was found, in a few lines.
    pub summary: String,
}

/// Makes the crate; writes nothing.
///
/// # Errors
/// 64 where id, type or path cannot be, 66 where a sample cannot be read.
pub fn new_adapter(request: &NewAdapter<'_>) -> Result<NewCrate, Answer> {
    check_id(request.id)?;
    let draft = request.document_type.map(known_type).transpose()?;
    let mut samples = Vec::new();
    for (file, bytes) in request.samples {
        let sample = Sample::read(file, bytes).map_err(|refusal| unreadable(file, bytes, &refusal))?;
        samples.push(sample);
    }
    let goldens = goldens(&samples, request.samples);
    let encodings: Vec<_> = samples.iter().map(|s| s.encoding.name()).collect();
    let repeats = match request.each {
        None => Repeats::Guess,
        Some(".") => Repeats::Root,
        Some(path) => Repeats::Each(path.trim_start_matches('/').to_owned()),
    };
    let inferred = infer::infer(samples, &repeats).map_err(|error| {
        Answer::stopped(66, "no mapping of these samples", &error.to_string(), "causeway adapter new --help")
    })?;
    let written = infer::write(&inferred, Head { id: request.id, draft });
    let file = mapping_name(request.id);
    let mut summary = format!(
        "  mapping/{file}  {} messages, {} rows, {} code tables\n",
        written.messages,
        written.rows,
        written.codes.len()
    );
    let mut files = frame(request.id, &file);
    files.push((format!("mapping/{file}"), written.mapping.into_bytes()));
    files.extend(written.codes.into_iter().map(|(name, csv)| (format!("mapping/{name}"), csv.into_bytes())));
    for (((name, bytes), (sample, _)), encoding) in goldens.into_iter().zip(request.samples).zip(encodings) {
        summary.push_str(&format!("  {name}  {encoding}, from {sample}\n"));
        files.push((name, bytes));
    }
    Ok(NewCrate { files, summary })
}

fn unreadable(file: &str, bytes: &[u8], refusal: &Refusal) -> Answer {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let mut answer = Answer { code: 66, ..Answer::refused(file, std::slice::from_ref(refusal)) };
    match (refusal.code, first) {
        (Code::CW144, _) => {
            answer.err.push_str(
                "  help: one JSON value on each line? each line is a message: give each as a file of its own\n",
            );
        }
        (Code::CW140, Some(first)) if !b"{[".contains(first) => {
            answer.err.push_str("  help: samples are XML or JSON messages as they come, one in each file\n");
        }
        _ => {}
    }
    answer
}

/// The words by which Rust would not take a crate's name.
const KEYWORDS: [&str; 38] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while", "yield",
];

fn check_id(id: &str) -> Result<(), Answer> {
    let parts = id
        .split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if parts && id.len() <= 63 && id.starts_with(|c: char| c.is_ascii_lowercase()) && !KEYWORDS.contains(&id) {
        return Ok(());
    }
    Err(Answer::stopped(
        64,
        &format!("{id:?} is no adapter's id"),
        "an id is the name of a department and of a format: small letters, digits and -",
        "for example soil-xml",
    ))
}

fn known_type(name: &str) -> Result<Draft<'static>, Answer> {
    let others = [("question", Draft::Question), ("case-report", Draft::CaseReport), ("feedback", Draft::Feedback)];
    let other = others.into_iter().find(|(known, _)| *known == name).map(|(_, draft)| draft);
    let found = || Catalogue::builtin().newest(&name.parse().ok()?).map(Draft::Document);
    other.or_else(found).ok_or_else(|| {
        Answer::stopped(
            64,
            &format!("no document type {name}"),
            "not in the catalogue",
            "causeway adapter fields lists them",
        )
    })
}

/// `land-xml` has its mapping in `land.toml`.
fn mapping_name(id: &str) -> String {
    let stem =
        id.strip_suffix("-xml").or_else(|| id.strip_suffix("-json")).filter(|stem| !stem.is_empty()).unwrap_or(id);
    format!("{stem}.toml")
}

/// What every adapter's crate has.
fn frame(id: &str, mapping: &str) -> Vec<(String, Vec<u8>)> {
    let manifest = format!(
        "[package]\nname = \"{id}\"\ndescription = \"Messages of {id}\"\nversion.workspace = true\nedition.workspace = true\n\
         rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\n[lints]\nworkspace = true\n\n\
         [dependencies]\nadapter-kit.workspace = true\n\n[[test]]\nname = \"conformance\"\nharness = false\n"
    );
    let library = format!(
        "//! {id}: a department's messages.\n//!\n//! All of it is in `mapping/{mapping}`.\n\nadapter_kit::adapter!(\"mapping/{mapping}\");\n"
    );
    let test = format!(
        "//! The conformance suite on the goldens of this crate.\n\nadapter_kit::conformance!({});\n",
        id.replace('-', "_")
    );
    [("Cargo.toml", manifest), ("src/lib.rs", library), ("tests/conformance.rs", test)]
        .map(|(name, text)| (name.to_owned(), text.into_bytes()))
        .into()
}

/// One golden for each sample: `golden/001-opinion/in.xml`.
fn goldens(samples: &[Sample], files: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    samples
        .iter()
        .zip(files)
        .enumerate()
        .map(|(i, (sample, (_, bytes)))| {
            let ending = if sample.kind == Kind::Xml { "xml" } else { "json" };
            // A number that the sample has already is not given again.
            let stem = match sample.stem.split_once('-') {
                Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => rest,
                _ => &sample.stem,
            };
            (format!("golden/{:03}-{stem}/in.{ending}", i + 1), bytes.clone())
        })
        .collect()
}
