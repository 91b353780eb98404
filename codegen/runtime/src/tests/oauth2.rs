//! Access tokens: when they are fetched, with what, how long they are kept, and what happens when there is none.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::runtime::operation::{Api, Scheme, SchemeKind, TokenUrl};
use crate::shop::{SHOP, get};
use crate::{Builder, Client, Error, OAuth2};

use super::api::user;
use super::server::{Reply, Seen, Server, json, status};

/// A server that gives tokens `t1`, `t2` …, and takes the last one.
fn server(expires: &'static str) -> Server {
    let given = AtomicU32::new(0);
    Server::start(move |_, seen| match seen.target.as_str() {
        "/oauth/token" => {
            let number = given.fetch_add(1, Ordering::SeqCst) + 1;
            json(&format!(
                r#"{{"access_token":"t{number}","token_type":"Bearer"{expires}}}"#
            ))
        }
        _ => accepts(seen, &format!("t{}", given.load(Ordering::SeqCst))),
    })
}

fn accepts(seen: &Seen, token: &str) -> Reply {
    if seen.header("authorization") == format!("Bearer {token}") {
        return json(&user("u"));
    }
    status(401, &[], "{}")
}

fn grant() -> OAuth2 {
    OAuth2::client_credentials("my app", "s3cr3t:/ü")
}

fn client(server: &Server, grant: OAuth2) -> Client {
    let builder = crate::shop::builder().base_url(format!("{}/v1", server.url));
    builder.bearer_auth(grant).build().expect("it is right")
}

fn tokens(server: &Server) -> Vec<Seen> {
    let seen = server.seen().into_iter();
    seen.filter(|seen| seen.method == "POST").collect()
}

async fn failure(reply: fn() -> Reply) -> Error {
    let server = Server::always(reply);
    let error = get(&client(&server, grant()), "u").await;
    error.expect_err("there is no token")
}

