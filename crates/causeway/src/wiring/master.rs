//! Where the master key comes from: the file of `seal.master`, the systemd credential `causeway-master`, or the variable
//! `CAUSEWAY_MASTER_KEY`; exactly one of them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use seal::MasterKey;

use super::secret::refuse_readable_by_others;
use crate::commands::Context;
use crate::configuration::Configuration;
use crate::exit;
use crate::failure::Failure;

/// The variable, for development only.
const VARIABLE: &str = "CAUSEWAY_MASTER_KEY";
/// The credential's name (systemd `LoadCredential=`).
const CREDENTIAL: &str = "causeway-master";
/// Where systemd puts credentials.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
/// More than any form of a master key.
const LIMIT: u64 = 128;

/// One place.
enum Source {
    File(PathBuf),
    Credential(PathBuf),
    Variable(String),
}

impl Source {
    fn name(&self) -> String {
        match self {
            Self::File(path) => format!("seal.master ({})", path.display()),
            Self::Credential(path) => format!("the credential {CREDENTIAL} ({})", path.display()),
            Self::Variable(_) => VARIABLE.to_owned(),
        }
    }
}

/// The master key. Without one, or with a missing or broken one, the hub serves and verifies, and issues nothing.
///
/// # Errors
/// When two places hold one, or others than its owner can read the file.
pub(crate) fn find(context: &Context<'_>, configuration: &Configuration) -> Result<Option<MasterKey>, Failure> {
    let file = configuration.seal.master.as_ref().map(|secret| Source::File(secret.file.clone()));
    let credential = context.variable(CREDENTIALS).map(|folder| Path::new(folder).join(CREDENTIAL));
    let credential = credential.filter(|path| path.exists()).map(Source::Credential);
    let variable = context.variable(VARIABLE).map(|value| Source::Variable(value.to_owned()));
    let mut sources = [file, credential, variable].into_iter().flatten();
    let Some(source) = sources.next() else { return Ok(None) };
    if let Some(second) = sources.next() {
        return Err(Failure::new(exit::CONFIGURATION, "the master key stands in two places")
            .because(format!("{} and {}", source.name(), second.name()))
            .help("keep one of them"));
    }
    let key = match &source {
        Source::File(path) => {
            let file = open(path).and_then(|file| refuse_readable_by_others(path, file, "the master key"));
            match file {
                Err(failure) if failure.exit == exit::CONFIGURATION => return Err(failure),
                file => file.and_then(|file| read_from(path, file)),
            }
        }
        Source::Credential(path) => open(path).and_then(|file| read_from(path, file)),
        Source::Variable(value) => {
            tracing::warn!("the master key comes from {VARIABLE}: for development only");
            MasterKey::take(value.clone().into_bytes()).map_err(|e| unusable(VARIABLE, &e))
        }
    };
    Ok(key.inspect_err(|failure| tracing::error!(error.code = "key-unavailable", "{failure}")).ok())
}

/// Reads a file with a master key, which its owner alone may read.
///
/// # Errors
/// When it cannot be read, others can read it, or it holds no master key.
pub(crate) fn read(path: &Path) -> Result<MasterKey, Failure> {
    let file = open(path).and_then(|file| refuse_readable_by_others(path, file, "the master key"))?;
    read_from(path, file)
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path)
        .map_err(|e| Failure::unreadable(path, &e).help("the file of the master key: 32 bytes or 64 hex digits"))
}

fn read_from(path: &Path, file: File) -> Result<MasterKey, Failure> {
    let mut bytes = Vec::with_capacity(usize::try_from(LIMIT).unwrap_or(0));
    file.take(LIMIT).read_to_end(&mut bytes).map_err(|e| Failure::unreadable(path, &e))?;
    MasterKey::take(bytes).map_err(|e| unusable(&path.display().to_string(), &e))
}

fn unusable(place: &str, error: &seal::key::MasterError) -> Failure {
    Failure::new(exit::DATA, format!("the master key in {place} cannot be used"))
        .caused_by(error)
        .help("32 bytes or 64 hex digits")
}
