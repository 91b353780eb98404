//! The client's settings, and what every request carries.

use super::api::{KEY, builder, client, plain_builder, user};
use super::server::{Server, json};
use crate::runtime::operation::{Api, Scheme, SchemeKind, TokenUrl};
use crate::shop::models::{User, Users};
use crate::shop::{self, ELSEWHERE, HEAD, ListUsers, NOWHERE, PING, SERVED, SHOP, TEXT, get, list};
use crate::{
    Builder, Client, Credential, Error, Items, Pages, Request, ResponseFuture, RetryPolicy,
};

#[tokio::test]
async fn what_every_request_carries() {
    let server = Server::always(|| json(&user("u1")));
    let client = plain_builder(&server.url)
        .user_agent("my-app/1.0")
        .build()
        .expect("the settings are right");
    let got = get(&client, "u1").await.expect("it is there");
    assert_eq!(
        got,
        User {
            id: "u1".into(),
            name: Some("Ada".into()),
            tags: vec![]
        }
    );
    let seen = server.one();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("GET", "/users/u1")
    );
    assert_eq!(seen.header("authorization"), format!("Bearer {KEY}"));
    assert_eq!(seen.header("accept"), "application/json");
    assert_eq!(seen.header("accept-encoding"), "gzip");
    assert_eq!(seen.header("shop-api-version"), "2026-05-12");
    assert_eq!(
        seen.header("user-agent"),
        "runtime/0.1.0 (Shop API 2026-05-12) my-app/1.0"
    );
    assert_eq!(
        seen.headers
            .iter()
            .filter(|(name, _)| name == "authorization")
            .count(),
        1
    );
}

#[tokio::test]
async fn the_requests_header_wins_over_the_clients_over_ours() {
    let server = Server::always(|| json(&user("u1")));
    let client = builder(&server.url)
        .header("Accept", "a/b")
        .header("X-One", "1")
        .header("X-Two", "2");
    let client = client.build().expect("the settings are right");
    let request = get(&client, "u1")
        .header("x-one", "3")
        .header("Shop-API-Version", "2027-01-01");
    request
        .header("Authorization", "Bearer other")
        .await
        .expect("it is there");
    let seen = server.one();
    let headers = [
        "accept",
        "x-one",
        "x-two",
        "shop-api-version",
        "authorization",
    ]
    .map(|name| seen.header(name));
    assert_eq!(headers, ["a/b", "3", "2", "2027-01-01", "Bearer other"]);
    assert_eq!(
        seen.headers
            .iter()
            .filter(|(name, _)| name == "x-one")
            .count(),
        1
    );
}

#[tokio::test]
async fn accept_is_the_operations() {
    let server = Server::always(|| json("text"));
    assert_eq!(
        client(&server.url)
            .request_text(&TEXT)
            .await
            .expect("it is there"),
        "text"
    );
    assert_eq!(server.one().header("accept"), "text/plain");
}

#[tokio::test]
async fn a_bad_header_is_refused_without_its_value() {
    let error = builder("https://a.example")
        .header("X-Key", "se\ncret")
        .build()
        .expect_err("it has a line break");
    assert!(error.is_invalid_request());
    assert!(!format!("{error} {error:?}").contains("cret"), "{error}");
    assert!(
        builder("https://a.example")
            .header("a b", "c")
            .build()
            .is_err()
    );
    assert!(
        builder("https://a.example")
            .user_agent("a\nb")
            .build()
            .is_err()
    );
    let error = get(&client("http://127.0.0.1:9"), "u")
        .header("X-Key", "se\ncret")
        .await
        .expect_err("a line break");
    assert!(error.is_invalid_request() && error.operation() == Some("GetUser"));
    assert!(!format!("{error} {error:?}").contains("cret"), "{error}");
}

#[test]
fn a_base_url_is_checked_when_the_client_is_built() {
    let wrong = [
        ("api.example.com", "is not a URL"),
        (
            "ftp://api.example.com",
            "must start with https:// or http://",
        ),
        ("https://", "is not a URL"),
        ("https://api.example.com/v1?x=1", "without a query"),
        (
            "https://api.example.com/#a",
            "without a query or a fragment",
        ),
        ("https://me:pass@api.example.com", "must not contain a user"),
        ("ftp://me:pass@api.example.com", "must not contain a user"),
        ("https://me:pass@api.example.com:99999", "is not a URL"),
        ("https://api.example.com/?key=pass@1", "without a query"),
    ];
    for (url, why) in wrong {
        let error = builder(url).build().expect_err("it is no base URL");
        assert!(
            error.is_invalid_request() && error.to_string().contains(why),
            "{url}: {error}"
        );
        assert!(!error.to_string().contains("pass@"), "{error}");
    }
    assert!(builder("http://localhost:8080/v1/").build().is_ok());
}

