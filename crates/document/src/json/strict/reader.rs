//! The recursive reader; depth is bounded by the limits, so recursion is too.

use std::collections::HashSet;

use compact_str::CompactString;

use super::Limits;
use super::refusal::{Code, Step, Stop};
use crate::json::{Object, Value};

/// The largest integer that every JSON reader keeps exact: 2^53 − 1.
const LARGEST: u64 = (1 << 53) - 1;
/// Up to here a scan of the earlier names is cheaper than a set.
const SCANNED_NAMES: usize = 16;
/// Bytes that are looked at together in a long text.
const WIDE: usize = 64;
/// A pointer in an answer shows no more of a name than this.
const SHOWN_NAME: usize = 64;

type Read<T> = Result<T, Box<Stop>>;

pub(super) struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    values: usize,
    limits: Limits,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, limits: Limits) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, depth: 0, values: 0, limits }
    }

    /// One value and nothing after it.
    pub(super) fn document(mut self) -> Read<Value> {
        if self.text.starts_with('\u{feff}') {
            return Err(self.stop(Code::NotJson, "input begins with a byte order mark"));
        }
        let value = self.value()?;
        self.space();
        if self.at < self.bytes.len() {
            return Err(self.stop(Code::NotJson, "something follows the value"));
        }
        Ok(value)
    }

    fn value(&mut self) -> Read<Value> {
        self.space();
        self.values += 1;
        if self.values > self.limits.values {
            return Err(self.stop(Code::TooLarge, "input holds more values than allowed"));
        }
        match self.peek() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'{') => self.nested(Self::object).map(Value::Object),
            Some(b'[') => self.nested(Self::array).map(Value::Array),
            Some(b'-' | b'0'..=b'9') => self.integer().map(Value::Int),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') if self.bytes[self.at..].starts_with(b"null") => {
                Err(self.stop(Code::Null, "null is not allowed; leave the member out"))
            }
            Some(_) => Err(self.stop(Code::NotJson, "a value was expected")),
            None => Err(self.stop(Code::NotJson, "input ends where a value was expected")),
        }
    }

    fn nested<T>(&mut self, read: fn(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == self.limits.depth {
            return Err(self.stop(Code::TooDeep, "arrays and objects are nested deeper than allowed"));
        }
        self.depth += 1;
        self.at += 1;
        let read = read(self)?;
        self.depth -= 1;
        Ok(read)
    }

    fn object(&mut self) -> Read<Object> {
        let mut object = Object::new();
        let mut names = Names::default();
        self.space();
        if self.eat(b'}') {
            return Ok(object);
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.stop(Code::NotJson, "a member name in quotes was expected"));
            }
            let name = self.string()?;
            if !names.is_new(&object, &name) {
                // At the name itself, inside its quotes, as all who report on names in JSON do here.
                let stop = Stop::new(Code::DuplicateKey, "the same member name stands twice in one object", start + 1);
                return Err(stop.within(member(&name)));
            }
            if object.len() == self.limits.members {
                return Err(Stop::new(Code::TooLarge, "an object has more members than allowed", start));
            }
            self.space();
            if !self.eat(b':') {
                return Err(self.stop(Code::NotJson, "a colon was expected").within(member(&name)));
            }
            let value = self.value().map_err(|stop| stop.within(member(&name)))?;
            object.push_new(name, value);
            self.space();
            if self.eat(b'}') {
                return Ok(object);
            }
            if !self.eat(b',') {
                return Err(self.stop(Code::NotJson, "a comma or the end of the object was expected"));
            }
        }
    }

    fn array(&mut self) -> Read<Vec<Value>> {
        let mut items = Vec::new();
        self.space();
        if self.eat(b']') {
            return Ok(items);
        }
        loop {
            if items.len() == self.limits.items {
                return Err(self.stop(Code::TooLarge, "an array has more items than allowed"));
            }
            let item = self.value().map_err(|stop| stop.within(Step::Item(items.len())))?;
            items.push(item);
            self.space();
            if self.eat(b']') {
                return Ok(items);
            }
            if !self.eat(b',') {
                return Err(self.stop(Code::NotJson, "a comma or the end of the array was expected"));
            }
        }
    }

    fn integer(&mut self) -> Read<i64> {
        let start = self.at;
        let negative = self.eat(b'-');
        let digits = self.digits();
        let whole = match digits {
            [] => return Err(self.stop(Code::NotJson, "a digit was expected")),
            [b'0', _, ..] => return Err(Stop::new(Code::NotJson, "a number begins with a needless zero", start)),
            digits => digits,
        };
        if self.eat(b'.') && self.digits().is_empty() {
            return Err(self.stop(Code::NotJson, "a digit was expected"));
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            let _sign = self.eat(b'+') || self.eat(b'-');
            if self.digits().is_empty() {
                return Err(self.stop(Code::NotJson, "a digit was expected"));
            }
        }
        if self.at > start + usize::from(negative) + whole.len() || (negative && whole == b"0") {
            return Err(Stop::new(Code::NumberForm, "a number has a fraction, an exponent or is -0", start));
        }
        // Sixteen digits hold every allowed integer and cannot overflow.
        let value = (whole.len() <= 16).then(|| whole.iter().fold(0, |n, d| n * 10 + u64::from(d - b'0')));
        match value.and_then(|n| if n <= LARGEST { i64::try_from(n).ok() } else { None }) {
            Some(n) => Ok(if negative { -n } else { n }),
            None => Err(Stop::new(Code::IntegerRange, "an integer is beyond 9007199254740991", start)),
        }
    }

    fn digits(&mut self) -> &'a [u8] {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    /// A string at its opening quote. Without escapes it is copied in one piece.
    fn string(&mut self) -> Read<CompactString> {
        self.at += 1;
        let plain = self.plain()?;
        if self.eat(b'"') {
            return Ok(plain.into());
        }
        let mut text = String::from(plain);
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text.into());
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(self.stop(Code::NotJson, "input ends inside a string")),
            }
            text.push_str(self.plain()?);
            if text.len() > self.limits.string {
                return Err(self.stop(Code::TooLarge, "a string is longer than allowed"));
            }
        }
    }

    /// What stands before the next quote, backslash or the end of the input.
    fn plain(&mut self) -> Read<&'a str> {
        let start = self.at;
        loop {
            self.skip_ordinary();
            let Some(byte) = self.peek() else { break };
            match byte {
                b'"' | b'\\' => break,
                b'\t' | b'\n' => {
                    return Err(self.stop(Code::NotJson, "a control character stands unescaped in a string"));
                }
                0..0x20 => return Err(self.stop(Code::Character, "a control character is not allowed")),
                0xef if matches!(self.bytes.get(self.at..self.at + 3), Some([_, 0xbf, 0xbe | 0xbf])) => {
                    return Err(self.stop(Code::Character, "U+FFFE and U+FFFF are not allowed"));
                }
                _ => self.at += 1,
            }
        }
        if self.at - start > self.limits.string {
            return Err(self.stop(Code::TooLarge, "a string is longer than allowed"));
        }
        Ok(&self.text[start..self.at])
    }

    /// Passes over bytes that need no look: neither control characters, quote, backslash, nor the byte that U+FFFE and U+FFFF
    /// begin with. Stops at the first that does, or less than eight before the end of the input. Long texts (a payload in
    /// base64) are passed over in wider steps.
    fn skip_ordinary(&mut self) {
        let long = self.at + WIDE;
        while let Some((eight, rest)) = self.bytes[self.at..].split_first_chunk::<8>() {
            let ordinary = ordinary(u64::from_le_bytes(*eight));
            self.at += ordinary;
            if ordinary < 8 {
                return;
            }
            if self.at == long {
                self.at += rest.chunks_exact(WIDE).take_while(|wide| are_ordinary(wide)).count() * WIDE;
            }
        }
    }

    /// One escape at its backslash.
    fn escape(&mut self) -> Read<char> {
        let start = self.at;
        self.at += 2;
        let refuse = |code, message| Err(Stop::new(code, message, start));
        match self.bytes.get(start + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => Ok(char::from(*byte)),
            Some(b'n') => Ok('\n'),
            Some(b't') => Ok('\t'),
            Some(b'r' | b'b' | b'f') => refuse(Code::Character, "a control character is not allowed"),
            Some(b'u') => match self.unicode()? {
                Some(c @ ('\t' | '\n')) => Ok(c),
                Some('\0'..'\u{20}') => refuse(Code::Character, "a control character is not allowed"),
                Some('\u{fffe}' | '\u{ffff}') => refuse(Code::Character, "U+FFFE and U+FFFF are not allowed"),
                Some(c) => Ok(c),
                None => refuse(Code::Character, "a surrogate stands alone"),
            },
            _ => refuse(Code::NotJson, "an escape is not one of JSON's"),
        }
    }

    /// The scalar value of `uXXXX`, or of a pair of them; `None` when a surrogate stands alone.
    fn unicode(&mut self) -> Read<Option<char>> {
        let first = self.four_hex()?;
        if !(0xd800..0xdc00).contains(&first) || !self.bytes[self.at..].starts_with(b"\\u") {
            return Ok(char::from_u32(first));
        }
        self.at += 2;
        let second = self.four_hex()?;
        let pair = (0xdc00..0xe000).contains(&second).then(|| 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        Ok(pair.and_then(char::from_u32))
    }

    fn four_hex(&mut self) -> Read<u32> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|b| char::from(b).to_digit(16)) else {
                return Err(self.stop(Code::NotJson, "four hex digits were expected"));
            };
            value = value * 16 + digit;
            self.at += 1;
        }
        Ok(value)
    }

    fn word(&mut self, word: &'static str, value: Value) -> Read<Value> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            return Ok(value);
        }
        Err(self.stop(Code::NotJson, "a value was expected"))
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn stop(&self, code: Code, message: &'static str) -> Box<Stop> {
        Stop::new(code, message, self.at)
    }
}

