//! CW150 to CW155: what is as large as may be is accepted, what is larger by one is not.

use super::super::test::{Failure, Outcome};
use super::Base;
use super::part::Part;
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::DOCUMENT_SCOPE;
use crate::read::Kind;
use crate::refusal::Code;

/// Something that no row knows, `n` times, deep or long.
type Piece = fn(usize) -> String;

const XML: [(Code, &str, Piece); 4] = [
    (Code::CW151, "depth", |n| format!("{}{}", "<x>".repeat(n), "</x>".repeat(n))),
    (Code::CW152, "attributes", |n| format!("<x{}/>", (0..n).map(|at| format!(" a{at}=\"1\"")).collect::<String>())),
    (Code::CW153, "text", |n| format!("<x>{}</x>", "x".repeat(n))),
    (Code::CW154, "name", |n| format!("<{}/>", "x".repeat(n))),
];

const JSON: [(Code, &str, Piece); 3] = [
    (Code::CW151, "depth", |n| format!("\"cw\": {}{},", "[".repeat(n), "]".repeat(n))),
    (Code::CW153, "text", |n| format!("\"cw\": \"{}\",", "x".repeat(n))),
    (Code::CW154, "name", |n| format!("\"{}\": 1,", "x".repeat(n))),
];

/// Each limit by itself.
pub(in super::super) fn held(adapter: &'static MappedAdapter, goldens: &[Golden]) -> Result<Outcome, Failure> {
    let base = Base::new(adapter, goldens)?;
    let parts = base.parts()?;
    let limits = Limits::default().lowered_by(&adapter.mapping().limits);
    let pieces: &[(Code, &str, Piece)] = if base.kind() == Kind::Xml { &XML } else { &JSON };
    for (part, (code, what, piece)) in parts.iter().flat_map(|part| pieces.iter().map(move |piece| (part, piece))) {
        // The whole document is one text of the message, so none in it comes to the limit of texts.
        if part.is_embedded() && *what == "text" {
            continue;
        }
        let most = match *what {
            "depth" => limits.depth - base.open_at(part),
            "attributes" => limits.attributes,
            "text" => limits.text,
            _ => limits.name,
        };
        base.at_most(part, (*code, what), (most, *piece))?;
    }
    counts(&base, &parts, &limits)?;
    sizes(&base)
}

/// How many elements, leftovers and documents there may be.
fn counts(base: &Base<'_>, parts: &[Part], limits: &Limits) -> Result<(), Failure> {
    let usual = Limits::default();
    let many = |n: usize| match base.kind() {
        Kind::Xml => format!("<x>{}</x>", "<y/>".repeat(n)),
        Kind::Json => format!("\"cw\": [{}0],", "0,".repeat(n)),
    };
    for part in parts {
        let elements = part.with(part.inside, &many(limits.elements));
        base.expect(base.decode_text(&elements, &usual), Code::CW155, "more elements than may be")?;
    }
    let leftovers: String = (0..=limits.residual)
        .map(|n| if base.kind() == Kind::Xml { "<x/>".to_owned() } else { format!("\"cw{n}\": 0,") })
        .collect();
    // What a batch has around its documents belongs to all of them.
    for part in parts.iter().filter(|part| base.keeps_unknown() && (part.is_embedded() || base.in_document())) {
        let text = part.with(part.inside, &leftovers);
        base.expect(base.decode_text(&text, &usual), Code::CW155, "more leftovers than may be")?;
    }
    let run = base.same(base.decode_text(&base.text, &usual), "the message itself")?;
    let documents = run.items.len();
    if documents > 1 {
        let fewer = Limits { documents: documents - 1, ..usual.clone() };
        base.expect(base.decode_text(&base.text, &fewer), Code::CW155, "more documents than may be")?;
        base.same(base.decode_text(&base.text, &Limits { documents, ..usual }), "as many documents as may be")?;
    }
    Ok(())
}

/// How many bytes a message and a document may have.
fn sizes(base: &Base<'_>) -> Result<Outcome, Failure> {
    let (bytes, usual) = (base.bytes(&base.text).unwrap_or_default(), Limits::default());
    let smaller = Limits { message: bytes.len() - 1, ..usual.clone() };
    base.expect(base.decode(&bytes, &smaller), Code::CW150, "a message longer than may be")?;
    base.same(base.decode(&bytes, &Limits { message: bytes.len(), ..usual.clone() }), "a message as long as may be")?;
    base.expect(base.decode(&bytes, &Limits { document: 8, ..usual }), Code::CW150, "a document longer than may be")?;
    Ok(Outcome::Held)
}

impl Base<'_> {
    fn at_most(&self, part: &Part, (code, what): (Code, &str), (most, piece): (usize, Piece)) -> Result<(), Failure> {
        let usual = Limits::default();
        let over = part.with(part.inside, &piece(most + 1));
        self.expect(self.decode_text(&over, &usual), code, &format!("{what} of {}", most + 1))?;
        if self.keeps_unknown() {
            let just = part.with(part.inside, &piece(most));
            self.same(self.decode_text(&just, &usual), &format!("{what} of {most}"))?;
        }
        Ok(())
    }

    /// How many elements, or objects and lists, are open where content may stand that no row knows.
    fn open_at(&self, part: &Part) -> usize {
        let before = &part.text[..part.inside];
        match self.kind() {
            Kind::Json => before.matches(['{', '[']).count() - before.matches(['}', ']']).count(),
            Kind::Xml => {
                let (mut open, mut rest) = (0_usize, before);
                while let Some(start) = rest.find('<') {
                    let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
                    match &rest[start..end] {
                        tag if tag.starts_with("</") => open = open.saturating_sub(1),
                        tag if tag.starts_with("<?") || tag.starts_with("<!") || tag.ends_with("/>") => {}
                        _ => open += 1,
                    }
                    rest = &rest[end..];
                }
                open
            }
        }
    }

    /// Whether unknown content goes to a document, rather than to what is around them.
    fn in_document(&self) -> bool {
        let mapping = self.adapter.mapping();
        self.kind() == Kind::Xml && mapping.messages.iter().all(|m| m.embedded.is_none())
            || mapping.messages.iter().all(|m| m.item == 0 && m.scopes[DOCUMENT_SCOPE].node == 0)
    }
}
