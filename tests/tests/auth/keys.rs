//! Keys that are fetched: how often, from whom, and what comes of a server that fails, is slow, or gives other keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clerk_backend_api::auth::Options;
use clerk_backend_api::auth::testing::TestKey;
use clerk_backend_api::{Clerk, RetryPolicy, Value};
use serde_json::json;
use tests::server::{Reply, Server, bytes, json as answer, status};

use super::{clock, reason};

fn options() -> Options {
    Options::new().clock(clock().reader())
}

fn client(server: &Server) -> Clerk {
    let builder = Clerk::builder()
        .bearer_auth("sk_test_1")
        .base_url(&server.url);
    builder
        .retries(RetryPolicy::none())
        .build()
        .expect("the settings are right")
}

async fn verify(clerk: &Clerk, key: &TestKey) -> Result<(), &'static str> {
    let token = key.session(&clock()).token();
    clerk
        .verify_token(&token, &options())
        .await
        .map(drop)
        .map_err(reason)
}

/// Time passes at once; nothing else happens meanwhile.
async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// A server with what the function gives for each request.
fn serve(set: impl Fn(usize) -> Value + Send + Sync + 'static) -> Server {
    Server::start(move |index, _| answer(&set(index).to_string()))
}

fn set(keys: &[&TestKey]) -> Value {
    let keys: Vec<_> = keys
        .iter()
        .map(|key| key.jwks()["keys"][0].clone())
        .collect();
    json!({ "keys": keys })
}

