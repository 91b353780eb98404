//! Endpoints that the document does not name: the request is as it was asked for, and all else as for every request.

use serde_json::json as value;

use super::api::client;
use super::server::{Server, json, status};
use crate::{RetryPolicy, Value};

#[tokio::test]
async fn a_request_is_what_its_caller_says() {
    let server = Server::always(|| json(r#"{"id":"b","new":true}"#));
    let answer = client(&server.url)
        .raw_request("POST", "/users/{id}/badges")
        .path("id", "a/b")
        .query("limit", 10)
        .query("tags", value!(["x", "y"]))
        .json(&value!({"name": "first"}))
        .header("X-Mine", "1")
        .await
        .expect("it is sent");
    assert_eq!(answer, value!({"id": "b", "new": true}));
    let seen = server.seen().pop().expect("it came");
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.target, "/users/a%2Fb/badges?limit=10&tags=x&tags=y");
    assert_eq!(seen.body, br#"{"name":"first"}"#);
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(seen.header("x-mine"), "1");
    assert!(
        seen.header("authorization").starts_with("Bearer "),
        "the client's key is sent"
    );
}

#[tokio::test]
async fn errors_and_retries_are_those_of_every_request() {
    let server = Server::start(|count, _| match count {
        0 => status(503, &[], "{}"),
        _ => status(404, &[], r#"{"message":"no badge","code":"missing"}"#),
    });
    let policy = RetryPolicy::new().initial_interval(std::time::Duration::from_millis(1));
    let request = client(&server.url).raw_request("GET", "/badges/1");
    let error = request.retries(policy).await.expect_err("there is none");
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!(error.attempts(), 2);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_response_without_a_body_is_null() {
    let server = Server::always(|| status(204, &[], ""));
    let request = client(&server.url).raw_request("DELETE", "/badges/1");
    assert_eq!(request.await.expect("it is sent"), Value::Null);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let server = Server::always(|| json("{}"));
    let client = client(&server.url);
    let requests = [
        client.raw_request("FETCH", "/badges"),
        client.raw_request("GET", "badges"),
        client.raw_request("GET", "/badges/{id}"),
        client.raw_request("GET", "/badges/{id}").path("id", ""),
    ];
    for request in requests {
        let error = request.await.expect_err("it cannot be sent");
        assert!(error.is_invalid_request(), "{error:?}");
    }
    assert!(server.seen().is_empty());
}
