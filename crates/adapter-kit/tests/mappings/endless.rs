//! Streams that have no end, are too long, fail, or come too late with what they say: how much of them is read, and why they
//! are refused.

use std::io::{BufReader, Read};
use std::ops::ControlFlow;

use adapter_kit::refusal::Offset;
use adapter_kit::{Adapter, Code, DecodeContext, Decoded, Limits, Refusal, Sink};

use crate::adapter::{NOW, partner, xml_mapping};
use crate::streams::{adapter, json, xml};

#[test]
fn what_comes_too_far_behind_the_items_of_a_stream_refuses_it() {
    let items = format!(r#"{{"号":"1","别":"{}"}},"#, "x".repeat(4096)).repeat(600);
    for (head, code) in [("", None), (r#","头":{"机关":"甲局"}"#, Some(Code::CW150))] {
        let input = format!(r#"{{"页":{{"份":[{items}{{"号":"1"}}]}}{head}}}"#);
        let partner = partner();
        let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: Limits::default() };
        let read = json().decode_stream(&mut input.as_bytes(), &context, &mut Counted::default());
        assert_eq!(
            read.map(|summary| summary.accepted).map_err(|r| Some(r.code)),
            code.map_or(Ok(601), |c| Err(Some(c)))
        );
    }
}

/// Counts what it is given; has enough of it at some number.
#[derive(Default)]
struct Counted {
    items: u64,
    enough: Option<u64>,
}

impl Sink for Counted {
    fn item(&mut self, _: Decoded) -> ControlFlow<()> {
        self.items += 1;
        if self.enough == Some(self.items) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn refused(&mut self, _: u64, _: Vec<Refusal>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// An endless batch that counts how much of it was read.
struct Endless<'b> {
    head: &'b [u8],
    item: &'b [u8],
    at: usize,
    read: usize,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let source = if self.at < self.head.len() {
            &self.head[self.at..]
        } else {
            &self.item[(self.at - self.head.len()) % self.item.len()..]
        };
        let length = source.len().min(buffer.len());
        buffer[..length].copy_from_slice(&source[..length]);
        self.at += length;
        self.read += length;
        Ok(length)
    }
}

fn endless<'b>(head: &'b str, item: &'b str) -> BufReader<Endless<'b>> {
    BufReader::new(Endless { head: head.as_bytes(), item: item.as_bytes(), at: 0, read: 0 })
}

#[test]
fn a_sink_that_has_enough_stops_an_endless_stream() {
    let adapter = xml();
    let mut stream = endless("<T xmlns='urn:t'><L>", "<D v='1'><N>1</N></D>");
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: Limits::default() };
    let mut sink = Counted { enough: Some(3), ..Counted::default() };
    let summary = adapter.decode_stream(&mut stream, &context, &mut sink).expect("stopped");
    assert_eq!((summary.accepted, sink.items), (3, 3));
}

#[test]
fn an_endless_stream_is_refused_at_its_limits_and_little_of_it_is_held() {
    let (text, comment) = ("x".repeat(4096), "y".repeat(4096));
    let document = format!("<D v='1'><N>1</N><Z>{text}</Z></D>");
    let many = Limits { documents: usize::MAX, stream: 2 << 20, ..Limits::default() };
    let small = Limits { message: 1 << 20, document: 1 << 19, attachment: 1 << 19, ..many.clone() };
    let head = "<T xmlns='urn:t'><L><D v='1'><N>";
    for (head, item, limits, code) in [
        ("<T xmlns='urn:t'><L>", &*document, &many, Code::CW150),
        ("<T xmlns='urn:t'><L>", &document, &Limits { documents: 100, ..many.clone() }, Code::CW155),
        (head, text.as_str(), &small, Code::CW150),
        (&format!("{head}<!--"), comment.as_str(), &small, Code::CW150),
        (&format!("{head}</N>"), "<a b='c'/>", &small, Code::CW150),
        ("<T xmlns='urn:t'", " ", &small, Code::CW150),
    ] {
        let mut stream = endless(head, item);
        let partner = partner();
        let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: limits.clone() };
        let refusal = xml().decode_stream(&mut stream, &context, &mut Counted::default()).expect_err("refused");
        assert_eq!(refusal.code, code, "{refusal}");
        assert!(stream.get_ref().read < 8 << 20, "{} bytes were read", stream.get_ref().read);
    }
}

#[test]
fn a_stream_that_fails_is_refused_where_it_broke_off() {
    struct Failing(bool);
    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("line is down"));
            }
            buffer[..3].copy_from_slice(b"<T>");
            Ok(3)
        }
    }
    let partner = partner();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: None, limits: Limits::default() };
    let mut stream = BufReader::new(Failing(false));
    let refusal = xml().decode_stream(&mut stream, &context, &mut Counted::default()).expect_err("refused");
    assert_eq!(refusal.title, "input cannot be read: line is down");
    assert_eq!(refusal.position.expect("a place").offset, Offset::Original(3));
}

#[test]
fn the_first_mebibyte_settles_the_encoding_and_what_breaks_it_later_is_refused() {
    let rows = r#"{ from = "N", to = "number", required = true },"#;
    let mapping = xml_mapping("root = \"T\"\neach = \"D\"", rows).replace("[\"UTF-8\"]", "[\"UTF-8\", \"GB18030\"]");
    let adapter = adapter(&mapping);
    let partner = partner();
    let limits = Limits::default();
    let context = DecodeContext { partner: &partner, received_at: NOW, charset: Some("GB18030"), limits };
    let read = |first: &str, last: &[u8]| {
        let filler = format!("<D><N>1</N><x>{}</x></D>\n", "x".repeat(4096)).repeat(300);
        let bytes = [b"<T>", first.as_bytes(), filler.as_bytes(), b"<D><N>", last, b"</N></D></T>"].concat();
        let read = adapter.decode_stream(&mut bytes.as_slice(), &context, &mut Counted::default());
        read.map(|summary| summary.encoding)
            .map_err(|refusal| (refusal.code, refusal.position.map(|p| (p.line, p.offset))))
    };
    let (utf8, gbk) = ("路面".as_bytes(), b"\xC2\xB7\xC3\xE6");
    assert_eq!(read("", b"1"), Ok("UTF-8"));
    assert_eq!(read("", utf8), Ok("UTF-8"), "ASCII says nothing, so the first character beyond it does");
    assert_eq!(read("", gbk), Ok("GB18030"));
    let in_utf8 = "<D><N>路面</N></D>";
    let at = 3 + in_utf8.len() + (23 + 4096) * 300 + 6;
    assert_eq!(read(in_utf8, gbk), Err((Code::CW103, Some((301, Offset::Original(at + 2))))));
}
