//! Who is calling: session tokens and machine tokens of requests to your own server, verified.
//!
//! [`Clerk::authenticate`] looks at the headers of a request and gives the [`Session`] of the user who sent it, or an
//! [`AuthError`] that says why there is none. [`Clerk::verify_token`] takes a token alone.
//!
//! ```no_run
//! use clerk_backend_api::Clerk;
//! use clerk_backend_api::auth::{Check, Options};
//!
//! async fn handle(clerk: &Clerk, parts: &http::request::Parts) -> Result<(), Box<dyn std::error::Error>> {
//!     let options = Options::new().authorized_parties(["https://example.com"]);
//!     let session = clerk.authenticate(parts, &options).await?.into_session()?;
//!     println!("{} calls", session.user_id());
//!     session.require(&Check::permission("org:invoices:create"))?;
//!
//!     Ok(())
//! }
//! ```
//!
//! # Keys
//!
//! Tokens are signed by RS256 with the key of your instance. Its public half is fetched with the client's secret key when
//! the first token comes, and kept for five minutes with the client. One call fetches at a time. A token with the ID of
//! another key has the keys fetched again, at most every five seconds. While they cannot be fetched, the old ones are used
//! for up to an hour. With [`Options::jwt_key`] nothing is fetched.
//!
//! # What is checked
//!
//! The form of the token, its type and algorithm, its signature, and then its claims: there is a subject, the audience and
//! the authorized party are yours, the issuer is the one you expect, and it is neither expired nor from the future, with
//! five seconds for clocks that differ. Tokens of a JWT template and tokens of machines are no sessions: `authenticate`
//! refuses them, although the same key signs them.
//!
//! Set [`Options::authorized_parties`]: otherwise a token that another application of the same domain leaks is good for
//! yours.
//!
//! # Expired cookies
//!
//! A session token lives for a minute, and the scripts in the browser renew it. A page that is opened after that time sends
//! an expired cookie. Clerk's SDKs for JavaScript then send the browser to Clerk and back, the “handshake”; this crate does
//! not. The request is signed out, with the reason [`Reason::SessionTokenExpired`]. For an API that is status 401; a server
//! that renders pages can answer with a page that loads Clerk's script and tries again.

mod authorization;
mod claims;
mod error;
mod keys;
mod machine;
mod options;
mod reason;
mod request;
mod session;
#[cfg(feature = "testing")]
pub mod testing;
mod token;
mod verify;

use std::future::Future;

pub use crate::runtime::jwt::{Malformed, PublicKey};
pub use authorization::{Check, Denied, Level, Reverification};
pub use claims::{Actor, Claims, FactorAges};
pub use error::AuthError;
pub use machine::MachineToken;
pub use options::Options;
pub use reason::Reason;
pub use request::RequestHeaders;
pub use session::{Identity, Session};
pub use token::{Category, TokenType};

use crate::Clerk;

impl Clerk {
    /// Says who sent a request, by the token in its header `Authorization` or in its cookie `__session`.
    ///
    /// The request is an [`http::request::Parts`], an [`http::Request`] or a [`HeaderMap`](crate::HeaderMap).
    ///
    /// A token in the header comes before a cookie. By default only session tokens are accepted: see
    /// [`Options::accept`].
    ///
    /// # Errors
    ///
    /// The request is not signed in, or it cannot be told whether it is: [`AuthError::reason`] says why, and
    /// [`AuthError::status`] whether that is an answer 401 or 500.
    pub fn authenticate<'a, R: RequestHeaders>(
        &'a self,
        request: &R,
        options: &'a Options,
    ) -> impl Future<Output = Result<Identity, AuthError>> + Send + use<'a, R> {
        // What is needed of the request is taken out at once: its body need not be shared with other threads.
        let found = request::find(request.headers(), options);
        async move { session::identify(self, found?, options).await }
    }

    /// Verifies a token that the instance signed, and gives its claims.
    ///
    /// It takes session tokens and tokens of JWT templates; [`Claims::category`] tells which it is. M2M tokens are refused.
    /// Whether a request is signed in, [`authenticate`](Self::authenticate) says.
    ///
    /// ```no_run
    /// use clerk_backend_api::Clerk;
    /// use clerk_backend_api::auth::Options;
    ///
    /// async fn user(clerk: &Clerk, token: &str) -> Option<String> {
    ///     let options = Options::new().authorized_parties(["https://example.com"]);
    ///     match clerk.verify_token(token, &options).await {
    ///         Ok(claims) => Some(claims.subject),
    ///         Err(error) => {
    ///             eprintln!("{error}");
    ///             None
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The token is not valid, or the keys to verify it cannot be had: see [`AuthError::reason`].
    pub async fn verify_token(&self, token: &str, options: &Options) -> Result<Claims, AuthError> {
        verify::verify_session(self, token, options).await
    }
}
