//! `adapter new`: writes the crate and puts it into the workspace and the program.

use std::path::Path;

use adapter_kit::cli::{NewAdapter, NewCrate, new_adapter};

use super::super::Context;
use super::super::import::read_input;
use super::{tell, wire};
use crate::arguments::AdapterNew;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::print;

/// Makes the crate under `crates/adapters` of the current folder.
pub(super) fn run(context: &Context<'_>, command: &AdapterNew) -> Result<Exit, Failure> {
    let folder = Path::new("crates/adapters").join(&command.id);
    if folder.symlink_metadata().is_ok() {
        return Err(Failure::new(exit::NO_OUTPUT, format!("{} is there already", folder.display()))
            .because("adapter new never overwrites")
            .help("take another id, or remove the folder first"));
    }
    let read = |path: &std::path::PathBuf| Ok((path.display().to_string(), read_input(path)?));
    let samples = command.from.iter().map(read).collect::<Result<Vec<_>, Failure>>()?;
    let request = NewAdapter {
        id: &command.id,
        samples: &samples,
        document_type: command.document_type.as_deref(),
        each: command.each.as_deref(),
    };
    let made = match new_adapter(&request) {
        Ok(made) => made,
        Err(answer) => return Ok(tell(context, &answer)),
    };
    if wire::is_taken(Path::new(""), &command.id) {
        return Err(Failure::new(exit::USAGE, format!("the workspace has a crate {} already", command.id))
            .help("take another id, for example one that ends in -xml or -json"));
    }
    write(&folder, &made)?;
    let wired = wire::wire(Path::new(""), &command.id)?;
    let folder = folder.display().to_string();
    if context.json() {
        let files: Vec<_> = made.files.iter().map(|(name, _)| name).collect();
        print::line(&serde_json::json!({ "folder": folder, "files": files, "wired": wired }).to_string());
    } else {
        print::line(&folder);
        print::bytes(made.summary.as_bytes());
        wired.iter().for_each(|line| print::line(line));
    }
    print::error(&next(&command.id));
    Ok(exit::DONE)
}

fn write(folder: &Path, made: &NewCrate) -> Result<(), Failure> {
    for (name, content) in &made.files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|e| Failure::unwritable(parent, &e))?;
        std::fs::write(&path, content).map_err(|e| Failure::unwritable(&path, &e))?;
    }
    Ok(())
}

/// What the author does next; nothing of it compiles.
fn next(id: &str) -> String {
    format!(
        "next, without compiling (crates/adapters/README.md tells more):\n  \
         1  causeway adapter lint {id}            settle each TODO until it prints nothing\n  \
         2  causeway adapter test {id} --bless    then read every golden/*/canonical.json\n  \
         3  causeway adapter coverage {id}        until 0 unclaimed and 0 rows never hit\n\
         last, version = \"1.0.0\" in the mapping, and bless again: then it is released, and\n  \
         4  cargo build -p causeway && cargo test -p {id}"
    )
}
