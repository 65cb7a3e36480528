//! The log: numbers without gaps, hashes, tiles, checkpoints, and that it contains what was published.

use document::Digest;
use log::{Audit, Checkpoint, Edge, Entry, EntryKind, Level, OpenCheckpoint, TILE_WIDTH, TilePath, Tree, leaf_hash};
use store::Error;
use store::archive::{Snapshot, Value, table};
use store::record::Tile;

use super::Facts;
use super::cursor::{Cursor, Named};
use super::finding::Check;

const RESTORE: &str = "what the log proves is damaged: restore a backup; never number on from here";

/// How many leaves, and a sum that tells sets of them apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) count: u64,
    sum: [u64; 4],
}

impl Tally {
    pub(super) fn add(&mut self, leaf: &[u8]) {
        self.count += 1;
        for (sum, lane) in self.sum.iter_mut().zip(leaf.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_be_bytes(*lane));
        }
    }
}

/// What the entries say, by their kinds.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// Leaves of those that say a document was issued.
    pub(super) issued: Tally,
    /// Those that say its status changed.
    pub(super) changes: u64,
}

impl Entries {
    /// Takes an entry, which must have its leaf hash.
    fn take(&mut self, check: &mut Check, row: &Named, leaf: &str) {
        let entry = row.bytes("entry");
        let hash = leaf_hash(entry);
        check.hold(hash.as_bytes() == row.bytes(leaf), || row.place(), "the entry does not have its leaf hash");
        match Entry::from_bytes(entry).map(|entry| entry.kind) {
            Ok(EntryKind::Issue) => self.issued.add(row.bytes(leaf)),
            Ok(EntryKind::Supersede | EntryKind::Suspend | EntryKind::Resume | EntryKind::Revoke) => self.changes += 1,
            Ok(_) => {}
            Err(error) => check.fail(row.place(), error.to_string()),
        }
    }
}

/// The one row of the log's head.
fn head(snapshot: &mut dyn Snapshot) -> Result<Option<Named>, Error> {
    Cursor::new("log_head").next(snapshot)
}

/// The log is not behind the guard file; whether it contains that tree is seen by the walk along it.
pub(super) fn not_behind(snapshot: &mut dyn Snapshot, facts: &Facts) -> Result<Check, Error> {
    let help = "the store was set back: restore a newer backup; entries that were published must not be numbered anew";
    let mut check = Check::new("rollback", help);
    let size = head(snapshot)?.map_or(0, |head| head.number("size"));
    check.examined = 1;
    if let Some(published) = facts.published {
        let behind = u64::try_from(size).unwrap_or(0) < published.size;
        let place = || format!("log of {size} entries");
        check.hold(!behind, place, &format!("{} entries were published", published.size));
    }
    Ok(check)
}

/// Each numbered entry has its hash and the next number; the trees that were signed or published are beginnings of the log.
pub(super) fn leaves(snapshot: &mut dyn Snapshot, facts: &Facts, entries: &mut Entries) -> Result<Check, Error> {
    let mut check = Check::new("log", RESTORE);
    let mut signed = Cursor::new("log_cosigned");
    let mut expected = next_signed(snapshot, &mut signed, &mut check)?;
    let mut published = facts.published.map(|tree| ("guard file".to_owned(), tree));
    let (mut cursor, mut edge) = (Cursor::new("log_leaf"), Edge::default());
    loop {
        let mut leaves = Vec::with_capacity(usize::from(TILE_WIDTH));
        while leaves.len() < usize::from(TILE_WIDTH)
            && let Some(row) = cursor.next(snapshot)?
        {
            let number = edge.size() + u64::try_from(leaves.len()).unwrap_or(0);
            let place = || row.place();
            check.hold(i64::try_from(number) == Ok(row.number("number")), place, "the number before it is missing");
            entries.take(&mut check, &row, "hash");
            leaves.push(row.bytes("hash").try_into().map_or_else(|_| Digest::of(b""), Digest::from_bytes));
        }
        if leaves.is_empty() {
            break;
        }
        let last = edge.size() + u64::try_from(leaves.len()).unwrap_or(0);
        while let Some((place, tree)) = expected.take_if(|(_, tree)| tree.size <= last) {
            contains(&mut check, &edge, &leaves, place, &tree);
            expected = next_signed(snapshot, &mut signed, &mut check)?;
        }
        if let Some((place, tree)) = published.take_if(|(_, tree)| tree.size <= last) {
            contains(&mut check, &edge, &leaves, place, &tree);
        }
        match edge.append(&leaves) {
            Ok(appended) => edge = appended.edge,
            Err(error) => check.fail("log", error.to_string()),
        }
    }
    for (place, tree) in expected.into_iter().chain(published) {
        check.hold(tree.size == 0, || place, "names more entries than the log has");
    }
    check.examined = edge.size();
    if let Some(head) = head(snapshot)? {
        at_the_end(&mut check, &head, &edge, facts);
    }
    Ok(check)
}

