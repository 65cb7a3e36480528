//! Rules A01 to A09: who may ask.
