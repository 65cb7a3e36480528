//! The transparency log.

use std::sync::Arc;

use super::backend::{Backend, together};
use super::sample::Samples;
use crate::change::{LOG_LEASE, NumberLog};
use crate::record::{Cosigned, LogEntry, LogHead, Tile};
use crate::{Change, Error, Outcome, Store, What};

const SECOND: i64 = 1_000_000;

async fn lease(store: &dyn Store, holder: &str) -> i64 {
    let change = Change::Lease { name: LOG_LEASE, holder: holder.into(), micros: 10 * SECOND };
    let answer = store.commit(change).await.expect("commit");
    let Outcome::Leased { fence } = answer else { panic!("leased, not {answer:?}") };
    fence
}

async fn publish(store: &Arc<dyn Store>, samples: &Samples<'_>, number: usize) {
    let changes = (0..number).map(|_| Change::Publish(Box::new(samples.publish()))).collect();
    assert!(together(store, changes).await.iter().all(Result::is_ok));
}

fn numbering(fence: i64, from: u64, entries: &[LogEntry]) -> NumberLog {
    let size = from + entries.len() as u64;
    NumberLog {
        fence,
        from,
        leaves: entries.iter().map(|entry| entry.leaf).collect(),
        tiles: vec![tile(0, 0, u16::try_from(size.min(256)).expect("small"))],
        edge: size.to_be_bytes().to_vec(),
        checkpoint: format!("hub.example.gov.cn/log\n{size}\n").into_bytes(),
    }
}

fn tile(level: u8, index: u64, width: u16) -> Tile {
    Tile { level, index, width, bytes: vec![7; usize::from(width) * 32] }
}

async fn number(store: &dyn Store, change: NumberLog) -> Result<Outcome, Error> {
    store.commit(Change::NumberLog(Box::new(change))).await
}

/// By instant, then leaf; pending rows go, the head moves.
pub async fn entries_get_gap_free_numbers_in_order(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    assert_eq!(store.log_head().await.expect("read"), LogHead::default());
    publish(&store, &samples, 20).await;
    backend.clock().advance(1);
    publish(&store, &samples, 20).await;
    let pending = store.log_pending(100).await.expect("read");
    assert_eq!(pending.len(), 40);
    assert!(pending.is_sorted_by_key(|entry| (entry.at, entry.leaf)));
    assert_eq!(store.log_pending(15).await.expect("read"), pending[..15]);
    assert_eq!(store.leaf_index(&pending[3].leaf).await.expect("read"), None, "pending");

    let fence = lease(store.as_ref(), "node-1").await;
    for (from, part) in [(0, &pending[..15]), (15, &pending[15..])] {
        assert_eq!(number(store.as_ref(), numbering(fence, from, part)).await.expect("commit"), Outcome::Done);
    }
    for (index, entry) in (0..).zip(&pending) {
        assert_eq!(store.leaf_index(&entry.leaf).await.expect("read"), Some(index));
        assert_eq!(store.log_entry(index).await.expect("read").as_ref(), Some(&entry.entry));
    }
    assert_eq!(store.log_entry(40).await.expect("read"), None);
    assert!(store.log_pending(100).await.expect("read").is_empty());
    let head = store.log_head().await.expect("read");
    assert_eq!((head.size, head.edge.as_slice()), (40, &40_u64.to_be_bytes()[..]));
    assert_eq!(head.checkpoint, b"hub.example.gov.cn/log\n40\n");
    assert_eq!(store.statistics().await.expect("count").log_size, 40);
}

/// Both believe that they hold the lease and number from where they see the end.
pub async fn two_rival_numberers_leave_no_gap_and_no_repeat(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let fence = lease(store.as_ref(), "node-1").await;
    for _ in 0..10 {
        publish(&store, &samples, 7).await;
        let head = store.log_head().await.expect("read");
        let pending = store.log_pending(100).await.expect("read");
        let rivals = [&pending[..], &pending[..3]].map(|part| numbering(fence, head.size, part));
        let answers = together(&store, rivals.map(|change| Change::NumberLog(Box::new(change))).to_vec()).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        assert!(answers.iter().any(|answer| matches!(answer, Err(Error::Stale(What::LogSize)))), "{answers:?}");
    }
    let head = store.log_head().await.expect("read");
    let pending = store.log_pending(100).await.expect("read");
    number(store.as_ref(), numbering(fence, head.size, &pending)).await.expect("the rest");
    for index in 0..70 {
        assert!(store.log_entry(index).await.expect("read").is_some(), "{index}");
    }
    let statistics = store.statistics().await.expect("count");
    assert_eq!((statistics.log_size, statistics.log_pending), (70, 0));
}

