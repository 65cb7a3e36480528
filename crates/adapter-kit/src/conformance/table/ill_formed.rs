//! CW120 to CW133 and CW140 to CW144, CW205: one of each kind, in the adapter's own message.

use super::super::test::{Failure, Outcome, fail};
use super::Base;
use super::part::Part;
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::read::Kind;
use crate::refusal::Code;

/// Where a piece goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// The piece is all there is.
    Alone,
    /// In the place of the XML declaration.
    Declaration,
    Before,
    Inside,
    Behind,
}

const XML: &[(Code, At, &[&str])] = &[
    (Code::CW120, At::Alone, &["", "<!-- nothing -->", "<?xml version=\"1.0\"?>"]),
    (Code::CW121, At::Behind, &["<b/>", "x", "<![CDATA[x]]>", "&amp;"]),
    (Code::CW122, At::Before, &["x", "<![CDATA[x]]>", "&amp;"]),
    (
        Code::CW123,
        At::Inside,
        &["<x>\u{1}</x>", "<x>\u{FFFE}</x>", "<x a=\"\u{1}\"/>", "<![CDATA[\u{1}]]>", "<!-- \u{1} -->", "<?p \u{1}?>"],
    ),
    (Code::CW124, At::Inside, &["<x>&#1;</x>", "<x>&#xD800;</x>", "<x a=\"&#x110000;\"/>"]),
    (Code::CW125, At::Inside, &["<x>&nbsp;</x>", "<x a=\"&copy;\"/>"]),
    (Code::CW126, At::Inside, &["<1a/>", "<a:b:c/>"]),
    (
        Code::CW127,
        At::Inside,
        &["<cw:x/>", "<x cw:a=\"1\"/>", "<x xmlns:xml=\"urn:x\"/>", "<x xmlns:xmlns=\"urn:x\"/>", "<x xmlns:cw=\"\"/>"],
    ),
    (
        Code::CW128,
        At::Inside,
        &["<x a=\"1\" a=\"1\"/>", "<x xmlns:p=\"urn:x\" xmlns:q=\"urn:x\" p:a=\"1\" q:a=\"2\"/>"],
    ),
    (Code::CW129, At::Inside, &["<x a=\"<\"/>", "<x a=\"&\"/>", "<x a=1/>", "<x a/>"]),
    (Code::CW130, At::Before, &["<!DOCTYPE x>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"]),
    (
        Code::CW131,
        At::Declaration,
        &[
            " <?xml version=\"1.0\"?>",
            "<?xml version=\"1.1\"?>",
            "<?xml version=\"1.0\" standalone=\"maybe\"?>",
            "<?xml version=\"1.0\" more=\"1\"?>",
        ],
    ),
    (Code::CW132, At::Inside, &["<x>]]></x>"]),
    (Code::CW133, At::Inside, &["<!-- -- -->", "<?XML x?>", "<x>", "<x></y>", "<x>a & b</x>"]),
];

const JSON: &[(Code, At, &[&str])] = &[
    (Code::CW140, At::Alone, &["", " ", "tru", "\"a"]),
    (Code::CW140, At::Inside, &["cw: 1,", "\"cw\": +1,", "\"cw\": NaN,", "\"cw\": \"\t\","]),
    (Code::CW141, At::Inside, &["/* c */", "// c\n", "\"cw\": [1,],"]),
    (Code::CW142, At::Inside, &["\"cw\": 1, \"cw\": 1,", "\"cw\": {\"a\": 1, \"\\u0061\": 2},"]),
    (Code::CW143, At::Inside, &["\"cw\": \"\\ud800\",", "\"\\udc00\": 1,", "\"cw\": \"\\uFFFE\","]),
    (Code::CW144, At::Behind, &["1", "{}", "x"]),
    (Code::CW205, At::Inside, &["\"cw\": 01,", "\"cw\": 1.,", "\"cw\": 1e,", "\"cw\": -,"]),
];

/// Each is refused with its code and at a place, whatever the adapter would make of the message otherwise.
pub(in super::super) fn refused(adapter: &'static MappedAdapter, goldens: &[Golden]) -> Result<Outcome, Failure> {
    let base = Base::new(adapter, goldens)?;
    let mut tried = 0;
    for part in base.parts()? {
        tried += refused_in(&base, &part)?;
    }
    Ok(Outcome::Told(format!("{tried} inputs")))
}

/// How many pieces were tried in one document of the message.
fn refused_in(base: &Base<'_>, part: &Part) -> Result<usize, Failure> {
    let table = if base.kind() == Kind::Xml { XML } else { JSON };
    let declaration = part.text.find("?>").map_or(0, |at| at + 2);
    let mut tried = 0;
    for (code, at, pieces) in table {
        for piece in *pieces {
            // An element without a text embeds no document.
            if part.is_embedded() && piece.is_empty() {
                continue;
            }
            let changed = match at {
                At::Alone => part.replaced(piece),
                At::Declaration => part.replaced(&format!("{piece}{}", &part.text[declaration..])),
                At::Before => part.with(declaration, piece),
                At::Inside => part.with(part.inside, piece),
                At::Behind => part.with(part.text.len(), piece),
            };
            let Some(bytes) = base.bytes(&changed) else { continue };
            let refusals = base.expect(base.decode(&bytes, &Limits::default()), *code, &format!("{at:?} {piece:?}"))?;
            if refusals.iter().any(|refusal| refusal.position.is_none() || refusal.source.is_none()) {
                return fail(format!("{piece:?} is refused without a place"));
            }
            tried += 1;
        }
    }
    Ok(tried)
}
