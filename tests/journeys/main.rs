//! Journeys through the real program over HTTP.

mod backup;
mod city;
mod doctor;
mod edge;
mod forms;
mod halls;
mod inbox;
mod keys;
mod listing;
mod log;
mod mutations;
mod offers;
mod outputs;
mod privacy;
mod refusals;
mod rights;
mod secrecy;
mod steps;
mod stores;
mod story;
mod trust;
mod verifications;
mod wire;
mod witness;
