//! When a request is sent again, and how long that waits. The pauses are backon's, and the loop around them is in `send`.

use std::ops::RangeInclusive;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use reqwest::Method;

use super::error::{Error, Kind};
use super::operation::Retries;

/// How failed requests are retried. What is not set here follows the API's document, within the bounds below.
///
/// ```
/// # use std::time::Duration;
/// # use runtime::RetryPolicy;
/// let patient = RetryPolicy::new()
///     .max_retries(5)
///     .max_elapsed(Duration::from_secs(120));
/// let never = RetryPolicy::none();
/// ```
///
/// A client's policy holds for all its requests, and a request's policy for that request.
///
/// These failures are retried:
/// - connection errors of every request, because it did not arrive;
/// - status 429 of every request, because the server refused to execute it;
/// - the statuses that the document names (502 to 504 if it names none) and connections that break later, but only for
///   requests that can be executed twice without harm: GET, HEAD, PUT, DELETE and OPTIONS, and those with an idempotency
///   key, by which the server knows a request that is sent again. For other POST and PATCH, see
///   [`non_idempotent`](Self::non_idempotent).
///
/// A request whose body is a reader or a stream is never retried.
///
/// The pauses are those of the document, or start at 500 ms and grow by half. Each pause is lengthened by a random part of
/// itself (jitter), so that clients that failed together do not return together. A `Retry-After` of the server replaces
/// the pause, unless that time has passed already. If it is longer than the time that is left, the call returns the error
/// at once, and [`Error::retry_after`] has the time.
///
/// By default there are at most 3 retries, and none starts more than 30 seconds after the call, because a request of
/// someone else often waits for this one.
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
    /// The policy of the document. Setters change parts of it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No retries.
    #[must_use]
    pub fn none() -> Self {
        Self::new().max_retries(0)
    }

    /// Sets the highest number of retries. By default it is 3, so there are at most 4 attempts.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Sets the first pause, without jitter.
    #[must_use]
    pub fn initial_interval(mut self, pause: Duration) -> Self {
        self.initial_interval = Some(pause);
        self
    }

    /// Sets the longest pause, with jitter. It does not shorten a `Retry-After`.
    #[must_use]
    pub fn max_interval(mut self, pause: Duration) -> Self {
        self.max_interval = Some(pause);
        self
    }

    /// Sets the factor from one pause to the next. A factor below 1 counts as 1.
    #[must_use]
    pub fn exponent(mut self, exponent: f32) -> Self {
        self.exponent = Some(exponent);
        self
    }

    /// Sets how long after the call a retry may start. By default it is 30 seconds.
    #[must_use]
    pub fn max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = Some(elapsed);
        self
    }

    /// Sets the HTTP statuses to retry besides 429, such as `[500..=599]`.
    #[must_use]
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = RangeInclusive<u16>>) -> Self {
        self.statuses = Some(statuses.into_iter().collect());
        self
    }

    /// Sets whether connection errors are retried.
    #[must_use]
    pub fn connection_errors(mut self, retry: bool) -> Self {
        self.connection_errors = Some(retry);
        self
    }

    /// Sets whether POST and PATCH are retried even if the server may have executed them. By default they are not.
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

const MAX_RETRIES: u32 = 3;
const INITIAL_INTERVAL: Duration = Duration::from_millis(500);
const MAX_INTERVAL: Duration = Duration::from_secs(30);
const EXPONENT: f32 = 1.5;

/// Less than most callers wait. What the document says, often an hour, is a ceiling.
const MAX_ELAPSED: Duration = Duration::from_secs(30);

/// Decides each part: by the request's policy, the client's, the document's, or by default.
pub fn plan(
    request: Option<&RetryPolicy>,
    client: Option<&RetryPolicy>,
    document: Option<Retries>,
) -> Plan {
    let policies = [request, client];
    let millis = |part: fn(Retries) -> u64| Some(Duration::from_millis(part(document?)));
    Plan {
        max_retries: first(policies, |policy| policy.max_retries).unwrap_or(MAX_RETRIES),
        initial_interval: first(policies, |policy| policy.initial_interval)
            .or_else(|| millis(|document| document.initial_interval))
            .unwrap_or(INITIAL_INTERVAL),
        max_interval: first(policies, |policy| policy.max_interval)
            .or_else(|| millis(|document| document.max_interval))
            .unwrap_or(MAX_INTERVAL),
        exponent: first(policies, |policy| policy.exponent)
            .or_else(|| document.map(exponent))
            .unwrap_or(EXPONENT)
            .max(1.0),
        max_elapsed: first(policies, |policy| policy.max_elapsed).unwrap_or_else(|| {
            let document = millis(|document| document.max_elapsed_time);
            document.map_or(MAX_ELAPSED, |elapsed| elapsed.min(MAX_ELAPSED))
        }),
        statuses: first(policies, |policy| policy.statuses.clone())
            .or_else(|| document.map(statuses))
            .unwrap_or_else(|| vec![502..=504]),
        connection_errors: first(policies, |policy| policy.connection_errors)
            .or_else(|| document.map(|document| document.connection_errors))
            .unwrap_or(true),
        non_idempotent: first(policies, |policy| policy.non_idempotent).unwrap_or(false),
    }
}

/// A part of the first policy that has it.
fn first<T>(
    policies: [Option<&RetryPolicy>; 2],
    part: impl Fn(&RetryPolicy) -> Option<T>,
) -> Option<T> {
    policies.into_iter().flatten().find_map(part)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a factor such as 1.5 needs no double"
)]
fn exponent(document: Retries) -> f32 {
    document.exponent as f32
}

fn statuses(document: Retries) -> Vec<RangeInclusive<u16>> {
    let ranges = document.statuses.iter();
    ranges.map(|(from, to)| *from..=*to).collect()
}

impl Plan {
    /// The pauses, one after the other.
    pub fn backoff(&self) -> ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.initial_interval)
            .with_max_delay(self.max_interval)
            .with_factor(self.exponent)
            .with_max_times(usize::try_from(self.max_retries).unwrap_or(usize::MAX))
            .with_jitter()
            .build()
    }

    /// Whether a request with that method that failed so may be sent again. `keyed` says that the server knows it then.
    pub fn allows(&self, error: &Error, method: &Method, keyed: bool) -> bool {
        let harmless = method.is_idempotent() || keyed || self.non_idempotent;
        match error.kind() {
            Kind::Connect => self.connection_errors,
            // This is the HTTP client's timeout. When the call's own time is up, nothing follows.
            Kind::Interrupted | Kind::Timeout => self.connection_errors && harmless,
            Kind::Status if error.is_rate_limited() => true,
            Kind::Status => {
                let status = error.status().unwrap_or_default();
                let listed = self.statuses.iter().any(|range| range.contains(&status));
                harmless && listed
            }
            Kind::InvalidRequest | Kind::Upload | Kind::Decode | Kind::Paging | Kind::Save => false,
        }
    }

    /// How long to wait before the next attempt; `None` if there is no time for it.
    /// `backoff` is the next pause, and `left` the time that the whole call still has.
    pub fn pause(
        &self,
        error: &Error,
        backoff: Option<Duration>,
        elapsed: Duration,
        left: Duration,
    ) -> Option<Duration> {
        let backoff = backoff?.min(self.max_interval);
        // A date that has passed, by a clock that is not ours, is no reason to hurry.
        let retry_after = error.retry_after().filter(|pause| !pause.is_zero());
        let pause = retry_after.unwrap_or(backoff);
        let begins = elapsed.checked_add(pause)?;
        (begins <= self.max_elapsed && pause < left).then_some(pause)
    }
}
