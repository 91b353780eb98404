//! Answers that come one item after the other: what a server may do between two items.

use std::time::{Duration, Instant};

use serde_json::json;

use super::api::{builder, client, quick, user};
use super::server::{Reply, Server, bytes, status};
use crate::shop::streams::{
    EVENTS, EVENTS_OF_JSON, LINES, PLAIN, SEQUENCE, asked, texts, users, values,
};

const SSE: &[(&str, &str)] = &[("content-type", "text/event-stream; charset=utf-8")];
const SHORT: Duration = Duration::from_millis(200);

/// An answer whose body ends where the connection does.
fn open(body: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    format!("{head}{body}").into_bytes()
}

/// An answer that promises more than it has.
fn half(body: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n";
    format!("{head}{body}").into_bytes()
}

fn event(id: &str) -> String {
    format!("data: {}\n\n", user(id))
}

#[tokio::test]
async fn items_come_until_the_mark_of_the_end() {
    let server = Server::always(|| {
        let body = [
            &event("a"),
            ": ping\n\n",
            &event("b"),
            "data: [DONE]\n\n",
            &event("c"),
        ];
        status(200, SSE, &body.concat())
    });
    let mut stream = users(&client(&server.url)).await.expect("it begins");
    let mut ids = Vec::new();
    while let Some(user) = stream.next().await {
        ids.push(user.expect("it is a user").id);
    }
    assert_eq!(ids, ["a", "b"]);
    assert!(stream.next().await.is_none(), "it has ended");
    assert_eq!(server.one().header("accept"), "text/event-stream");
}

