//! What the verification of tokens can be told.

use std::env;
use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::request::Instance;
use super::{AuthError, PublicKey, Reason, TokenType};

/// The clock that is read for each token.
type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// How much clocks may differ.
const CLOCK_SKEW: Duration = Duration::from_secs(5);

/// How tokens are verified. The settings of one application are the same for all requests: make them once.
///
/// A setting that cannot be, such as an empty list of authorized parties, is told when a token is verified, with the reason
/// [`Reason::Configuration`].
#[derive(Clone)]
#[must_use = "options do nothing until they are handed to `authenticate` or `verify_token`"]
pub struct Options {
    pub(super) parties: Option<Vec<String>>,
    pub(super) audience: Vec<String>,
    pub(super) issuer: Option<String>,
    pub(super) skew: Duration,
    pub(super) header_types: Option<Vec<String>>,
    pub(super) accepted: Vec<TokenType>,
    pub(super) key: Option<PublicKey>,
    pub(super) instance: Option<Instance>,
    pub(super) pending: bool,
    clock: Option<Clock>,
    /// The first setting that cannot be.
    problem: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            parties: None,
            audience: Vec::new(),
            issuer: None,
            skew: CLOCK_SKEW,
            header_types: None,
            accepted: vec![TokenType::Session],
            key: None,
            instance: None,
            pending: false,
            clock: None,
            problem: None,
        }
    }
}

impl Options {
    /// The defaults: session tokens only, keys that are fetched, five seconds for clocks that differ.
    pub fn new() -> Self {
        Self::default()
    }

    /// The defaults with the key in `CLERK_JWT_KEY` and the publishable key in `CLERK_PUBLISHABLE_KEY`, where these
    /// variables are set.
    pub fn from_env() -> Self {
        let variable = |name| env::var(name).ok().filter(|text| !text.trim().is_empty());
        let mut options = Self::new();
        if let Some(key) = variable("CLERK_JWT_KEY") {
            options = options.jwt_key(&key);
        }
        if let Some(key) = variable("CLERK_PUBLISHABLE_KEY") {
            options = options.publishable_key(&key);
        }
        options
    }

    /// Accepts only tokens that were issued for one of these origins, such as `https://example.com`. A token that names
    /// none is refused then, and so is every token if the list is empty.
    pub fn authorized_parties(
        mut self,
        origins: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let parties: Vec<String> = origins.into_iter().map(Into::into).collect();
        if parties.iter().all(String::is_empty) {
            self.wrong("the list of authorized parties is empty; leave it out to accept all");
        }
        self.parties = Some(parties);
        self
    }

    /// Accepts only tokens with one of these audiences. A token without any is refused.
    pub fn audience(mut self, audience: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let audience = audience.into_iter().map(Into::into);
        self.audience = audience.filter(|text: &String| !text.is_empty()).collect();
        self
    }

    /// Accepts only tokens with this issuer: the URL of the instance's Frontend API.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Sets how much the clocks of Clerk and of this machine may differ. The default is five seconds.
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    /// Accepts these values of `typ` in the token's header. By default it is `JWT` or is not there.
    pub fn header_types(mut self, types: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.header_types = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Accepts tokens of these types; by default only those of sessions.
    pub fn accept(mut self, types: impl IntoIterator<Item = TokenType>) -> Self {
        self.accepted = types.into_iter().collect();
        if self.accepted.is_empty() {
            self.wrong("no type of token is accepted");
        }
        self
    }

    /// Verifies signatures with this key, so that nothing is fetched: the JWT public key of the Dashboard, in PEM. It may be
    /// on one line, with or without its first and last words.
    pub fn jwt_key(mut self, pem: &str) -> Self {
        match PublicKey::from_pem(pem) {
            Ok(key) => self.key = Some(key),
            Err(why) => self.wrong(&format!("the JWT key cannot be read: {why}")),
        }
        self
    }

    /// Verifies signatures with this key, so that nothing is fetched. The key's ID in a token is not looked at then.
    pub fn key(mut self, key: PublicKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Takes the publishable key of the instance, so that the right cookies are read where several applications share a
    /// domain: Clerk's cookies have a suffix that is made of this key.
    pub fn publishable_key(mut self, key: &str) -> Self {
        match Instance::parse(key) {
            Some(instance) => self.instance = Some(instance),
            None => self.wrong("the publishable key does not look like `pk_test_…` or `pk_live_…`"),
        }
        self
    }

    /// Sets whether a session counts that waits for its user, who has to choose an organization for instance. By default
    /// it is signed out, with the reason [`Reason::SessionPending`].
    pub fn pending_sessions(mut self, accept: bool) -> Self {
        self.pending = accept;
        self
    }

    /// Reads the time here instead of the system's clock, for tests.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(now));
        self
    }

    fn wrong(&mut self, why: &str) {
        self.problem.get_or_insert_with(|| why.to_owned());
    }

    /// Whether all settings can be.
    pub(super) fn check(&self) -> Result<(), AuthError> {
        match &self.problem {
            Some(why) => Err(AuthError::new(Reason::Configuration, why)),
            None => Ok(()),
        }
    }

    /// The time, in milliseconds.
    pub(super) fn now(&self) -> f64 {
        let now = self
            .clock
            .as_ref()
            .map_or_else(SystemTime::now, |clock| clock());
        match now.duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_millis() as f64,
            Err(before) => -(before.duration().as_millis() as f64),
        }
    }
}

impl Debug for Options {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("authorized_parties", &self.parties)
            .field("audience", &self.audience)
            .field("issuer", &self.issuer)
            .field("clock_skew", &self.skew)
            .field("header_types", &self.header_types)
            .field("accept", &self.accepted)
            .field("key", &self.key)
            .field("publishable_key", &self.instance)
            .field("pending_sessions", &self.pending)
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}
