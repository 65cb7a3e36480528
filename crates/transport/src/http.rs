//! The HTTP client.

use std::sync::Arc;
use std::time::Duration;

use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// Bounds of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// For the whole call: name, connection, question and answer.
    pub time: Duration,
    /// Bytes of the answer's body.
    pub body: u64,
}

/// What came back, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// A call without an answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Not an address of the Web.
    #[error("{0} is not an http or https address")]
    Address(String),
    /// The answer's body is longer than its bound.
    #[error("the answer has more than {0} bytes")]
    TooLarge(u64),
    /// It did not end in its time.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// No connection, or it broke.
    #[error("the call failed")]
    Failed(#[source] Box<ureq::Error>),
}

/// Makes calls and keeps connections for the next; cheap to clone. Calls block their thread.
#[derive(Debug, Clone)]
pub struct Http {
    agent: Agent,
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

impl Http {
    /// A client with the certificates of the operating system.
    #[must_use]
    pub fn new() -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("causeway/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: Agent::new_with_config(config) }
    }

    /// Fetches a resource.
    ///
    /// # Errors
    /// When there is no answer within the bounds.
    pub fn get(&self, url: &str, bounds: Bounds) -> Result<Answer, HttpError> {
        let url = address(url)?;
        let call = self.agent.get(url).config().timeout_global(Some(bounds.time)).build();
        answer(call.call(), bounds)
    }

    /// Posts a body.
    ///
    /// # Errors
    /// When there is no answer within the bounds.
    pub fn post(&self, url: &str, (media, body): (&str, &[u8]), bounds: Bounds) -> Result<Answer, HttpError> {
        let url = address(url)?;
        let call = self.agent.post(url).config().timeout_global(Some(bounds.time)).build();
        answer(call.content_type(media).send(body), bounds)
    }
}

fn address(url: &str) -> Result<&str, HttpError> {
    let known = url.starts_with("http://") || url.starts_with("https://");
    if known { Ok(url) } else { Err(HttpError::Address(url.chars().take(200).collect())) }
}

fn answer(response: Result<Response<Body>, ureq::Error>, bounds: Bounds) -> Result<Answer, HttpError> {
    let failed = |error| match error {
        ureq::Error::BodyExceedsLimit(_) => HttpError::TooLarge(bounds.body),
        ureq::Error::Timeout(_) => HttpError::Timeout(bounds.time),
        error => HttpError::Failed(Box::new(error)),
    };
    let mut response = response.map_err(failed)?;
    let status = response.status().as_u16();
    // The reader refuses as soon as its bound is used up, so a body of just that length needs one byte more.
    let body = response.body_mut().with_config().limit(bounds.body + 1).read_to_vec().map_err(failed)?;
    Ok(Answer { status, body })
}
