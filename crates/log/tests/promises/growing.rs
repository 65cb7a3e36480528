use log::{Edge, EdgeError, Level, TilePath, append_entries, read_entries};

use crate::world::{Log, entry, root_by_definition};

#[test]
fn the_edge_has_the_root_of_the_definition_at_every_size() {
    let mut edge = Edge::default();
    let leaves = Log::with(300).leaves;
    assert_eq!(edge.root(), root_by_definition(&[]));
    for size in 1..=leaves.len() {
        edge = edge.append(&leaves[size - 1..size]).expect("room").edge;
        assert_eq!(edge.root(), root_by_definition(&leaves[..size]), "{size}");
    }
}

#[test]
fn the_tree_does_not_depend_on_the_steps_in_which_it_grew() {
    let whole = Log::with(70_000);
    let mut stepwise = Log::default();
    let mut number = 0..70_000;
    for step in (1..).map(|n: usize| n * n % 997 + 1) {
        let entries: Vec<_> = number.by_ref().take(step).map(entry).collect();
        if entries.is_empty() {
            break;
        }
        stepwise.append(entries);
    }
    assert_eq!(stepwise.edge, whole.edge);
    assert_eq!(stepwise.tiles, whole.tiles);
    assert_eq!(stepwise.bundles, whole.bundles);
}

#[test]
fn a_tree_of_70000_has_the_tiles_that_the_standard_counts() {
    let log = Log::with(70_000);
    let widths = |level: u8| -> Vec<usize> {
        log.tiles.range((level, 0)..(level + 1, 0)).map(|(_, bytes)| bytes.len() / 32).collect()
    };
    let leaves = widths(0);
    assert_eq!((leaves.len(), leaves.iter().filter(|w| **w == 256).count(), leaves[273]), (274, 273, 112));
    assert_eq!(widths(1), [256, 17]);
    assert_eq!(widths(2), [1]);
    assert_eq!(log.edge.root(), root_by_definition(&log.leaves));
}

#[test]
fn a_tree_of_256_has_one_full_tile_and_one_hash_above() {
    let log = Log::with(256);
    assert_eq!(
        log.tiles.iter().map(|(at, bytes)| (*at, bytes.len())).collect::<Vec<_>>(),
        [((0, 0), 8192), ((1, 0), 32)]
    );
}

#[test]
fn appending_names_only_tiles_that_are_new_or_wider() {
    let edge = Log::with(255).edge;
    let leaves = Log::with(257).leaves;
    let paths = |edge: &Edge, from: usize, to: usize| -> Vec<String> {
        let appended = edge.append(&leaves[from..to]).expect("room");
        appended.tiles.iter().map(|tile| tile.path.to_string()).collect()
    };
    assert_eq!(paths(&edge, 255, 256), ["tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(paths(&edge, 255, 257), ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]);
    assert_eq!(paths(&Log::with(256).edge, 256, 257), ["tile/0/001.p/1"]);
    assert!(paths(&edge, 255, 255).is_empty());
}

#[test]
fn bundles_hold_every_entry_after_its_length() {
    let log = Log::with(600);
    assert_eq!(log.bundles.keys().copied().collect::<Vec<_>>(), [0, 1, 2]);
    let read: Vec<_> = log
        .bundles
        .iter()
        .flat_map(|(index, bytes)| read_entries(bytes, if *index == 2 { 88 } else { 256 }).expect("a bundle"))
        .collect();
    assert_eq!(read.len(), 600);
    assert!(read.iter().zip(0..).all(|(bytes, number)| *bytes == entry(number)));
    assert_eq!(&log.bundles[&0][..9], b"\x00\x07entry 0");
}

#[test]
fn a_bundle_that_does_not_fit_its_width_is_refused() {
    let bundle = b"\x00\x01a\x00\x02bc";
    assert_eq!(read_entries(bundle, 2).expect("two"), [b"a".as_slice(), b"bc"]);
    for width in [0, 1, 3, 256, u16::MAX] {
        assert!(read_entries(bundle, width).is_err(), "{width}");
    }
    assert!(read_entries(&bundle[..6], 2).is_err());
    assert!(append_entries(2, &bundle[..3], &[b"d"]).is_err(), "the last bundle must be whole");
    assert!(append_entries(0, &[], &[vec![0; 65_536]]).is_err());
    assert!(append_entries(2, bundle, &[] as &[&[u8]]).expect("nothing to do").is_empty());
}

#[test]
fn an_edge_is_read_only_in_its_own_length() {
    let bytes = Log::with(300).edge.to_bytes();
    assert_eq!(bytes.len(), 8 + 32 * (44 + 1));
    for length in (0..bytes.len()).filter(|length| *length > 0) {
        assert!(Edge::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
    assert!(Edge::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err());
    assert_eq!(Edge::from_bytes(&[]), Ok(Edge::default()));
    assert_eq!(Edge::from_bytes(&[0; 8]), Ok(Edge::default()));
    assert_eq!(Edge::from_bytes(&[0xff; 8]), Err(EdgeError::Full));
}

#[test]
fn tiles_are_named_as_the_standard_names_them() {
    let path = |level, index, width| TilePath { level, index, width };
    for (place, name) in [
        (path(Level::Hashes(0), 1_234_067, 256), "tile/0/x001/x234/067"),
        (path(Level::Hashes(0), 0, 256), "tile/0/000"),
        (path(Level::Hashes(63), 999, 255), "tile/63/999.p/255"),
        (path(Level::Hashes(2), 1_000, 1), "tile/2/x001/000.p/1"),
        (path(Level::Entries, 273, 112), "tile/entries/273.p/112"),
        (path(Level::Entries, u64::MAX, 256), "tile/entries/x018/x446/x744/x073/x709/x551/615"),
    ] {
        assert_eq!(place.to_string(), name);
        assert_eq!(name.parse(), Ok(place));
    }
    for wrong in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/x001",
        "tile/0/001/000",
        "tile/0/xx01/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/entry/000",
        "tile/0/+01",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
    ] {
        assert!(wrong.parse::<TilePath>().is_err(), "{wrong}");
    }
}
