//! A small API as generated code states it: models, operations, requests and a client's builder. It uses every part of the
//! runtime; the tests send its requests.

pub mod models;
#[cfg(feature = "jwt")]
pub mod tokens;

use models::{Cat, Changes, Export, Filter, Order, Problem, Upload, User, Users};

use crate::runtime::operation::{
    Api, Operation, Paging, Retries, Scheme, SchemeKind, Server, Style, TokenUrl, cookie, error,
    error_class, error_default, header, path, query,
};
use crate::runtime::request::request;
use crate::{Builder, Bytes, Client, Credential, File, Request, Result, Value};

const RETRIES: Retries = Retries {
    initial_interval: 1,
    max_interval: 5,
    max_elapsed_time: 3_600_000,
    exponent: 1.5,
    statuses: &[(500, 599)],
    connection_errors: true,
};

pub static API: Api = SHOP;

pub const SHOP: Api = Api {
    client: "Shop",
    document: "Shop API 2026-05-12",
    base_url: "https://api.example.com/v1",
    servers: &[],
    version: Some(("Shop-API-Version", "2026-05-12")),
    schemes: &[
        Scheme {
            name: "bearerAuth",
            kind: SchemeKind::Bearer,
            env: "SHOP_RUNTIME_TEST_KEY",
            token: TokenUrl::At("/oauth/token"),
        },
        Scheme {
            name: "login",
            kind: SchemeKind::Basic,
            env: "SHOP_RUNTIME_TEST_LOGIN",
            token: TokenUrl::None,
        },
        Scheme {
            name: "headerKey",
            kind: SchemeKind::Header("X-Api-Key"),
            env: "SHOP_RUNTIME_TEST_HEADER",
            token: TokenUrl::None,
        },
        Scheme {
            name: "queryKey",
            kind: SchemeKind::Query("api_key"),
            env: "SHOP_RUNTIME_TEST_QUERY",
            token: TokenUrl::None,
        },
        Scheme {
            name: "cookieKey",
            kind: SchemeKind::Cookie("session"),
            env: "SHOP_RUNTIME_TEST_COOKIE",
            token: TokenUrl::None,
        },
    ],
    retries: Some(RETRIES),
    error_message: &["/errors/0/message", "/message", "/error"],
    error_code: &["/errors/0/code", "/error"],
    trace_id: &["/trace_id"],
};

/// The same API without a base URL, as some documents are.
pub static NOWHERE: Api = Api {
    base_url: "",
    ..SHOP
};

/// The same API with servers to choose from.
pub static SERVED: Api = Api {
    base_url: "https://eu.example.com:8443/v1",
    servers: &[
        Server {
            url: "https://{region}.example.com:{port}/v1",
            variables: &[("region", "eu"), ("port", "8443")],
        },
        Server {
            url: "https://sandbox.example.com/v1",
            variables: &[],
        },
    ],
    ..SHOP
};

pub fn builder() -> Builder {
    Builder::new(&API)
}

impl Builder {
    /// The client.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`](crate::Error::is_invalid_request).
    pub fn build(self) -> Result<Client> {
        self.client()
    }

    pub fn sandbox_server(self) -> Self {
        self.server(1)
    }

    pub fn server_region(self, value: impl Into<String>) -> Self {
        self.server_variable("region", value)
    }

    pub fn bearer_auth(self, credential: impl Into<Credential>) -> Self {
        self.credential("bearerAuth", credential)
    }

    pub fn login(self, credential: impl Into<Credential>) -> Self {
        self.credential("login", credential)
    }

    pub fn header_key(self, credential: impl Into<Credential>) -> Self {
        self.credential("headerKey", credential)
    }

    pub fn query_key(self, credential: impl Into<Credential>) -> Self {
        self.credential("queryKey", credential)
    }

    pub fn cookie_key(self, credential: impl Into<Credential>) -> Self {
        self.credential("cookieKey", credential)
    }
}

