//! Parameters on the wire: no value can change the path, and lists and objects look as the document says.

use super::api::{client, user};
use super::server::{Server, json};
use crate::runtime::operation::Operation;
use crate::runtime::reflect::Reflect;
use crate::shop::models::{Filter, Order};
use crate::shop::{LABELS, MATRICES, SEARCH, SIMPLE, find_by_size, get, search};
use crate::{Client, Request, Value};

/// Sends requests one after the other, and tells the target of each.
struct Targets {
    server: Server,
    client: Client,
}

impl Targets {
    fn new() -> Self {
        let server = Server::always(|| json("{}"));
        Self {
            client: client(&server.url),
            server,
        }
    }

    /// The target of a request.
    async fn of(&self, request: Request<()>) -> String {
        request.await.expect("it is sent");
        self.server.seen().pop().expect("it came").target
    }

    /// The query of a search with this one parameter, after the question mark.
    async fn query(&self, name: &'static str, value: impl Reflect) -> String {
        let target = self.of(bare_search(&self.client).query(name, value)).await;
        let query = target.strip_prefix("/search/a/in/b.json");
        query.expect("the path is the same").to_owned()
    }
}

/// A search that takes any parameter.
fn bare_search(client: &Client) -> Request<()> {
    client
        .request_none(&SEARCH)
        .path("kind", "a".to_owned())
        .path("places", "b".to_owned())
}

async fn refused<F: IntoFuture<Output = crate::Result<T>>, T>(request: F) -> String {
    let error = request.await.err().expect("it cannot be sent");
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!(error.attempts(), 0);
    error.to_string()
}

#[tokio::test]
async fn an_id_cannot_change_the_path() {
    let server = Server::always(|| json(&user("u")));
    let ids = [
        "a/b", "../x", "a?b=c", "a#b", "100%", "a b", "%2e%2e", "ä", "a\\b", "a\n", "...", ".a",
        "a,b;c=d",
    ];
    for id in ids {
        get(&client(&server.url), id).await.expect("it is sent");
    }
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    let expected = [
        "/users/a%2Fb",
        "/users/..%2Fx",
        "/users/a%3Fb%3Dc",
        "/users/a%23b",
        "/users/100%25",
        "/users/a%20b",
        "/users/%252e%252e",
        "/users/%C3%A4",
        "/users/a%5Cb",
        "/users/a%0A",
        "/users/...",
        "/users/.a",
        "/users/a%2Cb%3Bc%3Dd",
    ];
    assert_eq!(targets, expected);
}

/// Servers that route by the path as it came would see `org%3Aadmin` for another ID.
#[tokio::test]
async fn what_a_segment_may_hold_stays_as_it_is() {
    let server = Server::always(|| json(&user("u")));
    let id = "org:admin@a-b_c.d~e!f$g&h'i(j)k*l+m";
    get(&client(&server.url), id).await.expect("it is sent");
    assert_eq!(server.one().target, format!("/users/{id}"));
}

