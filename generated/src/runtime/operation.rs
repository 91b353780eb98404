//! What the generated code says about an operation: a constant table, read by the one engine that sends requests.

use std::any::Any;

use reqwest::Method;

use super::decode;
use super::node::{Empty, Node};

/// One operation of the API.
#[derive(Debug)]
pub struct Operation {
    /// The operation's name in the document (`operationId`).
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{name}` for each path parameter.
    pub path: &'static str,
    /// The parameters, in the document's order.
    pub params: &'static [Param],
    /// The media types of the answers, for `Accept`.
    pub accept: &'static str,
    /// Alternatives; each names the security schemes that it needs together. None needed: no alternatives.
    pub security: &'static [&'static [&'static str]],
    /// The statuses with a body of their own, for errors.
    pub errors: &'static [ErrorCase],
    /// Whether a 3xx status is an answer here, not a redirect to follow.
    pub redirects: bool,
    /// The retries that the document has for this operation alone.
    pub retries: Option<&'static Retries>,
    /// Where this operation lives, if not with the others.
    pub server: Option<&'static str>,
    /// How the operation's list is cut into pages.
    pub page: Option<Paging>,
}

impl Operation {
    /// An operation without parameters, security or errors of its own.
    #[must_use]
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            params: &[],
            accept: "application/json",
            security: &[],
            errors: &[],
            redirects: false,
            retries: None,
            server: None,
            page: None,
        }
    }

    /// With parameters.
    #[must_use]
    pub const fn params(mut self, params: &'static [Param]) -> Self {
        self.params = params;
        self
    }

    /// With other media types than JSON in its answers.
    #[must_use]
    pub const fn accept(mut self, accept: &'static str) -> Self {
        self.accept = accept;
        self
    }

    /// With the security it needs.
    #[must_use]
    pub const fn security(mut self, security: &'static [&'static [&'static str]]) -> Self {
        self.security = security;
        self
    }

    /// With typed errors.
    #[must_use]
    pub const fn errors(mut self, errors: &'static [ErrorCase]) -> Self {
        self.errors = errors;
        self
    }

    /// With redirects as answers.
    #[must_use]
    pub const fn redirects(mut self) -> Self {
        self.redirects = true;
        self
    }

    /// With retries of its own.
    #[must_use]
    pub const fn retries(mut self, retries: &'static Retries) -> Self {
        self.retries = Some(retries);
        self
    }

    /// With a server of its own.
    #[must_use]
    pub const fn server(mut self, server: &'static str) -> Self {
        self.server = Some(server);
        self
    }

    /// With a list that comes in pages.
    #[must_use]
    pub const fn page(mut self, page: Paging) -> Self {
        self.page = Some(page);
        self
    }
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// The name on the wire.
    pub name: &'static str,
    /// Where it goes.
    pub place: Place,
    /// How a list or an object is written.
    pub style: Style,
    /// Whether each element of a list gets a pair of its own.
    pub explode: bool,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into the path.
    Path,
    /// Behind the question mark.
    Query,
    /// Into a header.
    Header,
    /// Into the `Cookie` header.
    Cookie,
}

/// How a list or an object is written (OpenAPI 3.0, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `a,b` in a path or a header.
    Simple,
    /// `;name=a` in a path.
    Matrix,
    /// `.a` in a path.
    Label,
    /// `name=a&name=b`, or `name=a,b`.
    Form,
    /// `name=a%20b`.
    SpaceDelimited,
    /// `name=a|b`.
    PipeDelimited,
    /// `name[key]=value`.
    DeepObject,
    /// JSON text.
    Json,
}

/// A path parameter.
#[must_use]
pub const fn path(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Path,
        style: Style::Simple,
        explode: false,
    }
}

/// A query parameter.
#[must_use]
pub const fn query(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Query,
        style: Style::Form,
        explode: true,
    }
}

/// A header.
#[must_use]
pub const fn header(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Header,
        style: Style::Simple,
        explode: false,
    }
}

/// A cookie.
#[must_use]
pub const fn cookie(name: &'static str) -> Param {
    Param {
        name,
        place: Place::Cookie,
        style: Style::Form,
        explode: true,
    }
}

impl Param {
    /// Written in another style than its place's own.
    #[must_use]
    pub const fn style(mut self, style: Style, explode: bool) -> Self {
        self.style = style;
        self.explode = explode;
        self
    }
}

/// The body that the document declares for an error's status.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCase {
    /// The first status.
    pub from: u16,
    /// The last status.
    pub to: u16,
    /// Decodes the body.
    pub decode: fn(&[u8]) -> Option<Box<dyn Any + Send + Sync>>,
}

/// The error body of the statuses from `from` to `to`. The first case that has the status counts.
#[must_use]
pub const fn error<T: Node + Empty + Send + Sync + 'static>(from: u16, to: u16) -> ErrorCase {
    ErrorCase {
        from,
        to,
        decode: decode_error::<T>,
    }
}

fn decode_error<T: Node + Empty + Send + Sync + 'static>(
    body: &[u8],
) -> Option<Box<dyn Any + Send + Sync>> {
    let (body, _) = decode::from_slice::<T>(body).ok()?;
    Some(Box::new(body))
}

/// The retries that the document asks for (`x-speakeasy-retries`).
#[derive(Clone, Copy, Debug)]
pub struct Retries {
    /// The first pause, in milliseconds.
    pub initial_interval: u64,
    /// The longest pause, in milliseconds.
    pub max_interval: u64,
    /// How long to go on, in milliseconds.
    pub max_elapsed_time: u64,
    /// What each pause is multiplied with.
    pub exponent: f64,
    /// The statuses to retry, from and to.
    pub statuses: &'static [(u16, u16)],
    /// Whether to retry when there was no connection.
    pub connection_errors: bool,
}

/// How a list is cut into pages: by a limit and an offset among the parameters.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// The index of the limit in [`Operation::params`].
    pub limit: usize,
    /// The index of the offset there.
    pub offset: usize,
    /// The limit that counts when none is given, as the document says.
    pub default_limit: Option<u64>,
    /// The highest limit that is allowed: a server may take a higher one for this.
    pub max_limit: Option<u64>,
}

/// What is particular to one API: all that the engine must be told.
#[derive(Debug)]
pub struct Api {
    /// The name of the client's type, for messages.
    pub client: &'static str,
    /// `name/version` of the crate and the document's version, for `User-Agent`.
    pub user_agent: &'static str,
    /// The base URL.
    pub base_url: &'static str,
    /// A header that tells the server the API's version, with its value.
    pub version: Option<(&'static str, &'static str)>,
    /// The security schemes.
    pub schemes: &'static [Scheme],
    /// The retries for every operation.
    pub retries: Option<&'static Retries>,
    /// Where an error's body keeps its message: JSON pointers, the first that leads to a text counts.
    pub error_message: &'static [&'static str],
    /// Where an error's body keeps its code.
    pub error_code: &'static [&'static str],
    /// Where an error's body keeps the request's trace ID.
    pub trace_id: &'static [&'static str],
}

/// A security scheme of the document.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// The name in the document.
    pub name: &'static str,
    /// How the credential travels.
    pub kind: SchemeKind,
    /// The environment variable that `from_env` reads it from.
    pub env: &'static str,
}

/// How a credential travels.
#[derive(Clone, Copy, Debug)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// A header of that name.
    Header(&'static str),
    /// A query parameter of that name.
    Query(&'static str),
    /// A cookie of that name.
    Cookie(&'static str),
}
