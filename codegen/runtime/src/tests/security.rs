//! Credentials: which are sent, where, and what happens without.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::api::{KEY, builder, chain, client, user};
use super::server::{Reply, Seen, Server, json, status};
use crate::shop::{self, EITHER, MAYBE, PING, get};
use crate::{Builder, Client, Credential, Error};

fn with(server: &Server, set: impl FnOnce(Builder) -> Builder) -> Client {
    let builder = shop::builder().base_url(&server.url);
    set(builder).build().expect("it is right")
}

async fn either(set: impl FnOnce(Builder) -> Builder) -> Seen {
    let server = Server::always(|| json("{}"));
    with(&server, set)
        .request_none(&EITHER)
        .await
        .expect("it is sent");
    server.one()
}

#[tokio::test]
async fn without_a_credential_nothing_is_sent() {
    let server = Server::always(|| json("{}"));
    let error = get(&with(&server, |builder| builder), "u")
        .await
        .expect_err("it needs a key");
    assert!(error.is_invalid_request() && error.attempts() == 0);
    let text = "GetUser (GET /users/{user_id}): the operation needs a credential, and the client has none: set bearerAuth in \
        Shop::builder()";
    assert_eq!(error.to_string(), text);
    // One of the two that belong together is not enough.
    let error = with(&server, |builder| {
        builder.login(Credential::basic("a", "b"))
    })
    .request_none(&EITHER)
    .await
    .expect_err("one of two");
    assert!(
        error
            .to_string()
            .contains("set login with headerKey or queryKey or cookieKey"),
        "{error}"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn each_way_a_credential_travels() {
    let both = either(|builder| {
        builder
            .login(Credential::basic("Aladdin", "open sesame"))
            .header_key("k2")
            .query_key("k3")
    })
    .await;
    // RFC 7617, section 2.
    assert_eq!(
        both.header("authorization"),
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    );
    assert_eq!(
        (both.header("x-api-key"), both.target.as_str()),
        ("k2", "/either")
    );
    assert_eq!(
        either(|builder| builder.query_key("a b").cookie_key("c"))
            .await
            .target,
        "/either?api_key=a+b"
    );
    let cookie = either(|builder| builder.cookie_key("c")).await;
    assert_eq!(
        (cookie.header("cookie"), cookie.header("authorization")),
        ("session=c", "")
    );
}

#[tokio::test]
async fn an_operation_without_security_gets_no_key() {
    let server = Server::always(|| json("{}"));
    client(&server.url)
        .request_none(&PING)
        .await
        .expect("it is sent");
    assert_eq!(server.one().header("authorization"), "");
}

#[tokio::test]
async fn security_may_be_optional() {
    let server = Server::always(|| json("{}"));
    client(&server.url)
        .request_none(&MAYBE)
        .await
        .expect("it is sent");
    with(&server, |builder| builder)
        .request_none(&MAYBE)
        .await
        .expect("it is sent");
    let headers: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.header("authorization").to_owned())
        .collect();
    assert_eq!(headers, [format!("Bearer {KEY}"), String::new()]);
}

#[tokio::test]
async fn a_header_of_ones_own_is_a_credential() {
    let server = Server::always(|| json(&user("u")));
    get(&with(&server, |builder| builder), "u")
        .header("Authorization", "Bearer mine")
        .await
        .expect("it is sent");
    assert_eq!(server.one().header("authorization"), "Bearer mine");
}

#[tokio::test]
async fn a_provider_is_asked_before_each_attempt() {
    let server = Server::start(|index, _| {
        if index == 0 {
            status(503, &[], "")
        } else {
            json(&user("u"))
        }
    });
    let count = Arc::new(AtomicU32::new(1));
    let key = Credential::provider(move || {
        let number = count.fetch_add(1, Ordering::Relaxed);
        async move { Ok::<_, std::io::Error>(format!("key{number}")) }
    });
    get(&with(&server, |builder| builder.bearer_auth(key)), "u")
        .await
        .expect("it is there");
    let headers: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.header("authorization").to_owned())
        .collect();
    assert_eq!(headers, ["Bearer key1", "Bearer key2"]);
}

#[tokio::test]
async fn a_provider_that_fails_ends_the_call() {
    let server = Server::always(|| json("{}"));
    let key = Credential::provider(|| std::future::ready(Err::<String, _>("the vault is closed")));
    let error = get(&with(&server, |builder| builder.bearer_auth(key)), "u")
        .await
        .expect_err("there is no key");
    assert!(error.is_invalid_request() && error.attempts() == 0);
    assert!(
        chain(&error)
            .ends_with("the provider of the credential 'bearerAuth' failed: the vault is closed"),
        "{error:?}"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_key_that_cannot_be_sent_is_refused_without_printing_it() {
    let server = Server::always(|| json("{}"));
    for key in ["sec\nret", "secret\u{2026}", "Bearer secret", " ", ""] {
        let error = get(&with(&server, |builder| builder.bearer_auth(key)), "u")
            .await
            .expect_err("it is no key");
        assert!(
            error.is_invalid_request() && error.to_string().contains("'bearerAuth'"),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("ret"), "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn the_line_break_at_the_end_of_a_key_file_is_no_part_of_the_key() {
    let server = Server::always(|| json(&user("u1")));
    let provider = Credential::provider(|| async { Ok::<_, Error>("secret\n".to_owned()) });
    get(&with(&server, |builder| builder.bearer_auth(provider)), "u")
        .await
        .expect("it is a key");
    assert_eq!(server.one().header("authorization"), "Bearer secret");
}

#[tokio::test]
async fn a_server_that_repeats_the_key_does_not_make_us_print_it() {
    let server = Server::always(|| {
        Reply::Bytes(super::server::bytes(
            401,
            &[],
            format!("{{\"message\":\"bad key {KEY}\"}}").as_bytes(),
        ))
    });
    let client = builder(&server.url).build().expect("it is right");
    let error = get(&client, "u").await.expect_err("no");
    assert_eq!(error.message(), Some("bad key [redacted]"));
    assert!(!format!("{error} {error:?}").contains(KEY));
}
