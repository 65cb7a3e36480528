//! The mapping: a department's format as one TOML table, compiled once into what both directions walk.

mod check;
mod compile;
mod condition;
mod finding;
mod format;
mod hash;
mod lock;
mod message;
mod path;
mod row;
mod shape;
mod trie;

pub(crate) use compile::Files;
pub(crate) use condition::{Condition, Test};
pub use finding::{Finding, Findings};
pub(crate) use finding::{Source, Words};
pub(crate) use format::{Blank, Format, Policy};
pub(crate) use hash::PathHash;
pub(crate) use lock::{Change, Release, Version};
pub(crate) use message::{DOCUMENT_SCOPE, Layout, Message, ROOT_SCOPE, Scope, Slot, SlotRef};
pub use message::{Direction, Yields};
pub(crate) use path::{FromPath, FromStep, Leaf, Name, Selector, ToPath, ToStep};
pub(crate) use row::{Beside, ContextValue, DigestRow, Field, OneWay, Row, RowKind, SetValue};
pub(crate) use shape::{PlaceId, PlaceKind, Shape, Target};
pub(crate) use trie::{Claim, Node, NodeId, Trie};

use std::sync::Arc;

use crate::codec::CodeTable;
use crate::hook::Hook;
use crate::limits::Limits;
use crate::read::{Kind, Names};

/// A compiled mapping. Immutable; one per adapter and process.
#[derive(Debug)]
pub struct Mapping {
    pub(crate) id: String,
    pub(crate) version: String,
    /// The file, relative to the crate: `mapping/land.toml`.
    pub(crate) file: String,
    pub(crate) format: Format,
    /// What the mapping lowers.
    pub(crate) limits: Limits,
    pub(crate) skips: Vec<Skip>,
    pub(crate) release: Release,
    pub(crate) tables: Vec<Arc<CodeTable>>,
    pub(crate) messages: Vec<Message>,
    pub(crate) hooks: Vec<(String, Hook)>,
    /// All names of all messages.
    pub(crate) names: Names,
}

/// A line of the conformance kit that an adapter is not held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skip {
    pub(crate) line: u8,
    pub(crate) reason: String,
}

impl Mapping {
    /// The message of this name.
    pub(crate) fn message(&self, name: &str) -> Option<&Message> {
        self.messages.iter().find(|m| m.name == name)
    }

    pub(crate) fn media_type(&self) -> &'static str {
        match self.format.kind {
            Kind::Xml => "application/xml",
            Kind::Json => "application/json",
        }
    }

    /// `mapping/land.toml:62:3`.
    pub(crate) fn place(&self, row: &Row) -> String {
        format!("{}:{}:{}", self.file, row.line, row.column)
    }
}
