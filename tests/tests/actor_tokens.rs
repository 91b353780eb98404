//! The real SDK against a server on loopback: what goes out for Actor Tokens, byte for byte, and what comes of every
//! answer that the document has for it, and of some that it has not.

use clerk_backend_api::models::{Actor, ActorToken, ActorTokenStatus, CreateActorTokenRequestBody};
use clerk_backend_api::{Clerk, DeviationKind, RetryPolicy};
use serde_json::json;
use tests::server::{Reply, Seen, Server, json, status};

const TOKEN: &str = r#"{"object":"actor_token","id":"act_1","status":"pending","user_id":"user_1",
    "actor":{"sub":"user_2","iss":"https://example.com","level":3},
    "token":"secret-ticket","url":"https://example.com/t","created_at":1767225600000,"updated_at":1767225600001,
    "a_field_of_next_year":{"x":[1]}}"#;

fn clerk(server: &Server) -> Clerk {
    Clerk::builder()
        .bearer_auth("sk_test_key")
        .base_url(format!("{}/v1", server.url))
        .retries(RetryPolicy::none())
        .build()
        .expect("the settings are right")
}

fn answering(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |_, _| reply())
}

fn only(server: &Server) -> Seen {
    let seen = server.seen();
    assert_eq!(seen.len(), 1, "one request goes out");
    seen.into_iter().next().expect("there is one")
}

fn body() -> CreateActorTokenRequestBody {
    CreateActorTokenRequestBody::new("user_1", Actor::new("user_2"))
}

#[tokio::test]
async fn create_sends_what_is_set_and_nothing_else() {
    let server = answering(|| json(TOKEN));
    let token = clerk(&server)
        .actor_tokens()
        .create(body())
        .await
        .expect("it is created");
    let seen = only(&server);
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/v1/actor_tokens")
    );
    assert_eq!(
        seen.text(),
        r#"{"user_id":"user_1","actor":{"sub":"user_2"}}"#
    );
    assert_eq!(seen.header("authorization"), "Bearer sk_test_key");
    assert_eq!(seen.header("clerk-api-version"), "2026-05-12");
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(seen.header("accept"), "application/json");
    assert!(seen.header("user-agent").starts_with("clerk-backend-api/"));
    assert_eq!(token.status, ActorTokenStatus::Pending);
    assert_eq!(token.created_at, 1_767_225_600_000);
}

#[tokio::test]
async fn create_sends_optional_fields_and_extra_claims() {
    let server = answering(|| json(TOKEN));
    let actor = Actor::new("user_2")
        .with("iss", "https://example.com")
        .with("level", 3);
    let body = CreateActorTokenRequestBody::new("user_1", actor)
        .expires_in_seconds(60)
        .session_max_duration_in_seconds(1800);
    let token = clerk(&server)
        .actor_tokens()
        .create(body)
        .await
        .expect("it is created");
    let sent: serde_json::Value =
        serde_json::from_slice(&only(&server).body).expect("JSON is sent");
    let expected = json!({
        "user_id": "user_1",
        "actor": {"sub": "user_2", "iss": "https://example.com", "level": 3},
        "expires_in_seconds": 60,
        "session_max_duration_in_seconds": 1800,
    });
    assert_eq!(sent, expected);
    assert_eq!(token.actor["iss"], "https://example.com");
    assert_eq!(token.actor["level"], 3);
}

#[tokio::test]
async fn revoke_keeps_its_path_whatever_the_id() {
    let server = answering(|| json(&TOKEN.replace("pending", "revoked")));
    let clerk = clerk(&server);
    let token = clerk
        .actor_tokens()
        .revoke("act_1")
        .await
        .expect("it is revoked");
    assert_eq!(token.status, ActorTokenStatus::Revoked);
    clerk
        .actor_tokens()
        .revoke("a/../b?c#d e%")
        .await
        .expect("it is sent");
    let seen = server.seen();
    assert_eq!(seen[0].target, "/v1/actor_tokens/act_1/revoke");
    assert_eq!(
        seen[1].target,
        "/v1/actor_tokens/a%2F..%2Fb%3Fc%23d%20e%25/revoke"
    );
    assert!(seen[0].body.is_empty());
    let empty = clerk
        .actor_tokens()
        .revoke("")
        .await
        .expect_err("an empty ID is refused");
    assert!(empty.is_invalid_request(), "{empty}");
    assert_eq!(server.seen().len(), 2, "nothing goes out for it");
}

