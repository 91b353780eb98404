//! Extractors for [axum](https://docs.rs/axum): a handler that takes a [`Session`] runs only for users who are signed in.
//!
//! Add [`AuthLayer`](crate::tower::AuthLayer) to the router, and name a [`Session`] or a [`MachineToken`] as an argument of
//! a handler. Everyone else is answered with status 401 and the reason: `{"error":"token-expired"}`. An
//! `Option<Session>` lets everyone in. [`AuthError`] and [`Denied`] are answers as well, so that handlers can use `?`.
//!
//! ```
//! use axum::{Router, routing::get};
//! use clerk_backend_api::Clerk;
//! use clerk_backend_api::auth::{Check, Denied, Options, Session};
//! use clerk_backend_api::tower::AuthLayer;
//!
//! async fn create(session: Session) -> Result<String, Denied> {
//!     session.require(&Check::permission("org:invoices:create"))?;
//!     Ok(format!("{} creates an invoice", session.user_id()))
//! }
//!
//! # fn main() -> clerk_backend_api::Result<()> {
//! let clerk = Clerk::new("sk_test_1")?;
//! let options = Options::new().authorized_parties(["https://example.com"]);
//! let app: Router = Router::new().route("/invoices", get(create)).layer(AuthLayer::new(clerk, options));
//! # let _ = app;
//! # Ok(())
//! # }
//! ```

use std::convert::Infallible;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use http::{StatusCode, header};
use serde_json::json;

use crate::Value;
use crate::auth::{AuthError, Denied, MachineToken, Session};

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = AuthError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AuthError> {
        found(parts)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MachineToken {
    type Rejection = AuthError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AuthError> {
        found(parts)
    }
}

/// `None` for everyone who is not signed in, whatever the reason.
impl<S: Send + Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get().cloned())
    }
}

/// What the layer has found, or why it has not.
fn found<T: Clone + Send + Sync + 'static>(parts: &Parts) -> Result<T, AuthError> {
    if let Some(found) = parts.extensions.get::<T>() {
        return Ok(found.clone());
    }
    let is_other = parts.extensions.get::<Session>().is_some()
        || parts.extensions.get::<MachineToken>().is_some();
    let error = parts.extensions.get::<AuthError>().cloned();
    Err(error.unwrap_or_else(|| AuthError::not_found(is_other)))
}

impl IntoResponse for AuthError {
    fn into_response(self) -> Response {
        // What is wrong with a server is not its users' business.
        let body = match self.status() {
            401 => json!({ "error": self.reason().as_str() }),
            _ => json!({ "error": "internal" }),
        };
        answer(self.status(), &body)
    }
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        answer(self.status(), &self.to_json())
    }
}

fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = [(header::CONTENT_TYPE, "application/json")];
    (status, json, body.to_string()).into_response()
}
