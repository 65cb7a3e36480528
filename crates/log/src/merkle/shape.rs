//! Which ranges of leaves a proof gives the hashes of (RFC 6962, 2.1.1 and 2.1.2).

use std::ops::Range;

/// Where a range of two leaves or more divides: after the largest power of two that is less than its length.
fn middle(range: &Range<u64>) -> u64 {
    range.start + (1 << (range.end - range.start - 1).ilog2())
}

/// The ranges of an audit path, from the leaf's sibling to the root's child.
pub(super) fn inclusion_ranges(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut path = Vec::new();
    let mut within = 0..size;
    while within.end - within.start > 1 {
        let middle = middle(&within);
        if index < middle {
            path.push(middle..within.end);
            within.end = middle;
        } else {
            path.push(within.start..middle);
            within.start = middle;
        }
    }
    path.reverse();
    path
}

/// The ranges of a consistency proof, from the lowest up; `older` is 1..=`size`.
pub(super) fn consistency_ranges(older: u64, size: u64) -> Vec<Range<u64>> {
    let mut path = Vec::new();
    let mut within = 0..size;
    while within.end != older {
        let middle = middle(&within);
        if older <= middle {
            path.push(middle..within.end);
            within.end = middle;
        } else {
            path.push(within.start..middle);
            within.start = middle;
        }
    }
    // The older tree itself is known to whoever asks.
    if within.start > 0 {
        path.push(within);
    }
    path.reverse();
    path
}

/// The complete subtrees of a range, from the left: each its height and its number among those of that height.
pub(super) fn peaks(range: Range<u64>) -> Vec<(u32, u64)> {
    let mut peaks = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let height = start.trailing_zeros().min((range.end - start).ilog2());
        peaks.push((height, start >> height));
        start += 1 << height;
    }
    peaks
}
