//! The server of the API, as far as the program goes: it checks what arrives, byte by byte.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use tokio::net::TcpListener;

/// The keys of the payments that were made.
type Keys = Arc<Mutex<BTreeSet<String>>>;

pub struct Server {
    pub url: String,
    keys: Keys,
}

impl Server {
    /// How many payments were made.
    pub fn charges(&self) -> usize {
        self.keys.lock().expect("no handler panics").len()
    }
}

pub async fn start() -> Server {
    let keys = Keys::default();
    let app = Router::new()
        .route("/v1/customers", get(list).post(create))
        .route("/v1/charges", post(charge))
        .route("/v1/charges/{id}/refund", post(refund))
        .with_state(keys.clone());
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    Server { url, keys }
}

/// A customer as JSON.
fn customer(number: u32) -> String {
    format!(
        r#"{{"id":"cus_{number}","object":"customer","created":1767225600,"email":"ada@example.com"}}"#
    )
}

fn json(status: u16, text: impl Into<String>) -> Response {
    let status = StatusCode::from_u16(status).expect("it is a status");
    let text = text.into();
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    (status, Json(value)).into_response()
}

/// Five customers, the newest first.
async fn list(RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let fixed = "created%5Bgte%5D=1767225600&created%5Blt%5D=1798761600&limit=2";
    let last = match query.strip_prefix(fixed) {
        Some("") => 6,
        Some(rest) => {
            let last = rest.strip_prefix("&starting_after=cus_");
            last.and_then(|last| last.parse().ok()).expect("an ID")
        }
        None => panic!("{query}"),
    };
    let page: Vec<_> = (1..last).rev().take(2).map(customer).collect();
    let more = last > 3;
    json(
        200,
        format!(r#"{{"data":[{}],"has_more":{more}}}"#, page.join(",")),
    )
}

async fn create(headers: HeaderMap, body: String) -> Response {
    assert_eq!(headers["authorization"], "Bearer sk_test_1");
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    let form = "email=ada%40example.com&address%5Bline1%5D=12+St+James%27s+Square&address%5Bcountry%5D=gb\
        &metadata%5Border%5D=1815";
    assert_eq!(body, form);
    json(200, customer(5))
}

/// Declines cards, and answers the first request for each payment from a bank too late.
async fn charge(State(keys): State<Keys>, headers: HeaderMap, body: String) -> Response {
    let fixed = "amount=2500&currency=gbp&customer=cus_5&source%5Btype%5D=";
    match body.strip_prefix(fixed) {
        Some("card&source%5Bnumber%5D=4000000000000002") => json(
            402,
            r#"{"error":{"code":"card_declined","message":"The card was declined.","request_id":"req_1"}}"#,
        ),
        Some("bank_account&source%5Biban%5D=GB33BUKB20201555555555") => {
            let key = headers["idempotency-key"].to_str().expect("a text");
            let is_new = keys
                .lock()
                .expect("no handler panics")
                .insert(key.to_owned());
            if is_new {
                return json(503, "{}");
            }
            json(
                200,
                r#"{"id":"ch_1","amount":2500,"currency":"gbp","status":"succeeded"}"#,
            )
        }
        _ => panic!("{body}"),
    }
}

async fn refund(Path(id): Path<String>, body: String) -> Response {
    assert_eq!((id.as_str(), body.as_str()), ("ch_1", "amount=500"));
    json(
        200,
        r#"{"id":"ch_1","amount":2500,"amount_refunded":500,"currency":"gbp","status":"succeeded"}"#,
    )
}
