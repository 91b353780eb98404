//! What a caller sees of each attempt: closures that run before and after it.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;

use super::error::Error;

/// An attempt to send a request, as hooks see it. It tells which operation is called, not with which values.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The operation's name in the API's document.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The template of the path, with `{name}` for each parameter.
    pub path: &'static str,
    /// The number of this attempt in its call, from 1.
    pub number: u32,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// The HTTP status, if the server answered.
    pub status: Option<u16>,
    /// How long the attempt took, with the body of the response.
    pub elapsed: Duration,
    /// Why it failed, if it did. The body is decoded later, so this is never an error of decoding.
    pub error: Option<&'a Error>,
}

/// Runs before an attempt.
pub(super) type Before = Arc<dyn Fn(&Attempt, &mut HeaderMap) + Send + Sync>;

/// Runs after an attempt.
pub(super) type After = Arc<dyn Fn(&Attempt, &Outcome<'_>) + Send + Sync>;

/// The hooks of a client, in the order in which they were added.
#[derive(Clone, Default)]
pub(super) struct Hooks {
    pub(super) before: Vec<Before>,
    pub(super) after: Vec<After>,
}

impl Hooks {
    /// Runs the hooks before an attempt, and gives the headers that they add.
    pub(super) fn run_before(&self, attempt: &Attempt) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for hook in &self.before {
            hook(attempt, &mut headers);
        }
        headers
    }

    /// Runs the hooks after an attempt.
    pub(super) fn run_after(&self, attempt: &Attempt, outcome: &Outcome<'_>) {
        for hook in &self.after {
            hook(attempt, outcome);
        }
    }
}

impl Debug for Hooks {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("before", &self.before.len())
            .field("after", &self.after.len())
            .finish()
    }
}
