//! Tests code that calls Clerk against a server of its own: no key and no network are needed.
//!
//!     cargo run --example test_with_mock

use axum::routing::get;
use axum::{Json, Router};
use clerk_backend_api::Clerk;
use serde_json::json;

/// The code under test.
async fn is_member(clerk: &Clerk, id: &str) -> clerk_backend_api::Result<bool> {
    match clerk.users().get(id).await {
        Ok(user) => Ok(!user.banned),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mock = Router::new().route(
        "/users/user_1a2b3c",
        get(|| async { Json(json!({ "id": "user_1a2b3c", "object": "user", "banned": false })) }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, mock).await });

    let clerk = Clerk::builder()
        .bearer_auth("sk_test_mock")
        .base_url(url)
        .build()?;
    assert!(is_member(&clerk, "user_1a2b3c").await?);
    assert!(!is_member(&clerk, "user_unknown").await?);
    println!("the mock answered");

    Ok(())
}
