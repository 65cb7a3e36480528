//! What `causeway adapter` prints, as texts: the binary reads files, writes streams and sets exit codes.

mod cover;
mod explain;
mod fields;
mod folder;
mod lint;
mod list;
mod new;
mod run;
mod shelf;
mod stream;
mod test;
mod todo;
mod trace;

pub use cover::coverage;
pub use explain::explain;
pub use fields::fields;
pub use lint::lint;
pub use list::list;
pub use new::{NewAdapter, NewCrate, new_adapter};
pub use run::{Input, Target, Translated, run};
pub use shelf::{Built, Shelf};
pub use stream::{Incoming, Spool, Streamed, stream};
pub use test::test;
pub use trace::trace;

use std::fmt::Write as _;

use serde_json::json;

use crate::mapping::Findings;
use crate::refusal::{Code, Offset, Refusal};

/// What a command gives: data for stdout, words for stderr, and its exit code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// For stdout.
    pub out: String,
    /// For stderr.
    pub err: String,
    /// The same as one document, for `--format json`; none where the data has a form of its own or there is none.
    pub json: Option<serde_json::Value>,
    /// What `err` says of a failure, as one document.
    pub trouble: Option<serde_json::Value>,
    /// 0 done, 1 checked and failed, 64 usage.
    pub code: u8,
}

impl Answer {
    fn done(out: String) -> Self {
        Self { out, ..Self::default() }
    }

    fn with_json(self, json: serde_json::Value) -> Self {
        Self { json: Some(json), ..self }
    }

    /// A message, or what it became, was refused.
    fn refused(file: &str, refusals: &[Refusal]) -> Self {
        let trouble = Some(refusals_json(file, refusals));
        Self { err: refusals_text(file, refusals), trouble, code: 1, ..Self::default() }
    }

    /// The mapping does not compile.
    fn uncompiled(findings: &Findings, what: &str, help: &str) -> Self {
        let found: Vec<_> = findings.0.iter().map(lint::finding_json).collect();
        let error = json!({ "title": what, "fix": help });
        Self {
            err: format!("{findings}\nerror: {what}\n  help: {help}\n"),
            trouble: Some(json!({ "error": error, "findings": found })),
            code: 1,
            ..Self::default()
        }
    }

    /// The command could not do what was asked: what, why, and what to do.
    fn stopped(code: u8, what: &str, cause: &str, help: &str) -> Self {
        Self {
            err: format!("error: {what}\n  cause: {cause}\n  help: {help}\n"),
            trouble: Some(json!({ "error": { "title": what, "cause": cause, "fix": help.trim_end() } })),
            code,
            ..Self::default()
        }
    }
}

/// Refusals as one document.
#[must_use]
pub fn refusals_json(file: &str, refusals: &[Refusal]) -> serde_json::Value {
    json!({ "file": file, "refusals": refusals })
}

/// Refusals in the words of the command line.
#[must_use]
pub fn refusals_text(file: &str, refusals: &[Refusal]) -> String {
    let mut text = String::new();
    for refusal in refusals {
        let _ = writeln!(text, "error[{}]: {file} was refused", refusal.code);
        let _ = writeln!(text, "  cause: {}", cause(refusal));
        if let Some(row) = &refusal.row {
            let _ = writeln!(text, "  row: {row}");
        }
        if let Some(hint) = &refusal.hint {
            let _ = writeln!(text, "  hint: {hint}");
        }
        let _ = writeln!(text, "  help: causeway adapter lint --explain {}", refusal.code);
    }
    text
}

/// `/JHPC/YDYS[1]/DKS/DK[1]/MJ line 31 column 12 (byte 1874): "12,5" is not a decimal`
fn cause(refusal: &Refusal) -> String {
    let mut text = refusal.source.clone().or_else(|| refusal.target.clone()).unwrap_or_else(|| "/".to_owned());
    if let Some(position) = &refusal.position {
        let place = match position.offset {
            Offset::Decoded(byte) => format!("byte {byte}"),
            Offset::Original(byte) => format!("original byte {byte}"),
        };
        let _ = write!(text, " line {} column {} ({place})", position.line, position.column);
    }
    match &refusal.value {
        Some(value) => {
            let _ = write!(text, ": \"{}\"{}", value.as_str(), complaint(refusal));
        }
        None => {
            let _ = write!(text, ": {}", refusal.title);
        }
    }
    text
}

/// What is wrong with a value, after the value.
fn complaint(refusal: &Refusal) -> String {
    let whole = refusal.hint.as_deref().is_some_and(|hint| hint.contains("whole number"));
    match refusal.code {
        Code::CW205 if whole => " is not a whole number".into(),
        Code::CW205 => " is not a decimal".into(),
        Code::CW206 => " is not a date of this format".into(),
        Code::CW210 => " is not in the code table".into(),
        _ => format!(": {}", refusal.title),
    }
}
