use std::collections::BTreeMap;

use log::{
    Level, MerkleError, Tree, consistency_tiles, inclusion_tiles, prove_consistency, prove_inclusion,
    verify_consistency, verify_inclusion,
};

use crate::world::{Log, root_by_definition};

fn tree(log: &Log, size: usize) -> Tree {
    Tree { size: u64::try_from(size).expect("small"), root: root_by_definition(&log.leaves[..size]) }
}

#[test]
fn every_index_of_every_tree_up_to_300_is_proved() {
    let log = Log::with(300);
    std::thread::scope(|scope| {
        let log = &log;
        for first in 1..=4 {
            scope.spawn(move || (first..=300).step_by(4).for_each(|size| prove_every_index(log, size)));
        }
    });
}

fn prove_every_index(log: &Log, size: usize) {
    let tree = tree(log, size);
    for index in 0..tree.size {
        let leaf = log.leaves[usize::try_from(index).expect("small")];
        let proof = prove_inclusion(&log.tiles, index, tree.size).expect("all tiles are there");
        assert_eq!(verify_inclusion(&tree, index, leaf, &proof), Ok(()), "{index} of {size}");
        let beside = (index + 1) % tree.size;
        let other = verify_inclusion(&tree, beside, leaf, &proof);
        assert!(size == 1 || other.is_err(), "{index} of {size} is not {beside}");
    }
}

#[test]
fn every_tree_up_to_100_is_consistent_with_every_older_one() {
    let log = Log::with(100);
    for size in 0..=100 {
        let newer = tree(&log, size);
        for before in 0..=size {
            let older = tree(&log, before);
            let proof = prove_consistency(&log.tiles, older.size, newer.size).expect("all tiles are there");
            assert_eq!(verify_consistency(&older, &newer, &proof), Ok(()), "{before} in {size}");
            let forked = Tree { root: log::leaf_hash(b"another"), ..older };
            assert!(verify_consistency(&forked, &newer, &proof).is_err(), "{before} in {size}");
            let forked = Tree { root: log::leaf_hash(b"another"), ..newer };
            assert!(before == 0 || verify_consistency(&older, &forked, &proof).is_err(), "{before} in {size}");
        }
    }
}

#[test]
fn a_changed_missing_or_added_hash_proves_nothing() {
    let log = Log::with(77);
    let (older, newer) = (tree(&log, 45), tree(&log, 77));
    let included = prove_inclusion(&log.tiles, 30, 77).expect("all tiles are there");
    let consistent = prove_consistency(&log.tiles, 45, 77).expect("all tiles are there");
    let check = |included: &[document::Digest], consistent: &[document::Digest]| {
        (verify_inclusion(&newer, 30, log.leaves[30], included), verify_consistency(&older, &newer, consistent))
    };
    assert_eq!(check(&included, &consistent), (Ok(()), Ok(())));
    for at in 0..included.len().max(consistent.len()) {
        let spoilt = |proof: &[document::Digest]| {
            let mut proof = proof.to_vec();
            if let Some(hash) = proof.get_mut(at) {
                *hash = log::leaf_hash(b"another");
            }
            proof
        };
        let (a, b) = check(&spoilt(&included), &spoilt(&consistent));
        assert!(at >= included.len() || a == Err(MerkleError::Mismatch));
        assert!(at >= consistent.len() || b == Err(MerkleError::Mismatch));
    }
    for (included, consistent) in [
        (&included[1..], &consistent[1..]),
        (&included[..included.len() - 1], &consistent[..consistent.len() - 1]),
        (&[], &[]),
        (&[included.as_slice(), &[older.root]].concat()[..], &[consistent.as_slice(), &[older.root]].concat()[..]),
    ] {
        assert_eq!(check(included, consistent), (Err(MerkleError::Mismatch), Err(MerkleError::Mismatch)));
    }
}

#[test]
fn a_proof_needs_only_the_tiles_that_it_names() {
    let log = Log::with(70_000);
    let tree = log.tree();
    let named = |paths: Vec<log::TilePath>| -> BTreeMap<(u8, u64), Vec<u8>> {
        let keep = |path: &log::TilePath| match path.level {
            Level::Hashes(level) => {
                let bytes = &log.tiles[&(level, path.index)];
                Some(((level, path.index), bytes[..usize::from(path.width) * 32].to_vec()))
            }
            Level::Entries => None,
        };
        paths.iter().filter_map(keep).collect()
    };
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_888, 69_999] {
        let mut tiles = named(inclusion_tiles(index, 70_000).expect("in the tree"));
        let proof = prove_inclusion(&tiles, index, 70_000).expect("all named tiles are there");
        let leaf = log.leaves[usize::try_from(index).expect("small")];
        assert_eq!(verify_inclusion(&tree, index, leaf, &proof), Ok(()), "{index}");
        tiles.pop_first();
        assert!(matches!(prove_inclusion(&tiles, index, 70_000), Err(MerkleError::MissingTile(_))), "{index}");
    }
    for size in [1, 256, 300, 65_536, 65_537, 69_999] {
        let tiles = named(consistency_tiles(size, 70_000).expect("older"));
        let proof = prove_consistency(&tiles, size, 70_000).expect("all named tiles are there");
        let older = Tree { size, root: root_by_definition(&log.leaves[..usize::try_from(size).expect("small")]) };
        assert_eq!(verify_consistency(&older, &tree, &proof), Ok(()), "{size}");
    }
}

#[test]
fn a_tile_may_be_wider_than_the_tree_that_is_asked_about() {
    let log = Log::with(600);
    let proof = prove_inclusion(&log.tiles, 290, 300).expect("all tiles are there");
    assert_eq!(verify_inclusion(&tree(&log, 300), 290, log.leaves[290], &proof), Ok(()));
}

#[test]
fn nothing_is_proved_of_what_is_not_in_the_tree() {
    let log = Log::with(10);
    let out = |wanted, size| Err(MerkleError::OutOfTree { wanted, size });
    assert_eq!(prove_inclusion(&log.tiles, 10, 10), out(10, 10));
    assert_eq!(prove_inclusion(&log.tiles, 0, 0), out(0, 0));
    assert_eq!(prove_consistency(&log.tiles, 11, 10), out(11, 10));
    assert_eq!(inclusion_tiles(u64::MAX, 10).expect_err("out"), MerkleError::OutOfTree { wanted: u64::MAX, size: 10 });
    assert!(verify_inclusion(&tree(&log, 10), 10, log.leaves[0], &[]).is_err());
    assert!(verify_consistency(&tree(&log, 10), &tree(&log, 9), &[]).is_err());
    assert!(verify_inclusion(&tree(&log, 0), 0, log.leaves[0], &[]).is_err());
}

#[test]
fn a_proof_at_ten_million_entries_names_at_most_three_levels_of_tiles() {
    let size = 10_000_000;
    for index in [0, 1, size / 2, size - 1] {
        let paths = inclusion_tiles(index, size).expect("in the tree");
        assert!(paths.len() <= 6, "{index}: {}", paths.len());
    }
    assert!(inclusion_tiles(0, u64::MAX).is_ok());
}