#[tokio::test]
async fn declared_errors_are_typed() {
    for code in [400, 402, 404, 422] {
        let server = answering(move || {
            let body = r#"{"errors":[{"message":"no","long_message":"No, not that.","code":"not_allowed","meta":{"param_name":"user_id"}}],
                "meta":{"x":1},"clerk_trace_id":"trace_1"}"#;
            status(code, &[("content-type", "application/json")], body)
        });
        let clerk = clerk(&server);
        let error = if code == 404 {
            clerk
                .actor_tokens()
                .revoke("act_1")
                .await
                .expect_err("it fails")
        } else {
            clerk
                .actor_tokens()
                .create(body())
                .await
                .expect_err("it fails")
        };
        assert_eq!(error.status(), Some(code));
        let errors = error.clerk_errors().expect("the body is typed");
        assert_eq!(errors.errors[0].code, "not_allowed");
        assert_eq!(errors.clerk_trace_id.as_deref(), Some("trace_1"));
        assert_eq!(error.message(), Some("No, not that."));
        assert_eq!(error.trace_id(), Some("trace_1"));
        assert_eq!(error.is_not_found(), code == 404);
        let text = error.to_string();
        let operation = if code == 404 {
            "RevokeActorToken"
        } else {
            "CreateActorToken"
        };
        for part in [operation, &code.to_string(), "No, not that.", "trace_1"] {
            assert!(text.contains(part), "{part} is in {text}");
        }
        assert!(!format!("{error:?}{text}").contains("sk_test_key"));
    }
}

#[tokio::test]
async fn an_unlisted_status_says_all_the_same() {
    let server = answering(|| {
        let body = r#"{"errors":[{"message":"short","long_message":"I am a teapot.","code":"teapot"}],"clerk_trace_id":"t9"}"#;
        status(418, &[("content-type", "application/json")], body)
    });
    let error = clerk(&server)
        .actor_tokens()
        .create(body())
        .await
        .expect_err("it fails");
    assert_eq!(error.status(), Some(418));
    assert_eq!(error.message(), Some("I am a teapot."));
    assert_eq!(error.trace_id(), Some("t9"));
    assert!(
        error.clerk_errors().is_none(),
        "the document declares no body for it"
    );
    assert!(error.body().is_some_and(|body| body.starts_with(b"{")));
}

#[tokio::test]
async fn an_unknown_status_value_is_kept() {
    let server = answering(|| json(&TOKEN.replace("pending", "paused")));
    let token = clerk(&server)
        .actor_tokens()
        .create(body())
        .await
        .expect("it decodes");
    assert_eq!(token.status, ActorTokenStatus::from("paused"));
    let again = serde_json::to_value(&token).expect("it encodes");
    assert_eq!(again["status"], "paused");
}

#[tokio::test]
async fn missing_and_null_fields_are_told_not_fatal() {
    const BODY: &str = r#"{"object":"actor_token","id":null,"status":"pending","actor":null,"created_at":1,"updated_at":2}"#;
    let server = answering(|| json(BODY));
    let response = clerk(&server)
        .actor_tokens()
        .create(body())
        .send_raw()
        .await
        .expect("it decodes");
    let deviations: Vec<_> = response
        .deviations()
        .iter()
        .map(|found| (found.path.as_str(), found.kind))
        .collect();
    let expected = [
        ("$.id", DeviationKind::Null),
        ("$.actor", DeviationKind::Null),
        ("$.user_id", DeviationKind::Missing),
    ];
    assert_eq!(deviations, expected);
    assert_eq!(response.into_value().id, "");

    let strict = Clerk::builder()
        .bearer_auth("k")
        .base_url(&server.url)
        .strict(true)
        .build()
        .expect("built");
    let error = strict
        .actor_tokens()
        .create(body())
        .await
        .expect_err("strict mode refuses it");
    assert_eq!(error.deviations().len(), 3, "{error}");
}

#[tokio::test]
async fn a_truncated_body_is_an_error_with_its_place() {
    let server = answering(|| json(&TOKEN[..TOKEN.find("created_at").expect("it is there")]));
    let error = clerk(&server)
        .actor_tokens()
        .create(body())
        .await
        .expect_err("half a body is none");
    assert!(error.is_decode(), "{error}");
    assert!(
        error
            .body()
            .is_some_and(|body| body.starts_with(b"{\"object\""))
    );
    assert!(error.to_string().contains("CreateActorToken"), "{error}");
}

#[test]
fn secrets_do_not_print() {
    let token: ActorToken = serde_json::from_str(TOKEN).expect("it decodes");
    let text = format!("{token:?}");
    assert!(
        text.contains("act_1") && text.contains("[redacted]"),
        "{text}"
    );
    assert!(!text.contains("secret-ticket"), "{text}");
}

#[test]
fn requests_are_strict() {
    let error = serde_json::from_str::<CreateActorTokenRequestBody>(r#"{"user_id":"u"}"#);
    let error = error.expect_err("`actor` is required").to_string();
    assert!(error.contains("$.actor"), "{error}");
}

#[test]
fn clients_and_calls_can_be_shared_and_spawned() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn spawned<F: std::future::IntoFuture<IntoFuture: Send + 'static>>(_: F) {}
    let clerk = Clerk::new("k").expect("built");
    shared(&clerk);
    spawned(clerk.actor_tokens().create(body()));
    spawned(clerk.users().list().limit(10));
}
