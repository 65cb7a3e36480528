//! Bytes under a passphrase: what leaves the house in a file, readable by whoever knows the words alone.
//!
//! A vault is a line that names its form, a salt, and frames: each a length (32 bits, big-endian) and so many bytes of
//! AES-256-GCM under a key that PBKDF2-HMAC-SHA256 makes of passphrase and salt. The nonce of a frame is its number, with a mark
//! on the last one; so frames cannot be changed, moved, left out or added, and a vault that was cut off has no last frame.

use std::io::{self, Read, Write};
use std::num::NonZeroU32;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::pbkdf2;
use zeroize::Zeroizing;

/// The line that every vault begins with.
const FORM: &[u8; 18] = b"causeway vault 1\r\n";
/// OWASP's figure for PBKDF2-HMAC-SHA256 (2023).
const ROUNDS: NonZeroU32 = NonZeroU32::new(600_000).expect("not zero");
/// The salt in bytes.
pub const SALT: usize = 32;
/// The most bytes of a frame: the largest blob, and what stands around it.
pub const MAX_FRAME: usize = 96 << 20;
/// The fewest characters of a passphrase.
pub const MIN_PASSPHRASE: usize = 12;

/// Why a vault was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A passphrase that could be guessed.
    #[error("a passphrase has at least {MIN_PASSPHRASE} characters")]
    Passphrase,
    /// Bytes that are no vault, or one of another form.
    #[error("not a vault of this form")]
    Form,
    /// A frame that this passphrase did not make, or that was changed.
    #[error("frame {0} cannot be opened: the passphrase is another one, or the bytes were changed")]
    Frame(u64),
    /// A frame larger than any that is written.
    #[error("frame {0} is larger than a frame can be")]
    TooLarge(u64),
    /// Bytes that end before the last frame.
    #[error("the vault ends within frame {0}: it was cut off")]
    CutOff(u64),
    /// Bytes after the last frame.
    #[error("there are bytes behind the last frame")]
    Surplus,
    /// The file.
    #[error("the file failed")]
    File(#[from] io::Error),
}

/// Writes a vault, frame by frame.
pub struct VaultWriter<W> {
    key: LessSafeKey,
    out: W,
    next: u64,
}

/// Reads a vault, frame by frame.
pub struct VaultReader<R> {
    key: LessSafeKey,
    source: R,
    next: u64,
    ended: bool,
}

impl<W: Write> VaultWriter<W> {
    /// Begins a vault; the salt was never used before.
    ///
    /// # Errors
    /// When the passphrase is too short, or the file fails.
    pub fn new(mut out: W, passphrase: &str, salt: &[u8; SALT]) -> Result<Self, VaultError> {
        let key = key(passphrase, salt)?;
        out.write_all(FORM)?;
        out.write_all(salt)?;
        Ok(Self { key, out, next: 0 })
    }

    /// Writes a frame that others follow.
    ///
    /// # Errors
    /// When it is too large, or the file fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), VaultError> {
        self.frame(bytes, false)
    }

    /// Writes the last frame and gives the file back.
    ///
    /// # Errors
    /// As [`VaultWriter::write`].
    pub fn finish(mut self, bytes: &[u8]) -> Result<W, VaultError> {
        self.frame(bytes, true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn frame(&mut self, bytes: &[u8], last: bool) -> Result<(), VaultError> {
        let number = self.next;
        let mut sealed = bytes.to_vec();
        let sealing = self.key.seal_in_place_append_tag(nonce(number, last), Aad::from(FORM), &mut sealed);
        sealing.map_err(|_| VaultError::TooLarge(number))?;
        let length = u32::try_from(sealed.len()).ok().filter(|_| bytes.len() <= MAX_FRAME);
        self.out.write_all(&length.ok_or(VaultError::TooLarge(number))?.to_be_bytes())?;
        self.out.write_all(&sealed)?;
        self.next += 1;
        Ok(())
    }
}

impl<R: Read> VaultReader<R> {
    /// Begins to read.
    ///
    /// # Errors
    /// When it is no vault, or the file fails.
    pub fn new(mut source: R, passphrase: &str) -> Result<Self, VaultError> {
        let (mut form, mut salt) = ([0; FORM.len()], [0; SALT]);
        let begun = source.read_exact(&mut form).and_then(|()| source.read_exact(&mut salt));
        match begun {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(VaultError::Form),
            other => other?,
        }
        if form != *FORM {
            return Err(VaultError::Form);
        }
        Ok(Self { key: key(passphrase, &salt)?, source, next: 0, ended: false })
    }

    /// The next frame, and whether it is the last; `None` after it.
    ///
    /// # Errors
    /// When it cannot be opened, the vault was cut off or goes on behind its end, or the file fails.
    pub fn read(&mut self) -> Result<Option<(Vec<u8>, bool)>, VaultError> {
        if self.ended {
            return Ok(None);
        }
        let number = self.next;
        let cut = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof => VaultError::CutOff(number),
            _ => error.into(),
        };
        let mut length = [0; 4];
        self.source.read_exact(&mut length).map_err(cut)?;
        let length = u64::from(u32::from_be_bytes(length));
        if length > (MAX_FRAME + AES_256_GCM.tag_len()) as u64 {
            return Err(VaultError::TooLarge(number));
        }
        // What is there, not what was claimed, is what memory is taken for.
        let mut sealed = Vec::new();
        (&mut self.source).take(length).read_to_end(&mut sealed)?;
        if sealed.len() as u64 != length {
            return Err(VaultError::CutOff(number));
        }
        self.next += 1;
        if let Some(bytes) = self.open(number, false, &sealed) {
            return Ok(Some((bytes, false)));
        }
        let bytes = self.open(number, true, &sealed).ok_or(VaultError::Frame(number))?;
        self.ended = true;
        if self.source.read(&mut [0])? > 0 {
            return Err(VaultError::Surplus);
        }
        Ok(Some((bytes, true)))
    }

    fn open(&self, number: u64, last: bool, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = sealed.to_vec();
        let length = self.key.open_in_place(nonce(number, last), Aad::from(FORM), &mut bytes).ok()?.len();
        bytes.truncate(length);
        Some(bytes)
    }
}

