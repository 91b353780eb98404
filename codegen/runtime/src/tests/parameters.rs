//! Parameters on the wire: no value can change the path, and lists and objects look as the document says.

use reqwest::Method;

use super::api::{Filter, Order, SEARCH, client, get, user};
use super::server::{Server, json};
use crate::runtime::node::{Empty, Node};
use crate::runtime::operation::{Operation, Style, header, path};
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

    /// The target of a request with this one parameter.
    async fn of(&self, operation: &'static Operation, index: usize, value: impl Node) -> String {
        let mut request = self.client.request_none(operation);
        if std::ptr::eq(operation, &SEARCH) {
            request = request.param(0, "a".to_owned()).param(1, "b".to_owned());
        }
        request.param(index, value).await.expect("it is sent");
        self.server.seen().pop().expect("it came").target
    }

    async fn search(&self, index: usize, value: impl Node) -> String {
        self.of(&SEARCH, index, value).await
    }
}

async fn refused<T>(request: Request<T>) -> String {
    let error = request.send_raw().await.err().expect("it cannot be sent");
    assert!(error.is_builder(), "{error:?}");
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
        "Search (GET /search/{kind}/in/{places}.json): the path parameter 'kind' is empty"
    );
    let empty_list = client
        .request_none(&SEARCH)
        .param(0, "a".to_owned())
        .param(1, Vec::<String>::new());
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
async fn lists_in_a_path() {
    let sent = Targets::new();
    assert_eq!(
        sent.search(1, vec!["a,b".to_owned(), "c".to_owned()]).await,
        "/search/a/in/a%2Cb,c.json"
    );
}

#[tokio::test]
async fn scalars_in_a_query() {
    let sent = Targets::new();
    assert_eq!(
        sent.search(2, "a b&c=d+e,f".to_owned()).await,
        "/search/a/in/b.json?q=a+b%26c%3Dd%2Be%2Cf"
    );
    assert_eq!(
        sent.search(2, String::new()).await,
        "/search/a/in/b.json?q="
    );
    assert_eq!(sent.search(2, true).await, "/search/a/in/b.json?q=true");
    assert_eq!(sent.search(2, 2.0).await, "/search/a/in/b.json?q=2");
    assert_eq!(sent.search(2, 0.1).await, "/search/a/in/b.json?q=0.1");
    assert_eq!(
        sent.search(2, i64::MIN).await,
        "/search/a/in/b.json?q=-9223372036854775808"
    );
    assert_eq!(
        sent.search(2, Order::Newest).await,
        "/search/a/in/b.json?q=-created_at"
    );
    assert_eq!(sent.search(2, None::<i64>).await, "/search/a/in/b.json");
}

#[tokio::test]
async fn lists_in_a_query() {
    let sent = Targets::new();
    let ids = || vec!["u 1".to_owned(), "u,2".to_owned()];
    assert_eq!(
        sent.search(3, ids()).await,
        "/search/a/in/b.json?ids=u+1&ids=u%2C2"
    );
    assert_eq!(
        sent.search(4, ids()).await,
        "/search/a/in/b.json?names=u+1,u%2C2"
    );
    assert_eq!(
        sent.search(6, ids()).await,
        "/search/a/in/b.json?spaced=u+1%20u%2C2"
    );
    assert_eq!(
        sent.search(7, ids()).await,
        "/search/a/in/b.json?piped=u+1%7Cu%2C2"
    );
    assert_eq!(
        sent.search(8, ids()).await,
        "/search/a/in/b.json?raw=%5B%22u+1%22%2C%22u%2C2%22%5D"
    );
    for index in [3, 4, 6, 7] {
        assert_eq!(
            sent.search(index, Vec::<String>::new()).await,
            "/search/a/in/b.json"
        );
    }
}

#[tokio::test]
async fn objects_in_a_query() {
    let sent = Targets::new();
    let filter = || Filter {
        min: Some(1),
        tags: vec!["x".into(), "y".into()],
        inner: None,
    };
    let deep = "/search/a/in/b.json?filter%5Bmin%5D=1&filter%5Btags%5D=x&filter%5Btags%5D=y";
    assert_eq!(sent.search(5, filter()).await, deep);
    let value: Value = serde_json::json!({"a": {"b": [1, 2]}, "c": null, "d": true});
    let deeper =
        "/search/a/in/b.json?filter%5Ba%5D%5Bb%5D=1&filter%5Ba%5D%5Bb%5D=2&filter%5Bd%5D=true";
    assert_eq!(sent.search(5, value).await, deeper);
    let flat = || Filter {
        min: Some(1),
        ..Filter::empty()
    };
    assert_eq!(
        sent.search(9, flat()).await,
        "/search/a/in/b.json?min=1&tags=%5B%5D"
    );
    assert_eq!(
        sent.search(10, serde_json::json!({"a": 1, "b": "x"})).await,
        "/search/a/in/b.json?packed=a,1,b,x"
    );
}

