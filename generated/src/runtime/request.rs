//! A request that is being put together: an operation, its parameters and body, and options that hold for it alone.

use std::fmt::{self, Debug, Formatter};
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;

use super::body::{self, Body};
use super::client::{self, Client};
use super::error::Result;
use super::file::File;
use super::node::Node;
use super::operation::Operation;
use super::params::{self, Wire};
use super::response::{Decode, RawResponse};
use super::retry::RetryPolicy;
use super::send::{self, Sent};

/// A call that is sent when it is awaited.
///
/// It owns all it needs, so that it can be kept, cloned and spawned. What is wrong with a value, such as an empty path
/// parameter, is said when it is sent, before anything goes out.
#[must_use = "a request is sent when it is awaited"]
pub struct Request<T> {
    pub(super) call: Box<Call>,
    pub(super) decode: Decode<T>,
}

/// A request but for what its answer is.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) client: Client,
    pub(super) operation: &'static Operation,
    pub(super) params: Vec<Wire>,
    pub(super) body: Body,
    pub(super) headers: HeaderMap,
    pub(super) base_url: Option<Url>,
    /// `None` is the client's.
    pub(super) timeout: Option<Option<Duration>>,
    pub(super) retries: Option<RetryPolicy>,
    pub(super) problem: Option<String>,
}

impl<T> Request<T> {
    pub(super) fn new(client: &Client, operation: &'static Operation, decode: Decode<T>) -> Self {
        Self {
            call: Box::new(Call::new(client, operation)),
            decode,
        }
    }

    /// Sends it, and gives the decoded answer.
    ///
    /// # Errors
    ///
    /// Every [`Error`](super::error::Error): the request cannot be sent, nothing answers in time, the status is no
    /// success, the body cannot be decoded.
    pub fn send(self) -> Sending<T> {
        Sending(self.send_raw())
    }

    /// Sends it, and gives the decoded answer together with status, headers and body.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_raw(self) -> SendingRaw<T> {
        SendingRaw {
            answer: send::send(self.call),
            decode: self.decode,
        }
    }

    /// How it is retried; what the policy leaves open is the client's.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.call.retries = Some(policy);
        self
    }

    /// How long the whole call may take, all attempts and pauses included; `None` for ever.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.timeout = Some(timeout.into());
        self
    }

    /// A header, in place of one of that name that would be sent.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.header(name, value);
        self
    }

    /// Another base URL than the client's. Credentials are sent there.
    pub fn base_url(mut self, url: &str) -> Self {
        self.call.base_url(url);
        self
    }

    /// The parameter at that index in the operation's table.
    pub(crate) fn param<V: Node>(mut self, index: usize, value: V) -> Self {
        self.call.param(index, &value);
        self
    }

    /// A body of JSON; none for a value that is absent.
    pub(crate) fn json(mut self, body: &dyn Node) -> Self {
        self.call.body(body::json(body));
        self
    }

    /// A body of `application/x-www-form-urlencoded`.
    pub(crate) fn form(mut self, body: &dyn Node) -> Self {
        self.call.body(body::form(body));
        self
    }

    /// A body of `multipart/form-data`.
    pub(crate) fn multipart(mut self, body: &dyn Node) -> Self {
        self.call.body(body::multipart(body));
        self
    }

    /// A text as the body.
    pub(crate) fn text(mut self, media: &'static str, body: impl Into<String>) -> Self {
        self.call.body = Body::Bytes(media, body.into().into());
        self
    }

    /// A file as the body, of that media type where it has none of its own.
    pub(crate) fn binary(mut self, media: &'static str, body: impl Into<File>) -> Self {
        self.call.body(body::file(media, body.into()));
        self
    }
}

impl Call {
    fn new(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            operation,
            params: vec![Wire::Nothing; operation.params.len()],
            body: Body::None,
            headers: HeaderMap::new(),
            base_url: None,
            timeout: None,
            retries: None,
            problem: None,
        }
    }

    fn check<V>(&mut self, checked: Result<V, String>) -> Option<V> {
        checked
            .map_err(|problem| self.problem.get_or_insert(problem))
            .ok()
    }

    fn header(&mut self, name: &str, value: &str) {
        let set = client::set_header(&mut self.headers, name, value);
        self.check(set);
    }

    fn base_url(&mut self, url: &str) {
        if let Some(url) = self.check(client::base_url(url)) {
            self.base_url = Some(url);
        }
    }

    fn param(&mut self, index: usize, value: &dyn Node) {
        let param = self
            .operation
            .params
            .get(index)
            .expect("the index is from the operation's own table");
        if let Some(wire) = self.check(params::wire(value, param)) {
            self.params[index] = wire;
        }
    }

    fn body(&mut self, body: Result<Body, String>) {
        if let Some(body) = self.check(body) {
            self.body = body;
        }
    }
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            decode: self.decode,
        }
    }
}

