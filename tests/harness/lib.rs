//! What the tests that see the whole share: the real binary, a hub of its own for each test, an HTTP client.

mod beside;
mod doctor;
mod hub;
mod reply;
mod stores;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

pub use doctor::{Check, doctor};
pub use hub::{Hub, Keys};
pub use reply::Reply;
pub use store_postgres::instance::{Database, Instance, execute};
pub use stores::{Store, postgres};

/// The top of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}

/// A file of `fixtures/messages`.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn message(name: &str) -> Vec<u8> {
    let path = root().join("fixtures/messages").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The program, built once for each test binary and in its profile: what a bench measures is the release binary. With feature
/// `crash-points` it can be crashed at named points.
///
/// # Panics
/// When it does not build.
#[must_use]
pub fn binary() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build).clone()
}

fn build() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--quiet", "-p", "causeway", "--message-format=json"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    if cfg!(feature = "crash-points") {
        cargo.args(["--features", "crash-points"]);
    }
    let out = cargo.output().expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let messages = String::from_utf8_lossy(&out.stdout);
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut built = artifacts
        .filter(|m| m["target"]["name"] == "causeway")
        .filter_map(|m| Some(m["executable"].as_str()?.to_owned()));
    let executable = PathBuf::from(built.next_back().expect("cargo names the executable"));
    if !cfg!(feature = "crash-points") {
        return executable;
    }
    // The same path serves both feature sets; a copy keeps the crashable one apart.
    // By renaming, because a copy that runs cannot be written.
    let copy = executable.with_file_name("causeway-crash-points");
    let beside = copy.with_extension(std::process::id().to_string());
    std::fs::copy(&executable, &beside)
        .and_then(|_| std::fs::rename(&beside, &copy))
        .expect("the program can be copied");
    copy
}
