//! planning-xml: the planning bureau's and its branch's site-selection opinions.
//!
//! Elements have Chinese names in a namespace of their own, whose prefix differs from message to message: the bureau
//! writes `gh`, the branch in Liangjiang none, others `n1`. Bytes are UTF-8, whatever the declaration says. The mapping
//! is `mapping/planning.toml`.

adapter_kit::adapter!("mapping/planning.toml");
