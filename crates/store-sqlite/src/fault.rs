//! What the database's own errors mean to the hub.

use std::sync::Arc;

use rusqlite::ErrorCode;
use store::Error;

/// An unexpected error of the database: the transaction in which it happened is void.
#[derive(Debug, Clone)]
pub(crate) struct Fault(Arc<rusqlite::Error>);

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self(Arc::new(error))
    }
}

impl Fault {
    /// Whether the store as a whole is at fault (disk full, unreadable, locked), not one of the values.
    pub(crate) fn is_of_the_store(&self) -> bool {
        self.is_unavailable() || self.is_corrupt()
    }

    /// The error as the hub sees it.
    pub(crate) fn during(&self, operation: &'static str) -> Error {
        let source = Box::new(Arc::clone(&self.0));
        if self.is_unavailable() {
            Error::Unavailable { operation, source }
        } else if self.is_corrupt() {
            Error::Corrupt { what: self.place(operation) }
        } else {
            Error::Bug { operation, source }
        }
    }

    /// Where it was, without what stood there: that may be personal.
    fn place(&self, operation: &'static str) -> String {
        match &*self.0 {
            rusqlite::Error::FromSqlConversionFailure(column, ..)
            | rusqlite::Error::InvalidColumnType(column, ..)
            | rusqlite::Error::IntegralValueOutOfRange(column, _) => format!("{operation}, column {column}"),
            _ => operation.to_owned(),
        }
    }

    fn is_unavailable(&self) -> bool {
        matches!(
            self.0.sqlite_error_code(),
            Some(
                ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::CannotOpen
                    | ErrorCode::ReadOnly
                    | ErrorCode::PermissionDenied
                    | ErrorCode::OutOfMemory
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::FileLockingProtocolFailed
                    | ErrorCode::NoLargeFileSupport
            )
        )
    }

    fn is_corrupt(&self) -> bool {
        matches!(self.0.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
            || matches!(
                *self.0,
                rusqlite::Error::FromSqlConversionFailure(..)
                    | rusqlite::Error::InvalidColumnType(..)
                    | rusqlite::Error::IntegralValueOutOfRange(..)
            )
    }
}

/// The threads of the store are gone (it was closed, or one of them died).
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

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Decided(Err(error))
    }
}
