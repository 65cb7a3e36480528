//! The canonical values of the frames that are open: found in one walk along the compiled shape, and crossed off once a row
//! has written them.

use document::json::{Object, Value};

use crate::mapping::{PlaceId, PlaceKind, Shape, Target};

/// Values by their places, frame behind frame.
#[derive(Debug, Default)]
pub(super) struct Values<'m> {
    cells: Vec<Cell<'m>>,
    /// How many cells are open.
    open: usize,
    /// Addresses of what rows have written that was in no open cell.
    written: Vec<usize>,
    /// Values that no row of a closed frame has written, or knows.
    left: Vec<&'m Value>,
}

/// The value of one place.
#[derive(Debug, Clone, Copy, Default)]
struct Cell<'m> {
    value: Option<&'m Value>,
    /// Whether a row has still to write it.
    open: bool,
}

/// Where a frame's values begin, and how many cells of the frames around it were open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base {
    start: usize,
    open: usize,
}

impl<'m> Values<'m> {
    /// Forgets the document before.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.written.clear();
        self.left.clear();
        self.open = 0;
    }

    /// Finds the values of a document or of a list's element.
    pub(super) fn open(&mut self, shape: &Shape, object: &'m Object) -> Base {
        let base = Base { start: self.cells.len(), open: self.open };
        self.cells.resize(base.start + shape.places.len(), Cell::default());
        self.members((base, shape), 0, object);
        base
    }

    /// Gives the room of a frame back.
    pub(super) fn close(&mut self, base: Base) {
        if self.open != base.open {
            let open = self.cells[base.start..].iter().filter(|cell| cell.open);
            self.left.extend(open.filter_map(|cell| cell.value));
            self.open = base.open;
        }
        self.cells.truncate(base.start);
    }

    pub(super) fn get(&self, base: Base, place: PlaceId) -> Option<&'m Value> {
        self.cells[base.start + place].value
    }

    /// Crosses off the value of a place.
    pub(super) fn take(&mut self, base: Base, place: PlaceId) {
        let cell = &mut self.cells[base.start + place];
        if std::mem::take(&mut cell.open) {
            self.open -= 1;
        } else {
            self.written.extend(cell.value.map(address));
        }
    }

    /// Crosses off the members by which the elements on the way to a target are found.
    pub(super) fn take_selectors(&mut self, base: Base, shape: &Shape, target: &Target) {
        for selector in target.elements.iter().filter_map(|(_, element)| shape.selector(*element)) {
            self.take(base, selector);
        }
    }

    /// The parts of this place's value see to themselves.
    pub(super) fn settle(&mut self, base: Base, place: PlaceId) {
        let cell = &mut self.cells[base.start + place];
        self.open -= usize::from(std::mem::take(&mut cell.open));
    }

    /// Crosses off a value that is no place's own.
    pub(super) fn take_value(&mut self, value: &Value) {
        self.written.push(address(value));
    }

    /// What an element of a list is that no frame can be opened for.
    pub(super) fn leave(&mut self, value: &'m Value) {
        self.left.push(value);
    }

    /// What may be left when all frames are closed.
    pub(super) fn left(&self) -> &[&'m Value] {
        &self.left
    }

    /// The addresses of what was written though in no open cell.
    pub(super) fn written(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.written)
    }

    fn members(&mut self, at: (Base, &Shape), place: PlaceId, object: &'m Object) {
        let places = &at.1.places;
        let PlaceKind::Object(members) = &places[place].kind else { return };
        // Both stand in canonical order as a rule, so that the next member is most likely among the next places.
        let mut next = 0;
        for (name, value) in object.iter() {
            let is = |&member: &PlaceId| places[member].name == *name;
            let found = members[next..].iter().position(is).map(|found| next + found);
            match found.or_else(|| members[..next].iter().position(is)) {
                Some(found) => {
                    next = found + 1;
                    self.value(at, members[found], value);
                }
                None => self.left.push(value),
            }
        }
    }

    fn value(&mut self, at: (Base, &Shape), place: PlaceId, value: &'m Value) {
        let cell = &mut self.cells[at.0.start + place];
        cell.value = Some(value);
        match (&at.1.places[place].kind, value) {
            (PlaceKind::Value, _) => {
                cell.open = true;
                self.open += 1;
            }
            (PlaceKind::Object(_), Value::Object(object)) => self.members(at, place, object),
            (PlaceKind::List(elements), Value::Array(items)) => self.items(at, elements, items),
            _ => self.left.push(value),
        }
    }

    fn items(&mut self, at: (Base, &Shape), elements: &[PlaceId], items: &'m [Value]) {
        let (base, shape) = at;
        for &element in elements {
            if let Some(item) = shape.item(element, items) {
                self.value(at, element, item);
            }
        }
        for item in items {
            let is = |element: &PlaceId| self.get(base, *element).is_some_and(|found| std::ptr::eq(found, item));
            if !elements.iter().any(is) {
                self.left.push(item);
            }
        }
    }
}

/// What tells one value of a tree from all others while the tree is not changed.
pub(super) fn address(value: &Value) -> usize {
    std::ptr::from_ref(value).addr()
}
