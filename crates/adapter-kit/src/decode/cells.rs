//! The canonical values of one scope's instance, by their places; put together into an object at the end.

use document::json::{Object, Value};

use crate::mapping::{Message, PlaceId, PlaceKind, Shape, Target};

/// Values of all open instances, innermost last.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    values: Vec<Option<Value>>,
    /// Of a list how many elements it has; of an element its position from 1.
    counts: Vec<u32>,
}

/// Where an instance's values begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base(usize);

/// What setting a value made.
pub(super) enum Made<'v> {
    /// The element that is the `n`th on the way.
    Element(usize),
    Value(&'v Value),
}

impl Cells {
    /// Cells with room for one instance of each scope.
    pub(super) fn with_room(message: &Message) -> Self {
        let places = message.scopes.iter().map(|scope| scope.shape.places.len()).sum();
        Self { values: Vec::with_capacity(places), counts: Vec::with_capacity(places) }
    }

    /// Makes room for an instance.
    pub(super) fn open(&mut self, shape: &Shape) -> Base {
        let base = self.values.len();
        self.values.resize_with(base + shape.places.len(), || None);
        self.counts.resize(base + shape.places.len(), 0);
        Base(base)
    }

    /// Sets a value. `made` is told of each element of a list that this makes, from the outermost, and then of the value.
    pub(super) fn set(
        &mut self,
        Base(base): Base,
        target: &Target,
        value: Value,
        mut made: impl FnMut(&Self, Made<'_>),
    ) {
        for (nth, &(list, element)) in target.elements.iter().enumerate() {
            if self.counts[base + element] == 0 {
                self.counts[base + list] += 1;
                self.counts[base + element] = self.counts[base + list];
                made(self, Made::Element(nth));
            }
        }
        made(self, Made::Value(&value));
        self.values[base + target.place] = Some(value);
    }

    /// Sets the value of a place that is in no list.
    pub(super) fn put(&mut self, Base(base): Base, place: PlaceId, value: Value) {
        self.values[base + place] = Some(value);
    }

    pub(crate) fn get(&self, Base(base): Base, place: PlaceId) -> Option<&Value> {
        self.values[base + place].as_ref()
    }

    /// The position, from 0, of the innermost list element on the way to a target.
    pub(super) fn position(&self, Base(base): Base, target: &Target) -> Option<usize> {
        let (_, element) = target.elements.last()?;
        (self.counts[base + element] as usize).checked_sub(1)
    }

    /// Appends the pointer of a target's first `pieces` pieces.
    pub(super) fn push_pointer(&self, Base(base): Base, target: &Target, pieces: usize, out: &mut String) {
        for (nth, piece) in target.pointer.iter().take(pieces).enumerate() {
            if let Some(before) = nth.checked_sub(1) {
                let (_, element) = target.elements[before];
                crate::provenance::push_digits(out, self.counts[base + element].saturating_sub(1));
            }
            out.push_str(piece);
        }
    }

    /// Positions, from 0, of the list elements on the way to a target.
    pub(super) fn positions(&self, Base(base): Base, target: &Target) -> impl Iterator<Item = u32> {
        target.elements.iter().map(move |(_, element)| self.counts[base + element].saturating_sub(1))
    }

    /// Puts the values together and gives their room back. Members stand in canonical order.
    pub(super) fn close(&mut self, base: Base, shape: &Shape) -> Object {
        let object = self.object(base, shape, 0).unwrap_or_default();
        self.values.truncate(base.0);
        self.counts.truncate(base.0);
        object
    }

    fn object(&mut self, base: Base, shape: &Shape, place: PlaceId) -> Option<Object> {
        let PlaceKind::Object(members) = &shape.places[place].kind else { return None };
        let mut object: Option<Object> = None;
        for &member in members {
            if let Some(value) = self.take(base, shape, member) {
                let object = object.get_or_insert_with(|| Object::with_capacity(members.len()));
                object.push_new(shape.places[member].name.clone(), value);
            }
        }
        object
    }

    fn take(&mut self, base: Base, shape: &Shape, place: PlaceId) -> Option<Value> {
        match &shape.places[place].kind {
            PlaceKind::Value => self.values[base.0 + place].take(),
            PlaceKind::Object(_) => self.object(base, shape, place).map(Value::Object),
            PlaceKind::List(elements) => {
                let count = self.counts[base.0 + place];
                let mut items = Vec::with_capacity(count as usize);
                for position in 1..=count {
                    let element = elements.iter().copied().find(|&e| self.counts[base.0 + e] == position)?;
                    if let Some((member, value)) = &shape.places[element].select
                        && let Some(found) = shape.find(element, member)
                    {
                        self.values[base.0 + found].get_or_insert_with(|| value.as_str().into());
                    }
                    items.extend(self.take(base, shape, element));
                }
                (!items.is_empty()).then_some(Value::Array(items))
            }
        }
    }
}