/// The next tree that witnesses cosigned, with its place.
fn next_signed(
    snapshot: &mut dyn Snapshot,
    signed: &mut Cursor,
    check: &mut Check,
) -> Result<Option<(String, Tree)>, Error> {
    while let Some(row) = signed.next(snapshot)? {
        match checkpoint(row.bytes("checkpoint")) {
            Some(tree) if i64::try_from(tree.size) == Ok(row.number("size")) => return Ok(Some((row.place(), tree))),
            _ => check.fail(row.place(), "is not a checkpoint of its size"),
        }
    }
    Ok(None)
}

/// The tree that a signed note names; nothing of it is verified.
fn checkpoint(note: &[u8]) -> Option<Tree> {
    let note = log::SignedNote::from_bytes(note).ok()?;
    Some(note.text().parse::<Checkpoint>().ok()?.tree)
}

/// Whether a tree that ends among these leaves has that root.
fn contains(check: &mut Check, edge: &Edge, leaves: &[Digest], place: String, tree: &Tree) {
    let within = tree.size.checked_sub(edge.size()).and_then(|count| usize::try_from(count).ok());
    let root = within.and_then(|count| edge.append(leaves.get(..count)?).ok()).map(|appended| appended.root);
    check.hold(root == Some(tree.root), || place, "is not a beginning of the log: it shows two histories");
}

fn at_the_end(check: &mut Check, head: &Named, edge: &Edge, facts: &Facts) {
    let place = || "log_head".to_owned();
    let size = i64::try_from(edge.size()).unwrap_or(i64::MAX);
    check.hold(head.number("size") == size, place, "does not have as many entries as are numbered");
    if size == 0 {
        return;
    }
    check.hold(head.bytes("edge") == edge.to_bytes(), place, "its right edge does not follow from the entries");
    let note = head.bytes("checkpoint");
    let tree = Some(Tree { size: edge.size(), root: edge.root() });
    check.hold(checkpoint(note) == tree, place, "its checkpoint does not follow from the entries");
    if let Some(key) = &facts.log_key {
        let signed = OpenCheckpoint::open(note, key, &[]).is_ok();
        check.hold(signed, place, "its checkpoint is not signed by the log's key");
    }
}

/// The tiles that are served are made of the entries, and make the root of the checkpoint.
pub(super) fn tiles(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("tiles", RESTORE);
    let head = head(snapshot)?;
    let Some(tree) = head.and_then(|head| checkpoint(head.bytes("checkpoint"))) else { return Ok(check) };
    let Ok(mut audit) = Audit::new(tree, None) else { return Ok(check) };
    let mut numbered = Cursor::new("log_leaf");
    while let Some([bundle, tile]) = audit.next() {
        let [bundle, tile] = [stored(snapshot, bundle)?, stored(snapshot, tile)?];
        check.examined += 2;
        let higher = match audit.take(&bundle, &tile) {
            Ok(higher) => higher,
            Err(error) => {
                check.fail("log_tile", error.to_string());
                return Ok(check);
            }
        };
        for entry in log::read_entries(&bundle, u16::try_from(bundle_width(&audit)).unwrap_or(0)).unwrap_or_default() {
            let row = numbered.next(snapshot)?;
            let same = row.as_ref().is_some_and(|row| row.bytes("entry") == entry);
            check.hold(same, || row.map_or_else(|| "log_leaf".to_owned(), |row| row.place()), "is not what is served");
        }
        for expected in higher {
            check.examined += 1;
            let served = stored(snapshot, expected.path)?;
            if let Err(error) = Audit::compare(&expected, &served) {
                check.fail("log_tile", error.to_string());
            }
        }
    }
    if let Err(error) = audit.finish() {
        check.fail("log_tile", error.to_string());
    }
    Ok(check)
}

/// How many entries the bundle had that was taken last.
fn bundle_width(audit: &Audit) -> u64 {
    let width = u64::from(TILE_WIDTH);
    match audit.taken() % width {
        0 => width,
        partial => partial,
    }
}

/// The bytes of a tile; none where it is not there.
fn stored(snapshot: &mut dyn Snapshot, path: TilePath) -> Result<Vec<u8>, Error> {
    let level = match path.level {
        Level::Hashes(level) => level,
        Level::Entries => Tile::ENTRIES,
    };
    let key = [i64::from(level), i64::try_from(path.index).unwrap_or(i64::MAX)].map(Value::Integer);
    let tiles = table("log_tile");
    let rows = snapshot.find(tiles, &["level", "number"], &key)?;
    Ok(rows.into_iter().next().map(|row| Named::new(tiles, row).bytes("bytes").to_vec()).unwrap_or_default())
}

/// Each pending entry has its hash.
pub(super) fn waiting(snapshot: &mut dyn Snapshot, entries: &mut Entries) -> Result<Check, Error> {
    let mut check = Check::new("pending", "an entry was changed before it got its number: restore a backup");
    let mut cursor = Cursor::new("log_pending");
    while let Some(row) = cursor.next(snapshot)? {
        check.examined += 1;
        entries.take(&mut check, &row, "leaf");
    }
    Ok(check)
}
