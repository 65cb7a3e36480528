//! What the database's own errors mean to the hub.

use std::error::Error as _;
use std::sync::Arc;

use deadpool_postgres::PoolError;
use store::Error;
use tokio_postgres::error::{DbError, SqlState};

use crate::column::Unreadable;

/// An unexpected error of the database: the transaction in which it happened is void.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Fault {
    /// There is no connection to be had.
    #[error("the database cannot be reached")]
    Away(#[source] Arc<PoolError>),
    /// The connection was lost.
    #[error("the connection to the database was lost")]
    Lost(#[source] Arc<tokio_postgres::Error>),
    /// The server refused.
    #[error(transparent)]
    Refused(Refused),
    /// What is stored is not what was written.
    #[error(transparent)]
    Unreadable(Unreadable),
    /// A value or an answer that the driver cannot carry.
    #[error("the driver refused")]
    Driver(#[source] Arc<tokio_postgres::Error>),
    /// Another node was in the way; the same again will find its traces.
    #[error("another node was in the way")]
    Again,
    /// What a change names is not there.
    #[error("{0}")]
    Absent(&'static str),
}

/// What the server said, without values: those may be personal.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the database refused: {} {message} (table {table:?}, constraint {constraint:?})", code.code())]
pub(crate) struct Refused {
    code: SqlState,
    fatal: bool,
    message: String,
    table: Option<String>,
    constraint: Option<String>,
}

impl From<&DbError> for Refused {
    fn from(error: &DbError) -> Self {
        let class = &error.code().code()[..2];
        // Data exceptions, broken constraints and what triggers raise may quote a row.
        let quotes = matches!(class, "22" | "23" | "44" | "P0");
        Self {
            code: error.code().clone(),
            fatal: error.severity() != "ERROR",
            message: if quotes { String::new() } else { error.message().to_owned() },
            table: error.table().map(str::to_owned),
            constraint: error.constraint().map(str::to_owned),
        }
    }
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        if let Some(refused) = error.as_db_error() {
            return Self::Refused(refused.into());
        }
        let source = error.source();
        if let Some(unreadable) = source.and_then(|source| source.downcast_ref::<Unreadable>()) {
            return Self::Unreadable(*unreadable);
        }
        let lost = error.is_closed() || source.is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
        if lost { Self::Lost(Arc::new(error)) } else { Self::Driver(Arc::new(error)) }
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        Self::Away(Arc::new(error))
    }
}

impl Fault {
    /// Whether the store as a whole is at fault (away, disk full, unreadable), not one of the values.
    pub(crate) fn is_of_the_store(&self) -> bool {
        self.is_unavailable() || matches!(self, Self::Unreadable(_))
    }

    /// Whether the connection is gone, or may be.
    pub(crate) fn is_of_the_connection(&self) -> bool {
        matches!(self, Self::Lost(_)) || matches!(self, Self::Refused(refused) if refused.fatal)
    }

    /// Whether the same again may end otherwise: nodes met each other at the same key.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Again => true,
            Self::Refused(refused) => {
                // Of statements sent together, the one behind the one that failed may be heard first.
                refused.code.code().starts_with("40")
                    || refused.code == SqlState::UNIQUE_VIOLATION
                    || refused.code == SqlState::IN_FAILED_SQL_TRANSACTION
            }
            _ => false,
        }
    }

    /// Whether the server refused with this code.
    pub(crate) fn has_code(&self, code: &SqlState) -> bool {
        matches!(self, Self::Refused(refused) if refused.code == *code)
    }

    /// The error as the hub sees it.
    pub(crate) fn during(&self, operation: &'static str) -> Error {
        let source = Box::new(self.clone());
        match self {
            _ if self.is_unavailable() => Error::Unavailable { operation, source },
            Self::Unreadable(_) => Error::Corrupt { what: format!("{operation}: {self}") },
            _ => Error::Bug { operation, source },
        }
    }

    fn is_unavailable(&self) -> bool {
        match self {
            Self::Away(_) | Self::Lost(_) | Self::Again => true,
            Self::Refused(Refused { code, fatal, .. }) => {
                *fatal
                    // Connection, locks between nodes, resources, operator, system; a server that is read only.
                    || matches!(&code.code()[..2], "08" | "40" | "53" | "57" | "58")
                    || *code == SqlState::READ_ONLY_SQL_TRANSACTION
                    || *code == SqlState::LOCK_NOT_AVAILABLE
            }
            _ => false,
        }
    }
}

/// The store was closed.
#[derive(Debug, thiserror::Error)]
#[error("the store is closed")]
pub(crate) struct Closed;

impl Closed {
    /// The error as the hub sees it.
    pub(crate) fn during(operation: &'static str) -> Error {
        Error::Unavailable { operation, source: Box::new(Self) }
    }
}

/// How a change ends before it has written anything: it lost to a guard, or the database failed.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A guard or precondition decided; the other changes of the transaction go on.
    Decided(Result<store::Outcome, Error>),
    /// The transaction is void.
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Decided(Err(error))
    }
}
