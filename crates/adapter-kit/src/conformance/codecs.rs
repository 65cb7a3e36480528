//! Round trips of the codecs as the mapping configures them.

use super::test::{Failure, Outcome, fail};
use super::values::{Dice, files, value_for};
use crate::codec::CodecContext;
use crate::mapped::MappedAdapter;
use crate::mapping::RowKind;

const CASES: u64 = 256;

/// 9: `decode(encode(v)) == v` for each codec of the mapping.
pub(super) fn round_trips(adapter: &'static MappedAdapter) -> Result<Outcome, Failure> {
    let partner = adapter.golden_partner();
    let day = document::time::Date::constant(2026, 11, 24);
    let files = files();
    let context = CodecContext { attachments: &files, ..CodecContext::new(&partner, day) };
    let mut tried = 0;
    for message in &adapter.mapping().messages {
        for row in &message.rows {
            let RowKind::Field(field) = &row.kind else { continue };
            if field.hook.is_some() {
                continue;
            }
            for seed in 0..CASES {
                let Some(value) = value_for(&field.codec, &context, &mut Dice(seed)) else { continue };
                let written = field.codec.encode(&value, &context);
                tried += 1;
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
    Ok(Outcome::Told(format!("{tried} values")))
}
