//! competence
