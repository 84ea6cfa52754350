//! Who asks: a token, or an installation of a GitHub App, whose short tokens are made here.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use queries::model::Time;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};

use super::address::Address;
use crate::Error;
use crate::http::Secret;
use crate::sync::exchange::{Ask, Exchange};
use crate::sync::{Failure, Later};

/// An app's own token holds for at most ten minutes; it is dated back for clocks that differ.
const OWN_TOKEN_SECONDS: i64 = 540;
const DATED_BACK_SECONDS: i64 = 60;
/// An installation's token is made again this long before it ends.
const SPARE: chrono::Duration = chrono::Duration::minutes(2);

/// How to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A personal access token, or the token that a workflow has.
    Token(Secret),
    /// A GitHub App, installed for an account.
    App {
        /// The app's id, or its client id.
        app: String,
        /// The id of its installation.
        installation: u64,
        /// Its private key as GitHub gave it: PEM.
        key: Secret,
    },
}

/// Signs requests.
pub(super) enum Authority {
    Token(Secret),
    App(Box<App>),
}

pub(super) struct App {
    id: String,
    installation: u64,
    key: RsaKeyPair,
    address: Address,
    token: Mutex<Option<(Secret, Time)>>,
    /// Held by the one that makes a token, for which the others wait.
    making: tokio::sync::Mutex<()>,
}

impl Authority {
    /// # Errors
    /// `Input` where the key of an app is none, without showing it.
    pub(super) fn new(credentials: &Credentials, address: &Address) -> Result<Self, Error> {
        Ok(match credentials {
            Credentials::Token(token) => Self::Token(bearer(token.reveal())),
            Credentials::App { app, installation, key } => Self::App(Box::new(App {
                id: app.clone(),
                installation: *installation,
                key: key_pair(key)?,
                address: address.clone(),
                token: Mutex::new(None),
                making: tokio::sync::Mutex::new(()),
            })),
        })
    }

    pub(super) fn header<'a>(&'a self, exchange: &'a Exchange) -> Later<'a, Result<Option<Secret>, Failure>> {
        Box::pin(async move {
            match self {
                Self::Token(header) => Ok(Some(header.clone())),
                Self::App(app) => app.header(exchange).await.map(Some),
            }
        })
    }

    /// A text without the secrets in it.
    pub(super) fn hide(&self, text: &str) -> String {
        let header = match self {
            Self::Token(header) => Some(header.clone()),
            Self::App(app) => {
                app.token.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(header, _)| header.clone())
            }
        };
        header.map_or_else(
            || text.to_owned(),
            |header| Secret::new(header.reveal().trim_start_matches("Bearer ")).hidden_in(text),
        )
    }
}

impl App {
    /// The header of the installation, whose token is made where there is none that holds.
    async fn header(&self, exchange: &Exchange) -> Result<Secret, Failure> {
        let _alone = self.making.lock().await;
        let now = exchange.time.now();
        if let Some((header, until)) = self.token.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
            && now + SPARE < *until
        {
            return Ok(header.clone());
        }
        let url = format!("{}/app/installations/{}/access_tokens", self.address.rest, self.installation);
        let ask = Ask {
            url: url.parse().map_err(|_| Failure::Denied("the address of the app is none".into()))?,
            body: Some(serde_json::json!({})),
            tag: None,
            resource: "app",
            authorization: Some(self.own_header(now)?),
        };
        let answered = exchange.fetch(ask).await.map_err(|failure| match failure {
            Failure::Permanent(why) => Failure::Denied(format!("no token for the app's installation: {why}")),
            other => other,
        })?;
        let token = answered.json["token"].as_str().unwrap_or_default();
        let until = answered.json["expires_at"].as_str().and_then(|until| until.parse().ok());
        let (false, Some(until)) = (token.is_empty(), until) else {
            return Err(Failure::Denied("the answer to the app holds no token and no time until when".into()));
        };
        let header = bearer(token);
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some((header.clone(), until));
        Ok(header)
    }

    /// The header with which the app itself signs in: a JSON Web Token, signed with its key (RS256).
    fn own_header(&self, now: Time) -> Result<Secret, Failure> {
        let encode = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let issued = now.timestamp() - DATED_BACK_SECONDS;
        let claims = serde_json::json!({ "iat": issued, "exp": now.timestamp() + OWN_TOKEN_SECONDS, "iss": self.id });
        let signed = format!("{}.{}", encode(&serde_json::json!({ "alg": "RS256", "typ": "JWT" })), encode(&claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| Failure::Denied("the app's key signs nothing: make a new one".into()))?;
        Ok(bearer(&format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))))
    }
}

fn bearer(token: &str) -> Secret {
    Secret::new(&format!("Bearer {token}"))
}

/// The key that a PEM text holds, as GitHub writes it (PKCS 1) or as others do (PKCS 8).
fn key_pair(pem: &Secret) -> Result<RsaKeyPair, Error> {
    let wrong = |what: &str| {
        Error::Input(format!("the key of the GitHub App {what}: give the .pem file that GitHub made, as it is"))
    };
    let lines: String = pem.reveal().lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    let bytes = STANDARD.decode(lines).map_err(|_| wrong("is no PEM text"))?;
    if pem.reveal().contains("BEGIN RSA PRIVATE KEY") {
        RsaKeyPair::from_der(&bytes).map_err(|_| wrong("cannot be read"))
    } else {
        RsaKeyPair::from_pkcs8(&bytes).map_err(|_| wrong("cannot be read"))
    }
}
