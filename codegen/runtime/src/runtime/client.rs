//! The client that all requests of a program share, and its builder. What is particular to the API comes through
//! [`Api`]; how a request is sent is not known here.

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::credential::Credential;
use super::error::{Error, Result};
use super::hooks::{Attempt, Hooks, Outcome};
use super::node::{Empty, Node};
use super::operation::{Api, Operation};
use super::request::Request;
use super::response;
use super::retry::RetryPolicy;

/// Sends the requests of one API. Cheap to clone: clones share connections and settings.
#[derive(Clone)]
pub struct Client(pub(super) Arc<Shared>);

/// What all clones of a client share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) api: &'static Api,
    pub(super) http: reqwest::Client,
    pub(super) base_url: Option<Url>,
    pub(super) credentials: Vec<Option<Credential>>,
    pub(super) headers: HeaderMap,
    pub(super) user_agent: String,
    pub(super) timeout: Option<Duration>,
    pub(super) retries: Option<RetryPolicy>,
    pub(super) strict: bool,
    pub(super) hooks: Hooks,
    /// The connect timeout of a `reqwest::Client` that was built here.
    connect_timeout: Option<Duration>,
    #[cfg(feature = "blocking")]
    blocking: std::sync::OnceLock<Client>,
}

#[cfg(feature = "blocking")]
impl Client {
    /// The same client with connections of its own for blocking calls: a connection belongs to the runtime that opened
    /// it, and waits for ever once that runtime does not run.
    pub(super) fn blocking(&self) -> Self {
        let separate = || {
            let http = self
                .0
                .connect_timeout
                .and_then(|timeout| http_client(timeout).ok());
            let http = http.unwrap_or_else(|| self.0.http.clone());
            Self(Arc::new(Shared {
                http,
                blocking: std::sync::OnceLock::new(),
                ..(*self.0).clone()
            }))
        };
        self.0.blocking.get_or_init(separate).clone()
    }
}

impl Client {
    /// A request whose answer is JSON.
    pub(crate) fn request<T: Node + Empty>(&self, operation: &'static Operation) -> Request<T> {
        Request::new(self, operation, response::json::<T>)
    }

    /// A request whose answer is JSON or nothing.
    pub(crate) fn request_optional<T: Node + Empty>(
        &self,
        operation: &'static Operation,
    ) -> Request<Option<T>> {
        Request::new(self, operation, response::optional::<T>)
    }

    /// A request whose answer is a form of names and texts.
    pub(crate) fn request_form<T: Node + Empty>(
        &self,
        operation: &'static Operation,
    ) -> Request<T> {
        Request::new(self, operation, response::form::<T>)
    }

    /// A request whose answer is a text.
    pub(crate) fn request_text(&self, operation: &'static Operation) -> Request<String> {
        Request::new(self, operation, response::text)
    }

    /// A request whose answer is bytes.
    pub(crate) fn request_bytes(&self, operation: &'static Operation) -> Request<Bytes> {
        Request::new(self, operation, response::bytes)
    }

    /// A request whose answer's body says nothing.
    pub(crate) fn request_none(&self, operation: &'static Operation) -> Request<()> {
        Request::new(self, operation, response::none)
    }
}

impl Debug for Client {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let base_url = self
            .0
            .base_url
            .as_ref()
            .map_or(self.0.api.base_url, Url::as_str);
        f.debug_struct("Client")
            .field("base_url", &base_url)
            .finish_non_exhaustive()
    }
}

/// Sets a client up. What is wrong with a setting is said by [`build`](Self::build).
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder<C> {
    settings: Box<Settings>,
    client: PhantomData<fn() -> C>,
}

#[derive(Clone)]
struct Settings {
    api: &'static Api,
    http: Option<reqwest::Client>,
    base_url: Option<String>,
    credentials: Vec<Option<Credential>>,
    headers: HeaderMap,
    user_agent: Option<String>,
    timeout: Option<Duration>,
    connect_timeout: Duration,
    retries: Option<RetryPolicy>,
    strict: bool,
    hooks: Hooks,
    problem: Option<String>,
}

