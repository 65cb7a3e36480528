//! Finding out how a transaction ended whose COMMIT was never answered.

use std::time::Duration;

use deadpool_postgres::Pool;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

use crate::column::Id;
use crate::fault::Fault;
use crate::statement::Connection;

/// What identifies a transaction to whoever asks for it later.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) writer: [u8; 16],
    pub(crate) mark: i64,
    /// The server's own number of it.
    pub(crate) transaction: String,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    Committed,
    RolledBack,
    /// The server did not come back in time.
    Unknown,
}

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(50);
/// About ten seconds of questions, each of which may wait for a connection besides. A client that is told nothing for longer
/// gives up; one that is told to ask again under its key learns the outcome then.
const QUESTIONS: usize = 200;

/// Asks until the server has an answer.
///
/// While the server still holds the transaction to be in progress, it is waited for; after that the mark that it wrote
/// decides: it is there exactly if the transaction was committed. The server's number alone would not do: a number whose
/// log was never flushed is given again after a crash, to a transaction of somebody else.
pub(crate) async fn settle(pool: &Pool, ticket: &Ticket) -> Settled {
    for _ in 0..QUESTIONS {
        match ask(pool, ticket).await {
            Ok(Some(settled)) => return settled,
            Ok(None) => {}
            Err(fault) => {
                tracing::debug!(error = &fault as &dyn std::error::Error, "the outcome of a commit is still unknown");
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    Settled::Unknown
}

/// `None`: it is in progress.
async fn ask(pool: &Pool, ticket: &Ticket) -> Result<Option<Settled>, Fault> {
    let connection = Connection(pool.get().await?);
    let sql = "SELECT pg_xact_status($1::text::xid8)";
    let read = |row: &Row| Ok(row.try_get::<_, Option<String>>(0)?);
    match connection.first(sql, &[&ticket.transaction], read).await {
        Ok(status) if status.as_ref().is_some_and(|status| status.as_deref() == Some("in progress")) => {
            return Ok(None);
        }
        Ok(_) => {}
        // A number that this server has not given yet: it has never seen the transaction.
        Err(fault) if fault.has_code(&SqlState::INVALID_PARAMETER_VALUE) => {}
        Err(fault) => return Err(fault),
    }
    let mark = connection
        .first("SELECT mark FROM commit_mark WHERE writer = $1", &[&Id(&ticket.writer)], |row| {
            Ok(row.try_get::<_, i64>(0)?)
        })
        .await?;
    let committed = mark == Some(ticket.mark);
    Ok(Some(if committed { Settled::Committed } else { Settled::RolledBack }))
}
