//! Signed-in requests for your own tests: tokens by a throw-away key, the answer that Clerk gives with its public half,
//! and a clock that a test sets. No network is needed.
//!
//! ```
//! use clerk_backend_api::Clerk;
//! use clerk_backend_api::auth::testing::{TestClock, TestKey};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let (key, clock) = (TestKey::shared(), TestClock::new(1_700_000_000));
//!     let options = key.options().clock(clock.reader());
//!     let clerk = Clerk::new("sk_test_unused")?;
//!
//!     let token = key.session(&clock).subject("user_1").organization("org_1", "admin").token();
//!     let claims = clerk.verify_token(&token, &options).await?;
//!     assert_eq!(claims.organization_role.as_deref(), Some("org:admin"));
//!
//!     clock.advance(120);
//!     let error = clerk.verify_token(&token, &options).await.unwrap_err();
//!     assert_eq!(error.reason().as_str(), "token-expired");
//!
//!     Ok(())
//! }
//! ```

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::{Options, PublicKey};
use crate::runtime::jwt::{RS256, SigningKey};
use crate::{HeaderMap, Map, Value};

/// A key that signs tokens for tests. No instance of Clerk has it.
#[derive(Debug)]
pub struct TestKey {
    key: SigningKey,
    id: String,
}

impl TestKey {
    /// Makes a key with this ID. That takes a while: most tests share one.
    ///
    /// # Panics
    ///
    /// When the system has no random numbers.
    #[must_use]
    pub fn generate(id: impl Into<String>) -> Self {
        Self {
            key: SigningKey::generate(),
            id: id.into(),
        }
    }

    /// A key that all tests of a process share.
    #[must_use]
    pub fn shared() -> &'static Self {
        static KEY: LazyLock<TestKey> = LazyLock::new(|| TestKey::generate("ins_test"));
        &KEY
    }

    /// Options that verify the tokens of this key, without network.
    pub fn options(&self) -> Options {
        Options::new().key(self.public())
    }

    /// The public half.
    ///
    /// # Panics
    ///
    /// Never: it is a key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::from_pem(&self.pem()).expect("it was written here")
    }

    /// The public half in PEM, as the Dashboard shows it.
    #[must_use]
    pub fn pem(&self) -> String {
        self.key.pem()
    }

    /// The body of the answer to `GET /jwks`, for a server that stands in for Clerk.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.key.jwk(&self.id)] })
    }

    /// A session token that was issued at the time of the clock and lives for a minute.
    pub fn session(&self, clock: &TestClock) -> TestToken<'_> {
        let now = clock.seconds();
        let token = TestToken {
            key: self,
            header: object(
                json!({ "alg": RS256, "typ": "JWT", "kid": self.id, "cat": "cl_B7d4PD111AAA" }),
            ),
            claims: object(json!({
                "v": 2, "iss": "https://clerk.example.com", "sub": "user_test", "sid": "sess_test",
                "iat": now, "nbf": now, "exp": now + 60,
            })),
        };
        token.claim("sts", "active")
    }

    /// A text with this header and these claims, signed by RS256 whatever the header says.
    #[must_use]
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.key.sign(header, claims)
    }
}

/// A token that is not signed yet.
#[derive(Clone, Debug)]
#[must_use = "it is signed by `token`"]
pub struct TestToken<'a> {
    key: &'a TestKey,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl TestToken<'_> {
    /// Sets the user.
    pub fn subject(self, user: &str) -> Self {
        self.claim("sub", user)
    }

    /// Sets the origin for which it is issued.
    pub fn authorized_party(self, origin: &str) -> Self {
        self.claim("azp", origin)
    }

    /// Sets the active organization, and the user's role in it, such as `admin`.
    pub fn organization(self, id: &str, role: &str) -> Self {
        let role = role.trim_start_matches("org:");
        self.claim("o", json!({ "id": id, "slg": id, "rol": role }))
    }

    /// Sets the permissions in the active organization, such as `org:invoices:create`. Call `organization` before.
    ///
    /// # Panics
    ///
    /// When a permission is not `org:FEATURE:NAME`, or there is no organization, or there are more than 63 names.
    pub fn permissions(mut self, permissions: &[&str]) -> Self {
        let split = |permission: &&str| {
            let parts = permission
                .strip_prefix("org:")
                .and_then(|rest| rest.split_once(':'));
            let (feature, name) = parts.expect("a permission is `org:FEATURE:NAME`");
            (feature.to_owned(), name.to_owned())
        };
        let pairs: Vec<_> = permissions.iter().map(split).collect();
        let unique = |all: Vec<String>| {
            let mut seen = Vec::new();
            all.into_iter().for_each(|one| {
                if !seen.contains(&one) {
                    seen.push(one)
                }
            });
            seen
        };
        let features = unique(pairs.iter().map(|(feature, _)| feature.clone()).collect());
        let names = unique(pairs.iter().map(|(_, name)| name.clone()).collect());
        assert!(names.len() < 64, "there are too many names of permissions");
        let mask = |feature: &String| {
            let has = |name: &String| pairs.iter().any(|(f, n)| f == feature && n == name);
            let bits = names.iter().enumerate().filter(|(_, name)| has(name));
            bits.map(|(bit, _)| 1_u64 << bit).sum::<u64>().to_string()
        };
        let masks: Vec<_> = features.iter().map(mask).collect();
        let list: Vec<_> = features
            .iter()
            .map(|feature| format!("o:{feature}"))
            .collect();
        let organization = self
            .claims
            .get_mut("o")
            .expect("`organization` was called before");
        organization["per"] = names.join(",").into();
        organization["fpm"] = masks.join(",").into();
        self.claim("fea", list.join(","))
    }

    /// Sets how many minutes ago the factors were verified; -1 is never.
    pub fn factor_ages(self, first: i64, second: i64) -> Self {
        self.claim("fva", vec![first, second])
    }

    /// Sets any claim.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// Takes a claim away.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Sets a value in the header.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// Signs it.
    #[must_use]
    pub fn token(self) -> String {
        self.key.sign(&self.header.into(), &self.claims.into())
    }

    /// The headers of a request that carries it.
    ///
    /// # Panics
    ///
    /// Never: a token has only letters, digits and a few signs.
    #[must_use]
    pub fn headers(self) -> HeaderMap {
        let value = format!("Bearer {}", self.token()).parse();
        let value = value.expect("a token is a value of a header");
        HeaderMap::from_iter([(http::header::AUTHORIZATION, value)])
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// A clock that stands still until it is set. Its clones are the same clock.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicU64>);

impl TestClock {
    /// A clock at this time, in seconds since the Unix epoch.
    #[must_use]
    pub fn new(seconds: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seconds)))
    }

    /// Sets the time, in seconds since the Unix epoch.
    pub fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::Relaxed);
    }

    /// Lets this many seconds pass.
    pub fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The time, in seconds since the Unix epoch.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// What [`Options::clock`] takes.
    pub fn reader(&self) -> impl Fn() -> SystemTime + Send + Sync + use<> {
        let clock = self.clone();
        move || UNIX_EPOCH + Duration::from_secs(clock.seconds())
    }
}
