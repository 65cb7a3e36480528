//! `mapping/<name>.lock`: what the last release of a mapping said, in digests. Written by `adapter test --bless` alone.

use std::fmt::Write as _;

use serde::Deserialize;

/// A SemVer version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u64, pub(crate) u64, pub(crate) u64);

impl Version {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let version = Self(parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(version)
    }

    /// What a release of this version may change against an earlier one; none where it is not later.
    pub(crate) fn change_since(self, last: Self) -> Option<Change> {
        match (self.0 > last.0, self.1 > last.1) {
            _ if self <= last => None,
            (true, _) => Some(Change::Breaking),
            (_, true) => Some(Change::Additions),
            _ => Some(Change::Nothing),
        }
    }

    /// The next version for a change.
    pub(crate) fn next(self, change: Change) -> Self {
        match change {
            Change::Nothing => Self(self.0, self.1, self.2 + 1),
            Change::Additions => Self(self.0, self.1 + 1, 0),
            Change::Breaking => Self(self.0 + 1, 0, 0),
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// How what messages are read as changed, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// All old messages are read as before: a patch.
    Nothing,
    /// Something is read that was not: a minor version.
    Additions,
    /// Something is read otherwise or no more: a major version.
    Breaking,
}

/// Digests of a mapping's parts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    pub(crate) version: String,
    /// Format, namespaces and limits.
    pub(crate) format: String,
    /// Code tables by name.
    #[serde(default)]
    pub(crate) codes: std::collections::BTreeMap<String, String>,
    #[serde(default, rename = "message")]
    pub(crate) messages: Vec<LockedMessage>,
    /// What each golden is read as.
    #[serde(default)]
    pub(crate) goldens: std::collections::BTreeMap<String, String>,
}

/// Digests of a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LockedMessage {
    pub(crate) name: String,
    /// The schema that it is checked against: `site-selection-opinion/1.0`, `question`.
    pub(crate) schema: String,
    /// All that is said about it beside its rows.
    pub(crate) head: String,
    pub(crate) rows: Vec<String>,
}

impl Lock {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let lock: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        Version::parse(&lock.version).map(|_| lock).ok_or_else(|| "its version is no version".to_owned())
    }

    /// The file.
    pub(crate) fn to_text(&self, id: &str) -> String {
        let mut out = format!("# Written by `causeway adapter test {id} --bless`; nobody edits it.\n");
        // Writing to a String cannot fail.
        let _ = writeln!(out, "version = {:?}\nformat = {:?}", self.version, self.format);
        let table = |out: &mut String, name: &str, entries: &std::collections::BTreeMap<String, String>| {
            if !entries.is_empty() {
                let _ = writeln!(out, "\n[{name}]");
                entries.iter().for_each(|(key, digest)| {
                    let _ = writeln!(out, "{key:?} = {digest:?}");
                });
            }
        };
        table(&mut out, "codes", &self.codes);
        for LockedMessage { name, schema, head, rows } in &self.messages {
            let _ = writeln!(out, "\n[[message]]\nname = {name:?}\nschema = {schema:?}\nhead = {head:?}\nrows = [");
            rows.chunks(4).for_each(|line| {
                let digests: Vec<_> = line.iter().map(|digest| format!("{digest:?}")).collect();
                let _ = writeln!(out, "  {},", digests.join(", "));
            });
            out.push_str("]\n");
        }
        table(&mut out, "goldens", &self.goldens);
        out
    }
}

/// The mapping as it is now, and as its last release was.
#[derive(Debug)]
pub(crate) struct Release {
    pub(crate) now: Lock,
    pub(crate) last: Option<Lock>,
    /// Whether the mapping says why it breaks with its last major version.
    pub(crate) breaking: bool,
}
