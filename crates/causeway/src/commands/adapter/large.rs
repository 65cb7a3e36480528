//! `causeway adapter run` on a file too large to be held: read as a stream, and put down until every item was accepted.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::path::Path;

use adapter_kit::cli::{self, Incoming, Shelf, Spool};

use super::{complain, exit_of, partner};
use crate::arguments::AdapterRun;
use crate::commands::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print;

/// Files above this size are read as streams; the kit holds no message that is larger.
const LARGE: u64 = 64 << 20;

/// Whether the file is one to be read as a stream.
pub(super) fn is_large(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > LARGE)
}

/// Translates the file to canonical JSON.
pub(super) fn translate(context: &Context<'_>, shelf: &Shelf<'_>, command: &AdapterRun) -> Result<Exit, Failure> {
    let file = File::open(&command.input).map_err(|e| Failure::unreadable(&command.input, &e))?;
    let (name, partner) = (command.input.display().to_string(), partner());
    let mut message = Incoming {
        file: &name,
        reader: &mut BufReader::new(file),
        charset: command.charset.as_deref(),
        partner: &partner,
        received_at: context.clock.now(),
    };
    let (mut json, mut provenance, mut residual) = (spool()?, table(&command.provenance)?, table(&command.residual)?);
    let mut spools = Spool { json: &mut json, provenance: &mut *provenance, residual: &mut *residual };
    let done = cli::stream(shelf, &command.id, &mut message, &mut spools).map_err(|e| unspoolable(&e))?;
    if done.code == 0 {
        for (path, table) in [(&command.provenance, &mut provenance), (&command.residual, &mut residual)] {
            if let Some(path) = path {
                let mut file = File::create(path).map_err(|e| Failure::unwritable(path, &e))?;
                table.copy_to(&mut file).map_err(|e| Failure::unwritable(path, &e))?;
            }
        }
        // One item is itself, several are a list.
        let (open, close): (&[u8], &[u8]) = if done.items == 1 { (b"", b"\n") } else { (b"[", b"]\n") };
        print::bytes(open);
        json.copy_to(&mut print::Data).map_err(|e| unspoolable(&e))?;
        print::bytes(close);
    }
    complain(context, &done.err, done.trouble.as_ref());
    Ok(exit_of(done.code))
}

/// What is written and read again from its beginning.
trait Kept: Write {
    fn copy_to(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

impl Kept for BufWriter<File> {
    fn copy_to(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.flush()?;
        let file = self.get_mut();
        file.rewind()?;
        io::copy(&mut BufReader::new(file), out).map(drop)
    }
}

impl Kept for io::Sink {
    fn copy_to(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A file without a name, which goes with this process.
fn spool() -> Result<BufWriter<File>, Failure> {
    tempfile::tempfile().map(BufWriter::new).map_err(|e| unspoolable(&e))
}

/// Keeps a table only where it is asked for.
fn table(path: &Option<std::path::PathBuf>) -> Result<Box<dyn Kept>, Failure> {
    Ok(if path.is_some() { Box::new(spool()?) } else { Box::new(io::sink()) })
}

fn unspoolable(error: &io::Error) -> Failure {
    Failure::unwritable(&std::env::temp_dir(), error).help("set TMPDIR to a folder with room for what the file becomes")
}
