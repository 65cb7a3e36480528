//! The part of a protected header that a key repeats in every signature.

use document::Digest;

use super::content::ContentType;
use crate::algorithm::Algorithm;
use crate::base64url;
use crate::key::KeyId;

/// A protected header up to the value of `iat`, in base64url as far as whole groups of three bytes reach.
#[derive(Debug, Clone)]
pub struct Head {
    text: String,
    rest: Vec<u8>,
}

impl Head {
    /// Prepares the header of a key over one kind of object: `alg typ cty kid`, and `x5c x5t#S256` where the kind carries them.
    #[must_use]
    pub fn new(algorithm: Algorithm, kid: &KeyId, chain: &[Vec<u8>], content: ContentType) -> Self {
        let mut json =
            format!(r#"{{"alg":"{}","typ":"jose+json","cty":"{}","kid":"{kid}","#, algorithm.name(), content.as_str());
        if let (true, Some(leaf)) = (content.carries_chain(), chain.first()) {
            let certificates: Vec<_> =
                chain.iter().map(|der| format!("\"{}\"", base64url::encode_standard(der))).collect();
            let leaf = base64url::encode(Digest::of(leaf).as_bytes());
            json.push_str(&format!(r#""x5c":[{}],"x5t#S256":"{leaf}","#, certificates.join(",")));
        }
        json.push_str(r#""iat":"#);
        let whole = json.len() - json.len() % 3;
        Self { text: base64url::encode(&json.as_bytes()[..whole]), rest: json.as_bytes()[whole..].to_vec() }
    }

    /// Appends the whole protected header with this `iat`, base64url.
    pub(super) fn write(&self, iat: i64, out: &mut String) {
        let mut tail = Vec::with_capacity(self.rest.len() + 24);
        tail.extend_from_slice(&self.rest);
        tail.extend_from_slice(iat.to_string().as_bytes());
        tail.push(b'}');
        out.push_str(&self.text);
        base64url::encode_into(&tail, out);
    }

    pub(super) fn len(&self) -> usize {
        self.text.len() + 40
    }
}
