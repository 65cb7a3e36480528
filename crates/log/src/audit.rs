//! Walks a whole log as anybody sees it, and finds the first place where it contradicts itself.

use document::Digest;

use crate::edge::{Edge, EdgeError};
use crate::hash::leaf_hash;
use crate::merkle::Tree;
use crate::tile::{BundleError, Level, TILE_WIDTH, Tile, TilePath, read_entries};

/// A walk along a log of a given size, tile by tile; in memory it has one edge, whatever the size.
#[derive(Debug, Clone)]
pub struct Audit {
    tree: Tree,
    older: Option<Tree>,
    edge: Edge,
}

/// Where a log contradicts itself or what was seen of it before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// A bundle that does not hold its entries.
    #[error("the bundle of entries from {first} on is malformed")]
    Bundle {
        /// Its first entry.
        first: u64,
        /// What is wrong.
        #[source]
        source: BundleError,
    },
    /// An entry that is not the one whose hash stands in the tree.
    #[error("entry {index} does not have the hash that stands in its tile")]
    Entry {
        /// Its number.
        index: u64,
    },
    /// A tile of a higher level that is not made of those below it.
    #[error("{path} does not follow from the entries from {first} on")]
    Tile {
        /// The tile.
        path: TilePath,
        /// The first entry below the first hash that differs.
        first: u64,
    },
    /// Entries that do not make the root that the checkpoint names.
    #[error("the entries do not make the root of the checkpoint")]
    Root {
        /// The root that they make.
        found: Digest,
    },
    /// Fewer entries than were seen before.
    #[error("the log has {now} entries and had {before}: it was rolled back")]
    RolledBack {
        /// The size that was seen.
        before: u64,
        /// The size that it claims now.
        now: u64,
    },
    /// Other entries than were seen before.
    #[error("the first {size} entries are not those of the older checkpoint: the log shows two histories")]
    SplitView {
        /// The size of the older checkpoint.
        size: u64,
    },
    /// The log is larger than a log can be.
    #[error("the log is too large")]
    TooLarge(#[from] EdgeError),
}

impl AuditError {
    /// The first entry of which it is known that something is wrong with it or what stands above it.
    #[must_use]
    pub fn index(&self) -> Option<u64> {
        match self {
            Self::Bundle { first, .. } | Self::Tile { first, .. } => Some(*first),
            Self::Entry { index } => Some(*index),
            Self::RolledBack { now, .. } => Some(*now),
            Self::Root { .. } | Self::SplitView { .. } | Self::TooLarge(_) => None,
        }
    }
}

impl Audit {
    /// Begins at the first entry. `older` is a tree that was seen before and must still be there.
    ///
    /// # Errors
    /// When the log is smaller than it was.
    pub fn new(tree: Tree, older: Option<Tree>) -> Result<Self, AuditError> {
        match older {
            Some(older) if older.size > tree.size => Err(AuditError::RolledBack { before: older.size, now: tree.size }),
            _ => Ok(Self { tree, older, edge: Edge::default() }),
        }
    }

    /// The entries that were taken.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.edge.size()
    }

    /// The next bundle of entries and the tile of their hashes; `None` when all were taken.
    #[must_use]
    pub fn next(&self) -> Option<[TilePath; 2]> {
        let (size, full) = (self.edge.size(), u64::from(TILE_WIDTH));
        let width = u16::try_from((self.tree.size - size).min(full)).ok().filter(|width| *width > 0)?;
        let index = size / full;
        Some([Level::Entries, Level::Hashes(0)].map(|level| TilePath { level, index, width }))
    }

    /// Takes what stands at [`Audit::next`]; gives the tiles of higher levels as they must be now. Those of them that a log of
    /// this size serves are to be held against it with [`Audit::compare`].
    ///
    /// # Errors
    /// When the bundle is malformed, or its entries are not those of the tile, or not those that were seen before.
    pub fn take(&mut self, bundle: &[u8], tile: &[u8]) -> Result<Vec<Tile>, AuditError> {
        let Some([path, _]) = self.next() else { return Ok(Vec::new()) };
        let first = self.edge.size();
        let entries = read_entries(bundle, path.width).map_err(|source| AuditError::Bundle { first, source })?;
        let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        for (index, (leaf, hash)) in (first..).zip(leaves.iter().zip(padded(tile, leaves.len()))) {
            if hash != Some(leaf.as_bytes()) {
                return Err(AuditError::Entry { index });
            }
        }
        self.look_back(&leaves)?;
        let appended = self.edge.append(&leaves)?;
        self.edge = appended.edge;
        let full = |tile: &Tile| tile.path.level > Level::Hashes(0) && tile.path.width == TILE_WIDTH;
        let mut tiles: Vec<_> = appended.tiles.into_iter().filter(full).collect();
        if self.edge.size() == self.tree.size {
            tiles.extend((1..8).filter_map(|level| self.edge.tile(level)));
        }
        Ok(tiles)
    }

    /// Holds a tile as the log serves it against the tile as it must be.
    ///
    /// # Errors
    /// With the first entry below the first hash that differs.
    pub fn compare(expected: &Tile, served: &[u8]) -> Result<(), AuditError> {
        let Level::Hashes(level) = expected.path.level else { return Ok(()) };
        let hashes = expected.bytes.as_chunks::<32>().0;
        let differs = hashes.iter().zip(padded(served, hashes.len())).position(|(is, served)| served != Some(is));
        let Some(place) = differs else { return Ok(()) };
        let number = expected.path.index * u64::from(TILE_WIDTH) + u64::try_from(place).unwrap_or_default();
        Err(AuditError::Tile { path: expected.path, first: number << (8 * u32::from(level)) })
    }

    /// Ends the walk: all entries were taken and make the root.
    ///
    /// # Errors
    /// When they do not.
    pub fn finish(self) -> Result<(), AuditError> {
        if let Some(older) = self.older.filter(|older| older.size == 0)
            && older.root != crate::hash::empty_root()
        {
            return Err(AuditError::SplitView { size: 0 });
        }
        let found = self.edge.root();
        if self.edge.size() == self.tree.size && found == self.tree.root {
            Ok(())
        } else {
            Err(AuditError::Root { found })
        }
    }

    /// Where the older tree ends among these leaves, its root must be the one that was seen.
    fn look_back(&self, leaves: &[Digest]) -> Result<(), AuditError> {
        let Some(older) = self.older.filter(|older| older.size > self.edge.size()) else { return Ok(()) };
        let within = usize::try_from(older.size - self.edge.size()).ok().and_then(|count| leaves.get(..count));
        match within {
            Some(leaves) if self.edge.append(leaves)?.root != older.root => {
                Err(AuditError::SplitView { size: older.size })
            }
            _ => Ok(()),
        }
    }
}

/// As many hashes as were asked for; `None` where the tile has none. Bytes beyond the last are not looked at: a tile may be
/// wider than the tree that is asked about.
fn padded(tile: &[u8], count: usize) -> impl Iterator<Item = Option<&[u8; 32]>> {
    tile.as_chunks::<32>().0.iter().map(Some).chain(std::iter::repeat(None)).take(count)
}
