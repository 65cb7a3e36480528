//! What a stream holds does not grow with it. Its own process: what others hold would be counted as well.
#![cfg(target_os = "linux")]

#[path = "../benches/measure/batch.rs"]
mod batch;

use batch::{Batch, Each, decode, held};

#[test]
fn a_stream_six_times_as_long_holds_no_more_and_little_in_all() {
    const MB: usize = 1_000_000;
    for (adapter, make) in [
        (land_xml::adapter().expect("compiles"), Batch::of_land as fn(usize) -> Batch),
        (food_drug_json::adapter().expect("compiles"), Batch::of_food_and_drug),
    ] {
        let read = |bytes: usize| {
            let batch = make(bytes);
            let summary = decode(adapter, &batch, &mut Each(drop)).expect("accepted");
            assert_eq!((summary.accepted, summary.refused), (batch.documents as u64, 0));
            held().1
        };
        let (idle, _) = held();
        let short = read(2 * MB);
        let long = read(12 * MB);
        assert!(short.saturating_sub(idle) < 64 << 20, "{short} bytes at most, {idle} before");
        assert!(long - short < 8 << 20, "{short} bytes at most, then {long}");
    }
}
