//! Instants and civil dates.

use std::fmt;
use std::str::FromStr;

use jiff::tz::Offset;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A civil date (`YYYY-MM-DD`) in +08:00, the one zone of the exchange.
pub type Date = jiff::civil::Date;

/// An instant in microseconds UTC since 1970. Outside: RFC 3339 with `Z` and, where not zero, three digits of a second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text that is not an RFC 3339 instant within years 1..=9999.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an RFC 3339 instant")]
pub struct TimestampError(String);

/// +08:00, without daylight saving since 1991.
const ZONE: Offset = Offset::constant(8);

impl Timestamp {
    /// From microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole seconds since 1970-01-01T00:00:00Z; saturates.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// The first instant (00:00 +08:00) of a civil date.
    #[must_use]
    pub fn start_of(date: Date) -> Self {
        ZONE.to_timestamp(date.at(0, 0, 0, 0)).map_or(Self(i64::MAX), |instant| Self(instant.as_microsecond()))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The civil date in +08:00.
    #[must_use]
    pub fn date(self) -> Date {
        ZONE.to_datetime(self.inner()).date()
    }

    /// This instant moved by some microseconds; saturates.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// This instant moved by some seconds; saturates.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_micros(seconds.saturating_mul(1_000_000))
    }

    fn inner(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = jiff::Timestamp::from_millisecond(self.0.div_euclid(1000)).unwrap_or(self.inner());
        if millis.subsec_millisecond() == 0 { write!(f, "{millis:.0}") } else { write!(f, "{millis:.3}") }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        text.parse::<jiff::Timestamp>()
            .map(|t| Self(t.as_microsecond()))
            .map_err(|_| TimestampError(text.chars().take(64).collect()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_china() {
        let before: Timestamp = "2026-03-31T15:59:59Z".parse().expect("instant");
        let after: Timestamp = "2026-03-31T16:00:00Z".parse().expect("instant");
        assert_eq!(before.date(), jiff::civil::date(2026, 3, 31));
        assert_eq!(after.date(), jiff::civil::date(2026, 4, 1));
        assert_eq!(Timestamp::start_of(after.date()), after);
    }

    #[test]
    fn instants_print_at_most_three_digits_of_a_second() {
        assert_eq!(Timestamp::from_micros(1_795_485_600_000_000).to_string(), "2026-11-24T02:00:00Z");
        assert_eq!(Timestamp::from_micros(1_795_485_600_120_900).to_string(), "2026-11-24T02:00:00.120Z");
        assert_eq!("2026-11-24T10:00:00+08:00".parse(), Ok(Timestamp::from_seconds(1_795_485_600)));
    }
}
