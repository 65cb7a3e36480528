//! The conformance suite on the goldens of this crate.

adapter_kit::conformance!(agriculture_xml);