#[tokio::test]
async fn what_would_change_the_path_is_refused_before_anything_is_sent() {
    let server = Server::always(|| json("{}"));
    let client = client(&server.url);
    for id in ["", ".", ".."] {
        let error = refused(get(&client, id)).await;
        assert!(error.contains("user_id"), "{error}");
    }
    let unset = refused(client.request_none(&SEARCH)).await;
    assert_eq!(
        unset,
        "Search (GET /search/{kind}/in/{places}.json): the path parameter 'kind' is empty: pass a value for it"
    );
    let empty_list = search(&client, "a", Vec::<String>::new());
    assert!(refused(empty_list).await.contains("'places' is empty"));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_base_url_keeps_its_path() {
    let server = Server::always(|| json(&user("u")));
    get(&client(&format!("{}/v1/", server.url)), "u")
        .await
        .expect("it is sent");
    assert_eq!(server.one().target, "/v1/users/u");
}

#[tokio::test]
async fn some_documents_have_a_query_in_a_path() {
    static RPC: Operation = Operation {
        path: "/rest?method=photos.get&id={id}",
        ..Operation::DEFAULT
    };
    let targets = Targets::new();
    let call = |id: &str| {
        let request = targets.client.request_none(&RPC);
        request.path("id", id.to_owned())
    };
    let expected = "/rest?method=photos.get&id=a%26b%3F";
    assert_eq!(targets.of(call("a&b?")).await, expected);
    let request = call("1").query("page", 2_i64);
    assert_eq!(
        targets.of(request).await,
        "/rest?method=photos.get&id=1&page=2"
    );
}

#[tokio::test]
async fn lists_in_a_path() {
    let server = Server::always(|| json("{}"));
    search(&client(&server.url), "a", ["a,b", "c"])
        .await
        .expect("it is sent");
    assert_eq!(server.one().target, "/search/a/in/a%2Cb,c.json");
}

#[tokio::test]
async fn scalars_in_a_query() {
    let sent = Targets::new();
    let text = "a b&c=d+e,f~*".to_owned();
    // As a form writes it, and as browsers and the URL standard do.
    assert_eq!(sent.query("q", text).await, "?q=a+b%26c%3Dd%2Be%2Cf%7E*");
    assert_eq!(sent.query("q", String::new()).await, "?q=");
    assert_eq!(sent.query("q", true).await, "?q=true");
    assert_eq!(sent.query("q", 2.0).await, "?q=2");
    assert_eq!(sent.query("q", 0.1).await, "?q=0.1");
    assert_eq!(sent.query("q", i64::MIN).await, "?q=-9223372036854775808");
    assert_eq!(sent.query("q", Order::Newest).await, "?q=-created_at");
    assert_eq!(sent.query("q", None::<i64>).await, "");
}

#[tokio::test]
async fn lists_in_a_query() {
    let sent = Targets::new();
    let ids = || vec!["u 1".to_owned(), "u,2".to_owned()];
    assert_eq!(sent.query("ids", ids()).await, "?ids=u+1&ids=u%2C2");
    assert_eq!(sent.query("names", ids()).await, "?names=u+1,u%2C2");
    assert_eq!(sent.query("spaced", ids()).await, "?spaced=u+1%20u%2C2");
    assert_eq!(sent.query("piped", ids()).await, "?piped=u+1%7Cu%2C2");
    assert_eq!(
        sent.query("raw", ids()).await,
        "?raw=%5B%22u+1%22%2C%22u%2C2%22%5D"
    );
    for name in ["ids", "names", "spaced", "piped"] {
        assert_eq!(sent.query(name, Vec::<String>::new()).await, "");
    }
}

#[tokio::test]
async fn objects_in_a_query() {
    let sent = Targets::new();
    let filter = Filter {
        min: Some(1),
        tags: vec!["x".into(), "y".into()],
        inner: None,
    };
    let deep = "?filter%5Bmin%5D=1&filter%5Btags%5D=x&filter%5Btags%5D=y";
    assert_eq!(sent.query("filter", filter).await, deep);
    let value: Value = serde_json::json!({"a": {"b": [1, 2]}, "c": null, "d": true});
    let deeper = "?filter%5Ba%5D%5Bb%5D=1&filter%5Ba%5D%5Bb%5D=2&filter%5Bd%5D=true";
    assert_eq!(sent.query("filter", value).await, deeper);
    let flat = Filter {
        min: Some(1),
        ..Filter::default()
    };
    assert_eq!(sent.query("flat", flat).await, "?min=1&tags=%5B%5D");
    let value = serde_json::json!({"a": 1, "b": "x"});
    assert_eq!(sent.query("packed", value).await, "?packed=a,1,b,x");
}

#[tokio::test]
async fn parameters_keep_the_order_in_which_they_are_set_and_the_last_value_counts() {
    let server = Server::always(|| json("{}"));
    let request = search(&client(&server.url), "a", ["b"])
        .q("1")
        .ids(["x", "y"])
        .labels([("size", "l")])
        .order(Order::Newest)
        .q("2");
    request.await.expect("it is sent");
    assert_eq!(
        server.one().target,
        "/search/a/in/b.json?q=2&ids=x&ids=y&size=l&order=-created_at"
    );
}

#[tokio::test]
async fn headers_and_cookies() {
    let server = Server::always(|| json("{}"));
    let request = search(&client(&server.url), "a", ["b"]).x_trace("t 1");
    let request = request.x_ids([1, 2]).mode("dark; x").flags(["a", "b"]);
    request.clone().await.expect("it is sent");
    let seen = server.one();
    assert_eq!(seen.target, "/search/a/in/b.json");
    assert_eq!(seen.header("x-trace"), "t 1");
    assert_eq!(seen.header("x-ids"), "1,2");
    assert_eq!(seen.header("cookie"), "mode=dark%3B%20x; flags=a,b");
    let error = refused(request.x_trace("a\r\nEvil: b")).await;
    assert!(error.contains("'x-trace'"), "{error}");
}

#[tokio::test]
async fn objects_in_paths_headers_and_cookies() {
    let server = Server::always(|| json("{}"));
    let client = client(&server.url);
    let sizes = || [("l", 40), ("m", 38)];
    find_by_size(&client, sizes()).await.expect("it is sent");
    let request = search(&client, "a", ["b"]).x_pairs(sizes()).theme(sizes());
    request.await.expect("it is sent");
    let seen = server.seen();
    assert_eq!(seen[0].target, "/sizes/l=40,m=38");
    assert_eq!(seen[1].header("x-pairs"), "l=40,m=38");
    let cookie = "theme=%7B%22l%22%3A40%2C%22m%22%3A38%7D";
    assert_eq!(seen[1].header("cookie"), cookie);
}

#[tokio::test]
async fn what_is_no_number_is_refused() {
    let request = bare_search(&client("http://127.0.0.1:9")).query("q", f64::NAN);
    let error = refused(request).await;
    assert!(
        error.ends_with("the parameter 'q' cannot be sent: NaN is not a JSON number"),
        "{error}"
    );
}

#[tokio::test]
async fn every_style_of_a_path_parameter() {
    let values = [
        serde_json::json!(5),
        serde_json::json!(["a", "b"]),
        serde_json::json!({"k": "v", "n": 1}),
    ];
    // The table of OpenAPI 3.0, "Style Examples".
    let expected: [(&'static Operation, [&str; 3]); 3] = [
        (&SIMPLE, ["/5/5", "/a,b/a,b", "/k,v,n,1/k=v,n=1"]),
        (&LABELS, ["/x.5.5", "/x.a,b.a.b", "/x.k,v,n,1.k=v.n=1"]),
        (
            &MATRICES,
            [
                "/;plain=5;exploded=5",
                "/;plain=a,b;exploded=a;exploded=b",
                "/;plain=k,v,n,1;k=v;n=1",
            ],
        ),
    ];
    let sent = Targets::new();
    for (operation, targets) in expected {
        for (value, target) in values.iter().zip(targets) {
            let request = sent.client.request_none(operation);
            let request = request.path("plain", value.clone());
            let request = request.path("exploded", value.clone());
            assert_eq!(sent.of(request).await, target);
        }
    }
}

#[tokio::test]
async fn reserved_characters_stay_where_the_document_allows_them() {
    let targets = Targets::new();
    let value = "/a?b=[c],d;e:f@g!$'()*&h+i#j k%";
    // The URL standard encodes `'` in every query.
    assert_eq!(
        targets.query("open", value.to_owned()).await,
        "?open=/a?b=[c],d;e:f@g!$%27()*%26h%2Bi%23j%20k%25"
    );
    let list = vec!["a/b".to_owned(), "c&d".to_owned()];
    assert_eq!(targets.query("open", list).await, "?open=a/b&open=c%26d");
}
