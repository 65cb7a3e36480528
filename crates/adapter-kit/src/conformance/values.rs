//! Values that codecs can write, by chance that can be had again.

use document::Scheme;
use document::json::{Object, Value};

use crate::attachment::Attachment;
use crate::codec::{CodeLine, Codec, CodecContext, Write};

/// The files that [`value_for`] names.
pub(crate) fn files() -> Vec<Attachment> {
    (1..=8).map(|length| Attachment::new(vec![0xA5; length * length])).collect()
}

/// A small generator (SplitMix64): equal seeds give equal values.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    /// A whole number that `usize` holds.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        usize::try_from(self.roll(u64::try_from(sides.max(1)).unwrap_or(1))).unwrap_or(0)
    }

    /// One of these.
    pub(crate) fn pick<'v, T>(&mut self, values: &'v [T]) -> Option<&'v T> {
        let at = self.below(values.len());
        values.get(at)
    }

    /// So many digits.
    fn exactly(&mut self, count: usize) -> String {
        (0..count).map(|_| self.roll(10).to_string()).collect()
    }

    fn digits(&mut self, most: u64) -> String {
        let count = 1 + self.roll(most);
        let first = 1 + self.roll(9);
        std::iter::once(first)
            .chain((1..count).map(|_| self.roll(10)).collect::<Vec<_>>())
            .map(|d| d.to_string())
            .collect()
    }
}

/// A value that the codec can write and reads back; none where there is none on this day for this partner.
pub(crate) fn value_for(codec: &Codec, context: &CodecContext<'_>, dice: &mut Dice) -> Option<Value> {
    let decimal = |dice: &mut Dice| {
        let fraction = dice.roll(6);
        let fraction: String = (0..fraction).map(|_| dice.roll(10).to_string()).collect();
        let whole = dice.digits(12);
        if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
    };
    Some(match codec {
        Codec::Text | Codec::TextExact => {
            const SIGNS: [&str; 8] = ["样", "例", "㛃", "a", "<&>", "\"", "]]>", "，"];
            let count = 1 + dice.roll(12);
            Value::from((0..count).map(|_| SIGNS[usize::try_from(dice.roll(8)).unwrap_or(0)]).collect::<String>())
        }
        Codec::Int(_) => Value::from(i64::try_from(dice.roll(1 << 53)).unwrap_or(0) - (1 << 52)),
        Codec::Decimal(_) | Codec::JsonNumber => Value::from(decimal(dice)),
        Codec::Quantity { unit, .. } => {
            let mut quantity = Object::new();
            quantity.insert("value", decimal(dice));
            quantity.insert("unit", *unit);
            quantity.into()
        }
        Codec::Money(money) => {
            let scale = money.scale.map_or(2, |scale| scale.min(2));
            let cents = format!("{:02}", dice.roll(if scale == 2 { 100 } else { 1 }));
            let mut amount = Object::new();
            amount.insert("amount", format!("{}.{cents}", dice.digits(12)));
            amount.insert("currency", "CNY");
            amount.into()
        }
        Codec::Date(_) => {
            Value::from(format!("{}-{:02}-{:02}", 1950 + dice.roll(200), 1 + dice.roll(12), 1 + dice.roll(28)))
        }
        Codec::YearMonth(_) => Value::from(format!("{}-{:02}", 1950 + dice.roll(200), 1 + dice.roll(12))),
        Codec::DateTime(codec) => {
            let seconds = i64::try_from(dice.roll(4_000_000_000)).unwrap_or(0);
            let whole_days = codec.forms.first().is_none_or(|form| !form.has_time());
            let seconds =
                if whole_days { seconds - (seconds + i64::from(codec.zone) * 60).rem_euclid(86_400) } else { seconds };
            Value::from(document::Timestamp::from_seconds(seconds).to_string())
        }
        Codec::Base64(_) => {
            let file = usize::try_from(dice.roll(8)).unwrap_or(0);
            Value::from(files()[file].digest().to_string())
        }
        Codec::List(_) => {
            let words = ["制动", "灯光", "a", "样例"];
            let item = |n: u64| Value::from(words[usize::try_from(n).unwrap_or(0)]);
            Value::Array((0..=dice.roll(4)).map(|_| item(dice.roll(4))).collect())
        }
        Codec::Sha256 { prefixed } => {
            let digest = document::Digest::of(&dice.roll(u64::MAX).to_le_bytes());
            Value::from(if *prefixed { digest.to_string() } else { digest.hex() })
        }
        Codec::Sm3 => Value::from(document::Digest::of(&dice.roll(u64::MAX).to_le_bytes()).hex()),
        Codec::Code(table) => {
            let written = |line: &&CodeLine| {
                let read = codec.decode(&line.legacy, context).ok();
                read.is_some_and(|read| codec.encode(&read.value, context).is_ok())
            };
            let lines: Vec<_> = table.lines.iter().filter(written).collect();
            codec.decode(&dice.pick(&lines)?.legacy, context).ok()?.value
        }
        Codec::Identifier(identifier) => {
            let value = identifier_of(&identifier.scheme, dice)?;
            let raw = match identifier.write {
                Write::Dashed => format!("{}-{}", &value[..value.len() - 1], &value[value.len() - 1..]),
                Write::Raw | Write::Value => value,
            };
            codec.decode(&raw, context).ok()?.value
        }
    })
}

/// An identifier that passes its scheme's checks.
fn identifier_of(scheme: &Scheme, dice: &mut Dice) -> Option<String> {
    let checked = |body: String| {
        let ends = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars().map(|check| format!("{body}{check}"));
        ends.into_iter().find(|candidate| scheme.normalise(candidate).is_some())
    };
    match scheme {
        Scheme::Citizen => {
            let (year, month, day) = (1950 + dice.roll(70), 1 + dice.roll(12), 1 + dice.roll(28));
            checked(format!("99{}{year}{month:02}{day:02}{}", dice.exactly(4), dice.exactly(3)))
        }
        Scheme::Organisation => checked(dice.exactly(8)),
        Scheme::Uscc => {
            let organisation = identifier_of(&Scheme::Organisation, dice)?;
            checked(format!("91{}{organisation}", dice.exactly(6)))
        }
        Scheme::Division => Some(format!("9900{}", dice.exactly(2))).filter(|code| scheme.normalise(code).is_some()),
        Scheme::Matter => Some(format!("11{}{}", dice.exactly(20), dice.exactly(9))),
        Scheme::Certificate => {
            let number = dice.exactly(9);
            checked(format!("1.2.156.3005.2.11100000000013338W011.11999900999900054L.{number}.001."))
        }
        Scheme::Local(_) => Some(format!("样{}-{}", dice.exactly(4), dice.exactly(2))),
        Scheme::Case => None,
    }
}
