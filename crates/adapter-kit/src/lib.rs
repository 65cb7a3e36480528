//! adapter-kit
