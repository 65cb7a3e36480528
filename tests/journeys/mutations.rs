//! Messages with bytes changed, encodings mislabelled, fields missing, digits wrong: refused with code and place, or accepted
//! with nothing lost.

use causeway_tests::{Hub, message};

use crate::refusals::replace;
use crate::story::OPINION;

/// A small generator with a fixed seed: the same mutations in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or(0)
    }
}

fn mutated(original: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = original.to_vec();
    let at = random.below(bytes.len());
    match random.below(5) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => drop(bytes.drain(at..(at + 1 + random.below(40)).min(original.len()))),
        2 => bytes.insert(at, u8::try_from(random.below(256)).unwrap_or(0)),
        3 => bytes.truncate(at),
        _ => {
            let piece: Vec<u8> = bytes[at..(at + 60).min(bytes.len())].to_vec();
            bytes.splice(at..at, piece);
        }
    }
    bytes
}

#[test]
fn a_changed_message_is_refused_with_its_place_or_accepted_with_nothing_lost() {
    let hub = Hub::serving();
    let original = message(OPINION);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut refused, mut accepted) = (0, 0);
    for n in 0..300 {
        let bytes = mutated(&original, &mut random);
        let reply = hub.publish(&hub.keys.land, &format!("m-{n}"), &bytes);
        match (reply.status, reply.code().as_str()) {
            (422, "adapter-refused") => {
                let refusal = reply.json()["refusals"][0].clone();
                assert!(refusal["code"].as_str().is_some_and(|c| c.starts_with("CW")), "{refusal}");
                assert!(refusal["line"].is_u64() && refusal["column"].is_u64(), "{n}: {refusal}");
                refused += 1;
            }
            (201, _) => {
                let id = reply.json()["id"].as_str().expect("id").to_owned();
                let stored = hub.get(&hub.keys.land, &format!("/v1/documents/{id}/original"));
                assert_eq!(stored.body, bytes, "{n}: the bytes as they came");
                let back = hub.get(&hub.keys.land, &format!("/v1/documents/{id}?as=land-xml"));
                assert_eq!(back.status, 200, "{n}: {}", String::from_utf8_lossy(&back.body));
                accepted += 1;
            }
            // Changed numbers and names are other documents, or the same one again.
            (409 | 422 | 403, _) => refused += 1,
            other => panic!("{n}: {other:?} {}", String::from_utf8_lossy(&reply.body)),
        }
    }
    assert!(refused > 50 && accepted > 0, "{refused} refused, {accepted} accepted");
    assert!(hub.log().lines().all(|line| !line.contains("\"ERROR\"")), "{}", hub.log());
}

#[test]
fn a_mislabelled_or_incomplete_message_is_told_apart() {
    let hub = Hub::serving();
    let original = message(OPINION);
    let code = |n: &str, bytes: &[u8]| {
        let reply = hub.publish(&hub.keys.land, n, bytes);
        (reply.status, reply.json()["refusals"][0]["code"].as_str().unwrap_or_default().to_owned())
    };
    let labelled = replace(&original, "encoding=\"GB18030\"", "encoding=\"Big5\"");
    assert_eq!(code("k-1", &labelled), (422, "CW101".to_owned()), "an encoding that the format does not take");
    let labelled = replace(&original, "encoding=\"GB18030\"", "encoding=\"UTF-8\"");
    assert_eq!(code("k-2", &labelled).0, 422, "GB18030 bytes are not UTF-8");
    let missing = replace(&original, "<JGDM>1</JGDM>", "");
    assert_eq!(code("k-3", &missing), (422, "CW202".to_owned()), "a required field");
    let wrong = replace(&original, "<MJ DW=\"", "<MJ DW=\"x");
    assert_eq!(code("k-4", &wrong), (422, "CW208".to_owned()), "another unit");
    let digit = replace(&original, "<ZMJ>19.6428</ZMJ>", "<ZMJ>19,6428</ZMJ>");
    assert_eq!(code("k-5", &digit), (422, "CW205".to_owned()), "no decimal");
    let unknown = replace(&original, "<JGDM>", "<QT>x</QT><JGDM>");
    let reply = hub.publish(&hub.keys.land, "k-6", &unknown);
    assert_eq!(reply.status, 201, "an unknown element never fails a document");
    let id = reply.json()["id"].as_str().expect("id").to_owned();
    let residual = hub.get(&hub.keys.land, &format!("/v1/documents/{id}/provenance")).json()["residual"].clone();
    assert!(
        residual
            .as_array()
            .is_some_and(|rows| rows.iter().any(|r| r["path"].as_str().is_some_and(|p| p.contains("/QT")))),
        "and never vanishes"
    );
}
