//! The conformance suite on the goldens of this crate.

adapter_kit::conformance!(food_drug_json);
