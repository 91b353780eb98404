//! Makes a link with which a supporter signs in as a user.
//!
//!     CLERK_SECRET_KEY=sk_test_… cargo run --example impersonate -- USER_ID SUPPORTER_ID

use clerk_backend_api::Clerk;
use clerk_backend_api::models::{Actor, CreateActorTokenRequestBody};

#[tokio::main]
async fn main() -> clerk_backend_api::Result<()> {
    let clerk = Clerk::from_env()?;
    let mut arguments = std::env::args().skip(1);
    let (Some(user), Some(supporter)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: impersonate USER_ID SUPPORTER_ID");
        return Ok(());
    };

    let body = CreateActorTokenRequestBody::new(user, Actor::new(supporter))
        .expires_in_seconds(600);
    let token = clerk.actor_tokens().create(body).await?;
    println!("open {}", token.url.unwrap_or_default());

    Ok(())
}
