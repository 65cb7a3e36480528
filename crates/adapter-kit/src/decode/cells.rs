//! The canonical values of one scope's instance, by their places; put together into an object at the end.

use document::json::{Object, Value};

use crate::mapping::{Message, PlaceId, PlaceKind, Shape, Target};

/// Values of all open instances, innermost last.
#[derive(Debug, Default)]
pub(crate) struct Cells(Vec<Cell>);

/// What one place of an instance holds.
#[derive(Debug, Default)]
struct Cell {
    value: Option<Value>,
    /// Of a list how many elements it has; of an element its position from 1.
    count: u32,
}

/// Where an instance's values begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base(usize);

impl Cells {
    /// Cells with room for one instance of each scope.
    pub(super) fn with_room(message: &Message) -> Self {
        Self(Vec::with_capacity(message.scopes.iter().map(|scope| scope.shape.places.len()).sum()))
    }

    /// Makes room for an instance.
    pub(super) fn open(&mut self, shape: &Shape) -> Base {
        let base = self.0.len();
        self.0.resize_with(base + shape.places.len(), Cell::default);
        Base(base)
    }

    /// Makes the elements of lists on the way to a target that are not there yet; `made` is told of each, by its place on
    /// the way, from the outermost.
    pub(super) fn reach(&mut self, Base(base): Base, target: &Target, mut made: impl FnMut(&Self, usize)) {
        for (nth, &(list, element)) in target.elements.iter().enumerate() {
            if self.0[base + element].count == 0 {
                self.0[base + list].count += 1;
                self.0[base + element].count = self.0[base + list].count;
                made(self, nth);
            }
        }
    }

    /// Sets the value of a place that has been reached.
    #[inline]
    pub(super) fn put(&mut self, Base(base): Base, place: PlaceId, value: Value) {
        self.0[base + place].value = Some(value);
    }

    pub(crate) fn get(&self, Base(base): Base, place: PlaceId) -> Option<&Value> {
        self.0[base + place].value.as_ref()
    }

    /// The position, from 0, of the innermost list element on the way to a target.
    pub(super) fn position(&self, Base(base): Base, target: &Target) -> Option<usize> {
        let (_, element) = target.elements.last()?;
        (self.0[base + element].count as usize).checked_sub(1)
    }

    /// Appends the pointer of a target's first `pieces` pieces.
    pub(super) fn push_pointer(&self, Base(base): Base, target: &Target, pieces: usize, out: &mut String) {
        for (nth, piece) in target.pointer.iter().take(pieces).enumerate() {
            if let Some(before) = nth.checked_sub(1) {
                let (_, element) = target.elements[before];
                crate::provenance::push_digits(out, self.0[base + element].count.saturating_sub(1));
            }
            out.push_str(piece);
        }
    }

    /// Positions, from 0, of the list elements on the way to a target.
    #[inline]
    pub(super) fn positions(&self, Base(base): Base, target: &Target) -> impl Iterator<Item = u32> {
        target.elements.iter().map(move |(_, element)| self.0[base + element].count.saturating_sub(1))
    }

    /// Puts the values together and gives their room back. Members stand in canonical order.
    pub(super) fn close(&mut self, Base(base): Base, shape: &Shape) -> Object {
        let object = match &shape.places[0].kind {
            PlaceKind::Object(members) => object(&mut self.0[base..], shape, members).unwrap_or_default(),
            PlaceKind::Value | PlaceKind::List(_) => Object::default(),
        };
        self.0.truncate(base);
        object
    }
}

/// The object of these members, if it has any.
fn object(cells: &mut [Cell], shape: &Shape, members: &[PlaceId]) -> Option<Object> {
    let mut object: Option<Object> = None;
    for &member in members {
        if let Some(value) = take(cells, shape, member) {
            let object = object.get_or_insert_with(|| Object::with_capacity(members.len()));
            object.push_new(shape.places[member].name.clone(), value);
        }
    }
    object
}

fn take(cells: &mut [Cell], shape: &Shape, place: PlaceId) -> Option<Value> {
    match &shape.places[place].kind {
        PlaceKind::Value => cells[place].value.take(),
        PlaceKind::Object(members) => object(cells, shape, members).map(Value::Object),
        PlaceKind::List(elements) => {
            let count = cells[place].count;
            let mut items = Vec::with_capacity(count as usize);
            for position in 1..=count {
                let element = elements.iter().copied().find(|&e| cells[e].count == position)?;
                if let Some((member, value)) = &shape.places[element].select
                    && let Some(found) = shape.find(element, member)
                {
                    cells[found].value.get_or_insert_with(|| value.as_str().into());
                }
                items.extend(take(cells, shape, element));
            }
            (!items.is_empty()).then_some(Value::Array(items))
        }
    }
}
