//! The conformance suite on the goldens of this crate.

adapter_kit::conformance!(reform_json);
