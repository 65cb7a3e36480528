//! An adapter that is one mapping: what [`crate::adapter!`] makes.

use std::io::BufRead;
use std::sync::LazyLock;

use document::DepartmentId;

use crate::adapter::{Adapter, DecodeContext, EncodeContext, Outgoing, Sink, Summary};
use crate::decode::stream::Window;
use crate::golden::Golden;
use crate::hook::Hook;
use crate::manifest::Manifest;
use crate::mapping::{Files, Findings, Mapping};
use crate::refusal::Refusal;
use crate::{decode, encode};

/// Stands in where an adapter's id names no department.
static ANYONE: LazyLock<DepartmentId> = LazyLock::new(|| "any".parse().expect("a slug"));

/// What an adapter's crate holds: filled by [`crate::adapter!`].
#[derive(Debug)]
pub struct Embedded {
    /// The mapping, relative to the crate: `mapping/land.toml`.
    pub file: &'static str,
    /// The folder `mapping`.
    pub mapping: &'static include_dir::Dir<'static>,
    /// The folder `golden`.
    pub golden: &'static include_dir::Dir<'static>,
    /// Names and functions of hooks.
    pub hooks: &'static [(&'static str, Hook)],
}

/// An adapter compiled from its mapping; one per process.
#[derive(Debug)]
pub struct MappedAdapter {
    mapping: Mapping,
    manifest: Manifest,
    goldens: Goldens,
}

/// Where an adapter's goldens are.
#[derive(Debug)]
enum Goldens {
    /// In the program.
    Built(&'static include_dir::Dir<'static>),
    /// Read from a folder.
    Read(Vec<Golden>),
}

impl MappedAdapter {
    /// Compiles the embedded mapping.
    ///
    /// # Errors
    /// All that is wrong with it; a mapping that passed its crate's tests compiles.
    pub fn compile(embedded: &'static Embedded) -> Result<Self, Findings> {
        let read =
            |name: &str| embedded.mapping.get_file(name).and_then(include_dir::File::contents_utf8).map(str::to_owned);
        let name = embedded.file.strip_prefix("mapping/").unwrap_or(embedded.file);
        let text = read(name).unwrap_or_default();
        let files = Files { name: embedded.file, text: &text, read: &read, hooks: embedded.hooks };
        let mapping = Mapping::compile(&files)?;
        let goldens = Goldens::Built(embedded.golden);
        Ok(Self { manifest: Manifest::of(&mapping), mapping, goldens })
    }

    /// An adapter as its folder has it now, which the program need not be built with.
    pub(crate) fn of_folder(mapping: Mapping, goldens: Vec<Golden>) -> Self {
        Self { manifest: Manifest::of(&mapping), mapping, goldens: Goldens::Read(goldens) }
    }

    /// The compiled table.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The goldens that are built into the program, or those of its folder, by name.
    #[must_use]
    pub fn goldens(&self) -> Vec<Golden> {
        let built = match &self.goldens {
            Goldens::Built(built) => built,
            Goldens::Read(read) => return read.clone(),
        };
        let mut goldens: Vec<_> = built
            .dirs()
            .map(|folder| {
                let name = folder.path().file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                let files = folder.files().filter_map(|file| {
                    Some((file.path().file_name()?.to_string_lossy().into_owned(), file.contents().to_vec()))
                });
                Golden::new(name, files)
            })
            .collect();
        goldens.sort_by(|a, b| a.name.cmp(&b.name));
        goldens
    }

    /// The lowest grade that its goldens state: `L1` or `L2`.
    #[must_use]
    pub fn grade(&self) -> Option<&'static str> {
        let goldens = self.goldens();
        let stated: Vec<_> = goldens.iter().filter_map(|golden| golden.text("grade.txt")).collect();
        let lowest = stated.iter().min()?;
        Some(if *lowest == "L2" { "L2" } else { "L1" })
    }

    /// The context with the limits that the mapping lowers.
    fn bounded<'c>(&self, context: &DecodeContext<'c>) -> DecodeContext<'c> {
        DecodeContext { limits: context.limits.lowered_by(&self.mapping.limits), ..context.clone() }
    }

    /// As [`Adapter::decode_stream`], through a window of this size.
    pub(crate) fn decode_window(
        &self,
        input: &mut dyn BufRead,
        (context, window): (&DecodeContext<'_>, Window),
        sink: &mut dyn Sink,
    ) -> Result<Summary, Refusal> {
        decode::stream::decode(&self.mapping, input, (&self.bounded(context), window), sink)
    }

    /// The department that goldens pretend to come from and go to.
    pub(crate) fn golden_partner(&self) -> DepartmentId {
        let slug = self.manifest.id.rsplit_once('-').map_or(self.manifest.id.as_str(), |(department, _)| department);
        slug.parse().unwrap_or_else(|_| ANYONE.clone())
    }
}

impl Adapter for MappedAdapter {
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn decode(&self, input: &[u8], context: &DecodeContext<'_>, sink: &mut dyn Sink) -> Result<Summary, Refusal> {
        decode::decode(&self.mapping, input, &self.bounded(context), sink)
    }

    fn decode_stream(
        &self,
        input: &mut dyn BufRead,
        context: &DecodeContext<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Summary, Refusal> {
        self.decode_window(input, (context, Window::USUAL), sink)
    }

    fn encode(
        &self,
        message: &str,
        items: &[Outgoing<'_>],
        context: &EncodeContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Summary, Refusal> {
        encode::encode(&self.mapping, (message, items), context, out)
    }
}

/// Makes the crate's adapter out of its mapping: `pub fn adapter()`, compiled once per process, and `pub fn hooks()`.
///
/// `adapter!("mapping/land.toml", hooks = [valid_until])` embeds the folders `mapping` and `golden` beside `Cargo.toml`
/// and takes the hook `valid_until` from the module of that name, where it is the constant `HOOK`.
#[macro_export]
macro_rules! adapter {
    ($file:literal $(, hooks = [$($hook:ident),* $(,)?])? $(,)?) => {
        /// The adapter, compiled once per process.
        ///
        /// # Errors
        /// All that is wrong with the mapping; none once the crate's tests pass.
        pub fn adapter() -> ::std::result::Result<&'static $crate::MappedAdapter, &'static $crate::mapping::Findings> {
            use $crate::include_dir;
            static MAPPING: include_dir::Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/mapping");
            static GOLDEN: include_dir::Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/golden");
            static EMBEDDED: $crate::Embedded = $crate::Embedded {
                file: $file,
                mapping: &MAPPING,
                golden: &GOLDEN,
                hooks: HOOKS,
            };
            static ADAPTER: ::std::sync::OnceLock<::std::result::Result<$crate::MappedAdapter, $crate::mapping::Findings>> =
                ::std::sync::OnceLock::new();
            ADAPTER.get_or_init(|| $crate::MappedAdapter::compile(&EMBEDDED)).as_ref()
        }

        static HOOKS: &[(&str, $crate::Hook)] = &[$($((stringify!($hook), $hook::HOOK)),*)?];

        /// The hooks by name, also where the mapping does not compile.
        #[must_use]
        pub fn hooks() -> &'static [(&'static str, $crate::Hook)] {
            HOOKS
        }
    };
}
