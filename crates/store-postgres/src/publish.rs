//! A department publishes a document: its guards, then its rows; of many publications at once.

use std::collections::HashMap;

use document::{Digest, DocumentId};
use model::Status;
use store::change::{Publish, Superseded};
use store::record::{DocumentRow, LogEntry};
use store::{Error, What};

use crate::column::{Id, Instant};
use crate::fault::Fault;
use crate::inbox::{self, Turn};
use crate::statement::{Connection, columns};
use crate::{blobs, documents, jobs, tree};

/// Issuer, type and number of a document.
type Numbered<'p> = (&'p str, &'p str, &'p str);

fn numbered(document: &DocumentRow) -> Option<Numbered<'_>> {
    let number = document.number.as_deref()?;
    Some((document.department.as_str(), document.r#type.as_str(), number))
}

/// What the guards found of publications none of which meets another.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    there: Vec<DocumentId>,
    /// Who bore a number before, by the document that wants it. A document that is not in it has just taken its number.
    bearers: HashMap<DocumentId, DocumentId>,
    statuses: HashMap<DocumentId, u32>,
}

impl Guards {
    /// Asks the guards; takes the numbers that are free.
    pub(crate) async fn ask(connection: &Connection, publishes: &[&Publish]) -> Result<Self, Fault> {
        let ids: Vec<_> = publishes.iter().map(|publish| publish.document.id).collect();
        let heads = publishes.iter().filter_map(|publish| publish.supersedes.as_ref());
        let heads = heads.map(|head| head.document).collect();
        let (there, bearers, statuses) = tokio::try_join!(
            documents::there(connection, &ids),
            take_numbers(connection, publishes),
            documents::status_versions(connection, heads, true),
        )?;
        Ok(Self { there, bearers, statuses })
    }

    /// Whether this one may be written.
    pub(crate) fn judge(&self, publish: &Publish) -> Result<(), Error> {
        let id = publish.document.id;
        if self.there.contains(&id) {
            return Err(Error::Conflict(What::DocumentId(id)));
        }
        let head = publish.supersedes.as_ref();
        match self.bearers.get(&id) {
            Some(bearer) if Some(*bearer) != head.map(|head| head.document) => {
                return Err(Error::Conflict(What::DocumentNumber(*bearer)));
            }
            _ => {}
        }
        match head {
            Some(head) if self.statuses.get(&head.document) != Some(&head.status_version) => {
                Err(Error::Stale(What::DocumentStatus(head.document)))
            }
            _ => Ok(()),
        }
    }

    fn took_its_number(&self, publish: &Publish) -> bool {
        publish.document.number.is_some() && !self.bearers.contains_key(&publish.document.id)
    }

