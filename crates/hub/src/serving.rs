//! What anyone may ask: checkpoint and tiles of the log, and whether the hub can do its work.

use log::{Level, TilePath};
use store::record::Tile;

use crate::hub::Hub;
use crate::refusal::Refusal;

impl Hub {
    /// The newest signed checkpoint, with the cosignatures that it has; `None` before the first entry.
    ///
    /// # Errors
    /// Store errors.
    pub async fn checkpoint(&self) -> Result<Option<Vec<u8>>, Refusal> {
        let head = self.store().log_head().await?;
        if let Some(cosigned) = self.cosigned_note(&head).await? {
            return Ok(Some(cosigned.to_string().into_bytes()));
        }
        Ok(Some(head.checkpoint).filter(|checkpoint| !checkpoint.is_empty()))
    }

    /// The tile at this path below `/log/`, e.g. `tile/0/x001/234` or `tile/entries/000.p/7`; a partial tile may be asked for
    /// at any width up to what there is.
    ///
    /// # Errors
    /// Store errors.
    pub async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Ok(path) = path.parse::<TilePath>() else { return Ok(None) };
        let level = match path.level {
            Level::Hashes(level) => level,
            Level::Entries => Tile::ENTRIES,
        };
        let tile = self.store().tile(level, path.index).await?.filter(|tile| tile.width >= path.width);
        Ok(tile.and_then(|tile| cut(tile, path.level, path.width)))
    }

    /// What keeps the hub from doing its work, by name; nothing when it is ready.
    pub async fn failed_checks(&self) -> Vec<&'static str> {
        let mut failed = Vec::new();
        if self.store().check().await.is_err() {
            failed.push("store");
        }
        if !matches!(self.store().pending_migrations().await, Ok(pending) if pending.is_empty()) {
            failed.push("migrations");
        }
        if self.master().is_none() {
            failed.push("master-key");
        }
        if self.log_is_whole().is_err() {
            failed.push("log");
        }
        failed
    }
}

impl Hub {
    /// What works less well, by name; the hub is ready all the same.
    #[must_use]
    pub fn degraded_checks(&self) -> Vec<&'static str> {
        if self.ending_keys().is_empty() { Vec::new() } else { vec!["key-ending"] }
    }
}

/// The first `width` hashes or entries of a tile.
fn cut(tile: Tile, level: Level, width: u16) -> Option<Vec<u8>> {
    if tile.width == width {
        return Some(tile.bytes);
    }
    match level {
        Level::Hashes(_) => tile.bytes.get(..usize::from(width) * 32).map(<[u8]>::to_vec),
        Level::Entries => {
            let entries = log::read_entries(&tile.bytes, tile.width).ok()?;
            let bytes: usize = entries.iter().take(usize::from(width)).map(|entry| entry.len() + 2).sum();
            tile.bytes.get(..bytes).map(<[u8]>::to_vec)
        }
    }
}
