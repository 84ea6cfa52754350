//! A running server, asked over HTTP: where a CI job sends its events.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::error::Error;

/// So long one request may take.
const LONGEST: Duration = Duration::from_secs(10);

/// A server that takes events.
pub struct Remote {
    agent: Agent,
    address: String,
    token: String,
}

/// Why an event did not get to the server.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// The server does not want it; another try would end the same way.
    #[error("{0}")]
    Refused(String),
    /// The server cannot be reached now, or has no time.
    #[error("{0}")]
    Away(String),
}

impl Remote {
    /// The server at `address`, such as `https://rung.example.org`, for who knows the token. `authorities` are
    /// certificates in PEM to trust instead of the public ones.
    ///
    /// # Errors
    /// `Input` for an address that is none of the web, and for certificates that cannot be read.
    pub fn at(address: &str, token: &str, authorities: Option<&[u8]>) -> Result<Self, Error> {
        let address = address.trim().trim_end_matches('/');
        if !address.starts_with("https://") && !address.starts_with("http://") {
            return Err(Error::Input(format!(
                "{address} is no address of a server: use one such as https://rung.example.org"
            )));
        }
        let roots = match authorities {
            None => RootCerts::WebPki,
            Some(pem) => {
                let certificates: Vec<Certificate<'static>> = parse_pem(pem)
                    .filter_map(|item| match item {
                        Ok(PemItem::Certificate(certificate)) => Some(certificate),
                        _ => None,
                    })
                    .collect();
                if certificates.is_empty() {
                    return Err(Error::Input(
                        "the file of certificate authorities holds no certificate in PEM".to_owned(),
                    ));
                }
                RootCerts::from(certificates)
            }
        };
        let config = Agent::config_builder()
            .timeout_global(Some(LONGEST))
            // The token is for this server and no other.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        Ok(Self { agent: config.into(), address: address.to_owned(), token: token.to_owned() })
    }

    /// Sends events as lines with the field `table`; `id` tells the server what comes twice.
    ///
    /// # Errors
    /// Why they did not get there, and whether another try could.
    pub fn send(&self, lines: &str, id: &str) -> Result<(), NotSent> {
        let address = format!("{}/api/v1/events", self.address);
        let request = self
            .agent
            .post(&address)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/x-ndjson")
            .header("idempotency-key", id);
        let mut response = request.send(lines).map_err(|error| match error {
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
                NotSent::Refused(format!("{address} cannot be asked: {error}"))
            }
            other => NotSent::Away(format!("{} cannot be reached: {other}", self.address)),
        })?;
        let status = response.status().as_u16();
        if (200..300).contains(&status) {
            return Ok(());
        }
        // What the server says of it, or whatever stands in front of the server.
        let said = response.body_mut().with_config().limit(64 << 10).read_to_string().unwrap_or_default();
        let said = serde_json::from_str::<serde_json::Value>(&said).ok();
        let said = said.as_ref().and_then(|body| body.get("error")?.as_str()).unwrap_or("it does not say why");
        let line = format!("{} answered {status}: {}", self.address, said.replace('\n', " "));
        match status {
            408 | 425 | 429 | 500.. => Err(NotSent::Away(line)),
            _ => Err(NotSent::Refused(line)),
        }
    }
}

/// The token is shown to the server and nobody else.
impl std::fmt::Debug for Remote {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Remote").field("address", &self.address).finish_non_exhaustive()
    }
}
