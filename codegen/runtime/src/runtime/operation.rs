//! What the generated code says about an operation and about the API: constant tables, which the code that sends
//! requests reads.

use std::any::Any;

use super::decode;
use super::reflect::{Placeholder, Reflect};

/// One operation of the API.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The operation's name in the document (`operationId`).
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with `{name}` for each path parameter.
    pub path: &'static str,
    /// The parameters that are not written in the default style of their place.
    pub params: &'static [Param],
    /// The media types of the responses, for `Accept`.
    pub accept: &'static str,
    /// The alternatives. Each lists the security schemes that it needs together. Without alternatives, the operation
    /// needs none.
    pub security: &'static [&'static [&'static str]],
    /// The types of error bodies.
    pub errors: &'static [ErrorCase],
    /// Whether a 3xx status is the response, and not a redirect to follow.
    pub redirects: bool,
    /// The retries that the document asks for with this operation.
    pub retries: Option<Retries>,
    /// The header with a key by which the server knows a request that is sent again. It is made for each call.
    pub idempotency: Option<&'static str>,
    /// The base URL of this operation, if it has one of its own.
    pub server: Option<&'static str>,
    /// How the operation's list is cut into pages.
    pub paging: Option<Paging>,
    /// How the items of its answer follow one another, if they come one by one.
    pub stream: Option<Streaming>,
    /// An answer to it.
    #[cfg(feature = "testing")]
    pub sample: Sample,
}

/// An answer that the document has for an operation, or that is made from its schema.
#[cfg(feature = "testing")]
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// The status.
    pub status: u16,
    /// The media type; empty where there is no body.
    pub media_type: &'static str,
    /// The body.
    pub body: &'static str,
}

impl Operation {
    /// What an operation says unless it says otherwise.
    pub const DEFAULT: Self = Self {
        id: "",
        method: "GET",
        path: "/",
        params: &[],
        accept: "application/json",
        security: &[],
        errors: &[],
        redirects: false,
        retries: None,
        idempotency: None,
        server: None,
        paging: None,
        stream: None,
        #[cfg(feature = "testing")]
        sample: Sample {
            status: 200,
            media_type: "application/json",
            body: "null",
        },
    };

    /// The parameter of that name in that place.
    #[must_use]
    pub fn param(&self, place: Place, name: &'static str) -> Param {
        let mut params = self.params.iter();
        params
            .find(|param| param.place == place && param.name == name)
            .copied()
            .unwrap_or(Param::new(place, name))
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
    /// Whether each element of a list, or each property of an object, is written on its own.
    pub explode: bool,
    /// Whether reserved characters are written as they are.
    pub reserved: bool,
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

impl Param {
    /// A parameter in the default style of its place.
    #[must_use]
    pub const fn new(place: Place, name: &'static str) -> Self {
        let style = match place {
            Place::Path | Place::Header => Style::Simple,
            Place::Query | Place::Cookie => Style::Form,
        };
        let param = Self {
            name,
            place,
            style,
            explode: false,
            reserved: false,
        };
        param.style(style)
    }

    /// In this style. Only `Style::Form` explodes unless it is told not to.
    #[must_use]
    pub const fn style(self, style: Style) -> Self {
        Self {
            style,
            explode: matches!(style, Style::Form),
            ..self
        }
    }

    /// Whether each element of a list, or each property of an object, is written on its own.
    #[must_use]
    pub const fn explode(self, explode: bool) -> Self {
        Self { explode, ..self }
    }

    /// Reserved characters are written as they are (`allowReserved`), but for those that would end a value.
    #[must_use]
    pub const fn reserved(self) -> Self {
        Self {
            reserved: true,
            ..self
        }
    }
}

/// A path parameter.
#[must_use]
pub const fn path(name: &'static str) -> Param {
    Param::new(Place::Path, name)
}

/// A query parameter.
#[must_use]
pub const fn query(name: &'static str) -> Param {
    Param::new(Place::Query, name)
}

/// A header.
#[must_use]
pub const fn header(name: &'static str) -> Param {
    Param::new(Place::Header, name)
}

/// A cookie.
#[must_use]
pub const fn cookie(name: &'static str) -> Param {
    Param::new(Place::Cookie, name)
}

/// The body that the document declares for errors.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCase {
    statuses: Statuses,
    decode: DecodeBody,
}

/// Decodes an error's body.
type DecodeBody = fn(&[u8]) -> Option<Box<dyn Any + Send + Sync>>;

/// The statuses of an error, in the order in which they are looked at: what is more exact comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Statuses {
    /// These.
    Exact(&'static [u16]),
    /// A class by its first digit: 4 for `4XX`.
    Class(u16),
    /// All that nothing else names: `default`.
    Default,
}

/// The body of errors with one of these statuses.
#[must_use]
pub const fn error<T: Reflect + Placeholder + Send + Sync + 'static>(
    statuses: &'static [u16],
) -> ErrorCase {
    ErrorCase {
        statuses: Statuses::Exact(statuses),
        decode: decode_error::<T>,
    }
}

