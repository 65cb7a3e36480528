//! Inclusion and consistency proofs (RFC 6962, 2.1; verification by RFC 9162, 2.1.3.2 and 2.1.4.2).

mod shape;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use document::Digest;

use crate::hash::{node_hash, root_of, root_of_peaks};
use crate::tile::{Level, TILE_WIDTH, TilePath};
use shape::{consistency_ranges, inclusion_ranges, peaks};

/// A tree as a checkpoint names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tree {
    /// Its leaves.
    pub size: u64,
    /// Its root.
    pub root: Digest,
}

/// Hash tiles that the caller fetched.
pub trait TileSource {
    /// The bytes of a hash tile, at least as wide as the tree asked about needs it.
    fn tile(&self, level: u8, index: u64) -> Option<&[u8]>;
}

/// Tiles by level and index.
impl TileSource for BTreeMap<(u8, u64), Vec<u8>> {
    fn tile(&self, level: u8, index: u64) -> Option<&[u8]> {
        self.get(&(level, index)).map(Vec::as_slice)
    }
}

/// A proof that cannot be made, or that proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// No such leaf, or no such older tree.
    #[error("{wanted} is not in a tree of {size} leaves")]
    OutOfTree {
        /// The leaf or the older size.
        wanted: u64,
        /// The leaves of the tree.
        size: u64,
    },
    /// A tile that is not there or too narrow.
    #[error("{0} is missing or too narrow")]
    MissingTile(TilePath),
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root")]
    Mismatch,
}

/// The tiles that an inclusion proof is made of.
///
/// # Errors
/// When there is no such leaf.
pub fn inclusion_tiles(index: u64, size: u64) -> Result<Vec<TilePath>, MerkleError> {
    Ok(tiles_of(&included(index, size)?, size))
}

/// The tiles that a consistency proof is made of.
///
/// # Errors
/// When the older tree is larger.
pub fn consistency_tiles(older: u64, size: u64) -> Result<Vec<TilePath>, MerkleError> {
    Ok(tiles_of(&consistent(older, size)?, size))
}

/// The hashes from the leaf's sibling up to the root's child; at most one for each bit of the size.
///
/// # Errors
/// When there is no such leaf, or a tile of [`inclusion_tiles`] is missing.
pub fn prove_inclusion(tiles: &impl TileSource, index: u64, size: u64) -> Result<Vec<Digest>, MerkleError> {
    included(index, size)?.iter().map(|range| hash_of(tiles, range, size)).collect()
}

/// The hashes that lead from an older tree and to this one; none when either is the other or the older is empty.
///
/// # Errors
/// When the older tree is larger, or a tile of [`consistency_tiles`] is missing.
pub fn prove_consistency(tiles: &impl TileSource, older: u64, size: u64) -> Result<Vec<Digest>, MerkleError> {
    consistent(older, size)?.iter().map(|range| hash_of(tiles, range, size)).collect()
}