/// Prints what is called, not with which values: they may be secret.
impl<T> Debug for Request<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.call.operation.id)
            .finish_non_exhaustive()
    }
}

impl<T> IntoFuture for Request<T> {
    type Output = Result<T>;
    type IntoFuture = Sending<T>;

    fn into_future(self) -> Sending<T> {
        self.send()
    }
}

/// A request under way, for its decoded answer.
#[must_use = "a request is sent when it is awaited"]
pub struct Sending<T>(SendingRaw<T>);

impl<T> Future for Sending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map_ok(RawResponse::into_value)
    }
}

/// A request under way, for its decoded answer with status, headers and body.
#[must_use = "a request is sent when it is awaited"]
pub struct SendingRaw<T> {
    answer: Sent,
    decode: Decode<T>,
}

impl<T> Future for SendingRaw<T> {
    type Output = Result<RawResponse<T>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.answer.as_mut().poll(cx))?;
        Poll::Ready(answer.decode(self.decode))
    }
}

/// Gives a type around a [`Request`] what every request has; `pages` gives it the pages of a list.
macro_rules! request {
    ($name:ident -> $output:ty; pages) => {
        $crate::runtime::request::request!($name -> $output);

        impl $name {
            /// All items of the list, page after page, from this request's offset on.
            pub fn stream(self) -> $crate::runtime::paging::Items<$output> {
                self.0.stream()
            }

            /// The pages of the list, from this request's offset on.
            pub fn pages(self) -> $crate::runtime::paging::Pages<$output> {
                self.0.pages()
            }
        }

        #[cfg(feature = "blocking")]
        impl $name {
            /// All items of the list, page after page, without async.
            pub fn iter_blocking(self) -> $crate::runtime::blocking::Blocking<$crate::runtime::paging::Items<$output>> {
                self.0.iter_blocking()
            }

            /// The pages of the list, without async.
            pub fn pages_blocking(self) -> $crate::runtime::blocking::Blocking<$crate::runtime::paging::Pages<$output>> {
                self.0.pages_blocking()
            }
        }
    };
    ($name:ident -> $output:ty) => {
        impl $name {
            /// Sends the request, and gives the decoded answer. To await the request does the same.
            ///
            /// # Errors
            ///
            /// The request cannot be sent, nothing answers in time, the status is no success, the body cannot be
            /// decoded.
            pub fn send(self) -> $crate::runtime::request::Sending<$output> {
                self.0.send()
            }

            /// Sends the request, and gives the decoded answer together with status, headers and body.
            ///
            /// # Errors
            ///
            /// As `send`.
            pub fn send_raw(self) -> $crate::runtime::request::SendingRaw<$output> {
                self.0.send_raw()
            }

            /// How the request is retried; what the policy leaves open is the client's.
            pub fn retries(self, policy: $crate::runtime::retry::RetryPolicy) -> Self {
                Self(self.0.retries(policy))
            }

            /// How long the whole call may take, all attempts and pauses included; `None` for ever.
            pub fn timeout(self, timeout: impl Into<Option<::core::time::Duration>>) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// A header, in place of one of that name that would be sent.
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }

            /// Another base URL than the client's. Credentials are sent there.
            pub fn base_url(self, url: &str) -> Self {
                Self(self.0.base_url(url))
            }

            /// Sends the request without async.
            ///
            /// # Errors
            ///
            /// As `send`, and when called on a thread of an async runtime.
            #[cfg(feature = "blocking")]
            pub fn send_blocking(self) -> $crate::runtime::error::Result<$output> {
                self.0.send_blocking()
            }

            /// Sends the request without async, for the decoded answer together with status, headers and body.
            ///
            /// # Errors
            ///
            /// As `send_blocking`.
            #[cfg(feature = "blocking")]
            pub fn send_raw_blocking(
                self,
            ) -> $crate::runtime::error::Result<$crate::runtime::response::RawResponse<$output>> {
                self.0.send_raw_blocking()
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = $crate::runtime::error::Result<$output>;
            type IntoFuture = $crate::runtime::request::Sending<$output>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}
pub(crate) use request;
