//! `causeway verify FILE...`: judges sealed documents by a trust folder. Opens no network, no store.

use std::path::Path;

use document::{Catalogue, Timestamp};
use hub::trust::TrustFile;
use hub::verification::{TrustFolder, verify};
use seal::Report;
use seal::report::{Language, exit_code};

use super::Context;
use super::import::read_input;
use crate::arguments::{Lang, Verify};
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::print;

/// The most bytes of one file that are read.
const LIMIT: u64 = 128 << 20;

/// Judges every file and ends by the worst verdict.
pub(crate) fn run(context: &Context<'_>, command: &Verify) -> Result<Exit, Failure> {
    let at = match &command.at {
        Some(text) => text.parse().map_err(|e: document::time::TimestampError| {
            Failure::new(exit::USAGE, "--at is wrong").caused_by(&e).help("write an instant like 2026-11-24T02:00:00Z")
        })?,
        None => context.clock.now(),
    };
    let folder = trust(command.trust.as_deref())?;
    if let Some(roots) = folder.root_set() {
        context.say(&format!(
            "trusting the root set {} of {}",
            roots.hex(),
            command.trust.as_deref().unwrap_or(Path::new("-")).display()
        ));
    }
    let runtime = Context::runtime(1)?;
    let mut verdicts = Vec::new();
    for file in &command.files {
        match read_input_bounded(file) {
            Ok(bytes) => {
                let report = runtime.block_on(judge(&bytes, &folder, at))?.named(&file.to_string_lossy());
                print_report(context, &report);
                verdicts.push(Some(report.indication()));
            }
            Err(failure) => {
                failure.print();
                verdicts.push(None);
            }
        }
    }
    Ok(match exit_code(&verdicts) {
        0 => exit::DONE,
        1 => exit::FAILED,
        2 => exit::INDETERMINATE,
        _ => exit::NO_INPUT,
    })
}

pub(super) async fn judge(bytes: &[u8], folder: &TrustFolder, at: Timestamp) -> Result<Report, Failure> {
    Ok(verify(bytes, folder, Catalogue::builtin(), at).await?.into_report())
}

fn print_report(context: &Context<'_>, report: &Report) {
    if context.json() {
        print::bytes(&report.to_json());
        print::bytes(b"\n");
    } else {
        let language = match context.lang() {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        };
        print::bytes(report.to_text(language).as_bytes());
    }
}

fn read_input_bounded(path: &Path) -> Result<Vec<u8>, Failure> {
    let length = std::fs::metadata(path).map(|m| m.len()).unwrap_or(0);
    if length > LIMIT {
        let what = format!("cannot read {}", path.display());
        return Err(Failure::new(exit::NO_INPUT, what).because(format!("it has more than {LIMIT} bytes")));
    }
    read_input(path)
}

/// What the caller trusts: a trust list, PEM certificates, a folder, or nothing.
pub(super) fn trust(path: Option<&Path>) -> Result<TrustFolder, Failure> {
    let Some(path) = path else { return Ok(TrustFolder::empty()) };
    let wrong = |e: hub::verification::FolderError| {
        Failure::new(exit::NO_INPUT, format!("{} cannot be trusted", path.display())).caused_by(&e)
    };
    let files = trust_files(path)?;
    if let [TrustFile { bytes, .. }] = &files[..]
        && bytes.starts_with(b"-----BEGIN")
    {
        let certificates = seal::x509::from_pem(bytes)
            .ok_or_else(|| Failure::new(exit::NO_INPUT, format!("{} holds no PEM certificates", path.display())))?;
        let files: Vec<TrustFile> =
            certificates.into_iter().map(|bytes| TrustFile { name: path.display().to_string(), bytes }).collect();
        return TrustFolder::of_certificates(&files).map_err(wrong);
    }
    TrustFolder::read(&files).map_err(wrong)
}

/// The files of a trust folder, or a single file under the name of the trust list.
pub(super) fn trust_files(path: &Path) -> Result<Vec<TrustFile>, Failure> {
    if path.is_dir() {
        let mut files = Vec::new();
        read_folder(path, path, &mut files)?;
        return Ok(files);
    }
    let bytes = std::fs::read(path).map_err(|e| Failure::unreadable(path, &e))?;
    Ok(vec![TrustFile { name: "trust-list.json".to_owned(), bytes }])
}

fn read_folder(top: &Path, folder: &Path, files: &mut Vec<TrustFile>) -> Result<(), Failure> {
    let unreadable = |e| Failure::unreadable(folder, &e);
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() && folder == top {
            read_folder(top, &path, files)?;
        } else if path.is_file() {
            let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
            files.push(TrustFile { name, bytes: read_input_bounded(&path)? });
        }
    }
    Ok(())
}