/// A reason, and an answer that has it.
type Answered = (&'static str, fn() -> Reply);

#[tokio::test]
async fn keys_are_fetched_once_with_the_secret_key() {
    let key = TestKey::shared();
    let server = serve(|_| set(&[TestKey::shared()]));
    let clerk = client(&server);
    for _ in 0..3 {
        assert_eq!(verify(&clerk.clone(), key).await, Ok(()));
    }
    let seen = server.one();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("GET", "/jwks")
    );
    assert_eq!(seen.header("authorization"), "Bearer sk_test_1");
    pass(300).await;
    assert_eq!(verify(&clerk, key).await, Ok(()));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn nothing_is_fetched_for_what_cannot_be_valid() {
    let server = serve(|_| set(&[TestKey::shared()]));
    let clerk = client(&server);
    let token = || TestKey::shared().session(&clock());
    let table = [
        ("token-invalid", "x".to_owned()),
        (
            "token-invalid",
            token().header("cat", "cl_B7d4PD333AAA").token(),
        ),
        ("token-invalid", token().header("typ", "other").token()),
        (
            "token-invalid-algorithm",
            token().header("alg", "none").token(),
        ),
        (
            "jwk-kid-mismatch",
            token().header("kid", Value::Null).token(),
        ),
    ];
    for (expected, token) in table {
        let found = clerk.verify_token(&token, &options()).await.map(drop);
        assert_eq!(found.map_err(reason), Err(expected), "{token}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_new_key_is_found_and_made_up_ones_do_not_make_the_server_busy() {
    let (old, new) = (TestKey::generate("ins_old"), TestKey::generate("ins_new"));
    let sets = [set(&[&old]), set(&[&old, &new])];
    let server = serve(move |index| sets[index.min(1)].clone());
    let clerk = client(&server);
    assert_eq!(verify(&clerk, &old).await, Ok(()));
    for _ in 0..10 {
        assert_eq!(verify(&clerk, &new).await, Err("jwk-kid-mismatch"));
    }
    assert_eq!(server.seen().len(), 1);
    pass(6).await;
    assert_eq!(verify(&clerk, &new).await, Ok(()));
    assert_eq!(verify(&clerk, &old).await, Ok(()));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn one_fetch_at_a_time() {
    let body = bytes(
        200,
        &[("content-type", "application/json")],
        set(&[TestKey::shared()]).to_string().as_bytes(),
    );
    let server = Server::start(move |_, _| {
        Reply::Slow(Vec::new(), Duration::from_millis(100), body.clone())
    });
    let clerk = client(&server);
    let key = TestKey::shared();
    let (a, b, c) = tokio::join!(
        verify(&clerk, key),
        verify(&clerk, key),
        verify(&clerk, key)
    );
    assert_eq!([a, b, c], [Ok(()); 3]);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn old_keys_serve_while_the_server_fails() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let server = Server::start(move |index, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        match index {
            0 => answer(&set(&[TestKey::shared()]).to_string()),
            1 => status(503, &[], ""),
            _ => Reply::Reset,
        }
    });
    let (clerk, key) = (client(&server), TestKey::shared());
    assert_eq!(verify(&clerk, key).await, Ok(()));
    for _ in 0..2 {
        pass(310).await;
        assert_eq!(verify(&clerk, key).await, Ok(()));
        assert_eq!(verify(&clerk, key).await, Ok(()));
    }
    assert_eq!(count.load(Ordering::Relaxed), 3);
    pass(3600).await;
    assert_eq!(verify(&clerk, key).await, Err("jwk-remote-failed-to-load"));
}

#[tokio::test]
async fn what_a_server_can_answer_instead() {
    let invalid = r#"{"errors":[{"code":"clerk_key_invalid","message":"no"}]}"#;
    let table: [Answered; 6] = [
        ("jwk-remote-failed-to-load", || status(500, &[], "")),
        ("jwk-remote-failed-to-load", || answer("<html>")),
        ("jwk-remote-failed-to-load", || answer(r#"{"keys":[]}"#)),
        ("jwk-remote-failed-to-load", || answer("{}")),
        ("jwk-remote-failed-to-load", || Reply::Reset),
        ("jwk-remote-failed-to-load", || status(401, &[], "")),
    ];
    for (expected, reply) in table {
        let server = Server::always(reply);
        assert_eq!(
            verify(&client(&server), TestKey::shared()).await,
            Err(expected)
        );
    }
    let server =
        Server::start(move |_, _| status(401, &[("content-type", "application/json")], invalid));
    assert_eq!(
        verify(&client(&server), TestKey::shared()).await,
        Err("secret-key-invalid")
    );
}

#[tokio::test]
async fn keys_of_other_kinds_are_none() {
    let rsa = TestKey::shared().jwks()["keys"][0].clone();
    let with = |pairs: &[(&str, &str)]| {
        let mut key = rsa.clone();
        pairs
            .iter()
            .for_each(|(name, value)| key[*name] = (*value).into());
        key
    };
    let others = [
        with(&[("d", "AQAB"), ("p", "AQAB"), ("q", "AQAB")]),
        with(&[("d", "AQAB")]),
        with(&[
            ("kty", "EC"),
            ("crv", "P-256"),
            ("x", "AQAB"),
            ("y", "AQAB"),
        ]),
        with(&[("kty", "oct"), ("k", "AQAB")]),
        with(&[("alg", "HS256")]),
        with(&[("alg", "RS512")]),
        with(&[("use", "enc")]),
        with(&[("n", "AQAB")]),
    ];
    for key in others {
        let server = serve({
            let set = json!({ "keys": [key] });
            move |_| set.clone()
        });
        let found = verify(&client(&server), TestKey::shared()).await;
        assert_eq!(found, Err("jwk-remote-failed-to-load"), "{key}");
    }
    // Beside them, the right one is found; what is new in it does not matter.
    let server = serve({
        let set = json!({ "keys": [{ "kty": "new" }, with(&[("ext", "true")])] });
        move |_| set.clone()
    });
    assert_eq!(verify(&client(&server), TestKey::shared()).await, Ok(()));
}

#[tokio::test]
async fn two_instances_in_one_process() {
    // The same ID, so that a store for all would mix them up.
    let (one, two) = (TestKey::generate("ins_same"), TestKey::generate("ins_same"));
    let (first, second) = (set(&[&one]), set(&[&two]));
    let (first, second) = (
        serve(move |_| first.clone()),
        serve(move |_| second.clone()),
    );
    let (first, second) = (client(&first), client(&second));
    for _ in 0..2 {
        assert_eq!(verify(&first, &one).await, Ok(()));
        assert_eq!(verify(&second, &two).await, Ok(()));
        assert_eq!(verify(&first, &two).await, Err("token-invalid-signature"));
        assert_eq!(verify(&second, &one).await, Err("token-invalid-signature"));
    }
}
