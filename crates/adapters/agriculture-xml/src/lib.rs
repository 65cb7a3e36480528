//! agriculture-xml: the agricultural machinery station's database export.
//!
//! A `DATASET` is one table, a `ROW` one document, and the names of columns are attribute values: `COL[@NAME='HPHM']` is
//! the plate number. Rows of the table of licences are tractors or combine harvesters by their column `JXLX`, side by side
//! in one file. Bytes are GBK. The mapping is `mapping/agriculture.toml`; what it cannot say is the hook below.

mod export_day;

adapter_kit::adapter!("mapping/agriculture.toml", hooks = [export_day]);
