//! What the feature `tracing` reports about calls: a span for each call, an event for each attempt. Without the feature,
//! nothing.
//!
//! It reports operations, methods, path templates, statuses and times, and never values, headers or bodies.

use std::future::Future;

use super::deviation::Deviation;
use super::hooks::{Attempt, Outcome};
use super::operation::Operation;

/// Runs a call in its span.
#[cfg(feature = "tracing")]
pub fn call<F: Future>(operation: &'static Operation, call: F) -> impl Future<Output = F::Output> {
    use tracing::Instrument;

    call.instrument(tracing::info_span!(
        "http_call",
        operation = operation.id,
        method = operation.method,
        path = operation.path,
        status = tracing::field::Empty,
        attempts = tracing::field::Empty,
    ))
}

#[cfg(not(feature = "tracing"))]
pub fn call<F: Future>(_: &'static Operation, call: F) -> F {
    call
}

/// Reports how an attempt ended. The call's span keeps the last status and the number of attempts.
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
        error = outcome
            .error
            .map(|error| error as &(dyn std::error::Error + 'static)),
        "attempt",
    );
}

#[cfg(not(feature = "tracing"))]
pub fn attempt(_: &Attempt, _: &Outcome<'_>) {}

/// Warns that a body differs from the document.
#[cfg(feature = "tracing")]
pub fn deviations(operation: &'static Operation, deviations: &[Deviation]) {
    let list: Vec<_> = deviations
        .iter()
        .take(10)
        .map(ToString::to_string)
        .collect();
    tracing::warn!(
        operation = operation.id,
        count = deviations.len(),
        "the body differs from the document: {}",
        list.join("; "),
    );
}

#[cfg(not(feature = "tracing"))]
pub fn deviations(_: &'static Operation, _: &[Deviation]) {}
