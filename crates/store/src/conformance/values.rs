//! Values at the edge of what a database takes.

use document::Digest;

use super::backend::{Backend, done, together};
use super::sample::Samples;
use crate::record::{Blob, BlobRole};
use crate::{Change, Error, Outcome, Store};

/// In whichever text it stands.
pub async fn a_nul_is_refused_and_harms_no_other(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let nul = || Some("17\0号".to_owned());
    let mut in_number = samples.publish();
    in_number.document.number = nul();
    let mut in_project = samples.publish();
    in_project.document.project = nul();
    let mut in_matter = samples.publish();
    in_matter.document.matter = nul();
    let mut in_media = samples.publish();
    in_media.blobs[0].media = "application/\0".into();
    let mut changes = vec![
        Change::Publish(Box::new(in_number)),
        Change::Publish(Box::new(in_project)),
        Change::Publish(Box::new(in_matter)),
        Change::Publish(Box::new(in_media)),
        Change::OpenCase(Box::new(samples.case(nul().as_deref(), "case-1"))),
    ];
    let refused = changes.len();
    changes.extend((0..50).map(|_| Change::Publish(Box::new(samples.publish()))));
    let answers = together(&store, changes).await;
    assert_eq!(done(&answers), 50);
    for answer in &answers[..refused] {
        let Err(error @ Error::Bug { .. }) = answer else { panic!("refused, not {answer:?}") };
        assert!(!format!("{error} {error:?}").contains('号'), "values do not stand in errors");
    }
    assert_eq!(store.statistics().await.expect("count").documents, 50);
}

/// Outside the Basic Multilingual Plane, combining, right to left, noncharacters.
pub async fn all_of_unicode_comes_back(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    for text in
        ["𠮷野家", "㐀𪚥𬺰", "👩‍👩‍👧‍👦🏴‍☠️", "e\u{301}é", "\u{202e}לא", "\u{fffe}\u{10ffff}", "\u{1}\u{7f}", "' \" ; -- %", ""]
    {
        let publish = samples.numbered(text);
        let document = publish.document.clone();
        store.commit(Change::Publish(Box::new(publish))).await.expect("commit");
        assert_eq!(store.document(document.id).await.expect("read").as_ref(), Some(&document), "{text}");
        let found = store.by_number(&document.department, document.r#type.as_str(), text).await.expect("read");
        assert_eq!(found.map(|row| row.id), Some(document.id), "{text}");
    }
    let composed = samples.numbered("é-17");
    let decomposed = samples.numbered("e\u{301}-17");
    let answers = together(&store, [composed, decomposed].map(|p| Change::Publish(Box::new(p))).to_vec()).await;
    assert_eq!(done(&answers), 2, "texts are compared by their bytes");
}

/// Of characters of four bytes.
pub async fn a_text_of_a_mebibyte_comes_back(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let mut publish = samples.publish();
    publish.document.project = Some("𠮷".repeat((1 << 20) / 4));
    let document = publish.document.clone();
    assert_eq!(store.commit(Change::Publish(Box::new(publish))).await.expect("commit"), Outcome::Done);
    assert!(store.document(document.id).await.expect("read") == Some(document), "a long text comes back");
}

/// 0 B to 5 MiB, around the sizes at which pages and batches end.
pub async fn blobs_of_every_size_come_back_bit_for_bit(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    for size in [0, 1, 255, 256, 4095, 4096, 4097, 65_535, 65_536, (1 << 20) + 1, (4 << 20) + 1, 5 << 20] {
        round_trip(store.as_ref(), &samples, size).await;
    }
}

/// Larger than the writer's whole queue.
pub async fn a_blob_of_64_mib_comes_back_bit_for_bit(backend: &dyn Backend) {
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    round_trip(store.as_ref(), &samples, 64 << 20).await;
}

async fn round_trip(store: &dyn Store, samples: &Samples<'_>, size: usize) {
    let bytes: Vec<u8> = (0_u32..).flat_map(|word| word.wrapping_mul(0x9e37_79b9).to_be_bytes()).take(size).collect();
    let digest = Digest::of(&bytes);
    let mut publish = samples.publish();
    publish.blobs = vec![Blob { role: BlobRole::Original, media: "application/octet-stream".into(), bytes }];
    let id = publish.document.id;
    assert_eq!(store.commit(Change::Publish(Box::new(publish))).await.expect("commit"), Outcome::Done, "{size}");
    let found = store.blob(id, BlobRole::Original).await.expect("read").expect("there");
    assert_eq!((found.bytes.len(), Digest::of(&found.bytes)), (size, digest));
}

/// Documents, requests, entries, receipts, status: none of them is cut to milliseconds.
pub async fn instants_come_back_to_the_microsecond(backend: &dyn Backend) {
    backend.clock().advance(123_457);
    let (store, samples) = (backend.open().await, Samples::new(backend.clock()));
    let publish = samples.publish();
    let document = publish.document.clone();
    store.commit(Change::Publish(Box::new(publish.clone()))).await.expect("commit");
    let refusal = samples.refusal();
    store.commit(Change::CloseRequest(Box::new(refusal.clone()))).await.expect("commit");
    let now = samples.now();
    assert_eq!(now.as_micros() % 1000, 457);
    let read = store.document(document.id).await.expect("read").expect("there");
    assert_eq!(read.accepted_at, now);
    assert_eq!(store.request(refusal.request.id).await.expect("read"), Some(refusal.request));
    let trail = store.accesses(&publish.access.subject, now, now.plus_micros(1), 10).await.expect("read");
    assert_eq!(trail, [publish.access.entry]);
    assert_eq!(store.receipts(Some(document.id), None).await.expect("read")[0].at, now);
    assert_eq!(store.log_pending(1).await.expect("read")[0].at, now);
}
