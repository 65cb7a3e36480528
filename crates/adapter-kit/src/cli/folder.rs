//! An adapter's folder, read without compiling its crate.

use std::path::{Component, Path, PathBuf};

use document::json::Value;
use toml::de::DeTable;

use super::Answer;
use super::shelf::{Built, Found};
use crate::conformance::goldens_of;
use crate::hook::{Hook, HookError, HookInput};
use crate::mapped::MappedAdapter;
use crate::mapping::{Files, Findings, Mapping};

/// The crate of an adapter as it stands on disk.
pub(super) struct Folder {
    path: PathBuf,
    /// `mapping/land.toml`.
    pub(super) name: String,
    /// The mapping's text.
    pub(super) text: String,
}

/// The hooks that a mapping names, as far as they can be had.
pub(super) struct Hooks {
    pub(super) all: Vec<(&'static str, Hook)>,
    /// Those that only the folder has: they stand in, and refuse when they are run.
    pub(super) missing: Vec<String>,
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Self, Answer> {
        let unreadable = |cause: String| {
            let what = format!("no mapping in {}", path.display());
            Answer::stopped(66, &what, &cause, "name an adapter's folder, or its id")
        };
        let entries = std::fs::read_dir(path.join("mapping")).map_err(|error| unreadable(error.to_string()))?;
        let mut names: Vec<_> =
            entries.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect();
        names.sort();
        // `land.v1.toml` is an old major version, kept for replay.
        let name = names.into_iter().find(|n| n.strip_suffix(".toml").is_some_and(|stem| !stem.contains('.')));
        let name = name.ok_or_else(|| unreadable("no file mapping/*.toml".into()))?;
        let text = std::fs::read_to_string(path.join("mapping").join(&name))
            .map_err(|error| unreadable(format!("{name}: {error}")))?;
        Ok(Self { path: path.to_owned(), name: format!("mapping/{name}"), text })
    }

    /// A file that the mapping names; nothing outside its own folder.
    pub(super) fn read(&self, file: &str) -> Option<String> {
        let inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
        if inside { std::fs::read_to_string(self.path.join("mapping").join(file)).ok() } else { None }
    }

    /// Compiles the mapping with these hooks.
    pub(super) fn compile(&self, hooks: &Hooks) -> Result<Mapping, Findings> {
        let read = |file: &str| self.read(file);
        Mapping::compile(&Files { name: &self.name, text: &self.text, read: &read, hooks: &hooks.all })
    }

    /// The hooks of the program's adapter of this mapping's id, and a stand-in for each that only `src/lib.rs` registers.
    pub(super) fn hooks(&self, built: &[Built]) -> Hooks {
        let registered = self.registered();
        let id = self.id().unwrap_or_default();
        let own = built.iter().find(|b| b.id == id).map_or(&[][..], |b| b.hooks);
        let mut hooks = Hooks { all: Vec::new(), missing: Vec::new() };
        for name in registered {
            match own.iter().find(|(n, _)| *n == name) {
                Some(hook) => hooks.all.push(*hook),
                None => {
                    let stand_in = if self.only_reads(&name) {
                        Hook::reader(not_in_program)
                    } else {
                        Hook::pair(not_in_program, not_in_program)
                    };
                    hooks.all.push((Box::leak(name.clone().into_boxed_str()), stand_in));
                    hooks.missing.push(name);
                }
            }
        }
        hooks
    }

    /// Compiles the adapter; what is wrong with it goes to stderr.
    pub(super) fn load(&self, built: &[Built]) -> Result<Found, Answer> {
        let hooks = self.hooks(built);
        let mapping = self.compile(&hooks).map_err(|findings| {
            let help = format!("causeway adapter lint {}", self.path.display());
            Answer::uncompiled(&findings, "the mapping does not compile", &help)
        })?;
        let goldens = goldens_of(&self.path).unwrap_or_default();
        // One command runs in a process, and the conformance kit keeps adapters for good.
        let adapter = Box::leak(Box::new(MappedAdapter::of_folder(mapping, goldens)));
        Ok(Found { adapter, folder: Some(self.path.clone()), notes: hooks.notes() })
    }

    /// The id that the mapping states.
    fn id(&self) -> Option<String> {
        let table = DeTable::parse(&self.text).ok()?;
        let (_, id) = table.get_ref().iter().find(|(key, _)| key.get_ref() == "adapter")?;
        id.get_ref().as_str().map(str::to_owned)
    }

    /// What `adapter!(…, hooks = […])` names in `src/lib.rs`.
    fn registered(&self) -> Vec<String> {
        let source = std::fs::read_to_string(self.path.join("src/lib.rs")).unwrap_or_default();
        let list = source
            .split_once("adapter!(")
            .and_then(|(_, call)| call.split_once(')'))
            .and_then(|(call, _)| call.split_once("hooks"))
            .and_then(|(_, list)| list.split_once('['))
            .and_then(|(_, list)| list.split_once(']'))
            .map_or("", |(list, _)| list);
        list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    }

    /// Whether the module of a hook makes a reader and no pair.
    fn only_reads(&self, hook: &str) -> bool {
        let source = std::fs::read_to_string(self.path.join("src").join(format!("{hook}.rs"))).unwrap_or_default();
        source.contains("Hook::reader(") && !source.contains("Hook::pair(")
    }
}

impl Hooks {
    /// What is said about hooks that are not there.
    pub(super) fn notes(&self) -> String {
        self.missing
            .iter()
            .map(|name| {
                format!(
                    "note: hook {name} is not in this program; rows that use it are refused (CW211) until \
                     `cargo build -p causeway`\n"
                )
            })
            .collect()
    }
}

fn not_in_program(_: &HookInput<'_>) -> Result<Value, HookError> {
    Err(HookError::new("this hook is not in the program; build it: cargo build -p causeway"))
}
