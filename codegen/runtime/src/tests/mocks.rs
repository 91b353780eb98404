//! Doubles: what each kind of answer becomes, in which order answers come, and what is known of the requests.

use std::time::Duration;

use serde_json::json;

use super::api::changes;
use crate::shop::models::{Changes, Export, Filter, User, Users};
use crate::shop::{self, mock};
use crate::{Client, Mock, RetryPolicy};

fn double() -> (Client, Mock) {
    mock(shop::builder()).expect("the settings are right")
}

fn user(id: &str) -> User {
    User {
        id: id.to_owned(),
        ..User::default()
    }
}

#[tokio::test]
async fn typed_answers_come_as_they_were_set() {
    let (client, mock) = double();
    mock.shop().get().returns(user("u1"));
    let found = shop::get(&client, "u1").await.expect("it is there");
    assert_eq!(found, user("u1"));
    let again = shop::get(&client, "u2")
        .await
        .expect("the last answer stays");
    assert_eq!(again.id, "u1");
}

#[tokio::test]
async fn each_kind_of_answer_is_read_as_it_was_written() {
    let (client, mock) = double();
    mock.shop().find().returns(Some(user("u1"))).returns(None);
    assert_eq!(
        shop::find(&client, "u").await.expect("one"),
        Some(user("u1"))
    );
    assert_eq!(shop::find(&client, "u").await.expect("nothing"), None);

    mock.shop().sign_up().returns(user("u2"));
    let signed_up = shop::sign_up(&client, Filter::default()).await;
    assert_eq!(signed_up.expect("a form").id, "u2");

    mock.shop().write().returns("words".to_owned());
    assert_eq!(shop::write(&client, "x").await.expect("a text"), "words");

    let (client, mock) = double();
    mock.shop().replace().returns("raw".into());
    assert_eq!(shop::replace(&client, "x").await.expect("bytes"), "raw");

    let several = [
        Export::User(Box::new(user("u3"))),
        Export::Csv("a,b".to_owned()),
        Export::Pdf("%PDF".into()),
        Export::Problem(Box::default()),
    ];
    for answer in several {
        let (client, mock) = double();
        mock.shop().export().returns(answer.clone());
        assert_eq!(shop::export(&client).await.expect("one of several"), answer);
        mock.shop().find_export().returns(None);
        assert_eq!(shop::find_export(&client).await.expect("nothing"), None);
    }
}

#[tokio::test]
async fn without_an_answer_the_sample_comes() {
    let (client, mock) = double();
    let found = shop::get(&client, "u1").await.expect("the sample");
    assert_eq!(found.id, "sample");
    mock.shop().delete().returns(());
    let deleted = client.request_none(&shop::DELETE).await;
    deleted.expect("nothing is read");
}

#[tokio::test]
async fn json_need_not_be_what_the_document_says() {
    let (client, mock) = double();
    mock.shop()
        .get()
        .returns_json(json!({ "id": "u1", "new": [1] }));
    let answer = shop::get(&client, "u1")
        .send_raw()
        .await
        .expect("tolerated");
    assert!(!answer.deviations().is_empty());
    mock.shop().get().returns_json("no object");
    let error = shop::get(&client, "u1").await.expect_err("it is a text");
    assert!(error.is_decode());
}

#[tokio::test]
async fn statuses_are_errors_with_a_message_and_a_body() {
    let (client, mock) = double();
    mock.shop().get().fails(404);
    let error = shop::get(&client, "u1").await.expect_err("it fails");
    assert!(error.is_not_found());
    assert_eq!(error.message(), Some("the mock fails with status 404"));
    assert_eq!(error.attempts(), 1);

    let (client, mock) = double();
    mock.shop()
        .get()
        .fails_with(422, &json!({ "data": [], "total": 0 }));
    let error = shop::get(&client, "u1").await.expect_err("it fails");
    assert!(error.body_as::<Users>().is_some());

    let (client, mock) = double();
    mock.shop().get().fails(0);
    let error = shop::get(&client, "u1").await.expect_err("it is no status");
    assert!(error.to_string().contains("0 is no status"), "{error}");
}

#[tokio::test]
async fn attempts_take_the_answers_in_their_order() {
    let (client, mock) = double();
    mock.shop().get().fails(503).fails(503).returns(user("u1"));
    let answer = shop::get(&client, "u1")
        .send_raw()
        .await
        .expect("in the end");
    assert_eq!(answer.attempts(), 3);
    assert_eq!(mock.shop().get().requests().len(), 3);

    let (client, mock) = double();
    mock.shop().get().fails(503);
    let once = shop::get(&client, "u1").retries(RetryPolicy::none()).await;
    assert!(once.expect_err("it is not retried").is_server_error());
    assert_eq!(mock.shop().get().requests().len(), 1);
}