/// What is generated for a document that describes events.
#[cfg(feature = "events")]
impl crate::Webhook {
    /// # Errors
    ///
    /// As `new`, or the variable is not set.
    pub fn from_env() -> Result<Self, crate::WebhookError> {
        Self::env("SHOP_RUNTIME_TEST_WEBHOOK")
    }

    /// # Errors
    ///
    /// The message is not signed, or not an event.
    pub fn verify(
        &self,
        headers: &crate::HeaderMap,
        body: impl AsRef<[u8]>,
    ) -> Result<models::Event, crate::WebhookError> {
        self.event(headers, body.as_ref())
    }
}

const BEARER: &[&[&str]] = &[&["bearerAuth"]];

pub static GET: Operation = Operation {
    id: "GetUser",
    path: "/users/{user_id}",
    security: BEARER,
    errors: &[
        error_default::<Order>(),
        error_class::<Cat>(4),
        error::<Problem>(&[404, 500]),
        error::<Users>(&[422]),
    ],
    #[cfg(feature = "testing")]
    sample: crate::runtime::operation::Sample {
        body: r#"{"id":"sample","tags":[]}"#,
        ..Operation::DEFAULT.sample
    },
    ..Operation::DEFAULT
};

pub static CREATE: Operation = Operation {
    id: "CreateUser",
    method: "POST",
    path: "/users",
    security: BEARER,
    ..Operation::DEFAULT
};

pub static UPDATE: Operation = Operation {
    id: "UpdateUser",
    method: "PATCH",
    path: "/users/{user_id}",
    security: BEARER,
    ..Operation::DEFAULT
};

pub static REPLACE: Operation = Operation {
    id: "ReplaceLogo",
    method: "PUT",
    path: "/logo",
    security: BEARER,
    ..Operation::DEFAULT
};

pub static DELETE: Operation = Operation {
    id: "DeleteUser",
    method: "DELETE",
    path: "/users/u1",
    security: BEARER,
    ..Operation::DEFAULT
};

pub static PING: Operation = Operation {
    id: "Ping",
    path: "/ping",
    ..Operation::DEFAULT
};

pub static HEAD: Operation = Operation {
    id: "Head",
    method: "HEAD",
    path: "/ping",
    ..Operation::DEFAULT
};

pub static TEXT: Operation = Operation {
    id: "GetText",
    path: "/text",
    accept: "text/plain",
    security: BEARER,
    ..Operation::DEFAULT
};

pub static EXPORT: Operation = Operation {
    id: "ExportUser",
    path: "/export",
    accept: "application/json, text/csv, application/*",
    security: BEARER,
    ..Operation::DEFAULT
};

pub static JUMP: Operation = Operation {
    id: "Jump",
    path: "/jump",
    security: BEARER,
    redirects: true,
    ..Operation::DEFAULT
};

pub static ELSEWHERE: Operation = Operation {
    id: "Elsewhere",
    path: "/ping",
    server: Some("https://other.invalid/v2"),
    ..Operation::DEFAULT
};

pub static EITHER: Operation = Operation {
    id: "Either",
    path: "/either",
    security: &[&["login", "headerKey"], &["queryKey"], &["cookieKey"]],
    ..Operation::DEFAULT
};

pub static MAYBE: Operation = Operation {
    id: "Maybe",
    path: "/maybe",
    security: &[&["bearerAuth"], &[]],
    ..Operation::DEFAULT
};

pub static LIST: Operation = Operation {
    id: "ListUsers",
    path: "/users",
    security: BEARER,
    paging: Some(Paging::offset("offset").limit("limit", Some(10), Some(100))),
    ..Operation::DEFAULT
};

pub static TICKETS: Operation = Operation {
    id: "ListTickets",
    path: "/tickets",
    security: BEARER,
    paging: Some(Paging::offset("offset").limit("limit", None, None)),
    ..Operation::DEFAULT
};

