//! Hashes of the tree (RFC 6962, 2.1).

use document::Digest;

/// The hash of a leaf: SHA-256(0x00 ‖ entry).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Digest::of(&[&[0], entry].concat())
}

/// The hash of a node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left.as_bytes());
    bytes[33..].copy_from_slice(right.as_bytes());
    Digest::of(&bytes)
}

/// The root of the tree without leaves: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Digest {
    Digest::of(b"")
}

/// The root over complete subtrees, from the left; each as high as the next or higher.
pub(crate) fn root_of_peaks(peaks: impl DoubleEndedIterator<Item = Digest>) -> Option<Digest> {
    peaks.rev().reduce(|right, left| node_hash(&left, &right))
}

/// The root of the subtree over these hashes, by the rule of RFC 6962 for any number of them.
pub(crate) fn root_of(hashes: &[Digest]) -> Option<Digest> {
    let peaks = peaks_of(hashes);
    root_of_peaks(peaks.into_iter())
}

/// The complete subtrees over these hashes, the highest first.
pub(crate) fn peaks_of(mut hashes: &[Digest]) -> Vec<Digest> {
    let mut peaks = Vec::with_capacity(8);
    while !hashes.is_empty() {
        let (complete, rest) = hashes.split_at(1 << hashes.len().ilog2());
        let mut nodes = complete.to_vec();
        let mut width = nodes.len();
        while width > 1 {
            width /= 2;
            for i in 0..width {
                nodes[i] = node_hash(&nodes[2 * i], &nodes[2 * i + 1]);
            }
        }
        peaks.push(nodes[0]);
        hashes = rest;
    }
    peaks
}
