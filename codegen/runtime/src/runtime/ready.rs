//! A call that was checked: its URL, headers and credentials, and how a request to send is made of them.
//!
//! All that can be wrong with a call is found here, before anything is sent. When and how often it is sent is not known.

use std::time::Duration;

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, USER_AGENT,
};
use reqwest::{Method, RequestBuilder, Url};
use tokio::time::Instant;

use super::body::Open;
use super::client::{self, Shared};
use super::credential::Credential;
use super::error::{Error, Kind, Result};
use super::operation::{Scheme, SchemeKind};
use super::params;
use super::request::Call;

/// A call that was checked: what all its attempts have in common.
pub struct Ready<'a> {
    pub call: &'a Call,
    pub client: &'a Shared,
    pub url: Url,
    /// When the call's time is up.
    pub deadline: Option<Instant>,
    headers: HeaderMap,
    credentials: Vec<(&'static Scheme, &'a Credential)>,
}

/// The keys of an attempt.
pub type Keys = Vec<(&'static Scheme, String)>;

/// Checks all that can be checked before anything is sent.
pub fn check(call: &Call, now: Instant) -> Result<Ready<'_>> {
    if let Some(problem) = &call.problem {
        return Err(Error::builder(problem));
    }
    let client = &*call.client.0;
    let timeout = call.timeout.unwrap_or(client.timeout);
    Ok(Ready {
        call,
        client,
        url: url(call, client).map_err(Error::builder)?,
        deadline: timeout.and_then(|timeout| now.checked_add(timeout)),
        headers: headers(call, client).map_err(Error::builder)?,
        credentials: credentials(call, client)?,
    })
}

fn url(call: &Call, client: &Shared) -> Result<Url, String> {
    let mut url = base(call, client)?;
    let path = params::path(call.operation, &call.params)?;
    let path = format!("{}{path}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    let query = params::query(call.operation, &call.params);
    url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
    Ok(url)
}

/// The request's base URL, the client's, the operation's or the document's, in that order.
fn base(call: &Call, client: &Shared) -> Result<Url, String> {
    if let Some(url) = call.base_url.as_ref().or(client.base_url.as_ref()) {
        return Ok(url.clone());
    }
    match call.operation.server {
        // It may be relative: `/v2`.
        Some(server) if server.starts_with('/') => client::base_url(client.api.base_url)?
            .join(server)
            .map_err(|error| format!("the base URL '{server}' is no URL: {error}")),
        Some(server) => client::base_url(server),
        None => client::base_url(client.api.base_url),
    }
}

fn headers(call: &Call, client: &Shared) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    let mut set = |name: &str, value: &str| client::set_header(&mut headers, name, value);
    set(ACCEPT.as_str(), call.operation.accept)?;
    set(USER_AGENT.as_str(), &client.user_agent)?;
    if let Some((name, value)) = client.api.version {
        set(name, value)?;
    }
    for (name, value) in params::headers(call.operation, &call.params) {
        set(name, &value)?;
    }
    Ok(headers)
}

/// The credentials of the first alternative that has them all.
fn credentials<'a>(
    call: &'a Call,
    client: &'a Shared,
) -> Result<Vec<(&'static Scheme, &'a Credential)>> {
    let find = |name: &&str| {
        let mut schemes = client.api.schemes.iter().zip(&client.credentials);
        schemes
            .find(|(scheme, _)| scheme.name == *name)
            .and_then(|(scheme, set)| Some((scheme, set.as_ref()?)))
    };
    let alternatives = call.operation.security;
    let mut chosen = alternatives
        .iter()
        .filter_map(|names| names.iter().map(find).collect::<Option<Vec<_>>>());
    match chosen.next() {
        Some(credentials) => Ok(credentials),
        // A header of the user's own takes the credential's place.
        None if alternatives.is_empty() || is_authorized(call, client) => Ok(Vec::new()),
        None => {
            let names: Vec<_> = alternatives
                .iter()
                .map(|names| names.join(" with "))
                .collect();
            Err(Error::builder(format!(
                "it needs a credential, and the client has none: set {} in {}::builder()",
                names.join(" or "),
                client.api.client,
            )))
        }
    }
}

fn is_authorized(call: &Call, client: &Shared) -> bool {
    client.api.schemes.iter().any(|scheme| {
        let name = match scheme.kind {
            SchemeKind::Bearer | SchemeKind::Basic => "authorization",
            SchemeKind::Header(name) => name,
            SchemeKind::Cookie(_) => "cookie",
            SchemeKind::Query(_) => return false,
        };
        call.headers.contains_key(name) || client.headers.contains_key(name)
    })
}

