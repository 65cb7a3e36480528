//! Proofs of inclusion: made from stored tiles, checked by whoever holds the log's key.

use std::collections::HashMap;
use std::time::Duration;

use api::Code;
use document::Digest;
use log::{Entry, Level, Salt, SignedNote, TilePath, TileSource, TlogProof, VerifierKey, leaf_hash};
use seal::facts;
use seal::jws::SealedDocument;
use seal::lists::TrustBody;
use store::Store;
use store::record::DocumentRow;

use super::{NumberError, WitnessKeys};
use crate::hub::Hub;
use crate::refusal::Refusal;
use crate::verification::Bundle;

/// Evidence that a document stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The entry, canonical JSON.
    pub entry: Vec<u8>,
    /// The proof file, `c2sp.org/tlog-proof@v1`.
    pub proof: Vec<u8>,
}

/// How often and how long a proof waits for a checkpoint that covers its entry: two seconds in all.
const LOOKS: u8 = 20;
const BETWEEN: Duration = Duration::from_millis(100);

/// Tiles that a proof needs.
pub(super) struct Tiles(HashMap<(u8, u64), Vec<u8>>);

impl TileSource for Tiles {
    fn tile(&self, level: u8, index: u64) -> Option<&[u8]> {
        self.0.get(&(level, index)).map(Vec::as_slice)
    }
}

/// The hashes that lead from an older tree to this one.
pub(super) async fn consistency(store: &dyn Store, older: u64, size: u64) -> Result<Vec<Digest>, NumberError> {
    let corrupt = |e: log::MerkleError| NumberError::Corrupt(e.to_string());
    let tiles = Tiles::load(store, &log::consistency_tiles(older, size).map_err(corrupt)?).await?;
    log::prove_consistency(&tiles, older, size).map_err(corrupt)
}

impl Tiles {
    async fn load(store: &dyn Store, paths: &[TilePath]) -> Result<Self, store::Error> {
        let mut tiles = HashMap::with_capacity(paths.len());
        for path in paths {
            if let Level::Hashes(level) = path.level
                && let Some(tile) = store.tile(level, path.index).await?
            {
                tiles.insert((level, path.index), tile.bytes);
            }
        }
        Ok(Self(tiles))
    }
}

impl Hub {
    /// The proof that a document's entry stands in the log, as soon as a checkpoint covers it.
    pub(crate) async fn prove(&self, row: &DocumentRow) -> Result<Inclusion, Refusal> {
        for _ in 0..LOOKS {
            if let Some(index) = self.store().leaf_index(&row.leaf).await? {
                let head = self.store().log_head().await?;
                if index < head.size {
                    let head = self.cosigned_head(index).await?.unwrap_or(head);
                    return self.proof_at(row, index, &head).await;
                }
            }
            let woken = self.numbering().checkpointed.notified();
            // The checkpoint may come from another process, so a look now and then does not wait for a wake-up.
            let _ = tokio::time::timeout(BETWEEN, woken).await;
        }
        Err(Refusal::new(Code::HubBusy, "No checkpoint covers the document yet; try again in a second."))
    }

    /// The first checkpoint over an entry that enough witnesses cosigned, in place of the newest.
    async fn cosigned_head(&self, index: u64) -> Result<Option<store::record::LogHead>, Refusal> {
        let Some(needed) = self.witness_keys().needed() else { return Ok(None) };
        let cosigned = self.store().cosigned(index, needed).await?;
        Ok(cosigned.map(|c| store::record::LogHead { size: c.size, edge: Vec::new(), checkpoint: c.checkpoint }))
    }

    async fn proof_at(
        &self,
        row: &DocumentRow,
        index: u64,
        head: &store::record::LogHead,
    ) -> Result<Inclusion, Refusal> {
        let proof = self.proof_file(row, index, head).await.map_err(|error| match error {
            NumberError::Store(error) => error.into(),
            other => {
                tracing::error!(error.code = "internal", log.index = index, "no proof could be made: {other}");
                Refusal::new(Code::Internal, "Internal error.")
            }
        })?;
        let entry = self.store().log_entry(index).await?;
        let entry = entry.ok_or_else(|| Refusal::new(Code::Internal, "Internal error."))?;
        Ok(Inclusion { entry, proof })
    }

    async fn proof_file(
        &self,
        row: &DocumentRow,
        index: u64,
        head: &store::record::LogHead,
    ) -> Result<Vec<u8>, NumberError> {
        let corrupt = |e: &dyn std::fmt::Display| NumberError::Corrupt(e.to_string());
        let paths = log::inclusion_tiles(index, head.size).map_err(|e| corrupt(&e))?;
        let tiles = Tiles::load(self.store().as_ref(), &paths).await?;
        let hashes = log::prove_inclusion(&tiles, index, head.size).map_err(|e| corrupt(&e))?;
        let checkpoint = SignedNote::from_bytes(&head.checkpoint).map_err(|e| corrupt(&e))?;
        let proof = TlogProof { extra: Some(row.salt.to_vec()), index, hashes, checkpoint };
        Ok(proof.to_string().into_bytes())
    }
}

/// Checks a proof that stands beside a sealed document: the entry is of this document, and one of the trust list's logs has
/// it; it is witnessed when as many of its witnesses cosigned as the list demands.
#[must_use]
pub fn check_proof(bundle: &Bundle, payload: &Digest, trust: &TrustBody) -> Option<facts::Inclusion> {
    let sealed = SealedDocument::read(bundle.sealed.clone()).ok()?;
    let proof = TlogProof::from_bytes(&bundle.proof).ok()?;
    let salt: [u8; 16] = proof.extra.as_deref()?.try_into().ok()?;
    let entry = Entry::from_bytes(&bundle.entry).ok()?;
    let of_this = Digest::of(sealed.payload()) == *payload
        && entry.is_of(&Salt::from_bytes(salt), sealed.payload(), sealed.as_bytes());
    if !of_this {
        return None;
    }
    let leaf = leaf_hash(&bundle.entry);
    let witnesses = WitnessKeys::of(trust);
    trust.logs.iter().find_map(|log| {
        let key: VerifierKey = log.vkey.parse().ok()?;
        let included = proof.verify(leaf, &key, &witnesses.keys).ok()?;
        let witnessed = witnesses.witnessed(included.checkpoint().cosignatures());
        Some(facts::Inclusion { origin: log.origin.clone(), index: included.index(), witnessed })
    })
}
