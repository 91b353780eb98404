//! Answers that are bytes, read piece by piece: takes the body while it arrives, gives the pieces or writes them to a file.

use std::fmt::{self, Debug, Formatter};
use std::future::{Future, poll_fn};
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;
use tokio::time::{Sleep, sleep};

use super::answer::Answer;
#[cfg(feature = "blocking")]
use super::blocking::{Blocking, wait};
use super::call::{Call, Timeout};
use super::error::{Error, Kind, Result};
use super::request::Request;
use super::send::send;

/// The bytes of an answer, as they come.
///
/// The request's timeout holds until the answer begins. From then on it is how long the server may be silent;
/// [`idle_timeout`](Self::idle_timeout) sets another time. The client sends a request again only before the answer begins.
///
/// If the connection breaks or the server is silent for too long, that is an error, and the stream ends with it. The error
/// says how many bytes came.
#[must_use = "a stream does nothing until it is polled"]
pub struct ByteStream {
    /// Without its body.
    answer: Answer,
    body: Option<Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>>,
    /// The whole body, if it is here already.
    whole: Option<Bytes>,
    read: u64,
    idle_timeout: Option<Duration>,
    silence: Option<Pin<Box<Sleep>>>,
}

impl Request<Bytes> {
    /// Sends the request, and gives the bytes of the response piece by piece.
    ///
    /// # Errors
    ///
    /// The request cannot be sent, the response does not begin in time, or the status is not a success.
    pub async fn download(mut self) -> Result<ByteStream> {
        self.call.live = true;
        send(self.call).await.map(ByteStream::new)
    }

    /// Sends the request, writes the bytes of the response to a file, and gives their number. The file is there once it is
    /// whole: until then the bytes are in a file beside it, which is removed if something fails. A file that was there is
    /// replaced.
    ///
    /// # Errors
    ///
    /// As `download`, or the connection breaks, or the file cannot be written
    /// ([`Error::is_save`](crate::Error::is_save)).
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64> {
        let (path, operation) = (path.as_ref(), self.call.operation);
        // What cannot be written need not be asked for.
        let file = Unfinished::create(path).await;
        let file = file.map_err(|error| error.with_operation(operation, 0))?;
        self.download().await?.write(file, path).await
    }

    /// Sends the request without async, and gives the bytes of the response piece by piece.
    ///
    /// # Errors
    ///
    /// As `download` and `send_blocking`.
    #[cfg(feature = "blocking")]
    pub fn download_blocking(self) -> Result<Blocking<ByteStream>> {
        wait(self.for_blocking().download())?.map(Blocking::new)
    }

    /// Sends the request without async, and writes the bytes of the response to a file.
    ///
    /// # Errors
    ///
    /// As `save_to` and `send_blocking`.
    #[cfg(feature = "blocking")]
    pub fn save_to_blocking(self, path: impl AsRef<Path>) -> Result<u64> {
        wait(self.for_blocking().save_to(path))?
    }
}

impl Error {
    /// The file for the bytes of a response cannot be written.
    #[must_use]
    pub fn is_save(&self) -> bool {
        self.kind() == Kind::Save
    }
}

/// Settings.
impl ByteStream {
    fn new(mut answer: Answer) -> Self {
        let unread = answer.unread.take();
        let unread = unread.and_then(|unread| {
            let mut unread = unread.lock().unwrap_or_else(PoisonError::into_inner);
            unread.take()
        });
        let call = unread.as_ref();
        let call = call.and_then(|unread| unread.call.downcast_ref::<Call>());
        let idle_timeout = call.and_then(|call| match call.timeout {
            Timeout::After(timeout) => Some(timeout),
            Timeout::Client => call.client.0.timeout,
            Timeout::Never => None,
        });
        let response = unread.and_then(|unread| unread.response);
        let whole = std::mem::take(&mut answer.body);
        Self {
            whole: response.is_none().then_some(whole),
            body: response.map(|response| Box::pin(response.bytes_stream()) as _),
            answer,
            read: 0,
            idle_timeout,
            silence: None,
        }
    }

    /// Sets how long the server may be silent.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self.silence = None;
        self
    }

    /// Lets the server be silent as long as it wants.
    pub fn no_idle_timeout(mut self) -> Self {
        self.idle_timeout = None;
        self.silence = None;
        self
    }
}

/// What is known about it.
impl ByteStream {
    /// The next piece, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Writes the remaining bytes to a file, and gives their number. The file is there once it is whole: until then the
    /// bytes are in a file beside it, which is removed if something fails. A file that was there is replaced.
    ///
    /// # Errors
    ///
    /// The connection breaks, the server is silent for too long, or the file cannot be written
    /// ([`Error::is_save`](crate::Error::is_save)).
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref();
        let file = Unfinished::create(path).await;
        let file = file.map_err(|error| self.about(error))?;
        self.write(file, path).await
    }

    /// The media type, if the server says one (`Content-Type`).
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// How many bytes there are, if the server says it (`Content-Length`). An answer that comes compressed does not say it.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        let length = self.headers().get(CONTENT_LENGTH)?;
        length.to_str().ok()?.parse().ok()
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// How many bytes came so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.read
    }
}

impl ByteStream {
    /// An error of this answer.
    fn about(&self, error: Error) -> Error {
        error.with_answer(self.answer.clone())
    }

