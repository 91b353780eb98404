//! The first call of the SDK's documentation, as it stands there but for the base URL, against a server on loopback.

use clerk_backend_api::{
    Clerk,
    models::{self, Actor, CreateActorTokenRequestBody},
};
use tests::server::{Reply, Seen, Server, json};

const TOKEN: &str = r#"{"object":"actor_token","id":"act_1","status":"STATUS","user_id":"user_1a2b3c",
    "actor":{"sub":"user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"},"url":"https://example.com/t","created_at":1,"updated_at":2}"#;

fn reply(_: usize, seen: &Seen) -> Reply {
    let revoked = seen.target.ends_with("/revoke");
    json(&TOKEN.replace("STATUS", if revoked { "revoked" } else { "pending" }))
}

async fn first_call(clerk: Clerk) -> clerk_backend_api::Result<()> {
    let body = CreateActorTokenRequestBody::new(
        "user_1a2b3c",
        Actor::new("user_2OEpKhcCN1Lat9NQ0G6puh7q5Rb"),
    )
    .expires_in_seconds(3600)
    .session_max_duration_in_seconds(1800);
    let token = clerk.actor_tokens().create(body).await?;
    println!(
        "{} {:?} {}",
        token.id,
        token.status,
        token.url.as_deref().unwrap_or_default()
    );

    let revoked = clerk.actor_tokens().revoke(&token.id).await?;
    assert_eq!(revoked.status, models::ActorTokenStatus::Revoked);
    Ok(())
}

#[tokio::test]
async fn the_first_call_works() {
    let server = Server::start(reply);
    let clerk = Clerk::builder()
        .bearer_auth("sk_test_key")
        .base_url(format!("{}/v1", server.url))
        .build()
        .expect("the settings are right");
    first_call(clerk).await.expect("both calls work");
    let sent: Vec<_> = server
        .seen()
        .into_iter()
        .map(|seen| format!("{} {}", seen.method, seen.target))
        .collect();
    assert_eq!(
        sent,
        [
            "POST /v1/actor_tokens",
            "POST /v1/actor_tokens/act_1/revoke"
        ]
    );
}

#[test]
fn the_key_comes_from_the_environment() {
    // Tests share their environment, so the variable is not set here; whoever has it set gets a client.
    match Clerk::from_env() {
        Ok(_) => assert!(std::env::var("CLERK_SECRET_KEY").is_ok()),
        Err(error) => assert!(error.to_string().contains("CLERK_SECRET_KEY"), "{error}"),
    }
}
