//! Canonical bytes: JCS (RFC 8785).

use std::cmp::Ordering;

use compact_str::CompactString;

use super::{Object, Value};

/// The canonical bytes of a value.
#[must_use]
pub fn to_canonical(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    write_canonical(value, &mut out);
    out
}

/// Appends the canonical bytes of a value: members sorted by UTF-16 code units, no white space, least escapes.
pub fn write_canonical(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(int) => write_int(*int, out),
        Value::Text(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_canonical(item, out);
            }
            out.push(b']');
        }
        Value::Object(object) => write_canonical_object(object, out),
    }
}

/// Appends the canonical bytes of an object.
pub fn write_canonical_object(object: &Object, out: &mut Vec<u8>) {
    let members = &object.0;
    // Most come sorted.
    if members.is_sorted_by(|a, b| by_utf16(&a.0, &b.0).is_lt()) {
        return write_members(members.iter(), out);
    }
    // Objects are small: their order is found on the stack.
    let mut few = [0; FEW];
    let mut many = Vec::new();
    let order: &mut [usize] = match few.get_mut(..members.len()) {
        Some(order) => order,
        None => {
            many.resize(members.len(), 0);
            &mut many
        }
    };
    order.iter_mut().enumerate().for_each(|(i, at)| *at = i);
    order.sort_unstable_by(|a, b| by_utf16(&members[*a].0, &members[*b].0));
    write_members(order.iter().map(|at| &members[*at]), out);
}

/// Members of an object that is sorted without allocating.
const FEW: usize = 24;

fn write_members<'v>(members: impl Iterator<Item = &'v (CompactString, Value)>, out: &mut Vec<u8>) {
    out.push(b'{');
    for (i, (name, item)) in members.enumerate() {
        out.extend_from_slice(if i > 0 { b",\"" } else { b"\"" });
        write_escaped(name, out);
        out.extend_from_slice(b"\":");
        write_canonical(item, out);
    }
    out.push(b'}');
}

/// Order by UTF-16 code units: that of the bytes, but that characters beyond the basic plane (lead bytes F0 and above) are
/// surrogates and stand before U+E000 (lead bytes EE and EF).
#[inline]
pub(super) fn by_utf16(a: &str, b: &str) -> Ordering {
    // Most names differ in their first letter.
    if let (Some(first), Some(second)) = (a.as_bytes().first(), b.as_bytes().first())
        && first != second
        && first.max(second).is_ascii()
    {
        return first.cmp(second);
    }
    let place = |byte: u8| if matches!(byte, 0xEE | 0xEF) { byte + 0x10 } else { byte };
    a.bytes().map(place).cmp(b.bytes().map(place))
}

pub(super) fn write_int(int: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(int.to_string().as_bytes());
}

pub(super) fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    write_escaped(text, out);
    out.push(b'"');
}

/// Appends what stands between the quotes of a canonical string.
pub fn write_escaped(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    // Nearly every text stands for itself.
    if !is_any_escaped(bytes) {
        return out.extend_from_slice(bytes);
    }
    let mut from = 0;
    while let Some(at) = next_escaped(bytes, from) {
        out.extend_from_slice(&bytes[from..at]);
        from = at + 1;
        match bytes[at] {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            other => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
        }
    }
    out.extend_from_slice(&bytes[from..]);
}

/// Where the next byte stands that is escaped.
fn next_escaped(bytes: &[u8], from: usize) -> Option<usize> {
    let (chunks, _) = bytes[from..].as_chunks();
    let plain = from + chunks.iter().take_while(|chunk| !is_any_of_many(chunk)).count() * AT_ONCE;
    bytes[plain..].iter().position(|byte| ESCAPED[usize::from(*byte)]).map(|at| plain + at)
}

/// Whether any byte is escaped, many at a time; the last may overlap with those before.
fn is_any_escaped(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk() {
        return bytes.as_chunks().0.iter().any(is_any_of_many) || is_any_of_many(last);
    }
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => is_any_of(*first) || is_any_of(*last),
        _ => match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some([a, b, c, d]), Some([e, f, g, h])) => is_any_of([*a, *b, *c, *d, *e, *f, *g, *h]),
            _ => bytes.iter().any(|byte| ESCAPED[usize::from(*byte)]),
        },
    }
}

/// How many bytes are looked at together.
const AT_ONCE: usize = 16;

/// Whether any of so many bytes is escaped.
#[inline]
fn is_any_of_many(bytes: &[u8; AT_ONCE]) -> bool {
    // Without a branch, so that the compiler compares all at once.
    bytes.iter().fold(false, |any, byte| any | (*byte < 0x20) | (*byte == b'"') | (*byte == b'\\'))
}

/// Whether any of eight bytes is escaped: each lane's high bit tells of its byte (Hacker's Delight, 6-1).
fn is_any_of(bytes: [u8; 8]) -> bool {
    const LANES: u64 = u64::MAX / 0xFF;
    const HIGH: u64 = LANES * 0x80;
    let below = |word: u64, least: u8| word.wrapping_sub(LANES * u64::from(least)) & !word;
    let is = |word: u64, byte: u8| below(word ^ (LANES * u64::from(byte)), 1);
    let word = u64::from_le_bytes(bytes);
    (below(word, 0x20) | is(word, b'"') | is(word, b'\\')) & HIGH != 0
}

/// The bytes that do not stand for themselves in a string.
const ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::json::parse;

    #[test]
    fn the_canonical_bytes_of_the_contract() {
        let source = "{\"b\":2,\"a\":\"重庆\\n\",\"c\":[9007199254740991,-1],\"é\":\"\\u007f\\\\\\\"/\",\"A\":true}";
        let value = parse(source.as_bytes()).expect("strict JSON");
        let canonical = to_canonical(&value);
        let hex: String = canonical.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            hex,
            "7b2241223a747275652c2261223a22e9878de5ba865c6e222c2262223a322c2263223a5b393030373139393235343734303939312c2d315d2c22c3a9223a227f5c5c5c222f227d"
        );
        assert_eq!(Digest::of(&canonical).hex(), "8fa54bf38d8bc3d94be93f0a5dc9614f8f37a39ceb22092b7e96faa74478191f");
    }

    #[test]
    fn what_is_escaped_is_escaped_wherever_it_stands() {
        for length in 0..40 {
            for second in 0..=length {
                let text = format!("{}\"{}\n{}", "字".repeat(second), "x".repeat(length - second), "y".repeat(second));
                let expected = text.replace('"', "\\\"").replace('\n', "\\n");
                let mut out = Vec::new();
                write_escaped(&text, &mut out);
                assert_eq!(String::from_utf8(out).as_deref(), Ok(&*expected));
            }
        }
    }

    #[test]
    fn members_stand_in_the_order_of_their_utf_16_code_units() {
        // The names of RFC 8785, 3.2.3: by scalar values the smiling face would come after the Hebrew letter.
        let names = ["\u{20ac}", "\r", "\u{fb33}", "1", "\u{1f600}", "\u{80}", "\u{f6}"];
        let object = names.into_iter().map(|name| (name, true)).collect();
        let canonical = String::from_utf8(to_canonical(&Value::Object(object))).expect("UTF-8");
        let order = ["\"\\r\"", "\"1\"", "\"\u{80}\"", "\"\u{f6}\"", "\"\u{20ac}\"", "\"\u{1f600}\"", "\"\u{fb33}\""];
        let places: Vec<_> = order.iter().map(|name| canonical.find(name)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{canonical}");
    }
}
