//! The server of the API, as far as the program goes: it checks what arrives.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};
use tokio::net::TcpListener;
use tokio_util::io::ReaderStream;

pub async fn start() -> String {
    let app = Router::new()
        .route("/chat/completions", post(chat))
        .route("/files", post(create))
        .route("/files/{id}/content", get(content));
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn create(headers: HeaderMap, body: Bytes) -> Json<Value> {
    assert_eq!(headers["authorization"], "Bearer key");
    let body = String::from_utf8_lossy(&body);
    assert!(
        body.contains("name=\"purpose\"\r\n\r\nvision\r\n"),
        "{body}"
    );
    assert!(body.contains("filename=\"a.png\""), "{body}");
    Json(json!({ "id": "file_1", "bytes": 3 }))
}

async fn chat(headers: HeaderMap, Json(body): Json<Value>) -> Response {
    let messages = body["messages"].as_array().expect("it is a list");
    assert_eq!(messages[1]["content"][1]["image_url"]["url"], "file:file_1");
    let accept = headers["accept"].to_str().expect("it is a text");
    let chunk = |words: &str| {
        let chunk = json!({ "id": "c", "choices": [{ "delta": { "content": words }, "finish_reason": null }] });
        format!("data: {chunk}\n\n")
    };
    match (body.get("stream"), messages.len()) {
        (None, 2) => {
            assert_eq!(accept, "application/json");
            let call = json!({ "id": "call_1", "type": "function", "function": { "name": "convert", "arguments": "{}" } });
            let message = json!({ "role": "assistant", "content": null, "tool_calls": [call] });
            let choice = json!({ "message": message, "finish_reason": "tool_calls" });
            Json(json!({ "id": "c", "choices": [choice] })).into_response()
        }
        (Some(Value::Bool(true)), 4) => {
            assert!(accept.starts_with("text/event-stream"), "{accept}");
            assert_eq!(messages[2]["tool_calls"][0]["id"], "call_1");
            assert_eq!(messages[3]["tool_call_id"], "call_1");
            let words = [chunk("It is "), ": ping\n\n".to_owned(), chunk("-4 °C.")];
            events(words.concat() + "data: [DONE]\n\n" + &chunk("never read"))
        }
        (Some(Value::Bool(true)), 2) => {
            let error = json!({ "error": { "message": "Try again later.", "code": "overloaded" } });
            events(format!("{}data: {error}\n\n", chunk("It")))
        }
        _ => panic!("{body}"),
    }
}

fn events(text: String) -> Response {
    ([(CONTENT_TYPE, "text/event-stream")], text).into_response()
}

/// A table, the first version of which breaks off in the middle.
async fn content(Path(id): Path<String>, RawQuery(query): RawQuery) -> Response {
    assert_eq!(id, "file_2");
    const TABLE: &[u8] = b"a,b\n1,2\n3,4\n";
    let body = match query.as_deref() {
        Some("version=1") => {
            let half = TABLE[..5].chain(Broken);
            Body::from_stream(ReaderStream::new(half))
        }
        _ => Body::from(TABLE),
    };
    ([(CONTENT_TYPE, "application/octet-stream")], body).into_response()
}

/// A reader that fails.
struct Broken;

impl AsyncRead for Broken {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
    }
}
