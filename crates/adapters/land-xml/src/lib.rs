//! land-xml
