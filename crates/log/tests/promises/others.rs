use std::fs;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use document::Digest;
use log::{Level, TilePath, TlogProof, prove_consistency, prove_inclusion};
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    Error, Hash, HashReader, check_record, check_tree, prove_record, prove_tree, split_stored_hash_index,
};

use crate::reading::logged;
use crate::world::{Log, ORIGIN, entry, log_key, root_by_definition, signed};

/// The other implementation's view of our tiles: single hashes by height and number.
struct Theirs<'a>(&'a Log);

impl HashReader for Theirs<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let hash = |index: &u64| {
            let (height, number) = split_stored_hash_index(*index);
            let width = 1 << height;
            let first = usize::try_from(number).expect("small") * width;
            hash_of(root_by_definition(&self.0.leaves[first..first + width]))
        };
        Ok(indexes.iter().map(hash).collect())
    }
}

fn hash_of(digest: Digest) -> Hash {
    Hash(*digest.as_bytes())
}

fn hashes_of(proof: &[Digest]) -> Vec<Hash> {
    proof.iter().copied().map(hash_of).collect()
}

#[test]
fn another_implementation_makes_the_same_proofs_and_accepts_ours() {
    let log = Log::with(300);
    for size in [1, 2, 3, 7, 8, 255, 256, 257, 300] {
        let root = hash_of(root_by_definition(&log.leaves[..usize::try_from(size).expect("small")]));
        for index in 0..size {
            let ours = hashes_of(&prove_inclusion(&log.tiles, index, size).expect("all tiles are there"));
            assert_eq!(ours, prove_record(size, index, &Theirs(&log)).expect("in the tree"), "{index} of {size}");
            let leaf = hash_of(log.leaves[usize::try_from(index).expect("small")]);
            assert!(check_record(&ours, size, root, index, leaf).is_ok(), "{index} of {size}");
        }
        for older in 1..=size {
            let ours = hashes_of(&prove_consistency(&log.tiles, older, size).expect("all tiles are there"));
            assert_eq!(ours, prove_tree(size, older, &Theirs(&log)).expect("older"), "{older} in {size}");
            let before = hash_of(root_by_definition(&log.leaves[..usize::try_from(older).expect("small")]));
            assert!(check_tree(&ours, size, root, older, before).is_ok(), "{older} in {size}");
        }
    }
}

#[test]
fn another_implementation_names_the_same_tiles_and_fills_them_alike() {
    let log = Log::with(700);
    let theirs = tlog_tiles::Tile::new_tiles(8, 0, 700);
    assert_eq!(theirs.len(), log.tiles.len());
    for tile in theirs {
        let bytes = &log.tiles[&(tile.level(), tile.level_index())];
        assert_eq!(bytes.len(), usize::try_from(tile.width()).expect("small") * 32);
        assert_eq!(bytes, &tile.read_data(&Theirs(&log)).expect("their tile"));
    }
    for index in [0, 1, 999, 1000, 1_234_067, 987_654_321] {
        for width in [1, 255, 256] {
            let ours = TilePath { level: Level::Hashes(1), index, width };
            let theirs = tlog_tiles::Tile::new(8, 1, index, u32::from(width), false).path();
            let rest = |path: &str, skip: usize| path.split('/').skip(skip).collect::<Vec<_>>().join("/");
            // Theirs may name the height of tiles first.
            let skip = theirs.split('/').count() - ours.to_string().split('/').count();
            assert_eq!(rest(&ours.to_string(), 2), rest(&theirs, 2 + skip));
        }
    }
}

#[test]
fn another_implementation_opens_our_checkpoint_and_not_a_changed_one() {
    let note = signed(Log::with(41).tree()).to_string();
    let vkey = log_key().to_string();
    let opened = |bytes: &[u8]| {
        let known = VerifierList::new(vec![Box::new(StandardVerifier::new(&vkey).expect("our vkey"))]);
        let note = Note::from_bytes(bytes).ok()?;
        note.verify(&known).ok()?;
        tlog_tiles::Checkpoint::from_bytes(note.text()).ok()
    };
    let checkpoint = opened(note.as_bytes()).expect("our checkpoint");
    assert_eq!((checkpoint.origin(), checkpoint.size(), checkpoint.extension()), (ORIGIN, 41, ""));
    for at in 0..note.len() {
        let mut changed = note.clone().into_bytes();
        changed[at] ^= 1;
        assert!(opened(&changed).is_none(), "byte {at}");
    }
}

/// Runs the script; `None` where there is no Python, which is said aloud unless tools are required.
fn script(name: &str, entry: &[u8], file: &[u8], older: &[String]) -> Option<bool> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (entry_path, file_path) = (folder.join(format!("{name}.entry")), folder.join(format!("{name}.tlog-proof")));
    fs::write(&entry_path, entry).expect("the target folder is writable");
    fs::write(&file_path, file).expect("the target folder is writable");
    let mut command = Command::new("python3");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/check_proof.py")).arg(log_key().to_string());
    match command.arg(entry_path).arg(file_path).args(older).output() {
        Ok(output) => Some(output.status.success()),
        Err(error) => {
            let required = std::env::var_os("CAUSEWAY_REQUIRE_TOOLS").is_some_and(|value| value == "1");
            assert!(!required, "python3 is required: {error}");
            skipped("python3", &error);
            None
        }
    }
}

#[allow(clippy::print_stderr, reason = "a skipped tool is named in the output")]
fn skipped(tool: &str, error: &std::io::Error) {
    eprintln!("SKIPPED {tool}: {error}");
}

#[test]
fn a_script_of_sixty_lines_accepts_our_proof_and_not_a_changed_one() {
    let (entry, file) = logged();
    let Some(accepted) = script("good", &entry, file.as_bytes(), &[]) else { return };
    assert!(accepted);
    let hashes = file.find("index").expect("a proof file") + 10;
    for at in [
        hashes,
        hashes + 50,
        file.find("\n41\n").expect("the size") + 1,
        file.find("— hub").expect("the signature") + 60,
    ] {
        let mut changed = file.clone().into_bytes();
        changed[at] ^= 1;
        assert_eq!(script("changed", &entry, &changed, &[]), Some(false), "byte {at}");
    }
    let mut changed = entry;
    changed[10] ^= 1;
    assert_eq!(script("changed-entry", &changed, file.as_bytes(), &[]), Some(false));
}

#[test]
fn the_script_sees_that_the_log_only_grew() {
    let log = Log::with(41);
    let proof = TlogProof {
        extra: None,
        index: 3,
        hashes: prove_inclusion(&log.tiles, 3, 41).expect("all tiles are there"),
        checkpoint: signed(log.tree()),
    };
    let file = proof.to_string();
    for older in [1_u64, 16, 23, 40] {
        let root = root_by_definition(&log.leaves[..usize::try_from(older).expect("small")]);
        let consistency = prove_consistency(&log.tiles, older, 41).expect("all tiles are there");
        let arguments = |root: Digest| -> Vec<String> {
            let hashes = consistency.iter().map(|hash| STANDARD.encode(hash.as_bytes()));
            [older.to_string(), STANDARD.encode(root.as_bytes())].into_iter().chain(hashes).collect()
        };
        let run = |root| script(&format!("grown-{older}"), &entry(3), file.as_bytes(), &arguments(root));
        let Some(accepted) = run(root) else { return };
        assert!(accepted, "{older}");
        assert_eq!(run(log::leaf_hash(b"another")), Some(false), "{older}");
    }
}
