//! Retries: what is sent again, how often, and how long that waits.

use std::time::{Duration, Instant};

use super::api::{builder, client, create, quick, user};
use super::server::{Reply, Seen, Server, json, status};
use crate::runtime::error::{Error, Kind};
use crate::runtime::operation::{Operation, Retries};
use crate::runtime::retry::plan;
use crate::shop::{DELETE, REPLACE, UPDATE, get};
use crate::{File, RetryPolicy};

/// A server that fails so often, then succeeds.
fn failing(times: usize, fail: fn() -> Reply) -> Server {
    Server::start(move |index, _| {
        if index < times {
            fail()
        } else {
            json(&user("u1"))
        }
    })
}

#[tokio::test]
async fn a_get_is_retried_until_it_succeeds() {
    for fail in [
        || status(503, &[], ""),
        || Reply::Reset,
        || Reply::Close(b"HTTP/1.1 200 OK\r\n".to_vec()),
    ] {
        let server = failing(2, fail);
        let raw = get(&client(&server.url), "u1")
            .send_raw()
            .await
            .expect("the third answer is good");
        assert_eq!((raw.attempts(), server.seen().len()), (3, 3));
    }
}

#[tokio::test]
async fn it_gives_up_after_three_retries() {
    let server = Server::always(|| status(503, &[], ""));
    let error = get(&client(&server.url), "u1")
        .await
        .expect_err("it always fails");
    assert_eq!(
        (error.status(), error.attempts(), server.seen().len()),
        (Some(503), 4, 4)
    );
    assert!(
        error
            .to_string()
            .ends_with("HTTP 503 Service Unavailable after 4 attempts"),
        "{error}"
    );
}

#[tokio::test]
async fn a_post_that_may_have_arrived_is_not_repeated() {
    for fail in [
        || status(500, &[], ""),
        || status(503, &[("retry-after", "0")], ""),
        || Reply::Reset,
        || Reply::Close(vec![]),
    ] {
        let server = failing(1, fail);
        let error = create(&client(&server.url))
            .await
            .expect_err("it is not repeated");
        assert_eq!((error.attempts(), server.seen().len()), (1, 1));
        let allowed = RetryPolicy::new().non_idempotent(true);
        let server = failing(1, fail);
        create(&client(&server.url))
            .retries(allowed)
            .await
            .expect("it is allowed");
        assert_eq!(server.seen().len(), 2);
    }
}

#[tokio::test]
async fn methods_that_may_be_repeated() {
    let count = async |send: fn(&crate::Client) -> crate::Request<()>| {
        let server = failing(1, || status(502, &[], ""));
        let _ = send(&client(&server.url)).await;
        server.seen().len()
    };
    assert_eq!(count(|client| client.request_none(&DELETE)).await, 2);
    assert_eq!(count(|client| client.request_none(&REPLACE)).await, 2);
    assert_eq!(
        count(|client| { client.request_none(&UPDATE).path("user_id", "u".to_owned()) }).await,
        1
    );
}

#[tokio::test]
async fn a_429_is_retried_for_every_method_after_what_the_server_says() {
    let server = failing(1, || status(429, &[("retry-after", "1")], ""));
    let started = Instant::now();
    create(&client(&server.url))
        .await
        .expect("the second answer is good");
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.seen().len(), 2);
    let server = failing(1, || {
        status(429, &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], "")
    });
    create(&client(&server.url))
        .await
        .expect("the second answer is good");
}

#[tokio::test]
async fn a_retry_after_that_is_over_does_not_hurry_the_retry() {
    let server = failing(1, || {
        status(429, &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], "")
    });
    let policy = RetryPolicy::new()
        .initial_interval(Duration::from_millis(300))
        .max_interval(Duration::from_secs(1));
    let started = Instant::now();
    let request = get(&client(&server.url), "u1").retries(policy);
    request.await.expect("the second is answered");
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_retry_after_that_is_too_long_is_not_waited_for() {
    let server = Server::always(|| status(429, &[("retry-after", "3600")], ""));
    let error = get(&client(&server.url), "u1")
        .await
        .expect_err("an hour is too long");
    assert!(error.is_rate_limited());
    assert_eq!(
        (error.retry_after(), server.seen().len()),
        (Some(Duration::from_secs(3600)), 1)
    );
    // Nor longer than the call's own time.
    let server = Server::always(|| status(429, &[("retry-after", "5")], ""));
    let request = get(&client(&server.url), "u1").timeout(Duration::from_secs(2));
    assert!(
        request
            .await
            .expect_err("the time is not enough")
            .is_rate_limited()
    );
}

