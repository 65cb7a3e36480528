//! How values stand in columns: ids as uuid, instants as timestamptz, records as jsonb, states as numbers.

use std::error::Error;
use std::str::FromStr;

use bytes::{BufMut, BytesMut};
use document::envelope::{Confidentiality, Kind};
use document::{Date, Digest, Timestamp};
use model::idempotency::ReferenceKind;
use model::receipt::ReceiptEvent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

type Boxed = Box<dyn Error + Sync + Send>;

/// 2000-01-01T00:00:00Z, from which the server counts, in microseconds since 1970.
const EPOCH_MICROS: i64 = 946_684_800_000_000;
const EPOCH_DAY: Date = Date::constant(2000, 1, 1);

/// What stands in a column is not what was written there. Says nothing of the value: that may be personal.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a stored {0} cannot be read")]
pub(crate) struct Unreadable(pub(crate) &'static str);

/// A text that is parsed into a type of ours.
#[derive(Debug)]
pub(crate) struct Text<T>(pub(crate) T);

impl<'a, T: FromStr> FromSql<'a> for Text<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        let text = <&str>::from_sql(ty, raw)?;
        text.parse().map(Self).map_err(|_| Unreadable("name").into())
    }
    fn accepts(ty: &Type) -> bool {
        <&str as FromSql<'_>>::accepts(ty)
    }
}

/// An id: its sixteen bytes on the way in, the type on the way out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Id<T>(pub(crate) T);

impl ToSql for Id<&[u8; 16]> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        out.put_slice(self.0);
        Ok(IsNull::No)
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::UUID
    }
    to_sql_checked!();
}

impl<'a, T> FromSql<'a> for Id<T>
where
    T: for<'b> TryFrom<&'b [u8], Error = document::id::IdError>,
{
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        T::try_from(raw).map(Self).map_err(|_| Unreadable("id").into())
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::UUID
    }
}

/// A digest, a key or a leaf in its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Bytes<const N: usize>(pub(crate) [u8; N]);

impl<'a, const N: usize> FromSql<'a> for Bytes<N> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        raw.try_into().map(Self).map_err(|_| Unreadable("digest").into())
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::BYTEA
    }
}

impl<const N: usize> ToSql for Bytes<N> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        out.put_slice(&self.0);
        Ok(IsNull::No)
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::BYTEA
    }
    to_sql_checked!();
}

impl From<Bytes<32>> for Digest {
    fn from(bytes: Bytes<32>) -> Self {
        Self::from_bytes(bytes.0)
    }
}

/// An instant to the microsecond.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl ToSql for Instant {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        out.put_i64(self.0.as_micros().saturating_sub(EPOCH_MICROS));
        Ok(IsNull::No)
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::TIMESTAMPTZ
    }
    to_sql_checked!();
}

impl<'a> FromSql<'a> for Instant {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        let micros = i64::from_be_bytes(raw.try_into().map_err(|_| Unreadable("instant"))?);
        let micros = micros.checked_add(EPOCH_MICROS).ok_or(Unreadable("instant"))?;
        Ok(Self(Timestamp::from_micros(micros)))
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::TIMESTAMPTZ
    }
}

/// A civil date.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day(pub(crate) Date);

impl ToSql for Day {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        let hours = EPOCH_DAY.duration_until(self.0).as_hours();
        out.put_i32(i32::try_from(hours / 24)?);
        Ok(IsNull::No)
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::DATE
    }
    to_sql_checked!();
}

impl<'a> FromSql<'a> for Day {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        let days = i32::from_be_bytes(raw.try_into().map_err(|_| Unreadable("date"))?);
        let since = jiff::SignedDuration::from_hours(i64::from(days) * 24);
        EPOCH_DAY.checked_add(since).map(Self).map_err(|_| Unreadable("date").into())
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::DATE
    }
}

/// A record as jsonb.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// The version of jsonb's form on the wire.
pub(crate) const JSONB: u8 = 1;

impl<T: Serialize + std::fmt::Debug> ToSql for Json<&T> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        out.put_u8(JSONB);
        serde_json::to_writer(out.writer(), self.0)?;
        Ok(IsNull::No)
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSONB
    }
    to_sql_checked!();
}

impl<'a, T: DeserializeOwned> FromSql<'a> for Json<T> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        let text = raw.strip_prefix(&[JSONB]).ok_or(Unreadable("record"))?;
        // The error's own text may quote what stood there.
        serde_json::from_slice(text).map(Self).map_err(|_| Unreadable("record").into())
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSONB
    }
}

/// A whole number in a column of whichever width.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number<T>(pub(crate) T);

impl<'a, T: TryFrom<i64>> FromSql<'a> for Number<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        let value = match *ty {
            Type::INT2 => i64::from(i16::from_sql(ty, raw)?),
            Type::INT4 => i64::from(i32::from_sql(ty, raw)?),
            _ => i64::from_sql(ty, raw)?,
        };
        T::try_from(value).map(Self).map_err(|_| Unreadable("number").into())
    }
    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT2 | Type::INT4 | Type::INT8)
    }
}

impl<T: TryInto<i64, Error: Error + Send + Sync + 'static> + Copy + std::fmt::Debug> ToSql for Number<T> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        let value: i64 = self.0.try_into()?;
        match *ty {
            Type::INT2 => out.put_i16(i16::try_from(value)?),
            Type::INT4 => out.put_i32(i32::try_from(value)?),
            _ => out.put_i64(value),
        }
        Ok(IsNull::No)
    }
    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT2 | Type::INT4 | Type::INT8)
    }
    to_sql_checked!();
}

/// A member of a closed list as its number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Code<T>(pub(crate) T);

/// A closed list whose members have numbers in the database, for ever; the same in every backend.
pub(crate) trait Coded: Sized {
    fn code(&self) -> i16;
    fn of(code: i16) -> Option<Self>;
}

impl<T: Coded + std::fmt::Debug> ToSql for Code<T> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        self.0.code().to_sql(ty, out)
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::INT2
    }
    to_sql_checked!();
}

impl<'a, T: Coded> FromSql<'a> for Code<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        T::of(i16::from_sql(ty, raw)?).map(Self).ok_or_else(|| Unreadable("state").into())
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::INT2
    }
}

macro_rules! codes {
    ($type:ty { $($member:ident = $code:literal),+ $(,)? }) => {
        impl Coded for $type {
            fn code(&self) -> i16 {
                match self { $(Self::$member => $code),+ }
            }
            fn of(code: i16) -> Option<Self> {
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
