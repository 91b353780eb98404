//! Answers: tolerant, whole, and with the place where they cannot be read.

use super::api::{builder, chain, client, user};
use super::server::{Reply, Server, bytes, json, status};
use crate::runtime::decode;
use crate::shop::models::{User, Users};
use crate::shop::{LIST, TEXT, find, get, list};
use crate::{Deviation, DeviationKind, RetryPolicy};

#[tokio::test]
async fn the_raw_answer_has_it_all() {
    let server = Server::always(|| {
        status(
            201,
            &[("x-request", "r1")],
            r#"{"id":"u1","tags":null,"new":1}"#,
        )
    });
    let raw = get(&client(&server.url), "u1")
        .send_raw()
        .await
        .expect("it is there");
    assert_eq!((raw.status(), raw.attempts()), (201, 1));
    assert_eq!(raw.headers()["x-request"], "r1");
    assert_eq!(&raw.body()[..], br#"{"id":"u1","tags":null,"new":1}"#);
    let deviations: Vec<_> = raw.deviations().iter().map(ToString::to_string).collect();
    assert_eq!(
        deviations,
        ["$.tags is null, but the document requires a value"]
    );
    assert!(matches!(
        raw.deviations(),
        [Deviation {
            kind: DeviationKind::Null,
            ..
        }]
    ));
    assert_eq!(raw.value().id, "u1");
    assert_eq!(raw.into_value().tags, Vec::<String>::new());
}

#[tokio::test]
async fn strict_makes_deviations_an_error() {
    let server = Server::always(|| json(r#"{"data":[{"tags":[]}]}"#));
    let page = list(&client(&server.url)).await.expect("it is tolerated");
    assert_eq!((page.data[0].id.as_str(), page.total_count), ("", 0));
    let strict = builder(&server.url)
        .strict(true)
        .build()
        .expect("it is right");
    let error = list(&strict).await.expect_err("two fields are missing");
    assert!(error.is_decode() && !error.is_retryable());
    let paths: Vec<_> = error
        .deviations()
        .iter()
        .map(|deviation| deviation.path.as_str())
        .collect();
    assert_eq!(paths, ["$.data[0].id", "$.total_count"]);
    assert_eq!(error.json_path(), Some("$.data[0].id"));
    assert!(
        error.to_string().contains("$.total_count is missing"),
        "{error}"
    );
    assert_eq!(error.status(), Some(200));
}

#[tokio::test]
async fn an_integer_loses_its_fraction_but_not_in_silence() {
    for (sent, value, departs) in [("2e0", 2, false), ("2.75", 2, true), ("-0.5", 0, true)] {
        let server =
            Server::start(move |_, _| json(&format!("{{\"data\":[],\"total_count\":{sent}}}")));
        let raw = list(&client(&server.url))
            .send_raw()
            .await
            .expect("it is a number");
        assert_eq!(raw.value().total_count, value, "{sent}");
        let deviations: Vec<_> = raw.deviations().iter().map(ToString::to_string).collect();
        let text = "$.total_count has a fraction, but the document says integer";
        assert_eq!(deviations, vec![text; usize::from(departs)], "{sent}");
    }
}

#[tokio::test]
async fn what_cannot_be_decoded_says_where_and_keeps_the_body() {
    let body =
        "{\"data\":[\n {\"id\":\"a\",\"tags\":[]},\n {\"id\":7,\"tags\":[]}],\"total_count\":2}";
    let server = Server::start(move |_, _| json(body));
    let error = list(&client(&server.url))
        .await
        .expect_err("an id is no number");
    assert!(error.is_decode());
    assert_eq!(error.json_path(), Some("$.data[1].id"));
    assert_eq!(error.position(), Some((3, 8)));
    assert_eq!(error.body().map(|body| &body[..]), Some(body.as_bytes()));
    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
    assert_eq!(
        chain(&error),
        "ListUsers (GET /users): HTTP 200 OK: the body cannot be decoded at $.data[1].id: \
         expected a string, found an integer at line 3 column 8"
    );
    assert!(
        std::error::Error::source(&error).is_some_and(|source| source.is::<serde_json::Error>())
    );
}

#[tokio::test]
async fn invalid_json_and_no_json() {
    for body in ["{\"id\":", "<html>", "", "{} {}"] {
        let server = Server::start(move |_, _| json(body));
        let error = get(&client(&server.url), "u")
            .await
            .expect_err("it is no JSON");
        assert!(error.is_decode(), "{error:?}");
        assert_eq!(error.body().map(|body| body.len()), Some(body.len()));
    }
    let server = Server::always(|| Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()));
    let error = get(&client(&server.url), "u")
        .await
        .expect_err("there is no body");
    assert!(
        chain(&error).ends_with("the body is empty, but JSON was expected"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_body_that_may_be_missing() {
    let none = Server::always(|| Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()));
    let some = Server::always(|| json(&user("u1")));
    let null = Server::always(|| json("null"));
    let ask = |url: &str| find(&client(url), "u1").into_future();
    assert_eq!(ask(&none.url).await.expect("it is none"), None);
    assert_eq!(ask(&null.url).await.expect("it is null"), None);
    assert_eq!(
        ask(&some.url)
            .await
            .expect("it is there")
            .map(|user| user.id),
        Some("u1".to_owned())
    );
    client(&some.url)
        .request_none(&TEXT)
        .await
        .expect("the body is passed over");
}

#[tokio::test]
async fn texts_and_bytes() {
    let server = Server::start(|_, _| Reply::Bytes(bytes(200, &[], b"\xff\x00")));
    let client = client(&server.url);
    assert_eq!(
        &client.request_bytes(&TEXT).await.expect("it is bytes")[..],
        b"\xff\x00"
    );
    let error = client
        .request_text(&TEXT)
        .await
        .expect_err("it is no UTF-8");
    assert!(error.is_decode() && error.body().is_some(), "{error:?}");
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let error = decode::from_slice::<Vec<String>>(b"[\"a\",\n\"b\xff\"]").expect_err("no UTF-8");
    assert_eq!(error.path, "$[1]");
    assert_eq!(
        error.source.to_string(),
        "the text is not UTF-8 at line 2 column 2"
    );
    assert!(decode::from_slice::<String>(b"\"a\"\xff").is_err());
}

#[tokio::test]
async fn a_form() {
    let server = Server::always(|| status(200, &[], "id=u+1%26&name=true&tags=1&tags=b%2Bc&new=x"));
    let user = client(&server.url)
        .request_form::<User>(&TEXT)
        .await
        .expect("it is a form");
    assert_eq!(
        user,
        User {
            id: "u 1&".into(),
            name: Some("true".into()),
            tags: vec!["1".into(), "b+c".into()]
        }
    );
    let server = Server::always(|| status(200, &[], "total_count=3"));
    let raw = client(&server.url)
        .request_form::<Users>(&TEXT)
        .send_raw()
        .await
        .expect("it is a form");
    assert_eq!((raw.value().total_count, raw.deviations().len()), (3, 1));
    let server = Server::always(|| status(200, &[], "total_count=many"));
    let error = client(&server.url)
        .request_form::<Users>(&TEXT)
        .await
        .expect_err("it is no number");
    assert_eq!(error.json_path(), Some("$.total_count"));
}

#[tokio::test]
async fn gzip() {
    /// `gzip -9` of `{"id":"zipped","name":null,"tags":["a"]}`.
    const ZIPPED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\xca\x4c\x51\xb2\x52\xaa\xca\x2c\x28\x48\x4d\x51\xd2\x51\xca\x4b\xcc\x4d\x55\xb2\xca\x2b\xcd\xc9\xd1\x51\x2a\x49\x4c\x2f\x56\xb2\x8a\x56\x4a\x54\x8a\xad\x05\x00\xe9\x32\xeb\x2b\x28\x00\x00\x00";
    let server =
        Server::start(|_, _| Reply::Bytes(bytes(200, &[("content-encoding", "gzip")], ZIPPED)));
    let user = get(&client(&server.url), "u")
        .await
        .expect("it is unpacked");
    assert_eq!(user.id, "zipped");
    let broken = Server::start(|_, _| {
        Reply::Bytes(bytes(200, &[("content-encoding", "gzip")], &ZIPPED[..30]))
    });
    let error = get(&client(&broken.url), "u")
        .retries(RetryPolicy::none())
        .await
        .expect_err("it is half");
    assert!(error.is_interrupted(), "{error:?}");
}

#[tokio::test]
async fn half_a_body_is_no_success() {
    let server = Server::start(|_, _| {
        let whole = bytes(200, &[], user("u1").as_bytes());
        Reply::Close(whole[..whole.len() - 5].to_vec())
    });
    let error = get(&client(&server.url), "u1")
        .await
        .expect_err("five bytes are missing");
    assert!(
        error.is_interrupted() && error.is_retryable() && !error.is_decode(),
        "{error:?}"
    );
    assert_eq!(error.attempts(), 4);
}

#[tokio::test]
async fn a_list_of_20_megabytes() {
    let users: Vec<_> = (0..250_000)
        .map(|index| user(&format!("user_{index:060}")))
        .collect();
    let body = format!("{{\"data\":[{}],\"total_count\":250000}}", users.join(","));
    assert!(body.len() > 20_000_000);
    let server = Server::start(move |_, _| json(&body));
    let page = list(&client(&server.url)).await.expect("it is there");
    assert_eq!(page.data.len(), 250_000);
    assert!(page.data[249_999].id.ends_with("0249999"));
}

#[tokio::test]
async fn a_list_of_twenty_megabytes() {
    let one = format!(r#"{{"id":"u","name":"{}","tags":[]}}"#, "x".repeat(1000));
    let body = format!("[{}]", vec![one; 20_000].join(","));
    assert!(body.len() > 20_000_000);
    let server = Server::start(move |_, _| json(&body));
    let users = client(&server.url).request::<Vec<User>>(&LIST);
    assert_eq!(users.await.expect("it is decoded").len(), 20_000);
}

#[tokio::test]
async fn a_body_in_chunks() {
    let server = Server::always(|| {
        let head = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n";
        Reply::Bytes(format!("{head}8\r\n{{\"id\":\"u\r\n2\r\n\"}}\r\n0\r\n\r\n").into())
    });
    let user = get(&client(&server.url), "u").await;
    assert_eq!(user.expect("it is put together").id, "u");
}
