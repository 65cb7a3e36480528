//! inspection-xml: the sunshine inspection system, which watches that departments keep their limits.
//!
//! One root both ways, told apart by `@MSGTYPE`: `HD` is a light that turned and goes out, `FK` is what the inspectors
//! found about it and comes in. Cases are named by the hub's own supervision code.
//! The mapping is `mapping/inspection.toml`; there are no hooks.

adapter_kit::adapter!("mapping/inspection.toml");
