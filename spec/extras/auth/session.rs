//! Who sent a request: the session of a user, or a machine.

use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;
use std::sync::Arc;

use super::request::Found;
use super::verify::{invalid, verify_session};
use super::{AuthError, Category, Check, Claims, Denied, MachineToken, Options, Reason, TokenType};
use super::{machine, verify};
use crate::Clerk;

/// Who sent a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Identity {
    /// A user who is signed in.
    Session(Session),
    /// A machine, by a token that [`Options::accept`] allows.
    Machine(MachineToken),
}

impl Identity {
    /// The session of a user.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::Session(session) => Some(session),
            Self::Machine(_) => None,
        }
    }

    /// The token of a machine.
    #[must_use]
    pub fn machine(&self) -> Option<&MachineToken> {
        match self {
            Self::Session(_) => None,
            Self::Machine(token) => Some(token),
        }
    }

    /// The session of a user.
    ///
    /// # Errors
    ///
    /// [`Reason::TokenTypeMismatch`]: it is a machine.
    pub fn into_session(self) -> Result<Session, AuthError> {
        match self {
            Self::Session(session) => Ok(session),
            Self::Machine(_) => Err(mismatch("the request comes from a machine")),
        }
    }
}

fn mismatch(why: &str) -> AuthError {
    AuthError::new(Reason::TokenTypeMismatch, why)
}

/// The session of a user who is signed in. It is cheap to clone. Its claims are fields: `session.organization_id`.
#[derive(Clone)]
pub struct Session {
    token: String,
    id: String,
    claims: Arc<Claims>,
}

impl Session {
    /// The user, such as `user_…`.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.claims.subject
    }

    /// The session, such as `sess_…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The claims of the token.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The token, to hand it on to another server. It is a secret.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whether the user has all that is asked for. Nothing asked for is `false`.
    #[must_use]
    pub fn has(&self, check: &Check) -> bool {
        self.claims.has(check)
    }

    /// The same as [`has`](Self::has), with an error to answer with.
    ///
    /// # Errors
    ///
    /// The user does not have all that is asked for.
    pub fn require(&self, check: &Check) -> Result<(), Denied> {
        self.claims.require(check)
    }
}

impl Deref for Session {
    type Target = Claims;

    fn deref(&self) -> &Claims {
        &self.claims
    }
}

/// Without the token.
impl Debug for Session {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("claims", &self.claims)
            .finish_non_exhaustive()
    }
}

/// Verifies the token of a request.
pub(super) async fn identify(
    clerk: &Clerk,
    found: Found,
    options: &Options,
) -> Result<Identity, AuthError> {
    if found.kind != TokenType::Session {
        // A cookie never has one: its token would be of another category than a session's.
        if found.is_cookie {
            return Err(mismatch("the cookie has the token of a machine"));
        }
        let token = machine::verify_machine(clerk, &found.token, found.kind, options).await?;
        return Ok(Identity::Machine(token));
    }
    let session = identify_session(clerk, &found, options).await;
    let session = session.map_err(|error| match error.reason() {
        _ if !found.is_cookie => error,
        Reason::TokenExpired => error.because(Reason::SessionTokenExpired),
        Reason::TokenNotActiveYet => error.because(Reason::SessionTokenNbf),
        Reason::TokenIatInTheFuture => error.because(Reason::SessionTokenIatInTheFuture),
        _ => error,
    });
    session.map(Identity::Session)
}

async fn identify_session(
    clerk: &Clerk,
    found: &Found,
    options: &Options,
) -> Result<Session, AuthError> {
    let category = Category::of(&verify::parse(&found.token)?);
    // The same key signs them, but they outlive the session, or were never one.
    if !matches!(category, None | Some(Category::Session)) {
        return Err(mismatch("the token was not made for a session"));
    }
    let claims = verify_session(clerk, &found.token, options).await?;
    let issued = claims.issued_at.unwrap_or_default() as f64;
    if found.client_uat.is_some_and(|changed| issued < changed) {
        let why = "the browser's sessions have changed since the token was issued";
        return Err(AuthError::new(Reason::SessionTokenIatBeforeClientUat, why));
    }
    if claims.status.as_deref() == Some("pending") && !options.pending {
        let why = "the session waits for its user";
        return Err(AuthError::new(Reason::SessionPending, why));
    }
    let id = claims.session_id.clone().filter(|id| !id.is_empty());
    Ok(Session {
        id: id.ok_or_else(|| invalid("the token names no session"))?,
        token: found.token.clone(),
        claims: Arc::new(claims),
    })
}
