//! Counts the members of an organization by role: first one page, then all items as a stream.
//!
//!     CLERK_SECRET_KEY=sk_test_… cargo run --example page_stream -- ORGANIZATION_ID

use std::collections::BTreeMap;

use clerk_backend_api::Clerk;

#[tokio::main]
async fn main() -> clerk_backend_api::Result<()> {
    let clerk = Clerk::from_env()?;
    let organization = std::env::args().nth(1).unwrap_or_default();
    let request = clerk.organization_memberships().list(organization).limit(50);

    let page = request.clone().await?;
    println!("{} members in all", page.total_count);

    let mut roles = BTreeMap::new();
    let mut memberships = request.stream();
    while let Some(membership) = memberships.next().await {
        *roles.entry(membership?.role).or_insert(0) += 1;
    }
    println!("{roles:?}");

    Ok(())
}
