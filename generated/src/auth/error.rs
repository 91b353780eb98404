//! The one error of authentication: a reason, words, and what caused it.

use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use super::Reason;
use crate::Error;

/// Why a request is not signed in, or a token is not valid.
///
/// No text contains the token.
#[derive(Clone, Debug)]
pub struct AuthError {
    reason: Reason,
    message: String,
    source: Option<Arc<Error>>,
}

impl AuthError {
    pub(super) fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
            source: None,
        }
    }

    pub(super) fn with_source(mut self, source: Error) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// There is nothing in a request's extensions, or something of another type.
    #[cfg(feature = "axum")]
    pub(crate) fn not_found(is_other: bool) -> Self {
        match is_other {
            true => Self::new(
                Reason::TokenTypeMismatch,
                "the request has a token of another type",
            ),
            false => Self::new(Reason::Configuration, "the router has no `AuthLayer`"),
        }
    }

    /// The same error with another reason.
    pub(super) fn because(mut self, reason: Reason) -> Self {
        self.reason = reason;
        self
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The HTTP status to answer with: 401 where the request is to blame, 500 where a setting is wrong or Clerk cannot be
    /// asked.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.reason {
            Reason::Configuration
            | Reason::JwkFailedToResolve
            | Reason::JwkRemoteFailedToLoad
            | Reason::SecretKeyInvalid
            | Reason::UnexpectedError => 500,
            _ => 401,
        }
    }
}

/// The reason and what it means here: `token-expired: the token expired 12 seconds ago`.
impl Display for AuthError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.message)
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
