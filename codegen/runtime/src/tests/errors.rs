//! Errors: what callers ask them, and what they say.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use super::api::{KEY, client, create};
use super::server::{Reply, Server, bytes, status};
use crate::runtime::error::Kind;
use crate::shop::models::{Cat, Order, Problem, User, Users};
use crate::shop::{CREATE, GET, get};
use crate::{Error, RetryPolicy};

/// The error that this answer gives.
async fn failed(code: u16, headers: &'static [(&str, &str)], body: &'static str) -> Error {
    let server = Server::start(move |_, _| status(code, headers, body));
    get(&client(&server.url), "u1")
        .retries(RetryPolicy::none())
        .await
        .expect_err("it is no success")
}

#[tokio::test]
async fn a_status_the_document_declares() {
    let body = r#"{"message":"not here","trace_id":"t1","errors":[{"message":"no such user","code":"gone"}]}"#;
    let error = failed(404, &[("x-request", "r1")], body).await;
    assert!(error.is_not_found() && error.is_client_error() && error.is_status());
    assert!(!error.is_retryable() && !error.is_server_error() && !error.is_decode());
    assert_eq!(error.status(), Some(404));
    assert_eq!(
        error
            .headers()
            .map(|headers| headers["x-request"].as_bytes()),
        Some(&b"r1"[..])
    );
    assert_eq!(error.body().map(|body| &body[..]), Some(body.as_bytes()));
    let problem = error.body_as::<Problem>().expect("it is declared");
    assert_eq!(
        (problem.message.as_str(), problem.trace_id.as_deref()),
        ("not here", Some("t1"))
    );
    assert!(error.body_as::<User>().is_none());
    assert_eq!(
        (error.message(), error.code()),
        (Some("no such user"), Some("gone"))
    );
    assert_eq!(
        (error.trace_id(), error.operation(), error.attempts()),
        (Some("t1"), Some("GetUser"), 1)
    );
    let text = "GetUser (GET /users/{user_id}): HTTP 404 Not Found: no such user (trace ID t1)";
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn each_status_has_its_own_type() {
    let error = failed(422, &[], r#"{"data":[],"total_count":3}"#).await;
    assert_eq!(
        error.body_as::<Users>().map(|users| users.total_count),
        Some(3)
    );
    assert!(error.body_as::<Problem>().is_none());
}

#[tokio::test]
async fn a_status_comes_before_its_class_and_that_before_the_default() {
    let exact = failed(404, &[], r#"{"message":"gone"}"#).await;
    assert!(exact.body_as::<Problem>().is_some());
    let class = failed(418, &[], r#"{"kind":"cat","lives":9}"#).await;
    assert_eq!(class.body_as::<Cat>().map(|cat| cat.lives), Some(9));
    let default = failed(503, &[], r#""newest""#).await;
    assert_eq!(default.body_as::<Order>(), Some(&Order::from("newest")));
}

#[tokio::test]
async fn a_text_is_a_message_or_a_code_but_not_both() {
    let error = failed(400, &[], r#"{"error":"no such user"}"#).await;
    assert_eq!(
        (error.message(), error.code()),
        (Some("no such user"), None)
    );
    let error = failed(400, &[], r#"{"error":"gone","message":"no such user"}"#).await;
    assert_eq!(
        (error.message(), error.code()),
        (Some("no such user"), Some("gone"))
    );
}

#[tokio::test]
async fn a_status_the_document_does_not_know() {
    let error = failed(418, &[], r#"{"message":"short and stout","trace_id":"t2"}"#).await;
    assert_eq!(
        (error.status(), error.message(), error.trace_id()),
        (Some(418), Some("short and stout"), Some("t2"))
    );
    assert!(error.body_as::<Problem>().is_none());
    assert_eq!(
        failed(599, &[], "").await.to_string(),
        "GetUser (GET /users/{user_id}): HTTP 599"
    );
}

#[tokio::test]
async fn html_with_status_502_keeps_the_body() {
    let error = failed(
        502,
        &[("content-type", "text/html")],
        "<html>Bad gateway</html>",
    )
    .await;
    assert!(error.is_server_error() && error.is_retryable());
    assert_eq!(
        error.body().map(|body| &body[..]),
        Some(&b"<html>Bad gateway</html>"[..])
    );
    assert_eq!(
        (error.message(), error.code(), error.trace_id()),
        (None, None, None)
    );
    assert!(error.body_as::<Problem>().is_none());
    assert_eq!(
        error.to_string(),
        "GetUser (GET /users/{user_id}): HTTP 502 Bad Gateway"
    );
    let plain = failed(
        503,
        &[("content-type", "text/plain; charset=utf-8")],
        "no healthy upstream\n",
    )
    .await;
    assert_eq!(plain.message(), Some("no healthy upstream"));
}

#[tokio::test]
async fn predicates() {
    type Predicate = fn(&Error) -> bool;
    let expected: [(u16, Predicate); 8] = [
        (400, Error::is_bad_request),
        (401, Error::is_unauthorized),
        (403, Error::is_forbidden),
        (404, Error::is_not_found),
        (409, Error::is_conflict),
        (422, Error::is_unprocessable),
        (429, Error::is_rate_limited),
        (500, Error::is_server_error),
    ];
    let server = Server::start(move |index, _| status(expected[index].0, &[], "{}"));
    let client = client(&server.url);
    for (status, _) in expected {
        let error = get(&client, "u1")
            .retries(RetryPolicy::none())
            .await
            .expect_err("it is no success");
        for (other, predicate) in expected {
            assert_eq!(predicate(&error), status == other, "{status} {other}");
        }
        assert_eq!(error.is_retryable(), status == 429 || status == 500);
    }
    assert!(failed(408, &[], "").await.is_retryable());
}

#[tokio::test]
async fn retry_after_in_seconds_and_as_a_date() {
    assert_eq!(
        failed(429, &[("retry-after", "7")], "").await.retry_after(),
        Some(Duration::from_secs(7))
    );
    assert_eq!(failed(429, &[], "").await.retry_after(), None);
    assert_eq!(
        failed(429, &[("retry-after", "soon")], "")
            .await
            .retry_after(),
        None
    );
    let past = failed(429, &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], "").await;
    assert_eq!(past.retry_after(), Some(Duration::ZERO));
    let server = Server::start(|_, _| {
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
        status(503, &[("retry-after", &date)], "")
    });
    let error = get(&client(&server.url), "u")
        .await
        .expect_err("it is no success");
    let wait = error.retry_after().expect("the server says it");
    assert!((50..=60).contains(&wait.as_secs()), "{wait:?}");
    // It does not wait longer than the policy's 30 seconds, and does not ask again before.
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn no_connection() {
    let refused = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        format!("http://{}", listener.local_addr().expect("it is bound"))
    };
    let error = create(&client(&refused)).await.expect_err("nobody listens");
    assert!(
        error.is_connect()
            && error.is_retryable()
            && !error.is_timeout()
            && !error.is_interrupted()
    );
    assert_eq!((error.status(), error.attempts()), (None, 4));
    assert!(error.headers().is_none() && error.body().is_none() && error.message().is_none());
    assert_eq!(
        error.to_string(),
        "CreateUser (POST /users): cannot connect to the server after 4 attempts"
    );
    assert!(
        error
            .source()
            .is_some_and(|source| source.is::<reqwest::Error>())
    );
}

/// One line says what failed, the source why. `Debug`, which `fn main() -> Result<()>` prints, says both.
#[tokio::test]
async fn the_cause_is_the_source_and_not_in_the_text() {
    let request = get(&client("http://127.0.0.1:1"), "u1").retries(RetryPolicy::none());
    let error = request.await.expect_err("nobody listens");
    let line = "GetUser (GET /users/{user_id}): cannot connect to the server";
    assert_eq!(error.to_string(), line);
    let printed = format!("{error:?}");
    assert!(
        printed.starts_with(&format!("{line}\n\nCaused by:\n    ")),
        "{printed}"
    );
    assert!(printed.contains("refused"), "{printed}");
    assert!(format!("{error:#?}").starts_with("Error {"), "{error:#?}");
    let plain = Error::new(Kind::Status, "it failed");
    assert_eq!(format!("{plain:?}"), "it failed");
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn no_tls() {
    let server = Server::always(|| status(200, &[], ""));
    let secure = server.url.replace("http:", "https:");
    let error = create(&client(&secure))
        .await
        .expect_err("the server does not speak TLS");
    // Nothing of the request arrived, so that even a POST is retried.
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(error.attempts(), 4);
}

#[tokio::test]
async fn no_text_of_an_error_has_the_key() {
    let server = Server::start(|_, _| {
        Reply::Bytes(bytes(
            401,
            &[("content-type", "text/plain")],
            KEY.as_bytes(),
        ))
    });
    let client = client(&server.url);
    for error in [
        get(&client, "u").await.expect_err("it is refused"),
        client
            .request_none(&GET)
            .path("user_id", "u".to_owned())
            .base_url("http://127.0.0.1:1")
            .await
            .expect_err("no one"),
        client
            .request_none(&CREATE)
            .base_url("http://[::1")
            .await
            .expect_err("it is no URL"),
    ] {
        let mut texts = format!("{error} {error:?} {error:#?}");
        let mut source = error.source();
        while let Some(inner) = source {
            texts += &format!("{inner} {inner:?}");
            source = inner.source();
        }
        assert!(!texts.contains(KEY), "{texts}");
    }
}

#[tokio::test]
async fn half_a_body_does_not_hide_the_status() {
    let server = Server::always(|| {
        Reply::Close(b"HTTP/1.1 401 X\r\ncontent-length: 100\r\n\r\n{\"message\":".to_vec())
    });
    let error = get(&client(&server.url), "u")
        .await
        .expect_err("it is refused");
    assert!(
        error.is_unauthorized() && !error.is_interrupted(),
        "{error:?}"
    );
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!((error.attempts(), server.seen().len()), (1, 1));
}
