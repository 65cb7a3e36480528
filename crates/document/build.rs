//! Rebuilds the crate when a schema is added or removed: `include_dir!` alone notices changed files only.

fn main() {
    println!("cargo::rerun-if-changed=../../schemas/document");
    println!("cargo::rerun-if-changed=../../schemas/types");
    println!("cargo::rerun-if-changed=../../schemas/code-lists");
    println!("cargo::rerun-if-changed=../../schemas/partners");
}
