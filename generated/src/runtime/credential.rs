//! A credential: a key, a user with a password, or a function that gives the current key. It never prints.

use std::borrow::Cow;
use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::error::{BoxError, Error, Kind, Result};
use super::operation::{Scheme, SchemeKind};

/// What proves to the API who sends a request. No log, no error and no `Debug` text contains it.
///
/// A `&str` or a `String` is a key. For a key that rotates, use [`provider`](Self::provider).
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
    /// A user and a password, for HTTP's basic authentication. The user must not contain a colon.
    #[must_use]
    pub fn basic(user: &str, password: &str) -> Self {
        Self::from(format!("{user}:{password}"))
    }

    /// A function that gives the current key. It is called before each attempt, so it should cache the key.
    ///
    /// ```
    /// # use runtime::Credential;
    /// # let vault_path = "/run/secrets/api-key";
    /// let credential = Credential::provider(move || async move {
    ///     tokio::fs::read_to_string(vault_path).await
    /// });
    /// ```
    ///
    /// A function that is not async wraps its result: `|| std::future::ready(read_key())`.
    /// If the function fails, the call fails and is not retried. The error's [`source`](std::error::Error::source) is the
    /// function's error.
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

    /// The current key.
    pub(super) async fn reveal(&self, scheme: &Scheme) -> Result<Cow<'_, str>> {
        let key = match &self.0 {
            Inner::Key(key) => Cow::Borrowed(&**key),
            Inner::Provider(provider) => match provider().await {
                Ok(key) => Cow::Owned(key),
                Err(source) => return Err(failed(scheme, source)),
            },
        };
        // A file with the key often ends with a line break. No key does.
        let key = match (scheme.kind, key) {
            (SchemeKind::Basic, key) => key,
            (_, Cow::Borrowed(key)) => Cow::Borrowed(key.trim()),
            (_, Cow::Owned(key)) => Cow::Owned(key.trim().to_owned()),
        };
        if key.is_empty() {
            let name = scheme.name;
            let detail = format!("the credential '{name}' is empty: pass the key");
            return Err(Error::invalid_request(detail));
        }
        Ok(key)
    }
}

fn failed(scheme: &Scheme, source: BoxError) -> Error {
    let name = scheme.name;
    let detail = format!("the provider of the credential '{name}' failed");
    Error::new(Kind::InvalidRequest, detail).with_source(source)
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
