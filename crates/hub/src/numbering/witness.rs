//! Witnesses: others who watch the log grow and cosign its checkpoints (C2SP tlog-witness).
//!
//! They are asked beside the path of issuing. One that is down, slow or wrong delays the proof of existence and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use document::Timestamp;
use log::{Cosignature, NoteSignature, OpenCheckpoint, SignedNote, VerifierKey};
use seal::lists::TrustBody;
use store::Outcome;
use store::change::Change;
use store::record::{Cosigned, LogHead};
use tokio::task::JoinSet;

use super::{NumberError, proof};
use crate::hub::Hub;
use crate::refusal::Refusal;

/// How long a witness may take for both of its answers.
const PATIENCE: Duration = Duration::from_secs(20);
/// How far a cosignature's time may lie from the hub's: a witness that tells another time would prove what it did not see.
const SKEW_SECONDS: i64 = 300;
/// The lease whose holder alone asks the witnesses, so that of several processes one does.
const LEASE: &str = "witnesses";
const LEASE_MICROS: i64 = 60_000_000;

/// Carries questions to one witness. Bounds an answer to [`log::MAX_ANSWER`] bytes and a call in time.
#[async_trait]
pub trait Witness: Send + Sync {
    /// The witness as the trust list names it.
    fn name(&self) -> &str;
    /// Posts the body of an `add-checkpoint`; an error in words when no answer came.
    async fn add_checkpoint(&self, body: Vec<u8>) -> Result<WitnessAnswer, String>;
}

/// What a witness answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a witness did not cosign.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("no answer: {0}")]
    Silent(String),
    #[error("no answer in time")]
    Slow,
    #[error("it answered {0}")]
    Status(u16),
    #[error("its answer does not count")]
    Answer(#[from] log::WitnessError),
    #[error("its conflict names no size")]
    Conflict,
    #[error("its cosignature is of {0}, which is not now")]
    Time(Timestamp),
    #[error("it saw {seen} entries and the log has {size}: the log was rolled back, or the witness is wrong")]
    Ahead { seen: u64, size: u64 },
    #[error("it saw another tree of {0} entries: there are two logs of one name, or the witness is wrong")]
    OtherHistory(u64),
    #[error("it did not settle on a size")]
    Unsettled,
    #[error("no proof could be made")]
    Proof(#[from] NumberError),
}

/// What each witness saw last, as far as this process knows.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<HashMap<String, u64>>);

impl Seen {
    fn of(&self, name: &str) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied().unwrap_or(0)
    }

    fn set(&self, name: &str, size: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), size);
    }
}

/// The witnesses of a trust list, and how many of them prove existence.
#[derive(Debug, Clone, Default)]
pub(crate) struct WitnessKeys {
    pub(crate) keys: Vec<VerifierKey>,
    threshold: u8,
}

impl WitnessKeys {
    /// Those whose keys can be read.
    pub(crate) fn of(body: &TrustBody) -> Self {
        let keys = body.witnesses.iter().filter_map(|row| row.vkey.parse().ok()).collect();
        Self { keys, threshold: body.witness_threshold }
    }

    /// How many cosignatures prove existence; `None`: nothing does, the hub's own word being no proof.
    pub(crate) fn needed(&self) -> Option<u8> {
        Some(self.threshold).filter(|threshold| *threshold > 0 && !self.keys.is_empty())
    }

    /// When enough of them had cosigned.
    pub(crate) fn witnessed(&self, cosignatures: &[Cosignature]) -> Option<Timestamp> {
        let last = usize::from(self.needed()?) - 1;
        cosignatures.get(last).map(|cosignature| cosignature.at)
    }
}

impl Hub {
    /// The witnesses that count for this hub.
    pub(crate) fn witness_keys(&self) -> WitnessKeys {
        let directory = self.directory();
        directory.anchors().and_then(|anchors| anchors.trust.body()).map(WitnessKeys::of).unwrap_or_default()
    }

    /// When enough witnesses had cosigned a checkpoint that covers this entry.
    pub(crate) async fn witnessed(&self, index: u64) -> Result<Option<Timestamp>, Refusal> {
        let keys = self.witness_keys();
        let (Some(needed), Some(log)) = (keys.needed(), self.log_key()) else { return Ok(None) };
        let Some(cosigned) = self.store().cosigned(index, needed).await? else { return Ok(None) };
        let open = OpenCheckpoint::open(&cosigned.checkpoint, &log, &keys.keys).ok();
        Ok(open.and_then(|open| keys.witnessed(open.cosignatures())))
    }

