//! A credential: a key, a user with a password, or a function that gives the key of the moment. It never prints.

use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::error::{BoxError, Error, Kind, Result};
use super::operation::{Scheme, SchemeKind};

/// What proves to the API who is calling. It is in no log, no error and no `Debug` text.
///
/// A `&str` or a `String` is a key. For a key that rotates, see [`provider`](Self::provider).
#[derive(Clone)]
pub struct Credential(Inner);

#[derive(Clone)]
enum Inner {
    Key(Arc<str>),
    Provider(Arc<Provider>),
}

type Provider =
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<String, BoxError>> + Send>> + Send + Sync;

impl Credential {
    /// A user and a password, for HTTP's basic authentication. The user holds no colon.
    #[must_use]
    pub fn basic(user: &str, password: &str) -> Self {
        Self::from(format!("{user}:{password}"))
    }

    /// A function that gives the key of the moment. It is asked before each attempt, so it should cache.
    ///
    /// ```ignore
    /// Credential::provider(|| async { vault.read("api-key").await })
    /// ```
    ///
    /// A function that is not async wraps its result: `|| std::future::ready(read_key())`.
    /// Its error ends the call, which is not retried; it is the [`source`](std::error::Error::source) of the call's error.
    pub fn provider<F, Fut, E>(provider: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<String, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self(Inner::Provider(Arc::new(move || {
            let key = provider();
            Box::pin(async move { key.await.map_err(Into::into) })
        })))
    }

    /// The key of the moment.
    pub(super) async fn reveal(&self, scheme: &Scheme) -> Result<String> {
        let key = match &self.0 {
            Inner::Key(key) => key.to_string(),
            Inner::Provider(provider) => provider().await.map_err(|source| {
                Error::new(
                    Kind::Builder,
                    format!("the provider of '{}' gave no key", scheme.name),
                )
                .because(source)
            })?,
        };
        // A file with the key often ends with a line break; no key does.
        let key = match scheme.kind {
            SchemeKind::Basic => key,
            _ => key.trim().to_owned(),
        };
        if key.is_empty() {
            return Err(Error::builder(format!(
                "the credential for '{}' is empty",
                scheme.name
            )));
        }
        Ok(key)
    }
}

impl From<String> for Credential {
    fn from(key: String) -> Self {
        Self(Inner::Key(key.into()))
    }
}

impl From<&str> for Credential {
    fn from(key: &str) -> Self {
        Self(Inner::Key(key.into()))
    }
}

impl From<&String> for Credential {
    fn from(key: &String) -> Self {
        Self::from(key.as_str())
    }
}

impl Debug for Credential {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Credential([redacted])")
    }
}
