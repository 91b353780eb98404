//! A request as its caller puts it together: an operation, its parameters and body, and options that hold for it alone.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::body::Body;
use super::call::{Call, Timeout};
use super::client::Client;
use super::error::Result;
use super::file::File;
use super::operation::{Operation, Param, Place};
use super::reflect::{Placeholder, Reflect, ValueRef};
use super::response::{self, Decode, RawResponse};
use super::retry::RetryPolicy;
use super::send::{AnswerFuture, send};
use super::several::{self, Several};

/// A request that is sent when it is awaited.
///
/// It owns everything it needs, so it can be stored, cloned and spawned. A value that cannot be sent, such as an empty path
/// parameter, is an error when the request is awaited, before anything is sent.
#[must_use = "a request is sent when it is awaited"]
pub struct Request<T> {
    pub(super) call: Box<Call>,
    pub(super) decode: Decode<T>,
}

/// How operations start. Which one an operation calls follows from what its response is.
impl Client {
    /// A request whose response is JSON.
    pub(crate) fn request<T: Reflect + Placeholder>(
        &self,
        operation: &'static Operation,
    ) -> Request<T> {
        Request::new(self, operation, response::json::<T>)
    }

    /// A request whose response is JSON or nothing.
    pub(crate) fn request_optional<T: Reflect + Placeholder>(
        &self,
        operation: &'static Operation,
    ) -> Request<Option<T>> {
        Request::new(self, operation, response::optional::<T>)
    }

    /// A request whose response is one of several.
    pub(crate) fn request_several<T: Several>(&self, operation: &'static Operation) -> Request<T> {
        Request::new(self, operation, several::several::<T>)
    }

    /// A request whose response is one of several, or nothing.
    pub(crate) fn request_optional_several<T: Several>(
        &self,
        operation: &'static Operation,
    ) -> Request<Option<T>> {
        Request::new(self, operation, several::optional_several::<T>)
    }

    /// A request whose response is a form.
    pub(crate) fn request_form<T: Reflect + Placeholder>(
        &self,
        operation: &'static Operation,
    ) -> Request<T> {
        Request::new(self, operation, response::form::<T>)
    }

    /// A request whose response is a text.
    pub(crate) fn request_text(&self, operation: &'static Operation) -> Request<String> {
        Request::new(self, operation, response::text)
    }

    /// A request whose response is bytes.
    pub(crate) fn request_bytes(&self, operation: &'static Operation) -> Request<Bytes> {
        Request::new(self, operation, response::bytes)
    }

    /// A request whose response has no body that matters.
    pub(crate) fn request_none(&self, operation: &'static Operation) -> Request<()> {
        Request::new(self, operation, response::none)
    }
}

impl<T> Request<T> {
    pub(super) fn new(client: &Client, operation: &'static Operation, decode: Decode<T>) -> Self {
        Self {
            call: Box::new(Call::new(client, operation)),
            decode,
        }
    }

    /// Sends the request, and gives the decoded response. Awaiting the request does the same.
    ///
    /// # Errors
    ///
    /// The request cannot be sent, there is no response in time, the status is not a success, or the body cannot be
    /// decoded.
    pub fn send(self) -> ResponseFuture<T> {
        ResponseFuture(self.send_raw())
    }

    /// Sends the request, and gives the decoded response with its status, headers and body.
    ///
    /// # Errors
    ///
    /// As `send`.
    pub fn send_raw(self) -> RawResponseFuture<T> {
        RawResponseFuture {
            operation: self.call.operation,
            answer: send(self.call),
            decode: self.decode,
        }
    }

    /// Sets how the request is retried. What the policy leaves open follows the client's policy.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.call.retries = Some(policy);
        self
    }

    /// Sets how long the whole call may take, with all its attempts and pauses.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.call.timeout = Timeout::After(timeout);
        self
    }

    /// Lets the call take as long as it takes.
    pub fn no_timeout(mut self) -> Self {
        self.call.timeout = Timeout::Never;
        self
    }

    /// Adds a header. It replaces a header of the same name that would be sent.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.set_header(name, value);
        self
    }

    /// Sets another base URL than the client's. The credentials are sent there.
    pub fn base_url(mut self, url: &str) -> Self {
        self.call.set_base_url(url);
        self
    }
}

