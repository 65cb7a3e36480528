//! Shared values as the server takes and gives them, by the type of their column.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use document::Timestamp;
use store::archive::Value;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::column::{Day, Instant, JSONB, Number, Unreadable};

type Boxed = Box<dyn Error + Sync + Send>;

/// Types that columns have.
const TYPES: [Type; 10] = [
    Type::UUID,
    Type::BYTEA,
    Type::TEXT,
    Type::JSONB,
    Type::INT2,
    Type::INT4,
    Type::INT8,
    Type::BOOL,
    Type::TIMESTAMPTZ,
    Type::DATE,
];

/// A shared value on its way in. Debug shows nothing of it.
pub(super) struct Shared<'v>(pub(super) &'v Value);

impl std::fmt::Debug for Shared<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

impl ToSql for Shared<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        match (self.0, ty) {
            (Value::Null, _) => return Ok(IsNull::Yes),
            (Value::Bytes(bytes), &Type::UUID) if bytes.len() == 16 => out.put_slice(bytes),
            (Value::Bytes(bytes), &Type::BYTEA) => out.put_slice(bytes),
            (Value::Text(text), &Type::TEXT) => out.put_slice(text.as_bytes()),
            (Value::Text(text), &Type::JSONB) => {
                out.put_u8(JSONB);
                out.put_slice(text.as_bytes());
            }
            (Value::Text(text), &Type::DATE) => return Day(text.parse()?).to_sql(ty, out),
            (Value::Integer(number @ (0 | 1)), &Type::BOOL) => return (*number == 1).to_sql(ty, out),
            (Value::Integer(micros), &Type::TIMESTAMPTZ) => {
                return Instant(Timestamp::from_micros(*micros)).to_sql(ty, out);
            }
            (Value::Integer(number), &(Type::INT2 | Type::INT4 | Type::INT8)) => {
                return Number(*number).to_sql(ty, out);
            }
            _ => return Err(Unreadable("value of its column's form").into()),
        }
        Ok(IsNull::No)
    }
    fn accepts(ty: &Type) -> bool {
        TYPES.contains(ty)
    }
    to_sql_checked!();
}

/// A value on its way out.
pub(super) struct Read(pub(super) Value);

impl<'a> FromSql<'a> for Read {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        Ok(Self(match *ty {
            Type::UUID | Type::BYTEA => Value::Bytes(raw.to_vec()),
            Type::TEXT => Value::Text(String::from_sql(ty, raw)?),
            Type::JSONB => {
                let text = raw.strip_prefix(&[JSONB]).ok_or(Unreadable("record"))?;
                Value::Text(String::from_utf8(text.to_vec())?)
            }
            Type::BOOL => Value::Integer(bool::from_sql(ty, raw)?.into()),
            Type::TIMESTAMPTZ => Value::Integer(Instant::from_sql(ty, raw)?.0.as_micros()),
            Type::DATE => Value::Text(Day::from_sql(ty, raw)?.0.to_string()),
            _ => Value::Integer(Number::<i64>::from_sql(ty, raw)?.0),
        }))
    }
    fn from_sql_null(_: &Type) -> Result<Self, Boxed> {
        Ok(Self(Value::Null))
    }
    fn accepts(ty: &Type) -> bool {
        TYPES.contains(ty)
    }
}
