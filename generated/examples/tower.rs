//! Who is calling, for any tower service: the layer puts the session into the extensions of the request.
//!
//!     cargo run --example tower --features tower,testing

use std::convert::Infallible;

use clerk_backend_api::Clerk;
use clerk_backend_api::auth::testing::{TestClock, TestKey};
use clerk_backend_api::auth::{AuthError, Session};
use clerk_backend_api::tower::AuthLayer;
use http::{Request, Response, StatusCode};
use tower::{ServiceBuilder, ServiceExt, service_fn};

/// The server's own service: what it answers depends on who asks.
async fn answer(request: Request<String>) -> Result<Response<String>, Infallible> {
    let extensions = request.extensions();
    let (status, body) = match (extensions.get::<Session>(), extensions.get::<AuthError>()) {
        (Some(session), _) => (200, format!("Hello, {}!", session.user_id())),
        (None, Some(error)) => (error.status(), error.reason().to_string()),
        (None, None) => (403, "this is no place for machines".to_owned()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    Ok(response)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // In a server: `Clerk::from_env()?` and `Options::new().authorized_parties([…])`.
    let (key, clock) = (TestKey::shared(), TestClock::new(1_700_000_000));
    let layer =
        AuthLayer::new(Clerk::new("sk_test_unused")?, key.options().clock(clock.reader()));
    let service = ServiceBuilder::new().layer(layer).service(service_fn(answer));

    let token = key.session(&clock).subject("user_1").token();
    for authorization in [format!("Bearer {token}"), "Bearer x".to_owned()] {
        let request =
            Request::builder().header("Authorization", authorization).body(String::new())?;
        let response = service.clone().oneshot(request).await?;
        println!("{} {}", response.status(), response.body());
    }

    Ok(())
}