    /// Gives back the numbers that were taken for publications that lost to another guard.
    pub(crate) async fn give_back(&self, connection: &Connection, losers: &[&Publish]) -> Result<(), Fault> {
        let taken = losers.iter().filter(|publish| self.took_its_number(publish));
        let taken: Vec<Numbered<'_>> = taken.filter_map(|publish| numbered(&publish.document)).collect();
        if taken.is_empty() {
            return Ok(());
        }
        connection
            .run(
                "DELETE FROM document_number n USING unnest($1::text[], $2::text[], $3::text[]) AS u (department, type, number)
                 WHERE n.department = u.department AND n.type = u.type AND n.number = u.number",
                &columns!(taken, (department, r#type, number) => [department, r#type, number]),
            )
            .await?;
        Ok(())
    }
}

/// Takes the numbers that are free; gives, by the document that wants it, who bears a number that is not.
async fn take_numbers(
    connection: &Connection,
    publishes: &[&Publish],
) -> Result<HashMap<DocumentId, DocumentId>, Fault> {
    let wanted = publishes.iter().filter_map(|publish| Some((numbered(&publish.document)?, publish.document.id)));
    let mut wanted: Vec<(Numbered<'_>, DocumentId)> = wanted.collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    // All nodes in the same order, so that two of them never wait for each other.
    wanted.sort_unstable();
    let fresh: Vec<DocumentId> = connection
        .all(
            "INSERT INTO document_number (department, type, number, document)
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
             ON CONFLICT DO NOTHING RETURNING document",
            &columns!(wanted, ((department, r#type, number), document) => [
                *department,
                *r#type,
                *number,
                Id(document.as_bytes())
            ]),
            |row| Ok(row.try_get::<_, Id<_>>(0)?.0),
        )
        .await?;
    if fresh.len() == wanted.len() {
        return Ok(HashMap::new());
    }
    wanted.retain(|(_, document)| !fresh.contains(document));
    let bearers: HashMap<DocumentId, DocumentId> = connection
        .all(
            "SELECT u.document, n.document FROM document_number n
             JOIN unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS u (department, type, number, document)
               ON n.department = u.department AND n.type = u.type AND n.number = u.number
             ORDER BY n.department, n.type, n.number FOR UPDATE OF n",
            &columns!(wanted, ((department, r#type, number), document) => [
                *department,
                *r#type,
                *number,
                Id(document.as_bytes())
            ]),
            |row| Ok((row.try_get::<_, Id<_>>(0)?.0, row.try_get::<_, Id<_>>(1)?.0)),
        )
        .await?
        .into_iter()
        .collect();
    // Whoever was in the way gave the number back meanwhile.
    if bearers.len() == wanted.len() { Ok(bearers) } else { Err(Fault::Again) }
}

/// The rows of publications that passed their guards, except receipts and accesses, which others write too.
pub(crate) async fn write(
    connection: &Connection,
    guards: &Guards,
    winners: &[(&Publish, &[Digest])],
) -> Result<(), Fault> {
    let rows: Vec<&DocumentRow> = winners.iter().map(|(publish, _)| &publish.document).collect();
    let subjects: Vec<_> =
        winners.iter().flat_map(|(p, _)| p.subjects.iter().map(move |key| (key, &p.document))).collect();
    let bytes: Vec<blobs::Owned<'_>> = winners
        .iter()
        .flat_map(|(p, digests)| p.blobs.iter().zip(*digests).map(move |(blob, digest)| (p.document.id, blob, digest)))
        .collect();
    let following: Vec<_> = winners.iter().flat_map(|(p, _)| &p.jobs).collect();
    let turns: Vec<Turn> = winners.iter().filter_map(|(p, _)| turn(p)).collect();
    let entries: Vec<&LogEntry> = winners
        .iter()
        .flat_map(|(p, _)| std::iter::once(&p.log).chain(p.supersedes.as_ref().map(|head| &head.log)))
        .collect();
    tokio::try_join!(
        documents::insert(connection, &rows),
        documents::insert_subjects(connection, &subjects),
        blobs::insert(connection, &bytes),
        pass_numbers(connection, guards, winners),
        tree::insert_pending(connection, &entries),
        supersede(connection, winners),
        inbox::tell(connection, &turns),
        jobs::insert(connection, &following),
    )?;
    Ok(())
}

/// What becomes of the document whose place a publication takes.
fn turn(publish: &Publish) -> Option<Turn> {
    let head = publish.supersedes.as_ref()?;
    Some(Turn {
        notice: head.notice,
        document: head.document,
        version: head.status_version + 1,
        at: head.log.at,
        successor: Some(publish.document.id),
    })
}

/// A successor takes the number of the document whose place it takes.
async fn pass_numbers(
    connection: &Connection,
    guards: &Guards,
    winners: &[(&Publish, &[Digest])],
) -> Result<(), Fault> {
    let passed: Vec<_> = winners
        .iter()
        .filter(|(publish, _)| guards.bearers.contains_key(&publish.document.id))
        .filter_map(|(publish, _)| Some((numbered(&publish.document)?, &publish.document.id)))
        .collect();
    if passed.is_empty() {
        return Ok(());
    }
    connection
        .run(
            "UPDATE document_number n SET document = u.document
             FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS u (department, type, number, document)
             WHERE n.department = u.department AND n.type = u.type AND n.number = u.number",
            &columns!(passed, ((department, r#type, number), document) => [
                *department,
                *r#type,
                *number,
                Id(document.as_bytes())
            ]),
        )
        .await?;
    Ok(())
}

async fn supersede(connection: &Connection, winners: &[(&Publish, &[Digest])]) -> Result<(), Fault> {
    let heads: Vec<(&Superseded, &DocumentId)> =
        winners.iter().filter_map(|(p, _)| Some((p.supersedes.as_ref()?, &p.document.id))).collect();
    let Some((_, by)) = heads.first() else { return Ok(()) };
    let status = documents::status_code(Status::Superseded { by: **by });
    let [ids, by, at] = &columns!(heads, (head, by) => [
        Id(head.document.as_bytes()),
        Id(by.as_bytes()),
        Instant(head.log.at)
    ]);
    connection
        .run(
            "UPDATE document d SET status = $4, superseded_by = u.successor, status_since = u.at,
               status_version = d.status_version + 1
             FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS u (id, successor, at) WHERE d.id = u.id",
            &[*ids, *by, *at, &status],
        )
        .await?;
    Ok(())
}