/// How long a connection may take, name resolution and TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a whole call may take: less than most servers give their own callers.
const TIMEOUT: Duration = Duration::from_secs(60);

impl<C: From<Client>> Builder<C> {
    /// The settings that hold until they are changed.
    pub(crate) fn new(api: &'static Api) -> Self {
        let settings = Settings {
            api,
            http: None,
            base_url: None,
            credentials: vec![None; api.schemes.len()],
            headers: HeaderMap::new(),
            user_agent: None,
            timeout: Some(TIMEOUT),
            connect_timeout: CONNECT_TIMEOUT,
            retries: None,
            strict: false,
            hooks: Hooks::default(),
            problem: None,
        };
        Self {
            settings: Box::new(settings),
            client: PhantomData,
        }
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`Error::is_builder`]: a base URL that is none, a header that cannot be sent, TLS that does not start.
    pub fn build(self) -> Result<C> {
        self.settings.build().map(C::from)
    }

    /// Reads the credentials from the environment variables that the API names: keys, and `user:password` where the
    /// scheme is basic. A variable that is not set leaves what the builder has.
    ///
    /// # Errors
    ///
    /// [`Error::is_builder`] when the builder has no credential after that; the text names the variables.
    pub fn env(mut self) -> Result<Self> {
        self.settings.env()?;
        Ok(self)
    }

    /// The credential for the scheme at that index in the API's table.
    pub(crate) fn credential(mut self, scheme: usize, credential: Credential) -> Self {
        if let Some(slot) = self.settings.credentials.get_mut(scheme) {
            *slot = Some(credential);
        }
        self
    }

    /// Another base URL than the API's own: `https://` or `http://`, a host, and a path if the server has one.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// How long a whole call may take, all its attempts, pauses and the answer's body included; `None` for ever.
    /// 60 seconds by default.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings.timeout = timeout.into();
        self
    }

    /// How long a connection may take, name resolution and TLS included. 10 seconds by default.
    /// A client of your own ([`http_client`](Self::http_client)) has its own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// How failed requests are retried.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.settings.retries = Some(policy);
        self
    }

    /// A header for all requests, in place of one of that name that the client would send.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Err(problem) = set_header(&mut self.settings.headers, name, value) {
            self.settings.problem.get_or_insert(problem);
        }
        self
    }

    /// What follows this crate's own name in `User-Agent`: `my-app/1.0`.
    pub fn user_agent(mut self, suffix: impl Into<String>) -> Self {
        self.settings.user_agent = Some(suffix.into());
        self
    }

    /// Whether an answer that departs from the API's document is an error. False by default: what is missing has its
    /// type's empty value, and [`RawResponse::departures`](super::response::RawResponse::departures) lists it. True is
    /// for tests of the contract.
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// A `reqwest::Client` of your own, with its proxies, TLS and connect timeout.
    ///
    /// Build it with `redirect(reqwest::redirect::Policy::none())`: this crate follows redirects itself, and only to the
    /// same host. A client that follows them takes `Authorization` and cookies off before it goes to another host, but
    /// not an API key in a header of its own, and the few calls whose answer is a redirect would not see it.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.settings.http = Some(client);
        self
    }

    /// Runs before each attempt, and may add headers to it, such as a trace context.
    pub fn before_attempt(
        mut self,
        hook: impl Fn(&Attempt, &mut HeaderMap) + Send + Sync + 'static,
    ) -> Self {
        self.settings.hooks.before.push(Arc::new(hook));
        self
    }

    /// Runs after each attempt.
    pub fn after_attempt(
        mut self,
        hook: impl Fn(&Attempt, &Outcome<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.settings.hooks.after.push(Arc::new(hook));
        self
    }
}

