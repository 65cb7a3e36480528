//! Publications a second, beside the floor: the same rows in groups of the same size, by statements written by hand.
//!
//! Prints one line for each number of committers; refuses to print where a row is missing. The server is that of
//! `CAUSEWAY_POSTGRES`, else one of the bench's own.

#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench measures time and prints it")]

use std::sync::Arc;
use std::time::Instant;

use store::change::Publish;
use store::conformance::{Samples, TestClock};
use store::{Change, Outcome, Upkeep, Writer};
use store_postgres::instance::{Instance, rows};
use store_postgres::{Options, PostgresStore};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Statement};

fn main() {
    // `cargo test --benches` calls it with `--test`: once, briefly.
    let brief = std::env::args().any(|argument| argument == "--test");
    let url = std::env::var("CAUSEWAY_POSTGRES").ok();
    let instance = Instance::new(url.as_deref()).unwrap_or_else(|error| panic!("{error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    println!("committers  publications/s  items/commit   floor/s   ratio");
    for (committers, publications) in [(1, 500), (32, 6_000), (128, 10_000)] {
        let publications = if brief { committers * 2 } else { publications };
        let ours = runtime.block_on(store(&instance, committers, publications));
        let group = ours.items.round().max(1.0) as usize;
        let floor = || runtime.block_on(floor(&instance, group, publications));
        let floor = f64::midpoint(floor(), floor());
        println!(
            "{committers:>10}  {:>14.0}  {:>12.1}  {floor:>8.0}  {:>6.2}",
            ours.rate,
            ours.items,
            ours.rate / floor
        );
    }
}

struct Measured {
    rate: f64,
    items: f64,
}

/// Publications of 4 KB legacy messages: about 12 KB of bytes and ten rows each.
fn publications(first: u64, number: usize) -> Vec<Publish> {
    let clock = TestClock::default();
    let samples = Samples::numbered_from(&clock, first);
    let make = |n| {
        clock.advance(83);
        let mut publish = samples.keyed(&format!("land-2026-{first}-{n}"), 0, "body");
        publish.document.number = Some(format!("样地预审〔2026〕{first}-{n}号"));
        for (blob, size) in publish.blobs.iter_mut().zip([4096, 5120, 2048]) {
            blob.bytes = samples.bytes::<32>().iter().copied().cycle().take(size).collect();
        }
        publish.receipt.bytes = vec![b'r'; 600];
        publish.log.entry = vec![b'e'; 420];
        publish.jobs.clear();
        publish
    };
    (0..number).map(make).collect()
}

async fn store(instance: &Instance, committers: usize, number: usize) -> Measured {
    let database = instance.database();
    let store = Arc::new(PostgresStore::open(&database.url, Options::default()).expect("the store opens"));
    let mut shares: Vec<Vec<Publish>> = (0..committers).map(|_| Vec::new()).collect();
    for (n, publish) in publications(1 << 32, number).into_iter().enumerate() {
        shares[n % committers].push(publish);
    }
    // Connections are made and statements prepared before anything is measured.
    for publish in publications(0, 20) {
        store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
    }
    let before = store.written();
    let start = Instant::now();
    let commit = |share: Vec<Publish>| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for publish in share {
                let outcome = store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
                assert_eq!(outcome, Outcome::Done);
            }
        })
    };
    let tasks: Vec<_> = shares.into_iter().map(commit).collect();
    for task in tasks {
        task.await.expect("a committer does not panic");
    }
    let seconds = start.elapsed().as_secs_f64();
    let after = store.written();
    assert_eq!(after.changes - before.changes, number as u64);
    assert_eq!(store.statistics().await.expect("count").receipts, number as u64 + 20, "all are there");
    let items = number as f64 / (after.groups - before.groups) as f64;
    Measured { rate: number as f64 / seconds, items }
}

/// The same rows by prepared statements, all of a group sent at once; no queue, no guards, no marks.
async fn floor(instance: &Instance, group: usize, number: usize) -> f64 {
    let database = instance.database();
    let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    let mut statements = Vec::new();
    for sql in STATEMENTS {
        statements.push(client.prepare(sql).await.expect("a statement"));
    }
    let publications = publications(0, number);
    let entries: Vec<String> =
        publications.iter().map(|p| serde_json::to_string(&p.access.entry).expect("json")).collect();
    let start = Instant::now();
    for (part, entries) in publications.chunks(group).zip(entries.chunks(group)) {
        write(&client, &statements, part, entries).await.expect("rows");
    }
    let rate = number as f64 / start.elapsed().as_secs_f64();
    let there = rows(&database.url, "SELECT count(*) FROM receipt").expect("count");
    assert_eq!(there, [number.to_string()], "all are there");
    rate
}

