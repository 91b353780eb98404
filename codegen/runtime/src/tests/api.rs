//! A small API as generated code would state it.

use std::time::Duration;

use reqwest::Method;

use crate::runtime::macros::{object, text_enum};
use crate::runtime::node::Empty;
use crate::runtime::operation::{
    Api, Operation, Paging, Param, Retries, Scheme, SchemeKind, Style, error, path, query,
};
use crate::runtime::operation::{cookie, header};
use crate::runtime::paging::page;
use crate::runtime::request::request;
use crate::{Builder, Client, Credential, File, Map, Patch, Request, RetryPolicy, Value};

pub const KEY: &str = "sk_test_0123456789";

static RETRIES: Retries = Retries {
    initial_interval: 1,
    max_interval: 5,
    max_elapsed_time: 3_600_000,
    exponent: 1.5,
    statuses: &[(500, 599)],
    connection_errors: true,
};

pub const API: Api = Api {
    client: "Shop",
    user_agent: "shop/0.1.0 (api 2026-05-12)",
    base_url: "https://api.example.com/v1",
    version: Some(("Shop-API-Version", "2026-05-12")),
    schemes: &[
        Scheme {
            name: "bearerAuth",
            kind: SchemeKind::Bearer,
            env: "SHOP_RUNTIME_TEST_KEY",
        },
        Scheme {
            name: "login",
            kind: SchemeKind::Basic,
            env: "SHOP_RUNTIME_TEST_LOGIN",
        },
        Scheme {
            name: "headerKey",
            kind: SchemeKind::Header("X-Api-Key"),
            env: "SHOP_RUNTIME_TEST_HEADER",
        },
        Scheme {
            name: "queryKey",
            kind: SchemeKind::Query("api_key"),
            env: "SHOP_RUNTIME_TEST_QUERY",
        },
        Scheme {
            name: "cookieKey",
            kind: SchemeKind::Cookie("session"),
            env: "SHOP_RUNTIME_TEST_COOKIE",
        },
    ],
    retries: Some(&RETRIES),
    error_message: &["/errors/0/message", "/message"],
    error_code: &["/errors/0/code"],
    trace_id: &["/trace_id"],
};

#[derive(Clone, PartialEq)]
pub struct User {
    pub id: String,
    pub name: Option<String>,
    pub tags: Vec<String>,
}
object! { User; id = required("id"); name = optional("name").nullable(); tags = required("tags"); }

#[derive(Clone, PartialEq)]
pub struct Users {
    pub data: Vec<User>,
    pub total_count: i64,
}
object! { Users; data = required("data"); total_count = required("total_count"); }
page! { Users; data: User; total_count }

#[derive(Clone, PartialEq)]
pub struct Tickets {
    pub tickets: Vec<i64>,
}
object! { Tickets; tickets = required("tickets"); }
page! { Tickets; tickets: i64 }

#[derive(Clone, PartialEq)]
pub struct Problem {
    pub message: String,
    pub trace_id: Option<String>,
}
object! { Problem; message = required("message"); trace_id = optional("trace_id"); }

#[derive(Clone, PartialEq)]
pub struct Upload {
    pub file: File,
    pub note: Option<String>,
    pub public: Option<bool>,
    pub tags: Vec<String>,
    pub user: Option<User>,
}
object! {
    Upload strict;
    file = required("file");
    note = optional("note");
    public = optional("public");
    tags = optional("tags");
    user = optional("user");
}

#[derive(Clone, PartialEq)]
pub struct Changes {
    pub name: Patch<String>,
    pub score: Option<f64>,
    pub rest: Map<String, Value>,
}
object! { Changes strict; name = optional("name").nullable(); score = optional("score"); rest = rest(); }

#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    Newest,
    Unknown(String),
}
text_enum! { Order; Newest = "-created_at"; }

#[derive(Clone, PartialEq)]
pub struct Filter {
    pub min: Option<i64>,
    pub tags: Vec<String>,
    pub inner: Option<User>,
}
object! { Filter strict; min = optional("min"); tags = optional("tags"); inner = optional("inner"); }

const BEARER: &[&[&str]] = &[&["bearerAuth"]];

pub static GET: Operation = Operation::new("GetUser", Method::GET, "/users/{user_id}")
    .params(&[path("user_id")])
    .security(BEARER)
    .errors(&[
        error::<Problem>(404, 404),
        error::<Users>(422, 422),
        error::<Problem>(500, 599),
    ]);
pub static CREATE: Operation =
    Operation::new("CreateUser", Method::POST, "/users").security(BEARER);
