//! Doubles of the real SDK, as a stranger's tests use them: what each operation answers without being told keeps to the
//! document, and what is told comes typed.

#[rustfmt::skip]
#[path = "../../generated/contract/calls.rs"]
mod calls;

use std::future::Future;
use std::pin::Pin;

use calls::sdk::RawResponseFuture;
use calls::sdk::models::{CreateInvitationRequestBody, Invitation, UpdateUserRequestBody, User};
use calls::{Client, Contract};

/// The calls, with what is wrong with their answers.
#[derive(Default)]
struct Calls(
    Vec<(
        &'static str,
        Pin<Box<dyn Future<Output = Option<String>> + Send>>,
    )>,
);

impl Contract for Calls {
    fn call<T: Send + 'static>(
        &mut self,
        name: &'static str,
        _: &'static str,
        request: RawResponseFuture<T>,
    ) {
        let wrong = async {
            match request.await {
                Ok(answer) if answer.deviations().is_empty() => None,
                Ok(answer) => Some(format!("{:?}", answer.deviations())),
                Err(error) => Some(format!("{error:?}")),
            }
        };
        self.0.push((name, Box::pin(wrong)));
    }
}

#[tokio::test]
async fn every_operation_answers_without_being_told() {
    let (clerk, _) = calls::builder().mock().expect("the settings are right");
    let mut calls = Calls::default();
    calls::calls(&clerk, &mut calls);
    let (count, mut wrong) = (calls.0.len(), Vec::new());
    for (name, call) in calls.0 {
        wrong.extend(call.await.map(|why| format!("{name}: {why}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 200, "{count}");
}

#[tokio::test]
async fn answers_and_requests_are_typed() {
    let (clerk, mock) = Client::mock();
    let mut user = User::default();
    user.id = "user_1".to_owned();
    mock.users().get().returns(user.clone());
    assert_eq!(clerk.users().get("user_1").await.expect("it is set"), user);

    let body = UpdateUserRequestBody::new().first_name("Ada");
    clerk
        .users()
        .update("user_1", body.clone())
        .await
        .expect("the sample");
    let requests = mock.users().update().requests();
    assert_eq!(requests[0].body(), body);
    assert_eq!(requests[0].param("user_id"), Some("user_1"));
    assert_eq!(requests[0].path(), "/v1/users/user_1");
}

#[tokio::test]
async fn failures_come_in_their_order() {
    let (clerk, mock) = Client::mock();
    mock.invitations()
        .create()
        .fails(429)
        .returns(Invitation::default());
    let body = CreateInvitationRequestBody::new("ada@example.com");
    let answer = clerk.invitations().create(body).send_raw().await;
    assert_eq!(answer.expect("429 is tried again").attempts(), 2);

    mock.users().get().fails(404);
    let error = clerk
        .users()
        .get("user_2")
        .await
        .expect_err("it is not there");
    assert!(error.is_not_found() && error.message().is_some(), "{error}");

    mock.users().get().cannot_connect();
    let error = clerk
        .users()
        .get("user_2")
        .await
        .expect_err("nothing answers");
    assert!(error.is_connect());
}
