//! The conformance suite on the goldens of this crate.

adapter_kit::conformance!(hall_xml);
