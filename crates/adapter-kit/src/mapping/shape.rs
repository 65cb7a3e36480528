//! The canonical object that the rows of one scope make, known when the mapping is compiled: so that decoding writes to
//! known places and looks nothing up.

use std::cmp::Ordering;

use compact_str::CompactString;
use document::json::Value;

use super::path::{ToPath, ToStep};

/// Index of a place.
pub(crate) type PlaceId = usize;

/// All places of a scope; 0 is the object itself.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) places: Vec<Place>,
}

/// One place below the object.
#[derive(Debug)]
pub(crate) struct Place {
    /// The member's name; empty for elements of lists.
    pub(crate) name: CompactString,
    /// For elements found by a member: that member and its value, made with the element.
    pub(crate) select: Option<(CompactString, CompactString)>,
    pub(crate) kind: PlaceKind,
}

#[derive(Debug)]
pub(crate) enum PlaceKind {
    /// What one row writes.
    Value,
    /// Members in the order of their UTF-16 code units, as canonical bytes have them (RFC 8785, 3.2.3).
    Object(Vec<PlaceId>),
    List(Vec<PlaceId>),
}

/// Where a row writes.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) place: PlaceId,
    /// Whether the place is the row's own: not where another row, on other conditions, writes whole what this one writes a
    /// part of.
    pub(crate) own: bool,
    /// Lists on the way and which of their elements, outermost first.
    pub(crate) elements: Box<[(PlaceId, PlaceId)]>,
    /// The JSON Pointer: pieces, each but the last followed by the position of the element of that index.
    pub(crate) pointer: Box<[Box<str>]>,
}

impl Default for Shape {
    fn default() -> Self {
        let root = Place { name: "".into(), select: None, kind: PlaceKind::Object(Vec::new()) };
        Self { places: vec![root] }
    }
}

impl Shape {
    /// The place that a row writes, made if it is new. Paths that contradict each other were refused by CW006.
    pub(crate) fn target(&mut self, to: &ToPath) -> Target {
        let (mut at, mut own) = (0, true);
        let mut elements = Vec::new();
        let mut pointer = vec![String::new()];
        for (i, step) in to.steps.iter().enumerate() {
            let in_list = matches!(to.steps.get(i + 1), Some(ToStep::Select { .. } | ToStep::Index(_)));
            let last = i + 1 == to.steps.len();
            let next = match step {
                ToStep::Member(name) => {
                    if let Some(piece) = pointer.last_mut() {
                        crate::provenance::push_member(piece, name);
                    }
                    self.member(at, name, if in_list { PlaceKind::List(Vec::new()) } else { kind(last) })
                }
                ToStep::Select { .. } | ToStep::Index(_) => {
                    let element = self.element(at, step, last);
                    elements.push((at, element));
                    if let Some(piece) = pointer.last_mut() {
                        piece.push('/');
                    }
                    pointer.push(String::new());
                    element
                }
            };
            own &= next != at;
            at = next;
        }
        Target {
            place: at,
            own,
            elements: elements.into(),
            pointer: pointer.into_iter().map(String::into_boxed_str).collect(),
        }
    }

    /// The place of a member that is one value.
    pub(crate) fn value(&mut self, name: &str) -> PlaceId {
        self.member(0, name, PlaceKind::Value)
    }

    fn member(&mut self, parent: PlaceId, name: &str, kind: PlaceKind) -> PlaceId {
        let PlaceKind::Object(members) = &self.places[parent].kind else { return parent };
        if let Some(&found) = members.iter().find(|&&m| self.places[m].name == name) {
            return found;
        }
        let at = members.partition_point(|&m| by_utf16(&self.places[m].name, name).is_lt());
        let id = self.places.len();
        self.places.push(Place { name: name.into(), select: None, kind });
        if let PlaceKind::Object(members) = &mut self.places[parent].kind {
            members.insert(at, id);
        }
        id
    }

    /// Elements found by position have their number as a name, so that a path finds its own again.
    fn element(&mut self, list: PlaceId, step: &ToStep, last: bool) -> PlaceId {
        let (name, select) = match step {
            ToStep::Select { member, value } => (CompactString::default(), Some((member.clone(), value.clone()))),
            ToStep::Index(index) => (compact_str::format_compact!("{index}"), None),
            ToStep::Member(_) => return list,
        };
        let PlaceKind::List(elements) = &self.places[list].kind else { return list };
        let same = |&&e: &&PlaceId| self.places[e].name == name && self.places[e].select == select;
        if let Some(&found) = elements.iter().find(same) {
            return found;
        }
        let id = self.places.len();
        let kind = if select.is_some() { PlaceKind::Object(Vec::new()) } else { kind(last) };
        self.places.push(Place { name, select: select.clone(), kind });
        if let PlaceKind::List(elements) = &mut self.places[list].kind {
            elements.push(id);
        }
        if let Some((member, _)) = select {
            self.member(id, &member, PlaceKind::Value);
        }
        id
    }

    /// The member that an element of a list is found by: the first that was made of it.
    pub(crate) fn selector(&self, element: PlaceId) -> Option<PlaceId> {
        self.places[element].select.is_some().then_some(element + 1)
    }

    /// The item of a list that is this element.
    pub(crate) fn item<'v>(&self, element: PlaceId, items: &'v [Value]) -> Option<&'v Value> {
        let Place { name, select, .. } = &self.places[element];
        match select {
            Some((member, value)) => {
                items.iter().find(|item| item.as_object().and_then(|o| o.get(member)?.as_str()) == Some(value))
            }
            None => items.get(name.parse::<usize>().ok()?),
        }
    }

    /// The member of this name in an object.
    pub(crate) fn find(&self, object: PlaceId, name: &str) -> Option<PlaceId> {
        let PlaceKind::Object(members) = &self.places[object].kind else { return None };
        members.iter().copied().find(|&m| self.places[m].name == name)
    }
}

fn kind(last: bool) -> PlaceKind {
    if last { PlaceKind::Value } else { PlaceKind::Object(Vec::new()) }
}

fn by_utf16(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}
