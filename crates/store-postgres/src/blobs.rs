//! Bytes of documents and of reports, in tables of their own.

use document::{Digest, DocumentId, SupervisionCode};
use store::record::{Blob, BlobRole};
use tokio_postgres::Row;

use crate::column::{Bytes, Code, Id, Number, Unreadable};
use crate::fault::Fault;
use crate::statement::{Connection, columns};

/// A blob of a document with its digest.
pub(crate) type Owned<'b> = (DocumentId, &'b Blob, &'b Digest);

pub(crate) async fn insert(connection: &Connection, blobs: &[Owned<'_>]) -> Result<(), Fault> {
    if blobs.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "INSERT INTO blob (document, role, media, sha256, bytes)
             SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::bytea[], $5::bytea[])",
            &columns!(blobs, (document, blob, sha256) => [
                Id(document.as_bytes()),
                Code(blob.role),
                blob.media.as_str(),
                sha256.as_bytes().as_slice(),
                blob.bytes.as_slice()
            ]),
        )
        .await?;
    Ok(())
}

pub(crate) async fn find(connection: &Connection, document: DocumentId, role: BlobRole) -> Result<Option<Blob>, Fault> {
    let found = connection
        .first(
            "SELECT media, sha256, bytes FROM blob WHERE document = $1 AND role = $2",
            &[&Id(document.as_bytes()), &Code(role)],
            read,
        )
        .await?;
    found.map(|found| checked(found, role)).transpose()
}

/// Writes the blobs of a report with their digests, which stand in the same order.
pub(crate) async fn insert_reported(
    connection: &Connection,
    (case, event): (&SupervisionCode, u32),
    blobs: &[Blob],
    digests: &[Digest],
) -> Result<(), Fault> {
    for (blob, sha256) in blobs.iter().zip(digests) {
        connection
            .run(
                "INSERT INTO case_blob (case_code, sequence, role, media, sha256, bytes) VALUES ($1, $2, $3, $4, $5, $6)",
                &[
                    &case.as_str(),
                    &Number(event),
                    &Code(blob.role),
                    &blob.media,
                    &sha256.as_bytes().as_slice(),
                    &blob.bytes,
                ],
            )
            .await?;
    }
    Ok(())
}

pub(crate) async fn find_reported(
    connection: &Connection,
    (case, event): (&SupervisionCode, u32),
    role: BlobRole,
) -> Result<Option<Blob>, Fault> {
    let found = connection
        .first(
            "SELECT media, sha256, bytes FROM case_blob WHERE case_code = $1 AND sequence = $2 AND role = $3",
            &[&case.as_str(), &Number(event), &Code(role)],
            read,
        )
        .await?;
    found.map(|found| checked(found, role)).transpose()
}

type Stored = (String, Bytes<32>, Vec<u8>);

fn read(row: &Row) -> Result<Stored, Fault> {
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
}

/// The bytes, if they are still those that were written.
fn checked((media, sha256, bytes): Stored, role: BlobRole) -> Result<Blob, Fault> {
    if Digest::of(&bytes) != Digest::from(sha256) {
        return Err(Fault::Unreadable(Unreadable("blob with the digest of other bytes")));
    }
    Ok(Blob { role, media, bytes })
}
