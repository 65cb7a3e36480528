//! Bounds of the writer and the number of readers.

/// Bounds of the writer and the number of readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// At most so many changes in one transaction.
    pub batch_items: usize,
    /// At most so many bytes in one transaction, unless a single change is larger.
    pub batch_bytes: usize,
    /// At most so many changes waiting.
    pub queue: usize,
    /// At most so many bytes waiting. A larger change waits for its turn and goes alone, one at a time.
    pub queue_bytes: usize,
    /// Connections that read.
    pub readers: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { batch_items: 128, batch_bytes: 4 << 20, queue: 4096, queue_bytes: 32 << 20, readers: 4 }
    }
}
