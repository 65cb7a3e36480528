//! The house stays as it was drawn: layers, owners of heavy dependencies, small rooms, names that name something.

mod city;
mod files;
mod layers;
mod mappings;
mod migrations;
mod pages;
