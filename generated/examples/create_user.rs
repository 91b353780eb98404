//! Creates a user, and tells by the error's code what is wrong.
//!
//!     CLERK_SECRET_KEY=sk_test_… cargo run --example create_user -- ada@example.com

use clerk_backend_api::Clerk;
use clerk_backend_api::models::CreateUserRequestBody;

#[tokio::main]
async fn main() -> clerk_backend_api::Result<()> {
    let clerk = Clerk::from_env()?;
    let address = std::env::args().nth(1).unwrap_or_else(|| "ada@example.com".to_owned());

    let body = CreateUserRequestBody::new()
        .email_address([address])
        .first_name("Ada")
        .public_metadata([("plan", "pro")]);
    match clerk.users().create(body).await {
        Ok(user) => println!("created {}", user.id),
        Err(error) if error.is_unprocessable() => {
            for problem in error.clerk_errors().into_iter().flat_map(|body| &body.errors) {
                println!("{}: {}", problem.code, problem.message);
            }
        }
        Err(error) if error.is_rate_limited() => {
            println!("try again in {:?}", error.retry_after());
        }
        Err(error) => return Err(error),
    }

    Ok(())
}
