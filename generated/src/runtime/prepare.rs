//! Checks a call before anything is sent, and makes the requests of it: URL, headers, credentials, body. When and how often
//! a request is sent is not known here.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue,
};
use reqwest::{Method, Request, RequestBuilder, Url};
use tokio::time::Instant;

use super::body::Open;
use super::call::{Call, Timeout};
use super::client::{self, Shared, set_header, set_known_header};
use super::credential::{Ask, Credential};
use super::error::{Error, Kind, Result};
use super::idempotency;
use super::operation::{Scheme, SchemeKind};

/// A call that was checked: what all its attempts have in common.
pub struct Prepared<'a> {
    pub call: &'a Call,
    pub client: &'a Shared,
    pub method: Method,
    pub url: Url,
    base_url: Url,
    /// The key by which the server knows the attempts of this call, with its header.
    idempotency: Option<(&'static str, String)>,
    /// When the call's time is up.
    pub deadline: Option<Instant>,
    credentials: Vec<(&'static Scheme, &'a Credential)>,
}

/// The keys of an attempt.
pub type Keys<'a> = Vec<(&'static Scheme, Cow<'a, str>)>;

/// Checks everything that can be checked before anything is sent.
pub fn prepare(call: &Call, now: Instant) -> Result<Prepared<'_>> {
    if let Some(problem) = &call.problem {
        return Err(Error::invalid_request(problem));
    }
    let client = &*call.client.0;
    let timeout = match call.timeout {
        Timeout::Client => client.timeout,
        Timeout::After(timeout) => Some(timeout),
        Timeout::Never => None,
    };
    let base_url = base_url(call, client).map_err(Error::invalid_request)?;
    Ok(Prepared {
        call,
        client,
        method: method(call.operation.method)?,
        url: page_url(call, url(call, &base_url).map_err(Error::invalid_request)?)?,
        base_url,
        idempotency: idempotency(call, client),
        deadline: timeout.and_then(|timeout| now.checked_add(timeout)),
        credentials: credentials(call, client)?,
    })
}

fn method(name: &str) -> Result<Method> {
    Method::from_bytes(name.as_bytes())
        .map_err(|_| Error::invalid_request(format!("{name:?} is not an HTTP method")))
}

fn url(call: &Call, base_url: &Url) -> Result<Url, String> {
    let mut url = base_url.clone();
    let mut path = url.path().trim_end_matches('/').to_owned();
    let template = call.path.as_deref().unwrap_or(call.operation.path);
    let (template, fixed) = template.split_once('?').unwrap_or((template, ""));
    call.params.write_path(template, &mut path)?;
    url.set_path(&path);
    let mut query = String::new();
    call.params.write_query(fixed, &mut query)?;
    let set = call.params.query();
    if !query.is_empty() && !set.is_empty() {
        query.push('&');
    }
    query.push_str(&set);
    if !query.is_empty() {
        url.set_query(Some(&query));
    }
    Ok(url)
}

/// The URL that the page before gave for this one, or the operation's own. It is on the same server: credentials go to no
/// other one.
fn page_url(call: &Call, own: Url) -> Result<Url> {
    let Some(given) = &call.page_url else {
        return Ok(own);
    };
    let mut url = own.join(given).map_err(|error| {
        let detail = format!("the next page's URL {given:?} cannot be read");
        Error::new(Kind::Paging, detail).with_source(error)
    })?;
    if url.origin() != own.origin() {
        let [there, here] = [&url, &own].map(|url| url.origin().ascii_serialization());
        return Err(Error::new(
            Kind::Paging,
            format!(
                "the next page is at {there}, but requests go to {here}: it is not asked for, since credentials go to no other server"
            ),
        ));
    }
    // They would take the place of the credentials. A URL that has a host can be without.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    Ok(url)
}

