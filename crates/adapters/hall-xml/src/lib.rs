//! hall-xml: the service halls' case reports, by SOAP 1.1.
//!
//! The envelope's `submit` says in `bizType` what happened, and in `xml` holds the report: a document of its own, as
//! text, in CDATA or escaped, whose encoding declaration is untrue. A hall's own item codes and case numbers stay its own.
//! The mapping is `mapping/hall.toml`; what it cannot say is the hook `basis`.

use adapter_kit::hooks::basis;

adapter_kit::adapter!("mapping/hall.toml", hooks = [basis]);
