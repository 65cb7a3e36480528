//! A store written down under a passphrase, and read into an empty one of whichever kind.
//!
//! A backup is a [vault](seal::vault): its first frame says what it is of, each further one holds rows of one table, and the
//! last one is the list of digests. The rows are those of one instant, in the form that all stores share. Neither the master key
//! nor the guard file is in it: sealing keys stay wrapped, and a store that was set back is noticed by what was published.

mod rows;

use std::io::{Read, Write};

use document::{Digest, Timestamp};
use seal::vault::{SALT, VaultError, VaultReader, VaultWriter};
use serde::{Deserialize, Serialize};
use store::archive::{Filling, PAGE_BYTES, Row, Snapshot, TABLES, Table, Value, walk};

/// The form of what stands in the frames.
const VERSION: u32 = 1;

/// Why a store was not written down or read back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The vault.
    #[error("the backup cannot be used")]
    Vault(#[from] VaultError),
    /// The store.
    #[error("the store failed")]
    Store(#[from] store::Error),
    /// It was made by a release with another schema.
    #[error("the backup is of a store with the migrations {found}, and this release has {expected}")]
    Schema {
        /// The newest that it was made with.
        found: String,
        /// The newest of this release.
        expected: String,
    },
    /// Frames that no release writes.
    #[error("the backup is malformed: {0}")]
    Malformed(&'static str),
    /// Other rows than those that were written down.
    #[error("the rows of table {0} do not have the digest that is listed")]
    Digest(String),
}

/// What a backup is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Head {
    version: u32,
    created_at: Timestamp,
    migrations: Vec<String>,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contents {
    /// The instant of the store.
    pub created_at: Timestamp,
    /// Numbered entries of its log.
    pub log_size: u64,
    /// Its tables.
    pub tables: Vec<TableDigest>,
}

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDigest {
    /// Its name.
    pub name: String,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 in hex over the digests of its frames.
    pub sha256: String,
}

/// A digest that grows with each frame.
struct Growing {
    rows: u64,
    digest: Digest,
}

impl Growing {
    fn new() -> Self {
        Self { rows: 0, digest: Digest::of(b"") }
    }

    fn add(&mut self, rows: usize, frame: &[u8]) {
        self.rows += u64::try_from(rows).unwrap_or(0);
        self.digest = Digest::of(&[*self.digest.as_bytes(), *Digest::of(frame).as_bytes()].concat());
    }

    fn of(&self, table: &Table) -> TableDigest {
        TableDigest { name: table.name.to_owned(), rows: self.rows, sha256: self.digest.hex() }
    }
}

/// Writes a snapshot down; the salt was never used before.
///
/// # Errors
/// When the store cannot be read, or the file cannot be written.
pub fn write<W: Write>(
    snapshot: &mut dyn Snapshot,
    out: W,
    passphrase: &str,
    salt: &[u8; SALT],
) -> Result<(W, Contents), BackupError> {
    let mut vault = VaultWriter::new(out, passphrase, salt)?;
    let created_at = snapshot.now()?;
    let head = Head { version: VERSION, created_at, migrations: snapshot.migrations()? };
    vault.write(&json(&head))?;
    let mut contents = Contents { created_at, log_size: 0, tables: Vec::with_capacity(TABLES.len()) };
    for (place, table) in TABLES.iter().enumerate() {
        let (mut growing, mut frame, mut rows) = (Growing::new(), rows::Frame::of(place), 0);
        walk(snapshot, table, |_, row| {
            contents.log_size = log_size(table, &row).unwrap_or(contents.log_size);
            frame.push(&row);
            rows += 1;
            if frame.bytes().len() >= PAGE_BYTES {
                growing.add(rows, frame.bytes());
                vault.write(frame.bytes())?;
                (frame, rows) = (rows::Frame::of(place), 0);
            }
            Ok::<_, BackupError>(())
        })?;
        if rows > 0 {
            growing.add(rows, frame.bytes());
            vault.write(frame.bytes())?;
        }
        contents.tables.push(growing.of(table));
    }
    Ok((vault.finish(&json(&contents))?, contents))
}

/// Reads a whole backup and holds it against its digests; nothing is written anywhere. `migrations` are those of this release.
///
/// # Errors
/// When it is not whole, or of a store with another schema.
pub fn verify(source: impl Read, passphrase: &str, migrations: &[&str]) -> Result<Contents, BackupError> {
    read(source, passphrase, migrations, |_, _| Ok(()))
}

/// Fills an empty store with a backup, all or nothing. It is held against its digests again while it is read, and a backup that
/// does not hold leaves the store empty; whoever wants to know before the store is touched asks [`verify`] first.
///
/// # Errors
/// When the backup is not whole, or the store cannot be written.
pub fn fill(
    source: impl Read,
    passphrase: &str,
    migrations: &[&str],
    mut filling: Box<dyn Filling>,
) -> Result<Contents, BackupError> {
    let contents = read(source, passphrase, migrations, |table, rows| Ok(filling.add(table, rows)?))?;
    filling.finish()?;
    Ok(contents)
}

fn read(
    source: impl Read,
    passphrase: &str,
    migrations: &[&str],
    mut take: impl FnMut(&'static Table, Vec<Row>) -> Result<(), BackupError>,
) -> Result<Contents, BackupError> {
    let mut vault = VaultReader::new(source, passphrase)?;
    let (head, last) = vault.read()?.ok_or(BackupError::Malformed("it is empty"))?;
    let head: Head = serde_json::from_slice(&head).map_err(|_| BackupError::Malformed("its head"))?;
    if last || head.version != VERSION {
        return Err(BackupError::Malformed("it is of another form"));
    }
    if head.migrations != migrations {
        let newest = |name: Option<&str>| name.unwrap_or("none").to_owned();
        let found = newest(head.migrations.last().map(String::as_str));
        return Err(BackupError::Schema { found, expected: newest(migrations.last().copied()) });
    }
    let mut growing: Vec<Growing> = TABLES.iter().map(|_| Growing::new()).collect();
    let (mut at, mut size) = (0, 0);
    while let Some((frame, last)) = vault.read()? {
        if last {
            let listed: Contents =
                serde_json::from_slice(&frame).map_err(|_| BackupError::Malformed("its list of digests"))?;
            let found = TABLES.iter().zip(&growing).map(|(table, growing)| growing.of(table)).collect();
            let found = Contents { created_at: head.created_at, log_size: size, tables: found };
            return held(listed, &found);
        }
        let (place, rows) = rows::read(&frame)?;
        if place < at {
            return Err(BackupError::Malformed("tables in another order"));
        }
        at = place;
        growing[place].add(rows.len(), &frame);
        size = rows.last().and_then(|row| log_size(&TABLES[place], row)).unwrap_or(size);
        take(&TABLES[place], rows)?;
    }
    Err(BackupError::Malformed("it has no list of digests"))
}

/// The list, if it is what was found.
fn held(listed: Contents, found: &Contents) -> Result<Contents, BackupError> {
    let differs = found.tables.iter().find(|table| !listed.tables.contains(table));
    match differs {
        Some(table) => Err(BackupError::Digest(table.name.clone())),
        None if listed == *found => Ok(listed),
        None => Err(BackupError::Malformed("its list of digests")),
    }
}

/// The size of the log, if this is the row that tells it.
fn log_size(table: &Table, row: &[Value]) -> Option<u64> {
    let size = (table.name == "log_head").then(|| row[table.place("size")].integer()).flatten()?;
    u64::try_from(size).ok()
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