/// Refuses a key that a header cannot hold, or that is more than the key: `Bearer sk_…`, `sk_…` with its ellipsis.
fn sendable(scheme: &Scheme, key: &str) -> Result<(), String> {
    let fits = match scheme.kind {
        SchemeKind::Bearer => key.bytes().all(|byte| byte.is_ascii_graphic()),
        SchemeKind::Header(_) => key.bytes().all(|byte| matches!(byte, b' '..=b'~')),
        SchemeKind::Basic | SchemeKind::Query(_) | SchemeKind::Cookie(_) => true,
    };
    let why = "holds a space, a line break or a character outside ASCII, which no key does";
    let name = scheme.name;
    fits.then_some(())
        .ok_or_else(|| format!("the credential for '{name}' cannot be sent: it {why}"))
}

impl Ready<'_> {
    /// The time that the call still has.
    pub fn left(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| {
            deadline.saturating_duration_since(Instant::now())
        })
    }

    /// The keys of the moment.
    pub async fn keys(&self) -> Result<Keys> {
        let mut keys = Keys::new();
        for (scheme, credential) in &self.credentials {
            keys.push((*scheme, credential.reveal(scheme).await?));
        }
        Ok(keys)
    }

    /// A request to send: ours, then the client's headers, then the call's, then those that were added to the attempt.
    pub async fn request(
        &self,
        mut url: Url,
        keys: &Keys,
        added: &HeaderMap,
    ) -> Result<RequestBuilder> {
        let mut headers = self.headers.clone();
        let basic = self.authorize(keys, &mut url, &mut headers)?;
        let method = self.call.operation.method.clone();
        let mut request = self.client.http.request(method, url).headers(headers);
        if let Some((user, password)) = basic {
            request = request.basic_auth(user, Some(password));
        }
        let request = self.with_body(request).await?;
        let request = request.headers(self.client.headers.clone());
        Ok(request
            .headers(self.call.headers.clone())
            .headers(added.clone()))
    }

    /// Puts the keys where they belong; a user and a password are given back, for reqwest knows how they are written.
    fn authorize<'k>(
        &self,
        keys: &'k Keys,
        url: &mut Url,
        headers: &mut HeaderMap,
    ) -> Result<Option<(&'k str, &'k str)>> {
        let mut cookies: Vec<_> = params::cookies(self.call.operation, &self.call.params).collect();
        let mut basic = None;
        for (scheme, key) in keys {
            let mut set = |name: &str, value: &str| {
                client::set_header(headers, name, value).map_err(Error::builder)
            };
            sendable(scheme, key).map_err(Error::builder)?;
            match scheme.kind {
                SchemeKind::Bearer => set(AUTHORIZATION.as_str(), &format!("Bearer {key}"))?,
                SchemeKind::Header(name) => set(name, key)?,
                SchemeKind::Basic => basic = Some(key.split_once(':').unwrap_or((key, ""))),
                SchemeKind::Cookie(name) => cookies.push(format!("{name}={key}")),
                // A redirect may have kept it.
                SchemeKind::Query(name) if url.query_pairs().any(|(key, _)| key == name) => {}
                SchemeKind::Query(name) => {
                    url.query_pairs_mut().append_pair(name, key);
                }
            }
        }
        if !cookies.is_empty() {
            client::set_header(headers, COOKIE.as_str(), &cookies.join("; "))
                .map_err(Error::builder)?;
        }
        Ok(basic)
    }

    async fn with_body(&self, request: RequestBuilder) -> Result<RequestBuilder> {
        let open = self.call.body.open().await;
        let open = open
            .map_err(|error| Error::new(Kind::Upload, "the file cannot be read").because(error))?;
        Ok(match open {
            Open::None => match self.call.operation.method {
                // It says that it has no body (RFC 9110, 8.6): some servers insist.
                Method::POST | Method::PUT | Method::PATCH => request.header(CONTENT_LENGTH, 0),
                _ => request,
            },
            Open::Form(form) => request.multipart(form),
            Open::Body(body, media, length) => {
                let request = request.header(CONTENT_TYPE, media).body(body);
                length.into_iter().fold(request, |request, length| {
                    request.header(CONTENT_LENGTH, length)
                })
            }
        })
    }
}
