//! `causeway config check|default`.

use super::Context;
use crate::arguments::Config;
use crate::configuration::DEFAULT;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::print;

/// Checks the configuration, or prints the defaults.
pub(crate) fn run(context: &Context<'_>, command: &Config) -> Result<Exit, Failure> {
    match command {
        Config::Check => {
            context.configuration()?;
            context.say(&format!("{} is right", context.arguments.config.display()));
        }
        Config::Default => print::bytes(DEFAULT.as_bytes()),
    }
    Ok(exit::DONE)
}