/// The request's base URL, the client's, the operation's or the document's, in that order.
fn base_url(call: &Call, client: &Shared) -> Result<Url, String> {
    if let Some(url) = call.base_url.as_ref().or(client.base_url.as_ref()) {
        return Ok(url.clone());
    }
    let default = || match &client.default_url {
        Some(url) => Ok(url.clone()),
        None => client::base_url(client.api.base_url),
    };
    match call.operation.server {
        // It may be relative: `/v2`.
        Some(server) if server.starts_with('/') => default()?
            .join(server)
            .map_err(|error| format!("the base URL '{server}' is not a URL: {error}")),
        Some(server) => client::base_url(server),
        None => default(),
    }
}

fn headers(call: &Call, client: &Shared) -> Result<HeaderMap, String> {
    let mut headers = client.own_headers.clone();
    let accept =
        HeaderValue::from_maybe_shared(Bytes::from_static(call.operation.accept.as_bytes()));
    headers.insert(ACCEPT, accept.map_err(|_| "the media types are no header")?);
    for (name, value) in call.params.headers() {
        set_header(&mut headers, name, &value)?;
    }
    Ok(headers)
}

/// A key for the call, unless it brings one.
fn idempotency(call: &Call, client: &Shared) -> Option<(&'static str, String)> {
    let header = call.operation.idempotency?;
    let mut own = call.params.headers();
    let is_given = own.any(|(name, _)| name.eq_ignore_ascii_case(header))
        || call.headers.contains_key(header)
        || client.headers.contains_key(header);
    (!is_given).then(|| (header, idempotency::key()))
}