/// Parameters, by their names on the wire: one value, the values of a list, or the entries of an object with arbitrary keys.
/// A later value replaces an earlier one.
macro_rules! params {
    ($($place:ident: $value:ident, $list:ident, $map:ident;)*) => {
        impl<T> Request<T> {
            $(
                pub(crate) fn $value<V: Reflect>(mut self, name: &'static str, value: V) -> Self {
                    self.call.set_param(Place::$place, name, &value);
                    self
                }

                pub(crate) fn $list<V: Reflect + Placeholder>(
                    self,
                    name: &'static str,
                    values: impl IntoIterator<Item = impl Into<V>>,
                ) -> Self {
                    let values: Vec<V> = values.into_iter().map(Into::into).collect();
                    self.$value(name, values)
                }

                pub(crate) fn $map<V: Reflect + Placeholder>(
                    self,
                    name: &'static str,
                    entries: impl IntoIterator<Item = (impl Into<String>, impl Into<V>)>,
                ) -> Self {
                    let entries = entries.into_iter();
                    let entries = entries.map(|(key, value)| (key.into(), value.into()));
                    self.$value(name, entries.collect::<BTreeMap<String, V>>())
                }
            )*
        }
    };
}

params! {
    Path: path, path_list, path_map;
    Query: query, query_list, query_map;
    Header: header_param, header_list, header_map;
    Cookie: cookie, cookie_list, cookie_map;
}

impl<T> Request<T> {
    /// Puts the request into the type that has the setters of its optional parameters.
    pub(crate) fn wrap<R>(self, wrap: fn(Self) -> R) -> R {
        wrap(self)
    }
}

/// Bodies, by their media types.
impl<T> Request<T> {
    pub(super) fn body(mut self, body: Result<Body, String>) -> Self {
        self.call.set_body(body);
        self
    }

    /// JSON. A value that is absent gives no body.
    pub(crate) fn json(self, body: &dyn Reflect) -> Self {
        self.body(Body::json(body))
    }

    /// JSON. A value that is absent is `null`.
    pub(crate) fn json_or_null(self, body: &dyn Reflect) -> Self {
        match body.value_ref() {
            ValueRef::Absent => self.json(&Value::Null),
            _ => self.json(body),
        }
    }

    /// Says that the JSON before is of another media type: `application/merge-patch+json`.
    pub(crate) fn sent_as(mut self, media_type: &'static str) -> Self {
        if let Body::Bytes(sent, _) = &mut self.call.body {
            *sent = media_type;
        }
        self
    }

    /// `application/x-www-form-urlencoded`.
    pub(crate) fn form(self, body: &dyn Reflect) -> Self {
        self.body(Body::form(body))
    }

    /// The same, with fields that are written like query parameters.
    pub(crate) fn form_with(self, body: &dyn Reflect, styled: &[Param]) -> Self {
        self.body(Body::form_with(body, styled))
    }

    /// `multipart/form-data`.
    pub(crate) fn multipart(self, body: &dyn Reflect) -> Self {
        self.body(Body::multipart(body))
    }

    /// The same, with the media types of parts by their names.
    pub(crate) fn multipart_with(
        self,
        body: &dyn Reflect,
        media_types: &[(&str, &'static str)],
    ) -> Self {
        self.body(Body::multipart_with(body, media_types))
    }

    /// A text.
    pub(crate) fn text(self, media_type: &'static str, body: impl Into<String>) -> Self {
        self.body(Ok(Body::Bytes(media_type, body.into().into())))
    }

    /// A file, with that media type unless it has one of its own.
    pub(crate) fn binary(self, media_type: &'static str, body: impl Into<File>) -> Self {
        self.body(Body::file(media_type, body.into()))
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

/// Prints which operation is called, but no values, because they may be secret.
impl<T> Debug for Request<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.call.operation.id)
            .finish_non_exhaustive()
    }
}

impl<T> IntoFuture for Request<T> {
    type Output = Result<T>;
    type IntoFuture = ResponseFuture<T>;

    fn into_future(self) -> ResponseFuture<T> {
        self.send()
    }
}

/// The future of a decoded response. The request is sent when this is polled.
#[must_use = "a request is sent when it is awaited"]
pub struct ResponseFuture<T>(RawResponseFuture<T>);

impl<T> Future for ResponseFuture<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map_ok(RawResponse::into_value)
    }
}

impl<T> Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("operation", &self.0.operation.id)
            .finish_non_exhaustive()
    }
}

