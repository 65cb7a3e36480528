//! Requests that are answered from a stored copy: their guards, then their rows; of many at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use document::{AgreementId, Date, DocumentId, RequestId};
use store::change::AnswerFromStore;
use store::{Error, What};

use super::insert;
use crate::column::{Day, Id, Number, Text};
use crate::fault::Fault;
use crate::statement::{Connection, columns};
use crate::{documents, registry};

/// An agreement on a day.
type OnDay = (AgreementId, Date);

/// What the guards found of answers none of which meets another, but that uses of agreements are counted as they pass.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    there: Vec<RequestId>,
    statuses: HashMap<DocumentId, u32>,
    agreements: HashMap<String, u32>,
    /// Uses before this transaction; none where there is no row yet.
    before: HashMap<OnDay, u32>,
    now: BTreeMap<OnDay, u32>,
}

impl Guards {
    /// Asks the guards.
    pub(crate) async fn ask(connection: &Connection, answers: &[&AnswerFromStore]) -> Result<Self, Fault> {
        let requests: Vec<RequestId> = answers.iter().map(|answer| answer.request.id).collect();
        let judged = answers.iter().map(|answer| answer.document).collect();
        let agreements: BTreeSet<&AgreementId> = answers.iter().map(|answer| &answer.agreement.id).collect();
        let days = answers.iter().map(|answer| (answer.agreement.id.clone(), answer.agreement.day)).collect();
        let (there, statuses, agreements, before) = tokio::try_join!(
            there(connection, &requests),
            documents::status_versions(connection, judged, false),
            registry::agreement_versions(connection, &agreements),
            uses(connection, days),
        )?;
        Ok(Self { there, statuses, agreements, before, now: BTreeMap::new() })
    }

    /// Whether this one may be written; if so, its agreement is used once more.
    pub(crate) fn judge(&mut self, answer: &AnswerFromStore) -> Result<(), Error> {
        let AnswerFromStore { request, document, status_version, agreement, .. } = answer;
        if self.there.contains(&request.id) {
            return Err(Error::Conflict(What::RequestId(request.id)));
        }
        if self.statuses.get(document) != Some(status_version) {
            return Err(Error::Stale(What::DocumentStatus(*document)));
        }
        if self.agreements.get(agreement.id.as_str()) != Some(&agreement.record_version) {
            return Err(Error::Stale(What::AgreementVersion));
        }
        let day = (agreement.id.clone(), agreement.day);
        let used = self.now.get(&day).or_else(|| self.before.get(&day)).copied().unwrap_or(0);
        if used >= agreement.daily_max {
            return Err(Error::Stale(What::AgreementQuota));
        }
        self.now.insert(day, used + 1);
        Ok(())
    }
}

async fn there(connection: &Connection, ids: &[RequestId]) -> Result<Vec<RequestId>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT r.id FROM unnest($1::uuid[]) AS u (id) JOIN evidence_request r ON r.id = u.id";
    connection.all(sql, &columns!(ids, id => [Id(id.as_bytes())]), |row| Ok(row.try_get::<_, Id<_>>(0)?.0)).await
}

/// How often agreements were used on their days; nobody else counts until this transaction ends.
async fn uses(connection: &Connection, days: BTreeSet<OnDay>) -> Result<HashMap<OnDay, u32>, Fault> {
    if days.is_empty() {
        return Ok(HashMap::new());
    }
    let uses = connection
        .all(
            "SELECT a.agreement, a.day, a.uses FROM agreement_use a
         JOIN unnest($1::text[], $2::date[]) AS u (agreement, day) ON a.agreement = u.agreement AND a.day = u.day
         ORDER BY a.agreement, a.day FOR UPDATE OF a",
            &columns!(days, (agreement, day) => [agreement.as_str(), Day(*day)]),
            |row| {
                let day = (row.try_get::<_, Text<_>>(0)?.0, row.try_get::<_, Day>(1)?.0);
                Ok((day, row.try_get::<_, Number<_>>(2)?.0))
            },
        )
        .await?;
    Ok(uses.into_iter().collect())
}

/// The rows of answers that passed their guards, except accesses and receipts, which others write too.
pub(crate) async fn write(connection: &Connection, guards: &Guards, winners: &[&AnswerFromStore]) -> Result<(), Fault> {
    let requests: Vec<_> = winners.iter().map(|answer| &answer.request).collect();
    tokio::try_join!(insert(connection, &requests), count(connection, guards))?;
    Ok(())
}

/// The first use of a day is inserted plainly: where two nodes count the first, one fails and runs again.
async fn count(connection: &Connection, guards: &Guards) -> Result<(), Fault> {
    let (more, first): (Vec<_>, Vec<_>) = guards.now.iter().partition(|(day, _)| guards.before.contains_key(*day));
    if !first.is_empty() {
        let insert = "INSERT INTO agreement_use (agreement, day, uses)
                      SELECT * FROM unnest($1::text[], $2::date[], $3::bigint[])";
        let columns = &columns!(first, ((agreement, day), uses) => [agreement.as_str(), Day(*day), Number(**uses)]);
        connection.run(insert, columns).await?;
    }
    if !more.is_empty() {
        let update = "UPDATE agreement_use a SET uses = u.uses
                      FROM unnest($1::text[], $2::date[], $3::bigint[]) AS u (agreement, day, uses)
                      WHERE a.agreement = u.agreement AND a.day = u.day";
        let columns = &columns!(more, ((agreement, day), uses) => [agreement.as_str(), Day(*day), Number(**uses)]);
        connection.run(update, columns).await?;
    }
    Ok(())
}
