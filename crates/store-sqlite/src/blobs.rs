//! Bytes of documents and of reports, in tables of their own.

use document::{Digest, DocumentId, SupervisionCode};
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{Connection, Row, params};
use store::record::{Blob, BlobRole};

use crate::column::{Code, Hash, Text};
use crate::statement::Run;

/// Writes blobs with their digests, which stand in the same order.
pub(crate) fn insert(
    connection: &Connection,
    document: DocumentId,
    blobs: &[Blob],
    digests: &[Digest],
) -> rusqlite::Result<()> {
    for (blob, sha256) in blobs.iter().zip(digests) {
        connection.run(
            "INSERT INTO blob (document, role, media, sha256, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                document.as_bytes(),
                Code(blob.role),
                Text(blob.media.as_str()),
                sha256.as_bytes(),
                blob.bytes.as_slice()
            ],
        )?;
    }
    Ok(())
}

pub(crate) fn find(connection: &Connection, document: DocumentId, role: BlobRole) -> rusqlite::Result<Option<Blob>> {
    connection.first(
        "SELECT media, sha256, bytes FROM blob WHERE document = ?1 AND role = ?2",
        params![document.as_bytes(), Code(role)],
        |row| read(row, role),
    )
}

/// Writes the blobs of a report, as [`insert`] does those of a document.
pub(crate) fn insert_reported(
    connection: &Connection,
    (case, event): (&SupervisionCode, u32),
    blobs: &[Blob],
    digests: &[Digest],
) -> rusqlite::Result<()> {
    for (blob, sha256) in blobs.iter().zip(digests) {
        connection.run(
            "INSERT INTO case_blob (case_code, sequence, role, media, sha256, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                case.as_str(),
                event,
                Code(blob.role),
                Text(blob.media.as_str()),
                sha256.as_bytes(),
                blob.bytes.as_slice()
            ],
        )?;
    }
    Ok(())
}

pub(crate) fn find_reported(
    connection: &Connection,
    (case, event): (&SupervisionCode, u32),
    role: BlobRole,
) -> rusqlite::Result<Option<Blob>> {
    connection.first(
        "SELECT media, sha256, bytes FROM case_blob WHERE case_code = ?1 AND sequence = ?2 AND role = ?3",
        params![case.as_str(), event, Code(role)],
        |row| read(row, role),
    )
}

/// The bytes, if they are still those that were written.
fn read(row: &Row<'_>, role: BlobRole) -> rusqlite::Result<Blob> {
    let bytes: Vec<u8> = row.get(2)?;
    if Digest::of(&bytes) != row.get::<_, Hash>(1)?.0 {
        let cause = FromSqlError::other(DigestDiffers);
        return Err(rusqlite::Error::FromSqlConversionFailure(2, Type::Blob, Box::new(cause)));
    }
    Ok(Blob { role, media: row.get(0)?, bytes })
}

#[derive(Debug, thiserror::Error)]
#[error("the digest of the stored bytes differs from the one that was stored with them")]
struct DigestDiffers;