#[tokio::test]
async fn an_item_comes_before_the_next_one() {
    let server = Server::always(|| {
        Reply::Slow(
            open(&event("a")),
            Duration::from_secs(20),
            event("b").into(),
        )
    });
    let started = Instant::now();
    let mut stream = users(&client(&server.url)).await.expect("it begins");
    let first = stream
        .next()
        .await
        .expect("it comes")
        .expect("it is a user");
    assert_eq!(first.id, "a");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn each_kind_of_item() {
    let sse = "event: add\nid: 7\ndata: 1\ndata: 2\n\ndata: {\"a\":3}\n\n";
    let server = Server::start(|_, seen| match seen.header("accept") {
        "application/x-ndjson" => status(200, &[], "{\"a\":1}\n\n2"),
        "application/json-seq" => status(200, &[], "\u{1e}{\"a\":1}\n\u{1e}2\n"),
        _ => status(200, SSE, sse),
    });
    let client = client(&server.url);
    let all = texts(&client).await.expect("it begins");
    let all: Vec<String> = all.try_collect().await.expect("these are texts");
    assert_eq!(all, ["1\n2", "{\"a\":3}"]);
    for (operation, items) in [
        (&LINES, json!([{"a": 1}, 2])),
        (&SEQUENCE, json!([{"a": 1}, 2])),
        (
            &EVENTS,
            json!([{"data": "1\n2", "event": "add", "id": "7"}, {"data": "{\"a\":3}", "id": "7"}]),
        ),
    ] {
        let stream = values(&client, operation).await.expect("it begins");
        let all: Vec<_> = stream.try_collect().await.expect("this is JSON");
        assert_eq!(json!(all), items, "{}", operation.id);
    }
    let mut stream = values(&client, &EVENTS_OF_JSON).await.expect("it begins");
    let first = stream.next().await.expect("it comes");
    assert!(first.expect_err("two lines of JSON").is_decode());
    assert_eq!((stream.event_name(), stream.last_event_id()), ("add", "7"));
    let second = stream.next().await.expect("it comes").expect("it is JSON");
    assert_eq!(second, json!({"data": {"a": 3}, "id": "7"}));
    assert_eq!((stream.event_name(), stream.last_event_id()), ("", "7"));
}

#[tokio::test]
async fn an_item_that_is_no_user_is_one_error() {
    let server = Server::always(|| {
        let body = [&event("a"), "data: {\"id\":1}\n\n", &event("b")];
        status(200, SSE, &body.concat())
    });
    let mut stream = users(&client(&server.url)).await.expect("it begins");
    assert!(stream.next().await.expect("it comes").is_ok());
    let error = stream.next().await.expect("it comes");
    let error = error.expect_err("an ID is a text");
    assert!(error.is_decode(), "{error:?}");
    assert_eq!(error.json_path(), Some("$.id"));
    assert_eq!(error.body().map(|body| &body[..]), Some(&b"{\"id\":1}"[..]));
    assert!(stream.next().await.expect("it goes on").is_ok());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_connection_that_breaks_is_an_error_with_what_was_read() {
    let server = Server::always(|| Reply::Close(half(&format!("{}data: ha\nda", event("a")))));
    let mut stream = users(&client(&server.url)).await.expect("it begins");
    assert!(stream.next().await.expect("it comes").is_ok());
    let error = stream.next().await.expect("it breaks");
    let error = error.expect_err("it breaks");
    assert!(error.is_interrupted(), "{error:?}");
    assert_eq!(
        (error.status(), error.operation()),
        (Some(200), Some("WatchUsers"))
    );
    assert_eq!(error.body().map(|body| &body[..]), Some(&b"ha\nda"[..]));
    assert!(stream.next().await.is_none());
    assert_eq!(server.seen().len(), 1, "it is not sent again");
}

#[tokio::test]
async fn the_timeout_is_for_silence() {
    let server = Server::always(|| {
        let mut first = bytes(200, SSE, [event("a"), event("b")].concat().as_bytes());
        let second = first.split_off(first.len() - event("b").len());
        Reply::Slow(first, SHORT * 3, second)
    });
    let client = builder(&server.url)
        .timeout(SHORT)
        .build()
        .expect("it is right");
    let mut stream = users(&client).await.expect("it begins");
    assert!(stream.next().await.expect("it comes").is_ok());
    let error = stream.next().await.expect("it is silent");
    assert!(error.expect_err("it is silent").is_timeout());
    assert!(stream.next().await.is_none());

    let stream = users(&client).await.expect("it begins");
    let stream = stream.idle_timeout(Duration::from_secs(20));
    let all: Vec<_> = stream.try_collect().await.expect("there is time");
    assert_eq!(all.len(), 2);
    let stream = users(&client).await.expect("it begins").no_idle_timeout();
    let all: Vec<_> = stream.try_collect().await.expect("there is time");
    assert_eq!(all.len(), 2);
}

#[tokio::test]
async fn a_stream_may_take_longer_than_the_timeout() {
    // It begins after about a hundred bytes, and has more than a thousand.
    let server = Server::always(|| {
        let long = event(&"a".repeat(1000));
        Reply::Drip(bytes(200, SSE, long.as_bytes()), SHORT / 100)
    });
    let request = users(&client(&server.url)).timeout(SHORT * 7);
    let all: Vec<_> = request
        .await
        .expect("it begins")
        .try_collect()
        .await
        .expect("it drips");
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn an_item_that_is_too_long() {
    let server =
        Server::always(|| status(200, SSE, &[event("a"), event(&"b".repeat(500))].concat()));
    let stream = users(&client(&server.url)).await.expect("it begins");
    let mut stream = stream.max_item_length(300);
    assert!(stream.next().await.expect("it comes").is_ok());
    let error = stream
        .next()
        .await
        .expect("it comes")
        .expect_err("it is long");
    assert!(
        error.is_decode() && error.to_string().contains("longer"),
        "{error}"
    );
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn what_comes_before_the_stream_is_as_for_every_request() {
    let server = Server::start(|index, _| match index {
        0 => status(503, &[], ""),
        1 => status(200, SSE, &event("a")),
        2 => status(
            404,
            &[("content-type", "application/json")],
            "{\"message\":\"gone\"}",
        ),
        _ => status(200, &[("content-type", "application/json")], &user("a")),
    });
    let client = client(&server.url);
    let stream = users(&client)
        .retries(quick())
        .await
        .expect("it is sent again");
    assert_eq!(
        stream
            .try_collect::<Vec<_>>()
            .await
            .expect("it comes")
            .len(),
        1
    );
    let error = users(&client).await.expect_err("it is not there");
    assert!(error.is_not_found());
    assert_eq!(error.message(), Some("gone"));
    let error = users(&client).await.expect_err("it is no stream");
    assert!(
        error.is_decode() && error.status() == Some(200),
        "{error:?}"
    );
    assert!(
        super::api::chain(&error).contains("application/json"),
        "{error:?}"
    );
}

#[tokio::test]
async fn it_connects_again_where_asked() {
    let server = Server::start(|index, _| match index {
        0 => Reply::Close(open(&format!(
            "retry: 5\nid: 1\n{}id: 2\ndata: lost",
            event("a")
        ))),
        1 => Reply::Close(half(&format!("id: 3\n{}", event("b")))),
        2 => Reply::Reset,
        3 => status(200, SSE, &event("c")),
        _ => Reply::Bytes(bytes(204, &[], b"")),
    });
    let stream = users(&client(&server.url))
        .retries(crate::RetryPolicy::none())
        .await;
    let stream = stream.expect("it begins").reconnects(2);
    let all: Vec<_> = stream.try_collect().await.expect("it goes on");
    let ids: Vec<_> = all.iter().map(|user| user.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let seen = server.seen();
    let last: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("last-event-id"))
        .collect();
    assert_eq!(last, ["", "1", "3", "3", "3"]);
}

#[tokio::test]
async fn it_does_not_connect_again_for_ever() {
    let server = Server::start(|index, _| match index {
        0 => Reply::Close(open(&format!("retry: 1\n{}", event("a")))),
        _ => Reply::Close(half("")),
    });
    let stream = users(&client(&server.url)).await.expect("it begins");
    let mut stream = stream.reconnects(2);
    assert!(stream.next().await.expect("it comes").is_ok());
    let error = stream.next().await.expect("it breaks");
    assert!(error.expect_err("it breaks").is_interrupted());
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn an_error_in_place_of_an_item() {
    let problem = "{\"error\":\"busy sk_test_0123456789\"}";
    for body in [
        format!("{}data: {problem}\n\n{}", event("a"), event("b")),
        format!("{}event: error\ndata: {problem}\n\n", event("a")),
        format!("{}event: error\ndata: {}\n\n", event("a"), user("b")),
    ] {
        let is_user = body.contains("\"b\"") && !body.contains("busy");
        let server = Server::start(move |_, _| status(200, SSE, &body));
        let mut stream = users(&client(&server.url)).await.expect("it begins");
        assert!(stream.next().await.expect("it comes").is_ok());
        let error = stream.next().await.expect("it comes");
        let error = error.expect_err("it is no user");
        assert!(error.is_status() && !error.is_decode(), "{error:?}");
        assert_eq!(error.status(), Some(200));
        if !is_user {
            assert_eq!(error.message(), Some("busy [redacted]"));
            assert_eq!(
                error.body().map(|body| &body[..]),
                Some(problem.as_bytes()),
                "the body is what came"
            );
            let shown = "HTTP 200 OK: the server sent an error in the stream: busy [redacted]";
            assert!(error.to_string().contains(shown), "{error}");
        }
        assert!(stream.next().await.is_none(), "it has ended");
    }
}

#[tokio::test]
async fn what_takes_anything_takes_an_error_that_is_not_called_so() {
    let plain = "data: {\"error\":\"e\"}\n\n";
    let server = Server::start(move |_, _| {
        status(200, SSE, &format!("{plain}event: error\n{plain}{plain}"))
    });
    let client = client(&server.url);
    let mut stream = values(&client, &PLAIN).await.expect("it begins");
    let first = stream.next().await.expect("it comes");
    assert_eq!(first.expect("it is JSON"), json!({"error": "e"}));
    let second = stream.next().await.expect("it comes");
    assert!(second.expect_err("it is called so").is_status());
    assert!(stream.next().await.is_none());
    let mut stream = texts(&client).await.expect("it begins");
    let first = stream.next().await.expect("it comes");
    assert_eq!(first.expect("it is a text"), "{\"error\":\"e\"}");
    assert!(stream.next().await.expect("it comes").is_err());
    // Events as a whole say themselves what they are.
    let stream = values(&client, &EVENTS).await.expect("it begins");
    let all: Vec<_> = stream.try_collect().await.expect("these are events");
    assert_eq!(all.len(), 3);
}

#[tokio::test]
async fn the_body_asks_for_the_stream() {
    let server = Server::always(|| status(200, SSE, &event("a")));
    let body = serde_json::from_str(&user("a")).expect("it is a user");
    let stream = asked(&client(&server.url), &body).await;
    assert!(stream.expect("it begins").next().await.is_some());
    assert_eq!(
        server.one().text(),
        "{\"stream\":true,\"id\":\"a\",\"name\":\"Ada\",\"tags\":[]}"
    );
}

#[cfg(feature = "blocking")]
#[test]
fn without_async() {
    let server = Server::always(|| status(200, SSE, &[event("a"), event("b")].concat()));
    let stream = users(&client(&server.url))
        .send_blocking()
        .expect("it begins");
    let ids: Result<Vec<_>, _> = stream
        .into_iter_blocking()
        .map(|user| user.map(|user| user.id))
        .collect();
    assert_eq!(ids.expect("these are users"), ["a", "b"]);
}

#[cfg(feature = "testing")]
#[tokio::test]
async fn a_double_answers_with_the_whole_body() {
    let double = crate::shop::mock(crate::shop::builder());
    let (client, _mock) = double.expect("the settings are right");
    let stream = users(&client).await.expect("it begins");
    let all: Vec<_> = stream.try_collect().await.expect("it is the sample");
    let ids: Vec<_> = all.iter().map(|user| user.id.as_str()).collect();
    assert_eq!(ids, ["sample"]);
}
