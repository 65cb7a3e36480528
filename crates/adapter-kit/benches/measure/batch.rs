//! Batches of any size, made while they are read, and what this process holds meanwhile.

use std::io::{self, Read};

use adapter_kit::read::Kind;
use adapter_kit::read::text::{self, Encoding, Encodings};
use adapter_kit::{Adapter, DecodeContext, Decoded, Limits, MappedAdapter, Refusal, Sink, Summary};
use document::Timestamp;

/// A message of one golden's document again and again.
pub(crate) struct Batch {
    head: String,
    item: String,
    between: &'static str,
    tail: String,
    /// How many documents it has.
    pub(crate) documents: usize,
}

impl Batch {
    /// The approval of land use in full, so often that the message has about so many bytes.
    pub(crate) fn of_land(bytes: usize) -> Self {
        let text = text(land_xml::adapter(), "020-opinion-in-full").replace("GB18030", "UTF-8");
        let (head, rest) = text.split_at(text.find("<YDYS").expect("a document"));
        let (item, tail) = rest.split_at(rest.find("</JHPC>").expect("an end"));
        let documents = bytes / item.len();
        Self { head: head.to_owned(), item: item.to_owned(), between: "", tail: tail.to_owned(), documents }
    }

    /// The registration of a pharmacist, likewise; the head says how many there are.
    pub(crate) fn of_food_and_drug(bytes: usize) -> Self {
        let text = text(food_drug_json::adapter(), "003-every-scope-remark-and-renewal");
        let from = text.find('[').expect("a list") + 1;
        let to = from + text[from..].find("},").expect("a second item") + 1;
        let tail = text[text.rfind(']').expect("an end")..].to_owned();
        let item = text[from..to].to_owned();
        let documents = bytes / (item.len() + 1);
        let head = text[..from].replacen("\"count\": \"4\"", &format!("\"count\": \"{documents}\""), 1);
        Self { head, item, between: ",", tail, documents }
    }

    /// The bytes of the message, one after the other.
    pub(crate) fn reader(&self) -> impl Read + '_ {
        let item = move |nth: usize| {
            let between = if nth == 0 { "" } else { self.between };
            between.as_bytes().chain(self.item.as_bytes())
        };
        self.head.as_bytes().chain(Items { item, next: 0, of: self.documents, at: None }).chain(self.tail.as_bytes())
    }
}

/// Items that are read one after the other.
struct Items<F, R> {
    item: F,
    next: usize,
    of: usize,
    at: Option<R>,
}

impl<F: Fn(usize) -> R, R: Read> Read for Items<F, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(at) = &mut self.at {
                match at.read(buffer)? {
                    0 => self.at = None,
                    length => return Ok(length),
                }
            }
            if self.next == self.of {
                return Ok(0);
            }
            self.at = Some((self.item)(self.next));
            self.next += 1;
        }
    }
}

/// A golden's message as text.
fn text<E: std::fmt::Debug>(adapter: Result<&'static MappedAdapter, E>, golden: &str) -> String {
    let goldens = adapter.expect("the mapping compiles").goldens();
    let golden = goldens.iter().find(|found| found.name == golden).expect("the golden is there");
    let encodings =
        Encodings { kind: Kind::Xml, accepts: &[Encoding::UTF_8, Encoding::GB18030], assume: Some(Encoding::UTF_8) };
    let input = golden.input().expect("a message");
    text::decode(input, &encodings, None, &Limits::default()).expect("it can be read").content.into_owned()
}

/// Decodes a batch from a stream, with as many documents as it may have.
///
/// # Errors
/// When the message is refused.
pub(crate) fn decode(adapter: &MappedAdapter, batch: &Batch, sink: &mut dyn Sink) -> Result<Summary, Refusal> {
    let partner = "partner".parse().expect("a slug");
    let context = DecodeContext {
        partner: &partner,
        received_at: Timestamp::from_seconds(1_798_740_000),
        charset: None,
        limits: Limits { documents: usize::MAX, ..Limits::default() },
    };
    adapter.decode_stream(&mut io::BufReader::new(batch.reader()), &context, sink)
}

/// Does one thing with each document and drops it; stops at the first that is refused.
pub(crate) struct Each<F>(pub(crate) F);

impl<F: FnMut(Decoded)> Sink for Each<F> {
    fn item(&mut self, item: Decoded) -> std::ops::ControlFlow<()> {
        (self.0)(item);
        std::ops::ControlFlow::Continue(())
    }

    fn refused(&mut self, _: u64, _: Vec<Refusal>) -> std::ops::ControlFlow<()> {
        std::ops::ControlFlow::Break(())
    }
}

/// Bytes that this process holds now, and held at most.
pub(crate) fn held() -> (usize, usize) {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
        line.trim().trim_end_matches(" kB").trim().parse::<usize>().expect("a number") << 10
    };
    (of("VmRSS:"), of("VmHWM:"))
}
