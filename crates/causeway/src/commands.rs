//! The commands: one file each.

mod adapter;
mod api_key;
mod backup;
mod config;
mod demo;
mod doctor;
mod import;
mod init;
mod key;
mod log;
mod migrate;
mod openapi;
mod serve;
mod trust;
mod verify;

use std::sync::Arc;

use hub::directory::ImportKind;
use model::{Clock, Entropy, SystemClock, SystemEntropy};
use store::record::RecordKind;

use crate::arguments::{Arguments, Command, Format, Lang, Records};
use crate::configuration::{self, Configuration};
use crate::exit::Exit;
use crate::failure::Failure;

/// What a command may ask of the world: the only place where clock, randomness and environment come in.
pub(crate) struct Context<'a> {
    /// The command line.
    pub(crate) arguments: &'a Arguments,
    /// Tells the time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Gives unpredictable bytes.
    pub(crate) entropy: Arc<dyn Entropy>,
    /// Variables of the environment.
    environment: Vec<(String, String)>,
}

impl Context<'_> {
    /// The configuration that the command line names.
    pub(crate) fn configuration(&self) -> Result<Configuration, Failure> {
        configuration::read(&self.arguments.config, &self.environment)
    }

    /// A variable of the environment.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The language of reports: as asked, else by LANG.
    pub(crate) fn lang(&self) -> Lang {
        let by_environment = || {
            if self.variable("LANG").is_some_and(|value| value.starts_with("zh")) { Lang::Zh } else { Lang::En }
        };
        self.arguments.lang.unwrap_or_else(by_environment)
    }

    /// Whether data is printed as JSON.
    pub(crate) fn json(&self) -> bool {
        self.arguments.format == Format::Json
    }

    /// Says something to people, unless they asked for quiet.
    pub(crate) fn say(&self, text: &str) {
        if !self.arguments.quiet {
            crate::print::error(text);
        }
    }

    /// A runtime with so many threads.
    pub(crate) fn runtime(threads: usize) -> Result<tokio::runtime::Runtime, Failure> {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads.max(1))
            .thread_name("hub")
            .enable_all()
            .build()
            .map_err(|e| Failure::new(crate::exit::UNAVAILABLE, "no threads can be started").caused_by(&e))
    }
}

/// Runs the command that was asked for.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    #[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
    let environment = std::env::vars().collect();
    let context =
        Context { arguments, clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy::new()), environment };
    match &arguments.command {
        Command::Demo(demo) => demo::run(&context, demo),
        Command::Init(init) => init::run(&context, init),
        Command::Serve => serve::run(&context),
        Command::Migrate { dry_run, to } => migrate::run(&context, *dry_run, to.as_deref()),
        Command::Backup(backup) => backup::backup(&context, backup),
        Command::Restore(restore) => backup::restore(&context, restore),
        Command::Doctor(doctor) => doctor::run(&context, doctor),
        Command::Verify(verify) => verify::run(&context, verify),
        Command::Log(log) => self::log::run(&context, log),
        Command::Adapter(adapter) => adapter::run(&context, adapter),
        Command::Config(config) => config::run(&context, config),
        Command::Openapi => openapi::run(),
        Command::ApiKey(api_key) => api_key::run(&context, api_key),
        Command::Key(key) => key::run(&context, key),
        Command::Trust(trust) => trust::run(&context, trust),
        Command::Department(records) => registry(&context, RecordKind::Department, records),
        Command::Division(records) => registry(&context, RecordKind::Division, records),
        Command::Area(records) => registry(&context, RecordKind::Area, records),
        Command::Matter(records) => registry(&context, RecordKind::Matter, records),
        Command::Purpose(records) => registry(&context, RecordKind::Purpose, records),
        Command::Mandate(records) => registry(&context, RecordKind::Mandate, records),
        Command::Agreement(records) => registry(&context, RecordKind::Agreement, records),
        Command::Case(records) => import::run(&context, ImportKind::Case, records),
    }
}

fn registry(context: &Context<'_>, kind: RecordKind, records: &Records) -> Result<Exit, Failure> {
    import::run(context, ImportKind::Registry(kind), records)
}
