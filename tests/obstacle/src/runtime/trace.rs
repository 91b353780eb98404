//! What the feature `tracing` tells of calls: a span for each, an event for each attempt. Without the feature, nothing.
//!
//! Operations, methods, path templates, statuses and times are told; values, headers and bodies never.

use std::future::Future;

use super::decode::Departure;
use super::hooks::{Attempt, Outcome};
use super::operation::Operation;

/// Runs a call in its span.
#[cfg(feature = "tracing")]
pub fn call<F: Future>(operation: &'static Operation, call: F) -> impl Future<Output = F::Output> {
    use tracing::Instrument;

    call.instrument(tracing::info_span!(
        "http_call",
        operation = operation.id,
        method = operation.method.as_str(),
        path = operation.path,
        status = tracing::field::Empty,
        attempts = tracing::field::Empty,
    ))
}

#[cfg(not(feature = "tracing"))]
pub fn call<F: Future>(_: &'static Operation, call: F) -> F {
    call
}

/// Tells how an attempt ended; the call's span keeps the last status and the number of attempts.
#[cfg(feature = "tracing")]
pub fn attempt(attempt: &Attempt, outcome: &Outcome<'_>) {
    let span = tracing::Span::current();
    if let Some(status) = outcome.status {
        span.record("status", status);
    }
    span.record("attempts", attempt.number);
    tracing::debug!(
        operation = attempt.operation,
        method = attempt.method,
        path = attempt.path,
        attempt = attempt.number,
        status = outcome.status,
        elapsed_ms = u64::try_from(outcome.elapsed.as_millis()).unwrap_or(u64::MAX),
        error = outcome.error.map(tracing::field::display),
        "attempt",
    );
}

#[cfg(not(feature = "tracing"))]
pub fn attempt(_: &Attempt, _: &Outcome<'_>) {}

/// Warns that a body departs from the document.
#[cfg(feature = "tracing")]
pub fn departures(operation: &'static Operation, departures: &[Departure]) {
    let list: Vec<_> = departures
        .iter()
        .take(10)
        .map(ToString::to_string)
        .collect();
    tracing::warn!(
        operation = operation.id,
        count = departures.len(),
        "the body departs from the document: {}",
        list.join("; "),
    );
}

#[cfg(not(feature = "tracing"))]
pub fn departures(_: &'static Operation, _: &[Departure]) {}
