//! Data on stdout, everything else on stderr. A closed pipe ends quietly with 0.

use std::io::{self, Write};

/// Writes bytes of data as they are.
pub(crate) fn bytes(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    if out.write_all(bytes).and_then(|()| out.flush()).is_err_and(|e| e.kind() == io::ErrorKind::BrokenPipe) {
        std::process::exit(0);
    }
}

/// Data on stdout, for what writes it piece by piece.
pub(crate) struct Data;

impl Write for Data {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        bytes(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes one line of data.
pub(crate) fn line(text: &str) {
    bytes(format!("{text}\n").as_bytes());
}

/// Writes one line for people.
pub(crate) fn error(text: &str) {
    // Nothing can be done when the terminal is gone.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
