//! Distinguished names.

use std::fmt::{self, Write};

use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// A distinguished name: its DER, its text, and the attributes that a seal certificate has.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    der: Vec<u8>,
    text: String,
    organisation: Option<String>,
    organisation_identifier: Option<String>,
    unit: Option<String>,
    common_name: Option<String>,
}

/// Short names: RFC 4514 section 3, and `organizationIdentifier` as X.520 calls it.
const SHORT: [(&str, &str); 10] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
];

impl Name {
    pub(super) fn read(name: &X509Name<'_>) -> Self {
        Self {
            der: name.as_raw().to_vec(),
            text: rfc4514(name),
            organisation: single(name, "2.5.4.10"),
            organisation_identifier: single(name, "2.5.4.97"),
            unit: single(name, "2.5.4.11"),
            common_name: single(name, "2.5.4.3"),
        }
    }

    /// The DER of the whole `Name`: what issuer and subject are compared by.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The string of RFC 4514: last attribute first, e.g. `CN=…,O=…,C=CN`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// O, when there is exactly one: the department's full name.
    #[must_use]
    pub fn organisation(&self) -> Option<&str> {
        self.organisation.as_deref()
    }

    /// organizationIdentifier (2.5.4.97), when there is exactly one: `NTRCN-` and the unified social credit code.
    #[must_use]
    pub fn organisation_identifier(&self) -> Option<&str> {
        self.organisation_identifier.as_deref()
    }

    /// OU, when there is exactly one: the use of a key of the hub itself.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// CN, when there is exactly one.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", self.text)
    }
}

/// The one value of this attribute; none when there are several, so that nobody is taken for the second name that he wrote.
fn single(name: &X509Name<'_>, oid: &str) -> Option<String> {
    let mut found = name.iter_attributes().filter(|a| a.attr_type().to_id_string() == oid);
    let first = found.next()?;
    if found.next().is_some() { None } else { first.as_str().ok().map(str::to_owned) }
}

fn rfc4514(name: &X509Name<'_>) -> String {
    let mut relative: Vec<String> =
        name.iter_rdn().map(|rdn| rdn.iter().map(attribute).collect::<Vec<_>>().join("+")).collect();
    relative.reverse();
    relative.join(",")
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let short = SHORT.iter().find(|(known, _)| *known == oid).map(|(_, short)| *short);
    match (short, attribute.as_str()) {
        (Some(short), Ok(value)) => format!("{short}={}", escape(value)),
        // RFC 4514 section 2.4: the BER of the value in hex.
        _ => {
            let value = attribute.attr_value();
            let mut out = format!("{}=#", short.unwrap_or(&oid));
            let content = value.data;
            for byte in header(value.tag().0, content.len()).iter().chain(content) {
                let _ = write!(out, "{byte:02x}");
            }
            out
        }
    }
}

/// A DER header of a universal, primitive, low tag.
fn header(tag: u32, length: usize) -> Vec<u8> {
    let mut out = vec![u8::try_from(tag & 0x1f).unwrap_or(0)];
    match u8::try_from(length) {
        Ok(short @ 0..=127) => out.push(short),
        _ => {
            let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect();
            out.push(0x80 | u8::try_from(bytes.len()).unwrap_or(0));
            out.extend(bytes);
        }
    }
    out
}

/// RFC 4514 section 2.4; other control characters are escaped too, as the text is printed on terminals.
fn escape(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(value.len());
    for (at, c) in value.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', c]),
            ' ' if at == 0 || at == last => out.push_str("\\ "),
            '#' if at == 0 => out.push_str("\\#"),
            c if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(out, "\\{byte:02x}");
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_of_a_name_are_escaped() {
        assert_eq!(escape("Sue, Grabbit and Runn"), "Sue\\, Grabbit and Runn");
        assert_eq!(escape(" #x "), "\\ #x\\ ");
        assert_eq!(escape("#x"), "\\#x");
        assert_eq!(escape("a\u{0}\u{1b}b"), "a\\00\\1bb");
        assert_eq!(escape("云桥市规划局（样例）"), "云桥市规划局（样例）");
    }

    #[test]
    fn headers_are_der() {
        assert_eq!(header(12, 5), [12, 5]);
        assert_eq!(header(12, 200), [12, 0x81, 200]);
        assert_eq!(header(12, 300), [12, 0x82, 1, 44]);
    }
}
