//! The same calls for programs without async, on a runtime with a thread of its own that the first call starts.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::OnceLock;
use std::thread;

use futures_core::Stream;
use tokio::runtime::{self, Handle};

use super::error::{Error, Result};
use super::paging::{Items, Page, PageCursor, Pages};
use super::request::Request;
use super::response::RawResponse;

impl<T> Request<T> {
    pub(super) fn for_blocking(mut self) -> Self {
        self.call.client = self.call.client.blocking();
        self
    }

    /// Sends the request without async, and gives the decoded response.
    ///
    /// # Errors
    ///
    /// As `send`, and [`Error::is_invalid_request`](crate::Error::is_invalid_request) on a thread of an async
    /// runtime, where waiting would stop the runtime's other tasks. Await the request there, or inside
    /// `spawn_blocking` pass it to `Handle::current().block_on`.
    pub fn send_blocking(self) -> Result<T> {
        wait(self.for_blocking().send())?
    }

    /// Sends the request without async, and gives the decoded response with its status, headers and body.
    ///
    /// # Errors
    ///
    /// As `send_blocking`.
    pub fn send_raw_blocking(self) -> Result<RawResponse<T>> {
        wait(self.for_blocking().send_raw())?
    }
}

impl<P: Page> Request<P> {
    /// All items of the list, page after page, without async.
    pub fn iter_blocking(self) -> Blocking<Items<P>> {
        Blocking::new(self.for_blocking().stream())
    }

    /// The pages of the list, without async.
    pub fn pages_blocking(self) -> Blocking<Pages<P>> {
        Blocking::new(self.for_blocking().pages())
    }
}

/// A stream as an iterator. It waits for what is needed next. The first error ends it.
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is used"]
pub struct Blocking<S> {
    stream: S,
    done: bool,
}

impl<S> Blocking<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            done: false,
        }
    }
}

impl<P: Page> Blocking<Pages<P>> {
    /// The cursor of the next page, or of the one that failed.
    #[must_use]
    pub fn cursor(&self) -> Option<PageCursor> {
        self.stream.cursor()
    }

    /// The offset of the next page, or of the one that failed.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.stream.offset()
    }
}

impl<P: Page> Blocking<Items<P>> {
    /// The cursor of the page that the next item is on.
    #[must_use]
    pub fn cursor(&self) -> Option<PageCursor> {
        self.stream.cursor()
    }

    /// The offset of the next item.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.stream.offset()
    }
}

impl<T, S: Stream<Item = Result<T>> + Unpin> Iterator for Blocking<S> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        if self.done {
            return None;
        }
        let item = wait(poll_fn(|cx| Pin::new(&mut self.stream).poll_next(cx)));
        let item = item.unwrap_or_else(|error| Some(Err(error)));
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

/// Waits for a future. The background runtime provides its connections and timers.
pub(super) fn wait<F: Future>(future: F) -> Result<F::Output> {
    if Handle::try_current().is_ok() {
        return Err(Error::invalid_request(
            "a blocking call would stop the async runtime of this thread: await the request instead",
        ));
    }
    match runtime() {
        Ok(runtime) => Ok(runtime.block_on(future)),
        Err(why) => Err(Error::invalid_request(format!(
            "the runtime for blocking calls cannot be started: {why}"
        ))),
    }
}

/// One runtime for all calls: a connection belongs to the runtime that opened it, and is kept for the next call.
fn runtime() -> Result<&'static Handle, &'static str> {
    static RUNTIME: OnceLock<Result<Handle, String>> = OnceLock::new();
    RUNTIME
        .get_or_init(|| start().map_err(|error| error.to_string()))
        .as_ref()
        .map_err(String::as_str)
}

fn start() -> std::io::Result<Handle> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("http-blocking".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
}
