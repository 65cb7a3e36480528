//! food-drug-json: the food and drug bureau's nightly batch.
//!
//! JSON with abbreviated pinyin keys (`zcbh` = 注册编号), UTF-8: `head` counts what `list` holds, each element of which is
//! one registration of a licensed pharmacist. In and out. The mapping is `mapping/food-drug.toml`; it needs no hook.

adapter_kit::adapter!("mapping/food-drug.toml");