/// Proves that a leaf stands at an index of a tree.
///
/// # Errors
/// When it does not, by these hashes.
pub fn verify_inclusion(tree: &Tree, index: u64, leaf: Digest, proof: &[Digest]) -> Result<(), MerkleError> {
    if index >= tree.size {
        return Err(MerkleError::OutOfTree { wanted: index, size: tree.size });
    }
    let (mut node, mut last, mut hash) = (index, tree.size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return Err(MerkleError::Mismatch);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            climb_to_right_child(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 && hash == tree.root { Ok(()) } else { Err(MerkleError::Mismatch) }
}

/// Proves that a tree begins with all leaves of an older one.
///
/// # Errors
/// When it does not, by these hashes.
pub fn verify_consistency(older: &Tree, newer: &Tree, proof: &[Digest]) -> Result<(), MerkleError> {
    if older.size > newer.size {
        return Err(MerkleError::OutOfTree { wanted: older.size, size: newer.size });
    }
    if older.size == 0 || older.size == newer.size {
        let empty = older.size == 0 && older.root == crate::hash::empty_root();
        let same = older == newer;
        return if proof.is_empty() && (empty || same) { Ok(()) } else { Err(MerkleError::Mismatch) };
    }
    let (mut node, mut last) = (older.size - 1, newer.size - 1);
    while node & 1 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    // A complete older tree is itself the first subtree of the newer one and is not repeated in the proof.
    let (first, rest) = match proof.split_first() {
        _ if older.size.is_power_of_two() => (older.root, proof),
        Some((first, rest)) => (*first, rest),
        None => return Err(MerkleError::Mismatch),
    };
    let (mut older_hash, mut newer_hash) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(MerkleError::Mismatch);
        }
        if node & 1 == 1 || node == last {
            older_hash = node_hash(hash, &older_hash);
            newer_hash = node_hash(hash, &newer_hash);
            climb_to_right_child(&mut node, &mut last);
        } else {
            newer_hash = node_hash(&newer_hash, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    let leads = last == 0 && older_hash == older.root && newer_hash == newer.root;
    if leads { Ok(()) } else { Err(MerkleError::Mismatch) }
}

/// At the right edge a node has no sibling on some levels; these are passed over.
fn climb_to_right_child(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        (*node, *last) = (*node >> 1, *last >> 1);
    }
}

fn included(index: u64, size: u64) -> Result<Vec<Range<u64>>, MerkleError> {
    if index < size { Ok(inclusion_ranges(index, size)) } else { Err(MerkleError::OutOfTree { wanted: index, size }) }
}

fn consistent(older: u64, size: u64) -> Result<Vec<Range<u64>>, MerkleError> {
    match older {
        0 => Ok(Vec::new()),
        _ if older <= size => Ok(consistency_ranges(older, size)),
        _ => Err(MerkleError::OutOfTree { wanted: older, size }),
    }
}

/// A complete subtree as hashes side by side in one tile.
struct Stretch {
    path: TilePath,
    offset: usize,
    count: usize,
}

impl Stretch {
    fn of(height: u32, number: u64, size: u64) -> Self {
        let level = height / 8;
        let count = 1 << (height % 8);
        let first = number * count;
        let width = u64::from(TILE_WIDTH);
        let index = first / width;
        // The tile as a tree of this size has it.
        let wide = ((size >> (8 * level)) - index * width).min(width);
        let path = TilePath {
            level: Level::Hashes(u8::try_from(level).unwrap_or(u8::MAX)),
            index,
            width: u16::try_from(wide).unwrap_or(TILE_WIDTH),
        };
        let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Self { path, offset: at(first % width), count: at(count) }
    }

    fn root(&self, tiles: &impl TileSource) -> Result<Digest, MerkleError> {
        let missing = || MerkleError::MissingTile(self.path);
        let Level::Hashes(level) = self.path.level else { return Err(missing()) };
        let bytes = tiles.tile(level, self.path.index).ok_or_else(missing)?;
        let hashes = bytes.as_chunks::<32>().0.get(self.offset..self.offset + self.count).ok_or_else(missing)?;
        let hashes: Vec<_> = hashes.iter().map(|hash| Digest::from_bytes(*hash)).collect();
        root_of(&hashes).ok_or_else(missing)
    }
}

fn stretches(range: &Range<u64>, size: u64) -> impl Iterator<Item = Stretch> {
    peaks(range.clone()).into_iter().map(move |(height, number)| Stretch::of(height, number, size))
}

fn tiles_of(ranges: &[Range<u64>], size: u64) -> Vec<TilePath> {
    let paths: BTreeSet<_> =
        ranges.iter().flat_map(|range| stretches(range, size)).map(|stretch| stretch.path).collect();
    paths.into_iter().collect()
}

fn hash_of(tiles: &impl TileSource, range: &Range<u64>, size: u64) -> Result<Digest, MerkleError> {
    let roots = stretches(range, size).map(|stretch| stretch.root(tiles)).collect::<Result<Vec<_>, _>>()?;
    root_of_peaks(roots.into_iter()).ok_or(MerkleError::Mismatch)
}
