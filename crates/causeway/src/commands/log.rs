//! `causeway log verify URL|DIR`: walks a whole log and says whether it is what it claims to be.

mod source;
mod walk;

use std::path::{Path, PathBuf};

use hub::verification::FactSource as _;
use log::VerifierKey;
use seal::lists::{Trust, TrustBody};

use super::Context;
use super::verify;
use crate::arguments::{Log, LogVerify};
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::print;
use source::Source;
use walk::{Keys, Verdict, Walk};

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, command: &Log) -> Result<Exit, Failure> {
    let Log::Verify(command) = command;
    let older = command.from.as_deref().map(read).transpose()?;
    let source = Source::new(&command.log);
    let verdict = match keys(context, command, &source)? {
        Some(keys) => Walk { source: &source, keys: &keys, context }.judge(older.as_deref()),
        None => match source.file("checkpoint") {
            Ok(_) => Verdict::open("no trust list says by which key the log signs; name one by --trust"),
            Err(reason) => Verdict::open(&reason),
        },
    };
    if context.json() {
        print::line(&verdict.to_json(&command.log).to_string());
    } else {
        print::bytes(verdict.to_text(&command.log).as_bytes());
    }
    Ok(verdict.exit())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|e| Failure::unreadable(path, &e))
}

/// The keys of log and witnesses: of the trust list that was named, else of the one that stands beside the log.
fn keys(context: &Context<'_>, command: &LogVerify, source: &Source) -> Result<Option<Keys>, Failure> {
    if let Some(path) = &command.trust {
        let folder = verify::trust(Some(path))?;
        return folder.trust().map(|trust| keys_of(trust, path)).transpose().map(Option::flatten);
    }
    let Some(bytes) = source.trust_list() else { return Ok(None) };
    let trust = Trust::read(&bytes).map_err(|e| {
        Failure::new(exit::NO_INPUT, format!("the trust list of {} does not count", command.log)).caused_by(&e)
    })?;
    if let Some(roots) = trust.root_set() {
        context.say(&format!(
            "trusting the log's own trust list, root set {}: compare it with what its operator published, or name a trust list \
             by --trust",
            roots.hex()
        ));
    }
    keys_of(&trust, &PathBuf::from(&command.log))
}

fn keys_of(trust: &Trust, path: &Path) -> Result<Option<Keys>, Failure> {
    let Some(TrustBody { logs, witnesses, witness_threshold, .. }) = trust.body() else { return Ok(None) };
    let key = |vkey: &String| {
        vkey.parse::<VerifierKey>().map_err(|e| {
            Failure::new(exit::NO_INPUT, format!("a key in the trust list of {} cannot be read", path.display()))
                .caused_by(&e)
        })
    };
    Ok(Some(Keys {
        logs: logs.iter().map(|log| key(&log.vkey)).collect::<Result<_, _>>()?,
        witnesses: witnesses.iter().map(|witness| key(&witness.vkey)).collect::<Result<_, _>>()?,
        threshold: *witness_threshold,
    }))
}