fn member(name: &str) -> Step {
    Step::Member(name.chars().take(SHOWN_NAME).collect())
}

/// The names of one object so far.
#[derive(Default)]
struct Names {
    /// Whether some name stands after one that it precedes in order. Canonical objects have none, and then no name is known.
    unsorted: bool,
    known: HashSet<CompactString>,
}

impl Names {
    fn is_new(&mut self, object: &Object, name: &CompactString) -> bool {
        if !self.unsorted && object.members().last().is_none_or(|(last, _)| last < name) {
            return true;
        }
        self.unsorted = true;
        if object.len() < SCANNED_NAMES {
            return object.get(name).is_none();
        }
        if self.known.is_empty() {
            self.known.extend(object.iter().map(|(n, _)| CompactString::from(n)));
        }
        self.known.insert(name.clone())
    }
}

/// Whether none of these bytes needs a look; without branches, so that it becomes vector instructions.
fn are_ordinary(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |all, byte| all & (*byte >= 0x20) & (*byte != b'"') & (*byte != b'\\') & (*byte != 0xef))
}

/// How many of eight bytes, from the lowest, stand before one that is below 0x20, a quote, a backslash or 0xef. Each test raises
/// the top bit of a byte that meets it; a borrow may raise one above such a byte, never one below or without.
const fn ordinary(eight: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    const fn zero(eight: u64) -> u64 {
        eight.wrapping_sub(ONES) & !eight
    }
    let control = eight.wrapping_sub(ONES * 0x20) & !eight;
    let others = zero(eight ^ (ONES * 0x22)) | zero(eight ^ (ONES * 0x5c)) | zero(eight ^ (ONES * 0xef));
    ((control | others) & TOPS).trailing_zeros() as usize / 8
}