#[tokio::test]
async fn connections_fail_before_and_after_something_was_sent() {
    let (client, mock) = double();
    mock.shop().create().cannot_connect().returns(user("u1"));
    let created = shop::create(&client, changes()).await;
    assert_eq!(
        created.expect("nothing arrived, so it is sent again").id,
        "u1"
    );

    let (client, mock) = double();
    mock.shop().create().breaks_off().returns(user("u1"));
    let error = shop::create(&client, changes()).await;
    let error = error.expect_err("it may have arrived");
    assert!(error.is_interrupted());
    assert_eq!(mock.shop().create().requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_too_long_is_a_timeout() {
    let (client, mock) = double();
    mock.shop()
        .get()
        .returns(user("u1"))
        .after(Duration::from_secs(5));
    let request = shop::get(&client, "u1");
    let late = request.clone().timeout(Duration::from_secs(4)).await;
    assert!(late.expect_err("it is late").is_timeout());
    assert_eq!(request.await.expect("in time").id, "u1");

    mock.shop().find().after(Duration::from_secs(5));
    let late = shop::find(&client, "u1")
        .timeout(Duration::from_secs(4))
        .await;
    assert!(late.expect_err("samples are late as well").is_timeout());
}

#[tokio::test]
async fn requests_are_known_with_parameters_and_body() {
    let (client, mock) = double();
    shop::get(&client, "a/b")
        .header("X-Trace", "1")
        .await
        .expect("the sample");
    let requests = mock.shop().get().requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(request.param("user_id"), Some("a/b"));
    assert_eq!(request.param("limit"), None);
    assert_eq!(request.path(), "/v1/users/a%2Fb");
    assert_eq!(request.query(), None);
    assert_eq!(request.headers()["x-trace"], "1");
    assert!(request.headers().contains_key("authorization"));
    assert!(request.bytes().is_empty());

    shop::create(&client, changes()).await.expect("the sample");
    let requests = mock.shop().create().requests();
    let body: Changes = requests[0].body();
    assert_eq!(body, changes());
    assert!(mock.shop().write().requests().is_empty());
}

#[tokio::test]
async fn what_cannot_be_sent_does_not_come() {
    let (client, mock) = double();
    let error = shop::get(&client, "")
        .await
        .expect_err("it changes the path");
    assert!(error.is_invalid_request());
    assert!(mock.shop().get().requests().is_empty());
}

#[tokio::test]
async fn pages_follow_each_other() {
    let (client, mock) = double();
    let page = |ids: &[&str]| {
        let users: Vec<_> = ids
            .iter()
            .map(|id| json!({ "id": id, "tags": [] }))
            .collect();
        json!({ "data": users, "total": 3 })
    };
    mock.shop()
        .list()
        .returns_json(page(&["a", "b"]))
        .returns_json(page(&["c"]));
    let mut users = shop::list(&client).limit(2).stream();
    let mut ids = Vec::new();
    while let Some(user) = users.next().await {
        ids.push(user.expect("it is listed").id);
    }
    assert_eq!(ids, ["a", "b", "c"]);
    let requests = mock.shop().list().requests();
    assert_eq!(requests[1].param("offset"), Some("2"));
}

#[tokio::test]
async fn clones_are_one_double_and_two_doubles_are_two() {
    let (client, mock) = double();
    let (other, other_mock) = double();
    mock.clone().shop().get().returns(user("u1"));
    other_mock.shop().get().returns(user("u2"));
    assert_eq!(shop::get(&client.clone(), "u").await.expect("one").id, "u1");
    assert_eq!(shop::get(&other, "u").await.expect("other").id, "u2");
    assert_eq!(mock.shop().get().requests().len(), 1);
}

#[tokio::test]
async fn settings_of_the_builder_hold() {
    let builder = shop::builder().header("X-Own", "1").strict(true);
    let (client, mock) = mock(builder).expect("the settings are right");
    mock.shop().get().returns_json(json!({}));
    let error = shop::get(&client, "u").await.expect_err("it is strict");
    assert!(error.is_decode());
    assert_eq!(mock.shop().get().requests()[0].headers()["x-own"], "1");
    assert!(shop::mock(crate::Builder::new(&shop::NOWHERE)).is_ok());
    let printed = format!("{mock:?} {:?} {:?}", mock.shop(), mock.shop().get());
    assert!(printed.contains("GetUser"), "{printed}");
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_calls_are_answered_too() {
    let (client, mock) = double();
    mock.shop().get().returns(user("u1"));
    assert_eq!(
        shop::get(&client, "u").send_blocking().expect("one").id,
        "u1"
    );
}