/// The body of errors whose status has this first digit, if no case names the status: 4 for `4XX`.
#[must_use]
pub const fn error_class<T: Reflect + Placeholder + Send + Sync + 'static>(
    first_digit: u16,
) -> ErrorCase {
    ErrorCase {
        statuses: Statuses::Class(first_digit),
        decode: decode_error::<T>,
    }
}

/// The body of all other errors (`default`).
#[must_use]
pub const fn error_default<T: Reflect + Placeholder + Send + Sync + 'static>() -> ErrorCase {
    ErrorCase {
        statuses: Statuses::Default,
        decode: decode_error::<T>,
    }
}

fn decode_error<T: Reflect + Placeholder + Send + Sync + 'static>(
    body: &[u8],
) -> Option<Box<dyn Any + Send + Sync>> {
    let (body, _) = decode::from_slice::<T>(body).ok()?;
    Some(Box::new(body))
}

impl ErrorCase {
    fn covers(&self, status: u16) -> bool {
        match self.statuses {
            Statuses::Exact(statuses) => statuses.contains(&status),
            Statuses::Class(first_digit) => status / 100 == first_digit,
            Statuses::Default => true,
        }
    }
}

impl Operation {
    /// Decodes the body of an error with that status, as the document declares it: for the status itself, else for its
    /// class, else by default. In the middle of a success, an error is what most errors are.
    pub fn decode_error(&self, status: u16, body: &[u8]) -> Option<Box<dyn Any + Send + Sync>> {
        let cases = self.errors.iter().filter(|case| case.covers(status));
        let case = match status < 300 {
            true => self.errors.iter().max_by_key(|case| case.statuses),
            false => cases.min_by_key(|case| case.statuses),
        };
        (case?.decode)(body)
    }
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
    /// The factor from one pause to the next.
    pub exponent: f64,
    /// The statuses to retry: the first and the last of each range.
    pub statuses: &'static [(u16, u16)],
    /// Whether to retry if there was no connection.
    pub connection_errors: bool,
}

/// The keys that lead to a value inside of a body.
pub type Keys = &'static [&'static str];

/// How a list is cut into pages.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// What leads from one page to the next.
    pub step: Step,
    /// The query parameter with the number of items on a page.
    pub limit: Option<&'static str>,
    /// The limit that the server uses if none is given.
    pub default_limit: Option<u64>,
    /// The highest limit. A server may use it in place of a higher one.
    pub max_limit: Option<u64>,
    /// The flag that says whether there are more pages.
    pub more: Option<Keys>,
}

