//! reform-json
