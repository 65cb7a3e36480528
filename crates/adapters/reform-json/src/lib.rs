//! reform-json: the Development and Reform Commission's exchange format.
//!
//! JSON with Chinese keys, told apart by `报文类型`. In: `调取申请`, a request for another department's document. In and
//! out, in the Commission's own words: `预审意见`, the land bureau's pre-review opinion, and `核准决定`, the Commission's
//! decision on a project. The mapping is `mapping/reform.toml`; what it cannot say is the hook `basis`.

use adapter_kit::hooks::basis;

adapter_kit::adapter!("mapping/reform.toml", hooks = [basis]);
