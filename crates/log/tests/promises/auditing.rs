//! Whoever walks the whole log finds where it contradicts itself, or what was seen of it before.

use log::{Audit, AuditError, Level, Tree};

use crate::world::{Log, entry, root_by_definition};

/// Walks a log as its files stand.
fn walk(log: &Log, tree: Tree, older: Option<Tree>) -> Result<(), AuditError> {
    let mut audit = Audit::new(tree, older)?;
    while let Some([bundle, tile]) = audit.next() {
        let nothing = Vec::new();
        let served = log.tiles.get(&(0, tile.index)).unwrap_or(&nothing);
        for expected in audit.take(&log.bundles[&bundle.index], served)? {
            let Level::Hashes(level) = expected.path.level else { panic!("hash tiles only") };
            Audit::compare(&expected, log.tiles.get(&(level, expected.path.index)).unwrap_or(&nothing))?;
        }
    }
    audit.finish()
}

fn tree(log: &Log, size: usize) -> Tree {
    Tree { size: size as u64, root: root_by_definition(&log.leaves[..size]) }
}

#[test]
fn a_whole_log_passes_at_any_size_and_contains_each_tree_that_it_was() {
    for size in [0, 1, 2, 255, 256, 257, 700] {
        let log = Log::with(size);
        assert_eq!(walk(&log, log.tree(), None), Ok(()), "{size}");
        for older in [0, 1, 2, 255, 256, 257, 699] {
            if older <= log.leaves.len() {
                assert_eq!(walk(&log, log.tree(), Some(tree(&log, older))), Ok(()), "{older} in {size}");
            }
        }
    }
}

#[test]
fn a_changed_entry_is_named_by_its_number() {
    for index in [0_usize, 255, 256, 511, 600] {
        let mut log = Log::with(700);
        let bundle = log.bundles.get_mut(&(index as u64 / 256)).expect("there");
        let text = String::from_utf8_lossy(bundle).into_owned();
        let at = text.find(&format!("entry {index}")).expect("there");
        // Positions in the text are those in the bytes: the lengths before the entries are below 128.
        bundle[at] ^= 1;
        assert_eq!(walk(&log, log.tree(), None), Err(AuditError::Entry { index: index as u64 }));
    }
}

#[test]
fn a_changed_or_missing_hash_is_named_by_the_first_entry_below_it() {
    let mut log = Log::with(70_000);
    log.tiles.get_mut(&(0, 3)).expect("there")[32] ^= 1;
    assert_eq!(walk(&log, log.tree(), None).expect_err("changed").index(), Some(3 * 256 + 1));
    let mut log = Log::with(70_000);
    log.tiles.get_mut(&(1, 0)).expect("there")[2 * 32] ^= 1;
    assert_eq!(walk(&log, log.tree(), None).expect_err("changed").index(), Some(2 * 256));
    let mut log = Log::with(70_000);
    log.tiles.get_mut(&(1, 1)).expect("there").truncate(32);
    assert_eq!(walk(&log, log.tree(), None).expect_err("cut").index(), Some(257 * 256));
    let mut log = Log::with(70_000);
    log.tiles.remove(&(2, 0));
    assert_eq!(walk(&log, log.tree(), None).expect_err("missing").index(), Some(0));
}

#[test]
fn a_bundle_with_more_or_fewer_entries_is_refused() {
    for change in [|bundle: &mut Vec<u8>| bundle.push(0), |bundle: &mut Vec<u8>| bundle.truncate(bundle.len() - 1)] {
        let mut log = Log::with(300);
        change(log.bundles.get_mut(&1).expect("there"));
        assert!(matches!(walk(&log, log.tree(), None), Err(AuditError::Bundle { first: 256, .. })));
    }
}

#[test]
fn a_log_that_was_rolled_back_or_shows_another_history_is_found_out() {
    let log = Log::with(300);
    let before = Tree { size: 301, ..log.tree() };
    assert_eq!(walk(&log, log.tree(), Some(before)), Err(AuditError::RolledBack { before: 301, now: 300 }));

    let mut other = Log::with(100);
    other.append((0..200).map(|number| entry(number + 7)).collect());
    for size in [101, 256, 300] {
        assert_eq!(
            walk(&other, other.tree(), Some(tree(&log, size))),
            Err(AuditError::SplitView { size: size as u64 })
        );
    }
    assert_eq!(walk(&other, other.tree(), Some(tree(&log, 100))), Ok(()), "until then they are one");
}

#[test]
fn entries_that_do_not_make_the_root_of_the_checkpoint_are_found_out() {
    let log = Log::with(300);
    let claimed = Tree { root: Log::with(299).tree().root, ..log.tree() };
    assert_eq!(walk(&log, claimed, None), Err(AuditError::Root { found: log.tree().root }));
}
