//! The client that all requests of a program share, and its builder. What is particular to the API comes through
//! [`Api`]. How a request is made and sent is not known here.

use std::any::Any;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::redirect::Policy;

use super::credential::Credential;
#[cfg(feature = "testing")]
use super::double::Double;
use super::error::{Error, Result};
use super::hooks::{Attempt, Hooks, Outcome};
use super::operation::Api;
use super::retry::RetryPolicy;

/// Sends the requests of one API. It is cheap to clone, and its clones share connections and settings.
#[derive(Clone)]
pub struct Client(pub(super) Arc<Shared>);

/// What all clones of a client share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) api: &'static Api,
    pub(super) http: reqwest::Client,
    /// The caller's base URL.
    pub(super) base_url: Option<Url>,
    /// The document's base URL, for operations without one of their own.
    pub(super) default_url: Option<Url>,
    pub(super) credentials: Credentials,
    /// What each request tells of this crate and of the document.
    pub(super) own_headers: HeaderMap,
    /// What the caller adds to each request.
    pub(super) headers: HeaderMap,
    pub(super) timeout: Option<Duration>,
    pub(super) retries: Option<RetryPolicy>,
    pub(super) strict: bool,
    pub(super) hooks: Hooks,
    /// What answers in place of the server.
    #[cfg(feature = "testing")]
    pub(super) double: Option<Arc<Double>>,
    /// What modules beside the runtime keep for each client.
    attached: Arc<Attached>,
    /// The connect timeout of a `reqwest::Client` that was built here.
    #[cfg(feature = "blocking")]
    connect_timeout: Option<Duration>,
    #[cfg(feature = "blocking")]
    blocking: std::sync::OnceLock<Client>,
}

/// Values by their types.
type Attached = Mutex<Vec<Arc<dyn Any + Send + Sync>>>;

impl Client {
    /// The value of this type that all clones of the client share. The first call makes it.
    #[allow(dead_code, reason = "modules beside the runtime use it")]
    pub(crate) fn attached<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut attached = self
            .0
            .attached
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let found = attached
            .iter()
            .find_map(|value| value.clone().downcast().ok());
        found.unwrap_or_else(|| {
            let value = Arc::<T>::default();
            attached.push(value.clone());
            value
        })
    }
}

