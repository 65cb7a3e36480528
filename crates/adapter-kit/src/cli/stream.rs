//! `adapter run` on a message of any length: what it becomes is put down item by item until all have been accepted.

use std::io::{self, BufRead, Write};
use std::ops::ControlFlow;

use document::json::to_canonical;
use document::{DepartmentId, Timestamp};
use serde_json::Value as Json;

use super::run::notes_text;
use super::{Answer, Shelf};
use crate::adapter::{Adapter, DecodeContext, Decoded, Sink};
use crate::conformance::canonical;
use crate::limits::Limits;
use crate::refusal::Refusal;

/// A message that is read from a stream.
pub struct Incoming<'a> {
    /// The file's name, for messages.
    pub file: &'a str,
    /// Its bytes.
    pub reader: &'a mut dyn BufRead,
    /// What the transport would say.
    pub charset: Option<&'a str>,
    /// The sender.
    pub partner: &'a DepartmentId,
    /// When it counts as received.
    pub received_at: Timestamp,
}

/// Where the items go. It counts only once the message was accepted.
pub struct Spool<'a> {
    /// Canonical JSON of the items, a comma between them.
    pub json: &'a mut dyn Write,
    /// The provenance table.
    pub provenance: &'a mut dyn Write,
    /// The residual table.
    pub residual: &'a mut dyn Write,
}

/// What became of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Streamed {
    /// How many items were put down.
    pub items: u64,
    /// Refusals and notes, for stderr.
    pub err: String,
    /// What `err` says of a failure, as one document.
    pub trouble: Option<Json>,
    /// 0, 1 or 64; with any but 0 nothing that was put down counts.
    pub code: u8,
}

/// Refused items that are told of; the rest is counted.
const TOLD: u64 = 1000;

/// Translates a message into canonical JSON, as [`super::run()`] does.
///
/// # Errors
/// When the spool cannot be written.
pub fn stream(shelf: &Shelf<'_>, id: &str, message: &mut Incoming<'_>, spool: &mut Spool<'_>) -> io::Result<Streamed> {
    let found = match shelf.find(id) {
        Ok(found) => found,
        Err(Answer { err, trouble, code, .. }) => return Ok(Streamed { err, trouble, code, items: 0 }),
    };
    let context = DecodeContext {
        partner: message.partner,
        received_at: message.received_at,
        charset: message.charset,
        limits: Limits::default(),
    };
    let mut sink = Spooling { spool, items: 0, notes: String::new(), refused: (0, Vec::new()), failed: None };
    let read = found.adapter.decode_stream(message.reader, &context, &mut sink);
    let Spooling { items, notes, refused: (refused, told), failed, .. } = sink;
    if let Some(error) = failed {
        return Err(error);
    }
    match read {
        Err(refusal) => {
            let Answer { err, trouble, code, .. } = Answer::refused(message.file, &[refusal]);
            Ok(Streamed { err, trouble, code, items: 0 })
        }
        Ok(_) if refused > 0 => {
            let Answer { mut err, mut trouble, code, .. } = Answer::refused(message.file, &told);
            if refused > TOLD {
                err.push_str(&format!("{} more items were refused\n", refused - TOLD));
                if let Some(Json::Object(trouble)) = &mut trouble {
                    trouble.insert("more".to_owned(), (refused - TOLD).into());
                }
            }
            Ok(Streamed { err, trouble, code, items: 0 })
        }
        Ok(summary) => {
            Ok(Streamed { items, err: found.notes + &notes_text(&summary.notes) + &notes, ..Streamed::default() })
        }
    }
}

/// Puts items down as they come; once one was refused, only tells why others are.
struct Spooling<'s, 'a> {
    spool: &'s mut Spool<'a>,
    items: u64,
    notes: String,
    /// How many were refused, and why.
    refused: (u64, Vec<Refusal>),
    failed: Option<io::Error>,
}

impl Spooling<'_, '_> {
    fn put(&mut self, item: &Decoded) -> io::Result<()> {
        if self.items > 0 {
            self.spool.json.write_all(b",")?;
        }
        self.items += 1;
        self.spool.json.write_all(&to_canonical(&canonical(&item.content)))?;
        self.spool.provenance.write_all(&item.provenance.to_bytes())?;
        self.spool.residual.write_all(&item.residual.to_bytes())
    }
}

impl Sink for Spooling<'_, '_> {
    fn item(&mut self, item: Decoded) -> ControlFlow<()> {
        if self.refused.0 > 0 {
            return ControlFlow::Continue(());
        }
        self.notes.push_str(&notes_text(&item.notes));
        self.failed = self.put(&item).err();
        if self.failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn refused(&mut self, _: u64, refusals: Vec<Refusal>) -> ControlFlow<()> {
        self.refused.0 += 1;
        if self.refused.0 <= TOLD {
            self.refused.1.extend(refusals);
        }
        ControlFlow::Continue(())
    }
}

/// What was read is a department's data and stays out of logs.
impl std::fmt::Debug for Incoming<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("file", &self.file).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Spool<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Spool")
    }
}
