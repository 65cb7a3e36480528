//! Hooks that formats of more than one department need.
//!
//! `use adapter_kit::hooks::basis;` beside `adapter!("mapping/x.toml", hooks = [basis])` registers one.

pub mod basis;