/// The credentials by the names of their schemes. There are few.
#[derive(Clone, Default)]
pub(super) struct Credentials(Vec<(&'static str, Credential)>);

impl Credentials {
    pub(super) fn get(&self, scheme: &str) -> Option<&Credential> {
        let mut all = self.0.iter();
        all.find(|(name, _)| *name == scheme)
            .map(|(_, credential)| credential)
    }

    fn set(&mut self, scheme: &'static str, credential: Credential) {
        self.0.retain(|(name, _)| *name != scheme);
        self.0.push((scheme, credential));
    }
}

#[cfg(feature = "blocking")]
impl Client {
    /// The same client with its own connections for blocking calls: a connection belongs to the runtime that opened it,
    /// and never answers while that runtime does not run.
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

impl Debug for Client {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let base_url = self.0.base_url.as_ref().or(self.0.default_url.as_ref());
        let base_url = base_url.map(Url::as_str);
        f.debug_struct("Client")
            .field("base_url", &base_url.unwrap_or(self.0.api.base_url))
            .finish_non_exhaustive()
    }
}

/// Sets up a client. `build` makes it, and reports a setting that is not valid.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder(Box<Settings>);

#[derive(Clone)]
struct Settings {
    api: &'static Api,
    http: Option<reqwest::Client>,
    base_url: Option<String>,
    /// The server of the document, by its index.
    server: usize,
    /// The parts of its URL that were set.
    server_variables: Vec<(&'static str, String)>,
    credentials: Credentials,
    headers: HeaderMap,
    user_agent: Option<String>,
    timeout: Option<Duration>,
    connect_timeout: Duration,
    retries: Option<RetryPolicy>,
    strict: bool,
    hooks: Hooks,
    #[cfg(feature = "testing")]
    double: Option<Arc<Double>>,
    /// The first setting that is not valid.
    problem: Option<String>,
}

/// What a part of a server's URL cannot have.
const NOT_IN_VARIABLES: [char; 7] = ['/', '?', '#', '@', '\\', ' ', '\n'];

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a whole call may take: less than most servers give their own callers.
const TIMEOUT: Duration = Duration::from_secs(60);

impl Builder {
    pub(crate) fn new(api: &'static Api) -> Self {
        Self(Box::new(Settings {
            api,
            http: None,
            base_url: None,
            server: 0,
            server_variables: Vec::new(),
            credentials: Credentials::default(),
            headers: HeaderMap::new(),
            user_agent: None,
            timeout: Some(TIMEOUT),
            connect_timeout: CONNECT_TIMEOUT,
            retries: None,
            strict: false,
            hooks: Hooks::default(),
            #[cfg(feature = "testing")]
            double: None,
            problem: None,
        }))
    }

    /// What `build` puts into the API's own client.
    pub(crate) fn client(self) -> Result<Client> {
        self.0.client()
    }

    /// The client that a double answers: with what it needs to send anything, and without pauses between attempts.
    #[cfg(feature = "testing")]
    pub(super) fn double(mut self, double: Arc<Double>) -> Result<Client> {
        let settings = &mut *self.0;
        for scheme in settings.api.schemes {
            if settings.credentials.get(scheme.name).is_none() {
                settings.credentials.set(scheme.name, "test:test".into());
            }
        }
        if base_url(settings.api.base_url).is_err() {
            let nowhere = || "https://mock.invalid".to_owned();
            settings.base_url.get_or_insert_with(nowhere);
        }
        let at_once = RetryPolicy::new()
            .initial_interval(Duration::ZERO)
            .max_interval(Duration::ZERO);
        settings.retries.get_or_insert(at_once);
        if settings.http.is_none() {
            settings.http = Some(idle_http_client()?);
        }
        settings.double = Some(double);
        self.client()
    }

    /// Reads the credentials from the API's environment variables: a key, or `user:password` for basic authentication.
    /// A variable that is not set leaves the builder's credential as it is.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] if the builder still has no credential. The text names the variables.
    pub fn env(mut self) -> Result<Self> {
        self.0.env()?;
        Ok(self)
    }

    /// Sets the credential of a security scheme.
    pub(crate) fn credential(
        mut self,
        scheme: &'static str,
        credential: impl Into<Credential>,
    ) -> Self {
        self.0.credentials.set(scheme, credential.into());
        self
    }

    /// Chooses a server of the document.
    pub(crate) fn server(mut self, index: usize) -> Self {
        self.0.server = index;
        self
    }

    /// Sets a part of the server's URL.
    pub(crate) fn server_variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.server_variables.retain(|(other, _)| *other != name);
        self.0.server_variables.push((name, value.into()));
        self
    }

    /// Sets another base URL than the API's: `https://` or `http://`, a host, and a path if the server has one.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.0.base_url = Some(url.into());
        self
    }

    /// Sets how long a whole call may take, with all its attempts and pauses and the body of the response. The default is
    /// 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.timeout = Some(timeout);
        self
    }

    /// Lets a call take as long as it takes.
    pub fn no_timeout(mut self) -> Self {
        self.0.timeout = None;
        self
    }

    /// Sets how long a connection may take, with name resolution and TLS. The default is 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.0.connect_timeout = timeout;
        self
    }

    /// Sets how failed requests are retried.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.0.retries = Some(policy);
        self
    }

    /// Adds a header to all requests. It replaces a header of the same name that the client would send.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Err(problem) = set_header(&mut self.0.headers, name, value) {
            self.0.problem.get_or_insert(problem);
        }
        self
    }

    /// Adds a text to `User-Agent`, after the name of this crate: `my-app/1.0`.
    pub fn user_agent(mut self, suffix: impl Into<String>) -> Self {
        self.0.user_agent = Some(suffix.into());
        self
    }

    /// Sets whether a response that differs from the API's document is an error. By default it is not: a missing value is
    /// empty, and [`RawResponse::deviations`](super::response::RawResponse::deviations) lists it. Turn this on in tests
    /// that check whether the document is right.
    pub fn strict(mut self, strict: bool) -> Self {
        self.0.strict = strict;
        self
    }

    /// Sends all requests through this `reqwest::Client`, with its proxies, its TLS and its connect timeout.
    ///
    /// Build it with `redirect(reqwest::redirect::Policy::none())`. This crate follows redirects itself, and only to the
    /// same host. A `reqwest::Client` that follows redirects removes `Authorization` and cookies before it goes to another
    /// host, but not an API key in another header, and the few operations whose response is a redirect would not see it.
    ///
    /// This is the only place where reqwest's own types meet this crate's, so the cargo feature names reqwest's version. A
    /// later reqwest gets a feature of its own beside it.
    #[cfg(any(feature = "reqwest-0_13", test))]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.0.http = Some(client);
        self
    }

    /// Adds a function that runs before each attempt. It may add headers, such as a trace context.
    pub fn before_attempt(
        mut self,
        hook: impl Fn(&Attempt, &mut HeaderMap) + Send + Sync + 'static,
    ) -> Self {
        self.0.hooks.before.push(Arc::new(hook));
        self
    }

    /// Adds a function that runs after each attempt.
    pub fn after_attempt(
        mut self,
        hook: impl Fn(&Attempt, &Outcome<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.0.hooks.after.push(Arc::new(hook));
        self
    }
}

