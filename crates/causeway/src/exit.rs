//! How a command ends (sysexits where one fits).

use std::process::ExitCode;

/// A command's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exit(u8);

/// Done, or checked and passed.
pub(crate) const DONE: Exit = Exit(0);
/// Checked and failed.
pub(crate) const FAILED: Exit = Exit(1);
/// Indeterminate.
pub(crate) const INDETERMINATE: Exit = Exit(2);
/// The command line is wrong.
pub(crate) const USAGE: Exit = Exit(64);
/// Data to be imported is wrong.
pub(crate) const DATA: Exit = Exit(65);
/// An input cannot be read.
pub(crate) const NO_INPUT: Exit = Exit(66);
/// Something that is needed does not answer, or is in use.
pub(crate) const UNAVAILABLE: Exit = Exit(69);
/// A defect of ours.
pub(crate) const DEFECT: Exit = Exit(70);
/// An output cannot be created.
pub(crate) const NO_OUTPUT: Exit = Exit(73);
/// The configuration is wrong.
pub(crate) const CONFIGURATION: Exit = Exit(78);

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}
