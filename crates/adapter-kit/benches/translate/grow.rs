//! How a golden's message becomes a larger one, and what the larger one must say.

use adapter_kit::conformance::canonical;
use adapter_kit::{Attachment, Decoded};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use document::Digest;
use document::json::{Value, parse, to_canonical};

/// How a message grows.
#[derive(Clone, Copy)]
pub(crate) enum Growth {
    None,
    /// Its elements of this name come again, each a document.
    Documents(&'static str),
    /// Its items come again, in one message as the adapter writes it.
    Written,
    /// A part of its one document comes again: the items of a list, or a text. More than a schema lets a list have, but
    /// how many a department sends is not for the adapter to say.
    Within(&'static Within),
    /// The files that it carries are so many times as long.
    Files,
}

/// A part of a message.
pub(crate) struct Within {
    /// What stands before it, where it comes first.
    pub(crate) behind: &'static str,
    /// What stands behind it.
    pub(crate) before: &'static str,
    /// What is to stand between one and the next.
    pub(crate) joint: &'static str,
    /// Its place in the document: a list or a string.
    pub(crate) place: &'static [&'static str],
}

/// A message and the canonical bytes of its items, which may repeat.
pub(crate) struct Grown {
    pub(crate) text: String,
    pub(crate) expected: Vec<Vec<u8>>,
}

impl Growth {
    /// The message grown to about so many bytes. `items` are what it decodes to, `golden` is what it should, and `write`
    /// is how the adapter writes items.
    pub(crate) fn grow(
        self,
        (text, golden): (&str, &[u8]),
        items: &[Decoded],
        bytes: usize,
        write: impl FnOnce(&[&Decoded]) -> String,
    ) -> Grown {
        let mut expected = match parse(golden).expect("strict JSON") {
            Value::Array(items) => items,
            item => vec![item],
        };
        let found: Vec<_> = items.iter().map(|item| canonical(&item.content)).collect();
        assert!(found == expected, "the golden's message decodes as the golden says");
        let times = |part: usize| (bytes.saturating_sub(text.len() - part)).div_ceil(part.max(1)).max(1);
        let text = match self {
            Self::None => text.to_owned(),
            Self::Documents(name) => {
                let (begin, end) = element(text, name);
                let times = times(end - begin);
                [&text[..begin], &text[begin..end].repeat(times), &text[end..]].concat()
            }
            Self::Written => {
                let times = times(text.len());
                write(&(0..times).flat_map(|_| items).collect::<Vec<_>>())
            }
            Self::Within(part) => {
                let begin = text.find(part.behind).expect("what stands before the part") + part.behind.len();
                let end = begin + text[begin..].find(part.before).expect("what stands behind the part");
                let times = times(end - begin);
                let all = vec![&text[begin..end]; times].join(part.joint);
                expected.iter_mut().for_each(|item| repeat(at(item, part.place), times, part.joint));
                [&text[..begin], &all, &text[end..]].concat()
            }
            Self::Files => {
                let files: Vec<_> = items.iter().flat_map(|item| &item.attachments).collect();
                let contents: Vec<_> = contents(text).collect();
                assert_eq!(contents.len(), files.len(), "each file stands there once");
                let times = times(contents.iter().map(|content| content.len()).sum());
                let mut text = text.to_owned();
                let mut tree = String::from_utf8(to_canonical(&Value::Array(expected))).expect("JSON is UTF-8");
                for (file, content) in files.into_iter().zip(contents) {
                    lengthen((file, content), times, (&mut text, &mut tree));
                }
                let Value::Array(items) = parse(tree.as_bytes()).expect("strict JSON") else { unreachable!() };
                expected = items;
                text
            }
        };
        Grown { text, expected: expected.iter().map(to_canonical).collect() }
    }
}

/// From the first element of this name with the white space before it to the end of the last.
fn element(text: &str, name: &str) -> (usize, usize) {
    let (begin, end) = (format!("<{name}"), format!("</{name}>"));
    let begin = text[..text.find(&begin).expect("the first element")].trim_end().len();
    (begin, text.rfind(&end).expect("the last element") + end.len())
}

fn at<'v>(mut value: &'v mut Value, place: &[&str]) -> &'v mut Value {
    for name in place {
        let Value::Object(object) = value else { panic!("{name} is a member of an object") };
        value = object.get_mut(name).expect("the part is in the document");
    }
    value
}

fn repeat(value: &mut Value, times: usize, joint: &str) {
    *value = match value {
        Value::Array(items) => Value::Array((0..times).flat_map(|_| items.iter().cloned()).collect()),
        Value::Text(text) => vec![text.as_str(); times].join(joint).into(),
        other => panic!("{other:?} cannot come again"),
    };
}

/// The texts of the files, with their quotes.
fn contents(text: &str) -> impl Iterator<Item = &str> {
    text.split("\"内容\": ")
        .skip(1)
        .filter_map(|rest| rest.split_inclusive('"').nth(1).map(|end| &rest[..end.len() + 1]))
}

/// Puts a longer file where the message and its document have this one.
fn lengthen((file, content): (&Attachment, &str), times: usize, (text, tree): (&mut String, &mut String)) {
    let longer = file.bytes().repeat(times);
    let digest = Digest::of(&longer);
    let (before, after) = (file.bytes().len(), longer.len());
    *text = text
        .replace(content, &format!("\"{}\"", BASE64_STANDARD.encode(&longer)))
        .replace(&file.digest().hex(), &digest.hex())
        .replace(&file.digest().hex().to_uppercase(), &digest.hex().to_uppercase())
        .replace(&format!("\"大小\": {before},"), &format!("\"大小\": {after},"))
        .replace(&format!("\"大小\": \"{before}\""), &format!("\"大小\": \"{after}\""));
    *tree = tree
        .replace(&file.digest().hex(), &digest.hex())
        .replace(&format!("\"size\":{before}}}"), &format!("\"size\":{after}}}"));
}