/// Its lease passed to another while it was stopped.
pub async fn a_deposed_numberer_writes_nothing(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    publish(&store, &samples, 3).await;
    let pending = store.log_pending(100).await.expect("read");
    let nobody = number(store.as_ref(), numbering(0, 0, &pending)).await;
    assert!(matches!(nobody, Err(Error::Stale(What::Fence))), "{nobody:?}");
    let old = lease(store.as_ref(), "node-1").await;
    backend.clock().advance(11 * SECOND);
    let new = lease(store.as_ref(), "node-2").await;
    assert!(new > old);
    let late = number(store.as_ref(), numbering(old, 0, &pending)).await;
    assert!(matches!(late, Err(Error::Stale(What::Fence))), "{late:?}");
    assert_eq!(store.log_head().await.expect("read").size, 0);
    assert_eq!(store.tile(0, 0).await.expect("read"), None);
    assert_eq!(number(store.as_ref(), numbering(new, 0, &pending)).await.expect("commit"), Outcome::Done);
}

/// Nothing gets a number.
pub async fn an_unknown_leaf_voids_the_whole_numbering(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    publish(&store, &samples, 3).await;
    let fence = lease(store.as_ref(), "node-1").await;
    let mut entries = store.log_pending(100).await.expect("read");
    entries.push(samples.log());
    let answer = number(store.as_ref(), numbering(fence, 0, &entries)).await;
    assert!(matches!(answer, Err(Error::Bug { .. })), "{answer:?}");
    let statistics = store.statistics().await.expect("count");
    assert_eq!((statistics.log_size, statistics.log_pending), (0, 3));
}

/// Narrower ones, written late, change nothing.
pub async fn a_tile_is_only_replaced_by_a_wider_one(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let fence = lease(store.as_ref(), "node-1").await;
    for (from, (width, kept)) in (0..).zip([(5, 5), (3, 5), (256, 256), (255, 256)]) {
        publish(&store, &samples, 1).await;
        let pending = store.log_pending(1).await.expect("read");
        let mut change = numbering(fence, from, &pending);
        change.tiles = vec![tile(0, 9, width), tile(Tile::ENTRIES, 9, width)];
        number(store.as_ref(), change).await.expect("commit");
        for level in [0, Tile::ENTRIES] {
            assert_eq!(store.tile(level, 9).await.expect("read"), Some(tile(level, 9, kept)));
        }
    }
    assert_eq!(store.tile(1, 9).await.expect("read"), None);
}

/// The smallest above an entry; more cosignatures take the place of fewer, never the other way.
pub async fn the_first_checkpoint_that_enough_witnesses_cosigned_is_found(backend: &dyn Backend) {
    let store = backend.open().await;
    let note = |size: u64, cosignatures: u8| Cosigned {
        size,
        cosignatures,
        checkpoint: format!("{size} {cosignatures}").into_bytes(),
    };
    for (size, cosignatures) in [(30, 2), (10, 1), (20, 1), (20, 2), (30, 1)] {
        let change = Change::KeepCosigned(Box::new(note(size, cosignatures)));
        assert_eq!(store.commit(change).await.expect("commit"), Outcome::Done);
    }
    for ((above, least), found) in
        [((0, 1), Some((10, 1))), ((9, 2), Some((20, 2))), ((10, 1), Some((20, 2))), ((29, 2), Some((30, 2)))]
            .into_iter()
            .chain([((30, 1), None), ((0, 3), None)])
    {
        let found = found.map(|(size, cosignatures)| note(size, cosignatures));
        assert_eq!(store.cosigned(above, least).await.expect("read"), found, "above {above}, at least {least}");
    }
}
