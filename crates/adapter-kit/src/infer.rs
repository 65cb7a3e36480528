//! What real samples tell about a format: the start of a mapping.
//!
//! `sample` reads a file into the shape of its document, `message` tells which samples are one message and joins their
//! shapes, `guess` looks at the values of a path, and `write` puts all of it down as a mapping with `TODO` where only the
//! author knows. Nothing here is used by a running hub.

mod guess;
mod message;
mod namespace;
mod read;
mod sample;
mod shape;
mod slug;
mod unit;
mod write;

pub(crate) use message::{Repeats, infer};
pub(crate) use sample::Sample;
pub(crate) use write::{Head, write};
