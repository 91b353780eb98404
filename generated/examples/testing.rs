//! Tests code that uses Clerk: no key and no network are needed.
//!
//!     cargo run --example testing --features events,testing

use clerk_backend_api::models::{Event, UpdateUserMetadataRequestBody, User};
use clerk_backend_api::{Clerk, Webhook};

/// The code under test: marks a user as welcomed, unless the user is gone.
async fn welcome(clerk: &Clerk, id: &str) -> clerk_backend_api::Result<bool> {
    match clerk.users().get(id).await {
        Ok(user) if user.banned => Ok(false),
        Ok(user) => {
            let body = UpdateUserMetadataRequestBody::new().public_metadata([("welcomed", true)]);
            clerk.users().update_metadata(user.id, body).await?;
            Ok(true)
        }
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A user that is there. The first attempt fails, and is made again.
    let (clerk, mock) = Clerk::mock();
    let mut user = User::default();
    user.id = "user_1a2b3c".to_owned();
    mock.users().get().fails(503).returns(user);
    assert!(welcome(&clerk, "user_1a2b3c").await?);
    let sent = mock.users().update_metadata().requests();
    assert_eq!(sent[0].param("user_id"), Some("user_1a2b3c"));
    assert_eq!(sent[0].body().public_metadata.unwrap_or_default()["welcomed"], true);

    // One that is not, and a server that is not.
    let (clerk, mock) = Clerk::mock();
    mock.users().get().fails(404);
    assert!(!welcome(&clerk, "user_unknown").await?);
    mock.users().get().cannot_connect();
    assert!(welcome(&clerk, "user_1a2b3c").await.is_err());
    assert!(mock.users().update_metadata().requests().is_empty());

    // A message as Clerk signs it.
    let webhook = Webhook::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")?;
    let body = r#"{"object":"event","type":"user.created","data":{"id":"user_1a2b3c"}}"#;
    let event = webhook.verify(&webhook.sign("msg_1", body), body)?;
    assert!(matches!(event, Event::UserCreated(event) if event.data.id == "user_1a2b3c"));
    println!("all is as it should be");

    Ok(())
}
