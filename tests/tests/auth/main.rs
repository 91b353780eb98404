//! Who is calling, as a stranger uses it: tokens of a throw-away key against the SDK, with a clock that stands still, and a
//! server on loopback where the keys come from.

mod access;
mod cases;
mod cookies;
mod frameworks;
mod keys;
mod machines;
mod tokens;

use clerk_backend_api::auth::testing::{TestClock, TestKey, TestToken};
use clerk_backend_api::auth::{AuthError, Options, Session};
use clerk_backend_api::{Clerk, HeaderMap};
use http::header::{AUTHORIZATION, HeaderName};

/// When all tests take place.
const NOW: u64 = 1_700_000_000;

fn clock() -> TestClock {
    TestClock::new(NOW)
}

fn clerk() -> Clerk {
    Clerk::new("sk_test_unused").expect("TLS can be set up")
}

/// The key without network, and the clock.
fn options() -> Options {
    TestKey::shared().options().clock(clock().reader())
}

/// A token that is valid.
fn token() -> TestToken<'static> {
    TestKey::shared().session(&clock())
}

/// The session of a token, or the reason why there is none.
async fn verify(token: &str, options: &Options) -> Result<String, &'static str> {
    let claims = clerk().verify_token(token, options).await;
    claims.map(|claims| claims.subject).map_err(reason)
}

fn reason(error: AuthError) -> &'static str {
    error.reason().as_str()
}

fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.clone(), value.parse().expect("it is a value")));
    pairs.collect()
}

fn bearer(token: &str) -> HeaderMap {
    headers(&[(AUTHORIZATION, &format!("Bearer {token}"))])
}

/// Who sent a request with these headers.
async fn session(headers: &HeaderMap, options: &Options) -> Result<Session, &'static str> {
    let identity = clerk().authenticate(headers, options).await;
    identity
        .and_then(|identity| identity.into_session())
        .map_err(reason)
}

/// The same as the reason alone; a session is an empty text.
async fn outcome(headers: &HeaderMap, options: &Options) -> &'static str {
    session(headers, options).await.err().unwrap_or_default()
}
