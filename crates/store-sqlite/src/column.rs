//! How values stand in columns: ids as 16 bytes, instants as microseconds, dates as text, states as numbers.

use std::str::FromStr;

use document::envelope::{Confidentiality, Kind};
use document::{Date, Digest, Timestamp};
use model::idempotency::ReferenceKind;
use model::receipt::ReceiptEvent;
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Text from outside; a NUL in it is refused (SQLite would take it, and cut it off in half of its functions).
pub(crate) struct Text<T>(pub(crate) T);

#[derive(Debug, thiserror::Error)]
#[error("a text with a NUL character")]
struct NulInText;

impl ToSql for Text<&str> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        if self.0.as_bytes().contains(&0) {
            return Err(rusqlite::Error::ToSqlConversionFailure(Box::new(NulInText)));
        }
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0.as_bytes())))
    }
}

impl<T: FromStr<Err: std::error::Error + Send + Sync + 'static>> FromSql for Text<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(FromSqlError::other)
    }
}

/// An id in its 16 bytes.
pub(crate) struct Id<T>(pub(crate) T);

impl<T> FromSql for Id<T>
where
    T: for<'b> TryFrom<&'b [u8], Error = document::id::IdError>,
{
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        T::try_from(value.as_blob()?).map(Self).map_err(FromSqlError::other)
    }
}

/// A digest in its 32 bytes.
pub(crate) struct Hash(pub(crate) Digest);

impl FromSql for Hash {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 32]>::column_result(value).map(|bytes| Self(Digest::from_bytes(bytes)))
    }
}

/// An instant in microseconds.
pub(crate) struct Instant(pub(crate) Timestamp);

impl ToSql for Instant {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_micros().into())
    }
}

impl FromSql for Instant {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(|micros| Self(Timestamp::from_micros(micros)))
    }
}

/// A civil date as `YYYY-MM-DD`.
pub(crate) struct Day(pub(crate) Date);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(FromSqlError::other)
    }
}

/// A record as JSON text.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> ToSql for Json<&T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        serde_json::to_string(self.0)
            .map(Into::into)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_slice(value.as_str()?.as_bytes()).map(Self).map_err(|error| {
            // The error's own text may quote what stood there.
            FromSqlError::other(Unreadable { line: error.line(), column: error.column() })
        })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("json that cannot be read at line {line} column {column}")]
struct Unreadable {
    line: usize,
    column: usize,
}

/// A member of a closed list as its number.
pub(crate) struct Code<T>(pub(crate) T);

/// A closed list whose members have numbers in the database, for ever.
pub(crate) trait Coded: Sized {
    fn code(&self) -> i64;
    fn of(code: i64) -> Option<Self>;
}

impl<T: Coded> ToSql for Code<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.code().into())
    }
}

impl<T: Coded> FromSql for Code<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_i64()?;
        T::of(code).map(Self).ok_or(FromSqlError::OutOfRange(code))
    }
}

macro_rules! codes {
    ($type:ty { $($member:ident = $code:literal),+ $(,)? }) => {
        impl Coded for $type {
            fn code(&self) -> i64 {
                match self { $(Self::$member => $code),+ }
            }
            fn of(code: i64) -> Option<Self> {
                match code { $($code => Some(Self::$member),)+ _ => None }
            }
        }
    };
}

codes!(Kind { Application = 1, Notice = 2, Opinion = 3, Decision = 4, Certificate = 5, Material = 6 });
codes!(Confidentiality { Public = 1, Internal = 2, Personal = 3, Restricted = 4 });
codes!(ReceiptEvent { Accepted = 1, Forwarded = 2, Fulfilled = 3, Refused = 4, Delivered = 5, Read = 6 });
codes!(ReferenceKind { Document = 1, Request = 2, Case = 3, Receipt = 4 });
codes!(store::record::BlobRole { Original = 1, Sealed = 2, Provenance = 3, Residual = 4 });
