//! A message as a tree, so that it can be written in other words.

pub(super) mod json;
pub(super) mod xml;
