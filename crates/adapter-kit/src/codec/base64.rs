//! `base64`: a file inside a message. The value is its digest; the bytes travel beside the document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use document::json::Value;

use crate::attachment::Attachment;
use crate::refusal::Code;

use super::{CodecError, Reading};

/// How content is written, and what it makes beside the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Base64Codec {
    /// Lines of 76 characters.
    pub(crate) wrap: bool,
    /// Whether the digest is that of an attachment, whose other members follow from the content.
    pub(crate) fills: bool,
}

/// Characters of a line, as in RFC 2045.
const COLUMNS: usize = 76;

/// What may stand between the characters of the alphabet.
const SPACE: [u8; 3] = [b'\r', b'\n', b' '];

impl Base64Codec {
    /// Reads RFC 4648, section 4, strictly but for spaces and line breaks.
    pub(super) fn decode(self, raw: &str) -> Result<Reading, CodecError> {
        let packed: Vec<u8> = raw.bytes().filter(|byte| !SPACE.contains(byte)).collect();
        let bytes = STANDARD.decode(&packed).map_err(|error| CodecError {
            code: Code::CW209,
            title: Some("content is not base64".to_owned()),
            hint: Some(format!(
                "{error}; RFC 4648 with + and /, padded by =, is expected, line breaks and spaces aside"
            )),
        })?;
        let attachment = Attachment::new(bytes);
        let spelled = raw.len() != self.length(packed.len()) || self.lay_out(packed) != raw.as_bytes();
        let value = Value::from(attachment.digest().to_string());
        Ok(Reading { value, spelled, note: None, attachment: Some(Box::new(attachment)) })
    }

    /// Writes the content of this digest, if it is at hand: else CW301.
    pub(super) fn encode(self, value: &Value, attachments: &[Attachment]) -> Result<String, CodecError> {
        let digest = value.as_str().and_then(|text| text.parse().ok());
        let digest = digest.ok_or_else(|| CodecError::new(Code::CW303, "a digest sha-256:… is expected"))?;
        let Some(found) = attachments.iter().find(|attachment| attachment.digest() == digest) else {
            return Err(CodecError {
                code: Code::CW301,
                title: Some("content of the attachment is not at hand".to_owned()),
                hint: Some("encode the document together with its attachments".to_owned()),
            });
        };
        if found.bytes().is_empty() {
            return Err(CodecError::new(
                Code::CW303,
                "the attachment is empty, and an empty text means that there is none",
            ));
        }
        let packed = STANDARD.encode(found.bytes()).into_bytes();
        // Only characters of the alphabet and line feeds.
        Ok(String::from_utf8(self.lay_out(packed)).unwrap_or_default())
    }

    fn length(self, packed: usize) -> usize {
        if self.wrap { packed + packed.saturating_sub(1) / COLUMNS } else { packed }
    }

    fn lay_out(self, packed: Vec<u8>) -> Vec<u8> {
        if !self.wrap {
            return packed;
        }
        let mut out = Vec::with_capacity(self.length(packed.len()));
        for (i, line) in packed.chunks(COLUMNS).enumerate() {
            if i > 0 {
                out.push(b'\n');
            }
            out.extend_from_slice(line);
        }
        out
    }
}

/// The mark of how a content was broken into lines, so that 11 MB of text need not be kept for a few line breaks.
const MARK: &str = "base64";
/// A stranger layout is kept as the whole text.
const MOST_WORDS: usize = 500;

/// `base64 76rn*120 33`: 120 lines of 76 characters, each ended by CR LF, then 33 characters; `s` is a space. None where
/// the layout is too strange for words.
pub(crate) fn layout(raw: &str) -> Option<String> {
    let mut runs: Vec<(usize, &[u8], usize)> = Vec::new();
    let mut rest = raw.as_bytes();
    while !rest.is_empty() {
        let is_space = |byte: &u8| SPACE.contains(byte);
        let count = rest.iter().position(is_space).unwrap_or(rest.len());
        let after = &rest[count..];
        let space = &after[..after.iter().position(|byte| !is_space(byte)).unwrap_or(after.len())];
        rest = &after[space.len()..];
        match runs.last_mut() {
            Some((c, s, times)) if (*c, *s) == (count, space) => *times += 1,
            _ => runs.push((count, space, 1)),
        }
        if runs.len() > MOST_WORDS || space.len() > COLUMNS {
            return None;
        }
    }
    let mut mark = MARK.to_owned();
    for (count, space, times) in runs {
        mark.push_str(&format!(" {count}"));
        mark.extend(space.iter().map(|byte| match byte {
            b'\r' => 'r',
            b'\n' => 'n',
            _ => 's',
        }));
        if times > 1 {
            mark.push_str(&format!("*{times}"));
        }
    }
    Some(mark)
}

