//! Frames and slots: what the pass over the source leaves for the rows.

use std::borrow::Cow;
use std::ops::Range;

use crate::mapping::{Message, SlotRef};

/// What stood in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum State {
    #[default]
    Absent,
    /// There, and empty or white space.
    Blank,
    /// A structural element or object with content.
    Parts,
    /// A text or value.
    Value,
}

/// The token of a JSON value; XML knows text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Token {
    #[default]
    Text,
    Number,
    Bool,
    Null,
    /// `{}`
    Object,
}

/// The preceding sibling of something; an empty name is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sibling<'a> {
    pub(super) name: &'a str,
    /// From 1; 0 = not counted.
    pub(super) index: u32,
    /// A JSON array item rather than a member.
    pub(super) item: bool,
}

/// The last step of a frame's path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// A JSON message, or a document that is its whole message.
    None,
    /// The `n`th element, from 1.
    Element(u32),
    /// The `n`th item, from 0.
    Item(u32),
    /// An embedded document.
    Embedded,
}

impl Step {
    fn push(self, path: &mut String) {
        match self {
            Self::None => {}
            Self::Element(index) => {
                path.push('[');
                crate::provenance::push_digits(path, index);
                path.push(']');
            }
            Self::Item(index) => {
                path.push('/');
                crate::provenance::push_digits(path, index);
            }
            // The path of its scope says so already.
            Self::Embedded => {}
        }
    }
}

/// The content of one slot.
#[derive(Debug, Clone, Default)]
pub(super) struct Content<'a> {
    pub(super) state: State,
    pub(super) token: Token,
    /// Whether some active row took it.
    pub(super) claimed: bool,
    /// Whether elements stood in the text, whose words are not among its own.
    pub(super) mixed: bool,
    /// A row of a group takes the same thing, and keeps and marks what there is to keep and mark.
    pub(super) shared: bool,
    pub(super) text: Cow<'a, str>,
    /// The text.
    pub(super) span: (u32, u32),
    /// The whole element, attribute or member value.
    pub(super) outer: (u32, u32),
    pub(super) after: Sibling<'a>,
}

/// One instance of a scope.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) scope: usize,
    pub(super) parent: usize,
    base: usize,
    /// Where its element or object begins.
    pub(super) start: u32,
    path: Range<usize>,
    /// Where first and last frame of each of its groups stand.
    groups: usize,
    /// Which of its parent's groups it is in.
    nth: usize,
    /// The next frame of the same group.
    pub(super) next: Option<usize>,
}

/// All frames of a document, and those around it.
#[derive(Debug, Default)]
pub(super) struct Frames<'a> {
    pub(super) frames: Vec<Frame>,
    pub(super) slots: Vec<Content<'a>>,
    pub(super) paths: String,
    /// First and last frame of each group of each frame.
    pub(super) groups: Vec<Option<(usize, usize)>>,
}

impl<'a> Frames<'a> {
    /// Frames with room for a document of this message whose groups have so many elements.
    pub(super) fn with_room(message: &Message, elements: usize) -> Self {
        let [root, document, groups @ ..] = &message.scopes[..] else { return Self::default() };
        let slots = groups.iter().map(|scope| scope.slots.len()).sum::<usize>() * elements / groups.len().max(1);
        Self {
            frames: Vec::with_capacity(2 + elements),
            slots: Vec::with_capacity(root.slots.len() + document.slots.len() + slots),
            paths: String::with_capacity(32 * (2 + elements)),
            groups: Vec::with_capacity(1 + groups.len() + elements),
        }
    }

    /// How many elements the groups of a message may have in a text of this length.
    pub(super) fn guess(message: &Message, length: usize) -> usize {
        /// What an element with some values takes at least.
        const ELEMENT: usize = 96;
        /// Those of a longer text make their room themselves.
        const MOST: usize = 64;
        if message.scopes.len() > 2 { (length / ELEMENT).min(MOST) } else { 0 }
    }

