//! The walk along a log, and what it says in the end.

use std::fmt::Write as _;

use log::{Audit, AuditError, Checkpoint, Cosignature, OpenCheckpoint, SignedNote, Tree, VerifierKey};
use serde_json::{Value, json};

use super::source::Source;
use crate::commands::Context;
use crate::exit::{self, Exit};

/// Entries between two words about how far it is.
const TELL_EVERY: u64 = 256 * 1024;

/// Who may sign.
pub(super) struct Keys {
    pub(super) logs: Vec<VerifierKey>,
    pub(super) witnesses: Vec<VerifierKey>,
    /// How many witnesses prove that a checkpoint existed.
    pub(super) threshold: u8,
}

/// A walk along one log.
pub(super) struct Walk<'a> {
    pub(super) source: &'a Source,
    pub(super) keys: &'a Keys,
    pub(super) context: &'a Context<'a>,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// What the log says of itself, as far as it is signed.
    checkpoint: Option<Checkpoint>,
    cosignatures: Vec<Cosignature>,
    threshold: u8,
    older: Option<Tree>,
    /// `None`: everything holds.
    fault: Option<Fault>,
}

#[derive(Debug)]
enum Fault {
    /// The log is not what it claims.
    Failed { index: Option<u64>, reason: String },
    /// It cannot be judged.
    Open { reason: String },
}

impl From<AuditError> for Fault {
    fn from(error: AuditError) -> Self {
        Self::Failed { index: error.index(), reason: error.to_string() }
    }
}

impl Walk<'_> {
    /// Judges signature, entries, tiles and root, and that an older checkpoint is contained.
    pub(super) fn judge(&self, older: Option<&[u8]>) -> Verdict {
        let mut verdict = Verdict { threshold: self.keys.threshold, ..Verdict::default() };
        verdict.fault = self.look(older, &mut verdict).err();
        verdict
    }

    fn look(&self, older: Option<&[u8]>, verdict: &mut Verdict) -> Result<(), Fault> {
        let open = |reason| Fault::Open { reason };
        let bytes = self.source.file("checkpoint").map_err(open)?;
        let (log, checkpoint) = self.open(&bytes)?;
        let tree = checkpoint.checkpoint().tree;
        verdict.cosignatures = checkpoint.cosignatures().to_vec();
        verdict.checkpoint = Some(checkpoint.checkpoint().clone());
        if let Some(bytes) = older {
            let before = OpenCheckpoint::open(bytes, log, &[])
                .map_err(|e| open(format!("the older checkpoint does not count: {e}")))?;
            verdict.older = Some(before.checkpoint().tree);
        }
        let mut audit = Audit::new(tree, verdict.older)?;
        while let Some([bundle, tile]) = audit.next() {
            let [bundle, tile] = [bundle, tile].map(|path| self.source.file(&path.to_string()));
            let higher = audit.take(&bundle.map_err(open)?, &tile.map_err(open)?)?;
            for expected in higher {
                let served = self.source.file(&expected.path.to_string()).map_err(open)?;
                Audit::compare(&expected, &served)?;
            }
            if audit.taken().is_multiple_of(TELL_EVERY) {
                self.context.say(&format!("{} of {} entries", audit.taken(), tree.size));
            }
        }
        Ok(audit.finish()?)
    }

    /// The checkpoint, signed by a log of the trust list.
    fn open(&self, bytes: &[u8]) -> Result<(&VerifierKey, OpenCheckpoint), Fault> {
        let failed = |reason: String| Fault::Failed { index: None, reason };
        let note = SignedNote::from_bytes(bytes).map_err(|e| failed(format!("the checkpoint is malformed: {e}")))?;
        let origin = note.text().lines().next().unwrap_or_default();
        let log =
            self.keys.logs.iter().find(|key| key.name() == origin).ok_or_else(|| Fault::Open {
                reason: format!("the trust list names no log {}", origin.escape_debug()),
            })?;
        let checkpoint = OpenCheckpoint::open_note(&note, log, &self.keys.witnesses);
        Ok((log, checkpoint.map_err(|e| failed(format!("the checkpoint does not count: {e}")))?))
    }
}

impl Verdict {
    /// Nothing can be judged.
    pub(super) fn open(reason: &str) -> Self {
        Self { fault: Some(Fault::Open { reason: reason.to_owned() }), ..Self::default() }
    }

    pub(super) fn exit(&self) -> Exit {
        match self.fault {
            None => exit::DONE,
            Some(Fault::Failed { .. }) => exit::FAILED,
            Some(Fault::Open { .. }) => exit::INDETERMINATE,
        }
    }

    fn word(&self) -> &'static str {
        match self.fault {
            None => "PASSED",
            Some(Fault::Failed { .. }) => "FAILED",
            Some(Fault::Open { .. }) => "INDETERMINATE",
        }
    }

    pub(super) fn to_text(&self, log: &str) -> String {
        let mut text = format!("{}  {log}\n", self.word());
        // Writing to a string does not fail.
        let mut line = |name: &str, value: String| _ = writeln!(text, "  {name:<16}{value}");
        if let Some(Checkpoint { origin, tree, .. }) = &self.checkpoint {
            line("log", format!("{origin}, {} entries, root {}", tree.size, tree.root.hex()));
            line("signature", "by the key of the trust list".to_owned());
            let cosigned = self.cosignatures.iter().map(|c| format!("{} at {}", c.witness, c.at));
            let cosigned = cosigned.collect::<Vec<_>>().join(", ");
            let none = if cosigned.is_empty() { "none" } else { "" };
            line("witnesses", format!("{cosigned}{none} ({} prove existence)", self.threshold));
        }
        match &self.fault {
            None => {
                line(
                    "entries",
                    "each has the hash that stands in the tree; they make all tiles and the root".to_owned(),
                );
                if let Some(older) = self.older {
                    line("consistent", format!("with the older checkpoint of {} entries", older.size));
                }
            }
            Some(Fault::Failed { index, reason }) => {
                if let Some(index) = index {
                    line("first bad index", index.to_string());
                }
                line("reason", reason.clone());
            }
            Some(Fault::Open { reason }) => line("reason", reason.clone()),
        }
        text
    }

    pub(super) fn to_json(&self, log: &str) -> Value {
        let mut json = json!({"log": log, "result": self.word().to_lowercase()});
        if let Some(Checkpoint { origin, tree, .. }) = &self.checkpoint {
            json["origin"] = json!(origin);
            json["size"] = json!(tree.size);
            json["root"] = json!(tree.root.hex());
            let cosigned = self.cosignatures.iter();
            json["cosignatures"] =
                cosigned.map(|c| json!({"witness": c.witness, "at": c.at.to_string()})).collect::<Vec<_>>().into();
            json["witnessThreshold"] = json!(self.threshold);
        }
        if let Some(older) = self.older {
            json["from"] = json!({"size": older.size, "root": older.root.hex()});
        }
        match &self.fault {
            None => {}
            Some(Fault::Failed { index, reason }) => {
                json["reason"] = json!(reason);
                if let Some(index) = index {
                    json["firstBadIndex"] = json!(index);
                }
            }
            Some(Fault::Open { reason }) => json["reason"] = json!(reason),
        }
        json
    }
}
