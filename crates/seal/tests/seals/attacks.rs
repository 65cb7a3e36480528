//! Attacks on the form of a seal, one row each, and their benign twins: what a verifier says of each, to the word.

use document::Timestamp;
use seal::base64url;
use seal::key::Signer;

use crate::jws::{flattened, parts, with_header};
use crate::world::{NOW, WORLD, certified, ed25519, opinion, subs};

const PASSED: &str = "TOTAL-PASSED";
const FORMAT: &str = "TOTAL-FAILED FORMAT_FAILURE";
const CRYPTO: &str = "TOTAL-FAILED SIG_CRYPTO_FAILURE";
const PROFILE: &str = "INDETERMINATE SIG_CONSTRAINTS_FAILURE";
const UNSEALED: &str = "INDETERMINATE NOT_SEALED";

/// The order of P-256.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn told(bytes: &[u8]) -> String {
    let report = WORLD.verify(bytes);
    [vec![report.indication().as_str()], subs(&report)].concat().join(" ")
}

fn assert_told(rows: &[(&str, &str, Vec<u8>)]) {
    let wrong: Vec<_> = rows.iter().filter(|(_, verdict, bytes)| told(bytes) != *verdict).collect();
    let wrong: Vec<_> = wrong.iter().map(|(name, _, bytes)| format!("{name}: {}", told(bytes))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The sealed opinion with another signature value.
fn valued(change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let [payload, protected, signature] = parts(&WORLD.sealed());
    let signature = base64url::encode(&change(base64url::decode(&signature).expect("base64url")));
    flattened([&payload, &protected, &signature]).into_bytes()
}

/// The sealed opinion with text put before its first brace's content.
fn with_member(member: &str) -> Vec<u8> {
    let whole = String::from_utf8(WORLD.sealed()).expect("ASCII");
    whole.replacen('{', &format!("{{{member},"), 1).into_bytes()
}

/// An ECDSA signature as X.509 writes it.
fn der(value: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let bytes: Vec<u8> = half.iter().copied().skip_while(|byte| *byte == 0).collect();
        let bytes = if bytes.first().is_none_or(|byte| byte & 0x80 != 0) { [vec![0], bytes].concat() } else { bytes };
        [vec![2, u8::try_from(bytes.len()).expect("short")], bytes].concat()
    };
    let both = [integer(&value[..32]), integer(&value[32..])].concat();
    [vec![0x30, u8::try_from(both.len()).expect("short")], both].concat()
}

/// (r, n − s): the other value that is right whenever (r, s) is.
fn mirrored(mut value: Vec<u8>) -> Vec<u8> {
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(value[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        value[32 + at] = difference.rem_euclid(256).to_le_bytes()[0];
    }
    value
}

#[test]
fn a_signature_value_has_one_length_and_one_encoding() {
    assert_told(&[
        ("as it is", PASSED, valued(|value| value)),
        ("all zero", CRYPTO, valued(|_| vec![0; 64])),
        ("r is zero", CRYPTO, valued(|value| [&[0; 32], &value[32..]].concat())),
        ("s is zero", CRYPTO, valued(|value| [&value[..32], &[0; 32]].concat())),
        ("r is the order", CRYPTO, valued(|value| [&ORDER, &value[32..]].concat())),
        ("s is the order", CRYPTO, valued(|value| [&value[..32], &ORDER].concat())),
        ("all ones", CRYPTO, valued(|_| vec![0xff; 64])),
        ("r and s exchanged", CRYPTO, valued(|value| [&value[32..], &value[..32]].concat())),
        ("DER, as in X.509", CRYPTO, valued(|value| der(&value))),
        ("a byte short", CRYPTO, valued(|value| value[..63].to_vec())),
        ("a zero more", CRYPTO, valued(|value| [&value[..], &[0]].concat())),
        ("a zero before", CRYPTO, valued(|value| [&[0], &value[..]].concat())),
        ("none", CRYPTO, valued(|_| Vec::new())),
    ]);
}

#[test]
fn the_mirrored_value_is_as_right_so_nothing_may_rest_on_the_bytes_of_a_value() {
    // ECDSA lets anyone make the twin without the key. Document, payload digest and verdict are the same; a proof from the log
    // binds the sealed bytes and belongs to the first alone.
    let first = WORLD.sealed();
    let [payload, protected, signature] = parts(&first);
    let twin = base64url::encode(&mirrored(base64url::decode(&signature).expect("base64url")));
    let twin = flattened([&payload, &protected, &twin]).into_bytes();
    assert!(twin != first);
    assert_eq!((told(&first), told(&twin)), (PASSED.to_owned(), PASSED.to_owned()));
    let document = |bytes: &[u8]| WORLD.verify(bytes).document().expect("read").payload;
    assert_eq!(document(&first), document(&twin));
}

#[test]
fn an_algorithm_is_only_ever_used_with_its_own_kind_of_key() {
    let (key, _) = certified(&WORLD.issuing, &ed25519(22), "land", 22);
    let sealed = WORLD.sealed_by(&key, &opinion(|_| {}));
    let [payload, protected, signature] = parts(&sealed);
    let named = |name: &str| {
        let header = String::from_utf8(base64url::decode(&protected).expect("base64url")).expect("UTF-8");
        let protected = base64url::encode(header.replacen("EdDSA", name, 1).as_bytes());
        let value = key.sign(format!("{protected}.{payload}").as_bytes()).expect("signed");
        flattened([&payload, &protected, &base64url::encode(value.as_bytes())]).into_bytes()
    };
    assert_told(&[
        ("EdDSA", PASSED, flattened([&payload, &protected, &signature]).into_bytes()),
        ("its other name", PASSED, named("Ed25519")),
        ("another curve", "INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE", named("Ed448")),
        ("ES256 over an Ed25519 key", CRYPTO, named("ES256")),
        ("RS256 over an Ed25519 key", CRYPTO, named("RS256")),
    ]);
    let header = |name| with_header(|header: String| header.replacen("ES256", name, 1));
    assert_told(&[
        ("RS256 over a P-256 key", CRYPTO, header("RS256")),
        ("ES384 over a P-256 key", CRYPTO, header("ES384")),
        ("a key as the secret of HS256", FORMAT, header("HS256")),
    ]);
}

#[test]
fn a_file_has_one_signature_in_one_of_two_forms() {
    let [payload, protected, signature] = parts(&WORLD.sealed());
    let one = format!(r#"{{"protected":"{protected}","signature":"{signature}"}}"#);
    let general = |signatures: &[&str]| {
        format!(r#"{{"payload":"{payload}","signatures":[{}]}}"#, signatures.join(",")).into_bytes()
    };
    let compact = |parts: &[&str]| parts.join(".").into_bytes();
    assert_told(&[
        ("compact", PASSED, compact(&[&protected, &payload, &signature])),
        ("compact, in two parts", FORMAT, compact(&[&protected, &payload])),
        ("compact, in four parts", FORMAT, compact(&[&protected, &payload, &signature, ""])),
        ("compact, in five parts", FORMAT, compact(&[&protected, "", &payload, "", &signature])),
        ("compact, detached", CRYPTO, compact(&[&protected, "", &signature])),
        ("compact, without a header", FORMAT, compact(&["", &payload, &signature])),
        ("general, one signature", FORMAT, general(&[&one])),
        ("general, two signatures", FORMAT, general(&[&one, &one])),
        ("general, no signature", FORMAT, general(&[])),
        ("both forms", FORMAT, with_member(&format!(r#""signatures":[{one}]"#))),
        ("payload twice", FORMAT, with_member(&format!(r#""payload":"{payload}""#))),
        ("another payload before it", FORMAT, with_member(r#""payload":"e30""#)),
        ("header twice", FORMAT, with_member(&format!(r#""protected":"{protected}""#))),
        ("a member in other case", FORMAT, with_member(r#""Payload":"e30""#)),
        ("a member with an escape in its name", FORMAT, with_member(r#""p\u0061yload":"e30""#)),
        ("an array of seals", FORMAT, [b"[".as_slice(), &WORLD.sealed(), b"]"].concat()),
        ("two seals", FORMAT, WORLD.sealed().repeat(2)),
    ]);
}

#[test]
fn white_space_is_json_s_and_nothing_else_may_stand_around_a_seal() {
    let whole = WORLD.sealed();
    let [payload, protected, signature] = parts(&whole);
    let compact = format!("{protected}.{payload}.{signature}").into_bytes();
    let around = |before: &[u8], seal: &[u8], after: &[u8]| [before, seal, after].concat();
    let wide: Vec<u8> = whole.iter().flat_map(|byte| [*byte, 0]).collect();
    assert_told(&[
        ("lines around it", PASSED, around(b" \r\n\t", &whole, b"\n\n")),
        ("a line after the compact form", PASSED, around(b"", &compact, b"\r\n")),
        ("a space before the compact form", FORMAT, around(b" ", &compact, b"")),
        ("a byte order mark", FORMAT, around(b"\xef\xbb\xbf", &whole, b"")),
        ("a byte order mark before the compact form", UNSEALED, around(b"\xef\xbb\xbf", &compact, b"")),
        ("a NUL after it", FORMAT, around(b"", &whole, b"\0")),
        ("a form feed before it", FORMAT, around(b"\x0c", &whole, b"")),
        ("a comment after it", FORMAT, around(b"", &whole, b"//")),
        ("UTF-16", UNSEALED, wide),
        (
            "a line within the payload",
            FORMAT,
            flattened([&format!("{}\\n{}", &payload[..8], &payload[8..]), &protected, &signature]).into_bytes(),
        ),
    ]);
}

#[test]
fn unsigned_properties_decide_nothing_and_their_garbage_harms_nothing() {
    let deep = format!(r#""header":{{"etsiU":{}{}}}"#, "[".repeat(20), "]".repeat(20));
    assert_told(&[
        ("as JAdES encodes them", PASSED, with_member(r#""header":{"etsiU":["eyJzaWdUc3QiOnt9fQ"]}"#)),
        (
            "as JAdES writes them out",
            PASSED,
            with_member(
                r#""header":{"etsiU":[{"sigTst":{"tstTokens":[{"val":"MIAGCSqGSIb3DQEHAqCA"}]}},{"xVals":[{"x509Cert":{"val":"MIIB"}}]}]}"#,
            ),
        ),
        ("a text", PASSED, with_member(r#""header":{"etsiU":"garbage"}"#)),
        ("a claim of validity", PASSED, with_member(r#""header":{"etsiU":[{"valid":true}]}"#)),
        ("nothing", FORMAT, with_member(r#""header":{"etsiU":null}"#)),
        ("twice", FORMAT, with_member(r#""header":{"etsiU":[],"etsiU":[]}"#)),
        ("nested without end", FORMAT, with_member(&deep)),
        ("an algorithm beside them", FORMAT, with_member(r#""header":{"etsiU":[],"alg":"none"}"#)),
        ("a certificate beside them", FORMAT, with_member(r#""header":{"x5c":["MIIB"]}"#)),
        ("no object", FORMAT, with_member(r#""header":[]"#)),
    ]);
}

#[test]
fn the_certificates_are_leaf_first_and_named_by_their_digest() {
    let chain: Vec<String> = WORLD.land.chain().iter().map(|der| standard(der)).collect();
    let [leaf, issuing] = [&chain[0], &chain[1]];
    let root = standard(WORLD.root.certificate().der());
    let reform = standard(&WORLD.reform.chain()[0]);
    let carrying = |certificates: &[&str]| {
        let list = certificates.iter().map(|one| format!("\"{one}\"")).collect::<Vec<_>>().join(",");
        with_header(|header| {
            let start = header.find("\"x5c\":[").expect("x5c") + 7;
            let end = start + header[start..].find(']').expect("its end");
            format!("{}{list}{}", &header[..start], &header[end..])
        })
    };
    let print = |header: String, other: &str| {
        let start = header.find("\"x5t#S256\":\"").expect("x5t") + 12;
        format!("{}{other}{}", &header[..start], &header[start + 43..])
    };
    let longer = standard(&[&WORLD.land.chain()[0][..], &[0]].concat());
    assert_told(&[
        ("leaf and authority", PASSED, carrying(&[leaf, issuing])),
        ("the root beside them", PASSED, carrying(&[leaf, issuing, &root])),
        ("the leaf twice", PASSED, carrying(&[leaf, leaf, issuing])),
        ("authority first", CRYPTO, carrying(&[issuing, leaf])),
        ("the authority alone", CRYPTO, carrying(&[issuing])),
        ("another department's leaf", CRYPTO, carrying(&[&reform, issuing])),
        ("the leaf alone", "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND TRY_LATER", carrying(&[leaf])),
        ("a byte after the leaf", FORMAT, carrying(&[&longer, issuing])),
        ("base64url in place of base64", FORMAT, carrying(&["MIIB-_", issuing])),
        ("garbage for a leaf", FORMAT, carrying(&["AAAA", issuing])),
        (
            "garbage for an authority",
            "INDETERMINATE CERTIFICATE_CHAIN_GENERAL_FAILURE NO_CERTIFICATE_CHAIN_FOUND TRY_LATER",
            carrying(&[leaf, "AAAA"]),
        ),
        ("another digest", PROFILE, with_header(|header| print(header, &"A".repeat(43)))),
        ("a digest too short", FORMAT, with_header(|header| print(header, &"A".repeat(42)))),
        ("SHA-1's name for it", FORMAT, with_header(|header| header.replacen("x5t#S256", "x5t", 1))),
    ]);
}

fn standard(der: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(der)
}

#[test]
fn the_claimed_time_is_whole_seconds_in_the_header_s_own_member() {
    let iat = |text: &str| {
        with_header(|header| {
            let start = header.find("\"iat\":").expect("iat") + 6;
            format!("{}{text}}}", &header[..start])
        })
    };
    let sealed = NOW.as_seconds() - 3_600;
    let later = Timestamp::from_seconds(NOW.as_seconds() + 301).as_seconds();
    let time = "INDETERMINATE TIMESTAMP_ORDER_FAILURE";
    assert_told(&[
        ("as it is", PASSED, iat(&sealed.to_string())),
        ("five minutes ahead", PASSED, iat(&(later - 1).to_string())),
        ("more than five minutes ahead", time, iat(&later.to_string())),
        ("in the year 9999", time, iat("253402300799")),
        ("in the year 10000", FORMAT, iat("253402300800")),
        ("before 1970", FORMAT, iat("-1")),
        ("a text", FORMAT, iat("\"1795482000\"")),
        ("with a fraction", FORMAT, iat("1795482000.5")),
        ("with an exponent", FORMAT, iat("1795482e3")),
        ("sigT in its place", FORMAT, with_header(|header| header.replacen("\"iat\":", "\"sigT\":", 1))),
        (
            "sigT beside it",
            PROFILE,
            with_header(|header| header.replacen('{', r#"{"sigT":"2026-11-24T01:00:00Z","#, 1)),
        ),
    ]);
}

#[test]
fn a_header_says_what_it_signs_in_the_words_of_the_profile() {
    let header = |from: &str, to: &str| with_header(|header| header.replacen(from, to, 1));
    let cty = "vnd.causeway.document+json";
    assert_told(&[
        ("with the prefix that RFC 7515 leaves out", FORMAT, header(cty, &format!("application/{cty}"))),
        ("in capitals", FORMAT, header(cty, &cty.to_uppercase())),
        ("a receipt", FORMAT, header(cty, "vnd.causeway.receipt+json")),
        ("typ of the compact form", FORMAT, header("jose+json", "JOSE")),
        ("kid as a number", FORMAT, header("\"kid\":\"", "\"kid\":1,\"kie\":\"")),
        ("crit that names nothing known", FORMAT, header("{", r#"{"crit":["sigT"],"sigT":"2026-11-24T01:00:00Z","#)),
        ("b64 of the unencoded payload", FORMAT, header("{", r#"{"b64":false,"crit":["b64"],"#)),
        ("alg twice, the first none", FORMAT, header("{", r#"{"alg":"none","#)),
        ("alg with an escape", PASSED, header("\"alg\":\"ES256\"", r#""\u0061lg":"E\u0053256""#)),
        ("an empty header", FORMAT, with_header(|_| "{}".to_owned())),
        ("a header that is no object", FORMAT, with_header(|_| "[]".to_owned())),
        ("a byte order mark in the header", FORMAT, with_header(|header| format!("\u{feff}{header}"))),
    ]);
}
