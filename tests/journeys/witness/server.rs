//! A witness over HTTP as C2SP tlog-witness describes it: it answers `add-checkpoint` on a port of its own, honestly or not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use log::{Algorithm, NoteSignature, OpenCheckpoint, Tree, VerifierKey, empty_root, verify_consistency};
use seal::key::{KeyMaterial, Signer, SigningKey};

pub(super) const NAME: &str = "witness.audit.example";

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Honest,
    /// Hangs up.
    Down,
    /// Cosigns something else.
    OtherText,
    /// Signs by a key of its own making, under its own name.
    OtherKey,
    /// Signs under another name.
    OtherName,
    /// Answers and does not end.
    Huge,
    /// Claims to have seen more than there is.
    Ahead,
}

/// A call, as it was answered: what the hub said to be the older size, how many hashes it gave, and the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) older: u64,
    pub(super) hashes: usize,
    pub(super) status: u16,
}

struct State {
    mood: Mood,
    log: VerifierKey,
    seen: Tree,
    calls: Vec<Call>,
}

/// A witness that listens until the test ends.
#[derive(Clone)]
pub(super) struct Witness {
    pub(super) url: String,
    key: Arc<SigningKey>,
    public: [u8; 32],
    state: Arc<Mutex<State>>,
}

impl Witness {
    pub(super) fn watching(log: VerifierKey) -> Self {
        let (key, public) = key(41);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/w", listener.local_addr().expect("an address"));
        let seen = Tree { size: 0, root: empty_root() };
        let state = Arc::new(Mutex::new(State { mood: Mood::Honest, log, seen, calls: Vec::new() }));
        let witness = Self { url, key: Arc::new(key), public, state };
        let serving = witness.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A hub that hangs up has had enough.
                let _ = serving.serve(stream);
            }
        });
        witness
    }

    pub(super) fn vkey(&self) -> VerifierKey {
        VerifierKey::new(NAME, Algorithm::CosignatureV1, self.public).expect("a key")
    }

    /// Behaves so from now on, and forgets the calls so far.
    pub(super) fn set(&self, mood: Mood) {
        let mut state = self.state();
        (state.mood, state.calls) = (mood, Vec::new());
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    pub(super) fn seen(&self) -> u64 {
        self.state().seen.size
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        let (mut length, mut first) = (0, None);
        while reader.read_line(&mut line)? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            first.get_or_insert_with(|| line.clone());
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        assert_eq!(first.as_deref(), Some("POST /w/add-checkpoint HTTP/1.1\r\n"));
        self.answer(&String::from_utf8(body).expect("text"), stream)
    }

    fn answer(&self, body: &str, mut stream: TcpStream) -> std::io::Result<()> {
        let (head, note) = body.split_once("\n\n").expect("an empty line");
        let (text, _) = note.split_once("\n\n").expect("a note");
        let text = format!("{text}\n");
        let mut lines = head.split('\n');
        let older = lines.next().and_then(|line| line.strip_prefix("old ")).expect("old").parse().expect("a size");
        let hashes: Vec<_> = lines.map(digest).collect();
        let mood = self.state().mood;
        let (status, answer) = match mood {
            Mood::Honest => self.judged((older, &hashes), note, &text),
            Mood::Down => (0, String::new()),
            Mood::OtherText => (200, self.cosigned(&self.key, &text.replacen("/log\n", "/other\n", 1), NAME)),
            Mood::OtherKey => (200, self.cosigned(&key(42).0, &text, NAME)),
            Mood::OtherName => (200, self.cosigned(&self.key, &text, "witness.other.example")),
            Mood::Huge => (200, "x".repeat(8 << 20)),
            Mood::Ahead => (409, "999999\n".to_owned()),
        };
        self.state().calls.push(Call { older, hashes: hashes.len(), status });
        if mood == Mood::Down {
            return Ok(());
        }
        let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
        stream.write_all(head.as_bytes())?;
        stream.write_all(answer.as_bytes())
    }

    /// What an honest witness answers: 409 with its size, 422 where the way from there does not lead on, else its cosignature.
    fn judged(&self, (older, hashes): (u64, &[document::Digest]), note: &str, text: &str) -> (u16, String) {
        let mut state = self.state();
        let Ok(open) = OpenCheckpoint::open(note.as_bytes(), &state.log, &[]) else { return (403, String::new()) };
        let tree = open.checkpoint().tree;
        if older != state.seen.size {
            return (409, format!("{}\n", state.seen.size));
        }
        if verify_consistency(&state.seen, &tree, hashes).is_err() {
            return (422, String::new());
        }
        state.seen = tree;
        (200, self.cosigned(&self.key, text, NAME))
    }

    #[allow(clippy::disallowed_methods, reason = "a witness says what time it is")]
    fn cosigned(&self, key: &SigningKey, text: &str, name: &str) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
        let signature = key.sign(format!("cosignature/v1\ntime {now}\n{text}").as_bytes()).expect("signed");
        let vkey = VerifierKey::new(name, Algorithm::CosignatureV1, self.public).expect("a key");
        let bytes = [&now.to_be_bytes()[..], signature.as_bytes()].concat();
        format!("{}\n", NoteSignature::by(&vkey, &bytes))
    }
}

fn key(seed: u8) -> (SigningKey, [u8; 32]) {
    let material = KeyMaterial::ed25519(&[seed; 32]).expect("a key");
    let public = material.spki()[material.spki().len() - 32..].try_into().expect("32 bytes");
    let key = SigningKey::from_pkcs8(material.algorithm(), material.pkcs8(), Vec::new()).expect("a key");
    (key, public)
}

fn digest(line: &str) -> document::Digest {
    document::Digest::from_bytes(STANDARD.decode(line).expect("base64").try_into().expect("32 bytes"))
}
