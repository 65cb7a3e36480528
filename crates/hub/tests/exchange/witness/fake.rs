//! A witness as C2SP tlog-witness describes it, with moods.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use document::Digest;
use hub::numbering::{Witness, WitnessAnswer};
use log::{Algorithm, Checkpoint, NoteSignature, OpenCheckpoint, Tree, VerifierKey, empty_root, verify_consistency};
use seal::key::{KeyMaterial, Signer, SigningKey};

use crate::world::NOW;

/// How it behaves.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mood {
    Honest,
    Down,
    Hangs,
    Status(u16),
    Garbage,
    OtherKey,
    AtTime(i64),
    Conflict(&'static str),
}

struct State {
    mood: Mood,
    log: Option<VerifierKey>,
    seen: Tree,
}

pub(super) struct Fake {
    name: String,
    key: SigningKey,
    public: [u8; 32],
    state: Mutex<State>,
}

impl Fake {
    pub(super) fn new(number: u8) -> Arc<Self> {
        let material = KeyMaterial::ed25519(&[number; 32]).expect("a key");
        let public = material.spki()[material.spki().len() - 32..].try_into().expect("32 bytes");
        let algorithm = seal::algorithm::Algorithm::EdDsa;
        let key = SigningKey::from_pkcs8(algorithm, material.pkcs8(), Vec::new()).expect("a key");
        let state = State { mood: Mood::Honest, log: None, seen: Tree { size: 0, root: empty_root() } };
        Arc::new(Self { name: format!("witness-{number}.example"), key, public, state: Mutex::new(state) })
    }

    pub(super) fn vkey(&self) -> VerifierKey {
        VerifierKey::new(&self.name, Algorithm::CosignatureV1, self.public).expect("a key")
    }

    pub(super) fn watch(&self, log: VerifierKey) {
        self.state.lock().expect("no panic").log = Some(log);
    }

    pub(super) fn set(&self, mood: Mood) {
        self.state.lock().expect("no panic").mood = mood;
    }

    pub(super) fn remember(&self, seen: Tree) {
        self.state.lock().expect("no panic").seen = seen;
    }

    pub(super) fn seen(&self) -> Tree {
        self.state.lock().expect("no panic").seen
    }

    fn mood(&self) -> Mood {
        self.state.lock().expect("no panic").mood
    }

    fn cosign(&self, text: &str, seconds: i64) -> String {
        let message = format!("cosignature/v1\ntime {seconds}\n{text}");
        let signature = self.key.sign(message.as_bytes()).expect("signed");
        let bytes = [&seconds.to_be_bytes()[..], signature.as_bytes()].concat();
        format!("{}\n", NoteSignature::by(&self.vkey(), &bytes))
    }

    /// The answer of an honest witness: what the log signed, continued from what was seen.
    fn answer(&self, body: &[u8]) -> WitnessAnswer {
        let answer = |status, body: String| WitnessAnswer { status, body: body.into_bytes() };
        let mut state = self.state.lock().expect("no panic");
        let text = std::str::from_utf8(body).expect("text");
        let (head, note) = text.split_once("\n\n").expect("an empty line");
        let mut lines = head.split('\n');
        let older: u64 = lines.next().and_then(|l| l.strip_prefix("old ")).expect("old").parse().expect("a size");
        let hash = |line: &str| Digest::from_bytes(base64(line).try_into().expect("32 bytes"));
        let proof: Vec<_> = lines.map(hash).collect();
        let open = OpenCheckpoint::open(note.as_bytes(), state.log.as_ref().expect("a log"), &[]).expect("signed");
        let tree = open.checkpoint().tree;
        if older != state.seen.size || (older == tree.size && tree.root != state.seen.root) {
            return answer(409, format!("{}\n", state.seen.size));
        }
        if verify_consistency(&state.seen, &tree, &proof).is_err() {
            return answer(422, String::new());
        }
        state.seen = tree;
        let seconds = NOW.parse::<document::Timestamp>().expect("instant").as_seconds();
        answer(200, self.cosign(&Checkpoint::new(&open.checkpoint().origin, tree).to_string(), seconds))
    }
}

#[async_trait]
impl Witness for Fake {
    fn name(&self) -> &str {
        &self.name
    }

    async fn add_checkpoint(&self, body: Vec<u8>) -> Result<WitnessAnswer, String> {
        let answer = |status, body: &str| Ok(WitnessAnswer { status, body: body.as_bytes().to_vec() });
        match self.mood() {
            Mood::Honest => Ok(self.answer(&body)),
            Mood::Down => Err("connection refused".to_owned()),
            Mood::Hangs => std::future::pending().await,
            Mood::Status(status) => answer(status, ""),
            Mood::Garbage => answer(200, &"x".repeat(20_000)),
            Mood::OtherKey => {
                let text = String::from_utf8(body).expect("text");
                let (_, note) = text.split_once("\n\n").expect("an empty line");
                let (text, _) = note.split_once("\n\n").expect("a note");
                let other = Self::new(9);
                answer(200, &other.cosign(&format!("{text}\n"), 1_795_485_600))
            }
            Mood::AtTime(seconds) => {
                let text = String::from_utf8(body).expect("text");
                let (_, note) = text.split_once("\n\n").expect("an empty line");
                let (text, _) = note.split_once("\n\n").expect("a note");
                answer(200, &self.cosign(&format!("{text}\n"), seconds))
            }
            Mood::Conflict(size) => answer(409, size),
        }
    }
}

/// Standard base64 with padding.
fn base64(text: &str) -> Vec<u8> {
    let url: String = text
        .trim_end_matches('=')
        .chars()
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            c => c,
        })
        .collect();
    seal::base64url::decode(&url).expect("base64")
}
