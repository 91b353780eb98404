//! A file to upload: bytes, a path, or a stream that can be read once. It knows how it is opened, not how it is sent.

use std::fmt::{self, Debug, Formatter};
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use reqwest::Body;
use reqwest::multipart::Part;
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

use super::node::{Empty, Node, Slot, View};

/// A file to upload.
///
/// ```ignore
/// let logo = File::path("logo.png").content_type("image/png");
/// ```
///
/// Bytes and paths can be sent as often as a retry asks for them. A reader or a stream can be sent once: a request that
/// uploads one is not retried, and to send a clone of it after that is an error.
#[derive(Clone)]
pub struct File {
    source: Source,
    name: Option<String>,
    content_type: Option<String>,
    length: Option<u64>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    Once(Arc<Mutex<Option<BoxStream>>>),
}

type BoxStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

impl File {
    /// A file of these bytes.
    #[must_use]
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = u64::try_from(bytes.len()).ok();
        Self {
            length,
            ..Self::new(Source::Bytes(bytes))
        }
    }

    /// The file at that path, under its own name. It is opened when the request is sent, and read piece by piece.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Self {
            name,
            ..Self::new(Source::Path(path))
        }
    }

    /// What the reader gives, read piece by piece while it is sent. It can be sent once.
    #[must_use]
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::stream(ReaderStream::new(reader))
    }

    /// What the stream gives. It can be sent once.
    #[must_use]
    pub fn stream(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        let stream: BoxStream = Box::pin(stream);
        Self::new(Source::Once(Arc::new(Mutex::new(Some(stream)))))
    }

    /// With a file name, which the server sees.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// With a media type, such as `image/png`. Without one, a part of a form has the one that the name ends in, else
    /// `application/octet-stream`, and a whole body has the one that the operation takes.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// With the number of bytes that a reader or a stream will give. Servers that want a `Content-Length` need it; when
    /// it is wrong, the upload fails.
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        if let Source::Once(_) = self.source {
            self.length = Some(bytes);
        }
        self
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            name: None,
            content_type: None,
            length: None,
        }
    }

    pub(super) fn file_name(&self) -> &str {
        // Many servers take a part for a file only when it has a name.
        self.name.as_deref().unwrap_or("file")
    }

    pub(super) fn media(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Refuses a media type that is none.
    pub(super) fn check(&self) -> Result<(), String> {
        let Some(media) = self.media() else {
            return Ok(());
        };
        let checked = Part::bytes(&[][..]).mime_str(media);
        checked
            .map(drop)
            .map_err(|_| format!("its content type {media:?} is no media type"))
    }

    /// The media type as a part of a form: servers that take images look at it.
    pub(super) fn part_media(&self) -> &str {
        let guessed = || mime_guess::from_path(self.file_name()).first_raw();
        self.media()
            .or_else(guessed)
            .unwrap_or("application/octet-stream")
    }

    /// Whether it can be sent once more.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self.source, Source::Once(_))
    }

    /// The body to send, and its length where it is known.
    pub(super) async fn open(&self) -> io::Result<(Body, Option<u64>)> {
        match &self.source {
            Source::Bytes(bytes) => Ok((bytes.clone().into(), self.length)),
            Source::Path(path) => {
                let at = |error: io::Error| {
                    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
                };
                let file = tokio::fs::File::open(path).await.map_err(at)?;
                let length = file.metadata().await.map_err(at)?.len();
                Ok(streamed(Box::pin(ReaderStream::new(file)), Some(length)))
            }
            Source::Once(stream) => {
                let stream = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                let stream = stream.ok_or_else(|| {
                    io::Error::other(
                        "the reader or stream was sent before; make a new File for each request",
                    )
                })?;
                Ok(streamed(stream, self.length))
            }
        }
    }
}

fn streamed(stream: BoxStream, length: Option<u64>) -> (Body, Option<u64>) {
    let left = length;
    (Body::wrap_stream(Measured { stream, left }), length)
}

/// A stream that must give as many bytes as were announced: the server would take what is left out, or what follows, for
/// something else.
struct Measured {
    stream: BoxStream,
    /// How many bytes are still to come, where that is known.
    left: Option<u64>,
}

impl Stream for Measured {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(self.stream.as_mut().poll_next(cx)).transpose()?;
        let wrong =
            |why: &str| Poll::Ready(Some(Err(io::Error::other(format!("the file has {why}")))));
        if let Some(left) = self.left {
            let length = u64::try_from(piece.as_ref().map_or(0, Bytes::len)).unwrap_or(u64::MAX);
            match (&piece, left.checked_sub(length)) {
                (_, None) => return wrong("more bytes than its length"),
                (None, Some(missing @ 1..)) => {
                    return wrong(&format!("{missing} bytes less than its length"));
                }
                (_, left) => self.left = left,
            }
        }
        Poll::Ready(piece.map(Ok))
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Bytes> for File {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<String> for File {
    fn from(text: String) -> Self {
        Self::bytes(text)
    }
}

impl From<&'static str> for File {
    fn from(text: &'static str) -> Self {
        Self::bytes(text)
    }
}

/// Prints what it is, never what it holds.
impl Debug for File {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("File");
        match &self.source {
            Source::Bytes(bytes) => out.field("bytes", &bytes.len()),
            Source::Path(path) => out.field("path", path),
            Source::Once(_) => out.field("stream", &format_args!("..")),
        };
        out.field("name", &self.name)
            .field("content_type", &self.content_type)
            .finish()
    }
}

/// Bytes and paths are equal when they are the same; a reader or a stream equals its clones alone.
impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.source, &other.source) {
            (Source::Bytes(one), Source::Bytes(two)) => one == two,
            (Source::Path(one), Source::Path(two)) => one == two,
            (Source::Once(one), Source::Once(two)) => Arc::ptr_eq(one, two),
            _ => false,
        };
        same && self.name == other.name
            && self.content_type == other.content_type
            && self.length == other.length
    }
}

impl Node for File {
    fn slot(&mut self) -> Slot<'_> {
        Slot::File
    }

    fn view(&self) -> View<'_> {
        View::File(self)
    }
}

impl Empty for File {
    fn empty() -> Self {
        Self::bytes(Bytes::new())
    }
}
