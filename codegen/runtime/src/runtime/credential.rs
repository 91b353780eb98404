//! A credential: a key, a user with a password, or a function that gives the current key. It never prints.

use std::borrow::Cow;
use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::Url;

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
    Source(Arc<dyn Source>),
}

/// Where keys come from that change.
pub(super) trait Source: Send + Sync {
    /// The current key.
    fn key<'a>(&'a self, ask: Ask<'a>) -> Asking<'a>;

    /// Whether there is another key now that the API has refused this one.
    fn is_renewed(&self, _refused: &str) -> bool {
        false
    }
}

/// What a source may need to get a key.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "a function of the program reads nothing of it")]
pub(super) struct Ask<'a> {
    pub http: &'a reqwest::Client,
    /// Of the API, without the operation's path.
    pub base_url: &'a Url,
    pub scheme: &'static Scheme,
}

/// A key that is on its way.
pub(super) type Asking<'a> = Pin<Box<dyn Future<Output = Result<String>> + Send + 'a>>;

/// A function of the program.
struct Provider<F>(F);

impl<F, Fut, E> Source for Provider<F>
where
    F: Fn() -> Fut + Send + Sync,
    Fut: Future<Output = Result<String, E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn key<'a>(&'a self, ask: Ask<'a>) -> Asking<'a> {
        let key = (self.0)();
        Box::pin(async move { key.await.map_err(|error| failed(ask.scheme, error.into())) })
    }
}

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
        Self::source(Provider(provider))
    }

    pub(super) fn source(source: impl Source + 'static) -> Self {
        Self(Inner::Source(Arc::new(source)))
    }

    /// Whether there is another key now that the API has refused this one.
    pub(super) fn is_renewed(&self, refused: &str) -> bool {
        matches!(&self.0, Inner::Source(source) if source.is_renewed(refused))
    }

    /// The current key.
    pub(super) async fn reveal(&self, ask: Ask<'_>) -> Result<Cow<'_, str>> {
        let scheme = ask.scheme;
        let key = match &self.0 {
            Inner::Key(key) => Cow::Borrowed(&**key),
            Inner::Source(source) => Cow::Owned(source.key(ask).await?),
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
