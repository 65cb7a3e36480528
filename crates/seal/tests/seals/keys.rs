//! Keys at rest.

use document::Timestamp;
use seal::algorithm::Algorithm;
use seal::jws::{ContentType, sign};
use seal::key::{Event, KeyMaterial, KeyRecord, MasterKey, OpenError, Signer, State, Use};
use seal::x509::Certificate;

use crate::world::{NOW, department, ed25519};

fn master(byte: u8) -> MasterKey {
    MasterKey::new([byte; 32])
}

fn record(key: &KeyMaterial, owner: &str) -> KeyRecord {
    let term = (NOW, NOW.plus_seconds(365 * 86_400));
    KeyRecord::wrap(key, (department(owner), Use::Seal), term, (&master(7), [9; 12])).expect("wrapped")
}

#[test]
fn a_wrapped_key_opens_under_its_master_and_signs() {
    for key in [KeyMaterial::es256().expect("a key"), ed25519(1)] {
        let row = record(&key, "land").activate(&[vec![0x30, 0]]).expect("pending before");
        let text = serde_json::to_string(&row).expect("JSON");
        let row: KeyRecord = serde_json::from_str(&text).expect("a record");
        let opened = row.open(&master(7)).expect("opens");
        assert_eq!(opened.kid(), key.kid());
        assert_eq!(opened.chain(), [vec![0x30, 0]]);
        assert!(opened.sign(b"message").is_ok());
    }
}

#[test]
fn the_record_has_the_members_of_its_form_and_no_others() {
    let value = serde_json::to_value(record(&ed25519(1), "land")).expect("JSON");
    let names: Vec<_> = value.as_object().expect("an object").keys().cloned().collect();
    let mut told = ["v", "kid", "alg", "use", "department", "state", "signFrom", "signUntil", "chain", "wrap"];
    told.sort_unstable();
    let mut names: Vec<_> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, told);
    assert_eq!(value["wrap"]["alg"], "A256GCM");
    assert_eq!(value["wrap"]["master"], master(7).id().as_str());
    assert_eq!(value["state"], "pending");
}

#[test]
fn another_master_does_not_open_a_key() {
    let row = record(&ed25519(1), "land");
    assert!(matches!(row.open(&master(8)), Err(OpenError::Master { .. })));
    let mut forged = serde_json::to_value(&row).expect("JSON");
    forged["wrap"]["master"] = master(8).id().as_str().into();
    let forged: KeyRecord = serde_json::from_value(forged).expect("a record");
    assert!(matches!(forged.open(&master(8)), Err(OpenError::Changed { .. })));
}

#[test]
fn a_swapped_row_does_not_open() {
    let mine = serde_json::to_value(record(&ed25519(1), "land")).expect("JSON");
    let other = serde_json::to_value(record(&ed25519(2), "reform")).expect("JSON");
    let swapped = |name: &str| {
        let mut row = mine.clone();
        row[name] = other[name].clone();
        serde_json::from_value::<KeyRecord>(row).expect("a record").open(&master(7))
    };
    for name in ["wrap", "kid", "department"] {
        assert!(matches!(swapped(name), Err(OpenError::Changed { .. })), "{name}");
    }
    for (name, value) in [("alg", "ES256"), ("use", "registry")] {
        let mut row = mine.clone();
        row[name] = value.into();
        let opened = serde_json::from_value::<KeyRecord>(row).expect("a record").open(&master(7));
        assert!(matches!(opened, Err(OpenError::Changed { .. })), "{name}");
    }
}

#[test]
fn rewrapping_moves_a_key_to_another_master() {
    let row = record(&ed25519(1), "land");
    let moved = row.clone().rewrap(&master(7), &master(8), [3; 12]).expect("rewrapped");
    assert!(moved.open(&master(8)).is_ok());
    assert!(matches!(moved.open(&master(7)), Err(OpenError::Master { .. })));
    assert!(matches!(row.rewrap(&master(8), &master(9), [3; 12]), Err(OpenError::Master { .. })));
}

#[test]
fn the_wrap_is_the_one_that_other_implementations_make() {
    // HKDF, AES-GCM and PKCS#8 as Python's cryptography makes them of seed 00…1f, master 07…07 and nonce 09…09.
    let mut seed = [0; 32];
    for (byte, value) in seed.iter_mut().zip(0..) {
        *byte = value;
    }
    let row = record(&KeyMaterial::ed25519(&seed).expect("a key"), "land");
    let wrap = row.wrap.expect("hosted");
    assert_eq!(row.kid.as_str(), "oFCDfYUHBYLM9zlLCYiEfMMSy4glm4lImfbyOc8XkaU");
    assert_eq!((wrap.master.as_str(), wrap.nonce.as_str()), ("917f7106", "CQkJCQkJCQkJCQkJ"));
    let ciphertext = "FlWjvX_r4a804tmJtLj0bU5mhNbiFrxkm1d5dVWk6cryH-fwBA_x_UJHCZmwTThGyPtc9D0TiviJMg6zbNeuCg";
    assert_eq!(wrap.ciphertext, ciphertext);
}