impl<C> Clone for Builder<C> {
    fn clone(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            client: PhantomData,
        }
    }
}

impl<C> Debug for Builder<C> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("client", &self.settings.api.client)
            .finish_non_exhaustive()
    }
}

impl Settings {
    fn build(self) -> Result<Client> {
        if let Some(problem) = self.problem {
            return Err(Error::builder(problem));
        }
        let checked = base_url(self.base_url.as_deref().unwrap_or(self.api.base_url));
        let base_url = self
            .base_url
            .is_some()
            .then_some(checked.map_err(Error::builder)?);
        let user_agent = [Some(self.api.user_agent), self.user_agent.as_deref()];
        let user_agent = user_agent
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        if HeaderValue::try_from(&user_agent).is_err() {
            return Err(Error::builder(format!(
                "{user_agent:?} cannot be sent as a header"
            )));
        }
        let (http, connect_timeout) = match self.http {
            Some(http) => (http, None),
            None => (
                http_client(self.connect_timeout)?,
                Some(self.connect_timeout),
            ),
        };
        Ok(Client(Arc::new(Shared {
            api: self.api,
            http,
            base_url,
            credentials: self.credentials,
            headers: self.headers,
            user_agent,
            timeout: self.timeout,
            retries: self.retries,
            strict: self.strict,
            hooks: self.hooks,
            connect_timeout,
            #[cfg(feature = "blocking")]
            blocking: std::sync::OnceLock::new(),
        })))
    }

    fn env(&mut self) -> Result<()> {
        for (scheme, credential) in self.api.schemes.iter().zip(&mut self.credentials) {
            // What is no text is refused when it is sent, in words that fit.
            let key = std::env::var_os(scheme.env).unwrap_or_default();
            let key = key.to_string_lossy();
            if !key.trim().is_empty() {
                *credential = Some(key.trim().into());
            }
        }
        if self.credentials.iter().any(Option::is_some) || self.api.schemes.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.api.schemes.iter().map(|scheme| scheme.env).collect();
        Err(Error::builder(format!(
            "no credential: set the environment variable {}",
            names.join(" or ")
        )))
    }
}

fn http_client(connect_timeout: Duration) -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder();
    // Said here, for other crates of a program may switch on reqwest's own features.
    #[cfg(feature = "native-tls")]
    let builder = builder.tls_backend_native();
    #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
    let builder = builder.tls_backend_rustls();
    builder
        .connect_timeout(connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| Error::builder("the HTTP client does not start").because(error))
}

/// Checks a base URL.
pub(super) fn base_url(text: &str) -> Result<Url, String> {
    // A password stands before an `@`, a key behind a question mark.
    let shown = text.rsplit('@').next().unwrap_or_default();
    let shown = shown.split(['?', '#']).next().unwrap_or_default();
    let wrong = |why: &str| format!("the base URL '{shown}' {why}");
    if text.is_empty() {
        return Err(
            "there is no base URL: the API's document has none, so set one with `base_url`"
                .to_owned(),
        );
    }
    let url = Url::parse(text).map_err(|error| wrong(&format!("is no URL: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the base URL must not hold a user or a password".to_owned());
    }
    if !matches!(url.scheme(), "https" | "http") {
        return Err(wrong("is neither https:// nor http://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(
            "must end with its path: it has a query or a fragment",
        ));
    }
    Ok(url)
}

/// Sets a header, or says why it cannot be sent. The value is not in the text: it may be a secret.
pub(super) fn set_header(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let name = HeaderName::try_from(name).map_err(|_| format!("{name:?} is no header's name"))?;
    let mut sent = HeaderValue::try_from(value).map_err(|_| {
        format!(
            "the value of the header '{name}' cannot be sent: it holds a character that no header can"
        )
    })?;
    sent.set_sensitive(true);
    headers.insert(name, sent);
    Ok(())
}