#[tokio::test]
async fn what_is_not_in_the_policy_is_not_retried() {
    for code in [400, 401, 404, 409, 422, 302] {
        let server = Server::start(move |_, _| status(code, &[], ""));
        get(&client(&server.url), "u1")
            .await
            .expect_err("it is no success");
        assert_eq!(server.seen().len(), 1, "{code}");
    }
    let server = Server::always(|| json("nonsense"));
    get(&client(&server.url), "u1")
        .await
        .expect_err("it cannot be decoded");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn numbers_of_the_request_then_of_the_client() {
    let count = async |client: Option<RetryPolicy>, request: Option<RetryPolicy>| {
        let server = Server::always(|| status(500, &[], ""));
        let client = client
            .into_iter()
            .fold(builder(&server.url), |builder, policy| {
                builder.retries(policy)
            });
        let call = get(&client.build().expect("it is right"), "u1");
        let call = request
            .into_iter()
            .fold(call, |call, policy| call.retries(policy));
        call.await.expect_err("it always fails");
        server.seen().len()
    };
    assert_eq!(count(Some(RetryPolicy::none()), None).await, 1);
    assert_eq!(count(None, Some(RetryPolicy::none())).await, 1);
    assert_eq!(
        count(
            Some(RetryPolicy::none()),
            Some(RetryPolicy::new().max_retries(1))
        )
        .await,
        2
    );
    assert_eq!(
        count(Some(quick().max_retries(5)), Some(RetryPolicy::new())).await,
        6
    );
    assert_eq!(
        count(Some(RetryPolicy::new().statuses([502..=502])), None).await,
        1
    );
    assert_eq!(
        count(Some(RetryPolicy::new().max_elapsed(Duration::ZERO)), None).await,
        1
    );
}

#[tokio::test]
async fn an_upload_that_can_be_sent_once_is_not_retried() {
    let fail: fn() -> Reply = || status(503, &[], "");
    let server = failing(1, fail);
    let once = client(&server.url)
        .request_none(&REPLACE)
        .binary("text/plain", File::from_reader(&b"abc"[..]));
    assert_eq!(
        once.await.expect_err("it is not repeated").status(),
        Some(503)
    );
    assert_eq!(server.seen().len(), 1);
    let server = failing(1, fail);
    let often = client(&server.url)
        .request_none(&REPLACE)
        .binary("text/plain", "abc");
    often.await.expect("bytes can be sent again");
    assert_eq!(
        server.seen().iter().map(Seen::text).collect::<Vec<_>>(),
        ["abc", "abc"]
    );
}

#[tokio::test]
async fn the_time_limit_of_a_client_of_ones_own_is_one_attempts() {
    let server = failing(1, || Reply::Hang);
    let http = reqwest::Client::builder()
        .timeout(Duration::from_millis(200))
        .build()
        .expect("it starts");
    let client = builder(&server.url)
        .http_client(http)
        .build()
        .expect("it is right");
    get(&client, "u1").await.expect("the second answer comes");
    let server = failing(1, || Reply::Hang);
    let error = create(&client)
        .base_url(&server.url)
        .await
        .expect_err("a POST may have arrived");
    assert!(error.is_timeout() && error.attempts() == 1, "{error:?}");
}

#[tokio::test]
async fn connection_errors_can_be_left_alone() {
    let policy = RetryPolicy::new().connection_errors(false);
    let error = get(&client("http://127.0.0.1:1"), "u")
        .retries(policy)
        .await
        .expect_err("nobody listens");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn all_attempts_of_a_call_send_the_same_idempotency_key_and_another_call_another() {
    static KEYED: Operation = Operation {
        id: "Pay",
        method: "POST",
        path: "/pay",
        idempotency: Some("Idempotency-Key"),
        ..Operation::DEFAULT
    };
    let server = Server::start(|number, _| match number {
        0 => status(503, &[], ""),
        1 => Reply::Reset,
        _ => status(204, &[], ""),
    });
    let client = client(&server.url);
    for _ in 0..2 {
        let call = client.request_none(&KEYED).retries(quick());
        call.await.expect("the third attempt is answered");
    }
    let own = client
        .request_none(&KEYED)
        .header("idempotency-key", "mine");
    own.await.expect("it is answered");
    let keys: Vec<_> = server.seen();
    let keys: Vec<_> = keys
        .iter()
        .map(|seen| seen.header("idempotency-key"))
        .collect();
    assert_eq!((keys[0].len(), keys[0], keys[0]), (36, keys[1], keys[2]));
    assert_ne!(keys[0], keys[3]);
    assert_eq!(keys[4..], ["mine"]);
}

#[test]
fn the_documents_policy_is_the_start_and_is_bounded() {
    const DOCUMENT: Retries = Retries {
        initial_interval: 500,
        max_interval: 60_000,
        max_elapsed_time: 3_600_000,
        exponent: 1.5,
        statuses: &[(500, 599)],
        connection_errors: false,
    };
    let wide = RetryPolicy::new().max_retries(100);
    let plan = plan(Some(&wide), None, Some(DOCUMENT));
    let pauses: Vec<_> = plan.backoff().collect();
    assert_eq!(pauses.len(), 100);
    for (index, pause) in pauses.iter().enumerate() {
        let plain = (0.5 * 1.5_f64.powi(i32::try_from(index).expect("it is small"))).min(60.0);
        let range = plain * 0.999..=plain * 2.001;
        assert!(
            range.contains(&pause.as_secs_f64()),
            "{index}: {pause:?} is not in {range:?}"
        );
    }
    let error = Error::new(Kind::Status, "");
    let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
    assert_eq!(
        plan.pause(&error, Some(second), 29 * second, hour),
        Some(second)
    );
    assert_eq!(
        plan.pause(&error, Some(second), Duration::from_millis(29_001), hour),
        None
    );
    assert_eq!(
        plan.pause(&error, Some(second), Duration::ZERO, second),
        None
    );
    assert_eq!(plan.pause(&error, None, Duration::ZERO, hour), None);
    let refused = Error::new(Kind::Connect, "");
    assert!(!plan.allows(&refused, &reqwest::Method::GET, false));
}

#[test]
fn jitter_does_not_exceed_the_longest_pause() {
    let policy = RetryPolicy::new()
        .max_interval(Duration::from_secs(2))
        .max_elapsed(Duration::MAX);
    let plan = plan(None, Some(&policy), None);
    let error = Error::new(Kind::Status, "");
    let pause = plan.pause(
        &error,
        Some(Duration::from_secs(3)),
        Duration::ZERO,
        Duration::MAX,
    );
    assert_eq!(pause, Some(Duration::from_secs(2)));
}