/// Prints the settings that are no secrets.
impl Debug for Builder {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("client", &self.0.api.client)
            .field("timeout", &self.0.timeout)
            .field("connect_timeout", &self.0.connect_timeout)
            .field("retries", &self.0.retries)
            .field("strict", &self.0.strict)
            .field("hooks", &self.0.hooks)
            .finish_non_exhaustive()
    }
}

impl Settings {
    fn client(self) -> Result<Client> {
        if let Some(problem) = self.problem {
            return Err(Error::invalid_request(problem));
        }
        let own_headers = own_headers(self.api, self.user_agent.as_deref())?;
        // An operation's own server comes before the document's, not before the caller's.
        let url = |url: &str| base_url(url).map_err(Error::invalid_request);
        let (base_url, default_url) = match &self.base_url {
            Some(own) => (Some(url(own)?), None),
            None => {
                let own = self.server_url().map_err(Error::invalid_request)?;
                (None, Some(url(&own)?))
            }
        };
        #[cfg(feature = "blocking")]
        let connect_timeout = self.http.is_none().then_some(self.connect_timeout);
        let http = match self.http {
            Some(http) => http,
            None => http_client(self.connect_timeout)?,
        };
        Ok(Client(Arc::new(Shared {
            api: self.api,
            http,
            base_url,
            default_url,
            credentials: self.credentials,
            own_headers,
            headers: self.headers,
            timeout: self.timeout,
            retries: self.retries,
            strict: self.strict,
            hooks: self.hooks,
            #[cfg(feature = "testing")]
            double: self.double,
            attached: Arc::default(),
            #[cfg(feature = "blocking")]
            connect_timeout,
            #[cfg(feature = "blocking")]
            blocking: std::sync::OnceLock::new(),
        })))
    }

    /// The URL of the document's server.
    fn server_url(&self) -> Result<String, String> {
        let Some(server) = self.api.servers.get(self.server) else {
            return Ok(self.api.base_url.to_owned());
        };
        let set = &self.server_variables;
        let has = |name: &str| server.variables.iter().any(|(other, _)| *other == name);
        if let Some((name, _)) = set.iter().find(|(name, _)| !has(name)) {
            return Err(format!(
                "the URL of the server, {}, has no '{name}'",
                server.url
            ));
        }
        let mut url = server.url.to_owned();
        for (name, default) in server.variables {
            let own = set.iter().find(|(other, _)| other == name);
            // What is set must not lead to another host than it says.
            if let Some((_, value)) = own.filter(|(_, value)| value.contains(NOT_IN_VARIABLES)) {
                return Err(format!(
                    "{value:?} cannot stand for '{name}' in {}",
                    server.url
                ));
            }
            let value = own.map_or(*default, |(_, value)| value);
            url = url.replace(&format!("{{{name}}}"), value);
        }
        Ok(url)
    }

