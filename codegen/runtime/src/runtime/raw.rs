//! Requests to endpoints that the API's document does not name: what the caller says of the operation is in place of a
//! table of generated code. Everything else is as for every request.

use serde::Serialize;

use super::answer::Answer;
use super::body::Body;
use super::client::Client;
use super::decode::DecodeError;
use super::deviation::Deviation;
use super::operation::Operation;
use super::request::{Request, request};
use super::{Value, response};

/// A request to an endpoint that this crate does not know. It is sent when it is awaited, and gives the response as JSON.
///
/// It has the client's credential, retries, timeouts and hooks, and its errors are those of every request.
#[derive(Clone, Debug)]
#[must_use = "a request is sent when it is awaited"]
pub struct RawRequest(Request<Value>);

request! { RawRequest; type Output = Value; }

impl RawRequest {
    /// Sets a path parameter: what stands for `{name}`. The value cannot change the rest of the path.
    pub fn path(self, name: &'static str, value: impl Into<String>) -> Self {
        Self(self.0.path(name, value.into()))
    }

    /// Adds a query parameter. A later value for the same name replaces an earlier one.
    pub fn query(self, name: &'static str, value: impl Into<Value>) -> Self {
        Self(self.0.query(name, value.into()))
    }

    /// Sets the body, which is sent as JSON.
    pub fn json(self, body: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(body);
        let body = bytes.map(|bytes| Body::Bytes("application/json", bytes.into()));
        let body = body.map_err(|error| format!("the body cannot be sent: {error}"));
        Self(self.0.body(body))
    }
}

impl Client {
    /// A request to an endpoint that the document does not name. The path may have `{name}` for path parameters.
    pub fn raw_request(&self, method: &str, path: &str) -> RawRequest {
        let known = OPERATIONS.iter();
        let operation = known.clone().find(|operation| operation.method == method);
        let operation = operation.unwrap_or(&OPERATIONS[0]);
        let mut request = Request::new(self, operation, value);
        request.call.path = Some(path.to_owned());
        if operation.method != method {
            let known: Vec<_> = known.map(|operation| operation.method).collect();
            let problem = format!("{method:?} is none of the methods {}", known.join(", "));
            request.call.problem.get_or_insert(problem);
        } else if !path.starts_with('/') {
            let problem = format!("the path {path:?} does not start with '/'");
            request.call.problem.get_or_insert(problem);
        }
        RawRequest(request)
    }
}

/// What stands for an operation, by its method.
static OPERATIONS: [Operation; 7] = [
    raw("GET"),
    raw("POST"),
    raw("PUT"),
    raw("PATCH"),
    raw("DELETE"),
    raw("HEAD"),
    raw("OPTIONS"),
];

const fn raw(method: &'static str) -> Operation {
    Operation {
        id: "raw_request",
        method,
        ..Operation::DEFAULT
    }
}

/// JSON of any kind; a response without a body is null.
fn value(answer: &Answer) -> Result<(Value, Vec<Deviation>), DecodeError> {
    let (value, deviations) = response::optional::<Value>(answer)?;
    Ok((value.unwrap_or_default(), deviations))
}
