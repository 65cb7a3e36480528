//! What a document says that no row wrote.

use document::json::{Object, Value};

use super::plan::Plan;
use super::values::address;
use crate::mapping::{Message, Policy, Yields};
use crate::provenance::{push_index, push_member};
use crate::refusal::{Code, Note, Refusal};

/// What kit and hub add to a document; no format of a department carries it.
const OWN_MEMBERS: [&str; 7] = ["schema", "id", "kind", "type", "typeVersion", "language", "source"];
const HUB_POINTERS: [&str; 5] =
    ["issuer/department", "issuer/division", "case/code", "case/matterVersion", "body/certificateId"];

impl Plan<'_> {
    /// CW305 for each canonical value that no row wrote.
    pub(super) fn note_unmapped(&mut self, canonical: &Object) -> Result<(), Refusal> {
        if self.values.left().is_empty() {
            return Ok(());
        }
        let mut taken = self.values.written();
        taken.extend(others(self.message, canonical));
        taken.sort_unstable();
        let mut search = Search { taken, candidates: Vec::new(), pointer: String::new(), left: Vec::new() };
        let more = self.values.left().iter().filter(|value| search.says_more(value));
        search.candidates = more.map(|value| address(value)).collect();
        search.candidates.sort_unstable();
        if search.candidates.is_empty() {
            return Ok(());
        }
        for (name, value) in canonical.iter().filter(|(_, value)| search.is_within(value)).collect::<Vec<_>>() {
            search.pointer.clear();
            push_member(&mut search.pointer, name);
            search.follow(value, false);
        }
        if let (Some(first), Policy::Refuse) = (search.left.first(), self.mapping.format.unmapped) {
            return Err(Refusal::new(Code::CW305).with_target(first.clone()));
        }
        let note = |target| Note { target: Some(target), ..Note::new(Code::CW305) };
        self.notes.extend(search.left.into_iter().map(note));
        Ok(())
    }
}

/// Addresses of what kit and hub add to a document.
fn others(message: &Message, canonical: &Object) -> Vec<usize> {
    let own = OWN_MEMBERS.iter().filter(|_| message.yields == Yields::Document);
    let own = own.filter_map(|name| canonical.get(name));
    let hubs = HUB_POINTERS.iter().filter_map(|pointer| {
        let mut steps = pointer.split('/');
        let first = steps.next().and_then(|name| canonical.get(name));
        steps.try_fold(first, |at, name| Some(at?.as_object()?.get(name))).flatten()
    });
    own.chain(hubs).map(address).collect()
}

/// A search for the pointers of what is left.
struct Search {
    /// Addresses of what is not left, in their order.
    taken: Vec<usize>,
    /// Addresses of what may hold something that is, in their order.
    candidates: Vec<usize>,
    pointer: String,
    left: Vec<String>,
}

impl Search {
    fn is_taken(&self, value: &Value) -> bool {
        self.taken.binary_search(&address(value)).is_ok()
    }

    fn is_candidate(&self, value: &Value) -> bool {
        self.candidates.binary_search(&address(value)).is_ok()
    }

    /// Whether anything in a value is not taken.
    fn says_more(&self, value: &Value) -> bool {
        !self.is_taken(value)
            && match value {
                Value::Object(object) => object.iter().any(|(_, item)| self.says_more(item)),
                Value::Array(items) => items.iter().any(|item| self.says_more(item)),
                _ => true,
            }
    }

    /// Whether a value is or holds a candidate.
    fn is_within(&self, value: &Value) -> bool {
        self.is_candidate(value)
            || match value {
                Value::Object(object) => object.iter().any(|(_, item)| self.is_within(item)),
                Value::Array(items) => items.iter().any(|item| self.is_within(item)),
                _ => false,
            }
    }

    /// Notes what is left in a value, if that is or stands in a candidate.
    fn follow(&mut self, value: &Value, inside: bool) {
        if self.is_taken(value) {
            return;
        }
        let inside = inside || self.is_candidate(value);
        let length = self.pointer.len();
        match value {
            Value::Object(object) => {
                for (name, item) in object.iter() {
                    push_member(&mut self.pointer, name);
                    self.follow(item, inside);
                    self.pointer.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    push_index(&mut self.pointer, index);
                    self.follow(item, inside);
                    self.pointer.truncate(length);
                }
            }
            _ if inside => self.left.push(self.pointer.clone()),
            _ => {}
        }
    }
}