    /// Asks every witness that has not seen the newest checkpoint to cosign it; gives how many did. Each cosignature is durable
    /// before the next witness's answer is looked at.
    ///
    /// # Errors
    /// `log-rollback-detected`; store errors. What a witness does is no error.
    pub async fn witness_round(&self) -> Result<usize, Refusal> {
        if self.witnesses().is_empty() {
            return Ok(0);
        }
        self.log_is_whole()?;
        let head = Arc::new(self.store().log_head().await?);
        let keys = self.witness_keys().keys;
        let seen = &self.numbering().seen;
        let behind = self.witnesses().iter().filter(|witness| seen.of(witness.name()) != head.size);
        let asked: Vec<_> = behind
            .filter_map(|witness| {
                Some((Arc::clone(witness), keys.iter().find(|k| k.name() == witness.name())?.clone()))
            })
            .collect();
        let Ok(note) = SignedNote::from_bytes(&head.checkpoint) else { return Ok(0) };
        if asked.is_empty() {
            return Ok(0);
        }
        let lease = |micros| Change::Lease { name: LEASE, holder: self.process().to_owned(), micros };
        let Outcome::Leased { .. } = self.store().commit(lease(LEASE_MICROS)).await? else { return Ok(0) };
        let mut answers = JoinSet::new();
        for (witness, key) in asked {
            let (hub, head, note) = (self.clone(), Arc::clone(&head), note.clone());
            answers.spawn(async move {
                let asked =
                    tokio::time::timeout(PATIENCE, hub.ask_witness(witness.as_ref(), &key, (&head, &note))).await;
                (witness, asked.unwrap_or(Err(Fault::Slow)))
            });
        }
        let gained = self.gather(answers, &head, note).await;
        self.store().commit(lease(0)).await?;
        gained
    }

    async fn gather(
        &self,
        mut answers: JoinSet<(Arc<dyn Witness>, Result<NoteSignature, Fault>)>,
        head: &LogHead,
        note: SignedNote,
    ) -> Result<usize, Refusal> {
        let (mut note, mut gained) = (self.cosigned_note(head).await?.unwrap_or(note), 0);
        while let Some(answer) = answers.join_next().await {
            let Ok((witness, answer)) = answer else { continue };
            match answer {
                Ok(line) => {
                    // After a restart a witness is asked again; of one witness one line counts.
                    let there = note.signatures().iter().any(|signature| signature.name() == line.name());
                    if !there && note.add(line).is_ok() {
                        let cosignatures = u8::try_from(note.signatures().len().saturating_sub(1)).unwrap_or(u8::MAX);
                        let checkpoint = note.to_string().into_bytes();
                        let cosigned = Cosigned { size: head.size, cosignatures, checkpoint };
                        self.store().commit(Change::KeepCosigned(Box::new(cosigned))).await?;
                    }
                    self.numbering().seen.set(witness.name(), head.size);
                    gained += 1;
                }
                Err(fault @ (Fault::Ahead { .. } | Fault::OtherHistory(_))) => {
                    tracing::error!(witness = witness.name(), error.code = "log-witness-disagrees", "{fault}");
                }
                Err(fault) => tracing::warn!(witness = witness.name(), "the checkpoint was not cosigned: {fault}"),
            }
        }
        Ok(gained)
    }

    /// The checkpoint of this size with the cosignatures that it has already.
    pub(crate) async fn cosigned_note(&self, head: &LogHead) -> Result<Option<SignedNote>, Refusal> {
        let Some(below) = head.size.checked_sub(1) else { return Ok(None) };
        let there = self.store().cosigned(below, 1).await?.filter(|cosigned| cosigned.size == head.size);
        Ok(there.and_then(|cosigned| SignedNote::from_bytes(&cosigned.checkpoint).ok()))
    }

    /// Tells a witness the checkpoint; when it names another size as the one that it saw, tells it once more from there.
    async fn ask_witness(
        &self,
        witness: &dyn Witness,
        key: &VerifierKey,
        (head, note): (&LogHead, &SignedNote),
    ) -> Result<NoteSignature, Fault> {
        let mut older = self.numbering().seen.of(witness.name()).min(head.size);
        for _ in 0..2 {
            let proof = proof::consistency(self.store().as_ref(), older, head.size).await?;
            let body = log::add_checkpoint(older, &proof, note);
            let answer = witness.add_checkpoint(body).await.map_err(Fault::Silent)?;
            match answer.status {
                200 => {
                    let (line, at) = log::cosignature(&answer.body, note, key)?;
                    let apart = at.as_seconds().abs_diff(self.now().as_seconds());
                    return if apart <= SKEW_SECONDS.unsigned_abs() { Ok(line) } else { Err(Fault::Time(at)) };
                }
                409 => match log::seen_size(&answer.body).ok_or(Fault::Conflict)? {
                    seen if seen > head.size => return Err(Fault::Ahead { seen, size: head.size }),
                    seen if seen == older => return Err(Fault::OtherHistory(seen)),
                    seen => older = seen,
                },
                status => return Err(Fault::Status(status)),
            }
        }
        Err(Fault::Unsettled)
    }
}
