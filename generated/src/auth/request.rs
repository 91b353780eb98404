//! Where a request has its token: the header `Authorization`, or one of Clerk's cookies.

use std::borrow::Cow;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use percent_encoding::percent_decode_str;

use super::verify::seconds;
use super::{AuthError, Options, Reason, TokenType};
use crate::runtime::jwt::Jwt;
use crate::{HeaderMap, Value};

/// What has the headers of a request.
pub trait RequestHeaders {
    /// The headers.
    fn headers(&self) -> &HeaderMap;
}

impl RequestHeaders for HeaderMap {
    fn headers(&self) -> &HeaderMap {
        self
    }
}

impl RequestHeaders for http::request::Parts {
    fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl<B> RequestHeaders for http::Request<B> {
    fn headers(&self) -> &HeaderMap {
        self.headers()
    }
}

/// A token, and how it came.
pub(super) struct Found {
    pub(super) token: String,
    pub(super) kind: TokenType,
    /// When the browser's sessions changed last, if it came in a cookie that says so: seconds since the Unix epoch.
    pub(super) client_uat: Option<f64>,
    pub(super) is_cookie: bool,
}

/// The token that counts, or why there is none.
pub(super) fn find(headers: &HeaderMap, options: &Options) -> Result<Found, AuthError> {
    options.check()?;
    if let Some(token) = bearer(headers) {
        let kind = TokenType::of(token);
        if !options.accepted.contains(&kind) {
            let why = format!("a token of the type {} is not accepted", kind.as_str());
            return Err(AuthError::new(Reason::TokenTypeMismatch, why));
        }
        return Ok(Found {
            token: token.to_owned(),
            kind,
            client_uat: None,
            is_cookie: false,
        });
    }
    if !options.accepted.contains(&TokenType::Session) {
        let why = "the request has no header `Authorization` with a token";
        return Err(AuthError::new(Reason::NoTokenInHeader, why));
    }
    find_cookie(headers, options)
}

/// The token of the header. Without a scheme, the whole of it is the token; a scheme other than `Bearer` has none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers
        .get(http::header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .trim();
    let token = match value.split_once(' ') {
        None => value,
        Some(("Bearer", token)) => token.trim(),
        Some(_) => return None,
    };
    Some(token).filter(|token| !token.is_empty())
}

/// The session token of the cookies. Whether the browser is signed out is known by another cookie, where there is one.
fn find_cookie(headers: &HeaderMap, options: &Options) -> Result<Found, AuthError> {
    let cookies = Cookies::read(headers);
    let instance = options.instance.as_ref();
    let suffix = instance.filter(|instance| cookies.are_suffixed(instance, options.now()));
    let get = |name: &str| match suffix {
        Some(instance) => cookies.get(&format!("{name}_{}", instance.suffix)),
        None => cookies.get(name),
    };
    let session = get(SESSION).filter(|token| !token.is_empty());
    let client_uat = get(CLIENT_UAT).map(|value| value.parse().unwrap_or(0.0));
    let error = |reason, why| Err(AuthError::new(reason, why));
    match (session, client_uat) {
        (Some(_), Some(0.0)) => error(
            Reason::SessionTokenButNoClientUat,
            "the browser has signed out",
        ),
        (Some(token), client_uat) => Ok(Found {
            token: token.to_owned(),
            kind: TokenType::Session,
            client_uat,
            is_cookie: true,
        }),
        (None, Some(0.0) | None) => error(
            Reason::SessionTokenAndUatMissing,
            "the request has neither a token nor a session's cookie",
        ),
        (None, Some(_)) => error(
            Reason::ClientUatButNoSessionToken,
            "the browser is signed in, and the request has no session token",
        ),
    }
}

const SESSION: &str = "__session";
const CLIENT_UAT: &str = "__client_uat";

/// The cookies of a request, of each name the first one.
struct Cookies<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> Cookies<'a> {
    fn read(headers: &'a HeaderMap) -> Self {
        let lines = headers.get_all(http::header::COOKIE).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';'));
        let pairs = pairs.filter_map(|pair| pair.split_once('='));
        let decode = |(name, value): (&'a str, &'a str)| {
            let value = value.trim().trim_matches('"');
            (name.trim(), percent_decode_str(value).decode_utf8_lossy())
        };
        Self(pairs.map(decode).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter();
        all.find(|(own, _)| *own == name)
            .map(|(_, value)| value.as_ref())
    }

    /// Whether the cookies with the instance's suffix count, and not those without: several applications may share a
    /// domain, and a browser may have cookies from before there were suffixes.
    fn are_suffixed(&self, instance: &Instance, now: f64) -> bool {
        let suffixed = |name: &str| {
            let value = self.get(&format!("{name}_{}", instance.suffix));
            value.filter(|value| !value.is_empty())
        };
        let session = self.get(SESSION).filter(|token| !token.is_empty());
        let (plain, own) = (session.map(payload), suffixed(SESSION).map(payload));
        if let Some(claims) = &plain {
            let issuer = claims.get("iss").unwrap_or(&Value::Null);
            match issuer.as_str() {
                // It is no token of Clerk; the plain cookies say so.
                None if issuer.is_null() => return false,
                Some(issuer) if instance.is_host_of(issuer) => {}
                _ => return true,
            }
        }
        let (plain_uat, own_uat) = (self.get(CLIENT_UAT), suffixed(CLIENT_UAT));
        if own_uat.is_none() && own.is_none() {
            return false;
        }
        let issued = |claims: &Option<Value>| {
            let claim = claims.as_ref().and_then(|claims| claims.get("iat"));
            claim.and_then(seconds).unwrap_or(0.0)
        };
        let (plain_out, own_out) = (plain_uat == Some("0"), own_uat == Some("0"));
        let is_expired = || {
            let expires = own.as_ref().and_then(|claims| claims.get("exp"));
            expires
                .and_then(seconds)
                .is_some_and(|expires| expires * 1000.0 <= now)
        };
        let is_older = !own_out && !plain_out && issued(&plain) > issued(&own);
        let has_signed_out = own_out && !plain_out;
        let is_stale = !instance.is_production && !own_out && plain_out && is_expired();
        let is_alone = own_uat.is_none() && own.is_some();
        !(is_older || has_signed_out || is_stale || is_alone)
    }
}

/// The claims of a token that was not verified: they decide only which cookie is read.
fn payload(token: &str) -> Value {
    Jwt::parse(token).map_or(Value::Null, |jwt| Value::Object(jwt.payload))
}

/// The instance that a publishable key names.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    host: String,
    is_production: bool,
    suffix: String,
}

impl Instance {
    pub(super) fn parse(key: &str) -> Option<Self> {
        let key = key.trim();
        let (is_production, encoded) = match key.strip_prefix("pk_live_") {
            Some(encoded) => (true, encoded),
            None => (false, key.strip_prefix("pk_test_")?),
        };
        let host = BASE64_STANDARD_NO_PAD
            .decode(encoded.trim_end_matches('='))
            .ok()?;
        let host = String::from_utf8(host).ok()?;
        let host = host
            .strip_suffix('$')
            .filter(|host| host.contains('.') && !host.contains('$'))?;
        // A name, not a proof: nothing depends on it being hard to make.
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
        let suffix = BASE64_STANDARD
            .encode(hash)
            .replace('+', "-")
            .replace('/', "_");
        Some(Self {
            host: host.to_owned(),
            is_production,
            suffix: suffix[..8].to_owned(),
        })
    }

    fn is_host_of(&self, issuer: &str) -> bool {
        let host = issuer
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        host == self.host
    }
}