#[tokio::test]
async fn a_token_is_fetched_once_for_all_and_kept() {
    let server = server(r#","expires_in":3600"#);
    let client = client(
        &server,
        grant().scopes(["a", "b"]).parameter("audience", "x"),
    );
    let calls = (0..10).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { get(&client, "u").await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("it ends").expect("it is answered");
    }
    let tokens = tokens(&server);
    assert_eq!(tokens.len(), 1);
    let form = "grant_type=client_credentials&scope=a+b&audience=x";
    assert_eq!(tokens[0].text(), form);
    let kind = tokens[0].header("content-type");
    assert_eq!(kind, "application/x-www-form-urlencoded");
    // `my+app:s3cr3t%3A%2F%C3%BC`.
    let basic = "Basic bXkrYXBwOnMzY3IzdCUzQSUyRiVDMyVCQw==";
    assert_eq!(tokens[0].header("authorization"), basic);
    assert_eq!(server.seen().len(), 11);
}

#[tokio::test]
async fn the_secret_goes_into_the_body_where_it_is_asked_for() {
    let server = server("");
    let client = client(&server, grant().secret_in_body());
    get(&client, "u").await.expect("it is answered");
    let token = &tokens(&server)[0];
    let form = "grant_type=client_credentials&client_id=my+app&client_secret=s3cr3t%3A%2F%C3%BC";
    assert_eq!((token.text(), token.header("authorization")), (form, ""));
}

/// Lets time pass. It stands still for the network, which would run into its limits.
async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_token_is_fetched_again_shortly_before_it_expires() {
    // Also as a text, and without a word about it.
    for (expires, life) in [
        (r#","expires_in":3600"#, 3570),
        (r#","expires_in":"100""#, 90),
        ("", 270),
    ] {
        let server = server(expires);
        let client = client(&server, grant());
        get(&client, "u").await.expect("it is answered");
        pass(life - 2).await;
        get(&client, "u").await.expect("it is answered");
        assert_eq!(tokens(&server).len(), 1, "{expires}");
        pass(4).await;
        get(&client, "u").await.expect("it is answered");
        assert_eq!(tokens(&server).len(), 2, "{expires}");
    }
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let revoked = Arc::new(AtomicU32::new(0));
    let count = revoked.clone();
    let server = Server::start(move |_, seen| match seen.target.as_str() {
        "/oauth/token" => {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            json(&format!(r#"{{"access_token":"t{number}"}}"#))
        }
        "/v1/users/u" => accepts(seen, "t2"),
        _ => status(401, &[], r#"{"message":"t2 is not for this"}"#),
    });
    let client = client(&server, grant());
    let answer = get(&client, "u").await;
    answer.expect("the second token is taken");
    assert_eq!(tokens(&server).len(), 2);
    let error = get(&client, "other").await.expect_err("none is taken");
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), tokens(&server).len()), (1, 3));
}

#[tokio::test]
async fn a_refresh_token_is_used_and_its_successor_told_and_used() {
    let server = Server::start(|number, seen| match seen.target.as_str() {
        "/oauth/token" => json(&format!(
            r#"{{"access_token":"a{number}","expires_in":0,"refresh_token":"r{number}"}}"#
        )),
        _ => json(&user("u")),
    });
    let stored = Arc::new(Mutex::new(Vec::new()));
    let store = stored.clone();
    let grant = OAuth2::refresh_token("app", "first")
        .on_refresh_token(move |token| store.lock().expect("no panic").push(token.to_owned()));
    let client = client(&server, grant);
    for _ in 0..2 {
        get(&client, "u").await.expect("it is answered");
    }
    let tokens = tokens(&server);
    let forms: Vec<_> = tokens.iter().map(Seen::text).collect();
    assert_eq!(
        forms,
        [
            "grant_type=refresh_token&refresh_token=first&client_id=app",
            "grant_type=refresh_token&refresh_token=r0&client_id=app"
        ]
    );
    assert_eq!(*stored.lock().expect("no panic"), ["r0", "r2"]);
}

#[tokio::test]
async fn the_token_endpoint_is_found_by_the_description_of_the_server() {
    static DISCOVERED: Api = Api {
        schemes: &[Scheme {
            name: "bearerAuth",
            kind: SchemeKind::Bearer,
            env: "SHOP_NO_SUCH_KEY",
            token: TokenUrl::Discovered("/.well-known/openid-configuration"),
        }],
        ..SHOP
    };
    let server = Server::start(|_, seen| match seen.target.as_str() {
        "/.well-known/openid-configuration" => json(r#"{"token_endpoint":"/here"}"#),
        "/here" => json(r#"{"access_token":"t","expires_in":0}"#),
        _ => accepts(seen, "t"),
    });
    let builder = Builder::new(&DISCOVERED).base_url(&server.url);
    let client = builder.bearer_auth(grant()).build().expect("it is right");
    for _ in 0..2 {
        get(&client, "u").await.expect("it is answered");
    }
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/.well-known/openid-configuration",
            "/here",
            "/users/u",
            "/here",
            "/users/u"
        ]
    );
}

#[tokio::test]
async fn without_a_token_the_error_says_why_and_names_no_secret() {
    let refused = failure(|| {
        status(
            400,
            &[],
            r#"{"error":"invalid_client","error_description":"s3cr3t:/ü is wrong"}"#,
        )
    });
    let text = "GetUser (GET /users/{user_id}): there is no token for the credential 'bearerAuth': the token endpoint \
        answered with status 400: invalid_client: [redacted] is wrong";
    let error = refused.await;
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!((error.to_string().as_str(), error.attempts()), (text, 0));
    for (reply, words) in [
        ((|| json("{}")) as fn() -> Reply, "without an access token"),
        (|| json("<html>"), "did not answer in JSON"),
        (
            || json(r#"{"access_token":"t","token_type":"mac"}"#),
            "is not a bearer token",
        ),
    ] {
        let error = failure(reply).await;
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(!format!("{:?}", grant()).contains("s3cr3t"));
}

#[tokio::test]
async fn a_busy_token_endpoint_is_asked_again() {
    let server = Server::start(|number, seen| match (seen.target.as_str(), number) {
        ("/oauth/token", 0) => status(503, &[], ""),
        ("/oauth/token", 1) => Reply::Reset,
        ("/oauth/token", _) => json(r#"{"access_token":"t"}"#),
        _ => accepts(seen, "t"),
    });
    get(&client(&server, grant()), "u")
        .await
        .expect("the third is answered");
    assert_eq!(tokens(&server).len(), 3);
}

#[tokio::test]
async fn a_document_without_a_token_url_asks_for_one() {
    let server = Server::start(|_, seen| match seen.target.as_str() {
        "/mine" => json(r#"{"access_token":"t"}"#),
        _ => accepts(seen, "t"),
    });
    static NONE: Api = Api {
        schemes: &[Scheme {
            name: "bearerAuth",
            kind: SchemeKind::Bearer,
            env: "SHOP_NO_SUCH_KEY",
            token: TokenUrl::None,
        }],
        ..SHOP
    };
    let with = |grant: OAuth2| {
        let builder = Builder::new(&NONE).base_url(&server.url);
        builder.bearer_auth(grant).build().expect("it is right")
    };
    let error = get(&with(grant()), "u").await.expect_err("no URL");
    assert!(error.to_string().contains("set `token_url`"), "{error}");
    let answer = get(&with(grant().token_url("/mine")), "u").await;
    answer.expect("it is answered");
}
