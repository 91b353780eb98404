//! Lists the newest users, page after page.
//!
//!     CLERK_SECRET_KEY=sk_test_… cargo run --example list_users

use clerk_backend_api::Clerk;

#[tokio::main]
async fn main() -> clerk_backend_api::Result<()> {
    let clerk = Clerk::from_env()?;

    let mut users = clerk.users().list().limit(100).stream();
    while let Some(user) = users.next().await {
        let user = user?;
        let first = user.email_addresses.first();
        let address = first.map_or("no email address", |first| first.email_address.as_str());
        println!("{} {address}", user.id);
    }

    Ok(())
}
