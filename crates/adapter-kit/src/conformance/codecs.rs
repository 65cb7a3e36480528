//! Round trips of the codecs as the mapping configures them.

use document::json::{Object, Value};

use super::run::{Failure, fail};
use crate::attachment::Attachment;
use crate::codec::{Codec, CodecContext};
use crate::mapped::MappedAdapter;
use crate::mapping::RowKind;

const CASES: u64 = 256;

/// 9: `decode(encode(v)) == v` for each codec of the mapping.
pub(super) fn round_trips(adapter: &'static MappedAdapter) -> Result<(), Failure> {
    let partner = adapter.golden_partner();
    let day = document::time::Date::constant(2026, 11, 24);
    let files = files();
    let context = CodecContext { attachments: &files, ..CodecContext::new(&partner, day) };
    for message in &adapter.mapping().messages {
        for row in &message.rows {
            let RowKind::Field(field) = &row.kind else { continue };
            if field.hook.is_some() {
                continue;
            }
            for seed in 0..CASES {
                let Some(value) = value_for(&field.codec, &mut Dice(seed)) else { break };
                let written = field.codec.encode(&value, &context);
                let Ok(Some(text)) = written else {
                    return fail(format!("{}: {value:?} cannot be written", row.label));
                };
                match field.codec.decode(&text, &context) {
                    Ok(read) if read.value == value && !read.spelled => {}
                    other => {
                        return fail(format!(
                            "seed {seed}, {}: {value:?} is written {text:?} and read {other:?}",
                            row.label
                        ));
                    }
                }
            }
        }
    }
    Ok(())
}

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

    fn digits(&mut self, most: u64) -> String {
        let count = 1 + self.roll(most);
        let first = 1 + self.roll(9);
        std::iter::once(first)
            .chain((1..count).map(|_| self.roll(10)).collect::<Vec<_>>())
            .map(|d| d.to_string())
            .collect()
    }
}

/// A value that the codec can write; none for codecs whose values are few.
pub(crate) fn value_for(codec: &Codec, dice: &mut Dice) -> Option<Value> {
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
        Codec::Code(_) | Codec::Identifier(_) => return None,
    })
}
