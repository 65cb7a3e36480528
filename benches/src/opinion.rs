//! What the land bureau publishes: its opinion in full as the department's own message of 4 KB, each under a number of its own.

use std::sync::Arc;

use adapter_kit::Adapter;

use crate::load::Request;

/// Bytes of a message.
pub const SIZE: usize = 4096;
/// 一、项目 in GB18030: before this, in the opinion's own text, goes the filling.
const FILLED: &[u8] = b"\xd2\xbb\xa1\xa2\xcf\xee\xc4\xbf";
/// 样例 in GB18030.
const FILLING: &[u8; 4] = b"\xd1\xf9\xc0\xfd";
/// The organisation code of the golden's firm.
const FIRM: &str = "99990001-1";
/// From this number on firms are told of that nobody asks about.
const OTHERS: usize = 40_000_000;
/// Digits of a number.
const DIGITS: usize = 9;

/// The messages of one series: with another's numbers they never meet.
#[derive(Clone)]
pub struct Opinions {
    message: Vec<u8>,
    /// Where the firm's code stands.
    firm: usize,
    /// Where the number stands.
    number: usize,
}

impl Opinions {
    /// The messages about the sample's firm.
    #[must_use]
    pub fn new() -> Self {
        Self::about(FIRM)
    }

    /// The messages about another firm, by its organisation code.
    ///
    /// # Panics
    /// When the golden is not as it was.
    #[must_use]
    pub fn about(organisation: &str) -> Self {
        let goldens = land_xml::adapter().expect("the mapping compiles").goldens();
        let golden = goldens.iter().find(|golden| golden.name == "020-opinion-in-full").expect("the golden");
        let mut message = golden.input().expect("a message").to_vec();
        let firm = last(&message, FIRM.as_bytes());
        message.splice(firm..firm + FIRM.len(), organisation.bytes());
        let at = last(&message, b"[2026]27") + "[2026]".len();
        message.splice(at..at + "27".len(), [b'0'; DIGITS]);
        let fill = last(&message, FILLED);
        let times = (SIZE - message.len()) / FILLING.len();
        message.splice(fill..fill, FILLING.repeat(times));
        // What is less than a word stands as spaces.
        let end = last(&message, b"</JHPC>");
        message.splice(end..end, std::iter::repeat_n(b' ', SIZE - message.len()));
        assert_eq!(message.len(), SIZE);
        Self { firm: last(&message, organisation.as_bytes()), number: last(&message, &[b'0'; DIGITS]), message }
    }

    /// The message of this number.
    #[must_use]
    pub fn message(&self, number: usize) -> Vec<u8> {
        let mut message = self.message.clone();
        write_number(&mut message[self.number..self.number + DIGITS], number);
        message
    }

    /// Requests that publish one message after the other with this key, each about another firm.
    #[must_use]
    pub fn requests(&self, key: &str) -> Request {
        let mut request = format!(
            "POST /v1/documents HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {key}\r\ncontent-type: application/xml\r\n\
             causeway-adapter: land-xml\r\nidempotency-key: land-"
        )
        .into_bytes();
        let key_at = request.len();
        request.extend([b'0'; DIGITS]);
        request.extend(format!("\r\ncontent-length: {SIZE}\r\n\r\n").into_bytes());
        let (firm_at, number_at) = (request.len() + self.firm, request.len() + self.number);
        request.extend(&self.message);
        Arc::new(move |number, out| {
            out.extend_from_slice(&request);
            write_number(&mut out[key_at..key_at + DIGITS], number);
            write_number(&mut out[number_at..number_at + DIGITS], number);
            let firm = organisation(OTHERS + number % OTHERS);
            out[firm_at..firm_at + firm.len()].copy_from_slice(firm.as_bytes());
        })
    }

    /// The adapter that reads them.
    ///
    /// # Panics
    /// When its mapping does not compile.
    #[must_use]
    pub fn adapter() -> &'static dyn Adapter {
        land_xml::adapter().expect("the mapping compiles")
    }
}

impl Default for Opinions {
    fn default() -> Self {
        Self::new()
    }
}

/// Digits, the first of them a 1, so that no number begins with a zero.
fn write_number(digits: &mut [u8], number: usize) {
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    digits[0] = b'1';
}

/// The place of the last occurrence.
fn last(message: &[u8], bytes: &[u8]) -> usize {
    message.windows(bytes.len()).rposition(|found| found == bytes).expect("it is in the message")
}

/// The organisation code of this number: eight digits, and the check character of GB 11714.
#[must_use]
pub fn organisation(number: usize) -> String {
    const WEIGHTS: [usize; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("{:08}", 10_000_000 + number);
    let sum: usize = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 'X'.to_string(),
        11 => "0".to_owned(),
        check => check.to_string(),
    };
    format!("{digits}-{check}")
}
