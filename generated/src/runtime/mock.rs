//! The double as tests use it: what each operation answers, typed, and with what it was called. It is set up with the
//! client that it answers; how requests come to it is not known here.

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::client::{Builder, Client};
use super::double::bodies::Written;
pub use super::double::bodies::{bytes, form, json, none, optional, text};
use super::double::{Double, Outcome, Received, Reply, sample};
use super::error::Result;
use super::operation::{Api, Operation};
use super::several::Replies;

/// Answers the requests of a client in tests, without a network.
///
/// Its methods lead to the resources, and theirs to the operations, by the names that they have on the client. An operation
/// for which no answer is set gives the example that the API's document has for it, or one that is made from its schema.
///
/// It is cheap to clone, and all clones are one double.
#[derive(Clone)]
pub struct Mock {
    double: Arc<Double>,
    api: &'static Api,
}

impl Mock {
    /// A client and what answers it.
    pub(crate) fn new(builder: Builder, api: &'static Api) -> Result<(Client, Self)> {
        let double = Arc::new(Double::default());
        let client = builder.double(Arc::clone(&double))?;
        Ok((client, Self { double, api }))
    }
}

/// The operations of a resource. It is no method, because each of those is a resource's name.
pub fn resource<R>(mock: &Mock) -> MockResource<'_, R> {
    MockResource {
        mock,
        resource: PhantomData,
    }
}

impl Debug for Mock {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").finish_non_exhaustive()
    }
}

/// The operations of one resource in a [`Mock`].
pub struct MockResource<'a, R> {
    mock: &'a Mock,
    resource: PhantomData<R>,
}

impl<R> Debug for MockResource<'_, R> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockResource").finish_non_exhaustive()
    }
}

/// Starts what a test says of an operation.
pub fn operation<'a, R, T, B>(
    resource: &MockResource<'a, R>,
    operation: &'static Operation,
    write: Write<T>,
) -> MockOperation<'a, T, B> {
    MockOperation {
        mock: resource.mock,
        operation,
        write,
        body: PhantomData,
    }
}

/// How an operation is answered in a [`Mock`], and with what it was called. `T` is what the operation gives, `B` the body
/// that it takes.
///
/// Answers are given in the order in which they are set, and the last one again and again: after
/// `.fails(503).returns(user)`, the first request fails and all further ones succeed. Each attempt of a call takes one. An
/// answer that is set once the last one has come takes its place.
pub struct MockOperation<'a, T, B = ()> {
    mock: &'a Mock,
    operation: &'static Operation,
    write: Write<T>,
    body: PhantomData<B>,
}

/// Writes what an operation gives as an answer with the status of the sample.
pub type Write<T> = fn(&T, u16) -> Written;

impl<T, B> MockOperation<'_, T, B> {
    /// Answers with this value.
    ///
    /// # Panics
    ///
    /// The value cannot be written, because it holds a file or a number that JSON does not have.
    pub fn returns(self, value: T) -> Self {
        let reply = (self.write)(&value, sample(self.operation).status);
        let reply = reply.unwrap_or_else(|why| panic!("{}: {why}", self.operation.id));
        self.answers(Outcome::Answer(reply))
    }

    /// Answers with this JSON, which need not be what the document says.
    pub fn returns_json(self, json: impl Into<Value>) -> Self {
        let status = sample(self.operation).status;
        self.answers(Outcome::Answer(json_reply(status, &json.into())))
    }

    /// Fails with this status, and with a body that has a message where the API's errors have theirs.
    pub fn fails(self, status: u16) -> Self {
        let mut body = Value::Null;
        if let Some(pointer) = self.mock.api.error_message.first() {
            let steps: Vec<_> = pointer.split('/').skip(1).collect();
            body = nested(
                &steps,
                format!("the mock fails with status {status}").into(),
            );
        }
        self.answers(Outcome::Answer(json_reply(status, &body)))
    }

    /// Fails with this status and this body.
    ///
    /// # Panics
    ///
    /// The body cannot be written as JSON.
    pub fn fails_with(self, status: u16, body: &impl Serialize) -> Self {
        let body = serde_json::to_value(body);
        let body = body.unwrap_or_else(|why| panic!("{}: {why}", self.operation.id));
        self.answers(Outcome::Answer(json_reply(status, &body)))
    }

    /// Fails because there is no connection, so that nothing is sent.
    pub fn cannot_connect(self) -> Self {
        self.answers(Outcome::Unreachable)
    }

    /// Fails because the connection breaks after the request was sent.
    pub fn breaks_off(self) -> Self {
        self.answers(Outcome::Broken)
    }

    /// Lets the last answer that was set come later.
    pub fn after(self, delay: Duration) -> Self {
        self.mock.double.delay(self.operation, delay);
        self
    }

    /// The requests that came, an attempt each, in their order.
    #[must_use]
    pub fn requests(&self) -> Vec<MockRequest<B>> {
        let received = self.mock.double.received(self.operation).into_iter();
        let requests = received.map(|received| MockRequest {
            received,
            body: PhantomData,
        });
        requests.collect()
    }

    fn answers(self, outcome: Outcome) -> Self {
        self.mock.double.push(self.operation, outcome);
        self
    }
}

impl<T, B> Debug for MockOperation<'_, T, B> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockOperation")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

fn json_reply(status: u16, json: &Value) -> Reply {
    Reply {
        status,
        media_type: "application/json",
        body: json.to_string().into(),
    }
}

/// JSON in which these steps lead to a value.
fn nested(steps: &[&str], value: Value) -> Value {
    match steps {
        [] => value,
        ["0", rest @ ..] => Value::Array(vec![nested(rest, value)]),
        [key, rest @ ..] => {
            Value::Object(Map::from_iter([((*key).to_owned(), nested(rest, value))]))
        }
    }
}

/// A request that came to a [`Mock`]. `B` is the type of its body.
#[derive(Clone)]
pub struct MockRequest<B = ()> {
    received: Received,
    body: PhantomData<B>,
}

impl<B> MockRequest<B> {
    /// The URL's path, with the base URL's, as it was sent.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.received.path
    }

    /// The URL's query as it was sent.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.received.query.as_deref()
    }

    /// The value of a parameter in the path, in the query, in a header or in a cookie, by its name in the document. The
    /// elements of a list have commas between them.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        let mut params = self.received.params.iter();
        let found = params.find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.received.headers
    }

    /// The body as it was sent. Those of files and of forms with files are not kept, and are empty.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.received.body
    }
}

impl<B: DeserializeOwned> MockRequest<B> {
    /// The body, which is sent as JSON.
    ///
    /// # Panics
    ///
    /// There is none.
    #[must_use]
    pub fn body(&self) -> B {
        let body = serde_json::from_slice(&self.received.body);
        body.unwrap_or_else(|why| panic!("{}: {why}", self.received.operation.id))
    }
}

impl<B> Debug for MockRequest<B> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockRequest")
            .field("operation", &self.received.operation.id)
            .field("path", &self.received.path)
            .finish_non_exhaustive()
    }
}

/// One of several answers, with the status and the media type that are its own.
pub fn several<T: Replies>(value: &T, _: u16) -> Written {
    value.reply()
}
