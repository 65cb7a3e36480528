//! The encoding decision: every answer is a text that came from these bytes, or a place among them.
#![no_main]

use adapter_kit::Limits;
use adapter_kit::read::Kind;
use adapter_kit::read::text::{Encoding, Encodings, Settled, decode};
use adapter_kit::refusal::Offset;

const ACCEPTS: [Encoding; 3] = [Encoding::UTF_8, Encoding::GB18030, Encoding::GBK];
const CHARSETS: [Option<&str>; 6] =
    [None, Some("GBK"), Some("gb18030"), Some("utf-8"), Some("Big5"), Some("hz-gb-2312")];

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let (choice, bytes) = (usize::from(input.0), input.1);
    let encodings = Encodings {
        kind: if choice & 1 == 0 { Kind::Xml } else { Kind::Json },
        accepts: &ACCEPTS[..1 + choice / 2 % 3],
        assume: (choice & 64 != 0).then_some(Encoding::GB18030),
    };
    match decode(bytes, &encodings, CHARSETS[choice / 8 % 6], &Limits::default()) {
        Ok(text) => {
            assert!(text.content.is_ascii() || encodings.accepts.contains(&text.encoding));
            if text.encoding == Encoding::UTF_8 {
                assert!(bytes.ends_with(text.content.as_bytes()));
                assert_eq!(bytes.len() - text.content.len(), if text.settled == Settled::Mark { 3 } else { 0 });
            }
        }
        Err(refusal) => {
            let position = refusal.position.expect("every refusal has a place");
            assert!(matches!(position.offset, Offset::Original(byte) if byte <= bytes.len()));
            assert!(position.line >= 1 && position.column >= 1);
        }
    }
});