fn key(passphrase: &str, salt: &[u8; SALT]) -> Result<LessSafeKey, VaultError> {
    if passphrase.chars().count() < MIN_PASSPHRASE {
        return Err(VaultError::Passphrase);
    }
    let mut bytes = Zeroizing::new([0; 32]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt, passphrase.as_bytes(), bytes.as_mut());
    let key = UnboundKey::new(&AES_256_GCM, bytes.as_ref()).map_err(|_| VaultError::Passphrase)?;
    Ok(LessSafeKey::new(key))
}

/// No two frames of a vault have the same, and no two vaults the same key.
fn nonce(number: u64, last: bool) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    nonce[0] = u8::from(last);
    nonce[4..].copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "correct horse battery";

    fn vault(frames: &[&[u8]]) -> Vec<u8> {
        let mut writer = VaultWriter::new(Vec::new(), WORDS, &[7; SALT]).expect("begun");
        let (last, before) = frames.split_last().expect("one");
        before.iter().for_each(|frame| writer.write(frame).expect("written"));
        writer.finish(last).expect("written")
    }

    fn read(bytes: &[u8], words: &str) -> Result<Vec<Vec<u8>>, VaultError> {
        let mut reader = VaultReader::new(bytes, words)?;
        let mut frames = Vec::new();
        while let Some((frame, _)) = reader.read()? {
            frames.push(frame);
        }
        Ok(frames)
    }

    #[test]
    fn what_was_put_in_comes_out_and_nothing_of_it_shows() {
        let bytes = vault(&[b"first frame", b"", b"the last"]);
        assert_eq!(read(&bytes, WORDS).expect("read"), [&b"first frame"[..], b"", b"the last"]);
        assert!(!bytes.windows(5).any(|bytes| bytes == b"frame"));
        assert!(matches!(read(&bytes, "another passphrase"), Err(VaultError::Frame(0))));
        assert!(matches!(read(&bytes, "short"), Err(VaultError::Passphrase)));
    }

    #[test]
    fn a_vault_that_was_changed_cut_off_or_grew_is_refused() {
        let bytes = vault(&[b"first", b"second", b"last"]);
        for place in (0..bytes.len()).step_by(17) {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert!(read(&changed, WORDS).is_err(), "byte {place}");
        }
        for length in (0..bytes.len()).step_by(13) {
            assert!(read(&bytes[..length], WORDS).is_err(), "{length} bytes");
        }
        let cut_between_frames = FORM.len() + SALT + 4 + 5 + 16;
        assert!(matches!(read(&bytes[..cut_between_frames], WORDS), Err(VaultError::CutOff(1))));
        assert!(matches!(read(&[&bytes[..], b"x"].concat(), WORDS), Err(VaultError::Surplus)));
    }

    #[test]
    fn a_claimed_length_takes_no_memory() {
        let mut bytes = vault(&[b"first", b"last"]);
        bytes[FORM.len() + SALT] = 0xff;
        assert!(matches!(read(&bytes, WORDS), Err(VaultError::TooLarge(0))));
    }
}
