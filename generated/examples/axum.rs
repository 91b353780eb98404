//! An axum server that knows who is calling: 200 with a session, 401 with a reason, 403 without the permission.
//!
//!     CLERK_SECRET_KEY=sk_test_… cargo run --example axum --features axum,testing
//!
//! Without a secret key it signs tokens with a key of its own, and prints requests to try.

use axum::Router;
use axum::routing::{get, post};
use clerk_backend_api::Clerk;
use clerk_backend_api::auth::testing::{TestClock, TestKey};
use clerk_backend_api::auth::{Check, Denied, Options, Session};
use clerk_backend_api::tower::AuthLayer;

const ADDRESS: &str = "127.0.0.1:3000";

/// For users who are signed in. Others get 401 and the reason.
async fn me(session: Session) -> String {
    session.user_id().to_owned()
}

/// For users with a permission. Others get 403.
async fn create_invoice(session: Session) -> Result<String, Denied> {
    session.require(&Check::permission("org:invoices:create"))?;
    Ok(format!("{} creates an invoice", session.user_id()))
}

/// For everyone.
async fn hello(session: Option<Session>) -> String {
    match session {
        Some(session) => format!("Hello, {}!", session.user_id()),
        None => "Hello, whoever you are!".to_owned(),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (clerk, options) = match Clerk::from_env() {
        Ok(clerk) => (clerk, Options::from_env()),
        Err(_) => offline()?,
    };
    let app = Router::new()
        .route("/", get(hello))
        .route("/me", get(me))
        .route("/invoices", post(create_invoice))
        .layer(AuthLayer::new(clerk, options));
    let listener = tokio::net::TcpListener::bind(ADDRESS).await?;
    println!("http://{ADDRESS}");
    axum::serve(listener, app).await?;

    Ok(())
}

/// A client that calls nobody, and options with a key of this process. Prints requests to try.
fn offline() -> clerk_backend_api::Result<(Clerk, Options)> {
    let (key, clock) = (TestKey::shared(), TestClock::new(1_700_000_000));
    let member = || key.session(&clock).organization("org_1", "member");
    let creator = member().permissions(&["org:invoices:create"]).token();
    let curl = format!("curl -i http://{ADDRESS}");
    println!("{curl}/me -H 'Authorization: Bearer {}'    # 200", member().token());
    println!("{curl}/me    # 401, session-token-and-uat-missing");
    println!("{curl}/me -H 'Authorization: Bearer x'    # 401, token-invalid");
    println!("{curl}/invoices -X POST -H 'Authorization: Bearer {creator}'    # 200");
    println!("{curl}/invoices -X POST -H 'Authorization: Bearer {}'    # 403", member().token());

    Ok((Clerk::new("sk_test_unused")?, key.options().clock(clock.reader())))
}
