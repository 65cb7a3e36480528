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

/// The content of one slot.
#[derive(Debug, Clone, Default)]
pub(super) struct Content<'a> {
    pub(super) state: State,
    pub(super) token: Token,
    /// Whether some active row took it.
    pub(super) claimed: bool,
    pub(super) text: Cow<'a, str>,
    /// The text.
    pub(super) span: (u32, u32),
    /// The whole element, attribute or member value.
    pub(super) outer: (u32, u32),
    pub(super) after: Sibling<'a>,
}

/// One instance of a scope.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) scope: usize,
    pub(super) parent: usize,
    base: usize,
    /// Where its element or object begins.
    pub(super) start: u32,
    path: Range<usize>,
    /// First and last frame of each group below it.
    groups: Vec<(usize, usize, usize)>,
    /// The next frame of the same group.
    pub(super) next: Option<usize>,
}

/// All frames of a document, and those around it.
#[derive(Debug, Default)]
pub(super) struct Frames<'a> {
    pub(super) frames: Vec<Frame>,
    slots: Vec<Content<'a>>,
    paths: String,
}

impl<'a> Frames<'a> {
    /// Opens a frame; its path is that of the parent and `step`.
    pub(super) fn open(
        &mut self,
        message: &Message,
        (scope, parent): (usize, usize),
        start: usize,
        step: &str,
    ) -> usize {
        let id = self.frames.len();
        let at = self.paths.len();
        if let Some(parent) = self.frames.get(parent) {
            self.paths.extend_from_within(parent.path.clone());
        }
        self.paths.push_str(&message.scopes[scope].path);
        self.paths.push_str(step);
        let base = self.slots.len();
        self.slots.resize_with(base + message.scopes[scope].slots.len(), Content::default);
        self.frames.push(Frame {
            scope,
            parent,
            base,
            start: u32::try_from(start).unwrap_or(u32::MAX),
            path: at..self.paths.len(),
            groups: Vec::new(),
            next: None,
        });
        if parent != id {
            self.chain(parent, scope, id);
        }
        id
    }

    fn chain(&mut self, parent: usize, scope: usize, id: usize) {
        let Some(group) = self.frames[parent].groups.iter_mut().find(|(s, ..)| *s == scope) else {
            self.frames[parent].groups.push((scope, id, id));
            return;
        };
        let last = std::mem::replace(&mut group.2, id);
        self.frames[last].next = Some(id);
    }

    /// Drops a document's frames; those of the message stay.
    pub(super) fn drop_document(&mut self, first: usize) {
        let Some(frame) = self.frames.get(first) else { return };
        self.slots.truncate(frame.base);
        self.paths.truncate(frame.path.start);
        self.frames.truncate(first);
        self.frames.iter_mut().for_each(|frame| frame.groups.clear());
    }

    pub(super) fn path(&self, frame: usize) -> &str {
        &self.paths[self.frames[frame].path.clone()]
    }

    pub(super) fn slot(&self, frame: usize, slot: usize) -> &Content<'a> {
        &self.slots[self.frames[frame].base + slot]
    }

    pub(super) fn slot_mut(&mut self, frame: usize, slot: usize) -> &mut Content<'a> {
        let base = self.frames[frame].base;
        &mut self.slots[base + slot]
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
    pub(super) fn count(&self, frame: usize, scope: usize) -> usize {
        let mut count = 0;
        let mut next = self.first(frame, scope);
        while let Some(frame) = next {
            count += 1;
            next = self.frames[frame].next;
        }
        count
    }

    /// The first frame of a group.
    pub(super) fn first(&self, frame: usize, scope: usize) -> Option<usize> {
        self.frames[frame].groups.iter().find(|(s, ..)| *s == scope).map(|(_, first, _)| *first)
    }
}
