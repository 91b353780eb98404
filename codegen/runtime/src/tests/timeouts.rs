//! Time limits: a server that hangs does not hang its callers.

use std::future::IntoFuture;
use std::time::{Duration, Instant};

use super::api::{builder, client, create, plain_builder, quick, user};
use super::server::{Reply, Server, bytes, json, status};
use crate::shop::get;

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_server_that_hangs() {
    let server = Server::always(|| Reply::Hang);
    let started = Instant::now();
    let error = get(&client(&server.url), "u")
        .timeout(SHORT)
        .await
        .expect_err("nothing comes");
    assert!(
        error.is_timeout() && error.is_retryable() && !error.is_connect(),
        "{error:?}"
    );
    assert!(started.elapsed() >= SHORT && started.elapsed() < Duration::from_secs(10));
    assert_eq!(
        (error.attempts(), error.status(), server.seen().len()),
        (1, None, 1)
    );
    let text = error.to_string();
    assert!(
        text.starts_with(
            "GetUser (GET /users/{user_id}): the timeout elapsed before the whole response arrived"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn the_body_belongs_to_the_call() {
    let server = Server::start(|_, _| {
        let whole = bytes(200, &[], user("u").as_bytes());
        Reply::Slow(
            whole[..50].to_vec(),
            Duration::from_secs(20),
            whole[50..].to_vec(),
        )
    });
    let client = builder(&server.url)
        .timeout(SHORT)
        .build()
        .expect("it is right");
    assert!(
        get(&client, "u")
            .await
            .expect_err("half of it comes")
            .is_timeout()
    );
}

#[tokio::test]
async fn all_attempts_share_the_time() {
    let server = Server::start(|index, _| {
        if index < 2 {
            status(503, &[], "")
        } else {
            Reply::Hang
        }
    });
    let error = get(&client(&server.url), "u")
        .retries(quick())
        .timeout(SHORT)
        .await
        .expect_err("the third hangs");
    assert!(error.is_timeout());
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn the_requests_time_wins_over_the_clients() {
    let server = Server::start(|_, _| {
        let whole = bytes(200, &[], user("u").as_bytes());
        Reply::Slow(whole[..50].to_vec(), SHORT, whole[50..].to_vec())
    });
    let client = builder(&server.url)
        .timeout(Duration::from_millis(1))
        .build()
        .expect("it is right");
    get(&client, "u").no_timeout().await.expect("there is time");
    get(&client, "u")
        .timeout(Duration::MAX)
        .await
        .expect("there is time");
    assert!(
        get(&client, "u")
            .await
            .expect_err("there is no time")
            .is_timeout()
    );
}

#[tokio::test]
async fn a_slow_provider_counts() {
    let server = Server::always(|| json("{}"));
    let key = crate::Credential::provider(std::future::pending::<Result<String, std::io::Error>>);
    let client = builder(&server.url)
        .bearer_auth(key)
        .timeout(SHORT)
        .build()
        .expect("it is right");
    assert!(
        create(&client)
            .await
            .expect_err("the key never comes")
            .is_timeout()
    );
}

#[tokio::test]
async fn a_connection_that_is_not_made_in_time() {
    // An address for documentation (RFC 5737): nobody answers, or the network says so at once.
    let client = plain_builder("http://192.0.2.1")
        .connect_timeout(SHORT)
        .build()
        .expect("it is right");
    let error = create(&client)
        .retries(crate::RetryPolicy::none())
        .await
        .expect_err("nobody is there");
    assert!(error.is_connect() && error.is_retryable(), "{error:?}");
}

#[tokio::test]
async fn a_call_that_is_dropped_is_not_retried() {
    let server = Server::always(|| Reply::Slow(Vec::new(), SHORT, bytes(503, &[], b"")));
    let call = get(&client(&server.url), "u").retries(quick());
    let waited = tokio::time::timeout(SHORT / 2, call.into_future()).await;
    assert!(waited.is_err(), "the answer takes longer");
    tokio::time::sleep(SHORT * 2).await;
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_server_that_answers_byte_by_byte() {
    let server = Server::start(|_, _| {
        let whole = bytes(200, &[], user("u").as_bytes());
        Reply::Drip(whole, Duration::from_millis(50))
    });
    let started = Instant::now();
    let error = get(&client(&server.url), "u").timeout(SHORT).await;
    assert!(error.expect_err("it takes too long").is_timeout());
    assert!(started.elapsed() < Duration::from_secs(10));
}
