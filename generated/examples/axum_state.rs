//! One client as the state of an axum application.
//!
//!     CLERK_SECRET_KEY=sk_test_… cargo run --example axum_state

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use clerk_backend_api::Clerk;
use clerk_backend_api::models::User;

async fn user(
    State(clerk): State<Clerk>,
    Path(id): Path<String>,
) -> Result<Json<User>, StatusCode> {
    match clerk.users().get(id).await {
        Ok(user) => Ok(Json(user)),
        Err(error) if error.is_not_found() => Err(StatusCode::NOT_FOUND),
        Err(error) => {
            eprintln!("{error}");
            Err(StatusCode::BAD_GATEWAY)
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clerk = Clerk::from_env()?;
    let app = Router::new().route("/users/{id}", get(user)).with_state(clerk);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app).await?;

    Ok(())
}