    /// The end of what came, which is not all.
    fn broken(&mut self, error: Error, why: &str) -> Error {
        self.body = None;
        let length = self.content_length();
        let of = length.map_or_else(String::new, |length| format!(" of {length}"));
        let detail = format!("{why} after {}{of} bytes", self.read);
        self.about(error.with_detail(detail))
    }

    async fn write(mut self, mut file: Unfinished, path: &Path) -> Result<u64> {
        let begun = self.read;
        while let Some(piece) = self.next().await {
            let written = file.file.write_all(&piece?).await;
            written.map_err(|error| self.about(unwritable(path, error)))?;
        }
        let finished = file.finish(path).await;
        finished.map_err(|error| self.about(unwritable(path, error)))?;
        Ok(self.read - begun)
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let this = &mut *self;
        let piece = match &mut this.body {
            Some(body) => body.as_mut().poll_next(cx),
            None => Poll::Ready(this.whole.take().filter(|it| !it.is_empty()).map(Ok)),
        };
        if let Poll::Ready(piece) = piece {
            this.silence = None;
            return Poll::Ready(piece.map(|piece| match piece {
                Ok(piece) => {
                    this.read += piece.len() as u64;
                    Ok(piece)
                }
                Err(error) => {
                    let error = Error::from_http_client(error);
                    Err(this.broken(error, "the connection broke"))
                }
            }));
        }
        let Some(timeout) = this.idle_timeout else {
            return Poll::Pending;
        };
        let silence = this.silence.get_or_insert_with(|| Box::pin(sleep(timeout)));
        ready!(silence.as_mut().poll(cx));
        let error = Error::new(Kind::Timeout, "");
        let why = "the server was silent for longer than the idle timeout";
        Poll::Ready(Some(Err(this.broken(error, why))))
    }
}

impl Debug for ByteStream {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.answer.operation.id)
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

/// A file that is not whole. It is removed unless it is finished.
struct Unfinished {
    file: File,
    place: PathBuf,
    is_finished: bool,
}

impl Unfinished {
    /// Creates it beside the file that it becomes, where renaming is one step.
    async fn create(path: &Path) -> Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let Some(name) = path.file_name() else {
            let error = io::Error::from(io::ErrorKind::InvalidInput);
            return Err(unwritable(path, error));
        };
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let suffix = format!(".{}-{count}.part", process::id());
            let mut own = std::ffi::OsString::from(".");
            own.push(name);
            own.push(suffix);
            let place = path.with_file_name(own);
            let mut options = OpenOptions::new();
            match options.write(true).create_new(true).open(&place).await {
                Ok(file) => {
                    return Ok(Self {
                        file,
                        place,
                        is_finished: false,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(unwritable(path, error)),
            }
        }
    }

    /// All of it is on the disk before it has its name.
    async fn finish(mut self, path: &Path) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        tokio::fs::rename(&self.place, path).await?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished {
            // There is nobody to tell that it stays.
            let _ = std::fs::remove_file(&self.place);
        }
    }
}

fn unwritable(path: &Path, error: io::Error) -> Error {
    let detail = format!("the file {} cannot be written", path.display());
    Error::new(Kind::Save, detail).with_source(error)
}

/// Gives a type around a request for bytes what such a request has.
#[allow(unused_macros, reason = "requests with optional parameters use it")]
macro_rules! download {
    ($name:ident;) => {
        impl $name {
            /// Sends the request, and gives the bytes of the response piece by piece.
            ///
            /// # Errors
            ///
            /// The request cannot be sent, the response does not begin in time, or the status is not a success.
            pub async fn download(
                self,
            ) -> $crate::runtime::error::Result<$crate::runtime::download::ByteStream> {
                self.0.download().await
            }

            /// Sends the request, writes the bytes of the response to a file, and gives their number. The file is there once
            /// it is whole: until then the bytes are in a file beside it, which is removed if something fails. A file that
            /// was there is replaced.
            ///
            /// # Errors
            ///
            /// As `download`, or the connection breaks, or the file cannot be written
            /// ([`Error::is_save`](crate::Error::is_save)).
            pub async fn save_to(
                self,
                path: impl AsRef<::std::path::Path>,
            ) -> $crate::runtime::error::Result<u64> {
                self.0.save_to(path).await
            }

            /// Sends the request without async, and gives the bytes of the response piece by piece.
            ///
            /// # Errors
            ///
            /// As `download` and `send_blocking`.
            #[cfg(feature = "blocking")]
            pub fn download_blocking(
                self,
            ) -> $crate::runtime::error::Result<
                $crate::runtime::blocking::Blocking<$crate::runtime::download::ByteStream>,
            > {
                self.0.download_blocking()
            }

            /// Sends the request without async, and writes the bytes of the response to a file.
            ///
            /// # Errors
            ///
            /// As `save_to` and `send_blocking`.
            #[cfg(feature = "blocking")]
            pub fn save_to_blocking(
                self,
                path: impl AsRef<::std::path::Path>,
            ) -> $crate::runtime::error::Result<u64> {
                self.0.save_to_blocking(path)
            }
        }
    };
}
#[allow(unused_imports, reason = "requests with optional parameters use it")]
pub(crate) use download;
