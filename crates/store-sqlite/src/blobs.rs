//! Bytes of documents, in a table of their own.

use document::{Digest, DocumentId};
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{Connection, params};
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

/// The bytes, if they are still those that were written.
pub(crate) fn find(connection: &Connection, document: DocumentId, role: BlobRole) -> rusqlite::Result<Option<Blob>> {
    connection.first(
        "SELECT media, sha256, bytes FROM blob WHERE document = ?1 AND role = ?2",
        params![document.as_bytes(), Code(role)],
        |row| {
            let bytes: Vec<u8> = row.get(2)?;
            if Digest::of(&bytes) != row.get::<_, Hash>(1)?.0 {
                let cause = FromSqlError::other(DigestDiffers);
                return Err(rusqlite::Error::FromSqlConversionFailure(2, Type::Blob, Box::new(cause)));
            }
            Ok(Blob { role, media: row.get(0)?, bytes })
        },
    )
}

#[derive(Debug, thiserror::Error)]
#[error("the digest of the stored bytes differs from the one that was stored with them")]
struct DigestDiffers;
