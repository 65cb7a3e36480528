//! Rules R01 to R03: whom to ask.
