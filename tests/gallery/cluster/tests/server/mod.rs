//! The server of the API, as far as the program goes.

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, put};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Where it is.
pub async fn start() -> String {
    let app = Router::new()
        .route("/api/v1/namespaces/{namespace}/pods", get(pods))
        .route(
            "/apis/apps/v1/namespaces/{namespace}/deployments/{name}",
            patch(apply).delete(delete),
        )
        .route("/apis/extensions/v1/kinds/{name}", put(replace));
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

/// What was applied.
async fn apply(headers: HeaderMap, body: String) -> Response {
    assert_eq!(headers["content-type"], "application/apply-patch+json");
    let sent: Value = serde_json::from_str(&body).expect("it is JSON");
    let wanted = json!({
        "metadata": { "name": "web", "labels": { "app": "web" } },
        "spec": { "replicas": 3, "maxSurge": "25%", "paused": false },
    });
    assert_eq!(sent, wanted);
    Json(sent).into_response()
}

async fn replace(Path(name): Path<String>, body: Json<Value>) -> Response {
    assert_eq!(name, "tables");
    body.into_response()
}

async fn delete(Path((namespace, name)): Path<(String, String)>) -> Response {
    let message = format!("there is no {name} in {namespace}");
    let status = json!({ "code": 404, "reason": "NotFound", "message": message });
    (StatusCode::NOT_FOUND, Json(status)).into_response()
}

/// Five pods in pages of two.
async fn pods(Query(query): Query<Vec<(String, String)>>) -> Response {
    let value = |name: &str| {
        let found = query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(value("limit"), Some("2"));
    let from: usize = value("continue").map_or(0, |token| token.parse().expect("a number"));
    let pod = |_| json!({ "status": { "phase": "Running" } });
    let items: Vec<_> = (from..5).take(2).map(pod).collect();
    let metadata = match from + 2 {
        next if next < 5 => json!({ "continue": next.to_string() }),
        _ => json!({}),
    };
    Json(json!({ "items": items, "metadata": metadata })).into_response()
}