/// The same list by each way from one page to the next.
pub static NOTES_BY_NUMBER: Operation = notes(
    "NotesByNumber",
    Paging::number("page", 1).limit("per_page", None, None),
);
pub static NOTES_FROM_ZERO: Operation = notes(
    "NotesFromZero",
    Paging::number("page", 0).limit("per_page", Some(2), None),
);
pub static NOTES_BY_CURSOR: Operation =
    notes("NotesByCursor", Paging::cursor("cursor", &["meta", "next"]));
pub static NOTES_WITH_FLAG: Operation = notes(
    "NotesWithFlag",
    Paging::cursor("cursor", &["meta", "next"]).more(&["has_more"]),
);
pub static NOTES_BY_URL: Operation = notes("NotesByUrl", Paging::url(&["meta", "next"]));
pub static NOTES_BY_LINK: Operation = notes("NotesByLink", Paging::link());
pub static NOTES_AFTER: Operation = notes(
    "NotesAfter",
    Paging::after("after", &["data", "items"], &["id"])
        .limit("limit", Some(2), None)
        .more(&["has_more"]),
);

const fn notes(id: &'static str, paging: Paging) -> Operation {
    Operation {
        id,
        path: "/v1/notes",
        security: BEARER,
        paging: Some(paging),
        ..Operation::DEFAULT
    }
}

pub static SEARCH: Operation = Operation {
    id: "Search",
    path: "/search/{kind}/in/{places}.json",
    params: &[
        query("names").explode(false),
        query("filter").style(Style::DeepObject),
        query("spaced").style(Style::SpaceDelimited),
        query("piped").style(Style::PipeDelimited),
        query("raw").style(Style::Json),
        query("packed").explode(false),
        query("open").reserved(),
        header("X-Pairs").explode(true),
        cookie("theme").style(Style::Json),
    ],
    ..Operation::DEFAULT
};

pub static BY_SIZE: Operation = Operation {
    id: "FindBySize",
    path: "/sizes/{sizes}",
    params: &[path("sizes").explode(true)],
    ..Operation::DEFAULT
};

pub static LABELS: Operation = Operation {
    id: "Labels",
    path: "/x{plain}{exploded}",
    params: &[
        path("plain").style(Style::Label),
        path("exploded").style(Style::Label).explode(true),
    ],
    ..Operation::DEFAULT
};

pub static MATRICES: Operation = Operation {
    id: "Matrices",
    path: "/{plain}{exploded}",
    params: &[
        path("plain").style(Style::Matrix),
        path("exploded").style(Style::Matrix).explode(true),
    ],
    ..Operation::DEFAULT
};

pub static SIMPLE: Operation = Operation {
    id: "Simple",
    path: "/{plain}/{exploded}",
    params: &[path("exploded").explode(true)],
    ..Operation::DEFAULT
};

/// A list that knows its two parameters.
#[derive(Clone, Debug)]
#[must_use = "a request is sent when it is awaited"]
pub struct ListUsers(Request<Users>);

impl ListUsers {
    pub fn limit(self, limit: i64) -> Self {
        Self(self.0.query("limit", limit))
    }

    pub fn offset(self, offset: i64) -> Self {
        Self(self.0.query("offset", offset))
    }
}

request! {
    ListUsers;
    type Output = Users;
    pages;
}

/// A search with all its parameters.
#[derive(Clone, Debug)]
#[must_use = "a request is sent when it is awaited"]
pub struct Search(Request<()>);

impl Search {
    pub fn q(self, q: impl Into<String>) -> Self {
        Self(self.0.query("q", q.into()))
    }

    pub fn ids(self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(self.0.query_list("ids", ids))
    }

    pub fn labels(
        self,
        labels: impl IntoIterator<Item = (impl Into<String>, impl Into<Value>)>,
    ) -> Self {
        Self(self.0.query_map("labels", labels))
    }

    pub fn order(self, order: impl Into<Order>) -> Self {
        Self(self.0.query("order", order.into()))
    }

