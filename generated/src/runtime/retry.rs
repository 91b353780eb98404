//! When a request is sent again, and how long that waits. The loop itself is backon's.

use std::ops::RangeInclusive;
use std::time::Duration;

use backon::ExponentialBuilder;
use reqwest::Method;

use super::error::{Error, Kind};
use super::operation::Retries;

/// How failed requests are retried: what is not set here is as the API's document says, within the bounds below.
///
/// ```ignore
/// let policy = RetryPolicy::new().max_retries(5).max_elapsed(Duration::from_secs(120));
/// let builder = Client::builder().retries(policy.clone());
/// let request = client.users().get("user_1").retries(RetryPolicy::none());
/// ```
///
/// Retried are
/// - connection errors of every request: it did not arrive;
/// - status 429 of every request: the server refused to look at it;
/// - the document's statuses (502 to 504 where it names none), and connections that break later, of requests that may
///   be executed twice without harm: GET, HEAD, PUT, DELETE, OPTIONS. POST and PATCH only with
///   [`non_idempotent`](Self::non_idempotent).
///
/// A request whose body is a reader or a stream is never retried.
///
/// The pauses are the document's, or begin with 500 ms and grow by half. Each is lengthened at random by up to itself
/// (jitter), so that clients that failed together do not come back together. A `Retry-After` of the server replaces the
/// pause, unless it is over already; when it is longer than what is left, the error is returned at once, and
/// [`Error::retry_after`] has it.
///
/// By default there are at most 3 retries, and none begins more than 30 seconds after the call: what waits for this call
/// is often a request itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RetryPolicy {
    max_retries: Option<u32>,
    initial_interval: Option<Duration>,
    max_interval: Option<Duration>,
    exponent: Option<f32>,
    max_elapsed: Option<Duration>,
    statuses: Option<Vec<RangeInclusive<u16>>>,
    connection_errors: Option<bool>,
    non_idempotent: Option<bool>,
}

impl RetryPolicy {
    /// The document's policy; the setters change parts of it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No retries.
    #[must_use]
    pub fn none() -> Self {
        Self::new().max_retries(0)
    }

    /// At most so many retries: one attempt more than that. 3 by default.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// The first pause, without jitter.
    #[must_use]
    pub fn initial_interval(mut self, pause: Duration) -> Self {
        self.initial_interval = Some(pause);
        self
    }

    /// The longest pause, jitter included. It does not shorten a `Retry-After`.
    #[must_use]
    pub fn max_interval(mut self, pause: Duration) -> Self {
        self.max_interval = Some(pause);
        self
    }

    /// What each pause is multiplied with to give the next one; below 1 counts as 1.
    #[must_use]
    pub fn exponent(mut self, exponent: f32) -> Self {
        self.exponent = Some(exponent);
        self
    }

    /// No retry begins later than this after the call. 30 seconds by default.
    #[must_use]
    pub fn max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = Some(elapsed);
        self
    }

    /// The HTTP statuses to retry, beside 429: `[500..=599]`.
    #[must_use]
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = RangeInclusive<u16>>) -> Self {
        self.statuses = Some(statuses.into_iter().collect());
        self
    }

    /// Whether connection errors are retried.
    #[must_use]
    pub fn connection_errors(mut self, retry: bool) -> Self {
        self.connection_errors = Some(retry);
        self
    }

    /// Whether POST and PATCH are retried even when they may have been executed. False by default.
    #[must_use]
    pub fn non_idempotent(mut self, retry: bool) -> Self {
        self.non_idempotent = Some(retry);
        self
    }
}

/// A policy with every part decided.
pub struct Plan {
    max_retries: u32,
    initial_interval: Duration,
    max_interval: Duration,
    exponent: f32,
    max_elapsed: Duration,
    statuses: Vec<RangeInclusive<u16>>,
    connection_errors: bool,
    non_idempotent: bool,
}

