//! `causeway adapter`: what authors of adapters work with. The texts are made in `adapter-kit`; here are files and streams.

mod large;
mod make;
mod wire;

use std::path::{Path, PathBuf};

use adapter_kit::cli::{self, Answer, Input, Shelf, Target};
use document::DepartmentId;

use super::Context;
use super::import::read_input;
use crate::arguments::{Adapter, AdapterRun};
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// Runs one of the author's tools.
pub(crate) fn run(context: &Context<'_>, command: &Adapter) -> Result<Exit, Failure> {
    let built = wiring::adapters::built();
    let shelf = Shelf { built: &built, here: Path::new("") };
    let answer = match command {
        Adapter::New(new) => return make::run(context, new),
        Adapter::List => cli::list(&shelf),
        Adapter::Run(run) => return translate(context, &shelf, run),
        Adapter::Test { id, bless } => {
            if *bless && context.variable("CI").is_some() {
                return Err(Failure::new(exit::USAGE, "goldens are not rewritten where CI is set"));
            }
            cli::test(&shelf, id, *bless)
        }
        Adapter::Fields { r#type } => cli::fields(r#type.as_deref()),
        Adapter::Lint { explain: Some(code), .. } => cli::explain(code),
        Adapter::Lint { target, explain: None } => cli::lint(&shelf, target.as_deref()),
        Adapter::Coverage { id, files } => {
            let read = |path: &PathBuf| Ok((path.display().to_string(), read_input(path)?));
            cli::coverage(&shelf, id, &files.iter().map(read).collect::<Result<Vec<_>, Failure>>()?)
        }
        Adapter::Trace { id, input, path, charset } => {
            let (bytes, partner) = (read_input(input)?, partner());
            let file = input.display().to_string();
            cli::trace(&shelf, id, &message(context, &file, &bytes, charset.as_deref(), &partner), path.as_deref())
        }
    };
    Ok(tell(context, &answer))
}

fn translate(context: &Context<'_>, shelf: &Shelf<'_>, command: &AdapterRun) -> Result<Exit, Failure> {
    if command.to == "json" && large::is_large(&command.input) {
        return large::translate(context, shelf, command);
    }
    let (bytes, partner) = (read_input(&command.input)?, partner());
    let file = command.input.display().to_string();
    let input = message(context, &file, &bytes, command.charset.as_deref(), &partner);
    let target = if command.to == "json" { Target::Json } else { Target::Adapter(&command.to) };
    let done = cli::run(shelf, &command.id, &input, target);
    if done.code == 0 {
        for (path, table) in [(&command.provenance, &done.provenance), (&command.residual, &done.residual)] {
            if let Some(path) = path {
                std::fs::write(path, table).map_err(|e| Failure::unwritable(path, &e))?;
            }
        }
    }
    print::bytes(&done.out);
    complain(context, &done.err, done.trouble.as_ref());
    Ok(exit_of(done.code))
}

fn message<'a>(
    context: &Context<'_>,
    file: &'a str,
    bytes: &'a [u8],
    charset: Option<&'a str>,
    partner: &'a DepartmentId,
) -> Input<'a> {
    Input { file, bytes, charset, partner, received_at: context.clock.now() }
}

/// Nobody in particular: code tables without partners apply.
fn partner() -> DepartmentId {
    #[expect(clippy::unwrap_used, reason = "a literal slug")]
    "partner".parse().unwrap()
}

fn tell(context: &Context<'_>, answer: &Answer) -> Exit {
    match &answer.json {
        Some(json) if context.json() => print::line(&json.to_string()),
        _ => print::bytes(answer.out.as_bytes()),
    }
    complain(context, &answer.err, answer.trouble.as_ref());
    exit_of(answer.code)
}

/// What went wrong and what is worth knowing: a failure is one document where JSON is asked for.
fn complain(context: &Context<'_>, words: &str, trouble: Option<&serde_json::Value>) {
    match trouble {
        Some(json) if context.json() => print::error(&json.to_string()),
        _ if words.is_empty() => {}
        _ => print::error(words.trim_end()),
    }
}

fn exit_of(code: u8) -> Exit {
    match code {
        0 => exit::DONE,
        64 => exit::USAGE,
        66 => exit::NO_INPUT,
        _ => exit::FAILED,
    }
}
