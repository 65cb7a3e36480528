//! Shared values as SQLite keeps them.

use rusqlite::types::{FromSqlError, ToSqlOutput, Type, ValueRef};
use rusqlite::{Row, ToSql};
use store::archive::{Column, Form, Value};

/// A shared value on its way in.
pub(super) struct Shared<'v>(pub(super) &'v Value);

impl ToSql for Shared<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// A value on its way out; the tables are strict, so that it has the form of its column.
pub(super) fn read(row: &Row<'_>, place: usize, column: &Column) -> rusqlite::Result<Value> {
    let value = row.get_ref(place)?;
    let wrong = |kind| {
        let cause = Box::new(FromSqlError::InvalidType);
        rusqlite::Error::FromSqlConversionFailure(place, kind, cause)
    };
    match (value, column.form) {
        (ValueRef::Null, _) => Ok(Value::Null),
        (ValueRef::Integer(number), Form::Integer | Form::Flag | Form::Instant) => Ok(Value::Integer(number)),
        (ValueRef::Text(text), Form::Text | Form::Json | Form::Date) => {
            let text = std::str::from_utf8(text).map_err(|_| wrong(Type::Text))?;
            Ok(Value::Text(text.to_owned()))
        }
        (ValueRef::Blob(bytes), Form::Id | Form::Bytes) => Ok(Value::Bytes(bytes.to_vec())),
        (other, _) => Err(wrong(other.data_type())),
    }
}