#[test]
fn a_server_of_the_document_is_chosen_and_parts_of_its_url_are_set() {
    type Set = fn(Builder) -> Builder;
    let built = |set: Set| {
        let client = set(Builder::new(&SERVED)).build()?;
        Ok::<_, Error>(format!("{client:?}"))
    };
    let right: [(Set, &str); 4] = [
        (|it| it, "https://eu.example.com:8443/v1"),
        (
            |it| it.server_region("us").server_region("ap"),
            "https://ap.example.com:8443/v1",
        ),
        (Builder::sandbox_server, "https://sandbox.example.com/v1"),
        (
            |it| it.sandbox_server().base_url("http://localhost/v2"),
            "http://localhost/v2",
        ),
    ];
    for (set, url) in right {
        let text = format!("Client {{ base_url: {url:?}, .. }}");
        assert_eq!(built(set).expect("it is right"), text);
    }
    let wrong: [(Set, &str); 3] = [
        (
            |it| it.sandbox_server().server_region("us"),
            "the URL of the server, https://sandbox.example.com/v1, has no 'region'",
        ),
        (
            |it| it.server_region("evil.com/"),
            "\"evil.com/\" cannot stand for 'region' in https://{region}.example.com:{port}/v1",
        ),
        (
            |it| it.server_region("a b"),
            "\"a b\" cannot stand for 'region'",
        ),
    ];
    for (set, text) in wrong {
        let error = built(set).expect_err("it is wrong");
        assert!(
            error.is_invalid_request() && error.to_string().contains(text),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_base_url_of_the_request_then_of_the_client_then_of_the_operation() {
    let server = Server::always(|| json("{}"));
    let own = server.url.clone();
    let plain = shop::builder().build().expect("the settings are right");
    plain
        .request_none(&PING)
        .base_url(&format!("{own}/a"))
        .await
        .expect("it is sent");
    client(&own)
        .request_none(&ELSEWHERE)
        .await
        .expect("it is sent");
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/a/ping", "/ping"]);
    let error = plain
        .request_none(&PING)
        .base_url("nonsense")
        .await
        .expect_err("it is no URL");
    assert!(error.is_invalid_request(), "{error}");
    let unreachable = plain
        .request_none(&ELSEWHERE)
        .retries(RetryPolicy::none())
        .await
        .expect_err("no such host");
    assert!(unreachable.is_connect(), "{unreachable}");
}

#[test]
fn the_environment_has_the_key_or_the_error_names_the_variable() {
    // A variable that cargo sets for every test, because setting one here would be unsafe.
    static SET: Api = with_schemes(&[bearer("CARGO_PKG_NAME")]);
    static UNSET: Api = with_schemes(&[bearer("SHOP_NO_SUCH_KEY"), bearer("SHOP_NO_OTHER_KEY")]);
    static NONE: Api = with_schemes(&[]);
    const fn with_schemes(schemes: &'static [Scheme]) -> Api {
        Api { schemes, ..SHOP }
    }
    const fn bearer(env: &'static str) -> Scheme {
        Scheme {
            name: "bearerAuth",
            kind: SchemeKind::Bearer,
            env,
            token: TokenUrl::None,
        }
    }
    assert!(Builder::new(&SET).env().is_ok());
    assert!(Builder::new(&NONE).env().is_ok());
    let error = Builder::new(&UNSET).env().expect_err("neither is set");
    assert!(error.is_invalid_request());
    let text = "there is no credential: set the environment variable SHOP_NO_SUCH_KEY or SHOP_NO_OTHER_KEY";
    assert_eq!(error.to_string(), text);
    assert!(Builder::new(&UNSET).bearer_auth("k").env().is_ok());
}

#[tokio::test]
async fn a_client_of_ones_own() {
    let server = Server::always(|| json(&user("u1")));
    let own = reqwest::Client::builder().default_headers(
        [(reqwest::header::FROM, "me".parse().expect("a value"))]
            .into_iter()
            .collect(),
    );
    let client = builder(&server.url)
        .http_client(own.build().expect("it starts"))
        .build()
        .expect("it is right");
    get(&client, "u1").await.expect("it is there");
    assert_eq!(server.one().header("from"), "me");
}

#[test]
fn what_crosses_threads_and_how_large_an_error_is() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>(_: T) {}
    /// Is neither `Send` nor known to be decodable: nothing of that is needed to send.
    struct Local(#[expect(dead_code, reason = "it is here for its type")] std::rc::Rc<()>);
    shared::<Client>();
    shared::<Builder>();
    shared::<Request<User>>();
    shared::<ListUsers>();
    shared::<RetryPolicy>();
    shared::<Credential>();
    let client = client("https://api.example.com");
    sent(get(&client, "u").send());
    sent(get(&client, "u").send_raw());
    sent(list(&client).into_future());
    sent(list(&client).stream());
    sent(list(&client).pages());
    sent(async move {
        let mut items: Items<Users> = list(&client).stream();
        items.next().await;
    });
    fn is_send<T: Send>() {}
    is_send::<ResponseFuture<Local>>();
    is_send::<Pages<Users>>();
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_error::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[tokio::test]
async fn a_request_can_be_spawned_and_cloned() {
    let server = Server::always(|| json(&user("u1")));
    let request = get(&client(&server.url), "u1");
    let spawned = tokio::spawn(request.clone().into_future());
    assert_eq!(
        spawned.await.expect("it ends").expect("it is there"),
        request.await.expect("it is there")
    );
}

#[test]
fn nothing_prints_a_secret() {
    let builder = builder("https://api.example.com")
        .header("X-Secret", KEY)
        .login(Credential::basic("me", KEY));
    let client = builder.clone().build().expect("it is right");
    let request = get(&client, KEY).header("X-Secret", KEY);
    let printed = format!(
        "{builder:?} {client:?} {request:?} {:?}",
        Credential::from(KEY)
    );
    assert!(!printed.contains(KEY), "{printed}");
    assert!(printed.contains("GetUser"), "{printed}");
}

#[tokio::test]
async fn a_method_without_answer_body() {
    let server = Server::start(|_, _| {
        super::server::Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n".to_vec())
    });
    client(&server.url)
        .request_none(&HEAD)
        .await
        .expect("it is sent");
    assert_eq!(server.one().method, "HEAD");
}

#[test]
fn a_document_without_a_base_url() {
    let error = Builder::new(&NOWHERE)
        .build()
        .expect_err("there is no base URL");
    assert!(
        error.is_invalid_request() && error.to_string().contains("set one with `base_url`"),
        "{error}"
    );
    assert!(
        Builder::new(&NOWHERE)
            .base_url("https://a.example")
            .build()
            .is_ok()
    );
}
