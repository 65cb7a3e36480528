//! The strict XML reader against roxmltree, over decoded bytes, so that the samples in GB18030 are seeds too.
#![no_main]

use adapter_kit::Limits;
use adapter_kit::read::Kind;
use adapter_kit::read::text::{Encoding, Encodings, decode};

#[path = "../../crates/adapter-kit/tests/reading/judge_xml.rs"]
mod judge_xml;

const ENCODINGS: Encodings<'_> =
    Encodings { kind: Kind::Xml, accepts: &[Encoding::UTF_8, Encoding::GB18030, Encoding::GBK], assume: None };

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = decode(bytes, &ENCODINGS, None, &Limits::default()) {
        judge_xml::judge(&text.content);
    }
});
