//! Tiles: their names, and the bundles of entries (C2SP tlog-tiles).

use std::fmt;
use std::str::FromStr;

use crate::text::decimal;

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Hashes of this tile level, 0..=63; level 0 holds leaves.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// The place of a tile: `tile/<L>/<N>[.p/<W>]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What it holds.
    pub level: Level,
    /// Its number within the level.
    pub index: u64,
    /// How many it holds, 1..=256; fewer than 256 is a partial tile.
    pub width: u16,
}

/// A tile: its place and the bytes in which it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Where.
    pub path: TilePath,
    /// `width` hashes of 32 bytes, or `width` entries, each after its length.
    pub bytes: Vec<u8>,
}

/// A text that is not the place of a tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a tile")]
pub struct TilePathError;

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Hashes(level) => write!(f, "tile/{level}/")?,
            Level::Entries => f.write_str("tile/entries/")?,
        }
        let digits = format!("{:03}", self.index);
        let padded = format!("{digits:0>width$}", width = digits.len().next_multiple_of(3));
        let groups = padded.len() / 3;
        for group in 0..groups {
            let last = group + 1 == groups;
            write!(
                f,
                "{}{}{}",
                if last { "" } else { "x" },
                &padded[group * 3..group * 3 + 3],
                if last { "" } else { "/" }
            )?;
        }
        if self.width < TILE_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    /// Reads exactly what `Display` writes.
    fn from_str(text: &str) -> Result<Self, TilePathError> {
        let read = || {
            if text.len() > 64 {
                return None;
            }
            let (level, place) = text.strip_prefix("tile/")?.split_once('/')?;
            let level = match level {
                "entries" => Level::Entries,
                number => Level::Hashes(decimal(number).and_then(|n| u8::try_from(n).ok()).filter(|n| *n < 64)?),
            };
            let (place, width) = match place.split_once(".p/") {
                Some((place, width)) => (place, decimal(width).and_then(|w| u16::try_from(w).ok())?),
                None => (place, TILE_WIDTH),
            };
            let digits: String = place.split('/').map(|group| group.trim_start_matches('x')).collect();
            let index = digits.parse().ok()?;
            Some(Self { level, index, width })
        };
        read().filter(|path| (1..=TILE_WIDTH).contains(&path.width) && path.to_string() == text).ok_or(TilePathError)
    }
}

/// A bundle of entries that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry that is longer than its length field can say.
    #[error("an entry has {0} bytes, more than 65535")]
    EntryTooLong(usize),
    /// Bytes that end within an entry, or go on after the last.
    #[error("a bundle of {width} entries does not end where it should")]
    Length {
        /// The entries that were to be in it.
        width: u16,
    },
}

/// The bundles that hold these entries, numbered from `size` on, each after its length (16 bits, big-endian).
/// `last` is the partial bundle of the log of that size; empty when the last one was full.
///
/// # Errors
/// When an entry is too long, or `last` does not hold as many entries as the size says.
pub fn append_entries<E: AsRef<[u8]>>(size: u64, last: &[u8], entries: &[E]) -> Result<Vec<Tile>, BundleError> {
    let width = u16::try_from(size % u64::from(TILE_WIDTH)).unwrap_or_default();
    read_entries(last, width)?;
    let mut path = TilePath { level: Level::Entries, index: size / u64::from(TILE_WIDTH), width };
    let mut bytes = last.to_vec();
    let mut tiles = Vec::with_capacity(entries.len() / usize::from(TILE_WIDTH) + 1);
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong(entry.len()))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
        path.width += 1;
        if path.width == TILE_WIDTH {
            tiles.push(Tile { path, bytes: std::mem::take(&mut bytes) });
            (path.index, path.width) = (path.index + 1, 0);
        }
    }
    if path.width > 0 && !entries.is_empty() {
        tiles.push(Tile { path, bytes });
    }
    Ok(tiles)
}

/// The entries of a bundle, which must be exactly `width`.
///
/// # Errors
/// When there are fewer or more.
pub fn read_entries(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let mut rest = bundle;
    let mut entries = Vec::with_capacity(usize::from(width.min(TILE_WIDTH)));
    for _ in 0..width {
        let (length, after) = rest.split_first_chunk().ok_or(BundleError::Length { width })?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(BundleError::Length { width })?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(BundleError::Length { width }) }
}
