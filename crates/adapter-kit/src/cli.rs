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

    fn failed(err: String) -> Self {
        Self { err, code: 1, ..Self::default() }
    }

    fn usage(err: String) -> Self {
        Self { err, code: 64, ..Self::default() }
    }
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