/// Breaks content as a mark says; `None` where the mark is another content's or none.
pub(crate) fn laid_out(text: &str, mark: &str) -> Option<String> {
    let words = mark.strip_prefix(MARK)?.strip_prefix(' ')?;
    let packed: String = text.chars().filter(|c| *c != '\n').collect();
    let mut rest = packed.as_str();
    let mut out = String::with_capacity(text.len() + text.len() / 32);
    for word in words.split(' ') {
        let (word, times) =
            word.split_once('*').map_or(Some((word, 1)), |(w, t)| Some((w, t.parse::<usize>().ok()?)))?;
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let count: usize = word[..digits].parse().ok()?;
        // Only the first run may begin with space.
        if (count == 0 && (!out.is_empty() || times > 1)) || word.len() - digits > COLUMNS {
            return None;
        }
        for _ in 0..times {
            out.push_str(rest.get(..count)?);
            rest = &rest[count..];
            for letter in word[digits..].chars() {
                out.push(match letter {
                    'r' => '\r',
                    'n' => '\n',
                    's' => ' ',
                    _ => return None,
                });
            }
        }
    }
    rest.is_empty().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Base64Codec = Base64Codec { wrap: false, fills: false };
    const WRAPPED: Base64Codec = Base64Codec { wrap: true, fills: false };

    fn read(codec: Base64Codec, raw: &str) -> Result<(Vec<u8>, bool), Code> {
        let reading = codec.decode(raw).map_err(|error| error.code)?;
        Ok((reading.attachment.map(|a| a.bytes().to_vec()).unwrap_or_default(), reading.spelled))
    }

    #[test]
    fn the_vectors_of_rfc_4648_are_read_and_written() {
        for (bytes, text) in [
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(read(PLAIN, text), Ok((bytes.into(), false)));
            let attachment = Attachment::new(bytes.as_bytes());
            let value = Value::from(attachment.digest().to_string());
            assert_eq!(PLAIN.encode(&value, &[attachment]), Ok(text.to_owned()));
        }
    }

    #[test]
    fn line_breaks_and_spaces_are_allowed_inside_and_nothing_else_is() {
        assert_eq!(read(PLAIN, "Zm9v\r\nYm Fy"), Ok((b"foobar".into(), true)));
        for wrong in ["Zg", "Zg=", "Zg===", "Zh==", "Zm9v\tYmFy", "Zm9v-_==", "Zm9v　", "=Zg=", "Zg==Zg=="] {
            assert_eq!(read(PLAIN, wrong), Err(Code::CW209), "{wrong:?}");
        }
    }

    #[test]
    fn wrapped_content_has_lines_of_76_characters() {
        let attachment = Attachment::new(vec![7; 100]);
        let text = WRAPPED.encode(&Value::from(attachment.digest().to_string()), &[attachment]).expect("written");
        assert_eq!(text.lines().map(str::len).collect::<Vec<_>>(), [76, 60]);
        assert_eq!(read(WRAPPED, &text), Ok((vec![7; 100], false)));
        assert_eq!(read(PLAIN, &text), Ok((vec![7; 100], true)));
    }

    #[test]
    fn what_is_not_at_hand_or_empty_is_not_written() {
        let empty = Attachment::new(Vec::new());
        let value = Value::from(empty.digest().to_string());
        assert_eq!(PLAIN.encode(&value, &[]).map_err(|e| e.code), Err(Code::CW301));
        assert_eq!(PLAIN.encode(&value, &[empty]).map_err(|e| e.code), Err(Code::CW303));
        assert_eq!(PLAIN.encode(&Value::from("x"), &[]).map_err(|e| e.code), Err(Code::CW303));
    }

    #[test]
    fn a_layout_is_kept_in_a_few_words() {
        let lines = format!("{}{}", format!("{}\r\n", "A".repeat(76)).repeat(120), "A".repeat(33));
        assert_eq!(layout(&lines).as_deref(), Some("base64 76rn*120 33"));
        for raw in [lines.as_str(), " AAAA", "AAAA\n", "AA AA\r\nAA  A", "AAAA"] {
            let packed: String = raw.chars().filter(|c| *c == 'A').collect();
            assert_eq!(laid_out(&packed, &layout(raw).expect("words")).as_deref(), Some(raw));
        }
        let strange: String = (1..40).flat_map(|n| [" ".repeat(n), "A".repeat(n)]).collect::<String>().repeat(20);
        assert_eq!(layout(&strange), None);
        for foreign in
            ["layout n2", "base64 3", "base64 5", "base64 0s*9999999999", "base64 2x 2", "base64 ", "base64 é"]
        {
            assert_eq!(laid_out("AAAA", foreign), None, "{foreign}");
        }
    }
}