/// The future of a decoded response with its status, headers and body. The request is sent when this is polled.
#[must_use = "a request is sent when it is awaited"]
pub struct RawResponseFuture<T> {
    operation: &'static Operation,
    answer: AnswerFuture,
    decode: Decode<T>,
}

impl<T> Future for RawResponseFuture<T> {
    type Output = Result<RawResponse<T>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.answer.as_mut().poll(cx))?;
        Poll::Ready(RawResponse::decode(answer, self.decode))
    }
}

impl<T> Debug for RawResponseFuture<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponseFuture")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

/// Gives a type around a [`Request`] what every request has. With the row `pages;` it also has the pages of a list.
macro_rules! request {
    ($name:ident; type Output = $output:ty; pages;) => {
        $crate::runtime::request::request! {
            $name;
            type Output = $output;
        }

        impl $name {
            /// All items of the list, page after page, from where this request begins.
            #[inline]
            pub fn stream(self) -> $crate::runtime::paging::Items<$output> {
                self.0.stream()
            }

            /// The pages of the list, from where this request begins.
            #[inline]
            pub fn pages(self) -> $crate::runtime::paging::Pages<$output> {
                self.0.pages()
            }

            /// Begins at the page that a cursor of the same list leads to.
            #[inline]
            pub fn resume_from(self, cursor: &$crate::runtime::paging::PageCursor) -> Self {
                Self(self.0.resume_from(cursor))
            }
        }

        #[cfg(feature = "blocking")]
        impl $name {
            /// All items of the list, page after page, without async.
            #[inline]
            pub fn iter_blocking(
                self,
            ) -> $crate::runtime::blocking::Blocking<$crate::runtime::paging::Items<$output>> {
                self.0.iter_blocking()
            }

            /// The pages of the list, without async.
            #[inline]
            pub fn pages_blocking(
                self,
            ) -> $crate::runtime::blocking::Blocking<$crate::runtime::paging::Pages<$output>> {
                self.0.pages_blocking()
            }
        }
    };
    ($name:ident; type Output = $output:ty;) => {
        impl $name {
            /// Sends the request, and gives the decoded response. Awaiting the request does the same.
            ///
            /// # Errors
            ///
            /// The request cannot be sent, there is no response in time, the status is not a success, or the body cannot be
            /// decoded.
            #[inline]
            pub fn send(self) -> $crate::runtime::request::ResponseFuture<$output> {
                self.0.send()
            }

            /// Sends the request, and gives the decoded response with its status, headers and body.
            ///
            /// # Errors
            ///
            /// As `send`.
            #[inline]
            pub fn send_raw(self) -> $crate::runtime::request::RawResponseFuture<$output> {
                self.0.send_raw()
            }

            /// Sets how the request is retried. What the policy leaves open follows the client's policy.
            #[inline]
            pub fn retries(self, policy: $crate::runtime::retry::RetryPolicy) -> Self {
                Self(self.0.retries(policy))
            }

            /// Sets how long the whole call may take, with all its attempts and pauses.
            #[inline]
            pub fn timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Lets the call take as long as it takes.
            #[inline]
            pub fn no_timeout(self) -> Self {
                Self(self.0.no_timeout())
            }

            /// Adds a header. It replaces a header of the same name that would be sent.
            #[inline]
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }

            /// Sets another base URL than the client's. The credentials are sent there.
            #[inline]
            pub fn base_url(self, url: &str) -> Self {
                Self(self.0.base_url(url))
            }

            /// Sends the request without async, and gives the decoded response.
            ///
            /// # Errors
            ///
            /// As `send`, and [`Error::is_invalid_request`](crate::Error::is_invalid_request) on a thread of an async
            /// runtime, where waiting would stop the runtime's other tasks. Await the request there, or inside
            /// `spawn_blocking` pass it to `Handle::current().block_on`.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn send_blocking(self) -> $crate::runtime::error::Result<$output> {
                self.0.send_blocking()
            }

            /// Sends the request without async, and gives the decoded response with its status, headers and body.
            ///
            /// # Errors
            ///
            /// As `send_blocking`.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn send_raw_blocking(
                self,
            ) -> $crate::runtime::error::Result<$crate::runtime::response::RawResponse<$output>>
            {
                self.0.send_raw_blocking()
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = $crate::runtime::error::Result<$output>;
            type IntoFuture = $crate::runtime::request::ResponseFuture<$output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }
    };
}
pub(crate) use request;