    pub fn x_trace(self, x_trace: impl Into<String>) -> Self {
        Self(self.0.header_param("X-Trace", x_trace.into()))
    }

    pub fn x_ids(self, x_ids: impl IntoIterator<Item = i64>) -> Self {
        Self(self.0.header_list::<i64>("X-Ids", x_ids))
    }

    pub fn x_pairs(self, x_pairs: impl IntoIterator<Item = (impl Into<String>, i64)>) -> Self {
        Self(self.0.header_map::<i64>("X-Pairs", x_pairs))
    }

    pub fn theme(self, theme: impl IntoIterator<Item = (impl Into<String>, i64)>) -> Self {
        Self(self.0.cookie_map::<i64>("theme", theme))
    }

    pub fn mode(self, mode: impl Into<String>) -> Self {
        Self(self.0.cookie("mode", mode.into()))
    }

    pub fn flags(self, flags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(self.0.cookie_list("flags", flags))
    }
}

request! {
    Search;
    type Output = ();
}

pub fn get(client: &Client, user_id: impl Into<String>) -> Request<User> {
    client.request(&GET).path("user_id", user_id.into())
}

pub fn find(client: &Client, user_id: impl Into<String>) -> Request<Option<User>> {
    client
        .request_optional(&GET)
        .path("user_id", user_id.into())
}

pub fn export(client: &Client) -> Request<Export> {
    client.request_several(&EXPORT)
}

pub fn find_export(client: &Client) -> Request<Option<Export>> {
    client.request_optional_several(&EXPORT)
}

pub fn list(client: &Client) -> ListUsers {
    ListUsers(client.request(&LIST))
}

pub fn search(
    client: &Client,
    kind: impl Into<String>,
    places: impl IntoIterator<Item = impl Into<String>>,
) -> Search {
    client
        .request_none(&SEARCH)
        .path("kind", kind.into())
        .path_list("places", places)
        .wrap(Search)
}

pub fn find_by_size(
    client: &Client,
    sizes: impl IntoIterator<Item = (impl Into<String>, i64)>,
) -> Request<()> {
    client
        .request_none(&BY_SIZE)
        .path_map::<i64>("sizes", sizes)
}

pub fn create(client: &Client, body: Changes) -> Request<User> {
    client.request(&CREATE).json(&body)
}

pub fn sign_up(client: &Client, body: Filter) -> Request<User> {
    client.request_form(&CREATE).form(&body)
}

pub fn replace_user(client: &Client, body: Option<User>) -> Request<()> {
    client.request_none(&REPLACE).json_or_null(&body)
}

pub fn merge_user(client: &Client, body: Changes) -> Request<()> {
    let request = client.request_none(&REPLACE).json(&body);
    request.sent_as("application/merge-patch+json")
}

/// A form of which one field is written like a query parameter.
pub fn filter(client: &Client, body: Filter) -> Request<()> {
    client
        .request_none(&CREATE)
        .form_with(&body, &[query("inner").style(Style::DeepObject)])
}

/// A form of which parts have a media type of their own.
pub fn attach(client: &Client, body: Upload) -> Request<()> {
    client.request_none(&REPLACE).multipart_with(
        &body,
        &[("file", "image/gif"), ("user", "application/user+json")],
    )
}

pub fn upload(client: &Client, body: Upload) -> Request<()> {
    client.request_none(&REPLACE).multipart(&body)
}

pub fn replace(client: &Client, body: impl Into<File>) -> Request<Bytes> {
    client.request_bytes(&REPLACE).binary("image/png", body)
}

pub fn write(client: &Client, body: impl Into<String>) -> Request<String> {
    client.request_text(&REPLACE).text("text/plain", body)
}

/// What stands for the handle of a resource.
#[cfg(feature = "testing")]
#[derive(Debug)]
pub struct Shop<'a>(pub &'a Client);

