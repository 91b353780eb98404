//! Access tokens of OAuth 2.0 (RFC 6749): fetched from the token endpoint, kept until shortly before they expire, and
//! fetched once for all calls that wait. Knows the grants that need no browser: client credentials and refresh tokens.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{RequestBuilder, StatusCode, Url};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::credential::{Ask, Asking, Credential, Source};
use super::error::{Error, Kind, Result};
use super::operation::TokenUrl;

/// How long before its end a token is not used any more: it has to arrive before that. Of a short life, a tenth.
const MARGIN: Duration = Duration::from_secs(30);

/// How long a token is used that does not say when it expires.
const UNSTATED: Duration = Duration::from_secs(5 * 60);

/// Access tokens of OAuth 2.0, which the client fetches itself.
///
/// A token is fetched when a call first needs one, and kept until shortly before it expires. Calls that wait for a token
/// share one request for it. If the API refuses a token with status 401, the call fetches a new one and is sent once more.
/// The client is cheap to clone, and its clones share their token.
///
/// ```
/// # use runtime::{Credential, OAuth2};
/// let tokens = OAuth2::client_credentials("my-app", "secret").scopes(["orders:read"]);
/// let credential = Credential::from(tokens);
/// ```
///
/// Where tokens are fetched is taken from the API's document, unless [`token_url`](Self::token_url) is set.
#[derive(Clone)]
#[must_use = "it does nothing until it is the credential of a client"]
pub struct OAuth2 {
    client_id: String,
    client_secret: Option<String>,
    /// The refresh token to begin with.
    refresh_token: Option<String>,
    scopes: Vec<String>,
    parameters: Vec<(String, String)>,
    token_url: Option<String>,
    in_body: bool,
    on_refresh_token: Option<Arc<OnRefreshToken>>,
}

type OnRefreshToken = dyn Fn(&str) + Send + Sync;

impl OAuth2 {
    fn new(client_id: String) -> Self {
        Self {
            client_id,
            client_secret: None,
            refresh_token: None,
            scopes: Vec::new(),
            parameters: Vec::new(),
            token_url: None,
            in_body: false,
            on_refresh_token: None,
        }
    }

    /// Tokens for the program itself, by its ID and secret (RFC 6749, 4.4).
    pub fn client_credentials(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self::new(id.into()).client_secret(secret)
    }

    /// Tokens for a user who has agreed, by the refresh token that the program was given then (RFC 6749, 6).
    pub fn refresh_token(client_id: impl Into<String>, token: impl Into<String>) -> Self {
        let mut tokens = Self::new(client_id.into());
        tokens.refresh_token = Some(token.into());
        tokens
    }

    /// Sets the program's secret, which a refresh token may need as well.
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Sets what the tokens are for. By default the server decides.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a parameter of the server's own to the request for a token, such as `audience` or `resource`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sets where tokens are fetched. A URL that begins with `/` belongs to the API's own server.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// Sends the program's ID and secret in the body, for servers that do not read them in `Authorization`.
    pub fn secret_in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// Sets a function that gets each new refresh token. Some servers replace it with every use, and then a program that
    /// starts again needs the last one.
    pub fn on_refresh_token(mut self, store: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_refresh_token = Some(Arc::new(store));
        self
    }
}

/// Prints neither secrets nor tokens.
impl Debug for OAuth2 {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2")
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .field("token_url", &self.token_url)
            .finish_non_exhaustive()
    }
}

impl From<OAuth2> for Credential {
    fn from(grant: OAuth2) -> Self {
        let refresh_token = grant.refresh_token.clone();
        Self::source(Tokens {
            grant,
            kept: RwLock::new(None),
            fetching: Mutex::new(Fetched {
                refresh_token,
                endpoint: None,
            }),
        })
    }
}

/// The tokens of one grant.
struct Tokens {
    grant: OAuth2,
    kept: RwLock<Option<Token>>,
    /// Held while a token is fetched, so that there is one request at a time.
    fetching: Mutex<Fetched>,
}

struct Token {
    access: String,
    until: Instant,
}

/// What was learned from earlier requests.
struct Fetched {
    refresh_token: Option<String>,
    /// Where tokens are fetched, by the server's own description.
    endpoint: Option<Url>,
}

impl Source for Tokens {
    fn key<'a>(&'a self, ask: Ask<'a>) -> Asking<'a> {
        Box::pin(async move {
            if let Some(token) = self.kept() {
                return Ok(token);
            }
            let mut fetched = self.fetching.lock().await;
            // Who held the lock before may have fetched it.
            if let Some(token) = self.kept() {
                return Ok(token);
            }
            let result = self.fetch(ask, &mut fetched).await;
            // Some servers repeat what they were sent.
            result.map_err(|mut error| {
                let secrets = [&self.grant.client_secret, &fetched.refresh_token];
                secrets
                    .into_iter()
                    .flatten()
                    .for_each(|secret| error.redact(secret));
                error
            })
        })
    }

    fn is_renewed(&self, refused: &str) -> bool {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        // Another call may have a newer one already.
        if kept.as_ref().is_some_and(|token| token.access == refused) {
            *kept = None;
        }
        true
    }
}

