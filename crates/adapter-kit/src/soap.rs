//! SOAP 1.1: how a department whose messages are envelopes is answered.
//!
//! An adapter speaks SOAP when the root of its messages is the envelope; [`Operation`] is the element of the body in
//! which their rows stand. What was called by `submit` is answered by `submitResponse` in the same namespace, or by a
//! [`fault`]. Members of an answer are elements of their names.

use serde::Serialize;
use serde_json::Value;

use crate::encode::escape;
use crate::mapping::{Message, Name};

const NAMESPACE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Of the problem in a fault's detail.
const PROBLEM: &str = "urn:causeway:problem:1";

/// What the messages of an adapter call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Namespace URI; empty for none.
    pub namespace: String,
    /// Local name: `submit`.
    pub name: String,
}

/// Who has to put it right (SOAP 1.1, 4.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultCode {
    /// The envelope is of another version.
    VersionMismatch,
    /// A header entry must be understood and is not.
    MustUnderstand,
    /// The sender.
    Client,
    /// The hub, or the sender by trying again.
    Server,
}

impl FaultCode {
    const fn name(self) -> &'static str {
        match self {
            Self::VersionMismatch => "VersionMismatch",
            Self::MustUnderstand => "MustUnderstand",
            Self::Client => "Client",
            Self::Server => "Server",
        }
    }
}

impl Operation {
    /// The operation of a message whose root is the envelope.
    pub(crate) fn of(message: &Message) -> Option<Self> {
        let is = |name: &Name, local: &str| &*name.local == local && name.namespace.as_deref() == Some(NAMESPACE);
        message.root.as_ref().filter(|root| is(root, "Envelope"))?;
        let nodes = &message.trie.nodes;
        let body = nodes[0].children.iter().find(|&&node| is(&nodes[node].name, "Body"))?;
        let called = nodes[*body].children.iter().map(|&node| &nodes[node].name).find(|name| !is(name, "Fault"))?;
        let namespace = called.namespace.as_deref().unwrap_or_default().to_owned();
        Some(Self { namespace, name: called.local.to_string() })
    }

    /// The envelope of an answer with these members, UTF-8.
    #[must_use]
    pub fn response(&self, members: &Value) -> Vec<u8> {
        let mut body = format!("<{}Response xmlns=\"", self.name);
        escape(&mut body, &self.namespace, true);
        body.push_str("\">");
        content(&mut body, members);
        body.push_str(&format!("</{}Response>", self.name));
        envelope(&body)
    }
}

/// The envelope of a refusal, UTF-8: a sentence, and in its detail the members of the problem.
#[must_use]
pub fn fault(code: FaultCode, sentence: &str, problem: &Value) -> Vec<u8> {
    let mut body = format!("<s:Fault><faultcode>s:{}</faultcode>", code.name());
    element(&mut body, "faultstring", &Value::from(sentence));
    body.push_str(&format!("<detail><problem xmlns=\"{PROBLEM}\">"));
    content(&mut body, problem);
    body.push_str("</problem></detail></s:Fault>");
    envelope(&body)
}

fn envelope(body: &str) -> Vec<u8> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    format!("{head}<s:Envelope xmlns:s=\"{NAMESPACE}\"><s:Body>{body}</s:Body></s:Envelope>\n").into_bytes()
}

fn content(out: &mut String, value: &Value) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| element(out, name, member)),
        Value::String(text) => escape(out, &text.replace(cannot_be_xml, "\u{FFFD}"), false),
        Value::Null => {}
        other => escape(out, &other.to_string(), false),
    }
}

/// A member; of a list one element for each item. Names are the hub's own.
fn element(out: &mut String, name: &str, value: &Value) {
    if let Value::Array(items) = value {
        return items.iter().for_each(|item| element(out, name, item));
    }
    out.push_str(&format!("<{name}>"));
    content(out, value);
    out.push_str(&format!("</{name}>"));
}

fn cannot_be_xml(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_stands_in_the_namespace_of_what_was_called() {
        let submit = Operation { namespace: "urn:a&b".to_owned(), name: "submit".to_owned() };
        let answer =
            String::from_utf8(submit.response(&json!({"receipt": "01", "n": 2, "items": ["<", {"k": "]]>"}]})));
        assert_eq!(
            answer.expect("UTF-8"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
             <submitResponse xmlns=\"urn:a&amp;b\"><items>&lt;</items><items><k>]]&gt;</k></items><n>2</n>\
             <receipt>01</receipt></submitResponse></s:Body></s:Envelope>\n"
        );
    }

    #[test]
    fn a_fault_says_who_has_to_put_it_right_and_quotes_nothing_that_xml_cannot_carry() {
        let problem = json!({"code": "adapter-refused", "refusals": [{"code": "CW123", "value": "a\u{1}b"}]});
        let fault = String::from_utf8(fault(FaultCode::MustUnderstand, "no & never", &problem)).expect("UTF-8");
        assert!(fault.contains("<faultcode>s:MustUnderstand</faultcode><faultstring>no &amp; never</faultstring>"));
        assert!(fault.contains("<refusals><code>CW123</code><value>a\u{FFFD}b</value></refusals>"), "{fault}");
    }
}