    fn env(&mut self) -> Result<()> {
        for scheme in self.api.schemes {
            // A text that is not UTF-8 is refused when it is sent.
            let key = std::env::var_os(scheme.env).unwrap_or_default();
            let key = key.to_string_lossy();
            if !key.trim().is_empty() {
                self.credentials.set(scheme.name, key.trim().into());
            }
        }
        if !self.credentials.0.is_empty() || self.api.schemes.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.api.schemes.iter().map(|scheme| scheme.env).collect();
        Err(Error::invalid_request(format!(
            "there is no credential: set the environment variable {}",
            names.join(" or ")
        )))
    }
}

/// This crate's name and version, the document's, and what the caller adds.
fn own_headers(api: &Api, suffix: Option<&str>) -> Result<HeaderMap> {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let mut text = format!("{own} ({})", api.document);
    if let Some(suffix) = suffix {
        text.push(' ');
        text += suffix;
    }
    let mut headers = HeaderMap::new();
    set_known_header(&mut headers, USER_AGENT, &text).map_err(|_| {
        let detail = format!("the user agent {text:?} contains a character that no header can");
        Error::invalid_request(detail)
    })?;
    if let Some((name, value)) = api.version {
        set_header(&mut headers, name, value).map_err(Error::invalid_request)?;
    }
    Ok(headers)
}

fn http_client(connect_timeout: Duration) -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder();
    // The backend is named here because other crates of a program may turn on reqwest's own features.
    #[cfg(feature = "native-tls")]
    let builder = builder.tls_backend_native();
    #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
    let builder = builder.tls_backend_rustls();
    let client = builder
        .connect_timeout(connect_timeout)
        .redirect(Policy::none())
        .build();
    client.map_err(|error| {
        Error::invalid_request("the HTTP client cannot be set up").with_source(error)
    })
}

/// A `reqwest::Client` that sends nothing, so that it need not read the certificates of the platform.
#[cfg(feature = "testing")]
fn idle_http_client() -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder();
    #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
    let builder = builder.tls_backend_rustls().tls_certs_only([]);
    builder.build().map_err(|error| {
        Error::invalid_request("the HTTP client cannot be set up").with_source(error)
    })
}

/// Checks a base URL.
pub(super) fn base_url(text: &str) -> Result<Url, String> {
    if text.is_empty() {
        let why =
            "there is no base URL, because the API's document has none: set one with `base_url`";
        return Err(why.to_owned());
    }
    // A password stands before an `@`, a key behind a question mark.
    let shown = text.rsplit('@').next().unwrap_or_default();
    let shown = shown.split(['?', '#']).next().unwrap_or_default();
    let wrong = |why: &str| format!("the base URL '{shown}' {why}");
    let url = Url::parse(text).map_err(|error| wrong(&format!("is not a URL: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the base URL must not contain a user or a password".to_owned());
    }
    if !matches!(url.scheme(), "https" | "http") {
        return Err(wrong("must start with https:// or http://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(
            "must end with its path, without a query or a fragment",
        ));
    }
    Ok(url)
}

/// Sets a header, or says why it cannot be sent. The value is not in the text, because it may be a secret.
pub(super) fn set_header(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let name =
        HeaderName::try_from(name).map_err(|_| format!("{name:?} cannot be a header's name"))?;
    set_known_header(headers, name, value)
}

/// Sets a header whose name is one.
pub(super) fn set_known_header(
    headers: &mut HeaderMap,
    name: HeaderName,
    value: &str,
) -> Result<(), String> {
    let Ok(mut sent) = HeaderValue::from_str(value) else {
        return Err(format!(
            "the value of the header '{name}' contains a character that no header can"
        ));
    };
    sent.set_sensitive(true);
    headers.insert(name, sent);
    Ok(())
}
