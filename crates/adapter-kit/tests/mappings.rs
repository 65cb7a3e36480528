//! Small mappings: what is wrong with them, what their rows make of a message, and what comes back.

#[path = "mappings/adapter.rs"]
mod adapter;
#[path = "mappings/attachments.rs"]
mod attachments;
#[path = "mappings/batches.rs"]
mod batches;
#[path = "mappings/embedded.rs"]
mod embedded;
#[path = "mappings/endless.rs"]
mod endless;
#[path = "mappings/findings.rs"]
mod findings;
#[path = "mappings/hooks.rs"]
mod hooks;
#[path = "mappings/kept_text.rs"]
mod kept_text;
#[path = "mappings/leftovers.rs"]
mod leftovers;
#[path = "mappings/limits.rs"]
mod limits;
#[path = "mappings/ordinals.rs"]
mod ordinals;
#[path = "mappings/recognised.rs"]
mod recognised;
#[path = "mappings/root_list.rs"]
mod root_list;
#[path = "mappings/selectors.rs"]
mod selectors;
#[path = "mappings/streams.rs"]
mod streams;
#[path = "mappings/tokens.rs"]
mod tokens;
#[path = "mappings/too_much.rs"]
mod too_much;
