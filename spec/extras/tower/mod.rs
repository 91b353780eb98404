//! A layer that says of each request who sent it, for every server that is made of [tower](https://docs.rs/tower) services.
//!
//! [`AuthLayer`] verifies the token of a request and puts what it finds into the request's extensions: a
//! [`Session`] or a [`MachineToken`] if the request is signed in, otherwise the [`AuthError`] that says why it is not. It
//! answers nothing itself: which requests have to be signed in, the service below it decides.
//!
//! ```
//! use clerk_backend_api::Clerk;
//! use clerk_backend_api::auth::{Options, Session};
//! use clerk_backend_api::tower::AuthLayer;
//! use http::{Request, Response};
//! use tower_layer::Layer;
//!
//! # #[derive(Clone)] struct Pages;
//! # fn main() -> clerk_backend_api::Result<()> {
//! let clerk = Clerk::new("sk_test_1")?;
//! let options = Options::new().authorized_parties(["https://example.com"]);
//! let service = AuthLayer::new(clerk, options).layer(Pages);
//! # let _ = service;
//! # Ok(())
//! # }
//!
//! // In the service:
//! fn answer(request: &Request<String>) -> Response<String> {
//!     let words = match request.extensions().get::<Session>() {
//!         Some(session) => format!("Hello, {}!", session.user_id()),
//!         None => "Who are you?".to_owned(),
//!     };
//!     Response::new(words)
//! }
//! ```

use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Extensions, Request};
use tower_layer::Layer;
use tower_service::Service;

use crate::Clerk;
use crate::auth::{AuthError, Identity, MachineToken, Options, Session};

/// Puts who sent a request into its extensions. It is cheap to clone.
#[derive(Clone, Debug)]
pub struct AuthLayer(Arc<Settings>);

#[derive(Debug)]
struct Settings {
    clerk: Clerk,
    options: Options,
}

impl AuthLayer {
    /// A layer that verifies tokens with these options.
    #[must_use]
    pub fn new(clerk: Clerk, options: Options) -> Self {
        Self(Arc::new(Settings { clerk, options }))
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = AuthService<S>;

    fn layer(&self, inner: S) -> AuthService<S> {
        AuthService {
            settings: self.0.clone(),
            inner,
        }
    }
}

/// What [`AuthLayer`] makes of a service.
#[derive(Clone, Debug)]
pub struct AuthService<S> {
    settings: Arc<Settings>,
    inner: S,
}

/// The answer of the service below, once it is known who asks.
type Answer<S, B> = Pin<
    Box<
        dyn Future<
                Output = Result<
                    <S as Service<Request<B>>>::Response,
                    <S as Service<Request<B>>>::Error,
                >,
            > + Send,
    >,
>;

impl<S, B> Service<Request<B>> for AuthService<S>
where
    S: Service<Request<B>, Future: Send> + Clone + Send + 'static,
    B: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Answer<S, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Answer<S, B> {
        let settings = self.settings.clone();
        // The one that is ready answers; its clone takes its place.
        let next = self.inner.clone();
        let mut ready = mem::replace(&mut self.inner, next);
        // A token that was put there by whoever called does not count.
        forget(request.extensions_mut());
        Box::pin(async move {
            let Settings { clerk, options } = &*settings;
            let identity = clerk.authenticate(&request, options);
            let identity = identity.await;
            insert(request.extensions_mut(), identity);
            ready.call(request).await
        })
    }
}

fn forget(extensions: &mut Extensions) {
    extensions.remove::<Session>();
    extensions.remove::<MachineToken>();
    extensions.remove::<AuthError>();
}

fn insert(extensions: &mut Extensions, identity: Result<Identity, AuthError>) {
    match identity {
        Ok(Identity::Session(session)) => drop(extensions.insert(session)),
        Ok(Identity::Machine(token)) => drop(extensions.insert(token)),
        Err(error) => drop(extensions.insert(error)),
    }
}
