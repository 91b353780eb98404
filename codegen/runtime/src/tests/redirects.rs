//! Redirects: followed to the same host alone, and never with the key to another.

use super::api::{KEY, create, plain_builder, user};
use super::server::{Reply, Server, json, status};
use crate::Client;
use crate::shop::{self, CREATE, EITHER, JUMP, get};

fn client(server: &str) -> Client {
    plain_builder(server)
        .build()
        .expect("the settings are right")
}

fn to(code: u16, location: &str) -> Reply {
    status(code, &[("location", location)], "")
}

#[tokio::test]
async fn another_host_never_gets_the_key() {
    for code in [301, 302, 303, 307, 308] {
        let other = Server::always(|| json(&user("stolen")));
        let target = format!("{}/users/u1", other.url);
        let server = Server::start(move |_, _| to(code, &target));
        let error = get(&client(&server.url), "u1")
            .await
            .expect_err("the other host is not asked");
        assert!(other.seen().is_empty());
        assert_eq!((error.status(), error.attempts()), (Some(code), 1));
        let text = format!("the redirect to {} is not followed", other.url);
        assert!(error.to_string().ends_with(&text), "{error}");
        assert!(
            error
                .headers()
                .is_some_and(|headers| headers.contains_key("location"))
        );
    }
}

#[tokio::test]
async fn the_same_host_is_followed() {
    let server = Server::start(|index, _| match index {
        0 => to(301, "/v2/users/u1?x=1"),
        1 => to(307, "u2"),
        _ => json(&user("u2")),
    });
    assert_eq!(
        get(&client(&server.url), "u1")
            .await
            .expect("it is there")
            .id,
        "u2"
    );
    let seen = server.seen();
    let targets: Vec<_> = seen.iter().map(|seen| seen.target.as_str()).collect();
    assert_eq!(targets, ["/users/u1", "/v2/users/u1?x=1", "/v2/users/u2"]);
    assert!(
        seen.iter()
            .all(|seen| seen.header("authorization") == format!("Bearer {KEY}"))
    );
}

#[tokio::test]
async fn a_post_is_repeated_where_the_status_says_so() {
    let server = Server::start(|index, _| {
        if index == 0 {
            to(308, "/other")
        } else {
            json(&user("u"))
        }
    });
    create(&client(&server.url)).await.expect("it is there");
    let seen = server.seen();
    assert_eq!(
        (seen[1].method.as_str(), seen[1].text()),
        ("POST", r#"{"name":"Ada"}"#)
    );
    let server = Server::always(|| to(302, "/other"));
    let error = client(&server.url)
        .request_none(&CREATE)
        .await
        .expect_err("it would become a GET");
    assert_eq!((error.status(), server.seen().len()), (Some(302), 1));
}

#[tokio::test]
async fn a_redirect_may_be_the_answer() {
    let server = Server::always(|| to(302, "https://accounts.example/x"));
    let raw = client(&server.url)
        .request_none(&JUMP)
        .send_raw()
        .await
        .expect("it is an answer");
    assert_eq!(
        (raw.status(), &raw.headers()["location"]),
        (302, &"https://accounts.example/x".parse().expect("a value"))
    );
}

#[tokio::test]
async fn a_circle_ends() {
    let server = Server::always(|| to(302, "/users/u1"));
    let error = get(&client(&server.url), "u1")
        .await
        .expect_err("it is a circle");
    assert_eq!((error.status(), error.is_retryable()), (Some(302), false));
    assert!(
        error
            .to_string()
            .contains("there are more than 10 redirects"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 11);
}

#[tokio::test]
async fn a_key_in_the_query_is_sent_once_and_to_the_same_host() {
    let server = Server::start(|index, seen| match index {
        0 => to(307, &format!("{}&moved=1", seen.target)),
        1 => to(307, "/again"),
        _ => json("{}"),
    });
    let client = shop::builder()
        .base_url(&server.url)
        .query_key("k&1")
        .build()
        .expect("right");
    client.request_none(&EITHER).await.expect("it is there");
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/either?api_key=k%261",
            "/either?api_key=k%261&moved=1",
            "/again?api_key=k%261"
        ]
    );
}

#[tokio::test]
async fn a_client_of_ones_own_takes_the_key_off_before_another_host() {
    let other = Server::always(|| json(&user("u")));
    let target = format!("{}/x", other.url);
    let server = Server::start(move |_, _| to(302, &target));
    let own = plain_builder(&server.url)
        .http_client(reqwest::Client::new())
        .build()
        .expect("it is right");
    get(&own, "u1").await.expect("its own policy follows");
    assert_eq!(other.one().header("authorization"), "");
}
