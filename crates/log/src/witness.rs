//! What a log and a witness say to each other (C2SP tlog-witness, add-checkpoint).

use document::Digest;

use crate::note::{MAX_SIGNATURES, NoteError, NoteSignature, Signed, SignedNote, VerifierKey};
use crate::text::{base64, decimal};

/// The most bytes of a witness's answer that mean anything.
pub const MAX_ANSWER: usize = 16 * 1024;

/// An answer that is no cosignature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// Too long, or not lines of signatures.
    #[error("the witness did not answer with signature lines")]
    Malformed,
    /// None of the lines is by the witness's key.
    #[error("the witness answered with signatures, none of them by its key")]
    OtherKey,
    /// A line by the witness's key does not fit the checkpoint.
    #[error("the witness's signature is not of this checkpoint")]
    Signature(#[from] NoteError),
}

/// The body of `add-checkpoint`: the size that the witness saw last, the proof from there, the checkpoint.
#[must_use]
pub fn add_checkpoint(older: u64, proof: &[Digest], checkpoint: &SignedNote) -> Vec<u8> {
    let hashes: String = proof.iter().map(|hash| format!("{}\n", base64(hash.as_bytes()))).collect();
    format!("old {older}\n{hashes}\n{checkpoint}").into_bytes()
}

/// The size that a witness names in its answer 409: the one that it saw last.
#[must_use]
pub fn seen_size(answer: &[u8]) -> Option<u64> {
    decimal(std::str::from_utf8(answer).ok()?.strip_suffix('\n')?)
}

/// The cosignature in a witness's answer 200, verified over this checkpoint, and its time. Lines of other keys are passed over.
///
/// # Errors
/// When the answer is malformed or holds no cosignature of this checkpoint by this witness.
pub fn cosignature(
    answer: &[u8],
    checkpoint: &SignedNote,
    witness: &VerifierKey,
) -> Result<(NoteSignature, document::Timestamp), WitnessError> {
    let text = std::str::from_utf8(answer).ok().filter(|text| text.len() <= MAX_ANSWER);
    let lines = text.and_then(|text| text.strip_suffix('\n')).ok_or(WitnessError::Malformed)?;
    if lines.split('\n').count() > MAX_SIGNATURES {
        return Err(WitnessError::Malformed);
    }
    let lines = lines.split('\n').map(str::parse).collect::<Result<Vec<NoteSignature>, _>>();
    for line in lines.map_err(|_| WitnessError::Malformed)? {
        let alone = SignedNote::new(checkpoint.text().to_owned(), line.clone());
        if let Some(Signed::At(at)) = alone.signed_by(witness)? {
            return Ok((line, at));
        }
    }
    Err(WitnessError::OtherKey)
}
