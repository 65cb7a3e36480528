//! The right edge of the tree: all that appending needs to know of the leaves before.

use document::Digest;

use crate::hash::{empty_root, peaks_of, root_of, root_of_peaks};
use crate::tile::{Level, TILE_WIDTH, Tile, TilePath};

/// The size of a tree and the partial tiles at its right edge, lowest level first; at 10^7 leaves at most 24 KiB.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<Digest>>,
}

/// What appending makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The edge after.
    pub edge: Edge,
    /// The root after.
    pub root: Digest,
    /// Every hash tile that is new or wider, in its new width.
    pub tiles: Vec<Tile>,
}

/// Bytes that are no edge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EdgeError {
    /// Not as many bytes as its size needs.
    #[error("an edge of size {size} does not have {length} bytes")]
    Length {
        /// The size that it claims.
        size: u64,
        /// The bytes that it has.
        length: usize,
    },
    /// More leaves than a tree can hold here.
    #[error("the log is full")]
    Full,
}

impl Edge {
    /// The leaves of the tree.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Digest {
        let peaks: Vec<_> = self.levels.iter().rev().flat_map(|hashes| peaks_of(hashes)).collect();
        root_of_peaks(peaks.into_iter()).unwrap_or_else(empty_root)
    }

    /// Appends leaves.
    ///
    /// # Errors
    /// When there would be more than 2^63 leaves.
    pub fn append(&self, leaves: &[Digest]) -> Result<Appended, EdgeError> {
        let added = u64::try_from(leaves.len()).map_err(|_| EdgeError::Full)?;
        let size = self.size.checked_add(added).filter(|size| *size <= 1 << 63).ok_or(EdgeError::Full)?;
        let mut edge = self.clone();
        let mut tiles = Vec::new();
        for leaf in leaves {
            edge.push(*leaf, &mut tiles);
        }
        debug_assert_eq!(edge.size, size);
        let partial =
            |level: u32| (size >> (8 * level) != self.size >> (8 * level)).then(|| edge.tile(level)).flatten();
        tiles.extend((0..8).filter_map(partial));
        Ok(Appended { root: edge.root(), edge, tiles })
    }

    fn push(&mut self, leaf: Digest, tiles: &mut Vec<Tile>) {
        self.size += 1;
        let mut hash = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::with_capacity(usize::from(TILE_WIDTH)));
            }
            self.levels[level].push(hash);
            if self.levels[level].len() < usize::from(TILE_WIDTH) {
                return;
            }
            let full = std::mem::take(&mut self.levels[level]);
            let index = above(self.size, level) - 1;
            tiles.push(tile(level, index, &full));
            hash = root_of(&full).unwrap_or_else(empty_root);
        }
    }

    /// The partial tile of a level, if there is one.
    pub(crate) fn tile(&self, level: u32) -> Option<Tile> {
        let level = usize::try_from(level).ok()?;
        let hashes = self.levels.get(level).filter(|hashes| !hashes.is_empty())?;
        Some(tile(level, above(self.size, level), hashes))
    }

    /// The edge as bytes: size (64 bits, big-endian), then the hashes of each partial tile, lowest level first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        self.levels.iter().flatten().for_each(|hash| bytes.extend_from_slice(hash.as_bytes()));
        bytes
    }

    /// Reads what [`Edge::to_bytes`] wrote; no bytes are the empty tree.
    ///
    /// # Errors
    /// When the bytes are not as many as their size needs.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EdgeError> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let wrong = |size| EdgeError::Length { size, length: bytes.len() };
        let (size, mut hashes) = bytes.split_first_chunk().ok_or(wrong(0))?;
        let size = u64::from_be_bytes(*size);
        if size > 1 << 63 {
            return Err(EdgeError::Full);
        }
        let mut levels = Vec::with_capacity(8);
        for level in 0..8 {
            if size >> (8 * level) == 0 {
                break;
            }
            let width = usize::from(size.to_le_bytes()[level]);
            let (tile, after) = hashes.split_at_checked(width * 32).ok_or(wrong(size))?;
            levels.push(tile.as_chunks::<32>().0.iter().map(|hash| Digest::from_bytes(*hash)).collect());
            hashes = after;
        }
        if hashes.is_empty() { Ok(Self { size, levels }) } else { Err(wrong(size)) }
    }
}

/// The full tiles of a level in a tree of this size.
fn above(size: u64, level: usize) -> u64 {
    u32::try_from(8 * (level + 1)).ok().and_then(|bits| size.checked_shr(bits)).unwrap_or(0)
}

fn tile(level: usize, index: u64, hashes: &[Digest]) -> Tile {
    let level = Level::Hashes(u8::try_from(level).unwrap_or(u8::MAX));
    let width = u16::try_from(hashes.len()).unwrap_or(TILE_WIDTH);
    let bytes = hashes.iter().flat_map(Digest::as_bytes).copied().collect();
    Tile { path: TilePath { level, index, width }, bytes }
}
