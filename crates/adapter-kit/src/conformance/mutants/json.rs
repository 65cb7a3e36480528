//! Changes to the members and items of a JSON text.

use super::super::tree::json::{Member, Value};
use super::super::values::Dice;
use crate::read::Names;

/// Values that others are replaced by.
const WORDS: [&str; 8] = ["null", "true", "0", "-1", "1.50", "{}", "[]", "\"\""];

/// The text with one thing changed, and what.
pub(super) fn changed(text: &str, names: &Names, dice: &mut Dice) -> Option<(String, String)> {
    let mut root = Value::read(text, names)?;
    let others: Vec<Value> = root.members().into_iter().map(|member| member.value.clone()).collect();
    let count = containers(&root);
    let what = match container(&mut root, &mut dice.below(count))? {
        Value::Object(members) => in_object(members, &others, dice)?,
        Value::Array(items) => in_list(items, &others, dice)?,
        Value::Text(_) | Value::Word(_) => return None,
    };
    let mut out = String::with_capacity(text.len());
    write(&root, &mut out);
    Some((what, out))
}

fn in_object(members: &mut Vec<Member>, others: &[Value], dice: &mut Dice) -> Option<String> {
    if members.is_empty() {
        return None;
    }
    let (at, other) = (dice.below(members.len()), dice.below(members.len()));
    let name = members[at].name.clone();
    Some(match dice.roll(6) {
        0 => {
            members.remove(at);
            format!("dropped {name}")
        }
        1 => {
            members.insert(other, members[at].clone());
            format!("doubled {name}")
        }
        2 => {
            members.swap(at, other);
            format!("moved {name}")
        }
        _ => {
            let by = replacement(others, dice)?;
            let what = format!("replaced {name} by {by:?}");
            members[at].value = by;
            what
        }
    })
}

fn in_list(items: &mut Vec<Value>, others: &[Value], dice: &mut Dice) -> Option<String> {
    if items.is_empty() {
        return None;
    }
    let (at, other) = (dice.below(items.len()), dice.below(items.len()));
    Some(match dice.roll(4) {
        0 => {
            items.remove(at);
            format!("dropped item {at}")
        }
        1 => {
            items.insert(other, items[at].clone());
            format!("doubled item {at}")
        }
        2 => {
            items.swap(at, other);
            format!("swapped items {at} and {other}")
        }
        _ => {
            items[at] = replacement(others, dice)?;
            format!("replaced item {at}")
        }
    })
}

fn replacement(others: &[Value], dice: &mut Dice) -> Option<Value> {
    if dice.roll(2) == 0 {
        return dice.pick(others).cloned();
    }
    dice.pick(&WORDS).map(|word| Value::Word((*word).to_owned()))
}

/// How many objects and lists there are.
fn containers(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.iter().map(|member| containers(&member.value)).sum::<usize>(),
        Value::Array(items) => 1 + items.iter().map(containers).sum::<usize>(),
        Value::Text(_) | Value::Word(_) => 0,
    }
}

/// One of them, after so many others.
fn container<'v>(value: &'v mut Value, after: &mut usize) -> Option<&'v mut Value> {
    if matches!(value, Value::Text(_) | Value::Word(_)) {
        return None;
    }
    if *after == 0 {
        return Some(value);
    }
    *after -= 1;
    match value {
        Value::Object(members) => members.iter_mut().find_map(|member| container(&mut member.value, after)),
        Value::Array(items) => items.iter_mut().find_map(|item| container(item, after)),
        Value::Text(_) | Value::Word(_) => None,
    }
}

fn write(value: &Value, out: &mut String) {
    let quoted = |text: &str, out: &mut String| {
        let mut bytes = vec![b'"'];
        document::json::write_escaped(text, &mut bytes);
        bytes.push(b'"');
        out.push_str(&String::from_utf8_lossy(&bytes));
    };
    match value {
        Value::Object(members) => {
            out.push('{');
            for (at, member) in members.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                quoted(&member.name, out);
                out.push(':');
                write(&member.value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Value::Text(text) => quoted(text, out),
        Value::Word(word) => out.push_str(word),
    }
}
