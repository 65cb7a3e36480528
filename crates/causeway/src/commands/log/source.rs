//! Where a log's files come from: a server, or a folder laid out like it.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::time::Duration;

use transport::{Bounds, Http};

/// A bundle of 256 entries as long as they can be.
const LIMIT: u64 = 17 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

/// A log.
pub(super) enum Source {
    /// Behind this address, without a slash at the end.
    Url(Http, String),
    /// In this folder.
    Folder(PathBuf),
}

impl Source {
    /// An address if it looks like one, else a folder; `log/` may be left out of its name.
    pub(super) fn new(log: &str) -> Self {
        if log.starts_with("http://") || log.starts_with("https://") {
            return Self::Url(Http::new(), log.trim_end_matches('/').to_owned());
        }
        let folder = PathBuf::from(log);
        let below = folder.join("log");
        Self::Folder(if below.join("checkpoint").is_file() { below } else { folder })
    }

    /// A file of the log, e.g. `checkpoint` or `tile/0/000`.
    ///
    /// # Errors
    /// Why it is not there, in words.
    pub(super) fn file(&self, name: &str) -> Result<Vec<u8>, String> {
        match self {
            Self::Url(http, base) => {
                let url = format!("{base}/{name}");
                let answer = http.get(&url, Bounds { time: PATIENCE, body: LIMIT }).map_err(|e| told(&url, &e))?;
                if answer.status == 200 { Ok(answer.body) } else { Err(format!("{url} answered {}", answer.status)) }
            }
            Self::Folder(folder) => {
                let path = folder.join(name);
                let mut bytes = Vec::new();
                let read = File::open(&path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes));
                match read {
                    Ok(_) if bytes.len() as u64 <= LIMIT => Ok(bytes),
                    Ok(_) => Err(format!("{} is too large", path.display())),
                    Err(e) => Err(format!("{}: {e}", path.display())),
                }
            }
        }
    }

    /// The trust list that stands beside the log.
    pub(super) fn trust_list(&self) -> Option<Vec<u8>> {
        let names: &[&str] = match self {
            Self::Url(..) => &["trust-list"],
            Self::Folder(_) => &["trust-list", "trust-list.json", "trust/trust-list.json", "../trust/trust-list.json"],
        };
        names.iter().find_map(|name| self.file(name).ok())
    }
}

fn told(url: &str, error: &dyn std::error::Error) -> String {
    let mut text = format!("{url}: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
