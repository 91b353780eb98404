//! What a caller sees of each attempt: closures that run before and after it.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;

use super::error::Error;

/// An attempt to send a request, as hooks see it: what is called, never with which values.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The operation's name in the API's document.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path's template, with `{name}` for each parameter.
    pub path: &'static str,
    /// Which attempt of the call this is, from 1.
    pub number: u32,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// How long the attempt took, the answer's body included.
    pub elapsed: Duration,
    /// Why it failed, if it did. A body that cannot be decoded is not known yet.
    pub error: Option<&'a Error>,
}

type Before = Arc<dyn Fn(&Attempt, &mut HeaderMap) + Send + Sync>;
type After = Arc<dyn Fn(&Attempt, &Outcome<'_>) + Send + Sync>;

/// The hooks of a client, in the order in which they were added.
#[derive(Clone, Default)]
pub(super) struct Hooks {
    pub(super) before: Vec<Before>,
    pub(super) after: Vec<After>,
}

impl Hooks {
    /// Runs the hooks before an attempt, and gives the headers that they add.
    pub(super) fn before(&self, attempt: &Attempt) -> HeaderMap {
        let mut headers = HeaderMap::new();
        self.before
            .iter()
            .for_each(|hook| hook(attempt, &mut headers));
        headers
    }

    /// Runs the hooks after an attempt.
    pub(super) fn after(&self, attempt: &Attempt, outcome: &Outcome<'_>) {
        self.after.iter().for_each(|hook| hook(attempt, outcome));
    }
}