pub static UPDATE: Operation = Operation::new("UpdateUser", Method::PATCH, "/users/{user_id}")
    .params(&[path("user_id")])
    .security(BEARER);
pub static REPLACE: Operation =
    Operation::new("ReplaceLogo", Method::PUT, "/logo").security(BEARER);
pub static DELETE: Operation =
    Operation::new("DeleteUser", Method::DELETE, "/users/u1").security(BEARER);
pub static OPEN: Operation = Operation::new("Ping", Method::GET, "/ping");
pub static TEXT: Operation = Operation::new("GetText", Method::GET, "/text")
    .accept("text/plain")
    .security(BEARER);
pub static JUMP: Operation = Operation::new("Jump", Method::GET, "/jump")
    .security(BEARER)
    .redirects();
pub static ELSEWHERE: Operation =
    Operation::new("Elsewhere", Method::GET, "/ping").server("https://other.invalid/v2");
pub static EITHER: Operation = Operation::new("Either", Method::GET, "/either").security(&[
    &["login", "headerKey"],
    &["queryKey"],
    &["cookieKey"],
]);
pub static MAYBE: Operation =
    Operation::new("Maybe", Method::GET, "/maybe").security(&[&["bearerAuth"], &[]]);

const PAGED: &[Param] = &[query("limit"), query("offset")];
pub static LIST: Operation = Operation::new("ListUsers", Method::GET, "/users")
    .params(PAGED)
    .security(BEARER)
    .page(Paging {
        limit: 0,
        offset: 1,
        default_limit: Some(10),
        max_limit: Some(100),
    });
pub static TICKETS: Operation = Operation::new("ListTickets", Method::GET, "/tickets")
    .params(PAGED)
    .security(BEARER)
    .page(Paging {
        limit: 0,
        offset: 1,
        default_limit: None,
        max_limit: None,
    });

pub static SEARCH: Operation =
    Operation::new("Search", Method::GET, "/search/{kind}/in/{places}.json")
        .params(&[
            path("kind"),
            path("places"),
            query("q"),
            query("ids"),
            query("names").style(Style::Form, false),
            query("filter").style(Style::DeepObject, true),
            query("spaced").style(Style::SpaceDelimited, false),
            query("piped").style(Style::PipeDelimited, false),
            query("raw").style(Style::Json, false),
            query("flat"),
            query("packed").style(Style::Form, false),
            header("X-Trace"),
            cookie("theme"),
        ])
        .security(&[]);

/// A builder as its users have it.
pub fn plain_builder(server: &str) -> Builder<Client> {
    Builder::new(&API)
        .credential(0, Credential::from(KEY))
        .base_url(server)
}

/// A builder with a `reqwest::Client` that does not read the system's certificates: that takes a tenth of a second, and
/// no test speaks TLS.
pub fn builder(server: &str) -> Builder<Client> {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    #[cfg(feature = "rustls")]
    let http = http.tls_backend_rustls().tls_certs_only([]);
    plain_builder(server).http_client(http.build().expect("it starts"))
}

pub fn client(server: &str) -> Client {
    builder(server).build().expect("the settings are right")
}

/// A list that knows its two parameters, as generated code has it.
#[derive(Clone, Debug)]
#[must_use]
pub struct ListUsers(Request<Users>);

pub fn list(client: &Client) -> ListUsers {
    ListUsers(client.request(&LIST))
}

impl ListUsers {
    pub fn limit(self, limit: i64) -> Self {
        Self(self.0.param(0, limit))
    }

    pub fn offset(self, offset: i64) -> Self {
        Self(self.0.param(1, offset))
    }
}

request! { ListUsers -> Users; pages }

#[derive(Clone, Debug)]
#[must_use]
pub struct GetUser(Request<User>);
request! { GetUser -> User }

pub fn get(client: &Client, id: &str) -> Request<User> {
    client.request(&GET).param(0, id.to_owned())
}

pub fn create(client: &Client) -> Request<User> {
    client.request(&CREATE).json(&changes())
}

pub fn changes() -> Changes {
    Changes {
        name: "Ada".into(),
        ..Changes::empty()
    }
}

pub fn user(id: &str) -> String {
    format!(r#"{{"id":"{id}","name":"Ada","tags":[]}}"#)
}

/// Retries at once, as often as the default.
pub fn quick() -> RetryPolicy {
    RetryPolicy::new()
        .initial_interval(Duration::from_millis(1))
        .max_interval(Duration::from_millis(2))
}
