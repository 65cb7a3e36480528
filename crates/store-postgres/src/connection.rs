//! How every connection is set up.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::NoTls;
use tokio_postgres::config::{Config, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::Error;
use crate::options::Options;

/// How long a connection may take to come about, and how long a reading waits for a free one.
const PATIENCE: Duration = Duration::from_secs(5);
/// After this a connection over which nothing comes back is given up.
const SILENCE: Duration = Duration::from_secs(30);

/// Where the database is and how its server is recognised.
pub(crate) struct Target {
    config: Config,
    tls: Option<ClientConfig>,
}

impl Target {
    /// Reads a connection string, `postgres://…` or `key=value …`. With `sslrootcert=FILE` (in the query of the URL) the
    /// connection is encrypted and the server's certificate and name are verified against the roots in that file; without
    /// it the connection is plain, for a socket, a loopback or a network that is trusted.
    pub(crate) fn read(url: &str, options: &Options) -> Result<Self, Error> {
        let (url, roots) = split_roots(url);
        // The parser's own error names options, never their values.
        let wrong = |error: tokio_postgres::Error| Error::Url {
            reason: std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string),
        };
        let mut config: Config = url.trim().parse().map_err(wrong)?;
        let demanded = config.get_ssl_mode() == SslMode::Require;
        let tls = roots.as_deref().map(client).transpose()?;
        if demanded && tls.is_none() {
            return Err(Error::Url { reason: "sslmode=require needs sslrootcert=FILE".into() });
        }
        config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.application_name("causeway");
        config.connect_timeout(PATIENCE).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
        let timeout = options.statement_timeout.as_millis();
        // A transaction whose node is gone must not hold its locks, nor keep its outcome open.
        let set = format!(
            "-c statement_timeout={timeout} -c idle_in_transaction_session_timeout={timeout} -c lock_timeout={timeout}"
        );
        let given = config.get_options().map(|given| format!("{given} {set}"));
        config.options(given.unwrap_or(set));
        Ok(Self { config, tls })
    }

    /// A pool of at most so many connections; none is made yet.
    pub(crate) fn pool(&self, size: usize) -> Pool {
        let recycled = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match &self.tls {
            Some(tls) => Manager::from_config(self.config.clone(), MakeRustlsConnect::new(tls.clone()), recycled),
            None => Manager::from_config(self.config.clone(), NoTls, recycled),
        };
        let builder = Pool::builder(manager).max_size(size).runtime(Runtime::Tokio1);
        let built = builder.wait_timeout(Some(PATIENCE)).create_timeout(Some(PATIENCE)).build();
        built.expect("the runtime that timeouts need is named")
    }
}

/// The connection string without `sslrootcert`, which the driver does not know, and its file.
fn split_roots(url: &str) -> (String, Option<String>) {
    let Some((before, rest)) = url.split_once("sslrootcert=") else { return (url.to_owned(), None) };
    let end = rest.find(|c: char| c == '&' || c.is_whitespace()).unwrap_or(rest.len());
    let (file, after) = rest.split_at(end);
    let url = if before.ends_with(['?', '&']) && after.starts_with('&') {
        format!("{before}{}", &after[1..])
    } else {
        format!("{}{after}", before.trim_end_matches(['?', '&']))
    };
    (url, Some(file.to_owned()))
}

fn client(path: &str) -> Result<ClientConfig, Error> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| Error::Roots { path: path.to_owned(), source };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|e| failed(e.into()))? {
        roots.add(certificate.map_err(|e| failed(e.into()))?).map_err(|e| failed(e.into()))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|e| failed(e.into()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roots_are_taken_out_of_the_connection_string() {
        for (given, url, roots) in [
            ("postgres://hub@db/causeway", "postgres://hub@db/causeway", None),
            ("postgres://hub@db/c?sslrootcert=/etc/ca.pem", "postgres://hub@db/c", Some("/etc/ca.pem")),
            (
                "postgres://hub@db/c?sslrootcert=/ca&connect_timeout=3",
                "postgres://hub@db/c?connect_timeout=3",
                Some("/ca"),
            ),
            ("postgres://hub@db/c?a=b&sslrootcert=/ca&c=d", "postgres://hub@db/c?a=b&c=d", Some("/ca")),
            ("host=db sslrootcert=/ca user=hub", "host=db  user=hub", Some("/ca")),
        ] {
            assert_eq!(split_roots(given), (url.to_owned(), roots.map(str::to_owned)));
        }
    }

    #[test]
    fn a_password_does_not_stand_in_an_error() {
        for url in ["postgres://hub:SECRET@db:port/c", "host=db password=SECRET port=x", "SECRET"] {
            let Err(error) = Target::read(url, &Options::default()) else { continue };
            assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
        }
        let demanded = Target::read("postgres://hub@db/c?sslmode=require", &Options::default());
        assert!(matches!(demanded, Err(Error::Url { .. })));
    }
}