    /// Opens a frame; its path is that of the parent and `step`.
    pub(super) fn open(
        &mut self,
        message: &Message,
        (scope, parent): (usize, usize),
        start: usize,
        step: Step,
    ) -> usize {
        let id = self.frames.len();
        let at = self.paths.len();
        if let Some(parent) = self.frames.get(parent) {
            self.paths.extend_from_within(parent.path.clone());
        }
        self.paths.push_str(&message.scopes[scope].path);
        step.push(&mut self.paths);
        let base = self.slots.len();
        self.slots.resize_with(base + message.scopes[scope].slots.len(), Content::default);
        self.frames.push(Frame {
            scope,
            parent,
            base,
            start: u32::try_from(start).unwrap_or(u32::MAX),
            path: at..self.paths.len(),
            groups: self.groups.len(),
            nth: message.scopes[scope].nth,
            next: None,
        });
        self.groups.resize(self.groups.len() + message.scopes[scope].groups, None);
        if parent != id {
            self.chain(parent, id);
        }
        id
    }

    fn chain(&mut self, parent: usize, id: usize) {
        let Some(group) = self.groups.get_mut(self.frames[parent].groups + self.frames[id].nth) else { return };
        match group {
            None => *group = Some((id, id)),
            Some((_, last)) => {
                let last = std::mem::replace(last, id);
                self.frames[last].next = Some(id);
            }
        }
    }

    /// Drops a document's frames; those of the message stay.
    pub(super) fn drop_document(&mut self, first: usize) {
        let Some(frame) = self.frames.get(first) else { return };
        self.slots.truncate(frame.base);
        self.paths.truncate(frame.path.start);
        self.groups.truncate(frame.groups);
        self.groups.fill(None);
        self.frames.truncate(first);
    }

    pub(super) fn path(&self, frame: usize) -> &str {
        &self.paths[self.frames[frame].path.clone()]
    }

    /// The paths of all frames.
    pub(super) fn paths(&self) -> &str {
        &self.paths
    }

    /// Where the path of each frame stands among them.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (u32, u32)> {
        self.frames.iter().map(|frame| super::walk::narrow((frame.path.start, frame.path.end)))
    }

    pub(super) fn slot(&self, frame: usize, slot: usize) -> &Content<'a> {
        &self.slots[self.frames[frame].base + slot]
    }

    pub(super) fn slot_mut(&mut self, frame: usize, slot: usize) -> &mut Content<'a> {
        let base = self.frames[frame].base;
        &mut self.slots[base + slot]
    }

    /// Forgets which slots of a frame rows have taken: those of the next document ask again.
    pub(super) fn unclaim(&mut self, frame: usize) {
        let base = self.frames[frame].base;
        let end = self.frames.get(frame + 1).map_or(self.slots.len(), |next| next.base);
        self.slots[base..end].iter_mut().for_each(|slot| slot.claimed = false);
    }

    /// The frame in which a slot of this or an enclosing scope lies.
    pub(super) fn frame_of(&self, mut frame: usize, scope: usize) -> usize {
        while self.frames[frame].scope != scope && self.frames[frame].parent != frame {
            frame = self.frames[frame].parent;
        }
        frame
    }

    /// What a row sees in a slot.
    pub(super) fn get(&self, frame: usize, at: SlotRef) -> &Content<'a> {
        self.slot(self.frame_of(frame, at.scope), at.slot)
    }

    /// How many frames of a group there are.
    pub(super) fn count(&self, message: &Message, frame: usize, scope: usize) -> usize {
        let mut count = 0;
        let mut next = self.first(message, frame, scope);
        while let Some(frame) = next {
            count += 1;
            next = self.frames[frame].next;
        }
        count
    }

    /// The first frame of a group.
    pub(super) fn first(&self, message: &Message, frame: usize, scope: usize) -> Option<usize> {
        let group = self.groups.get(self.frames[frame].groups + message.scopes[scope].nth)?;
        group.map(|(first, _)| first)
    }
}
