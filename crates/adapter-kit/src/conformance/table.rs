//! 17: what bytes, XML and JSON are refused, and what the limits are, tried on the adapter's own message.

mod encodings;
mod ill_formed;
mod limits;
mod part;

use document::json::to_canonical;

use super::check::{canonical_of, input, text_of};
use super::run::{Failure, Run, context, decoded, fail, partner, unlabelled};
use super::variants::relabelled;
use crate::golden::Golden;
use crate::limits::Limits;
use crate::mapped::MappedAdapter;
use crate::mapping::Policy;
use crate::read::Kind;
use crate::read::text::Encoding;
use crate::refusal::{Code, Refusal};
pub(super) use encodings::settled;
pub(super) use ill_formed::refused;
pub(super) use limits::held;

/// A message that is accepted, and what to do with others like it.
struct Base<'a> {
    adapter: &'a MappedAdapter,
    golden: &'a Golden,
    /// Its context without the charset.
    plain: Golden,
    /// The decoded text; in XML declared to be in `encoding`.
    text: String,
    encoding: Encoding,
    canonical: Vec<u8>,
}

impl<'a> Base<'a> {
    /// Of the first golden that is accepted.
    fn new(adapter: &'a MappedAdapter, goldens: &'a [Golden]) -> Result<Self, Failure> {
        let golden = goldens.iter().find(|golden| golden.file("error.json").is_none());
        let golden = golden.ok_or_else(|| Failure("no golden is accepted".into()))?;
        let text = text_of(adapter, golden, input(golden)?).ok_or_else(|| Failure("cannot be decoded".into()))?;
        let format = &adapter.mapping().format;
        let encoding = if format.accepts.contains(&Encoding::UTF_8) { Encoding::UTF_8 } else { format.emits };
        let text = if format.kind == Kind::Xml { relabelled(&text, encoding.name()) } else { text };
        let canonical = to_canonical(&canonical_of(&decoded(adapter, golden, input(golden)?)?));
        Ok(Self { adapter, golden, plain: unlabelled(golden), text, encoding, canonical })
    }

    fn kind(&self) -> Kind {
        self.adapter.mapping().format.kind
    }

    /// In the message's encoding; none if that has not all characters.
    fn bytes(&self, text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.encoding.encode(text, &mut bytes).ok().map(|()| bytes)
    }

    fn decode(&self, bytes: &[u8], limits: &Limits) -> Result<Run, Vec<Refusal>> {
        self.decode_as(bytes, (self.encoding != Encoding::UTF_8).then(|| self.encoding.name()), limits)
    }

    fn decode_text(&self, text: &str, limits: &Limits) -> Result<Run, Vec<Refusal>> {
        self.decode(&self.bytes(text).unwrap_or_default(), limits)
    }

    fn decode_as(&self, bytes: &[u8], charset: Option<&str>, limits: &Limits) -> Result<Run, Vec<Refusal>> {
        let partner = partner(self.adapter, self.golden);
        let mut none = None;
        let mut context = context(&self.plain, &partner, &mut none);
        context.charset = charset;
        context.limits = limits.clone();
        let mut run = Run::decode_with(self.adapter, bytes, &context).map_err(|refusal| vec![refusal])?;
        let refused: Vec<_> =
            run.items.extract_if(.., |item| item.is_err()).filter_map(Result::err).flatten().collect();
        if refused.is_empty() { Ok(run) } else { Err(refused) }
    }

    /// The message is refused with this code.
    fn expect(&self, result: Result<Run, Vec<Refusal>>, code: Code, what: &str) -> Result<Vec<Refusal>, Failure> {
        match result {
            Err(refusals) if refusals.iter().any(|refusal| refusal.code == code) => Ok(refusals),
            Err(refusals) => fail(format!("{what}: expected {code}, found {refusals:?}")),
            Ok(_) => fail(format!("{what}: expected {code}, found no refusal")),
        }
    }

    /// The message says what it said before.
    fn same(&self, result: Result<Run, Vec<Refusal>>, what: &str) -> Result<Run, Failure> {
        let run = result.map_err(|refusals| Failure(format!("{what} is refused: {refusals:?}")))?;
        let items: Vec<_> = run.items.iter().filter_map(|item| item.as_ref().ok().cloned()).collect();
        let same = to_canonical(&canonical_of(&items)) == self.canonical;
        if same { Ok(run) } else { fail(format!("{what}: the message says something else")) }
    }

    /// Whether content that no row knows is taken.
    fn keeps_unknown(&self) -> bool {
        self.adapter.mapping().format.residual == Policy::Keep
    }
}