/// What leads from one page to the next.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// The query parameter with the number of items before the page.
    Offset(&'static str),
    /// The query parameter with the page's number, and that of the first page.
    Number(&'static str, u64),
    /// The query parameter that takes the cursor, and where a page has that of the next one.
    Cursor(&'static str, Keys),
    /// Where a page has the URL of the next one.
    Url(Keys),
    /// The header `Link` has the URL of the next page.
    Link,
    /// The query parameter that takes the last item's ID, where a page has its items, and where an item has its ID.
    After(&'static str, Keys, Keys),
}

impl Paging {
    const fn by(step: Step) -> Self {
        Self {
            step,
            limit: None,
            default_limit: None,
            max_limit: None,
            more: None,
        }
    }

    /// By the number of items before the page, in this query parameter.
    #[must_use]
    pub const fn offset(param: &'static str) -> Self {
        Self::by(Step::Offset(param))
    }

    /// By the page's number in this query parameter, counted from `first`.
    #[must_use]
    pub const fn number(param: &'static str, first: u64) -> Self {
        Self::by(Step::Number(param, first))
    }

    /// By a cursor, which stands in a page and is sent in this query parameter.
    #[must_use]
    pub const fn cursor(param: &'static str, at: Keys) -> Self {
        Self::by(Step::Cursor(param, at))
    }

    /// By the next page's URL, which stands in a page.
    #[must_use]
    pub const fn url(at: Keys) -> Self {
        Self::by(Step::Url(at))
    }

    /// By the next page's URL, which stands in the header `Link`.
    #[must_use]
    pub const fn link() -> Self {
        Self::by(Step::Link)
    }

    /// By the last item's ID, which is sent in this query parameter.
    #[must_use]
    pub const fn after(param: &'static str, items: Keys, id: Keys) -> Self {
        Self::by(Step::After(param, items, id))
    }

    /// The query parameter with the number of items on a page, what counts if none is given, and the highest one.
    #[must_use]
    pub const fn limit(self, param: &'static str, default: Option<u64>, max: Option<u64>) -> Self {
        Self {
            limit: Some(param),
            default_limit: default,
            max_limit: max,
            ..self
        }
    }

    /// Where a page says whether there are more.
    #[must_use]
    pub const fn more(self, at: Keys) -> Self {
        Self {
            more: Some(at),
            ..self
        }
    }
}

/// How the items of an answer follow one another.
#[derive(Clone, Copy, Debug)]
pub struct Streaming {
    /// How one ends and the next begins.
    pub framing: Framing,
    /// What of an event is the item.
    pub item: Item,
    /// The data, or the name of the event, that ends the stream and is no item.
    pub end: Option<&'static str>,
}

/// How one item ends and the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Server-sent events: `text/event-stream`.
    Events,
    /// A line of JSON each.
    Lines,
    /// JSON texts behind record separators: `application/json-seq`.
    Sequence,
}

/// What of an event is the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Its data.
    Data,
    /// An object with `data`, `event` and `id`. The data is a text.
    Event,
    /// The same, with data that is JSON.
    EventOfJson,
}

/// Server-sent events, whose data are the items.
#[must_use]
pub const fn events() -> Streaming {
    Streaming::by(Framing::Events)
}

/// JSON Lines.
#[allow(dead_code, reason = "answers that are streams use it")]
#[must_use]
pub const fn lines() -> Streaming {
    Streaming::by(Framing::Lines)
}

/// A JSON text sequence.
#[allow(dead_code, reason = "answers that are streams use it")]
#[must_use]
pub const fn sequence() -> Streaming {
    Streaming::by(Framing::Sequence)
}

impl Streaming {
    const fn by(framing: Framing) -> Self {
        Self {
            framing,
            item: Item::Data,
            end: None,
        }
    }

    /// Whose items are whole events, with data that is a text.
    #[must_use]
    pub const fn whole(self) -> Self {
        Self {
            item: Item::Event,
            ..self
        }
    }

    /// Whose items are whole events, with data that is JSON.
    #[must_use]
    pub const fn whole_of_json(self) -> Self {
        Self {
            item: Item::EventOfJson,
            ..self
        }
    }

    /// That ends with this data, or with the event of this name.
    #[must_use]
    pub const fn end(self, end: &'static str) -> Self {
        Self {
            end: Some(end),
            ..self
        }
    }
}

impl Default for Streaming {
    fn default() -> Self {
        events()
    }
}

/// What is particular to one API.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// The name of the client's type, for messages.
    pub client: &'static str,
    /// The document's title and version, for `User-Agent`.
    pub document: &'static str,
    /// The base URL.
    pub base_url: &'static str,
    /// The servers, where there is a choice: the first one is the default.
    pub servers: &'static [Server],
    /// The header that tells the server the API's version, and its value.
    pub version: Option<(&'static str, &'static str)>,
    /// The security schemes.
    pub schemes: &'static [Scheme],
    /// The retries that the document asks for with every operation.
    pub retries: Option<Retries>,
    /// Where the message is in an error's body: JSON pointers, the first that leads to a text counts.
    pub error_message: &'static [&'static str],
    /// Where the code is in an error's body.
    pub error_code: &'static [&'static str],
    /// Where the request's trace ID is in an error's body.
    pub trace_id: &'static [&'static str],
}

/// A server of the document.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// The base URL, with variables in braces.
    pub url: &'static str,
    /// The variables and their defaults.
    pub variables: &'static [(&'static str, &'static str)],
}

/// A security scheme of the document.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// The name in the document.
    pub name: &'static str,
    /// How the credential is sent.
    pub kind: SchemeKind,
    /// The environment variable that holds it.
    pub env: &'static str,
    /// Where tokens for it are fetched.
    pub token: TokenUrl,
}

/// Where access tokens of OAuth 2.0 are fetched.
#[derive(Clone, Copy, Debug)]
pub enum TokenUrl {
    /// The document does not say.
    None,
    /// At this URL, which may belong to the API's own server: `/token`.
    At(&'static str),
    /// At the `token_endpoint` of the description that is at this URL (OpenID Connect Discovery).
    Discovered(&'static str),
}

/// How a credential is sent.
#[derive(Clone, Copy, Debug)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// In a header of that name.
    Header(&'static str),
    /// In a query parameter of that name.
    Query(&'static str),
    /// In a cookie of that name.
    Cookie(&'static str),
}