impl Tokens {
    fn kept(&self) -> Option<String> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let token = kept.as_ref().filter(|token| Instant::now() < token.until);
        token.map(|token| token.access.clone())
    }

    async fn fetch(&self, ask: Ask<'_>, fetched: &mut Fetched) -> Result<String> {
        let url = self.endpoint(ask, fetched).await?;
        let refresh_token = fetched.refresh_token.as_deref();
        let body = self.form(refresh_token);
        let request = ask.http.post(url).header(ACCEPT, "application/json");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = match &self.grant.client_secret {
            // Both are form-encoded first (RFC 6749, 2.3.1).
            Some(secret) if !self.grant.in_body => {
                request.basic_auth(encoded(&self.grant.client_id), Some(encoded(secret)))
            }
            _ => request,
        };
        let asked = Instant::now();
        let answer = answer(ask, request.body(body)).await?;
        let access = text(&answer, "access_token")
            .ok_or_else(|| failed(ask, "the token endpoint answered without an access token"))?;
        if text(&answer, "token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err(failed(ask, "the token is not a bearer token"));
        }
        if let Some(token) = text(&answer, "refresh_token") {
            if let Some(store) = &self.grant.on_refresh_token {
                store(&token);
            }
            fetched.refresh_token = Some(token);
        }
        let life = life(&answer);
        let until = asked + life.saturating_sub(MARGIN.min(life / 10));
        let token = Token {
            access: access.clone(),
            until,
        };
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(token);
        Ok(access)
    }

    /// Where tokens are fetched: as the program says, or the document, or the description that the document names.
    async fn endpoint(&self, ask: Ask<'_>, fetched: &mut Fetched) -> Result<Url> {
        let invalid = |url: &str| failed(ask, &format!("the token URL {url:?} is not a URL"));
        let join = |url: &str| ask.base_url.join(url).map_err(|_| invalid(url));
        if let Some(url) = &self.grant.token_url {
            return join(url);
        }
        match ask.scheme.token {
            TokenUrl::At(url) => join(url),
            TokenUrl::Discovered(url) => {
                if let Some(url) = &fetched.endpoint {
                    return Ok(url.clone());
                }
                let request = ask.http.get(join(url)?).header(ACCEPT, "application/json");
                let description = answer(ask, request).await?;
                let url = text(&description, "token_endpoint")
                    .ok_or_else(|| failed(ask, "the server names no token endpoint"))?;
                Ok(fetched.endpoint.insert(join(&url)?).clone())
            }
            TokenUrl::None => Err(failed(
                ask,
                "the API's document does not say where tokens are fetched: set `token_url`",
            )),
        }
    }

    /// The body of the request for a token.
    fn form(&self, refresh_token: Option<&str>) -> String {
        let grant = &self.grant;
        let mut form = form_urlencoded::Serializer::new(String::new());
        match refresh_token {
            Some(token) => form
                .append_pair("grant_type", "refresh_token")
                .append_pair("refresh_token", token),
            None => form.append_pair("grant_type", "client_credentials"),
        };
        if !grant.scopes.is_empty() {
            form.append_pair("scope", &grant.scopes.join(" "));
        }
        form.extend_pairs(&grant.parameters);
        let secret = grant.client_secret.as_deref();
        if grant.in_body || secret.is_none() {
            form.append_pair("client_id", &grant.client_id);
        }
        if let Some(secret) = secret.filter(|_| grant.in_body) {
            form.append_pair("client_secret", secret);
        }
        form.finish()
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// How long a token lives, from the request for it on.
fn life(answer: &Value) -> Duration {
    let stated = &answer["expires_in"];
    // Some servers send the number as a text.
    let seconds = stated.as_f64().or_else(|| stated.as_str()?.parse().ok());
    let life = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    // More than a year is as good as never, and cannot overflow a clock.
    life.unwrap_or(UNSTATED)
        .min(Duration::from_secs(365 * 24 * 3600))
}

fn text(answer: &Value, name: &str) -> Option<String> {
    let text = answer[name].as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

/// Sends a request of our own, and reads the JSON that answers it.
async fn answer(ask: Ask<'_>, request: RequestBuilder) -> Result<Value> {
    let unreachable = |source: reqwest::Error| {
        let detail = no_token(ask, "the token endpoint cannot be reached");
        Error::new(Kind::Connect, detail).with_source(source.without_url())
    };
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unreachable)?;
    if !status.is_success() {
        return Err(refused(ask, status, &body));
    }
    let answer = serde_json::from_slice(&body);
    answer.map_err(|error| {
        failed(ask, "the token endpoint did not answer in JSON").with_source(error)
    })
}

/// What the token endpoint says against it (RFC 6749, 5.2).
fn refused(ask: Ask<'_>, status: StatusCode, body: &[u8]) -> Error {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let words = ["error", "error_description"].map(|name| text(&answer, name));
    let words: Vec<_> = words.into_iter().flatten().collect();
    let mut detail = format!(
        "the token endpoint answered with status {}",
        status.as_u16()
    );
    if !words.is_empty() {
        detail = format!("{detail}: {}", words.join(": "));
    }
    // Nothing was sent to the API, so a busy server is asked again.
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Error::new(Kind::Connect, no_token(ask, &detail));
    }
    failed(ask, &detail)
}

fn failed(ask: Ask<'_>, detail: &str) -> Error {
    Error::invalid_request(no_token(ask, detail))
}

fn no_token(ask: Ask<'_>, detail: &str) -> String {
    format!(
        "there is no token for the credential '{}': {detail}",
        ask.scheme.name
    )
}
