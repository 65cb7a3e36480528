//! What an author of an adapter types, and what comes back.

#[path = "tools/folder.rs"]
mod folder;
#[path = "tools/todo.rs"]
mod todo;
