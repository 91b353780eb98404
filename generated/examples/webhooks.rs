//! Receives Clerk's events with axum.
//!
//!     CLERK_WEBHOOK_SIGNING_SECRET=whsec_… cargo run --example webhooks --features events

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use clerk_backend_api::Webhook;
use clerk_backend_api::models::Event;

/// Takes the body as it came: its bytes are what was signed.
async fn receive(
    State(webhook): State<Webhook>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    match webhook.verify(&headers, body) {
        Ok(Event::UserCreated(event)) => println!("{} is new", event.data.id),
        Ok(Event::UserDeleted(event)) => println!("{:?} is gone", event.data.id),
        Ok(Event::Unknown(json)) => println!("not known yet: {}", json["type"]),
        Ok(_) => {}
        Err(error) => {
            eprintln!("{error}");
            return StatusCode::BAD_REQUEST;
        }
    }

    StatusCode::NO_CONTENT
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let webhook = Webhook::from_env()?;
    let app = Router::new().route("/webhooks", post(receive)).with_state(webhook);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app).await?;

    Ok(())
}
