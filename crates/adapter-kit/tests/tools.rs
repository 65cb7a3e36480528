//! What an author of an adapter types, and what comes back.

#[path = "tools/folder.rs"]
mod folder;
#[path = "tools/new.rs"]
mod new;
#[path = "tools/printed.rs"]
mod printed;
#[path = "tools/readme.rs"]
mod readme;
#[path = "tools/release.rs"]
mod release;
#[path = "tools/stream.rs"]
mod stream;
#[path = "tools/todo.rs"]
mod todo;