crate::runtime::macros::mocked! {
    Shop;
    get = json::<User, ()>(GET);
    find = optional::<Option<User>, ()>(GET);
    list = json::<Users, ()>(LIST);
    create = json::<User, Changes>(CREATE);
    sign_up = form::<User, ()>(CREATE);
    export = several::<Export, ()>(EXPORT);
    find_export = several::<Option<Export>, ()>(EXPORT);
    write = text::<String, ()>(REPLACE);
    replace = bytes::<Bytes, ()>(REPLACE);
    delete = none::<(), ()>(DELETE);
}

/// What is generated beside the client.
#[cfg(feature = "testing")]
pub fn mock(builder: Builder) -> Result<(Client, crate::Mock)> {
    crate::Mock::new(builder, &API)
}

#[cfg(feature = "testing")]
impl crate::Mock {
    #[must_use]
    pub fn shop(&self) -> crate::MockResource<'_, Shop<'static>> {
        crate::runtime::mock::resource(self)
    }
}

/// What is generated for answers that come one item after the other.
#[cfg(feature = "streams")]
pub mod streams {
    use super::models::User;
    use crate::runtime::operation::{Operation, Streaming, events, lines, sequence};
    use crate::{Client, EventStream, Request, Value};

    const fn streaming(id: &'static str, accept: &'static str, stream: Streaming) -> Operation {
        Operation {
            id,
            path: "/stream",
            accept,
            security: super::BEARER,
            stream: Some(stream),
            #[cfg(feature = "testing")]
            sample: crate::runtime::operation::Sample {
                status: 200,
                media_type: "text/event-stream",
                body: "data: {\"id\":\"sample\",\"tags\":[]}\n\n",
            },
            ..Operation::DEFAULT
        }
    }

    pub static USERS: Operation =
        streaming("WatchUsers", "text/event-stream", events().end("[DONE]"));

    pub static PLAIN: Operation = streaming("WatchAny", "text/event-stream", events());

    pub static EVENTS: Operation = streaming("WatchEvents", "text/event-stream", events().whole());

    pub static EVENTS_OF_JSON: Operation =
        streaming("WatchJson", "text/event-stream", events().whole_of_json());

    pub static TEXTS: Operation = streaming("WatchTexts", "text/event-stream", events());

    pub static LINES: Operation = streaming("ListLines", "application/x-ndjson", lines());

    pub static SEQUENCE: Operation = streaming("ListSequence", "application/json-seq", sequence());

    pub fn users(client: &Client) -> Request<EventStream<User>> {
        client.request_stream(&USERS)
    }

    /// Users of which the body of the request asks for a stream.
    pub fn asked(client: &Client, body: &User) -> Request<EventStream<User>> {
        client
            .request_stream(&USERS)
            .json(body)
            .flag("stream", true)
    }

    pub fn texts(client: &Client) -> Request<EventStream<String>> {
        client.request_stream_of_texts(&TEXTS)
    }

    pub fn values(client: &Client, operation: &'static Operation) -> Request<EventStream<Value>> {
        client.request_stream(operation)
    }
}

/// What is generated for answers that are bytes.
#[cfg(feature = "byte-streams")]
pub mod downloads {
    use crate::runtime::download::download;
    use crate::runtime::operation::Operation;
    use crate::runtime::request::request;
    use crate::{Bytes, Client, Request};

    static IMAGE: Operation = Operation {
        id: "GetImage",
        path: "/image",
        accept: "image/png",
        security: super::BEARER,
        ..Operation::DEFAULT
    };

    pub fn get(client: &Client) -> Request<Bytes> {
        client.request_bytes(&IMAGE)
    }

    pub fn named(client: &Client) -> NamedRequest {
        NamedRequest(get(client))
    }

    #[derive(Clone, Debug)]
    #[must_use = "a request is sent when it is awaited"]
    pub struct NamedRequest(Request<Bytes>);

    impl NamedRequest {
        pub fn width(self, value: i64) -> Self {
            Self(self.0.query("width", value))
        }
    }

    request! { NamedRequest; type Output = Bytes; }
    download! { NamedRequest; }
}
