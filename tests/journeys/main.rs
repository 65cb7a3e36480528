//! Journeys through the real program over HTTP.

mod edge;
mod mutations;
mod privacy;
mod refusals;
mod story;
