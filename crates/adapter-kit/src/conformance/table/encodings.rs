//! The order in which the encoding of a message is settled, and CW101 to CW104.

use super::super::test::{Failure, Outcome, fail};
use super::super::variants::relabelled;
use super::Base;
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::read::Kind;
use crate::read::text::Encoding;
use crate::refusal::{Code, Offset};

/// 啊 in GBK, no UTF-8.
const GBK: &[u8] = b"\xB0\xA1";

/// Marks, labels false and true, bytes that no encoding explains.
pub(in super::super) fn settled(adapter: &'static MappedAdapter, goldens: &[Golden]) -> Result<Outcome, Failure> {
    let base = Base::new(adapter, goldens)?;
    let (parts, accepts) = (base.parts()?, &adapter.mapping().format.accepts);
    let inside = parts[0].inside;
    let limits = Limits::default();
    for mark in [b"\xFF\xFE", b"\xFE\xFF"] {
        let marked = [mark.as_slice(), base.text.as_bytes()].concat();
        base.expect(base.decode(&marked, &limits), Code::CW104, "UTF-16 mark")?;
    }
    let foreign = base.between(inside, GBK, Some("Big5"));
    base.expect(base.decode_as(&foreign, Some("Big5"), &limits), Code::CW101, "a label that is not accepted")?;
    if adapter.mapping().format.assume.is_none() {
        let unlabelled = base.between(inside, GBK, None);
        base.expect(base.decode_as(&unlabelled, None, &limits), Code::CW102, "no label and no UTF-8")?;
    }
    if !accepts.contains(&Encoding::UTF_8) {
        return Ok(Outcome::Told("UTF-8 is not accepted".into()));
    }
    let marked = [b"\xEF\xBB\xBF", base.text.as_bytes()].concat();
    base.same(base.decode(&marked, &limits), "UTF-8 mark")?;
    let broken = base.between(inside, b"\xFF", Some("UTF-8"));
    let refusals = base.expect(base.decode_as(&broken, Some("UTF-8"), &limits), Code::CW103, "a byte of no UTF-8")?;
    let at = broken.iter().position(|byte| *byte == 0xFF);
    if refusals.first().and_then(|refusal| refusal.position).map(|p| p.offset) != at.map(Offset::Original) {
        return fail(format!("CW103 is not at byte {at:?}"));
    }
    labels(&base, accepts)
}

/// A GB label on UTF-8 is false and told of, and so is a transport that says otherwise than the declaration.
fn labels(base: &Base<'_>, accepts: &[Encoding]) -> Result<Outcome, Failure> {
    let limits = Limits::default();
    let three = base.text.chars().any(|c| c.len_utf8() > 2);
    for gb in accepts.iter().filter(|encoding| encoding.is_gb() && three) {
        let text = if base.kind() == Kind::Xml { relabelled(&base.text, gb.name()) } else { base.text.clone() };
        let run = base.decode_as(text.as_bytes(), Some(gb.name()), &limits);
        let run = base.same(run, &format!("UTF-8 labelled {}", gb.name()))?;
        if !run.notes.iter().any(|note| note.code == Code::CW107) {
            return fail(format!("UTF-8 labelled {} is not noted with CW107", gb.name()));
        }
        if base.kind() == Kind::Xml {
            let run = base.same(base.decode_as(base.text.as_bytes(), Some(gb.name()), &limits), "two labels")?;
            if !run.notes.iter().any(|note| note.code == Code::CW108) {
                return fail("a transport that says otherwise than the declaration is not noted with CW108");
            }
        }
    }
    Ok(Outcome::Held)
}

impl Base<'_> {
    /// The message with these bytes in it; in XML with this label, or none.
    fn between(&self, inside: usize, bytes: &[u8], label: Option<&str>) -> Vec<u8> {
        let (head, tail) = self.text.split_at(inside);
        if self.kind() == Kind::Json {
            let member: [&[u8]; 5] = [head.as_bytes(), b"\"", bytes, b"\": 1,", tail.as_bytes()];
            return member.concat();
        }
        let body = head.split_once("?>").map_or(head, |(_, body)| body);
        let head = match label {
            Some(label) => relabelled(head, label),
            None => body.to_owned(),
        };
        [head.as_bytes(), bytes, tail.as_bytes()].concat()
    }
}