/// Ids come as texts, instants are the present one.
const STATEMENTS: [&str; 9] = [
    "INSERT INTO idempotency SELECT 'land', 1, key, 0, now(), print, 1, id
     FROM unnest($1::text[], $2::bytea[], $3::text[]) AS u (key, print, id)",
    "INSERT INTO document_number SELECT 'land', 'land-use-pre-review-opinion', number, id::uuid
     FROM unnest($1::text[], $2::text[]) AS u (number, id)",
    "INSERT INTO document SELECT id::uuid, 'land', 3, 'land-use-pre-review-opinion', matter, NULL, project, number,
       '2026-11-20', '2029-11-19', 2, false, sha256, leaf, salt, now(), 0, NULL, now(), 1, NULL
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[])
       AS u (id, matter, project, number, sha256, leaf, salt)",
    "INSERT INTO document_subject SELECT key, 'land-use-pre-review-opinion', id::uuid
     FROM unnest($1::bytea[], $2::text[]) AS u (key, id)",
    "INSERT INTO blob SELECT id::uuid, role, media, sha256, bytes
     FROM unnest($1::text[], $2::smallint[], $3::text[], $4::bytea[], $5::bytea[]) AS u (id, role, media, sha256, bytes)",
    "INSERT INTO log_pending SELECT leaf, now(), entry FROM unnest($1::bytea[], $2::bytea[]) AS u (leaf, entry)",
    "INSERT INTO receipt SELECT id::uuid, 1, now(), 'reform', document::uuid, NULL, bytes
     FROM unnest($1::text[], $2::text[], $3::bytea[]) AS u (id, document, bytes)",
    "INSERT INTO access_entry SELECT id::uuid, now(), 'reform', entry::jsonb
     FROM unnest($1::text[], $2::text[]) AS u (id, entry)",
    "INSERT INTO access_subject SELECT key, now(), id::uuid FROM unnest($1::bytea[], $2::text[]) AS u (key, id)",
];

async fn write(
    client: &Client,
    statements: &[Statement],
    part: &[Publish],
    entries: &[String],
) -> Result<(), tokio_postgres::Error> {
    let ids: Vec<String> = part.iter().map(|p| p.document.id.to_string()).collect();
    let accesses: Vec<String> = part.iter().map(|p| p.access.entry.id.to_string()).collect();
    let numbers: Vec<&str> = part.iter().filter_map(|p| p.document.number.as_deref()).collect();
    let keys: Vec<&str> = part.iter().filter_map(|p| Some(p.idempotent.as_ref()?.claim.key.as_str())).collect();
    let prints: Vec<&[u8]> =
        part.iter().filter_map(|p| Some(p.idempotent.as_ref()?.claim.fingerprint.as_bytes().as_slice())).collect();
    let matters: Vec<&str> = part.iter().filter_map(|p| p.document.matter.as_deref()).collect();
    let projects: Vec<&str> = part.iter().filter_map(|p| p.document.project.as_deref()).collect();
    let digests: Vec<&[u8]> = part.iter().map(|p| p.document.sha256.as_bytes().as_slice()).collect();
    let leaves: Vec<&[u8]> = part.iter().map(|p| p.log.leaf.as_slice()).collect();
    let salts: Vec<&[u8]> = part.iter().map(|p| p.document.salt.as_slice()).collect();
    let subjects: Vec<&[u8]> = part.iter().map(|p| p.subjects[0].0.as_slice()).collect();
    let blobs: Vec<_> = part.iter().flat_map(|p| p.blobs.iter().map(move |blob| (p, blob))).collect();
    let of: Vec<String> = blobs.iter().map(|(p, _)| p.document.id.to_string()).collect();
    let roles: Vec<i16> = blobs.iter().map(|(_, blob)| blob.role as i16).collect();
    let media: Vec<&str> = blobs.iter().map(|(_, blob)| blob.media.as_str()).collect();
    let sums: Vec<&[u8]> = blobs.iter().map(|(p, _)| p.log.leaf.as_slice()).collect();
    let bytes: Vec<&[u8]> = blobs.iter().map(|(_, blob)| blob.bytes.as_slice()).collect();
    let logged: Vec<&[u8]> = part.iter().map(|p| p.log.entry.as_slice()).collect();
    let receipts: Vec<String> = part.iter().map(|p| p.receipt.id.to_string()).collect();
    let signed: Vec<&[u8]> = part.iter().map(|p| p.receipt.bytes.as_slice()).collect();
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    let parameters: [&[&(dyn ToSql + Sync)]; 9] = [
        &[&keys, &prints, &ids],
        &[&numbers, &ids],
        &[&ids, &matters, &projects, &numbers, &digests, &leaves, &salts],
        &[&subjects, &ids],
        &[&of, &roles, &media, &sums, &bytes],
        &[&leaves, &logged],
        &[&receipts, &ids, &signed],
        &[&accesses, &entries],
        &[&subjects, &accesses],
    ];
    let run = |n: usize| client.execute(&statements[n], parameters[n]);
    tokio::try_join!(
        async { client.batch_execute("BEGIN").await.map(|()| 0) },
        run(0),
        run(1),
        run(2),
        run(3),
        run(4),
        run(5),
        run(6),
        run(7),
        run(8),
    )?;
    client.batch_execute("COMMIT").await
}