/// The credentials of the first alternative that has them all.
fn credentials<'a>(
    call: &'a Call,
    client: &'a Shared,
) -> Result<Vec<(&'static Scheme, &'a Credential)>> {
    let find = |name: &&'static str| {
        let scheme = client
            .api
            .schemes
            .iter()
            .find(|scheme| scheme.name == *name)?;
        Some((scheme, client.credentials.get(name)?))
    };
    // What no document describes gets the first credential that there is.
    if call.path.is_some() {
        let mut schemes = client.api.schemes.iter();
        return Ok(schemes
            .find_map(|scheme| find(&scheme.name))
            .into_iter()
            .collect());
    }
    let alternatives = call.operation.security;
    let complete =
        |names: &&'static [&'static str]| names.iter().map(find).collect::<Option<Vec<_>>>();
    match alternatives.iter().find_map(complete) {
        Some(credentials) => Ok(credentials),
        // A header of the caller's own takes the place of the credential.
        None if alternatives.is_empty() || is_authorized(call, client) => Ok(Vec::new()),
        None => {
            let names: Vec<_> = alternatives
                .iter()
                .map(|names| names.join(" with "))
                .collect();
            Err(Error::invalid_request(format!(
                "the operation needs a credential, and the client has none: set {} in {}::builder()",
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
fn check_key(scheme: &Scheme, key: &str) -> Result<()> {
    let fits = match scheme.kind {
        SchemeKind::Bearer => key.bytes().all(|byte| byte.is_ascii_graphic()),
        SchemeKind::Header(_) => key.bytes().all(|byte| matches!(byte, b' '..=b'~')),
        SchemeKind::Basic | SchemeKind::Query(_) | SchemeKind::Cookie(_) => true,
    };
    if fits {
        return Ok(());
    }
    Err(Error::invalid_request(format!(
        "the credential '{}' contains a space, a line break or a character outside ASCII, which no key does: \
         pass the key alone",
        scheme.name
    )))
}

impl Prepared<'_> {
    /// The time that the call still has.
    pub fn left(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| {
            deadline.saturating_duration_since(Instant::now())
        })
    }

    /// The current keys.
    pub async fn keys(&self) -> Result<Keys<'_>> {
        let mut keys = Keys::with_capacity(self.credentials.len());
        for (scheme, credential) in &self.credentials {
            let ask = Ask {
                http: &self.client.http,
                base_url: &self.base_url,
                scheme,
            };
            let key = credential.reveal(ask).await?;
            check_key(scheme, &key)?;
            keys.push((*scheme, key));
        }
        Ok(keys)
    }

    /// Whether there are other keys now that the API has refused these.
    pub fn are_renewed(&self, refused: &Keys<'_>) -> bool {
        let both = self.credentials.iter().zip(refused);
        let renewed = both.filter(|((_, credential), (_, key))| credential.is_renewed(key));
        renewed.count() > 0
    }

    /// A request to send. Its headers are ours, then the client's, then the call's, then those that were added to the
    /// attempt; a later one replaces an earlier one of the same name.
    pub fn request(
        &self,
        mut url: Url,
        keys: &Keys<'_>,
        open: Open,
        added: &HeaderMap,
    ) -> Result<Request> {
        let mut headers = headers(self.call, self.client).map_err(Error::invalid_request)?;
        if let Some((name, key)) = &self.idempotency {
            set_header(&mut headers, name, key).map_err(Error::invalid_request)?;
        }
        let basic = self.authorize(keys, &mut url, &mut headers)?;
        let mut request = Request::new(self.method.clone(), url);
        *request.headers_mut() = headers;
        if let Some((user, password)) = basic {
            request = self.built(request, |request| request.basic_auth(user, Some(password)))?;
        }
        request = self.with_body(request, open)?;
        for others in [&self.client.headers, &self.call.headers, added] {
            replace(request.headers_mut(), others);
        }
        Ok(request)
    }

    /// Puts the keys where they belong. A user and a password are given back, because reqwest knows how to write them.
    fn authorize<'k>(
        &self,
        keys: &'k Keys<'_>,
        url: &mut Url,
        headers: &mut HeaderMap,
    ) -> Result<Option<(&'k str, &'k str)>> {
        let mut cookies: Vec<_> = self.call.params.cookies().collect();
        let mut basic = None;
        for (scheme, key) in keys {
            let set = match scheme.kind {
                SchemeKind::Bearer => {
                    set_known_header(headers, AUTHORIZATION, &["Bearer ", key].concat())
                }
                SchemeKind::Header(name) => set_header(headers, name, key),
                SchemeKind::Basic => {
                    basic = Some(key.split_once(':').unwrap_or((key, "")));
                    Ok(())
                }
                SchemeKind::Cookie(name) => {
                    cookies.push(format!("{name}={key}"));
                    Ok(())
                }
                // A redirect may have kept it.
                SchemeKind::Query(name) if url.query_pairs().any(|(key, _)| key == name) => Ok(()),
                SchemeKind::Query(name) => {
                    url.query_pairs_mut().append_pair(name, key);
                    Ok(())
                }
            };
            set.map_err(Error::invalid_request)?;
        }
        if !cookies.is_empty() {
            set_known_header(headers, COOKIE, &cookies.join("; "))
                .map_err(Error::invalid_request)?;
        }
        Ok(basic)
    }

    /// Opens the body, which may fail for files.
    pub async fn open(&self) -> Result<Open> {
        let open = self.call.body.open().await;
        open.map_err(|error| Error::new(Kind::Upload, "the file cannot be read").with_source(error))
    }

    fn with_body(&self, mut request: Request, open: Open) -> Result<Request> {
        let headers = request.headers_mut();
        match open {
            // It says that it has no body (RFC 9110, 8.6), because some servers insist.
            Open::None => {
                if matches!(self.method, Method::POST | Method::PUT | Method::PATCH) {
                    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
                }
            }
            Open::Form(form) => return self.built(request, |request| request.multipart(form)),
            Open::Body(body, media_type, length) => {
                let media_type = HeaderValue::from_str(&media_type).map_err(|_| {
                    Error::invalid_request(format!("{media_type:?} is not a media type"))
                })?;
                headers.insert(CONTENT_TYPE, media_type);
                if let Some(length) = length {
                    headers.insert(CONTENT_LENGTH, length.into());
                }
                *request.body_mut() = Some(body);
            }
        }
        Ok(request)
    }

    /// Leaves to reqwest what only its builder knows.
    fn built(
        &self,
        request: Request,
        build: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Request> {
        let request = RequestBuilder::from_parts(self.client.http.clone(), request);
        build(request).build().map_err(Error::from_http_client)
    }
}

/// Puts headers in the place of those of the same names.
fn replace(headers: &mut HeaderMap, others: &HeaderMap) {
    for name in others.keys() {
        headers.remove(name);
        for value in others.get_all(name) {
            headers.append(name, value.clone());
        }
    }
}
