//! Canonical bytes: JCS (RFC 8785).

use super::Value;

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
        Value::Int(int) => out.extend_from_slice(int.to_string().as_bytes()),
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
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (i, (name, item)) in members.into_iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_string(name, out);
                out.push(b':');
                write_canonical(item, out);
            }
            out.push(b'}');
        }
    }
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\t' => b"\\t",
            b'\r' => b"\\r",
            0x08 => b"\\b",
            0x0c => b"\\f",
            0x00..0x20 => {
                out.extend_from_slice(&bytes[from..at]);
                out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                from = at + 1;
                continue;
            }
            _ => continue,
        };
        out.extend_from_slice(&bytes[from..at]);
        out.extend_from_slice(escape);
        from = at + 1;
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(b'"');
}

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