#[test]
fn every_write_has_its_own_nonce_and_its_own_ciphertext() {
    let key = ed25519(1);
    let term = (NOW, NOW.plus_seconds(1));
    let wrapped = |nonce| KeyRecord::wrap(&key, (department("land"), Use::Seal), term, (&master(7), nonce));
    let [one, two] = [[1; 12], [2; 12]].map(|nonce| wrapped(nonce).expect("wrapped").wrap.expect("hosted"));
    assert_ne!(one.nonce, two.nonce);
    assert_ne!(one.ciphertext, two.ciphertext);
}

#[test]
fn a_key_that_its_department_holds_has_a_record_without_a_secret() {
    let world = &*crate::world::WORLD;
    let chain = world.land.chain().to_vec();
    let leaf = Certificate::parse(&chain[0]).expect("a certificate");
    let term = (NOW, NOW.plus_seconds(1));
    let row = KeyRecord::held(&leaf, department("land"), term, &chain).expect("a key that is read");
    assert_eq!((row.is_held(), row.state, &row.kid), (true, State::Pending, world.land.kid()));
    let text = serde_json::to_string(&row).expect("JSON");
    assert!(!text.contains("wrap"), "{text}");
    let row: KeyRecord = serde_json::from_str(&text).expect("a record");
    assert!(matches!(row.open(&master(7)), Err(OpenError::Held { .. })));
    assert!(matches!(row.rewrap(&master(7), &master(8), [1; 12]), Err(OpenError::Held { .. })));
}

#[test]
fn a_key_signs_only_while_active_and_in_its_term() {
    let row = record(&ed25519(1), "land");
    assert!(!row.may_sign(NOW), "pending");
    let active = row.activate(&[vec![1]]).expect("pending before");
    let end = active.sign_until;
    let told = [(NOW.plus_seconds(-1), false), (NOW, true), (end.plus_seconds(-1), true), (end, false)];
    assert_eq!(told.map(|(at, _): (Timestamp, bool)| active.may_sign(at)), told.map(|(_, may)| may));
    assert!(active.clone().activate(&[]).is_err(), "active already");
    let retired = active.after(Event::Retire).expect("active before");
    assert_eq!((retired.state, retired.may_sign(NOW)), (State::Retired, false));
}

#[test]
fn a_master_key_is_32_bytes_raw_or_in_hex() {
    let hex = "0101010101010101010101010101010101010101010101010101010101010101";
    for bytes in [[1_u8; 32].as_slice(), hex.as_bytes(), format!("{hex}\n").as_bytes(), format!("{hex}\r\n").as_bytes()]
    {
        assert_eq!(MasterKey::read(bytes).expect("a master key").id(), master(1).id());
    }
    for wrong in ["", "01", &hex[1..], &format!("{hex}0"), &hex.replace("01", "0g"), &format!("{hex}\n\n")] {
        assert!(MasterKey::read(wrong.as_bytes()).is_err(), "{wrong:?}");
    }
    assert_eq!(master(1).id().as_str().len(), 8);
}

#[test]
fn nothing_secret_is_ever_shown() {
    let secret = [0xa7_u8; 32];
    let (master, key) = (MasterKey::new(secret), KeyMaterial::ed25519(&secret).expect("a key"));
    let term = (NOW, NOW.plus_seconds(1));
    let row = KeyRecord::wrap(&key, (department("land"), Use::Seal), term, (&master, [1; 12])).expect("wrapped");
    let opened = row.open(&master).expect("opens");
    let error = row.open(&MasterKey::new([1; 32])).expect_err("another master");
    let shown = format!("{master:?} {key:?} {row:?} {opened:?} {error:?} {error} {:?}", MasterKey::read(&secret[1..]));
    let hex: String = secret.iter().map(|b| format!("{b:02x}")).collect();
    let ciphertext = row.wrap.map(|wrap| wrap.ciphertext).expect("wrapped");
    for hidden in [hex.as_str(), "a7a7", "167, 167", "p6en", ciphertext.as_str()] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}

#[test]
fn keys_for_outside_algorithms_are_not_made_here() {
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es384] {
        assert!(KeyMaterial::from_pkcs8(algorithm, key_bytes().pkcs8()).is_err());
    }
    assert!(KeyMaterial::from_pkcs8(Algorithm::Es256, key_bytes().pkcs8()).is_err(), "an Ed25519 key for ES256");
}

fn key_bytes() -> KeyMaterial {
    ed25519(1)
}

#[test]
fn a_key_without_a_certificate_seals_nothing_but_signs_lists() {
    let key = crate::world::bare(&ed25519(1));
    assert!(sign(ContentType::Document, b"{}", &key, NOW).is_err());
    assert!(sign(ContentType::StatusList, b"{}", &key, NOW).is_ok());
}
