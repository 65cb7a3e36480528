//! village-json: messages of village and town offices through a mobile app.
//!
//! JSON with Chinese keys, UTF-8: an application for rural housing as far as village, town and district have reviewed it.
//! With the district's permit number it is the permit. Scans travel inside, in base64. In and out. The mapping is
//! `mapping/village.toml`; what it cannot say are the hooks below.

mod phone;
mod review_order;

adapter_kit::adapter!("mapping/village.toml", hooks = [phone, review_order]);
