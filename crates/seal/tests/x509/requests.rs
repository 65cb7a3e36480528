//! Requests for certificates: who asks must hold the key.

use seal::key::KeyMaterial;
use seal::x509::ca::{Holder, Request, RequestError};

const HOLDER: Holder<'_> =
    Holder {
        organisation: "云桥市规划局（样例）", credit_code: None, unit: None, common_name: "云桥市规划局（样例）"
    };

fn keys() -> [KeyMaterial; 2] {
    [KeyMaterial::es256().expect("a key"), KeyMaterial::ed25519(&[5; 32]).expect("a key")]
}

fn written(key: &KeyMaterial) -> String {
    Request::write(key, HOLDER, &"planning".parse().expect("an id")).expect("a request")
}

fn der(pem: &str) -> Vec<u8> {
    x509_parser::pem::Pem::iter_from_buffer(pem.as_bytes()).next().expect("a block").expect("PEM").contents
}

#[test]
fn a_request_is_read_back_in_pem_and_der() {
    for key in keys() {
        let pem = written(&key);
        for bytes in [pem.clone().into_bytes(), der(&pem)] {
            let request = Request::read(&bytes).expect("a request");
            assert_eq!((request.spki(), &request.kid()), (key.spki(), key.kid()));
        }
    }
}

#[test]
fn a_request_for_somebody_elses_key_is_refused() {
    let [_, key] = keys();
    let other = KeyMaterial::ed25519(&[6; 32]).expect("a key");
    let mut bytes = der(&written(&key));
    let at = bytes.windows(32).position(|w| w == &key.spki()[12..]).expect("the key stands in it");
    bytes[at..at + 32].copy_from_slice(&other.spki()[12..]);
    assert_eq!(Request::read(&bytes), Err(RequestError::Signature));
}

#[test]
fn no_changed_byte_makes_a_request_one_for_another_key() {
    for key in keys() {
        let bytes = der(&written(&key));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            // What stands outside the signed part may be written in a laxer form; what is certified may not change.
            let read = Request::read(&changed);
            assert!(read.as_ref().map_or(true, |request| request.kid() == *key.kid()), "byte {at}");
            assert!(read.is_err() || !signed(&bytes).contains(&at), "byte {at}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(Request::read(&longer), Err(RequestError::Form));
    }
}

#[test]
fn what_is_no_request_is_refused() {
    let [key, _] = keys();
    let pem = written(&key);
    let twice = format!("{pem}{pem}");
    let certificate = pem.replace("CERTIFICATE REQUEST", "CERTIFICATE");
    let long = vec![b' '; 16 * 1024 + 1];
    for bytes in [b"".as_slice(), b"0", b"-----BEGIN", twice.as_bytes(), certificate.as_bytes(), &long] {
        assert_eq!(Request::read(bytes), Err(RequestError::Form));
    }
}

/// Where the signed part stands: the first element of the outer sequence, whose two headers have their lengths in one octet
/// after 0x81 or 0x82, or in none.
fn signed(der: &[u8]) -> std::ops::Range<usize> {
    let header = |at: usize| match der[at + 1] {
        0x81 => (3, usize::from(der[at + 2])),
        0x82 => (4, usize::from(der[at + 2]) << 8 | usize::from(der[at + 3])),
        short => (2, usize::from(short)),
    };
    let from = header(0).0;
    let (head, length) = header(from);
    from..from + head + length
}
