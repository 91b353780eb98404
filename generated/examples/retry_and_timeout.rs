//! A patient client, and one request that must be fast.
//!
//!     CLERK_SECRET_KEY=sk_test_… cargo run --example retry_and_timeout -- USER_ID

use std::time::Duration;

use clerk_backend_api::{Clerk, RetryPolicy};

#[tokio::main]
async fn main() -> clerk_backend_api::Result<()> {
    let patient = RetryPolicy::new()
        .max_retries(6)
        .max_elapsed(Duration::from_secs(120));
    let clerk = Clerk::builder()
        .env()?
        .retries(patient)
        .timeout(Duration::from_secs(150))
        .after_attempt(|attempt, outcome| {
            eprintln!("{}: {:?}", attempt.operation, outcome.status);
        })
        .build()?;
    let id = std::env::args().nth(1).unwrap_or_default();

    let request = clerk
        .users()
        .get(id)
        .retries(RetryPolicy::none())
        .timeout(Duration::from_secs(2));
    match request.await {
        Ok(user) => println!("{}", user.id),
        Err(error) if error.is_timeout() => println!("not in time"),
        Err(error) => return Err(error),
    }

    Ok(())
}
