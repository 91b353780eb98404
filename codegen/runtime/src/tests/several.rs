//! Several answers to one operation: status and media type choose, and what is not known is kept.

use super::api::client;
use super::server::{Server, status};
use crate::shop::models::{Export, ExportHeaders, Order};
use crate::shop::{export, find_export};

async fn exported(code: u16, media_type: &'static str, body: &'static str) -> Export {
    let headers = move || match media_type {
        "" => Vec::new(),
        media_type => vec![("content-type", media_type)],
    };
    let server = Server::start(move |_, _| status(code, &headers(), body));
    let answer = export(&client(&server.url)).await;
    assert_eq!(
        server.one().header("accept"),
        "application/json, text/csv, application/*"
    );
    answer.expect("every answer is one of several")
}

/// Which arm it is, and for texts and bytes what is in it.
fn told(export: &Export) -> String {
    match export {
        Export::User(user) => format!("user {}", user.id),
        Export::Csv(text) => format!("csv {text}"),
        Export::Pdf(bytes) => format!("bytes {}", bytes.len()),
        Export::Problem(_) => "problem".to_owned(),
        Export::Unknown(bytes) => format!("unknown {}", bytes.len()),
    }
}

#[tokio::test]
async fn status_and_media_type_choose_the_answer() {
    let user = r#"{"id":"u1"}"#;
    let table = [
        (200, "application/json", user, "user u1"),
        (200, "Application/JSON; charset=utf-8", user, "user u1"),
        // Another spelling of JSON is JSON.
        (200, "application/hal+json", user, "user u1"),
        (200, "text/csv; header=present", "id\nu1", "csv id\nu1"),
        (200, "application/pdf", "%PDF", "bytes 4"),
        // Without a media type, the first answer of the status is meant.
        (200, "", user, "user u1"),
        // A status with one answer needs no media type.
        (202, "text/plain", "{}", "problem"),
        (200, "image/png", "png", "unknown 3"),
        (206, "application/json", user, "unknown 11"),
    ];
    for (code, media_type, body, expected) in table {
        let export = exported(code, media_type, body).await;
        assert_eq!(told(&export), expected, "{code} {media_type}");
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_none_of_several() {
    let server = Server::start(|index, _| match index {
        0 => status(204, &[], ""),
        _ => status(200, &[("content-type", "text/csv")], "id"),
    });
    let client = client(&server.url);
    let first = find_export(&client).await.expect("there is an answer");
    assert_eq!(first, None);
    let second = find_export(&client).await.expect("there is an answer");
    assert_eq!(second, Some(Export::Csv("id".to_owned())));
}

#[tokio::test]
async fn an_answer_that_is_not_what_it_says_is_an_error() {
    let server = Server::start(|_, _| status(200, &[("content-type", "application/json")], "<p>"));
    let error = export(&client(&server.url))
        .await
        .expect_err("it is no JSON");
    assert!(error.is_decode(), "{error:?}");
}

async fn headers(sent: &'static [(&'static str, &'static str)]) -> ExportHeaders {
    let server = Server::start(move |_, _| status(200, sent, r#"{"id":"u1"}"#));
    let answer = export(&client(&server.url)).send_raw().await;
    ExportHeaders::from(answer.expect("there is an answer").headers())
}

#[tokio::test]
async fn headers_have_their_types() {
    let read = headers(&[
        ("x-total", "12"),
        ("x-partial", "true"),
        ("link", "<a>; rel=next"),
        ("link", "<b>; rel=last"),
        ("x-order", "-created_at"),
        ("x-ids", "1, 2"),
        ("x-ids", "3"),
        ("set-cookie", "a=1; expires=Tue, 24 Nov"),
        ("set-cookie", "b=2"),
    ])
    .await;
    let expected = ExportHeaders {
        x_total: Some(12),
        x_partial: Some(true),
        link: Some("<a>; rel=next, <b>; rel=last".to_owned()),
        x_order: Some(Order::from("-created_at")),
        x_ids: vec![1, 2, 3],
        set_cookie: vec!["a=1; expires=Tue, 24 Nov".to_owned(), "b=2".to_owned()],
    };
    assert_eq!(read, expected);
}

#[tokio::test]
async fn a_header_that_is_not_what_it_should_be_is_none() {
    let read = headers(&[("x-total", "many"), ("x-partial", "1"), ("x-ids", "1, two")]).await;
    assert_eq!(read, ExportHeaders::default());
}