/// Decides each part: by the request's policy, the client's, the document's, the default.
pub fn plan(
    request: Option<&RetryPolicy>,
    client: Option<&RetryPolicy>,
    document: Option<&'static Retries>,
) -> Plan {
    let policies = || request.into_iter().chain(client);
    let millis =
        |value: fn(&Retries) -> u64| document.map(|retries| Duration::from_millis(value(retries)));
    let (interval, elapsed) = (Duration::from_millis(500), Duration::from_secs(30));
    Plan {
        max_retries: policies()
            .find_map(|policy| policy.max_retries)
            .unwrap_or(3),
        initial_interval: policies()
            .find_map(|policy| policy.initial_interval)
            .or_else(|| millis(|retries| retries.initial_interval))
            .unwrap_or(interval),
        max_interval: policies()
            .find_map(|policy| policy.max_interval)
            .or_else(|| millis(|retries| retries.max_interval))
            .unwrap_or(elapsed),
        #[expect(clippy::cast_possible_truncation, reason = "a factor such as 1.5")]
        exponent: policies()
            .find_map(|policy| policy.exponent)
            .or_else(|| document.map(|retries| retries.exponent as f32))
            .unwrap_or(1.5)
            .max(1.0),
        // The document's hour is a ceiling, not what a caller can wait.
        max_elapsed: policies()
            .find_map(|policy| policy.max_elapsed)
            .unwrap_or_else(|| {
                millis(|retries| retries.max_elapsed_time)
                    .unwrap_or(elapsed)
                    .min(elapsed)
            }),
        statuses: policies()
            .find_map(|policy| policy.statuses.clone())
            .unwrap_or_else(|| statuses(document)),
        connection_errors: policies()
            .find_map(|policy| policy.connection_errors)
            .unwrap_or_else(|| document.is_none_or(|retries| retries.connection_errors)),
        non_idempotent: policies()
            .find_map(|policy| policy.non_idempotent)
            .unwrap_or(false),
    }
}

fn statuses(document: Option<&'static Retries>) -> Vec<RangeInclusive<u16>> {
    match document {
        Some(retries) => retries
            .statuses
            .iter()
            .map(|(from, to)| *from..=*to)
            .collect(),
        None => vec![502..=504],
    }
}

impl Plan {
    /// The pauses one after the other.
    pub fn backoff(&self) -> ExponentialBuilder {
        ExponentialBuilder::new()
            .with_min_delay(self.initial_interval)
            .with_max_delay(self.max_interval)
            .with_factor(self.exponent)
            .with_max_times(usize::try_from(self.max_retries).unwrap_or(usize::MAX))
            .with_jitter()
    }

    /// Whether a request of that method that failed so may be sent again.
    pub fn allows(&self, error: &Error, method: &Method) -> bool {
        let harmless = method.is_idempotent() || self.non_idempotent;
        match error.kind() {
            Kind::Connect => self.connection_errors,
            // The call's own time is not meant: when that is up, nothing follows.
            Kind::Interrupted | Kind::Timeout => self.connection_errors && harmless,
            Kind::Status if error.is_rate_limited() => true,
            Kind::Status => {
                let status = error.status().unwrap_or_default();
                harmless
                    && self
                        .statuses
                        .iter()
                        .any(|statuses| statuses.contains(&status))
            }
            Kind::Builder | Kind::Upload | Kind::Decode | Kind::Paging => false,
        }
    }

    /// How long to wait before the next attempt; `None` when the time for that is up.
    /// `backoff` is the pause whose turn it is, `left` the time that the whole call still has.
    pub fn pause(
        &self,
        error: &Error,
        backoff: Option<Duration>,
        elapsed: Duration,
        left: Duration,
    ) -> Option<Duration> {
        // A date that is over, by a clock that is not ours, is no reason to hurry.
        let pause = error
            .retry_after()
            .filter(|pause| !pause.is_zero())
            .unwrap_or(backoff?.min(self.max_interval));
        let begins = elapsed.checked_add(pause)?;
        (backoff.is_some() && begins <= self.max_elapsed && pause < left).then_some(pause)
    }
}
