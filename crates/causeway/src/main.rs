//! The program: reads configuration, wires the parts, runs one command.
//!
//! Data goes to stdout, everything else to stderr. A command ends with one of the codes in [`exit`]; what failed is told as
//! `error:`, `cause:`, `help:`. Only this crate names a concrete store, adapter or server; [`wiring`] puts them together.

mod arguments;
mod commands;
mod configuration;
mod exit;
mod failure;
mod print;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = match arguments::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked_for = !error.use_stderr();
            // Nothing can be done when the terminal is gone.
            let _ = error.print();
            return if asked_for { ExitCode::SUCCESS } else { exit::USAGE.into() };
        }
    };
    match commands::run(&arguments) {
        Ok(code) => code.into(),
        Err(failure) => {
            // Whoever reads the JSON of an adapter's tools reads that of their failures as well.
            let json = arguments.format == arguments::Format::Json;
            if json && matches!(arguments.command, arguments::Command::Adapter(_)) {
                failure.print_json();
            } else {
                failure.print();
            }
            failure.exit.into()
        }
    }
}