#[tokio::test]
async fn the_order_is_the_documents_and_the_last_value_counts() {
    let server = Server::always(|| json("{}"));
    let request = client(&server.url)
        .request_none(&SEARCH)
        .param(3, vec!["x".to_owned()])
        .param(2, "1".to_owned());
    let request = request
        .param(2, "2".to_owned())
        .param(1, "b".to_owned())
        .param(0, "a".to_owned());
    request.await.expect("it is sent");
    assert_eq!(server.one().target, "/search/a/in/b.json?q=2&ids=x");
}

#[tokio::test]
async fn headers_and_cookies() {
    let server = Server::always(|| json("{}"));
    let request = client(&server.url)
        .request_none(&SEARCH)
        .param(0, "a".to_owned())
        .param(1, "b".to_owned());
    request
        .clone()
        .param(11, "t 1".to_owned())
        .param(12, "dark; x".to_owned())
        .await
        .expect("it is sent");
    let seen = server.one();
    assert_eq!(seen.header("x-trace"), "t 1");
    assert_eq!(seen.header("cookie"), "theme=dark%3B%20x");
    let error = refused(request.param(11, "a\r\nEvil: b".to_owned())).await;
    assert!(error.contains("'x-trace'"), "{error}");
}

#[tokio::test]
async fn what_is_no_number_is_refused() {
    let request = client("http://127.0.0.1:9").request_none(&SEARCH);
    let error = refused(request.param(2, f64::NAN)).await;
    assert!(
        error.ends_with("the parameter 'q' cannot be sent: NaN is not a JSON number"),
        "{error}"
    );
}

#[tokio::test]
async fn every_style_of_a_path_parameter() {
    static SIMPLE: Operation = Operation::new("P", Method::GET, "/{p}").params(&[path("p")]);
    static PAIRS: Operation =
        Operation::new("P", Method::GET, "/{p}").params(&[path("p").style(Style::Simple, true)]);
    static LABEL: Operation =
        Operation::new("P", Method::GET, "/x{p}").params(&[path("p").style(Style::Label, false)]);
    static LABELS: Operation =
        Operation::new("P", Method::GET, "/x{p}").params(&[path("p").style(Style::Label, true)]);
    static MATRIX: Operation =
        Operation::new("P", Method::GET, "/{p}").params(&[path("p").style(Style::Matrix, false)]);
    static MATRICES: Operation =
        Operation::new("P", Method::GET, "/{p}").params(&[path("p").style(Style::Matrix, true)]);
    let values = [
        serde_json::json!(5),
        serde_json::json!(["a", "b"]),
        serde_json::json!({"k": "v", "n": 1}),
    ];
    // The table of OpenAPI 3.0, "Style Examples".
    let expected: [(&'static Operation, [&str; 3]); 6] = [
        (&SIMPLE, ["/5", "/a,b", "/k,v,n,1"]),
        (&PAIRS, ["/5", "/a,b", "/k=v,n=1"]),
        (&LABEL, ["/x.5", "/x.a,b", "/x.k,v,n,1"]),
        (&LABELS, ["/x.5", "/x.a.b", "/x.k=v.n=1"]),
        (&MATRIX, ["/;p=5", "/;p=a,b", "/;p=k,v,n,1"]),
        (&MATRICES, ["/;p=5", "/;p=a;p=b", "/;k=v;n=1"]),
    ];
    let sent = Targets::new();
    for (operation, targets) in expected {
        for (value, target) in values.iter().zip(targets) {
            assert_eq!(sent.of(operation, 0, value.clone()).await, target);
        }
    }
}

#[tokio::test]
async fn lists_in_a_header() {
    static HEADER: Operation = Operation::new("H", Method::GET, "/").params(&[header("X-Ids")]);
    let server = Server::always(|| json("{}"));
    let ids = vec!["a".to_owned(), "b".to_owned()];
    client(&server.url)
        .request_none(&HEADER)
        .param(0, ids)
        .await
        .expect("it is sent");
    let seen = server.one();
    assert_eq!((seen.target.as_str(), seen.header("x-ids")), ("/", "a,b"));
}
