//! Small mappings at work: what rows make of a message, and what comes back.

#[path = "translating/adapter.rs"]
mod adapter;
#[path = "translating/attachments.rs"]
mod attachments;
#[path = "translating/limits.rs"]
mod limits;
#[path = "translating/tokens.rs"]
mod tokens;
