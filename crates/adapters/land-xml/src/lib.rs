//! land-xml: the land bureau's exchange format.
//!
//! Elements are named by pinyin initials (`SQR` = 申请人), bytes are GB18030. In and out: `JHPC`, a batch of land-use
//! pre-review opinions. Out: `YDYSQQ`, the hub's question to the bureau. The mapping is `mapping/land.toml`; what it
//! cannot say is the hook below.

mod valid_until;

adapter_kit::adapter!("mapping/land.toml", hooks = [valid_until]);
