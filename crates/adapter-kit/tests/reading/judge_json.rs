//! serde_json as an independent judge of JSON; the tests and the fuzz target share it.

use adapter_kit::read::Names;
use adapter_kit::read::json::{Event, Reader};
use adapter_kit::{Limits, Refusal};
use serde_json::{Map, Value};

/// Reads a text into a tree, the numbers as serde_json reads them.
pub(crate) fn tree(text: &str) -> Result<Value, Refusal> {
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = Reader::new(text, &names, &limits);
    let mut stack: Vec<(Option<String>, Value)> = Vec::new();
    let mut key = None;
    let mut root = None;
    loop {
        let finished = match reader.read()? {
            Event::ObjectStart { .. } => {
                stack.push((key.take(), Value::Object(Map::new())));
                continue;
            }
            Event::ArrayStart { .. } => {
                stack.push((key.take(), Value::Array(Vec::new())));
                continue;
            }
            Event::Key(name) => {
                key = Some(name.name.into_owned());
                continue;
            }
            Event::ObjectEnd { .. } | Event::ArrayEnd { .. } => stack.pop().expect("what ends has begun"),
            Event::String { content, .. } => (key.take(), Value::String(content.into_owned())),
            // What no float holds stays a text here.
            Event::Number { text, .. } => {
                (key.take(), serde_json::from_str(text).unwrap_or(Value::String(text.into())))
            }
            Event::Bool { value, .. } => (key.take(), Value::Bool(value)),
            Event::Null { .. } => (key.take(), Value::Null),
            Event::Eof => return Ok(root.expect("a value before the end")),
        };
        match (stack.last_mut(), finished) {
            (Some((_, Value::Object(object))), (Some(key), value)) => {
                assert!(object.insert(key, value).is_none(), "members are unique");
            }
            (Some((_, Value::Array(array))), (None, value)) => array.push(value),
            (None, (None, value)) => root = Some(value),
            (parent, child) => panic!("{child:?} inside {parent:?}"),
        }
    }
}

/// Stricter than serde_json on purpose: keys once, whole characters, and limits on depth, text, names and counts.
const STRICTER: [&str; 6] = ["CW142", "CW143", "CW151", "CW153", "CW154", "CW155"];

/// Whatever both take must be the same tree, and what only one takes must be of a kind that is known here.
///
/// # Panics
/// If it is not.
pub(crate) fn judge(text: &str) {
    match (tree(text), serde_json::from_str::<Value>(text)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{text:?}"),
        (Err(_), Err(_)) => {}
        (Err(refusal), Ok(_)) => {
            assert!(STRICTER.contains(&refusal.code.to_string().as_str()), "{text:?} was refused: {refusal}");
        }
        // What no float holds keeps its own text with us.
        (Ok(_), Err(error)) => {
            assert!(error.to_string().contains("number out of range"), "{text:?} was accepted: {error}");
        }
    }
}
