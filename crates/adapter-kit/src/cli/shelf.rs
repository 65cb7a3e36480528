//! Where the tools find an adapter: in its folder as it stands there now, else in the program.

use std::path::{Path, PathBuf};

use super::Answer;
use super::folder::Folder;
use crate::hook::Hook;
use crate::mapped::MappedAdapter;
use crate::mapping::Findings;

/// An adapter that is built into the program.
#[derive(Debug, Clone)]
pub struct Built {
    /// Its id, that of its crate.
    pub id: String,
    /// The adapter, or why its mapping does not compile.
    pub adapter: Result<&'static MappedAdapter, &'static Findings>,
    /// Its hooks by name.
    pub hooks: &'static [(&'static str, Hook)],
}

impl Built {
    /// The adapter of a crate by its name in Rust: `land_xml`.
    #[must_use]
    pub fn new(
        name: &str,
        adapter: Result<&'static MappedAdapter, &'static Findings>,
        hooks: &'static [(&'static str, Hook)],
    ) -> Self {
        Self { id: name.replace('_', "-"), adapter, hooks }
    }
}

/// The adapters that a command may mean.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'a> {
    /// Those in the program.
    pub built: &'a [Built],
    /// The folder in which `crates/adapters` is looked for: the current one.
    pub here: &'a Path,
}

/// An adapter that a command works with.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) adapter: &'static MappedAdapter,
    /// Its crate's folder, where it was read from there.
    pub(super) folder: Option<PathBuf>,
    /// What the author should know, for stderr.
    pub(super) notes: String,
}

impl Shelf<'_> {
    /// The folders of all adapters under `crates/adapters`, by name.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.here.join("crates/adapters")).into_iter().flatten();
        let mut folders: Vec<_> =
            entries.filter_map(|e| Some(e.ok()?.path())).filter(|path| path.join("mapping").is_dir()).collect();
        folders.sort();
        folders
    }

    /// The folder that a name means: a folder itself, or the id of an adapter under `crates/adapters`.
    #[must_use]
    pub fn folder(&self, name: &str) -> Option<PathBuf> {
        let by_id = self.here.join("crates/adapters").join(name);
        let by_path = self.here.join(name);
        if by_id.is_dir() { Some(by_id) } else { Some(by_path).filter(|path| path.join("mapping").is_dir()) }
    }

    /// The adapter of this id or folder, or what to say. The folder comes first, so that an author need not compile.
    pub(super) fn find(&self, name: &str) -> Result<Found, Answer> {
        if let Some(folder) = self.folder(name) {
            return Folder::open(&folder)?.load(self.built);
        }
        if let Some(built) = self.built.iter().find(|b| b.id == name) {
            let compiled = built.adapter.map_err(|findings| {
                let help = format!("causeway adapter lint {name}");
                Answer::uncompiled(findings, &format!("the mapping of {name} does not compile"), &help)
            });
            return Ok(Found { adapter: compiled?, folder: None, notes: String::new() });
        }
        let ids: Vec<_> = self.built.iter().map(|b| b.id.as_str()).collect();
        Err(Answer::stopped(
            64,
            &format!("no adapter {name}"),
            &format!("this program has {}, and there is no folder crates/adapters/{name}", ids.join(", ")),
            "causeway adapter list",
        ))
    }
}
