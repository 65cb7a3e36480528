//! Where the answers on a connection begin and end, told from the bytes that the framework writes.

use memchr::memmem;

use super::Answer;

/// Where a stream of answers stands.
#[derive(Debug)]
pub(super) struct Framing {
    at: At,
    /// Whether the answer in hand is the last one.
    last: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum At {
    /// An answer begins.
    Answer,
    /// A chunk of a body begins.
    Chunk,
    /// So many bytes are left before the next thing begins.
    Inside(u64, Then),
    /// The last answer has passed.
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Then {
    Answer,
    Chunk,
    /// The end of this answer: another one, or none.
    End,
}

/// What comes next on the wire.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// So many bytes of an answer that was announced.
    Ours(usize),
    /// An answer of this status that nobody announced.
    Foreign(u16),
    /// Nothing may follow the last answer.
    Nothing,
}

impl Default for Framing {
    fn default() -> Self {
        Self { at: At::Answer, last: false }
    }
}

impl Framing {
    /// What these bytes begin with; `announced` takes the next announced answer.
    pub(super) fn next(&mut self, bytes: &[u8], announced: impl FnOnce() -> Option<Answer>) -> Next {
        if self.at == At::Answer {
            let Some(head) = Head::read(bytes) else {
                self.at = At::Inside(u64::MAX, Then::End);
                return Next::Ours(bytes.len());
            };
            if (100..200).contains(&head.status) {
                self.at = At::Inside(head.length, Then::Answer);
            } else {
                let Some(answer) = announced() else { return Next::Foreign(head.status) };
                self.last = answer.last;
                self.at = head.body(answer.to_head);
            }
        }
        if self.at == At::Chunk {
            self.at = chunk(bytes);
        }
        match self.at {
            At::Inside(left, _) => Next::Ours(usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len())),
            At::Answer | At::Chunk | At::Over => Next::Nothing,
        }
    }

    /// So many of these bytes have been written.
    pub(super) fn passed(&mut self, written: usize) {
        let At::Inside(left, then) = self.at else { return };
        let left = left.saturating_sub(u64::try_from(written).unwrap_or(u64::MAX));
        self.at = match then {
            _ if left > 0 => At::Inside(left, then),
            Then::Chunk => At::Chunk,
            Then::End if self.last => At::Over,
            Then::Answer | Then::End => At::Answer,
        };
    }

    /// Whether the last answer has passed.
    pub(super) fn is_over(&self) -> bool {
        self.at == At::Over
    }
}

/// The head of an answer, as the framework writes it: whole, in one piece.
struct Head {
    status: u16,
    length: u64,
    content_length: Option<u64>,
    chunked: bool,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let length = memmem::find(bytes, b"\r\n\r\n")? + 4;
        let text = str::from_utf8(&bytes[..length]).ok()?;
        let mut lines = text.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let length = u64::try_from(length).ok()?;
        let mut head = Self { status, length, content_length: None, chunked: false };
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            if name.eq_ignore_ascii_case("content-length") {
                head.content_length = Some(value.parse().ok()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                head.chunked = value.eq_ignore_ascii_case("chunked");
            }
        }
        Some(head)
    }

    /// From here through the head to the end of the body.
    fn body(&self, to_head: bool) -> At {
        if to_head || matches!(self.status, 204 | 304) {
            return At::Inside(self.length, Then::End);
        }
        match self.content_length {
            _ if self.chunked => At::Inside(self.length, Then::Chunk),
            Some(content) => At::Inside(self.length.saturating_add(content), Then::End),
            // Only the end of the connection ends such a body.
            None => At::Inside(u64::MAX, Then::End),
        }
    }
}

/// From here through a chunk to the next one, or through the last to the end.
fn chunk(bytes: &[u8]) -> At {
    let line = memmem::find(bytes, b"\r\n").and_then(|end| str::from_utf8(&bytes[..end]).ok());
    let Some((digits, size)) = line.and_then(|line| Some((line.len(), u32::from_str_radix(line, 16).ok()?))) else {
        return At::Inside(u64::MAX, Then::End);
    };
    let around = u64::try_from(digits).unwrap_or(u64::MAX).saturating_add(4);
    At::Inside(u64::from(size).saturating_add(around), if size == 0 { Then::End } else { Then::Chunk })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What passes of this stream when the socket takes so many bytes at a time, and what stops it.
    fn passes(stream: &[u8], announced: &[Answer], at_a_time: usize) -> (usize, Option<Next>) {
        let mut framing = Framing::default();
        let mut announced = announced.iter().copied();
        let mut at = 0;
        while at < stream.len() {
            match framing.next(&stream[at..], || announced.next()) {
                Next::Ours(length) => {
                    let written = length.min(at_a_time);
                    framing.passed(written);
                    at += written;
                }
                stop => return (at, Some(stop)),
            }
        }
        (at, None)
    }

    const ANSWER: Answer = Answer { to_head: false, last: false };
    const TO_HEAD: Answer = Answer { to_head: true, last: false };
    const LAST: Answer = Answer { to_head: false, last: true };
    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n";

    #[test]
    fn an_answer_that_nobody_announced_is_foreign_wherever_it_begins() {
        let sized = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{BARE}", BARE.len());
        let chunked =
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:X}\r\n{BARE}\r\n0\r\n\r\n", BARE.len());
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n".to_owned();
        let unchanged = "HTTP/1.1 304 Not Modified\r\netag: \"x\"\r\n\r\n".to_owned();
        let interim = format!("HTTP/1.1 100 Continue\r\n\r\n{sized}");
        for at_a_time in [1, 7, 40, usize::MAX] {
            for (ours, answer) in
                [(&sized, ANSWER), (&chunked, ANSWER), (&head, TO_HEAD), (&unchanged, ANSWER), (&interim, ANSWER)]
            {
                let stream = format!("{ours}{BARE}");
                let expected = (ours.len(), Some(Next::Foreign(400)));
                assert_eq!(passes(stream.as_bytes(), &[answer], at_a_time), expected, "{stream}");
            }
            let stream = [&*sized, &head, &chunked, &sized, BARE].concat();
            let (passed, stop) = passes(stream.as_bytes(), &[ANSWER, TO_HEAD, ANSWER, ANSWER], at_a_time);
            assert_eq!((passed, stop), (stream.len() - BARE.len(), Some(Next::Foreign(400))));
        }
    }

    #[test]
    fn nothing_follows_the_last_answer() {
        let closing = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello";
        let stream = format!("{closing}{BARE}");
        assert_eq!(passes(stream.as_bytes(), &[LAST], 9), (closing.len(), Some(Next::Nothing)));
        let until_close = format!("HTTP/1.0 200 OK\r\n\r\nwhatever{BARE}");
        assert_eq!(passes(until_close.as_bytes(), &[LAST], 9), (until_close.len(), None));
    }
}
